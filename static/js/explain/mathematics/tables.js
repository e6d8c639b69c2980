/** The matrices of a page of the walk as tables: named by their symbol and shape, with every number, and any cell to be chosen. */

import { create } from "../../tools/elements.js";
import { math } from "../../tools/mathml.js";
import { transposed } from "./walk.js";

/** @typedef {import("./walk.js").Named} Named */
/** @typedef {import("./walk.js").Choice} Choice */

/** @param {Translator} t @param {number} value @returns {string} four decimals, or powers of ten where these would say nothing */
export function shown(t, value) {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size === 0 || (size >= 5e-4 && size < 1e5))
    return t.decimal(value, Number.isInteger(value) ? 0 : 4);
  const [mantissa = "", power = ""] = value.toExponential(1).split("e");
  return `${t.decimal(Number(mantissa), 1)}·10${[...power.replace("+", "")].map((sign) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)] ?? "⁻").join("")}`;
}

/**
 * What a cell stands for on the page of this layer: of a matrix with a row for each example (example, unit), of weights (from, to).
 * @param {Named} named
 * @param {number} layer
 * @param {Choice} choice
 * @param {number} row
 * @param {number} column
 * @param {number | null} example of which alone
 * @returns {Choice}
 */
export function choiceAt({ name, ofExamples }, layer, choice, row, column, example) {
  const own = Number(/\d+$/.exec(name)?.[0] ?? NaN);
  const unit = own === layer ? { to: column } : own === layer - 1 ? { from: column } : {};
  if (ofExamples) return { ...choice, example: example ?? row, ...unit };
  if (own === layer + 1) return { ...choice, to: row }; // the weights from this layer to the next
  return /W/.test(name) ? { ...choice, from: row, to: column } : { ...choice, to: column };
}

/**
 * @param {Named} named
 * @param {{flipped: boolean, page: import("./walk.js").Page, example: number | null, choice: Choice, t: Translator, label: string, choose: (choice: Choice) => void}} view `flipped`: columns are examples
 * @returns {HTMLElement}
 */
export function tableOf(named, { flipped, page, example, choice, t, label, choose }) {
  const { rows, columns, data } = flipped ? transposed(named.matrix) : named.matrix;
  const caption = create("caption", {}, math(named.symbol, t.separators[0]), ` (${rows} × ${columns})`);
  const head = create(
    "tr",
    {},
    create("td"),
    ...Array.from({ length: columns }, (_, k) =>
      create("th", { scope: "col" }, String(number(named, flipped, k, example, false))),
    ),
  );
  const body = Array.from({ length: rows }, (_, i) => {
    const cells = Array.from({ length: columns }, (_, k) => {
      const [row, column] = flipped ? [k, i] : [i, k];
      const cell = create("td", {}, shown(t, data[i * columns + k] ?? NaN));
      const here = choiceAt(named, page.layer, choice, row, column, example);
      if (
        here.example === choice.example &&
        (here.from === choice.from || page.kind === "forward") &&
        here.to === choice.to
      )
        cell.className = "chosen";
      cell.dataset.value = String(data[i * columns + k]);
      cell.addEventListener("click", () => choose(here));
      return cell;
    });
    return create("tr", {}, create("th", { scope: "row" }, String(number(named, flipped, i, example, true))), ...cells);
  });
  const table = create(
    "table",
    { testid: `matrix-${named.name}` },
    caption,
    create("thead", {}, head),
    create("tbody", {}, ...body),
  );
  return create("div", { className: "math-matrix", tabIndex: 0, role: "group", ariaLabel: label }, table);
}

/**
 * @param {Named} named
 * @param {boolean} flipped
 * @param {number} k
 * @param {number | null} example
 * @param {boolean} isRow
 * @returns {number} what the reader calls the row or column: examples and units count from 1
 */
const number = ({ ofExamples }, flipped, k, example, isRow) =>
  ofExamples && example !== null && isRow !== flipped ? example + 1 : k + 1;

/**
 * The analytic gradient beside the numeric one.
 * @param {string} symbol
 * @param {import("./walk.js").Matrix} analytic
 * @param {import("./walk.js").Matrix} numeric
 * @param {Translator} t
 * @param {readonly string[]} heads of the entry, of the two and of their difference
 */
export function comparison(symbol, analytic, numeric, t, heads) {
  const rows = analytic.data.map((value, i) => {
    const measured = numeric.data[i] ?? NaN;
    const place = `${Math.floor(i / analytic.columns) + 1}, ${(i % analytic.columns) + 1}`;
    const cells = [value, measured, value - measured].map((entry) => create("td", {}, shown(t, entry)));
    return create("tr", {}, create("th", { scope: "row" }, place), ...cells);
  });
  const caption = create("caption", {}, math(symbol, t.separators[0]));
  const head = create("tr", {}, ...heads.map((text) => create("th", { scope: "col" }, text)));
  return create(
    "div",
    { className: "math-matrix", tabIndex: 0, role: "group", ariaLabel: heads.join(", ") },
    create("table", {}, caption, create("thead", {}, head), create("tbody", {}, ...rows)),
  );
}

/** @param {import("./walk.js").Matrix} a @param {import("./walk.js").Matrix} b @returns {number} */
export const largestDifference = (a, b) =>
  a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - (b.data[i] ?? NaN))), 0);
