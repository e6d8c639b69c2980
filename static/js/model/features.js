/**
 * The input features as functions of a point, and whether one more would add anything.
 */

import { trainingPoints } from "./points.js";
import { functionOf, records } from "./records.js";

/** @typedef {(x1: number, x2: number) => number} Feature */

/** A remainder shorter than this fraction of its column is rounding. */
const ROUNDING = 1e-9;

/** @param {string} name @returns {Feature} NaN everywhere for one that this page does not know */
export function featureValue(name) {
  const record = records.features.get(name);
  return record ? functionOf(record.numpy, "x1", "x2") : () => Number.NaN;
}

/**
 * Whether a feature adds information. On points with x₂ = c, for example, x₁·x₂ = c·x₁ says nothing that x₁ does not.
 * @param {string} name
 * @param {NetworkSpec} network
 * @param {readonly Point[]} points
 * @returns {boolean} whether the feature's column over the training points is linearly independent of the columns of
 *   the network's features and bias; true without points
 */
export function saysMore(name, { features, bias }, points) {
  const examples = trainingPoints(points);
  if (examples.length === 0) return true;
  /** @param {string} feature */
  const column = (feature) => examples.map(({ x1, x2 }) => featureValue(feature)(x1, x2));
  const seen = [...(bias ? [examples.map(() => 1)] : []), ...features.map(column)];
  /** @type {number[][]} */
  const basis = [];
  for (const known of seen) {
    const direction = remainder(known, basis);
    if (direction) basis.push(direction);
  }
  return remainder(column(name), basis) !== null;
}

/**
 * @param {readonly number[]} column
 * @param {readonly (readonly number[])[]} basis orthonormal
 * @returns {number[] | null} the part orthogonal to the basis, of length 1; null where there is none
 */
function remainder(column, basis) {
  const rest = [...column];
  // Gram-Schmidt, twice (Kahan and Parlett): the first pass leaves rounding errors as large as what it removed.
  for (const direction of [...basis, ...basis]) {
    const share = direction.reduce((sum, value, i) => sum + value * (rest[i] ?? 0), 0);
    direction.forEach((value, i) => (rest[i] = (rest[i] ?? 0) - share * value));
  }
  const length = Math.hypot(...rest);
  return length > ROUNDING * Math.hypot(...column) ? rest.map((value) => value / length) : null;
}
