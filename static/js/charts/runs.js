/** What was trained before, as a table: sorted by any column, drawn into the chart, taken up again, saved. */

import { atMostEvery, textWriter } from "../tools/dom.js";
import { create } from "../tools/elements.js";
import { saveCsv } from "../tools/download.js";
import { differences, rowsOf, sortedRows } from "./history.js";
import { namesOf } from "../experiment/naming.js";
import { csvOf } from "./series.js";

/** @typedef {import("./history.js").Row} Row */
/** @typedef {Row & {differs: string, network: string, data: string, current: boolean}} Told a row and its words */

/** The row under way changes all the time; a table that is written anew more often than this cannot be clicked. */
const PERIOD_MS = 500;

/** A column: its title, by what it is sorted, what it shows. @type {readonly {key: string, of: (row: Told) => number | string, text: (row: Told, t: Translator) => string}[]} */
const COLUMNS = [
  { key: "number_head", of: ({ number, side }) => number - side / 10, text: ({ number, current }, t) => (current ? t("runs.now") : t.count(number)) },
  { key: "network", of: ({ network }) => network, text: ({ network }) => network },
  { key: "differs", of: ({ differs }) => differs, text: ({ differs }) => differs },
  { key: "data", of: ({ data }) => data, text: ({ data }) => data },
  { key: "loss", of: ({ loss }) => loss, text: ({ loss }, t) => t.decimal(loss, 4) },
  { key: "score", of: scoreOf, text: (row, t) => (Number.isNaN(row.accuracy) ? t.decimal(row.r_squared, 3) : t.percent(row.accuracy)) },
  { key: "test_loss", of: ({ test_loss }) => test_loss, text: ({ test_loss }, t) => t.decimal(test_loss, 4) },
  { key: "steps", of: ({ steps }) => steps, text: ({ steps }, t) => t.count(steps) },
  { key: "solved", of: ({ solved }) => solved, text: ({ solved }, t) => (Number.isNaN(solved) ? "–" : t.count(solved)) },
  { key: "verdict", of: ({ verdict }) => verdict.code, text: ({ verdict }, t) => (t.has(`runs.code_${verdict.code}`) ? t(`runs.code_${verdict.code}`) : verdict.code) },
];

/** @param {Row} row */
function scoreOf({ accuracy, r_squared }) {
  return Number.isNaN(accuracy) ? r_squared : accuracy;
}

/**
 * @param {import("./sheets.js").Place} place
 * @returns {import("./sheets.js").Sheet}
 */
export function mountRuns({ context, history, choice, frame: root, note }) {
  const { store, live, t, changed } = context;
  const sorting = { column: 0, direction: /** @type {1 | -1} */ (-1) };
  const save = create("button", { type: "button", className: "quiet" }, t("runs.save"));
  save.dataset.testid = "runs-save";
  const caption = create("p");
  note?.append(caption, save);
  const write = textWriter(caption);
  const heads = COLUMNS.map(({ key }, column) => headOf(t(`runs.${key}`), () => sort(column)));
  // Apart: the run under way is written anew all the time, and what is written anew cannot be clicked or keep the focus.
  const [now, before] = [create("tbody"), create("tbody")];
  const others = ["runs.shown", "runs.actions"].map((key) => create("th", { scope: "col" }, t(key)));
  const table = create("table", { className: "runs" }, create("caption", { className: "sr" }, t("runs.table")), create("thead", {}, create("tr", {}, ...heads, ...others)), now, before);
  root?.append(table);
  const due = atMostEvery(PERIOD_MS);
  /** @type {readonly unknown[]} */
  let shown = [];
  let listed = "";

  /** @param {number} column */
  function sort(column) {
    sorting.direction = sorting.column === column ? /** @type {1 | -1} */ (-sorting.direction) : 1;
    sorting.column = column;
    shown = [];
    changed();
  }

  const told = () => rowsWithWords([...present(live, history), ...history.rows], t, history.next);
  save.addEventListener("click", () => saveCsv("runs.csv", runsAsCsv(told(), t)));

  /** @param {Told} row @param {"overlay" | "restore" | "delete"} what @param {boolean} [on] */
  function act(row, what, on = false) {
    if (what === "overlay") history.overlay(row.id, on);
    else if (what === "delete") history.remove(row.id);
    else restore(context, row);
    choice.version += 1;
    changed();
  }

  return {
    opened(on) {
      if (on) shown = [];
    },
    update(time) {
      const scene = [history.rows, live.timeline.newest?.frame, sorting.column, sorting.direction];
      if (scene.every((value, i) => value === shown[i])) return false;
      if (!due(time) && shown.length > 0) return true;
      shown = scene;
      const rows = told();
      write(t(rows.length > 0 ? "runs.caption" : "runs.empty"));
      table.hidden = rows.length === 0;
      /** @param {Told} row */
      const line = (row) => lineOf(row, history.overlaid.has(row.id), t, act);
      now.replaceChildren(...rows.filter(({ current }) => current).map(line));
      const past = rows.filter(({ current }) => !current);
      const list = JSON.stringify([sorting.column, sorting.direction, past.map(({ id, differs }) => [id, differs])]);
      if (list === listed) return false;
      listed = list;
      heads.forEach((head, i) => (head.ariaSort = i !== sorting.column ? "none" : sorting.direction > 0 ? "ascending" : "descending"));
      before.replaceChildren(...sortedRows(past, COLUMNS[sorting.column]?.of ?? scoreOf, sorting.direction).map(line));
      return false;
    },
  };
}

