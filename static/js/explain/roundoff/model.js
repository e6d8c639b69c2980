/** What round-off does to a cross-entropy (course C17, C18): the numbers of one logit in either precision, and where trainings part. */

/** Ways to compute the same loss, the stable one first. @type {Readonly<Record<string, readonly {method: string, loss: string}[]>>} */
export const METHODS = {
  binary: [
    { method: "stable", loss: "binary_cross_entropy" },
    { method: "naive", loss: "naive_cross_entropy" },
    { method: "clipped", loss: "clipped_cross_entropy" },
  ],
  multiclass: [
    { method: "stable", loss: "sparse_categorical_cross_entropy" },
    { method: "naive", loss: "naive_categorical_cross_entropy" },
  ],
};

/** What Keras keeps probabilities away from 0 and 1 by. */
const CLIP = 1e-7;

/** Where 1/(1 + e⁻ᶻ) rounds to 1: half the step below 1 is left. */
export const SATURATION = { float32: 24 * Math.LN2, float64: 53 * Math.LN2 };

/** @typedef {{prediction: number, left: number, naive: number, clipped: number, stable: number}} Numbers */

/**
 * Every operation rounded as it is in this precision, in the order of engine/functions/losses/naive.py.
 * @param {number} z
 * @param {0 | 1} y
 * @param {"float32" | "float64"} precision
 * @returns {Numbers}
 */
export function numbersAt(z, y, precision) {
  const r = precision === "float32" ? Math.fround : (/** @type {number} */ value) => value;
  const prediction = r(1 / r(1 + r(Math.exp(-z))));
  /** @param {number} a */
  const entropy = (a) => r(r(-y * r(Math.log(a))) - r((1 - y) * r(Math.log(r(1 - a)))));
  const kept = Math.min(Math.max(prediction, r(CLIP)), r(1 - CLIP));
  const stable = r(r(Math.max(z, 0) - y * z) + r(Math.log1p(r(Math.exp(-Math.abs(z))))));
  return { prediction, left: r(1 - prediction), naive: entropy(prediction), clipped: entropy(kept), stable };
}

/** The course's example: 2/10000, and the same as a difference of two numbers near 1. @param {"float32" | "float64"} precision */
export function difference(precision) {
  const r = precision === "float32" ? Math.fround : (/** @type {number} */ value) => value;
  const small = r(1 / 10000);
  return { direct: r(2 / 10000), roundabout: r(r(1 + small) - r(1 - small)) };
}

/** How wrong a number may be before it counts as lost. */
const SHARE = 0.01;

/** @param {number} value @param {number} truth @returns {boolean} */
export const isLost = (value, truth) => !(Math.abs(value - truth) <= SHARE * Math.abs(truth));

/**
 * @param {{step: readonly number[], loss: readonly (number | null)[]}} history null: not finite
 * @param {readonly (number | null)[]} truth the stable loss in float64 at the same steps
 * @returns {{differs: number | null, parts: number | null, breaks: number | null}} the first kept steps at which a digit differs, one part in a hundred is wrong, the loss is no finite number
 */
export function partings({ step, loss }, truth) {
  /** @param {(value: number | null, right: number | null) => boolean} wrong */
  const first = (wrong) => step[loss.findIndex((value, i) => wrong(value, truth[i] ?? null))] ?? null;
  return {
    differs: first((value, right) => value !== right),
    parts: first((value, right) => (right === null ? value !== null : value === null || isLost(value, right))),
    breaks: first((value) => value === null),
  };
}
