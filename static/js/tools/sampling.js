/** The output of a network at one point, interpolated from the field that a frame carries. */

import { centreOf, DOMAIN } from "./scales.js";

/** Cells along each axis of a frame's fields. */
export const FIELD = 64;

/** @typedef {"binary" | "multiclass" | "plane" | "curve"} Kind */
/**
 * The output of a network; for more than two classes the likeliest class and its probability.
 * @typedef {{readonly value: number, readonly label: number | null}} Answer
 */

/**
 * The kind of output that a frame shows, which may be older than the task on the page.
 * @param {RunView} run
 * @returns {Kind | null} null when it has no field
 */
export function kindOfView({ field, classes, values }) {
  if (values.length === FIELD) return "curve";
  if (values.length > 0) return "plane";
  if (classes.length > 0) return "multiclass";
  return field.length === FIELD * FIELD ? "binary" : null;
}

/** @param {number} index @returns {number} the coordinate of a cell's centre */
export const centre = (index) => centreOf(index, FIELD);

/**
 * @param {RunView} run
 * @param {number} x1
 * @param {number} x2
 * @returns {Answer | null}
 */
export function answerAt(run, x1, x2) {
  const kind = kindOfView(run);
  if (kind === null) return null;
  if (kind === "curve") return { value: between(run.values, x1, null), label: null };
  if (kind === "plane") return { value: between(run.values, x1, x2), label: null };
  if (kind === "binary") return { value: between(run.field, x1, x2) / 255, label: null };
  const cell = nearest(x2) * FIELD + nearest(x1); // classes cannot be interpolated
  return { value: (run.field[cell] ?? 0) / 255, label: run.classes[cell] ?? 0 };
}

/** @param {number} x @returns {number} in cells, counted from the centre of the first */
const cells = (x) => Math.min(FIELD - 1, Math.max(0, ((x + DOMAIN) / (2 * DOMAIN)) * FIELD - 0.5));

/** @param {number} x @returns {number} */
const nearest = (x) => Math.round(cells(x));

/**
 * @param {ArrayLike<number>} field (64, 64) or (64,)
 * @param {number} x1
 * @param {number | null} x2
 * @returns {number} interpolated between the nearest cells
 */
function between(field, x1, x2) {
  const [u, v] = [cells(x1), x2 === null ? 0 : cells(x2)];
  const [column, row] = [Math.min(FIELD - 2, Math.floor(u)), x2 === null ? 0 : Math.min(FIELD - 2, Math.floor(v))];
  /** @param {number} r */
  const along = (r) => {
    const [left, right] = [field[r * FIELD + column] ?? NaN, field[r * FIELD + column + 1] ?? NaN];
    return left + (u - column) * (right - left);
  };
  if (x2 === null) return along(0);
  return along(row) + (v - row) * (along(row + 1) - along(row));
}
