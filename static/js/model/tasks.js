/** Fits the outputs, the loss and the features of every run to the data, so that each experiment can be trained. */

import { inputCount } from "./points.js";

/** The loss of each kind of target where the former one does not fit. @type {Readonly<Record<string, string>>} */
const DEFAULT_LOSS = {
  binary: "binary_cross_entropy",
  multiclass: "sparse_categorical_cross_entropy",
  regression: "mse",
};

const BOTH_INPUTS = Object.freeze(["x1", "x2"]);

/**
 * @param {Dataset} dataset
 * @returns {"binary" | "multiclass" | "regression"} the kind of target: what the engine calls the task of a loss
 */
export function kindOf({ task, n_classes }) {
  if (task !== "classes") return "regression";
  return n_classes > 2 ? "multiclass" : "binary";
}

/**
 * @param {Experiment} experiment
 * @param {Dataset} dataset
 * @param {Rules} rules
 * @param {boolean} widened the points now have a second input
 * @returns {Experiment} the same one where it fits already
 */
export function fitted(experiment, dataset, rules, widened) {
  const runs = experiment.runs.map((run) => fittedRun(run, dataset, rules, widened));
  return runs.every((run, i) => run === experiment.runs[i]) ? experiment : { ...experiment, runs };
}

/**
 * @param {RunSpec} run
 * @param {Dataset} dataset
 * @param {Rules} rules
 * @param {boolean} widened
 * @returns {RunSpec}
 */
function fittedRun(run, dataset, rules, widened) {
  const { network, training } = run;
  const kind = kindOf(dataset);
  const n_outputs = kind === "multiclass" ? dataset.n_classes : 1;
  const loss = rules.losses[training.loss] === kind ? training.loss : (DEFAULT_LOSS[kind] ?? training.loss);
  const features = widened ? BOTH_INPUTS : fittedFeatures(network.features, inputCount(dataset.task), rules);
  if (n_outputs === network.n_outputs && loss === training.loss && features === network.features) return run;
  // All weights are new, so none of the old ones stays frozen.
  return { ...run, network: { ...network, n_outputs, features }, training: { ...training, loss }, frozen: [] };
}

/**
 * @param {readonly string[]} features
 * @param {1 | 2} n_inputs
 * @param {Rules} rules
 */
function fittedFeatures(features, n_inputs, rules) {
  const usable = features.filter((name) => (rules.features[name] ?? 2) <= n_inputs);
  if (usable.length === features.length) return features;
  return usable.length > 0 ? usable : ["x1"];
}
