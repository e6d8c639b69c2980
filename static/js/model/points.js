/** Points: their precision, their inputs and targets, which are for training and which for testing, counts by class. */

import { DOMAIN } from "../tools/scales.js";

export const MAX_CLASSES = 10;

/** The golden ratio minus 1. */
const GOLDEN = 0.6180339887498949;

/** Points are kept in thousandths, so that what is drawn, sent and shared is the same number everywhere. */
const PRECISION = 1000;

/** @param {number} value @returns {number} */
export const inThousandths = (value) => Math.round(value * PRECISION) / PRECISION || 0;

/** @param {number} value @returns {number} in thousandths, inside the plot */
const settled = (value) => inThousandths(Math.min(DOMAIN, Math.max(-DOMAIN, value)));

/**
 * @param {number} x1
 * @param {number} x2
 * @param {Label} label
 * @param {boolean} [test]
 * @returns {Point} in thousandths, moved inside the plot
 */
export function makePoint(x1, x2, label, test = false) {
  return { x1: settled(x1), x2: settled(x2), label, test };
}

/**
 * @param {number} value
 * @returns {number} the target of a regression over the plane, in thousandths and inside [−2.5, 2.5]
 */
export const makeValue = settled;

/** @param {Task} task @returns {1 | 2} how many coordinates of a point are inputs: of a curve x₁ alone */
export const inputCount = (task) => (task === "curve" ? 1 : 2);

/**
 * @param {Point} point
 * @param {Task} task
 * @returns {number[]} what a network is shown of it: (x₁, x₂), or of a curve (x₁)
 */
export const inputsOf = ({ x1, x2 }, task) => (task === "curve" ? [x1] : [x1, x2]);

/**
 * @param {Point} point
 * @param {Task} task
 * @returns {number} what a network is to answer there: its class, its value, or of a curve x₂
 */
export const targetOf = ({ x2, label }, task) => (task === "curve" ? x2 : label);

/**
 * The point with these inputs and this target: what `inputsOf` and `targetOf` take apart.
 * @param {readonly number[]} inputs
 * @param {number} target
 * @param {Task} task
 * @returns {Point}
 */
export function pointOf([x1 = 0, x2 = 0], target, task) {
  if (task === "curve") return makePoint(x1, target, 0);
  return makePoint(x1, x2, task === "plane" ? makeValue(target) : target);
}

/**
 * @param {Dataset} dataset
 * @returns {{points: number[][], labels: number[] | null, values: number[] | null}} the training points, as the REST
 *   interface takes them
 */
export function examplesOf({ points, task }) {
  const examples = trainingPoints(points);
  const targets = examples.map((point) => targetOf(point, task));
  const classes = task === "classes";
  return {
    points: examples.map((point) => inputsOf(point, task)),
    labels: classes ? targets : null,
    values: classes ? null : targets,
  };
}

/**
 * @param {readonly Point[]} points
 * @param {readonly number[]} indices
 * @param {(point: Point) => Point} change of those
 * @returns {Point[]}
 */
export function changedPoints(points, indices, change) {
  const chosen = new Set(indices);
  return points.map((point, i) => (chosen.has(i) ? change(point) : point));
}

/**
 * Marks a share of the points as test points. Not at random: multiples of the golden ratio are spread evenly over
 * [0, 1), so about this share of any stretch of the list is taken.
 * @param {readonly Point[]} points
 * @param {number} share
 * @returns {readonly Point[]}
 */
export function split(points, share) {
  return points.map((point, i) => markTest(point, i, share));
}

/** @param {Point} point @param {number} i its number @param {number} share @returns {Point} marked as `split` does */
export function markTest(point, i, share) {
  const test = ((i + 1) * GOLDEN) % 1 < share;
  return test === point.test ? point : { ...point, test };
}

/** @param {Point} point @param {boolean} showTest @returns {boolean} whether the plots show it */
export const isShown = ({ test }, showTest) => showTest || !test;

/** @param {readonly Point[]} points @returns {readonly Point[]} those that networks are trained on */
export const trainingPoints = (points) =>
  points.some(({ test }) => test) ? points.filter(({ test }) => !test) : points;

/**
 * @param {Dataset} dataset
 * @returns {number[]} (n_classes,) how many points of each class, with the test points
 */
export function classCounts({ points, n_classes }) {
  const counts = new Array(n_classes).fill(0);
  for (const { label } of points) counts[label] += 1;
  return counts;
}

/**
 * @param {readonly Point[]} points
 * @returns {number} the best accuracy that any function can have: below 1 where points of several classes coincide
 */
export function ceiling(points) {
  /** Counts by class at each position. @type {Map<string, Map<number, number>>} */
  const spots = new Map();
  for (const { x1, x2, label } of points) {
    const key = `${x1} ${x2}`;
    const spot = spots.get(key) ?? new Map();
    spot.set(label, (spot.get(label) ?? 0) + 1);
    spots.set(key, spot);
  }
  return [...spots.values()].reduce((sum, spot) => sum + Math.max(...spot.values()), 0) / points.length;
}

/**
 * @param {readonly Point[]} points at least one
 * @param {Task} task of values
 * @returns {number} the least mean squared error that any function of the inputs has: that of the mean at each spot
 */
export function leastError(points, task) {
  /** @type {Map<string, number[]>} */
  const spots = new Map();
  for (const point of points) {
    const key = task === "curve" ? `${point.x1}` : `${point.x1} ${point.x2}`;
    spots.set(key, [...(spots.get(key) ?? []), targetOf(point, task)]);
  }
  const errors = [...spots.values()].flatMap((targets) => {
    const mean = targets.reduce((a, b) => a + b, 0) / targets.length;
    return targets.map((target) => (target - mean) ** 2);
  });
  return errors.reduce((a, b) => a + b, 0) / points.length;
}
