/** What a network may be shown of a point, as numbers (engine/functions/features.py), and whether one more of them would say anything new. */

import { trainingPoints } from "./points.js";

/** @typedef {(x1: number, x2: number) => number} Feature */

/** @type {Readonly<Record<string, Feature>>} */
const FEATURES = {
  x1: (x1) => x1,
  x2: (_, x2) => x2,
  x1_squared: (x1) => x1 * x1,
  x2_squared: (_, x2) => x2 * x2,
  x1_x2: (x1, x2) => x1 * x2,
  sin_x1: (x1) => Math.sin(x1),
  sin_x2: (_, x2) => Math.sin(x2),
};

const POWER = /^x1_power_(\d)$/;
/** Of a column's length: what is left of one that others make up, by rounding alone. */
const ROUNDING = 1e-9;

/** @param {string} name @returns {number} 3 and more of a power from the third on; NaN of anything else */
export const exponentOf = (name) => Number(POWER.exec(name)?.[1]);

/** @param {string} name @returns {Feature} NaN everywhere of one that this page does not know */
export function featureValue(name) {
  const power = exponentOf(name);
  return power ? (x1) => x1 ** power : (FEATURES[name] ?? (() => NaN));
}

/**
 * On points on one line x₂ = c, say, x₁·x₂ is c·x₁: a network that is shown x₁ learns nothing from it.
 * @param {string} name
 * @param {NetworkSpec} network
 * @param {readonly Point[]} points
 * @returns {boolean} whether the feature is, on the points to learn, no sum of multiples of what the network is shown (and of its bias); without points nothing speaks against it
 */
export function saysMore(name, { features, bias }, points) {
  const learned = trainingPoints(points);
  if (learned.length === 0) return true;
  /** @param {string} feature */
  const column = (feature) => learned.map(({ x1, x2 }) => featureValue(feature)(x1, x2));
  const seen = [...(bias ? [learned.map(() => 1)] : []), ...features.map(column)];
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
 * @returns {number[] | null} what of it the basis does not hold, one long; null for nothing
 */
function remainder(column, basis) {
  const rest = [...column];
  // Twice (Kahan and Parlett): the first pass leaves rounding errors as large as what it took away.
  for (const direction of [...basis, ...basis]) {
    const share = direction.reduce((sum, value, i) => sum + value * (rest[i] ?? 0), 0);
    direction.forEach((value, i) => (rest[i] = (rest[i] ?? 0) - share * value));
  }
  const length = Math.hypot(...rest);
  return length > ROUNDING * Math.hypot(...column) ? rest.map((value) => value / length) : null;
}
