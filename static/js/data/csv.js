/** Points from a table and back: which column is what, which labels are classes, what has to be scaled. Pure. */

import { MAX_CLASSES, makePoint, makeValue } from "../model/points.js";
import { DOMAIN } from "../tools/scales.js";
import { numberOf, readRows, TableError } from "./table.js";

/** Scaled coordinates end here, a little inside the plot. */
const REACH = 0.9 * DOMAIN;

/** What columns are called, without case, accents and signs. */
const NAMES = {
  test: ["test", "split", "set", "istest"],
  x1: ["x1", "x", "feature1"],
  x2: ["x2", "feature2"],
  value: ["value", "valeur", "z"],
  label: ["label", "class", "target", "classe", "etiquette", "species", "colour", "color"],
};
/** Numbers of rows, as data frames write them. */
const IGNORED = ["", "index", "id", "unnamed0"];
const TEST = new Map([
  ["1", true],
  ["true", true],
  ["test", true],
  ["0", false],
  ["false", false],
  ["train", false],
  ["", false],
]);

/** Column numbers; −1 for none. @typedef {{x1: number, x2: number, answer: number, test: number, names: readonly string[], isValue: boolean}} Columns */
/**
 * A table understood, before it is decided what to learn from it.
 * @typedef {object} Sheet
 * @property {number[]} x1
 * @property {number[]} x2
 * @property {number[] | null} values the third column as numbers, if it is one
 * @property {{labels: number[], names: string[], n_classes: number} | null} classes the third column as classes, if it has few enough
 * @property {boolean[]} test
 * @property {Task[]} tasks what can be learned from it, the likeliest first
 */
/** `axis` is "x1", "x2" or "value". @typedef {{axis: string, from: number, to: number}} Scaled */

/**
 * @param {string} text
 * @returns {Sheet}
 * @throws {TableError} naming line and value
 */
export function readSheet(text) {
  const { rows, separator } = readRows(text);
  const [first] = rows;
  if (!first) throw new TableError("csv.none");
  const header = first.cells.every((cell) => Number.isNaN(numberOf(cell, separator)));
  const body = header ? rows.slice(1) : rows;
  if (body.length === 0) throw new TableError("csv.none");
  const columns = header ? namedColumns(first) : numberedColumns(first, body);
  /** @param {import("./table.js").Row} row @param {number} column */
  const cell = (row, column) => cellOf(row, column, columns);
  /** @param {number} column */
  const numbers = (column) =>
    body.map((row) => {
      const value = numberOf(cell(row, column), separator);
      if (Number.isNaN(value)) throw complaint("csv.not_number", row, column, columns);
      return value;
    });
  const [x1, x2] = [numbers(columns.x1), numbers(columns.x2)];
  const test = body.map((row) => columns.test >= 0 && isTest(row, columns));
  if (columns.answer < 0) return { x1, x2, values: null, classes: null, test, tasks: ["curve"] };

  const answers = body.map((row) => cell(row, columns.answer));
  const numeric = answers.filter((answer) => !Number.isNaN(numberOf(answer, separator))).length;
  // One word among numbers is a slip of the pen; one number among words is a name.
  const values = 2 * numeric > answers.length ? numbers(columns.answer) : null;
  const classes = values ? numberedClasses(values) : namedClasses(answers);
  return { x1, x2, values, classes, test, tasks: tasksOf(values !== null, classes !== null, columns.isValue) };
}

/**
 * @param {boolean} values whether the third column is of numbers
 * @param {boolean} classes whether it has few enough for classes
 * @param {boolean} isValue whether it is called a value
 * @returns {Task[]}
 */
function tasksOf(values, classes, isValue) {
  if (!classes) return ["plane", "curve"];
  if (!values) return ["classes", "curve"];
  return isValue ? ["plane", "classes", "curve"] : ["classes", "plane", "curve"];
}

/** @param {import("./table.js").Row} row @returns {Columns} */
function namedColumns({ cells, line }) {
  const free = cells.map(plainName);
  /** @param {readonly string[]} names @returns {number} */
  const take = (names) => {
    const found = free.findIndex((name) => names.includes(name));
    if (found >= 0) free[found] = "";
    return found;
  };
  const test = take(NAMES.test);
  let [x1, x2, value, label] = [take(NAMES.x1), take(NAMES.x2), take(NAMES.value), take(NAMES.label)];
  if (x2 < 0) x2 = take(["y"]); // x, y, class: the second coordinate
  if (label < 0 && value < 0) label = take(["y"]); // x1, x2, y: the answer
  const rest = () => take(free.filter((name) => !IGNORED.includes(name)).slice(0, 1));
  if (x1 < 0) x1 = rest();
  if (x2 < 0) x2 = rest();
  const answer = [label, value].find((column) => column >= 0) ?? rest();
  const isValue = label < 0 && value >= 0;
  if (x1 < 0 || (x2 < 0 && answer < 0)) throw new TableError("csv.columns", { line, n: cells.length });
  if (x2 < 0) return { x1, x2: answer, answer: -1, test, names: cells, isValue }; // x, value: a curve
  return { x1, x2, answer, test, names: cells, isValue };
}

/** @param {string} name */
const plainName = (name) =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");

/**
 * Without a header: x1, x2, label, test.
 * @param {import("./table.js").Row} first
 * @param {readonly import("./table.js").Row[]} rows
 * @returns {Columns}
 */
