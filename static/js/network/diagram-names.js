/** What the inputs, units and outputs of a network are called, in symbols that are the same in every language. */

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** @typedef {{readonly symbol: string, readonly value: (x1: number, x2: number) => number}} Feature */

/** As in engine/features.py. @type {Readonly<Record<string, Feature>>} */
const FEATURES = {
  x1: { symbol: "x₁", value: (x1) => x1 },
  x2: { symbol: "x₂", value: (_, x2) => x2 },
  x1_squared: { symbol: "x₁²", value: (x1) => x1 * x1 },
  x2_squared: { symbol: "x₂²", value: (_, x2) => x2 * x2 },
  x1_x2: { symbol: "x₁x₂", value: (x1, x2) => x1 * x2 },
  sin_x1: { symbol: "sin x₁", value: (x1) => Math.sin(x1) },
  sin_x2: { symbol: "sin x₂", value: (_, x2) => Math.sin(x2) },
};

const POWER = /^x1_power_(\d)$/;

/** @param {string} name @returns {boolean} whether it is a power from the third on */
export const isPower = (name) => POWER.test(name);

/** @param {string} name @returns {Feature} of one that this page does not know, its name and no picture */
function featureOf(name) {
  const power = Number(POWER.exec(name)?.[1]);
  if (power) return { symbol: `x₁${SUPERSCRIPTS[power]}`, value: (x1) => x1 ** power };
  return FEATURES[name] ?? { symbol: name, value: () => NaN };
}

/** @param {string} name @returns {Feature["value"]} */
export const featureValue = (name) => featureOf(name).value;

/**
 * @param {string} name
 * @param {number} n_inputs a single input needs no number
 */
export function featureSymbol(name, n_inputs) {
  const { symbol } = featureOf(name);
  return n_inputs === 1 ? symbol.replace("x₁", "x") : symbol;
}

/** @param {number} number */
const subscript = (number) => [...String(number)].map((digit) => SUBSCRIPTS[Number(digit)]).join("");

/**
 * @param {NetworkSpec} network
 * @param {import("./diagram-layout.js").Unit} unit
 * @param {number} n_inputs
 * @returns {string} x₁, a₁, ŷ: as in the course, the layer left out; of several outputs each has its class’s number
 */
export function symbolOf({ features, hidden_layers, n_outputs }, { layer, index }, n_inputs) {
  if (layer === 0) return featureSymbol(features[index] ?? "", n_inputs);
  if (layer <= hidden_layers.length) return `a${subscript(index + 1)}`;
  return n_outputs === 1 ? "ŷ" : `ŷ${subscript(index)}`;
}
