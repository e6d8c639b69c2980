/**
 * Planes in the space of all weights: which one to show, where the path of training lies in it, and whether the loss on
 * it can be convex.
 */

import { flatWeights, weightIndices } from "../../model/weights.js";
import { dot, eigen } from "./symmetric.js";

/**
 * The points θ = centre + s·d₁ + t·d₂.
 * @typedef {{centre: readonly number[], directions: readonly (readonly number[])[]}} Plane
 */
/** @typedef {readonly [s: number, t: number]} Spot */

/** The most steps of the path that the directions are computed from. */
const MOST_STEPS = 64;
/** Half the width of the picture, as a multiple of the width of the path. */
const MARGIN = 0.65;
/** Larger weights are not shown: products of their squares overflow. */
const LARGEST = 1e60;

/**
 * Losses that are convex in the logit, and so, with a single layer, in the weights (course C5). The clipped one is not.
 */
const CONVEX = [
  "binary_cross_entropy",
  "naive_cross_entropy",
  "mse_linear",
  "mse",
  "hinge",
  "perceptron",
  "categorical_cross_entropy",
  "sparse_categorical_cross_entropy",
  "naive_categorical_cross_entropy",
];

/** @param {RunSpec} run @returns {boolean} whether the objective is known to be convex */
export const isConvex = ({ network, training }) => network.hidden_layers.length === 0 && CONVEX.includes(training.loss);

/**
 * @param {RunSpec} run
 * @param {RunView | undefined} view
 * @returns {number[] | null} all weights as one list; null for a frame of another network
 */
export function weightsOf(run, view) {
  if (!view) return null;
  const flat = run.network.bias ? flatWeights(view) : view.layers.flatMap(({ W }) => [...W]);
  return flat.length === weightIndices(run).length ? flat : null;
}

/** @param {readonly number[]} weights */
export const canBeShown = (weights) => weights.every((value) => Math.abs(value) < LARGEST);

/**
 * @param {Live} live
 * @param {number} runIndex
 * @param {RunSpec} run
 * @returns {{weights: number[], value: number}[]} the weights at each kept step up to the one on the
 *   screen, and the objective there
 */
export function wayOf({ frame, timeline }, runIndex, run) {
  const before = timeline.kept.map((kept) => kept.frame).filter(({ step }) => step < (frame?.step ?? 0));
  return [...before, ...(frame ? [frame] : [])].flatMap((seen) => {
    const weights = weightsOf(run, seen.runs[runIndex]);
    return weights && canBeShown(weights)
      ? [{ weights, value: (seen.loss[runIndex] ?? NaN) + (seen.penalty[runIndex] ?? 0) }]
      : [];
  });
}

/** @param {readonly number[]} a @param {readonly number[]} b @returns {number[]} */
const minus = (a, b) => a.map((value, i) => value - (b[i] ?? 0));

/** @param {readonly number[]} base @param {number} s @param {readonly number[]} d @returns {number[]} */
const plus = (base, s, d) => base.map((value, i) => value + s * (d[i] ?? 0));

/**
 * The coordinates of weights in the plane, or of the foot of the perpendicular on it; the directions need not be
 * orthogonal.
 * @param {readonly number[]} weights
 * @param {Plane} plane
 * @returns {Spot}
 */
export function spotOf(weights, { centre, directions: [d1 = [], d2 = []] }) {
  const away = minus(weights, centre);
  const [a, b, c] = [dot(d1, d1), dot(d1, d2), dot(d2, d2)];
  const [u, v] = [dot(away, d1), dot(away, d2)];
  const determinant = a * c - b * b;
  return [(c * u - b * v) / determinant, (a * v - b * u) / determinant];
}

/** @param {readonly number[]} weights @param {Plane} plane @returns {number} the distance from the plane */
export function heightOver(weights, plane) {
  const [s, t] = spotOf(weights, plane);
  const [d1 = [], d2 = []] = plane.directions;
  return Math.hypot(...minus(weights, plus(plus(plane.centre, s, d1), t, d2)));
}

/**
 * The plane through the last step that is nearest to the path: spanned by the principal components of the differences.
 * @param {readonly (readonly number[])[]} path
 * @returns {{plane: Plane, share: number} | null} directions as long as half the picture; share of the squared
 *   differences that lies in the plane; null without any
 */