function numberedColumns({ cells, line }, rows) {
  if (cells.length < 2) throw new TableError("csv.columns", { line, n: cells.length });
  const tested = cells.length === 4 && rows.every((row) => TEST.has((row.cells[3] ?? "").toLowerCase()));
  return {
    x1: 0,
    x2: 1,
    answer: cells.length > 2 ? 2 : -1,
    test: tested ? 3 : -1,
    names: ["x1", "x2", "label", "test"],
    isValue: false,
  };
}

/** @param {import("./table.js").Row} row @param {number} column @param {Columns} columns */
function cellOf(row, column, columns) {
  const cell = row.cells[column];
  if (!cell) throw complaint("csv.empty", row, column, columns);
  return cell;
}

/** @param {import("./table.js").Row} row @param {Columns} columns */
function isTest(row, columns) {
  const kept = TEST.get((row.cells[columns.test] ?? "").toLowerCase());
  if (kept === undefined) throw complaint("csv.not_test", row, columns.test, columns);
  return kept;
}

/** @param {string} key @param {import("./table.js").Row} row @param {number} column @param {Columns} columns */
function complaint(key, row, column, columns) {
  const value = (row.cells[column] ?? "").slice(0, 40);
  return new TableError(key, { line: row.line, value, column: columns.names[column] || column + 1 });
}

/**
 * @param {readonly number[]} values
 * @returns {Sheet["classes"]} 0 … 9 as they are if there is a 0, else numbered in order: −1, 1 and 1, 2, 3 begin at 0 too
 */
function numberedClasses(values) {
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  if (distinct.length > MAX_CLASSES || !distinct.every(Number.isInteger)) return null;
  const asTheyAre = distinct[0] === 0 && (distinct.at(-1) ?? 0) < MAX_CLASSES;
  const places = asTheyAre ? Array.from({ length: (distinct.at(-1) ?? 0) + 1 }, (_, i) => i) : distinct;
  return {
    labels: values.map((value) => places.indexOf(value)),
    names: places.map(String),
    n_classes: Math.max(2, places.length),
  };
}

/** @param {readonly string[]} answers @returns {Sheet["classes"]} numbered as they first appear */
function namedClasses(answers) {
  const names = [...new Set(answers)];
  if (names.length > MAX_CLASSES) throw new TableError("csv.many_classes", { n: names.length, max: MAX_CLASSES });
  return { labels: answers.map((answer) => names.indexOf(answer)), names, n_classes: Math.max(2, names.length) };
}

/** @param {readonly number[]} values */
const within = (values) => values.every((value) => Math.abs(value) <= DOMAIN);

/** @param {Sheet} sheet @param {Task} task @returns {boolean} whether everything lies in the plot as it is */
export const isInside = ({ x1, x2, values }, task) =>
  within(x1) && within(x2) && (task !== "plane" || within(values ?? []));

/**
 * @param {Sheet} sheet
 * @param {{task: Task, fit: boolean, max_points: number}} choice `fit`: scale each axis to the plot; otherwise what lies outside is left out
 * @returns {{points: Point[], n_classes: number, scaled: Scaled[], outside: number, total: number}} with `total` the points there would be without a limit
 */
export function pointsOf(sheet, { task, fit, max_points }) {
  /** @type {Scaled[]} */
  const scaled = [];
  /** @param {readonly number[]} values @param {string} axis @param {number} reach */
  const placed = (values, axis, reach) => {
    const [from, to] = values.reduce(
      ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
      [Infinity, -Infinity],
    );
    if (!fit || (axis === "value" && within(values))) return values;
    scaled.push({ axis, from, to });
    // Halved, the longest distance between two numbers is one too.
    return values.map((value) => (to > from ? ((value / 2 - from / 2) / (to / 2 - from / 2)) * 2 * reach - reach : 0));
  };
  const [x1, x2] = [placed(sheet.x1, "x1", REACH), placed(sheet.x2, "x2", REACH)];
  const values = task === "plane" ? placed(sheet.values ?? [], "value", 1) : [];
  const answer = task === "classes" ? sheet.classes?.labels : values.map(makeValue);
  const found = x1.flatMap((first, i) => {
    const second = x2[i] ?? 0;
    return within([first, second, values[i] ?? 0]) ? [makePoint(first, second, answer?.[i] ?? 0, sheet.test[i])] : [];
  });
  const n_classes = task === "classes" ? (sheet.classes?.n_classes ?? 2) : 2;
  return {
    points: thinned(found, max_points),
    n_classes,
    scaled,
    outside: x1.length - found.length,
    total: found.length,
  };
}

/** @param {readonly Point[]} points @param {number} most @returns {Point[]} at most so many, spread over the whole table: it may be sorted by class */
function thinned(points, most) {
  if (points.length <= most) return [...points];
  return Array.from({ length: most }, (_, i) => /** @type {Point} */ (points[Math.floor((i * points.length) / most)]));
}

/**
 * @param {Dataset} dataset
 * @returns {string} a table that `readSheet` gives the same points of; its column "test" only where some are kept for testing
 */
export function writeCsv({ points, task }) {
  const tested = points.some(({ test }) => test);
  const header = { classes: ["x1", "x2", "label"], plane: ["x1", "x2", "value"], curve: ["x", "y"] }[task];
  const rows = points.map(({ x1, x2, label, test }) => [
    x1,
    x2,
    ...(task === "curve" ? [] : [label]),
    ...(tested ? [Number(test)] : []),
  ]);
  return [[...header, ...(tested ? ["test"] : [])], ...rows].map((cells) => `${cells.join(",")}\n`).join("");
}
