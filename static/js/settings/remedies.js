/** What certainly helps a network that can go no further: each remedy is one change of its settings, so one undo. Pure. */

import { inputCount } from "../model/points.js";
import { records } from "../model/records.js";
import { kindOf } from "../model/tasks.js";
import { shapeOf } from "../model/verdict.js";

/**
 * @typedef {object} Remedy
 * @property {string} key of its texts: remedy.<key> on the button, remedy.<key>.done afterwards
 * @property {Record<string, number>} [values] what goes into them
 * @property {import("./fields.js").Change} change
 * @property {boolean} [restart] the weights are beyond repair: begin again
 */

/** Hidden units that are ill (docs/protocol.md, `symptoms`). @typedef {{dead: number, saturated: number, twins: number}} Symptoms */

/** @typedef {{verdict: Verdict, run: RunSpec, dataset: Dataset, symptoms: Symptoms | null, rate: number | null, maxUnits: number, separable: boolean}} Patient `rate` is one that was tried */

const ALL_OF_IT = Object.freeze({ units: 4, activation: "tanh" });
const SHAPES = ["neuron", "linear_units", "one_unit"];

/**
 * @param {Patient} patient
 * @param {number} seed for new weights
 * @returns {Remedy[]} the best first
 */
export function remediesFor(patient, seed) {
  const { verdict, run, rate } = patient;
  switch (verdict.code) {
    case "diverged":
    case "bouncing":
    case "rising":
      return rate === null
        ? []
        : [{ key: "gentler", values: { rate }, change: { training: { learning_rate: rate } }, restart: true }];
    case "at_floor":
      return lifted(patient);
    case "cycling":
      return verdict.endless ? [addedLayer] : [];
    case "equal_units":
      return records.initializers.get(run.network.initializer)?.equal_units
        ? [{ key: "xavier", change: { network: { initializer: "xavier_uniform", initializer_scale: null } } }]
        : [{ key: "seed", change: { seed } }];
    case "saturated":
      return shapeOf(run) === "neuron" && patient.separable
        ? [{ key: "cross_entropy", change: { training: { loss: "binary_cross_entropy" } } }]
        : [];
    case "plateau":
      return revived(patient);
    default:
      return [];
  }
}

/** @type {Remedy} */
const addedLayer = { key: "layer", change: { network: { hidden_layers: [ALL_OF_IT] } } };

/**
 * What holds the network is lifted, all at once: the engine has computed that nothing less lowers its least loss.
 * @param {Patient} patient
 * @returns {Remedy[]}
 */
function lifted({ verdict: { lift = [] }, run, dataset, maxUnits }) {
  if (lift.length === 0) return [];
  /** @param {string} name */
  const has = (name) => lift.includes(name);
  const shape = SHAPES.some(has);
  if (shape && lift.length === 1)
    return [kindOf(dataset) === "regression" ? { ...addedLayer, key: "bend" } : addedLayer];
  const network = {
    ...(shape && addedLayer.change.network),
    ...(has("units") && { hidden_layers: widened(run, maxUnits) }),
    ...(has("no_bias") && { bias: true }),
    ...(has("one_input") && { features: withCoordinates(run, dataset) }),
  };
  const training = has("penalty") ? { regularizer: "none" } : {};
  const change = { network, training, ...(has("frozen") && { frozen: [] }) };
  return [{ key: lift.length === 1 ? (lift[0] ?? "") : "lift_all", change }];
}

/** @param {RunSpec} run @param {number} most @returns {NetworkSpec["hidden_layers"]} its layers, the first with twice the units */
function widened({ network: { hidden_layers } }, most) {
  const [first = ALL_OF_IT, ...others] = hidden_layers;
  return [{ ...first, units: Math.min(most, 2 * first.units) }, ...others];
}

/** @param {RunSpec} run @param {Dataset} dataset @returns {string[]} its features with all coordinates of the points */
function withCoordinates({ network }, { task }) {
  const coordinates = [...records.features].filter(([, { is_coordinate }]) => is_coordinate).map(([name]) => name);
  return [...new Set([...network.features, ...coordinates.slice(0, inputCount(task))])];
}

/**
 * Dead neurons can learn again with an activation that is never flat.
 * @param {Patient} patient
 * @returns {Remedy[]}
 */
function revived({ run, symptoms }) {
  const dead = symptoms?.dead ?? 0;
  const { hidden_layers } = run.network;
  if (dead === 0 || hidden_layers.every(({ activation }) => activation === "tanh")) return [];
  const reluOnly = hidden_layers.every(({ activation }) => activation === "relu");
  const activation = reluOnly ? "leaky_relu" : "tanh";
  const change = { network: { hidden_layers: hidden_layers.map((layer) => ({ ...layer, activation })) } };
  return [{ key: reluOnly ? "leaky" : "tanh", values: { dead }, change }];
}

/**
 * @param {Frame | undefined} frame that carries the probe
 * @param {number} runIndex
 * @param {number} layers hidden ones
 * @returns {Symptoms | null} over all hidden layers; null when not known
 */
export function symptomsIn(frame, runIndex, layers) {
  const found = { dead: 0, saturated: 0, twins: 0 };
  for (let l = 1; l <= layers; l++) {
    const [dead, flat, twin] = ["dead", "flat", "twin"].map(
      (name) => frame?.tensors[`runs.${runIndex}.${name}${l}`]?.data,
    );
    if (!dead || !flat || !twin) return null;
    for (let i = 0; i < dead.length; i++) {
      if (Number(dead[i]) === 1) found.dead += 1;
      else if (Number(flat[i]) === 1) found.saturated += 1;
      if (Number(twin[i]) >= 0) found.twins += 1;
    }
  }
  return found;
}