export function pathPlane(path) {
  const last = path.at(-1) ?? [];
  const every = Math.ceil(path.length / MOST_STEPS);
  const away = path.filter((_, i) => (path.length - 1 - i) % every === 0).map((weights) => minus(weights, last));
  const { values, vectors } = eigen(away.map((a) => away.map((b) => dot(a, b))));
  const all = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  if (last.length < 2 || all <= 1e-24) return null;
  const first = unit(combined(away, vectors[0] ?? []));
  const straight = (values[1] ?? 0) <= 1e-12 * all;
  const second = straight ? upright(first) : unit(combined(away, vectors[1] ?? []));
  const share = ((values[0] ?? 0) + (straight ? 0 : (values[1] ?? 0))) / all;
  const directions = [first, second];
  const spots = path.map((weights) => spotOf(weights, { centre: last, directions }));
  const boxes = [0, 1].map((axis) => box(spots.map((spot) => spot[axis] ?? 0)));
  const widest = Math.max(...boxes.map(({ width }) => width));
  const halves = boxes.map(({ width }) => MARGIN * Math.max(width, 0.25 * widest));
  const middle = directions.reduce((place, direction, axis) => plus(place, boxes[axis]?.middle ?? 0, direction), last);
  return {
    plane: {
      centre: middle,
      directions: directions.map((direction, axis) => direction.map((value) => value * (halves[axis] ?? 1))),
    },
    share,
  };
}

/**
 * @param {readonly (readonly number[])[]} path
 * @param {readonly [number, number]} pair indices of two weights
 * @returns {{plane: Plane, half: number}} only these two vary, around the middle of their values so far
 */
export function weightPlane(path, pair) {
  const last = path.at(-1) ?? [];
  const boxes = pair.map((i) => box(path.map((weights) => weights[i] ?? 0)));
  const centre = last.map((value, i) => boxes[pair.indexOf(i)]?.middle ?? value);
  const directions = pair.map((i) => last.map((_, k) => Number(k === i)));
  return { plane: { centre, directions }, half: Math.max(2, ...boxes.map(({ width }) => 2 * MARGIN * width)) };
}

/** @param {readonly number[]} values */
function box(values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return { middle: (low + high) / 2, width: high - low };
}

/** @param {readonly (readonly number[])[]} vectors @param {readonly number[]} factors */
const combined = (vectors, factors) =>
  vectors.reduce((sum, vector, i) => plus(sum, factors[i] ?? 0, vector), new Array(vectors[0]?.length ?? 0).fill(0));

/** @param {readonly number[]} vector */
function unit(vector) {
  const length = Math.sqrt(dot(vector, vector));
  return vector.map((value) => value / length);
}

/** @param {readonly number[]} first of length 1 @returns {number[]} of length 1, orthogonal to it */
function upright(first) {
  const least = first.reduce((best, value, i) => (Math.abs(value) < Math.abs(first[best] ?? 0) ? i : best), 0);
  return unit(first.map((value, i) => Number(i === least) - (first[least] ?? 0) * value));
}

/**
 * Two cells of a grid whose midpoint is higher than their mean, and by how much.
 * @typedef {{from: readonly [row: number, column: number], to: readonly [row: number, column: number], rise: number}}
 *   NonConvexityWitness
 */

/**
 * A convex function is nowhere higher at a midpoint than the mean at the two ends.
 * @param {readonly (readonly (number | null)[])[]} values a row for each t
 * @returns {NonConvexityWitness | null} the ends whose midpoint is highest above their mean; null where none is, beyond
 *   rounding
 */
export function nonConvexityWitness(values) {
  const size = values.length;
  const finite = values.flat().filter((value) => value !== null);
  const tolerance = 1e-6 * Math.max(...finite.map(Math.abs), 1e-300);
  /** @type {NonConvexityWitness | null} */
  let best = null;
  for (const [down, right] of /** @type {const} */ ([
    [0, 1],
    [1, 0],
    [1, 1],
    [1, -1],
  ])) {
    for (let reach = 1; 2 * reach < size; reach += 1) {
      for (let row = down * reach; row < size - down * reach; row += 1) {
        for (let column = reach * Math.abs(right); column < size - reach * Math.abs(right); column += 1) {
          const [a, middle, b] = [
            values[row - down * reach]?.[column - right * reach],
            values[row]?.[column],
            values[row + down * reach]?.[column + right * reach],
          ];
          if (a == null || b == null || middle == null) continue;
          const rise = middle - (a + b) / 2;
          if (rise > Math.max(tolerance, best?.rise ?? 0))
            best = {
              from: [row - down * reach, column - right * reach],
              to: [row + down * reach, column + right * reach],
              rise,
            };
        }
      }
    }
  }
  return best;
}
