/** How a side is doing, in words: which texts of static/i18n/*.json say it, with the numbers computed for these very points. */

import { hiddenUnits } from "./state.js";

/** One unit of these only rises or only falls across its line, so all it can draw is that line. */
const MONOTONE = ["sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "hard_sigmoid", "theta", "step"];

/** @typedef {Pick<Translator, "count" | "decimal" | "number" | "percent">} Format how numbers are written */

/**
 * @typedef {object} Side what a verdict is about
 * @property {Verdict} verdict
 * @property {RunSpec} run
 * @property {number} ties examples at ŷ = ½
 * @property {number} n_samples
 * @property {number[]} counts points of each class on the screen
 * @property {Analysis | null} analysis of the points on the screen
 * @property {boolean} training is it going on at this moment?
 * @property {number} ceiling the greatest share of them that anything can get right
 */

/**
 * @param {Side} side
 * @param {Format} format
 * @returns {{phrase: Text_, sentence: Text_, tone: "plain" | "good" | "bad"}}
 */
export function explain(side, format) {
  const { verdict, counts } = side;
  if (counts.every((count) => count === 0)) return told("empty", "plain");
  if (verdict.code !== "diverged" && counts.filter((count) => count > 0).length === 1) return told("one_class", "plain");
  const values = { step: format.count(verdict.step ?? 0), units: hiddenUnits(side.run) };
  switch (verdict.code) {
    case "solved":
      return told(`solved`, "good", solvedBy(side), values);
    case "at_floor":
    case "plateau": {
      if (cannotDoBetter(side)) return told(verdict.code, "bad", "same_spot", values);
      const [sentence, numbers] = verdict.code === "at_floor" ? atFloor(side, format) : [plateauOf(side), {}];
      return told(verdict.code, "bad", sentence, { ...values, ...numbers });
    }
    case "diverged": {
      const quantity = verdict.quantity ?? "weights";
      return told("diverged", "bad", `diverged.${quantity}`, { ...values, rate: format.number(side.run.training.learning_rate) });
    }
    default: {
      const code = verdict.code === "ready" || verdict.code === "empty" ? "ready" : "learning";
      const shape = shapeOf(side.run);
      return told(code === "learning" && !side.training ? "paused" : code, "plain", `${code}.${code === "learning" && shape === "linear" ? "neuron" : shape}`, values);
    }
  }
}

/**
 * @param {string} code
 * @param {"plain" | "good" | "bad"} tone
 * @param {string} sentence
 * @param {Readonly<Record<string, string | number>>} values
 */
function told(code, tone, sentence = `${code}.why`, values = {}) {
  return { phrase: { key: `verdict.${code}`, values }, sentence: { key: `verdict.${sentence}`, values }, tone };
}

/** @param {RunSpec} run */
function shapeOf(run) {
  const units = hiddenUnits(run);
  if (units === 0) return "neuron";
  if (run.network.hidden_layers.every(({ activation }) => activation === "linear")) return "linear";
  return units === 1 ? "one_unit" : "units";
}

/** @param {Side} side */
function solvedBy({ run, analysis }) {
  const units = hiddenUnits(run);
  if (units === 0) return "solved.neuron";
  if (analysis?.separable === true) return "solved.one_line_would_do";
  if (analysis?.separable === false && units > 1) return "solved.units_together";
  return "solved.room_to_spare";
}

/**
 * @param {Side} side
 * @param {Format} format
 * @returns {[string, Record<string, string>]}
 */
function atFloor({ analysis, ties, n_samples }, format) {
  if (!analysis || analysis.floor === null) return ["plateau.no_line", {}];
  const floor = format.decimal(analysis.floor, 4);
  if (!analysis.best_line) return ["at_floor.no_line", { floor }];
  const best = format.percent(analysis.best_line.accuracy);
  return [ties === n_samples ? "at_floor.tie" : "at_floor.why", { floor, best }];
}

/**
 * Points of both classes on one spot, and a line that already gets all others right: no network can help.
 * @param {Side} side
 */
function cannotDoBetter({ analysis, ceiling }) {
  return ceiling < 1 && (analysis?.best_line?.accuracy ?? 0) >= ceiling;
}

/** @param {Side} side */
function plateauOf({ run, analysis }) {
  const shape = shapeOf(run);
  const line = shape === "linear" || MONOTONE.includes(run.network.hidden_layers[0]?.activation ?? "");
  if (shape === "units" || (shape === "one_unit" && !line)) return "plateau.units";
  if (analysis?.separable === false) return shape === "neuron" ? "plateau.no_line" : "plateau.one_line";
  if (shape === "one_unit") return "plateau.units";
  return run.training.loss === "mse_linear" ? "plateau.least_squares" : "plateau.neuron";
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
  return ties > 0 ? t("accuracy.some_tie", { accuracy: t.percent(accuracy), ties: t.count(ties) }) : t.percent(accuracy);
}
