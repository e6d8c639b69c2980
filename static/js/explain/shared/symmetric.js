/** Eigenvalues and eigenvectors of small symmetric matrices by Jacobi rotations (Golub & Van Loan 2013, 8.5). */

const SWEEPS = 50;

/**
 * @param {readonly (readonly number[])[]} matrix (n, n), symmetric
 * @returns {{values: number[], vectors: number[][]}} eigenvalues, the largest first; vectors[k], of length 1, belongs
 *   to values[k]
 */
export function eigen(matrix) {
  const n = matrix.length;
  const A = matrix.map((row) => [...row]);
  const V = A.map((_, i) => A.map((_, j) => Number(i === j)));
  for (let sweep = 0; sweep < SWEEPS && !isDiagonal(A); sweep += 1) {
    for (let p = 0; p < n; p += 1) for (let q = p + 1; q < n; q += 1) rotate(A, V, p, q);
  }
  const order = A.map((_, i) => i).sort((i, j) => at(A, j, j) - at(A, i, i));
  return { values: order.map((i) => at(A, i, i)), vectors: order.map((i) => V.map((row) => row[i] ?? 0)) };
}

/** @param {readonly (readonly number[])[]} A @param {number} i @param {number} j */
const at = (A, i, j) => A[i]?.[j] ?? 0;

/** @param {readonly (readonly number[])[]} A */
function isDiagonal(A) {
  let [inside, outside] = [0, 0];
  for (let i = 0; i < A.length; i += 1)
    for (let j = 0; j < A.length; j += 1) i === j ? (inside += at(A, i, j) ** 2) : (outside += at(A, i, j) ** 2);
  return outside <= 1e-32 * inside;
}

/**
 * Rotates in the plane of axes p and q by the angle that makes A[p][q] zero.
 * @param {number[][]} A changed in place
 * @param {number[][]} V the product of all rotations so far, changed in place
 * @param {number} p
 * @param {number} q
 */
function rotate(A, V, p, q) {
  const off = at(A, p, q);
  if (off === 0) return;
  const tau = (at(A, q, q) - at(A, p, p)) / (2 * off);
  const t = (tau < 0 ? -1 : 1) / (Math.abs(tau) + Math.hypot(1, tau));
  const c = 1 / Math.hypot(1, t);
  const s = t * c;
  for (const rows of [A, V])
    for (const row of rows)
      [row[p], row[q]] = [c * (row[p] ?? 0) - s * (row[q] ?? 0), s * (row[p] ?? 0) + c * (row[q] ?? 0)];
  const [P, Q] = [A[p] ?? [], A[q] ?? []];
  for (let k = 0; k < A.length; k += 1)
    [P[k], Q[k]] = [c * (P[k] ?? 0) - s * (Q[k] ?? 0), s * (P[k] ?? 0) + c * (Q[k] ?? 0)];
}

/** @param {readonly number[]} a @param {readonly number[]} b */
export const dot = (a, b) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
