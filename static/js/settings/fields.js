/**
 * Everything that can be set of one network, as one table: what it is called, what may be chosen, where it is kept.
 */

import { rangeOf } from "../model/bounds.js";
import { lossWith, outputOf, outputsFor, outputsOf } from "../model/outputs.js";
import { LEARNING_RATES } from "../model/rates.js";
import { hiddenUnits } from "../model/state.js";
import { numberOf } from "../tools/digits.js";

/** @typedef {import("../model/bounds.js").Range} Range */
/**
 * What is dispatched with `run_set`.
 * @typedef {{network?: Partial<NetworkSpec>, training?: Partial<TrainingSpec>, frozen?: RunSpec["frozen"], seed?: number}} Change
 */
/**
 * @typedef {object} Field
 * @property {string} name key of its text (settings.<name>) and topic of its help
 * @property {string} testid
 * @property {boolean} [quick] shown below the plot as well
 * @property {boolean} [late] its texts come with the drawer; the others are there at once, for paper as well
 * @property {string} [family] of a choice: its options are texts <family>.<option>
 * @property {(catalog: import("../model/catalog.js").Catalog, kind: string) => readonly string[]} [options] of a
 *   choice
 * @property {readonly (number | null)[]} [values] of a number: good ones to choose from; null where it may be left
 *   out
 * @property {string} [none] key of the text for null or 0
 * @property {Range} [range] of a number
 * @property {(run: RunSpec) => string | number | boolean | null} get
 * @property {(run: RunSpec, value: any) => Change} set
 * @property {(run: RunSpec) => boolean} [useful] is there anything that it changes?
 * @property {string} [viewOf] the setting that it shows in another way: who may not change that may not change this
 */

/** @param {readonly {name: string}[]} records */
const names = (records) => records.map(({ name }) => name);

/**
 * A setting of the training: kept under its own name.
 * @param {keyof TrainingSpec} name
 * @param {Omit<Field, "name" | "testid" | "get" | "set"> & {testid?: string}} rest
 * @returns {Field}
 */
const training = (name, rest) => ({
  testid: name.replaceAll("_", "-"),
  late: true,
  range: rangeOf("training", name),
  ...rest,
  name,
  get: (run) => run.training[name],
  set: (_, value) => ({ training: { [name]: value } }),
});

/**
 * @param {"initializer" | "initializer_scale" | "bias"} name
 * @param {Pick<Field, "family" | "options" | "values" | "none">} rest
 * @returns {Field}
 */
const network = (name, rest) => ({
  late: true,
  range: rangeOf("network", name),
  ...rest,
  name,
  testid: name.replaceAll("_", "-"),
  get: (run) => run.network[name],
  set: (_, value) => ({ network: { [name]: value } }),
});

/** How many points each step looks at, the same for all networks; null is all. */
export const batchSizeField = () => ({
  name: "batch_size",
  values: [null, 1, 4, 10, 32, 100],
  none: "batch.all",
  range: rangeOf("experiment", "batch_size"),
});

/** @param {RunSpec} run */
const isDeep = (run) => hiddenUnits(run) > 0;

/**
 * @param {Limits} limits
 * @returns {readonly Field[]} in the order in which they are shown
 */
export function fieldsOf(limits) {
  return [
    {
      name: "hidden",
      testid: "hidden",
      quick: true,
      values: [0, 1, 2, 3, 4, 5, 6, 7, 8],
      none: "settings.none",
      range: { ...rangeOf("layer", "units"), min: 0, max: limits.max_units }, // 0: no hidden layer
      get: hiddenUnits,
      set: ({ network: { hidden_layers } }, units) => {
        const [first = { activation: "tanh" }, ...others] = hidden_layers;
        return { network: { hidden_layers: units === 0 ? [] : [{ ...first, units }, ...others] } };
      },
    },
    {
      name: "activation",
      testid: "activation",
      family: "activation",
      options: ({ activations }) => names(activations),
      get: (run) => run.network.hidden_layers[0]?.activation ?? "tanh",
      set: (run, activation) => ({
        network: { hidden_layers: run.network.hidden_layers.map((layer) => ({ ...layer, activation })) },
      }),
      useful: isDeep,
    },
    training("learning_rate", { quick: true, late: false, values: LEARNING_RATES }),
    training("optimizer", { late: false, family: "optimizer", options: ({ optimizers }) => names(optimizers) }),
    training("loss", {
      late: false,
      testid: "loss-function",
      family: "loss",
      options: ({ losses }, kind) => names(losses.filter(({ task }) => task === kind)),
    }),
    {
      name: "output",
      testid: "output-activation",
      family: "activation",
      options: (_, kind) => outputsOf(kind),
      get: outputOf,
      set: (run, output) => ({ training: { loss: lossWith(run, output) } }),
      useful: (run) => outputsFor(run).length > 1,
      viewOf: "loss",
    },
    training("schedule", { family: "schedule", options: ({ schedules }) => names(schedules) }),
    training("schedule_steps", {
      values: [100, 300, 1000, 3000, 10000],
      useful: ({ training }) => training.schedule !== "constant",
    }),
    training("schedule_factor", {
      values: [0.01, 0.1, 0.3, 0.5],
      useful: ({ training }) => training.schedule !== "constant",
    }),
    training("regularizer", { family: "regularizer", options: ({ regularizers }) => names(regularizers) }),
    training("regularization", {
      values: [0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1],
      useful: ({ training }) => training.regularizer !== "none",
    }),
    training("clip_norm", { values: [null, 0.1, 0.3, 1, 3, 10], none: "settings.off" }),
    training("dropout", {
      values: [0, 0.1, 0.2, 0.3, 0.5],
      none: "settings.off",
      useful: isDeep,
    }),
    network("initializer", { family: "initializer", options: ({ initializers }) => names(initializers) }),
    network("initializer_scale", {
      values: [null, 0.01, 0.1, 0.5, 1, 2, 5],
      none: "settings.own",
    }),
    network("bias", {}),
    training("precision", { family: "precision", options: ({ precisions }) => precisions }),
    {
      name: "seed",
      testid: "seed",
      late: true,
      values: [],
      range: rangeOf("run", "seed"),
      get: ({ seed }) => seed,
      set: (_, seed) => ({ seed }),
    },
  ];
}

/**
 * @param {string} text as a person types it: 0.3, 0,3 or 3e-1
 * @param {Range} range
 * @returns {{value: number} | {error: string, values: Record<string, string | number>}} the number, or key and values
 *   of the text that says what is wrong
 */
export function readNumber(text, range) {
  const value = numberOf(text);
  if (Number.isNaN(value)) return { error: "number.unreadable", values: { text } };
  if (range.whole && !Number.isInteger(value)) return { error: "number.whole", values: { text } };
  const { above, min, max, below } = range;
  if (above !== undefined && value <= above) return { error: "number.above", values: { text, limit: above } };
  if (min !== undefined && value < min) return { error: "number.least", values: { text, limit: min } };
  if (below !== undefined && value >= below) return { error: "number.below", values: { text, limit: below } };
  if (max !== undefined && value > max) return { error: "number.most", values: { text, limit: max } };
  return { value };
}
