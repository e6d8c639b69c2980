/** A table of what a panel tells. */

import { create } from "../../tools/elements.js";

/** @typedef {string | readonly (Node | string)[]} Cell */

/** @param {string} text of a column; a corner without one is no heading */
export const headCell = (text) => (text === "" ? create("td") : create("th", { scope: "col" }, text));

/**
 * @param {string} caption
 * @param {readonly string[]} heads of the columns
 * @param {readonly (readonly Cell[])[]} rows
 * @param {boolean} [headed] whether the first cell of each row is its heading
 */
export function tableOf(caption, heads, rows, headed = true) {
  /** @param {Cell} cell */
  const inside = (cell) => (typeof cell === "string" ? [cell] : cell);
  const body = rows.map((row) =>
    create(
      "tr",
      {},
      ...row.map((cell, i) =>
        headed && i === 0 ? create("th", { scope: "row" }, ...inside(cell)) : create("td", {}, ...inside(cell)),
      ),
    ),
  );
  const head = create("tr", {}, ...heads.map(headCell));
  return create("table", {}, create("caption", {}, caption), create("thead", {}, head), create("tbody", {}, ...body));
}
