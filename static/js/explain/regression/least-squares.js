/** Least squares where ŷ is linear in the weights: the closed forms, the curvature, and what a learning rate does. */

import { featureValue } from "../../model/features.js";
import { targetOf, trainingPoints } from "../../model/points.js";
import { dot, eigen } from "../shared/symmetric.js";

/**
 * The design matrix A (n, k), its columns in the order of the weights with the bias's ones last, and the targets y
 * (n,).
 * @typedef {{A: number[][], y: number[]}} Problem
 */
/**
 * Of the Hessian: its extreme eigenvalues, the learning rate from which on gradient descent does not converge, and the
 * one with which it converges fastest.
 * @typedef {{highest: number, lowest: number, bound: number, best: number}} Curvature
 */
/**
 * What is known of a problem. `best` is the solution by QR, `solved` by the normal equations; null where it is not
 * unique.
 * @typedef {{problem: Problem, best: number[] | null, solved: number[] | null, curved: Curvature}} Facts
 */

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

/** @param {Problem} problem @returns {number[][]} (k, k), the Hessian of the mean squared error: 2/n AᵀA */
const hessian = (problem) => gram(problem).map((row) => row.map((value) => (2 / problem.A.length) * value));

/**
 * Solves (AᵀA) θ = Aᵀy by Gauss-Jordan elimination with partial pivoting.
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
 * Factors A = QR by the modified Gram-Schmidt process, then solves Rθ = Qᵀy by back substitution.
 * @param {Problem} problem
 * @returns {number[] | null} null where θ is not unique
 */
export function qr({ A, y }) {
  const n = A[0]?.length ?? 0;
  const columns = Array.from({ length: n }, (_, k) => column(A, k));
  const R = columns.map(() => new Array(n).fill(0));
  const projections = new Array(n).fill(0);
  let residual = [...y];
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
    projections[k] = dot(q, residual);
    residual = without(residual, projections[k]);
  }
  const theta = new Array(n).fill(0);
  for (let k = n - 1; k >= 0; k -= 1) theta[k] = (projections[k] - dot(R[k] ?? [], theta)) / (R[k]?.[k] ?? 1);
  return theta;
}

/**
 * A step of gradient descent multiplies the distance to the minimum along an eigenvector of the Hessian by 1 − αλ.
 * @param {Problem} problem
 * @returns {Curvature}
 */
export function curvature(problem) {
  const { values } = eigen(hessian(problem));
  const [highest = 0, lowest = 0] = [values[0], Math.max(0, values.at(-1) ?? 0)];
  return { highest, lowest, bound: 2 / highest, best: 2 / (highest + lowest) };
}

/**
 * @param {{highest: number, lowest: number}} curved
 * @param {number} rate
 * @returns {number} the factor by which a step of gradient descent shortens the distance to the minimum, at worst
 */
export const contraction = ({ highest, lowest }, rate) =>
  Math.max(Math.abs(1 - rate * highest), Math.abs(1 - rate * lowest));

/** @param {Problem} problem @returns {Facts | null} null without points */
export const factsOf = (problem) =>
  problem.A.length === 0
    ? null
    : { problem, best: qr(problem), solved: normalEquations(problem), curved: curvature(problem) };

/**
 * The loss in the plane of two weights, on a square grid round the minimum. It is a quadratic, so Hessian and minimum
 * give it.
 * @param {Problem} problem
 * @param {readonly number[]} best the solution
 * @param {readonly [number, number]} pair indices of the two weights; the others keep their best values
 * @param {readonly [number, number]} halves how far the grid reaches along each
 * @param {number} [size] nodes along each
 * @returns {{x: number[], y: number[], values: number[][]}}
 */
export function quadratic(problem, best, pair, halves, size = 31) {
  const [x = [], y = []] = pair.map((k, axis) =>
    Array.from({ length: size }, (_, i) => (best[k] ?? 0) + (halves[axis] ?? 1) * ((2 * i) / (size - 1) - 1)),
  );
  const H = hessian(problem);
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

/**
 * @param {readonly number[]} steps
 * @param {readonly number[]} losses
 * @param {number} target
 * @returns {number | null} the first kept step at which the loss is at most the target
 */
export function firstStepAtMost(steps, losses, target) {
  return steps[losses.findIndex((loss) => loss <= target)] ?? null;
}
