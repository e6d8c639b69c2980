/**
 * Planes through the space of all weights: which plane to look at, where the training trajectory lies in it, and
 * whether the loss seen over it can be convex. No I/O.
 */

import { records } from "../../model/records.js";
import { flatWeights, weightIndices } from "../../model/weights.js";
import { dot, eigen } from "./symmetric.js";

/**
 * The points θ = centre + s·d₁ + t·d₂ of weight space.
 * @typedef {{centre: readonly number[], directions: readonly (readonly number[])[]}} Plane
 */
/** Of a point of the plane. @typedef {readonly [s: number, t: number]} Coordinates */
/** All weights at one step, and the objective there. @typedef {{weights: number[], value: number}} TrajectoryPoint */

/** The principal components are computed from at most this many points of the path. */
const MAX_PATH_POINTS = 64;
/** The picture reaches this far from the middle of the path, as a share of the path's width. */
const MARGIN = 0.65;
/** Larger weights cannot be drawn: products of their squares would overflow. */
const MAX_WEIGHT = 1e60;

/**
 * @param {Pick<RunSpec, "network" | "training">} run
 * @returns {boolean} whether the objective is known to be convex in the weights: where the loss is convex in the logits,
 *   it is so in the weights of a single layer
 */
export const isConvex = ({ network, training }) =>
  network.hidden_layers.length === 0 && records.losses.get(training.loss)?.convex === true;

/**
 * @param {RunSpec} run
 * @param {RunView | undefined} view
 * @returns {number[] | null} all weights as one list; null if the view shows a network of another shape
 */
export function weightsOf(run, view) {
  if (!view) return null;
  const flat = run.network.bias ? flatWeights(view) : view.layers.flatMap(({ W }) => [...W]);
  return flat.length === weightIndices(run).length ? flat : null;
}

/** @param {readonly number[]} weights */
export const isDrawable = (weights) => weights.every((value) => Math.abs(value) < MAX_WEIGHT);

/**
 * @param {Live} live
 * @param {number} runIndex
 * @param {RunSpec} run
 * @returns {TrajectoryPoint[]} the kept steps in order; the last one is the frame on the screen
 */
export function trajectoryOf({ frame, timeline }, runIndex, run) {
  const before = timeline.kept.map((kept) => kept.frame).filter(({ step }) => step < (frame?.step ?? 0));
  return [...before, ...(frame ? [frame] : [])].flatMap((seen) => {
    const weights = weightsOf(run, seen.runs[runIndex]);
    return weights && isDrawable(weights)
      ? [{ weights, value: (seen.loss[runIndex] ?? NaN) + (seen.penalty[runIndex] ?? 0) }]
      : [];
  });
}

/** @param {readonly number[]} a @param {readonly number[]} b @returns {number[]} */
const minus = (a, b) => a.map((value, i) => value - (b[i] ?? 0));

/** @param {readonly number[]} base @param {number} s @param {readonly number[]} d @returns {number[]} base + s·d */
const plus = (base, s, d) => base.map((value, i) => value + s * (d[i] ?? 0));

/**
 * The coordinates of the orthogonal projection onto the plane. The two directions need not be orthogonal.
 * @param {readonly number[]} weights
 * @param {Plane} plane
 * @returns {Coordinates}
 */
export function coordinatesOf(weights, { centre, directions: [d1 = [], d2 = []] }) {
  const offset = minus(weights, centre);
  const [a, b, c] = [dot(d1, d1), dot(d1, d2), dot(d2, d2)];
  const [u, v] = [dot(offset, d1), dot(offset, d2)];
  const determinant = a * c - b * b;
  return [(c * u - b * v) / determinant, (a * v - b * u) / determinant];
}

/** @param {readonly number[]} weights @param {Plane} plane @returns {number} the Euclidean distance to the plane */
export function distanceFrom(weights, plane) {
  const [s, t] = coordinatesOf(weights, plane);
  const [d1 = [], d2 = []] = plane.directions;
  return Math.hypot(...minus(weights, plus(plus(plane.centre, s, d1), t, d2)));
}

/**
 * The plane through the last point that is closest to the path, found by principal components.
 * @param {readonly (readonly number[])[]} path
 * @returns {{plane: Plane, share: number} | null} directions as long as half the picture; `share` is the part of the
 *   squared distances to the last point that lies in the plane. Null if nothing moved, or there is only one weight.
 */
