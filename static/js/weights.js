/** Weights as one list, as they travel, and each in its place. */

/** @param {RunSpec} run @returns {number[]} n[0], n[1], …, n[L] */
export const layerSizes = ({ network: { features, hidden_layers, n_outputs } }) => [features.length, ...hidden_layers.map(({ units }) => units), n_outputs];

/** @param {RunSpec} run @returns {Place[]} of every weight, in the order of the list: W of a layer row by row, then its b */
export function places(run) {
  const sizes = layerSizes(run);
  return sizes.slice(1).flatMap((n_out, l) => {
    const froms = [...Array(sizes[l]).keys(), ...(run.network.bias ? [-1] : [])];
    return froms.flatMap((from) => Array.from({ length: n_out }, (_, to) => /** @type {Place} */ ([l + 1, from, to])));
  });
}

/**
 * @param {RunSpec} run
 * @param {readonly number[]} flat
 * @returns {[layer: number, from: number, to: number, value: number][]}
 */
export const placed = (run, flat) => places(run).map(([layer, from, to], i) => [layer, from, to, flat[i] ?? 0]);

/** @param {RunView} view @returns {number[]} the list of what a frame shows */
export const flattened = ({ layers }) => layers.flatMap(({ W, b }) => [...W, ...b]);
