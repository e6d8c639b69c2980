/** The catalogue of the server, as it is embedded in the page, and data sets fetched from it. */

import { requestJson } from "../tools/http.js";
import { areKnown } from "./bounds.js";
import { pointOf } from "./points.js";
import { NEW_VIEW } from "./state.js";
import { isWeightIndex, layerSizes } from "./weights.js";

/** @typedef {{name: string}} Named */
/**
 * @typedef {Named & {n_samples: number, noise: number, fixed: boolean, task: Task, n_classes: number}} DatasetRecord
 */
/**
 * A data set as the server writes it.
 * @typedef {object} Examples
 * @property {number[][]} points
 * @property {number[] | null} labels
 * @property {number[] | null} [values]
 * @property {Task} [task]
 * @property {number} [n_classes]
 */
/**
 * @typedef {object} Catalog
 * @property {Limits} limits
 * @property {Named[]} activations
 * @property {Named[]} initializers
 * @property {import("./records.js").Loss[]} losses
 * @property {Named[]} optimizers
 * @property {Named[]} schedules
 * @property {Named[]} regularizers
 * @property {import("./records.js").Feature[]} features
 * @property {string[]} precisions
 * @property {DatasetRecord[]} datasets
 * @property {Experiment} default_experiment
 * @property {Pick<Generation, "n_samples" | "noise" | "seed"> & Named} default_dataset
 * @property {Examples} default_points
 */

/**
 * @param {Catalog} catalog
 * @returns {Saved} what a first visit shows
 */
export function firstVisit(catalog) {
  const { name, n_samples, noise, seed } = catalog.default_dataset;
  const experiment = catalog.default_experiment;
  return {
    experiment: { ...experiment, runs: experiment.runs.map((run) => completeRun(run, experiment)) },
    dataset: datasetOf(catalog.default_points, name),
    generation: { n_samples, noise, seed, label_noise: 0, test_share: 0 },
    view: NEW_VIEW,
    exercise: null,
    weights: null,
  };
}

/**
 * @param {any} run of a link, which may be old and lack fields
 * @param {Experiment} complete an experiment whose first run has every field at its default
 * @returns {RunSpec} with exactly these fields: the server refuses others
 */
export function completeRun(run, complete) {
  const first = /** @type {RunSpec} */ (complete.runs[0]);
  return {
    seed: run.seed ?? 0,
    network: overlaid({ ...first.network, hidden_layers: [] }, run.network),
    training: overlaid(first.training, run.training),
    frozen: run.frozen ?? [],
  };
}

/**
 * @template {object} T
 * @param {T} defaults
 * @param {any} given
 * @returns {T} the defaults, overwritten by the given values of the same fields
 */
function overlaid(defaults, given) {
  const values = Object(given);
  return /** @type {T} */ (
    Object.fromEntries(
      Object.entries(defaults).map(([key, value]) => [key, Object.hasOwn(values, key) ? values[key] : value]),
    )
  );
}

/**
 * @param {Catalog} catalog
 * @returns {Rules}
 */
export function rulesOf({ limits, losses, features }) {
  return {
    max_points: limits.max_points,
    max_runs: limits.max_runs,
    losses: Object.fromEntries(losses.map(({ name, task }) => [name, task])),
    features: Object.fromEntries(features.map(({ name, n_inputs }) => [name, n_inputs])),
  };
}

/**
 * @param {Examples} examples
 * @param {string | null} preset
 * @returns {Dataset}
 */
export function datasetOf({ points, labels, values, task = "classes", n_classes = 2 }, preset) {
  const targets = labels ?? values ?? [];
  const drawn = points.map((inputs, i) => pointOf(inputs, targets[i] ?? 0, task));
  return { points: drawn, preset, task, n_classes: Math.max(2, n_classes) };
}

/**
 * @param {Catalog} catalog
 * @returns {(experiment: Experiment) => boolean} whether this server knows everything the experiment names
 */
export function acceptable(catalog) {
  const { limits } = catalog;
  return ({ runs }) =>
    runs.length <= limits.max_runs &&
    runs.every(
      ({ network, training, frozen }) =>
        network.hidden_layers.length <= limits.max_hidden_layers &&
        network.hidden_layers.every((layer) => layer.units <= limits.max_units && areKnown(catalog, "layer", layer)) &&
        areKnown(catalog, "network", network) &&
        areKnown(catalog, "training", training) &&
        frozen.every((index) => isWeightIndex(index, layerSizes({ network }), network.bias)),
    );
}

/**
 * @param {string} name
 * @param {Partial<Omit<Generation, "test_share">>} generation
 * @param {AbortSignal} [signal]
 * @returns {Promise<Dataset>} rejects as `request` does
 */
export async function fetchDataset(name, generation, signal) {
  const query = new URLSearchParams(Object.entries(generation).map(([key, value]) => [key, String(value)]));
  return datasetOf(await requestJson(`/api/datasets/${encodeURIComponent(name)}?${query}`, { signal }), name);
}
