/** The verdict on a network in words: which texts of static/i18n say it, with the numbers that they need. */

import { isStraight } from "./naming.js";
import { inputCount } from "./points.js";
import { gentlerRate, isLarge, isLeastSquares } from "./rates.js";
import { records } from "./records.js";
import { hiddenUnits } from "./state.js";
import { kindOf } from "./tasks.js";

/** A loss within this fraction of the least squares counts as the best. */
const NEAR = 0.01;

/** @typedef {Pick<Translator, "count" | "decimal" | "number" | "percent">} Format how numbers are written */

/**
 * @typedef {object} Situation the network a verdict is about, and how it is doing
 * @property {Verdict} verdict
 * @property {RunSpec} run
 * @property {Dataset} dataset
 * @property {number} ties examples at ŷ = ½
 * @property {number} n_samples
 * @property {number} loss
 * @property {number} accuracy
 * @property {number} r_squared
 * @property {number} penalty
 * @property {number[]} counts points of each class
 * @property {Analysis | null} analysis of the points
 * @property {boolean} training whether it is running now
 * @property {number} ceiling the best accuracy that any function can have
 */

/**
 * A sentence's key without "verdict.", and the values of its placeholders.
 * @typedef {[key: string, values?: Record<string, string | number>]} Sentence
 */

/**
 * @param {Situation} situation
 * @param {Format} format
 * @returns {{phrase: LocalText, sentence: LocalText, tone: "plain" | "good" | "bad"}}
 */
export function explain(situation, format) {
  const { verdict, counts, run, dataset } = situation;
  if (dataset.points.length === 0) return worded("empty", "plain");
  const classes = dataset.task === "classes";
  if (classes && verdict.code !== "diverged" && counts.filter((count) => count > 0).length === 1)
    return worded("one_class", "plain");
  const layers = run.network.hidden_layers.length;
  const values = { step: format.count(verdict.step ?? 0), units: hiddenUnits(run), layers, depth: layers + 1 };
  const code = wordedAs(situation);
  switch (code) {
    case "solved": {
      const [sentence, numbers] = solvedBy(situation, format);
      return worded("solved", "good", sentence, { ...values, ...numbers });
    }
    case "at_floor":
    case "plateau": {
      const [sentence, numbers] = stuckBecause(situation, format);
      return worded(sentence.endsWith(".floor") ? "best_fit" : code, "bad", sentence, {
        ...values,
        ...numbers,
      });
    }
    case "diverged": {
      const rate = format.number(run.training.learning_rate);
      const better = format.number(gentlerRate(run, dataset.points));
      return worded("diverged", "bad", `diverged.${verdict.quantity ?? "weights"}`, { ...values, rate, better });
    }
    case "learning":
      return worded(situation.training ? "learning" : "paused", "plain", underWay("learning", situation), values);
    default:
      return worded("ready", "plain", underWay("ready", situation), values);
  }
}

/** Verdicts in which the loss does not go down. */
const NO_PROGRESS = ["best_possible", "bouncing", "creeping", "cycling", "equal_units", "rising", "saturated"];

/**
 * Which code has texts for this verdict: its own, or one that is true of it too.
 * @param {Situation} situation
 * @returns {string}
 */
function wordedAs({ verdict, run }) {
  if (NO_PROGRESS.includes(verdict.code)) return "plateau";
  if (verdict.code === "undecided") return "learning";
  const { kind, code } = verdict;
  const ofOneLine = isStraight(run) && run.training.loss === "binary_cross_entropy";
  if (code !== "at_floor" || kind === undefined || (ofOneLine && ["neuron", "linear_units"].includes(kind)))
    return code;
  return "plateau";
}

/**
 * @param {string} code
 * @param {"plain" | "good" | "bad"} tone
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

/**
 * @param {"ready" | "learning"} code
 * @param {Situation} situation
 * @returns {string}
 */
function underWay(code, { run, dataset }) {
  const kind = kindOf(dataset);
  const shape = shapeOf(run);
  const flat = shape === "neuron" || shape === "linear";
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
  if (kind === "regression") return ["solved.fit", { r2: format.decimal(r_squared, 3) }];
  if (kind === "multiclass") return [shape === "neuron" && isStraight(run) ? "solved.multi.neuron" : "solved.multi"];
  if (shape === "neuron" && isStraight(run)) return ["solved.neuron"];
  if (analysis?.separable === true) return ["solved.one_line_would_do"];
  if (analysis?.separable !== false) return ["solved.room_to_spare"];
  if (shape === "neuron") return ["solved.curve"];
  if (shape === "deep") return ["solved.layers_together"];
  if (shape === "units") return [drawsLines(run) ? "solved.units_together" : "solved.units_any"];
  return ["solved.room_to_spare"];
}

