/** Matrices as tables: those of a page, where each cell can be chosen, and the gradient beside the numeric one. */

import { create } from "../../tools/elements.js";
import { math } from "../../tools/mathml.js";
import { matrixOf, symbolOf, transposed } from "./trace.js";

/** @typedef {import("./trace.js").Matrix} Matrix */
/** @typedef {import("./trace.js").Named} Named */
/** @typedef {import("./trace.js").Entry} Entry */

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * @param {Translator} t
 * @param {number} value
 * @returns {string} four decimals, or a power of ten where these would hide it
 */
function rounded(t, value) {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size === 0 || (size >= 5e-4 && size < 1e5))
    return t.decimal(value, Number.isInteger(value) ? 0 : 4);
  const [mantissa = "", power = ""] = value.toExponential(1).split("e");
  const exponent = [...power.replace("+", "")].map((sign) => RAISED[Number(sign)] ?? "⁻");
  return `${t.decimal(Number(mantissa), 1)}·10${exponent.join("")}`;
}

/**
 * @param {string} label
 * @param {HTMLElement} table
 * @returns {HTMLElement} the table, to be scrolled with the keyboard too
 */
const framed = (label, table) =>
  create("div", { className: "math-matrix", tabIndex: 0, role: "group", ariaLabel: label }, table);

/**
 * The entry that a cell stands for. A matrix with a row for each example has cells (example, unit), weights have cells
 * (from, to).
 * @param {Named} named
 * @param {number} layer of the page
 * @param {Entry} entry the one followed now
 * @param {number} row
 * @param {number} column
 * @param {number | null} example the only one that is shown
 * @returns {Entry}
 */
function entryAt({ name, ofExamples }, layer, entry, row, column, example) {
  const own = Number(/\d+$/.exec(name)?.[0] ?? NaN);
  const unit = own === layer ? { to: column } : own === layer - 1 ? { from: column } : {};
  if (ofExamples) return { ...entry, example: example ?? row, ...unit };
  if (own === layer + 1) return { ...entry, to: row }; // the weights from this layer to the next
  return /W/.test(name) ? { ...entry, from: row, to: column } : { ...entry, to: column };
}

/**
 * @typedef {object} TableOptions
 * @property {boolean} flipped whether columns are examples
 * @property {import("./trace.js").Page} page
 * @property {number | null} example the only one that is shown
 * @property {Entry} entry the one that is followed
 * @property {Translator} t
 * @property {string} label
 * @property {(entry: Entry) => void} choose
 */

/** @param {Named} named @param {TableOptions} options @returns {HTMLElement} */
export function tableOf(named, { flipped, page, example, entry, t, label, choose }) {
  const { rows, columns, data } = flipped ? transposed(named.matrix) : named.matrix;
  /** @param {number} k @param {boolean} isRow @returns {string} examples and units count from 1 */
  const numberOf = (k, isRow) =>
    String(named.ofExamples && example !== null && isRow !== flipped ? example + 1 : k + 1);
  const heads = Array.from({ length: columns }, (_, k) => create("th", { scope: "col" }, numberOf(k, false)));
  const body = Array.from({ length: rows }, (_, i) => {
    const cells = Array.from({ length: columns }, (_, k) => {
      const [row, column] = flipped ? [k, i] : [i, k];
      const cell = create("td", {}, rounded(t, data[i * columns + k] ?? NaN));
      const here = entryAt(named, page.layer, entry, row, column, example);
      const isFrom = here.from === entry.from || page.kind === "forward";
      if (here.example === entry.example && isFrom && here.to === entry.to) cell.className = "chosen";
      cell.dataset.value = String(data[i * columns + k]);
      cell.addEventListener("click", () => choose(here));
      return cell;
    });
    return create("tr", {}, create("th", { scope: "row" }, numberOf(i, true)), ...cells);
  });
  const caption = create("caption", {}, math(named.symbol, t.separators[0]), ` (${rows} × ${columns})`);
  const head = create("thead", {}, create("tr", {}, create("td"), ...heads));
  const testid = `matrix-${named.name}`;
  const table = create("table", { testid }, caption, head, create("tbody", {}, ...body));
  return framed(label, table);
}

/**
 * The gradient of a page beside the one measured by finite differences.
 * @param {Frame} frame one with the probe `numeric_gradients`
 * @param {number} runIndex
 * @param {import("./trace.js").Trace} trace
 * @param {import("./trace.js").Page} page
 * @param {Translator} t
 * @returns {HTMLElement[]} empty if the page has no gradient
 */
export function gradientCheck(frame, runIndex, trace, { layer }, t) {
  const prefix = `runs.${runIndex}.numeric`;
  const slopes = frame.tensors[`${prefix}.slopes`];
  if (slopes) {
    // A large network is checked along random directions: pairs of slopes.
    const pairs = Array.from(slopes.data, Number);
    const [analytic, numeric] = [0, 1].map((column) => ({
      rows: pairs.length / 2,
      columns: 1,
      data: pairs.filter((_, i) => i % 2 === column),
    }));
    if (!analytic || !numeric) return [];
    return [create("p", {}, t("mathematics.check_large")), comparison("d·∇J", analytic, numeric, t)];
  }
  const found = [`dW${layer}`, `db${layer}`].flatMap((name) => {
    const [analytic, numeric] = [trace.get(name), matrixOf(frame.tensors[`${prefix}.${name}`], name)];
    return analytic && numeric ? [{ name, analytic, numeric }] : [];
  });
  if (found.length === 0) return [];
  const most = Math.max(...found.map(({ analytic, numeric }) => largestDifference(analytic, numeric)));
  const kinks = Array.from(frame.tensors[`${prefix}.kinks`]?.data ?? [], Number).filter(Boolean).length;
  const words = create(
    "p",
    { testid: "mathematics-difference" },
    t("mathematics.check_most", { difference: rounded(t, most) }),
    ...(kinks > 0 ? [` ${t("mathematics.check_kinks", { n: kinks })}`] : []),
  );
  words.dataset.value = String(most);
  return [words, ...found.map(({ name, analytic, numeric }) => comparison(symbolOf(name, null), analytic, numeric, t))];
}

/** @param {string} symbol @param {Matrix} analytic @param {Matrix} numeric @param {Translator} t */
function comparison(symbol, analytic, numeric, t) {
  const heads = [
    t("mathematics.check_place"),
    t("mathematics.check_analytic"),
    t("mathematics.check_numeric"),
    t("mathematics.check_difference"),
  ];
  const rows = analytic.data.map((value, i) => {
    const measured = numeric.data[i] ?? NaN;
    const index = `${Math.floor(i / analytic.columns) + 1}, ${(i % analytic.columns) + 1}`;
    const cells = [value, measured, value - measured].map((number) => create("td", {}, rounded(t, number)));
    return create("tr", {}, create("th", { scope: "row" }, index), ...cells);
  });
  const caption = create("caption", {}, math(symbol, t.separators[0]));
  const head = create("tr", {}, ...heads.map((text) => create("th", { scope: "col" }, text)));
  const table = create("table", {}, caption, create("thead", {}, head), create("tbody", {}, ...rows));
  return framed(heads.join(", "), table);
}

/** @param {Matrix} a @param {Matrix} b @returns {number} */
const largestDifference = (a, b) =>
  a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - (b.data[i] ?? NaN))), 0);
