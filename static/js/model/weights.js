/** Weights: as one list, as links and files hold them, and each by its index (layer, from, to). */

/** @param {Pick<RunSpec, "network">} run @returns {number[]} n[0], n[1], …, n[L] */
export const layerSizes = ({ network: { features, hidden_layers, n_outputs } }) => [
  features.length,
  ...hidden_layers.map(({ units }) => units),
  n_outputs,
];

/**
 * @param {WeightIndex} index
 * @param {readonly number[]} sizes of the layers
 * @param {boolean} bias
 * @returns {boolean} whether there is such a weight
 */
export function isWeightIndex([layer, from, to], sizes, bias) {
  return (
    layer >= 1 &&
    layer < sizes.length &&
    from >= (bias ? -1 : 0) &&
    from < (sizes[layer - 1] ?? 0) &&
    to >= 0 &&
    to < (sizes[layer] ?? 0)
  );
}

/**
 * @param {RunSpec} run
 * @returns {WeightIndex[]} of every weight, in the order of the list: W of each layer row by row, then its b
 */
export function weightIndices(run) {
  const sizes = layerSizes(run);
  return sizes.slice(1).flatMap((n_out, l) => {
    const froms = [...Array(sizes[l]).keys(), ...(run.network.bias ? [-1] : [])];
    return froms.flatMap((from) =>
      Array.from({ length: n_out }, (_, to) => /** @type {WeightIndex} */ ([l + 1, from, to])),
    );
  });
}

/**
 * @param {RunSpec} run
 * @param {readonly number[]} flat
 * @returns {WeightValue[]}
 */
export const weightValues = (run, flat) =>
  weightIndices(run).map(([layer, from, to], i) => [layer, from, to, flat[i] ?? 0]);

/** @param {RunView} view @returns {number[]} the weights of a frame as a list */
export const flatWeights = ({ layers }) => layers.flatMap(({ W, b }) => [...W, ...b]);

/**
 * @param {readonly [layer: number, from: number, to: number, ...rest: unknown[]]} index
 * @returns {string} equal for equal indices
 */
export const keyOf = ([layer, from, to]) => `${layer},${from},${to}`;

/**
 * @param {RunView | undefined} view
 * @param {WeightIndex} index
 * @returns {number} NaN where there is no such weight
 */
export function valueAt(view, [layer, from, to]) {
  const values = view?.layers[layer - 1];
  return (from < 0 ? values?.b[to] : values?.W[from * values.n_out + to]) ?? NaN;
}

/** @param {RunSpec} run @returns {string} equal for runs with the same initial weights */
export function origin({ seed, network: { hidden_layers, ...rest } }) {
  return JSON.stringify([seed, Object.entries(rest).sort(), hidden_layers.map(({ units }) => units)]);
}

/**
 * A change of this starts all runs again at step 0 (docs/protocol.md, `configure`).
 * @param {Experiment} experiment
 * @returns {string} equal for experiments whose weights are interchangeable
 */
export function structure(experiment) {
  return experiment.runs.map(origin).join();
}

/** The only random numbers of the model. @returns {number} a seed for initial weights: an integer below 2³² */
export function newSeed() {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}
