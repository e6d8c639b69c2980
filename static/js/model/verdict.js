/** The verdict on a network in words: which texts of static/i18n say it, with the numbers that they need. */

import { isStraight } from "./naming.js";
import { inputCount } from "./points.js";
import { records } from "./records.js";
import { hiddenUnits } from "./state.js";
import { kindOf } from "./tasks.js";

/** The states of the engine that have texts (docs/diagnosis.md). */
export const CODES = Object.freeze([
  "learning",
  "solved",
  "best_possible",
  "at_floor",
  "cycling",
  "bouncing",
  "rising",
  "equal_units",
  "saturated",
  "plateau",
  "creeping",
  "undecided",
  "diverged",
]);

/** What can hold a network at the least loss of its kind. @type {readonly unknown[]} */
export const KINDS = Object.freeze(["neuron", "linear_units", "one_unit", "no_bias", "one_input", "frozen", "penalty"]);

/** @typedef {Pick<Translator, "count" | "decimal" | "number" | "percent"> & {(key: string): string}} Format how numbers and words are written */

/**
 * @typedef {object} Situation the network a verdict is about, and how it is doing
 * @property {Verdict} verdict
 * @property {RunSpec} run
 * @property {Dataset} dataset
 * @property {number} ties examples at ŷ = ½
 * @property {number} n_samples
 * @property {number} accuracy
 * @property {number} r_squared
 * @property {number[]} counts points of each class
 * @property {Analysis | null} analysis of the points
 * @property {boolean} training whether it is running now
 */

/**
 * A sentence's key without "verdict.", and the values of its placeholders.
 * @typedef {[key: string, values?: Record<string, string | number>]} Sentence
 */

/** @typedef {"plain" | "good" | "bad"} Tone */

/**
 * @param {Situation} situation
 * @param {Format} format
 * @returns {{phrase: LocalText, sentence: LocalText, tone: Tone}}
 */
export function explain(situation, format) {
  const { verdict, counts, run, dataset, training } = situation;
  if (dataset.points.length === 0) return worded("empty", "plain");
  if (verdict.code === "empty") return worded("only_test", "plain");
  const classes = dataset.task === "classes";
  if (classes && verdict.code !== "diverged" && counts.filter((count) => count > 0).length === 1)
    return worded("one_class", "plain");
  const layers = run.network.hidden_layers.length;
  const values = { step: format.count(verdict.step ?? 0), units: hiddenUnits(run), layers, depth: layers + 1 };
  /** @param {Tone} tone @param {Sentence} sentence @param {string} [phrase] */
  const said = (tone, [sentence, numbers], phrase = verdict.code) =>
    worded(phrase, tone, sentence, { ...values, ...numbers });
  switch (verdict.code) {
    case "solved":
      return said("good", solvedBy(situation, format));
    case "best_possible":
      return said("good", classes ? ["same_spot"] : ["same_spot.values", { floor: loss(verdict.floor, format) }]);
    case "at_floor":
      return said(classes ? "bad" : "plain", atFloor(situation, format), floorPhrase(situation));
    case "plateau":
      // How good a fit is, its R² says: a flat loss is no fault of it.
      return said(
        classes ? "bad" : "plain",
        verdict.name ? [`plateau.${verdict.name}`] : [layers > 0 ? "plateau.units" : "plateau.any"],
      );
    case "diverged":
      return said("bad", [
        isNaive(run) ? "diverged.naive" : `diverged.${verdict.quantity ?? "weights"}`,
        { rate: format.number(run.training.learning_rate) },
      ]);
    case "bouncing":
      return said(
        "bad",
        [
          isPerceptron(run) ? "bouncing.plain" : "bouncing.why",
          { low: loss(verdict.low, format), high: loss(verdict.high, format) },
        ],
        wayPhrase(situation),
      );
    case "equal_units":
      return said("bad", ["equal_units.why", { layer: verdict.layer ?? 1, units: verdict.units ?? hiddenUnits(run) }]);
    case "saturated":
      return said("bad", [
        verdict.wrong === 1 ? "saturated.one" : "saturated.why",
        { wrong: verdict.wrong ?? 0, flat: verdict.flat ?? 0 },
      ]);
    case "cycling":
      if (verdict.endless) return said("bad", ["cycling.never"]);
      return verdict.period === 1 ? said("bad", ["cycling.still.why"], "cycling.still") : said("bad", ["cycling.why"]);
    case "rising":
      return said("bad", ["rising.why"], wayPhrase(situation));
    case "creeping":
      return said("plain", ["creeping.why"], wayPhrase(situation));
    case "undecided":
      return said("plain", [`${verdict.code}.why`]);
    case "learning":
      return said("plain", [underWay("learning", situation)], training ? "learning" : "paused");
    default:
      return said("plain", [underWay("ready", situation)], "ready");
  }
}

/** @param {RunSpec} run @returns {boolean} whether its loss takes log 0 where ŷ is rounded to 0 or 1 */
const isNaive = (run) => records.losses.get(run.training.loss)?.stable === false;

