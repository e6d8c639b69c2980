/** What the server offers, as it wrote it into the page, and how data sets are fetched from it. */

import { hiddenUnits, makePoints } from "./state.js";

/** @typedef {{name: string}} Named */
/** @typedef {Named & {output: string, task: string}} LossRecord */
/** @typedef {Named & {n_samples: number, noise: number, fixed: boolean}} DatasetRecord */
/** @typedef {{points: number[][], labels: number[]}} Examples */
/**
 * @typedef {object} Catalog
 * @property {Limits} limits
 * @property {Named[]} activations
 * @property {Named[]} initializers
 * @property {LossRecord[]} losses
 * @property {Named[]} optimizers
 * @property {DatasetRecord[]} datasets
 * @property {Experiment} default_experiment
 * @property {Generation & Named} default_dataset
 * @property {Examples} default_points
 */

/**
 * @param {Catalog} catalog
 * @returns {Saved} the first visit
 */
export function firstVisit(catalog) {
  const { name, n_samples, noise, seed } = catalog.default_dataset;
  const { points, labels } = catalog.default_points;
  return {
    experiment: catalog.default_experiment,
    drawing: { points: makePoints(points, labels), preset: name },
    generation: { n_samples, noise, seed },
  };
}

/**
 * @param {Catalog} catalog
 * @returns {(experiment: Experiment) => boolean} whether this server knows everything the experiment names
 */
export function acceptable(catalog) {
  /** @type {(registry: Named[], name: string) => boolean} */
  const known = (registry, name) => registry.some((record) => record.name === name);
  return ({ runs }) =>
    runs.every(
      (run) =>
        hiddenUnits(run) <= catalog.limits.max_units &&
        run.network.hidden_layers.every((layer) => known(catalog.activations, layer.activation)) &&
        known(catalog.initializers, run.network.initializer) &&
        known(catalog.losses, run.training.loss) &&
        known(catalog.optimizers, run.training.optimizer),
    );
}

/**
 * @param {string} name
 * @param {Partial<Generation>} generation
 * @param {AbortSignal} [signal]
 * @returns {Promise<Point[]>} rejects when the server can't be reached or refuses
 */
export async function fetchDataset(name, generation, signal) {
  const query = new URLSearchParams(Object.entries(generation).map(([key, value]) => [key, String(value)]));
  const answer = await fetch(`/api/datasets/${encodeURIComponent(name)}?${query}`, { signal: signal ?? null });
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
  const { points, labels } = await answer.json();
  return makePoints(points, labels);
}
