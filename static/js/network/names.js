/** What the inputs, units and outputs of a network are called, in symbols that are the same in every language. */

import { subscript, unitName } from "../model/naming.js";
import { records } from "../model/records.js";

/**
 * @param {string} name
 * @param {number} n_inputs a single input needs no number
 * @returns {string} of one that this page does not know, its name
 */
export function featureSymbol(name, n_inputs) {
  const symbol = records.features.get(name)?.symbol ?? name;
  return n_inputs === 1 ? symbol.replace("x₁", "x") : symbol;
}

/**
 * @param {NetworkSpec} network
 * @param {import("./layout.js").Unit} unit
 * @param {number} n_inputs
 * @returns {string} x₁, a₁, ŷ: as in the course, the layer left out; of several outputs each has its class’s number
 */
export function symbolOf({ features, hidden_layers, n_outputs }, { layer, index }, n_inputs) {
  if (layer === 0) return featureSymbol(features[index] ?? "", n_inputs);
  if (layer <= hidden_layers.length) return unitName(index);
  return n_outputs === 1 ? "ŷ" : `ŷ${subscript(index)}`;
}
