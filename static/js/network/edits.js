/** How the structure of a network, and what of it is frozen, changes by hand: pure functions. */

import { keyOf, layerSizes } from "../model/weights.js";

/** What the first hidden layer is made of. @type {LayerSpec} */
const FIRST_LAYER = Object.freeze({ units: 2, activation: "tanh" });

/**
 * @param {readonly LayerSpec[]} layers
 * @param {number} at
 * @param {Partial<LayerSpec>} change
 * @returns {LayerSpec[]}
 */
export function withLayer(layers, at, change) {
  return layers.map((layer, i) => (i === at ? { ...layer, ...change } : layer));
}

/** @param {readonly LayerSpec[]} layers @returns {LayerSpec[]} one more before the outputs, like the last one */
export function withOneMore(layers) {
  return [...layers, { ...(layers.at(-1) ?? FIRST_LAYER) }];
}

/**
 * @param {readonly string[]} features
 * @param {string} name
 * @param {boolean} on
 * @param {readonly string[]} order in which they are always listed
 * @returns {readonly string[]} the same ones when it is the last that would go
 */
export function withFeature(features, name, on, order) {
  const chosen = order.filter((other) => (other === name ? on : features.includes(other)));
  return chosen.length > 0 ? chosen : features;
}

/**
 * @param {readonly WeightIndex[]} frozen
 * @param {readonly WeightIndex[]} places
 * @param {boolean} on
 * @returns {WeightIndex[]}
 */
export function withFrozen(frozen, places, on) {
  const keys = new Set(places.map(keyOf));
  const others = frozen.filter((place) => !keys.has(keyOf(place)));
  return on ? [...others, ...places] : others;
}

/**
 * @param {NetworkSpec} network
 * @param {import("./layout.js").Unit} unit
 * @returns {WeightIndex[]} its bias, if there is one, and the weights of what comes in
 */
export function incoming(network, { layer, index }) {
  const n = layerSizes({ network })[layer - 1] ?? 0;
  /** @type {WeightIndex[]} */
  const weights = Array.from({ length: n }, (_, from) => [layer, from, index]);
  return layer > 0 && network.bias ? [[layer, -1, index], ...weights] : weights;
}

/**
 * @param {NetworkSpec} network
 * @param {import("./layout.js").Unit} unit
 * @returns {WeightIndex[]} the weights with which it goes into the next layer
 */
export function outgoing(network, { layer, index }) {
  return Array.from({ length: layerSizes({ network })[layer + 1] ?? 0 }, (_, to) => [layer + 1, index, to]);
}

/**
 * @param {Frame | null} frame
 * @param {number} runIndex
 * @param {RunSpec} run
 * @returns {RunView | undefined} what the frame shows of it; nothing while it is of another structure
 */
export function viewOf(frame, runIndex, run) {
  const view = frame?.runs[runIndex];
  return fits(view, layerSizes(run)) ? view : undefined;
}

/**
 * @param {RunView | undefined} view
 * @param {readonly number[]} sizes
 * @returns {boolean} whether a frame shows a network of this structure
 */
export function fits(view, sizes) {
  return (
    view?.layers.length === sizes.length - 1 &&
    view.layers.every((layer, l) => layer.n_in === sizes[l] && layer.n_out === sizes[l + 1])
  );
}