export function pathPlane(path) {
  const last = path.at(-1) ?? [];
  const every = Math.ceil(path.length / MAX_PATH_POINTS);
  const offsets = path.filter((_, i) => (path.length - 1 - i) % every === 0).map((weights) => minus(weights, last));
  const { values, vectors } = eigen(offsets.map((a) => offsets.map((b) => dot(a, b))));
  const all = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  if (last.length < 2 || all <= 1e-24) return null;
  const first = unit(linearCombination(offsets, vectors[0] ?? []));
  const straight = (values[1] ?? 0) <= 1e-12 * all;
  const second = straight ? perpendicularTo(first) : unit(linearCombination(offsets, vectors[1] ?? []));
  const share = ((values[0] ?? 0) + (straight ? 0 : (values[1] ?? 0))) / all;
  const directions = [first, second];
  const projected = path.map((weights) => coordinatesOf(weights, { centre: last, directions }));
  const intervals = [0, 1].map((axis) => intervalOf(projected.map((point) => point[axis] ?? 0)));
  const widest = Math.max(...intervals.map(({ width }) => width));
  const halves = intervals.map(({ width }) => MARGIN * Math.max(width, 0.25 * widest));
  const centre = directions.reduce((point, d, axis) => plus(point, intervals[axis]?.middle ?? 0, d), last);
  return {
    plane: { centre, directions: directions.map((d, axis) => d.map((value) => value * (halves[axis] ?? 1))) },
    share,
  };
}

/**
 * The plane in which only two weights change, round the middle of the values they had.
 * @param {readonly (readonly number[])[]} path
 * @param {readonly [number, number]} pair indices of the two weights
 * @returns {{plane: Plane, half: number}} directions of length 1; the picture should show ±half along each
 */
export function weightPlane(path, pair) {
  const last = path.at(-1) ?? [];
  const intervals = pair.map((i) => intervalOf(path.map((weights) => weights[i] ?? 0)));
  const centre = last.map((value, i) => intervals[pair.indexOf(i)]?.middle ?? value);
  const directions = pair.map((i) => last.map((_, k) => Number(k === i)));
  return { plane: { centre, directions }, half: Math.max(2, ...intervals.map(({ width }) => 2 * MARGIN * width)) };
}

/** @param {readonly number[]} values */
function intervalOf(values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return { middle: (low + high) / 2, width: high - low };
}

/** @param {readonly (readonly number[])[]} vectors @param {readonly number[]} factors */
const linearCombination = (vectors, factors) =>
  vectors.reduce((sum, vector, i) => plus(sum, factors[i] ?? 0, vector), new Array(vectors[0]?.length ?? 0).fill(0));

/** @param {readonly number[]} vector */
function unit(vector) {
  const length = Math.sqrt(dot(vector, vector));
  return vector.map((value) => value / length);
}

/** @param {readonly number[]} first of length 1 @returns {number[]} a vector of length 1 at right angles to it */
function perpendicularTo(first) {
  const least = first.reduce((best, value, i) => (Math.abs(value) < Math.abs(first[best] ?? 0) ? i : best), 0);
  return unit(first.map((value, i) => Number(i === least) - (first[least] ?? 0) * value));
}

/** @typedef {readonly [row: number, column: number]} Node of a grid */
/**
 * The ends of a segment whose midpoint, also a node of the grid, is higher by `rise` than the mean of both ends.
 * @typedef {{from: Node, to: Node, rise: number}} Witness
 */

/** Down, right, and both diagonals. */
const DIRECTIONS = /** @type {const} */ ([
  [0, 1],
  [1, 0],
  [1, 1],
  [1, -1],
]);

/** Segments along the edge of the grid are left out: a line drawn there would be taken for an axis. @param {number} step */
const edge = (step) => Math.max(1, Math.abs(step));

/**
 * A convex function at the midpoint of a segment is at most the mean of its values at both ends. One segment where it
 * is more proves that the function is not convex.
 * @param {readonly (readonly (number | null)[])[]} values square, a row for each t; null where the value is not finite
 * @returns {Witness | null} the segment with the largest rise; null if none is larger than rounding errors
 */
export function nonConvexityWitness(values) {
  const size = values.length;
  const finite = values.flat().filter((value) => value !== null);
  const tolerance = 1e-6 * Math.max(...finite.map(Math.abs), 1e-300);
  /** @type {Witness | null} */
  let best = null;
  for (const [down, right] of DIRECTIONS) {
    for (let reach = 1; 2 * reach < size; reach += 1) {
      const [dy, dx] = [down * reach, right * reach];
      for (let row = edge(dy); row < size - edge(dy); row += 1) {
        for (let column = edge(dx); column < size - edge(dx); column += 1) {
          const [a, middle, b] = [
            values[row - dy]?.[column - dx],
            values[row]?.[column],
            values[row + dy]?.[column + dx],
          ];
          if (a == null || b == null || middle == null) continue;
          const rise = middle - (a + b) / 2;
          if (rise > Math.max(tolerance, best?.rise ?? 0))
            best = { from: [row - dy, column - dx], to: [row + dy, column + dx], rise };
        }
      }
    }
  }
  return best;
}