/** @param {RunSpec} run @returns {boolean} whether it learns by Rosenblatt's rule, which no rate makes settle */
export const isPerceptron = ({ training }) => training.loss === "perceptron";

/** @param {RunSpec} run @returns {boolean} whether it minimises more than the loss */
const isPenalised = ({ training }) => training.regularizer !== "none" && training.regularization > 0;

/** @param {Situation} situation @returns {string} the first words on which way the loss goes, or what is minimised with it */
const wayPhrase = ({ verdict, run }) => (isPenalised(run) ? `${verdict.code}.penalised` : verdict.code);

/** @param {number | undefined} value @param {Format} format */
const loss = (value, format) => format.decimal(value ?? NaN, 4);

/**
 * @param {string} code
 * @param {Tone} tone
 * @param {string} sentence
 * @param {Readonly<Record<string, string | number>>} values
 */
function worded(code, tone, sentence = `${code}.why`, values = {}) {
  return { phrase: { key: `verdict.${code}`, values }, sentence: { key: `verdict.${sentence}`, values }, tone };
}

/** @param {RunSpec} run */
export function shapeOf(run) {
  const { hidden_layers } = run.network;
  if (hidden_layers.length === 0) return "neuron";
  if (hidden_layers.every(({ activation }) => activation === "linear")) return "linear";
  if (hidden_layers.length > 1) return "deep";
  return hidden_layers[0]?.units === 1 ? "one_unit" : "units";
}

/** @param {RunSpec} run @returns {boolean} whether each unit of the first layer draws one straight line */
export const drawsLines = (run) =>
  isStraight(run) && records.activations.get(run.network.hidden_layers[0]?.activation ?? "linear")?.monotone === true;

/** @param {RunSpec} run @param {Dataset} dataset @returns {boolean} whether training turns and shifts the lines of the first layer freely */
const movesLines = (run, dataset) =>
  run.frozen.length === 0 && seesAll(run, dataset) && run.network.hidden_layers[0]?.activation !== "step";

/**
 * @param {"ready" | "learning"} code
 * @param {Situation} situation
 * @returns {string}
 */
function underWay(code, { run, dataset }) {
  if (code === "learning" && isPenalised(run)) return "learning.penalised";
  const kind = kindOf(dataset);
  const held = code === "learning" && kind !== "regression" && !movesLines(run, dataset);
  if (held) return kind === "multiclass" ? "learning.multi.any" : "learning.any";
  const shape = shapeOf(run);
  const flat = isFlat(run);
  if (kind === "multiclass") return `${code}.multi.${flat ? (isStraight(run) ? "neuron" : "any") : "units"}`;
  if (kind === "regression")
    return code === "learning"
      ? "learning.fit"
      : `ready.${dataset.task}.${flat ? (isStraight(run) ? "neuron" : "any") : "units"}`;
  if (shape === "linear")
    return isStraight(run) ? `${code}.${code === "learning" ? "neuron" : "linear"}` : `${code}.any`;
  return drawsLines(run) ? `${code}.${shape}` : `${code}.any`;
}

/**
 * @param {Situation} situation
 * @param {Format} format
 * @returns {Sentence}
 */
function solvedBy({ run, analysis, dataset, r_squared }, format) {
  const shape = shapeOf(run);
  const kind = kindOf(dataset);
  if (kind === "regression" && !Number.isFinite(r_squared)) return ["solved.constant"];
  if (kind === "regression") return ["solved.fit", { r2: format.decimal(r_squared, 3) }];
  if (kind === "multiclass") return [shape === "neuron" && isStraight(run) ? "solved.multi.neuron" : "solved.multi"];
  if (shape === "neuron" && isStraight(run)) return [growsForEver(run) ? "solved.neuron.growing" : "solved.neuron"];
  if (analysis?.separable === true) return ["solved.one_line_would_do"];
  if (analysis?.separable !== false) return ["solved.room_to_spare"];
  if (shape === "neuron") return ["solved.curve"];
  if (shape === "deep") return ["solved.layers_together"];
  if (shape === "units") return [drawsLines(run) ? "solved.units_together" : "solved.units_any"];
  return ["solved.room_to_spare"];
}

/**
 * @param {RunSpec} run a neuron that has all points right
 * @returns {boolean} whether its weights never stop growing: larger ones always have a lower cross-entropy, which is only 0
 *   at infinity, and nothing holds them
 */
function growsForEver(run) {
  const { family, stable } = records.losses.get(run.training.loss) ?? {};
  const free = run.frozen.length === 0 && !isPenalised(run) && run.training.schedule === "constant";
  return family === "cross_entropy" && stable === true && free;
}

/** @param {Situation} situation @returns {string} the first words on the least loss of this kind of network */
function floorPhrase({ verdict, run, dataset }) {
  const { kind, lift, floor } = verdict;
  if (isPenalised(run) && shapeOf(run) === "neuron") return "at_floor.penalised";
  if (floor === undefined) return "at_floor.held"; // of an old link, which said no more
  if (kindOf(dataset) === "regression" && (kind === undefined || kind === "neuron")) return "best_fit";
  const single = run.network.n_outputs === 1 && seesAll(run, dataset);
  if (kind === "neuron" && lift?.length === 1 && single) return "at_floor";
  return kind === "linear_units" || kind === "one_unit" ? `at_floor.${kind}` : "at_floor.held";
}

