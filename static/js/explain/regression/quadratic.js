/** Least squares where ŷ is linear in the weights: the closed forms, the curvature, and what a learning rate does (course C4, C8). */

import { featureValue } from "../../model/features.js";
import { targetOf, trainingPoints } from "../../model/points.js";
import { dot, eigen } from "../shared/symmetric.js";

/** A (n, k), the bias's ones last, in the order of the weights; y (n,). @typedef {{A: number[][], y: number[]}} Problem */

/** @param {RunSpec} run a single neuron @param {Dataset} dataset @returns {Problem} */
export function problemOf({ network }, dataset) {
  const values = network.features.map(featureValue);
  const points = trainingPoints(dataset.points);
  const A = points.map(({ x1, x2 }) => [...values.map((value) => value(x1, x2)), ...(network.bias ? [1] : [])]);
  return { A, y: points.map((point) => targetOf(point, dataset.task)) };
}

/** @param {Problem} problem @param {readonly number[]} theta @returns {number} the mean squared error */
export const lossAt = ({ A, y }, theta) =>
  A.reduce((sum, row, i) => sum + (dot(row, theta) - (y[i] ?? 0)) ** 2, 0) / A.length;

/** @param {readonly (readonly number[])[]} A @param {number} k */
const column = (A, k) => A.map((row) => row[k] ?? 0);

/** @param {Problem} problem @returns {number[][]} AᵀA (k, k) */
function gram({ A }) {
  const columns = (A[0] ?? []).map((_, k) => column(A, k));
  return columns.map((a) => columns.map((b) => dot(a, b)));
}

/**
 * (AᵀA) θ = Aᵀy, by elimination with pivots.
 * @param {Problem} problem
 * @returns {number[] | null} null where θ is not unique
 */
export function normalEquations(problem) {
  const { A, y } = problem;
  const rows = gram(problem).map((row, k) => [...row, dot(column(A, k), y)]);
  const scale = Math.max(...rows.flat().map(Math.abs), 0);
  for (const [k] of rows.entries()) {
    const best = rows.reduce(
      (found, row, i) => (i >= k && Math.abs(row[k] ?? 0) > Math.abs(rows[found]?.[k] ?? 0) ? i : found),
      k,
    );
    [rows[k], rows[best]] = [rows[best] ?? [], rows[k] ?? []];
    const pivot = rows[k] ?? [];
    if (!(Math.abs(pivot[k] ?? 0) > 1e-12 * scale)) return null;
    for (const [i, row] of rows.entries()) {
      if (i === k) continue;
      const factor = (row[k] ?? 0) / (pivot[k] ?? 1);
      rows[i] = row.map((value, j) => value - factor * (pivot[j] ?? 0));
    }
  }
  return rows.map((row, k) => (row.at(-1) ?? 0) / (row[k] ?? 1));
}

/**
 * A = QR column by column (Gram-Schmidt, modified), then Rθ = Qᵀy from the last row up.
 * @param {Problem} problem
 * @returns {number[] | null} null where θ is not unique
 */
export function qr({ A, y }) {
  const n = A[0]?.length ?? 0;
  const columns = Array.from({ length: n }, (_, k) => column(A, k));
  const R = columns.map(() => new Array(n).fill(0));
  const right = new Array(n).fill(0);
  let left = [...y];
  for (let k = 0; k < n; k += 1) {
    const whole = Math.hypot(...column(A, k));
    const length = Math.sqrt(dot(columns[k] ?? [], columns[k] ?? []));
    if (!(length > 1e-10 * whole)) return null;
    const q = (columns[k] ?? []).map((value) => value / length);
    /** @param {readonly number[]} vector @param {number} share */
    const without = (vector, share) => vector.map((value, i) => value - share * (q[i] ?? 0));
    for (let j = k; j < n; j += 1) {
      const share = dot(q, columns[j] ?? []);
      (R[k] ?? [])[j] = share;
      columns[j] = without(columns[j] ?? [], share);
    }
    right[k] = dot(q, left);
    left = without(left, right[k]);
  }
  const theta = new Array(n).fill(0);
  for (let k = n - 1; k >= 0; k -= 1) theta[k] = (right[k] - dot(R[k] ?? [], theta)) / (R[k]?.[k] ?? 1);
  return theta;
}

/**
 * The curvature of the mean squared error, H = 2/n AᵀA: a step of gradient descent leaves 1 − αλ of the distance along each eigenvector.
 * @param {Problem} problem
 * @returns {{highest: number, lowest: number, bound: number, best: number}} eigenvalues; the rate from which descent no longer converges; the best one
 */
export function curvature(problem) {
  const { values } = eigen(gram(problem).map((row) => row.map((value) => (2 / problem.A.length) * value)));
  const [highest = 0, lowest = 0] = [values[0], Math.max(0, values.at(-1) ?? 0)];
  return { highest, lowest, bound: 2 / highest, best: 2 / (highest + lowest) };
}

/** @param {{highest: number, lowest: number}} curved @param {number} rate @returns {number} the largest share of the distance that a step leaves */
export const factor = ({ highest, lowest }, rate) =>
  Math.max(Math.abs(1 - rate * highest), Math.abs(1 - rate * lowest));

/** What is known of a problem: both closed forms, null where θ is not unique. @typedef {{problem: Problem, best: number[] | null, solved: number[] | null, curved: ReturnType<typeof curvature>}} Facts */

/** @param {Problem} problem @returns {Facts | null} null without points */
export const factsOf = (problem) =>
  problem.A.length === 0
    ? null
    : { problem, best: qr(problem), solved: normalEquations(problem), curved: curvature(problem) };

/**
 * @param {Problem} problem
 * @param {readonly number[]} best the closed form
 * @param {readonly [number, number]} pair which two are changed; the others stay at their best
 * @param {readonly [number, number]} halves
 * @returns {{x: number[], y: number[], values: number[][]}}
 */
export function quadratic(problem, best, pair, halves, cells = 31) {
  const [x = [], y = []] = pair.map((k, axis) =>
    Array.from({ length: cells }, (_, i) => (best[k] ?? 0) + (halves[axis] ?? 1) * ((2 * i) / (cells - 1) - 1)),
  );
  const H = gram(problem).map((row) => row.map((value) => (2 / problem.A.length) * value));
  const floor = lossAt(problem, best);
  const [i, j] = pair;
  const values = y.map((v) =>
    x.map((u) => {
      const [s, t] = [u - (best[i] ?? 0), v - (best[j] ?? 0)];
      return floor + (s * s * (H[i]?.[i] ?? 0) + 2 * s * t * (H[i]?.[j] ?? 0) + t * t * (H[j]?.[j] ?? 0)) / 2;
    }),
  );
  return { x, y, values };
}

/** @param {readonly number[]} steps @param {readonly number[]} losses @param {number} target @returns {number | null} the first kept step at which the loss is as low */
export function stepAt(steps, losses, target) {
  return steps[losses.findIndex((loss) => loss <= target)] ?? null;
}
