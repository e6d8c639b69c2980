/** What helps a network that is stuck or has blown up: each remedy is one change of its settings, so one undo. Pure. */

import { saysMore } from "../model/features.js";
import { gentlerRate, isLarge, isLeastSquares, largerRate } from "../model/rates.js";
import { records } from "../model/records.js";
import { hiddenUnits } from "../model/state.js";
import { kindOf } from "../model/tasks.js";
import { isBestFit, shapeOf } from "../model/verdict.js";

/**
 * @typedef {object} Remedy
 * @property {string} key of its texts: remedy.<key> on the button, remedy.<key>.done afterwards
 * @property {Record<string, number>} [values] what goes into them
 * @property {import("./fields.js").Change} change
 * @property {boolean} [restart] the weights are beyond repair: begin again
 */

/** Hidden units that are ill (docs/protocol.md, `symptoms`). @typedef {{dead: number, saturated: number, twins: number}} Symptoms */

/** @typedef {{verdict: Verdict, run: RunSpec, dataset: Dataset, analysis: Analysis | null, symptoms: Symptoms | null, maxUnits: number, loss: number}} Patient */

const MOST = 3;
/** Kinds of networks at their floor that more units would help. */
const NEEDS_UNITS = ["neuron", "linear_units", "one_unit"];
const CLIP_NORM = 1;
const ALL_OF_IT = Object.freeze({ units: 4, activation: "tanh" });

/**
 * @param {Patient} patient
 * @param {number} seed for new weights
 * @returns {Remedy[]} the best first
 */
export function remediesFor(patient, seed) {
  const { verdict } = patient;
  if (verdict.code === "diverged") return afterDivergence(patient);
  if (verdict.code === "at_floor") return NEEDS_UNITS.includes(verdict.kind ?? "neuron") ? moreThanALine(patient) : [];
  if (verdict.code === "plateau") return onPlateau(patient, seed).slice(0, MOST);
  return [];
}

/** @param {Patient} patient @returns {Remedy[]} */
function afterDivergence(patient) {
  const { run } = patient;
  const gentler = slowedDown(patient);
  return run.training.clip_norm === null
    ? [gentler, { key: "clip", change: { training: { clip_norm: CLIP_NORM } }, restart: true }]
    : [gentler];
}

/** @param {Patient} patient @returns {Remedy} */
function slowedDown({ run, dataset }) {
  const rate = gentlerRate(run, dataset.points);
  return { key: "gentler", values: { rate }, change: { training: { learning_rate: rate } }, restart: true };
}

/** @param {Patient} patient @returns {Remedy[]} */
function moreThanALine({ run, dataset }) {
  const { network } = run;
  /** @type {Remedy[]} */
  const found = [{ key: "layer", change: { network: { hidden_layers: [ALL_OF_IT] } } }];
  if (dataset.task !== "curve" && saysMore("x1_x2", network, dataset.points))
    found.push({ key: "product", change: { network: { features: [...network.features, "x1_x2"] } } });
  return found;
}

/** @param {Patient} patient @param {number} seed @returns {Remedy[]} */
function onPlateau(patient, seed) {
  const { verdict, run, analysis, dataset, loss } = patient;
  const learning_rate = largerRate(run.training.learning_rate);
  /** @type {Remedy} */
  const paced = isLarge(run)
    ? slowedDown(patient)
    : { key: "larger", values: { rate: learning_rate }, change: { training: { learning_rate } } };
  /** @type {Remedy} */
  const other = { key: "seed", change: { seed } };
  const shape = shapeOf(run);
  if (shape === "neuron" || shape === "linear") {
    const enough = kindOf(dataset) === "binary" && analysis?.separable === true;
    const best = analysis?.least_squares?.loss;
    const arrived = best !== undefined && isBestFit(loss, best);
    if (!enough) return arrived ? moreThanALine(patient) : [...moreThanALine(patient), paced];
    return isLeastSquares(run)
      ? [{ key: "cross_entropy", change: { training: { loss: "binary_cross_entropy" } } }, paced]
      : [paced];
  }
  if (isLarge(run) && !verdict.name) return [paced, other];
  const ill = cures(patient);
  return verdict.name || ill.length === 0 ? [...ill, other, paced, ...moreUnits(patient)] : [...ill, other];
}

/** @param {Patient} patient @returns {Remedy[]} */
function cures({ run, symptoms }) {
  if (!symptoms) return [];
  /** @type {Remedy[]} */
  const found = [];
  /** @param {string} activation */
  const all = (activation) => ({
    network: { hidden_layers: run.network.hidden_layers.map((layer) => ({ ...layer, activation })) },
  });
  /** @param {string} activation */
  const only = (activation) => run.network.hidden_layers.every((layer) => layer.activation === activation);
  const reluOnly = only("relu");
  if (symptoms.dead > 0 && !only("tanh")) {
    const key = reluOnly ? "leaky" : "tanh";
    found.push({ key, values: { dead: symptoms.dead }, change: all(reluOnly ? "leaky_relu" : "tanh") });
  }
  const badStart =
    symptoms.saturated > 0
      ? !run.network.initializer.startsWith("xavier") || run.network.initializer_scale !== null
      : records.initializers.get(run.network.initializer)?.equal_units === true;
  if ((symptoms.saturated > 0 || symptoms.twins > 0) && badStart)
    found.push({ key: "xavier", change: { network: { initializer: "xavier_uniform", initializer_scale: null } } });
  return found;
}

/** @param {Patient} patient @returns {Remedy[]} */
function moreUnits({ run, maxUnits }) {
  const units = Math.min(maxUnits, 2 * hiddenUnits(run));
  if (units === hiddenUnits(run)) return [];
  const [first = ALL_OF_IT, ...others] = run.network.hidden_layers;
  return [
    { key: "units", values: { units }, change: { network: { hidden_layers: [{ ...first, units }, ...others] } } },
  ];
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
