/** The field that a frame carries: its kind, and where its cells are. */

import { centreOf } from "./scales.js";

/** Cells along each axis of a frame's fields. */
export const FIELD = 64;

/** @typedef {"binary" | "multiclass" | "plane" | "curve"} Kind */
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