/**
 * @param {Situation} situation
 * @param {Format} format
 * @returns {Sentence}
 */
function stuckBecause(situation, format) {
  const kind = kindOf(situation.dataset);
  if (kind === "regression") return misfit(situation, format);
  if (cannotDoBetter(situation)) return ["same_spot"];
  if (wordedAs(situation) === "at_floor") return atFloor(situation, format);
  if (situation.verdict.name) return [`plateau.${situation.verdict.name}`];
  if (kind === "binary") return plateauOf(situation, format);
  const flat = ["neuron", "linear"].includes(shapeOf(situation.run));
  return (
    overstepped(situation, format) ?? [
      flat && isStraight(situation.run) ? "plateau.multi.neuron" : flat ? "plateau.any" : "plateau.units",
    ]
  );
}

/**
 * @param {Situation} situation
 * @param {Format} format
 * @returns {Sentence}
 */
function atFloor({ analysis, accuracy, ties, n_samples }, format) {
  if (!analysis || analysis.floor === null) return ["plateau.no_line"];
  if (!analysis.best_line) return ["at_floor.no_line"];
  const most = analysis.best_line.accuracy;
  const values = { best: format.percent(most) };
  if (ties === n_samples) return ["at_floor.tie", values];
  // The lowest loss need not go with the most points right: say so where it does not.
  return [accuracy < most ? "at_floor.why" : "at_floor.best", values];
}

/**
 * Points of several classes coincide, and the accuracy is already the best that any function can have.
 * @param {Situation} situation
 */
function cannotDoBetter({ analysis, ceiling, accuracy }) {
  return ceiling < 1 && Math.max(accuracy || 0, analysis?.best_line?.accuracy ?? 0) >= ceiling;
}

/**
 * The learning rate is so large that the steps lead nowhere, whatever the network.
 * @param {Situation} situation
 * @param {Format} format
 * @returns {Sentence | null}
 */
function overstepped({ run, dataset }, format) {
  if (!isLarge(run)) return null;
  return [
    "plateau.rate",
    { rate: format.number(run.training.learning_rate), better: format.number(gentlerRate(run, dataset.points)) },
  ];
}

/**
 * @param {Situation} situation
 * @param {Format} format
 * @returns {Sentence}
 */
function plateauOf(situation, format) {
  const { run, analysis } = situation;
  const shape = shapeOf(run);
  const long = overstepped(situation, format);
  if (shape === "units" || shape === "deep") return long ?? ["plateau.units"];
  if (!drawsLines(run)) return long ?? [shape === "one_unit" ? "plateau.units" : "plateau.any"];
  if (analysis?.separable === false) return [shape === "neuron" ? "plateau.no_line" : "plateau.one_line"];
  if (long) return long;
  if (shape === "one_unit") return ["plateau.units"];
  return [isLeastSquares(run) ? "plateau.least_squares" : "plateau.neuron"];
}

/**
 * A regression that is stuck: at the best line, which is known, or for another reason.
 * @param {Situation} situation
 * @param {Format} format
 * @returns {Sentence}
 */
function misfit(situation, format) {
  const { run, loss, penalty, dataset } = situation;
  const shape = shapeOf(run);
  if (shape !== "neuron" && shape !== "linear") return overstepped(situation, format) ?? ["plateau.units"];
  const best = leastSquaresOf(situation);
  if (best === undefined) return ["plateau.any"];
  const floor = format.decimal(best, 4);
  if (isBestFit(loss, best)) return [`plateau.${dataset.task}.floor`, { floor }];
  return [penalty > 0 ? "plateau.penalty" : `plateau.${dataset.task}.above`, { floor, loss: format.decimal(loss, 4) }];
}

/**
 * @param {Pick<Situation, "run" | "dataset" | "analysis">} situation
 * @returns {number | undefined} the lowest loss of a network that draws a plane, or a line; undefined for any other
 */
function leastSquaresOf({ run, dataset, analysis }) {
  const { features, bias } = run.network;
  const flat = ["neuron", "linear"].includes(shapeOf(run)) && isStraight(run);
  return flat && bias && features.length === inputCount(dataset.task) ? analysis?.least_squares?.loss : undefined;
}

/**
 * @param {Pick<Situation, "run" | "dataset" | "analysis" | "loss">} situation
 * @returns {boolean} whether a network with this loss has found the best plane, or line, through values
 */
export function isAtBestPlane({ loss, ...situation }) {
  const best = leastSquaresOf(situation);
  return best !== undefined && kindOf(situation.dataset) === "regression" && isBestFit(loss, best);
}

/**
 * @param {number} loss
 * @param {number} best the least squares
 * @returns {boolean} whether the loss is practically the best
 */
export const isBestFit = (loss, best) => loss <= best * (1 + NEAR) + 1e-9;

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
