/** Which losses and features go with which data: keeps every experiment one that can be trained on the points drawn. */

import { inputCount } from "./points.js";

/** What a network learns that is told nothing else. @type {Readonly<Record<string, string>>} */
const DEFAULT_LOSS = {
  binary: "binary_cross_entropy",
  multiclass: "sparse_categorical_cross_entropy",
  regression: "mse",
};

const BOTH_INPUTS = Object.freeze(["x1", "x2"]);

/**
 * @param {Dataset} dataset
 * @returns {"binary" | "multiclass" | "regression"} the engine's name for what is to be learned
 */
export function kindOf({ task, n_classes }) {
  if (task !== "classes") return "regression";
  return n_classes > 2 ? "multiclass" : "binary";
}

/**
 * @param {Experiment} experiment
 * @param {Dataset} dataset
 * @param {Rules} rules
 * @param {boolean} widened the points have a second coordinate that they had not before
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
  // The weights begin anew, so none of the old ones can stay frozen.
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