/** @param {Live} live @param {import("./history.js").RunHistory} history @returns {Row[]} the run under way */
function present({ timeline, curves }, history) {
  const { newest } = timeline;
  return newest && newest.frame.step > 0 ? rowsOf(newest, curves, history.next, -4) : [];
}

/** @param {readonly Row[]} rows @param {Translator} t @param {number} next @returns {Told[]} */
function rowsWithWords(rows, t, next) {
  const differing = differences(rows.map(({ run }) => run), (setting, value) => said(setting, value, t));
  return rows.map((row, i) => ({ ...row, differs: differing[i] ?? "", network: shapeOf(row.run, t), data: dataOf(row.drawing, t), current: row.number === next }));
}

/** @param {RunSpec} run @param {Translator} t @returns {string} "Two layers 2–4–1 tanh" */
function shapeOf(run, t) {
  const { features, hidden_layers, n_outputs } = run.network;
  const sizes = [features.length, ...hidden_layers.map(({ units }) => units), n_outputs].join("–");
  const kinds = [...new Set(hidden_layers.map(({ activation }) => nameOf("activation", activation, t)))].join(", ");
  return `${namesOf([run], t)[0]} ${sizes} ${kinds}`.trim();
}

/** @param {Drawing} drawing @param {Translator} t */
function dataOf({ preset, points }, t) {
  const name = preset && t.has(`dataset.${preset}`) ? t(`dataset.${preset}`) : (preset ?? t("runs.drawn"));
  return t("runs.points", { name, count: t.count(points.length) });
}

/** @param {string} registry @param {unknown} value @param {Translator} t */
const nameOf = (registry, value, t) => (t.has(`${registry}.${value}`) ? t(`${registry}.${value}`) : String(value));

/** @param {string} setting @param {unknown} value @param {Translator} t @returns {string} the setting in a few words; none for what the shape says already */
function said(setting, value, t) {
  if (setting === "hidden_layers" || setting === "n_outputs") return "";
  if (setting === "regularizer" && value === "none") return t("setting.no_regularizer");
  if (value === null) return t.has(`setting.${setting}_none`) ? t(`setting.${setting}_none`) : "";
  if (typeof value === "boolean") return t.has(`setting.${setting}_${value}`) ? t(`setting.${setting}_${value}`) : "";
  const text = typeof value === "number" ? t.number(value) : Array.isArray(value) ? value.map((name) => nameOf("feature", name, t)).join(" ") : nameOf(setting, value, t);
  return t.has(`setting.${setting}`) ? t(`setting.${setting}`, { value: text }) : text;
}

/** @param {string} title @param {() => void} sort */
function headOf(title, sort) {
  const button = create("button", { type: "button", className: "quiet" }, title);
  button.addEventListener("click", sort);
  return create("th", { scope: "col" }, button);
}

/**
 * @param {Told} row
 * @param {boolean} overlaid
 * @param {Translator} t
 * @param {(row: Told, what: "overlay" | "restore" | "delete", on?: boolean) => void} act
 */
function lineOf(row, overlaid, t, act) {
  const cells = COLUMNS.map((column) => create("td", {}, column.text(row, t)));
  cells[0]?.classList.add(`series-${row.side}`);
  const title = `${t("runs.number", { number: row.number })} ${row.network}`;
  if (row.current) return marked(create("tr", { className: "current" }, ...cells, create("td"), create("td")), row);
  const box = create("input", { type: "checkbox", checked: overlaid, ariaLabel: `${t("runs.shown")}: ${title}` });
  box.addEventListener("change", () => act(row, "overlay", box.checked));
  const buttons = /** @type {const} */ (["restore", "delete"]).map((what) => {
    const button = create("button", { type: "button", className: "quiet", ariaLabel: `${t(`runs.${what}`)}: ${title}` }, t(`runs.${what}`));
    button.dataset.testid = `run-${what}`;
    button.addEventListener("click", () => act(row, what));
    return button;
  });
  return marked(create("tr", {}, ...cells, create("td", {}, box), create("td", { className: "run-actions" }, ...buttons)), row);
}

/** @param {HTMLTableRowElement} line @param {Told} row */
function marked(line, row) {
  line.dataset.testid = row.current ? "run-now" : "run";
  line.dataset.id = String(row.id);
  return line;
}

/**
 * The run again as it was before its first step, and one undo away from what is here now.
 * @param {Context} context
 * @param {Row} row
 */
function restore({ store, commands, noticed, t }, { experiment, drawing, number }) {
  store.dispatch({ type: "options_set", options: { training: false } });
  store.dispatch({ type: "experiment_replaced", experiment, drawing });
  commands.reset();
  noticed({ key: "runs.restored", values: { number: t.count(number) } });
}

/** @param {readonly Told[]} rows @param {Translator} t */
function runsAsCsv(rows, t) {
  const keys = /** @type {const} */ (["loss", "accuracy", "r_squared", "test_loss", "test_accuracy", "steps", "solved"]);
  const header = ["run", "side", "network", "differs", "data", ...keys, "verdict"];
  return csvOf(header, rows.map((row) => [row.number, row.side + 1, row.network, row.differs, row.data, ...keys.map((key) => row[key]), nameOf("runs.code", row.verdict.code, t)]));
}
