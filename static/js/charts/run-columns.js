/** The runs before in words: what each network was, in what it differs, what it reached. */

import { namesOf } from "../model/naming.js";
import { differences } from "./history.js";
import { csvOf } from "./series.js";

/** @typedef {import("./history.js").Row} Row */
/** @typedef {Row & {differs: string, network: string, data: string, current: boolean}} DescribedRow a row and its words */

/** A column: its title, by what it is sorted, what it shows. @type {readonly {key: string, of: (row: DescribedRow) => number | string, text: (row: DescribedRow, t: Translator) => string}[]} */
export const COLUMNS = [
  {
    key: "number_head",
    of: ({ number, runIndex }) => number - runIndex / 10,
    text: ({ number, current }, t) => (current ? t("runs.now") : t.count(number)),
  },
  { key: "network", of: ({ network }) => network, text: ({ network }) => network },
  { key: "differs", of: ({ differs }) => differs, text: ({ differs }) => differs },
  { key: "data", of: ({ data }) => data, text: ({ data }) => data },
  { key: "loss", of: ({ loss }) => loss, text: ({ loss }, t) => t.decimal(loss, 4) },
  {
    key: "score",
    of: scoreOf,
    text: (row, t) => (Number.isNaN(row.accuracy) ? t.decimal(row.r_squared, 3) : t.percent(row.accuracy)),
  },
  { key: "test_loss", of: ({ test_loss }) => test_loss, text: ({ test_loss }, t) => t.decimal(test_loss, 4) },
  { key: "steps", of: ({ steps }) => steps, text: ({ steps }, t) => t.count(steps) },
  {
    key: "solved",
    of: ({ solved }) => solved,
    text: ({ solved }, t) => (Number.isNaN(solved) ? "–" : t.count(solved)),
  },
  {
    key: "verdict",
    of: ({ verdict }) => verdict.code,
    text: ({ verdict }, t) => nameOf("verdict.word", verdict.code, t),
  },
];

/** @param {Row} row */
function scoreOf({ accuracy, r_squared }) {
  return Number.isNaN(accuracy) ? r_squared : accuracy;
}

/** @param {readonly Row[]} rows @param {Translator} t @param {number} next @returns {DescribedRow[]} */
export function rowsWithWords(rows, t, next) {
  const differing = differences(
    rows.map(({ run }) => run),
    (setting, value) => said(setting, value, t),
  );
  return rows.map((row, i) => ({
    ...row,
    differs: differing[i] ?? "",
    network: shapeOf(row.run, t),
    data: dataOf(row.dataset, t),
    current: row.number === next,
  }));
}

/** @param {RunSpec} run @param {Translator} t @returns {string} "Two layers 2–4–1 tanh" */
function shapeOf(run, t) {
  const { features, hidden_layers, n_outputs } = run.network;
  const sizes = [features.length, ...hidden_layers.map(({ units }) => units), n_outputs].join("–");
  const kinds = [...new Set(hidden_layers.map(({ activation }) => nameOf("activation", activation, t)))].join(", ");
  return `${namesOf([run], t)[0]} ${sizes} ${kinds}`.trim();
}

/** @param {Dataset} dataset @param {Translator} t */
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
  const text =
    typeof value === "number"
      ? t.number(value)
      : Array.isArray(value)
        ? value.map((name) => nameOf("feature", name, t)).join(" ")
        : nameOf(setting, value, t);
  return t.has(`setting.${setting}`) ? t(`setting.${setting}`, { value: text }) : text;
}

/** @param {readonly DescribedRow[]} rows @param {Translator} t @returns {string} for other programs */
export function runsAsCsv(rows, t) {
  const keys = /** @type {const} */ ([
    "loss",
    "accuracy",
    "r_squared",
    "test_loss",
    "test_accuracy",
    "steps",
    "solved",
  ]);
  const header = ["run", "side", "network", "differs", "data", ...keys, "verdict"];
  return csvOf(
    header,
    rows.map((row) => [
      row.number,
      row.runIndex + 1,
      row.network,
      row.differs,
      row.data,
      ...keys.map((key) => row[key]),
      nameOf("verdict.word", row.verdict.code, t),
    ]),
  );
}