/**
 * @param {Situation} situation
 * @param {Format} format
 * @returns {Sentence} why this kind of network gets no lower, and what would lift it
 */
function atFloor(situation, format) {
  const { verdict, run, dataset } = situation;
  const { kind } = verdict;
  const floor = loss(verdict.floor, format);
  if (verdict.floor === undefined) return ["at_floor.unknown"];
  if (isPenalised(run) && (kind === undefined || kind === "neuron")) return ["at_floor.penalised.why"];
  if (kind === undefined) return ["at_floor.any", { floor }];
  if (kind === "neuron") {
    if (!seesAll(run, dataset)) return [run.network.n_outputs > 1 ? "at_floor.least.multi" : "at_floor.least"];
    if (kindOf(dataset) === "regression") return [`plateau.${dataset.task}.floor`, { floor }];
    return kindOf(dataset) === "binary" ? oneLine(situation, format) : ["at_floor.multi"];
  }
  if (kind === "linear_units" || kind === "one_unit") return [`at_floor.${kind}.why`];
  const changes = (verdict.lift ?? [kind])
    .map((name) => format(`verdict.lift.${name}`))
    .join(format("verdict.lift.and"));
  return [`at_floor.${kind}`, { changes, relieved: loss(verdict.relieved, format) }];
}

/**
 * One straight line through two classes at its least loss.
 * @param {Situation} situation
 * @param {Format} format
 * @returns {Sentence}
 */
function oneLine({ analysis, accuracy, ties, n_samples }, format) {
  if (!analysis?.best_line) return [analysis?.separable === false ? "at_floor.no_line" : "at_floor.least"];
  const most = analysis.best_line.accuracy;
  const values = { best: format.percent(most) };
  if (ties === n_samples) return ["at_floor.tie", values];
  // The lowest loss need not go with the most points right: say so where it does not.
  return [accuracy < most ? "at_floor.why" : "at_floor.best", values];
}

/** @param {RunSpec} run @param {Dataset} dataset @returns {boolean} whether it can draw every straight line, and none but these */
const seesAll = (run, { task }) =>
  isStraight(run) && run.network.bias && run.network.features.length === inputCount(task);

/**
 * @param {RunSpec} run
 * @param {Dataset} dataset of two classes
 * @returns {boolean} whether its boundary is a straight line through the origin, and may be any of these: it has no bias
 */
export const isThroughOrigin = (run, dataset) =>
  kindOf(dataset) === "binary" &&
  isFlat(run) &&
  isStraight(run) &&
  !run.network.bias &&
  run.network.features.length === inputCount(dataset.task) &&
  records.losses.get(run.training.loss)?.decision_logit === 0;

/** @param {RunSpec} run @returns {boolean} whether its layers together are one linear layer */
export const isFlat = (run) => ["neuron", "linear"].includes(shapeOf(run));

/** @param {readonly RunSpec[]} runs @param {Dataset} dataset @returns {boolean} whether all networks that draw one straight line draw it through the origin */
export function allThroughOrigin(runs, dataset) {
  const lines = runs.filter((run) => isFlat(run) && isStraight(run));
  return lines.length > 0 && lines.every((run) => isThroughOrigin(run, dataset));
}

/**
 * The share of points on the right side, in words that do not hide a tie.
 * @param {number} accuracy
 * @param {number} ties
 * @param {number} n_samples
 * @param {Translator} t
 * @returns {string}
 */
export function accuracyText(accuracy, ties, n_samples, t) {
  if (n_samples === 0 || !Number.isFinite(accuracy)) return "–";
  if (ties === n_samples) return t("accuracy.all_tie");
  return ties > 0
    ? t("accuracy.some_tie", { accuracy: t.percent(accuracy), ties: t.count(ties) })
    : t.percent(accuracy);
}

/**
 * @param {Pick<Frame, "loss" | "accuracy" | "ties" | "r_squared" | "n_samples">} frame
 * @param {number} runIndex
 * @param {string} kind of the task
 * @param {Translator} t
 * @returns {string} how a network is doing, in one line: "loss 0.6931 · 75% right"
 */
export function scoreText(frame, runIndex, kind, t) {
  const loss = `${t("side.loss")} ${t.decimal(frame.loss[runIndex] ?? NaN, 4)}`;
  if (kind === "regression")
    return `${loss} · ${t("side.r_squared")} ${t.decimal(frame.r_squared[runIndex] ?? NaN, 3)}`;
  const ties = frame.ties[runIndex] ?? 0;
  const share = accuracyText(frame.accuracy[runIndex] ?? NaN, ties, frame.n_samples, t);
  return ties === 0 && frame.n_samples > 0
    ? `${loss} · ${share} ${t("side.right")}`
    : `${loss} · ${t("side.accuracy")} ${share}`;
}
