/**
 * Can one line do it? What the analysis of the points says, as texts and numbers; which networks the answer binds, and
 * which changes would free them. No DOM.
 */

import { saysMore } from "../../model/features.js";
import { isStraight } from "../../model/naming.js";
import { ceiling, inputCount, leastError, targetOf, trainingPoints } from "../../model/points.js";
import { hiddenUnits } from "../../model/state.js";
import { drawsLines, isFlat, isThroughOrigin, shapeOf } from "../../model/verdict.js";
import { written } from "../../tools/digits.js";

/** @typedef {"empty" | "one_class" | "yes" | "no" | "many" | "curve" | "plane"} Answer */
/** @typedef {readonly [x1: number, x2: number, label: number]} ProofPoint a point that a proof rests on */
/** @typedef {Pick<Translator, "count" | "decimal" | "percent" | "separators">} Format how numbers are written */
/** @typedef {{readonly key: string, readonly change: import("../../settings/fields.js").Change}} Offer */

/**
 * What is true of lines through the origin alone, in the form of what is true of all lines.
 * @typedef {Analysis & {readonly with_bias?: boolean | null}} AnyAnalysis `with_bias`: whether another line would do it
 */

/** A floor so near to ln 2 is that of a neuron that answers ½ everywhere. */
const SAME_LOSS = 1e-9;
/** The distance of a support vector differs by less than this from the margin; points are kept in thousandths. */
const AT_MARGIN = 1e-7;
/** Differences up to this size are due to rounding. */
const ROUNDING = 1e-12;
/** An R² above this would be written as 1. */
const NEARLY_ALL = 0.9995;
const PAIR = Object.freeze({ units: 2, activation: "tanh" });

/**
 * @param {Analysis} analysis
 * @param {Dataset} dataset
 * @returns {Answer | null} null for an analysis of another task
 */
export function answerOf(analysis, { task }) {
  if ((task === "classes") !== analysis.class_counts.length > 0) return null;
  if (analysis.n_samples === 0) return "empty";
  if (task !== "classes") return (analysis.least_squares?.w.length === 1) === (task === "curve") ? task : null;
  const present = analysis.class_counts.filter((count) => count > 0).length;
  if (present === 1) return "one_class";
  return analysis.separable === null ? "many" : analysis.separable ? "yes" : "no";
}

/**
 * @param {AnyAnalysis} analysis
 * @param {Dataset} dataset
 * @param {Answer} answer
 * @param {Format} format
 * @returns {{headline: LocalText, sentences: LocalText[]}}
 */
export function wordsFor(analysis, dataset, answer, format) {
  const sentences = {
    yes: marginSentences,
    no: proofSentences,
    curve: fitSentences,
    plane: fitSentences,
    empty: () => [{ key: "why.empty_why" }],
    one_class: () => [{ key: "why.one_class_why" }],
    many: () => [],
  }[answer](analysis, dataset, format);
  const tests = dataset.points.length - analysis.n_samples;
  if (tests > 0 && analysis.n_samples > 0) sentences.push({ key: "why.tests", values: { count: format.count(tests) } });
  const exact = (answer === "curve" || answer === "plane") && isExact(analysis);
  const origin = analysis.with_bias === undefined ? "" : "origin_";
  return { headline: { key: `why.${origin}${answer}${exact ? "_yes" : ""}` }, sentences };
}

/** @param {Analysis} analysis @returns {boolean} whether the loss of the best line or plane is 0 but for rounding */
const isExact = ({ least_squares }) => (least_squares?.loss ?? NaN) < ROUNDING;

/**
 * @param {Analysis} analysis of two classes
 * @returns {AnyAnalysis} what is true of the lines through the origin
 */
export const throughOrigin = ({ through_origin, separable, ...analysis }) => ({
  ...analysis,
  separable: through_origin?.separable ?? null,
  proof: through_origin?.proof ?? null,
  with_bias: separable,
  floor: null,
  best_line: null,
});

/** @param {AnyAnalysis} analysis @param {Dataset} dataset @param {Format} format @returns {LocalText[]} */
const marginSentences = (analysis, dataset, format) => [
  { key: analysis.with_bias ? "why.origin_street" : "why.street", values: marginValues(analysis, dataset, format) },
  { key: "why.floor_zero" },
];

/**
 * @param {Analysis} analysis of classes that a line separates
 * @param {Dataset} dataset
 * @param {Format} format
 */
export function marginValues(analysis, { points }, format) {
  const margin = analysis.proof?.margin ?? 0;
  return {
    width: digits(2 * margin, format),
    margin: digits(margin, format),
    count: format.count(proofPoints(analysis, points).length),
  };
}

/**
 * @param {Analysis} analysis
 * @returns {boolean} whether the best line gets more points right than always answering the largest class
 */
export const lineHelps = ({ best_line, class_counts, n_samples }) =>
  best_line !== null && best_line.accuracy > Math.max(...class_counts) / n_samples;

/**
 * @param {Analysis} analysis of classes that no line separates
 * @param {Format} format
 * @returns {LocalText | null} how many points the best line gets right; null if the engine did not search for it
 */
export function bestLineText(analysis, format) {
  const { best_line, n_samples } = analysis;
  if (!best_line) return null;
  const values = {
    best: format.percent(best_line.accuracy),
    right: format.count(Math.round(best_line.accuracy * n_samples)),
    count: format.count(n_samples),
  };
  return { key: lineHelps(analysis) ? "why.best" : "why.best_blind", values };
}

/** @param {AnyAnalysis} analysis @param {Dataset} dataset @param {Format} format @returns {LocalText[]} */
function proofSentences(analysis, { points }, format) {
  const { proof, floor, n_samples, with_bias } = analysis;
  if (with_bias !== undefined && proof)
    return [{ key: `why.${proof.kind}` }, { key: with_bias ? "why.bias_helps" : "why.bias_is_not_enough" }];
  /** @type {LocalText[]} */
  const sentences = proof ? [{ key: `why.${proof.kind}${loneClass(proof)}` }] : [];
  const unknown = { key: "why.best_unknown", values: { count: format.count(n_samples) } };
  sentences.push(bestLineText(analysis, format) ?? unknown);
  if (floor !== null)
    sentences.push({
      key: Math.abs(floor - Math.LN2) < SAME_LOSS ? "why.floor_half" : "why.floor",
      values: { floor: format.decimal(floor, 4) },
    });
  const most = ceiling(trainingPoints(points));
  if (most < 1) sentences.push({ key: "why.ceiling", values: { ceiling: format.percent(most) } });
  return sentences;
}

/** @param {Analysis} analysis @param {Dataset} dataset @param {Format} format @returns {LocalText[]} */
function fitSentences(analysis, { points, task }, format) {
  const loss = analysis.least_squares?.loss ?? NaN;
  const r2 = rSquared(loss, targetsOf(points, task));
  if (isExact(analysis)) return [{ key: `why.${task}_exact` }];
  /** @type {LocalText} */
  const fit = { key: `why.${task}_why`, values: { loss: digits(loss, format) } };
  const least = leastError(trainingPoints(points), task);
  /** @type {LocalText[]} */
  const bound = least < ROUNDING ? [] : [{ key: "why.least_error", values: { loss: digits(least, format) } }];
  if (r2 >= NEARLY_ALL) return [fit, { key: "why.explained_nearly" }, ...bound];
  if (Number.isNaN(r2)) return [fit, ...bound];
  return [fit, { key: "why.explained", values: { r2: format.decimal(r2, 3) } }, ...bound];
}

/** @param {readonly Point[]} points @param {Task} task @returns {number[]} the targets of the training points */
const targetsOf = (points, task) => trainingPoints(points).map((point) => targetOf(point, task));

/**
 * @param {number} loss mean squared error
 * @param {readonly number[]} targets
 * @returns {number} R²; NaN where the targets do not vary
 */
export function rSquared(loss, targets) {
  const mean = targets.reduce((a, b) => a + b, 0) / targets.length;
  const variance = targets.reduce((sum, target) => sum + (target - mean) ** 2, 0) / targets.length;
  return variance > 0 ? 1 - loss / variance : NaN;
}

/** Four decimals, or a power of ten where these would all be 0. @param {number} value @param {Format} format */
const digits = (value, format) =>
  Math.abs(value) >= 0.001 || value === 0 ? format.decimal(value, 4) : written(value, 3, format.separators[0] ?? ".");

/**
 * @param {Proof} proof
 * @returns {string} end of the text's key, which names the class that has only one point in the proof
 */
function loneClass({ kind, points = [] }) {
  if (kind !== "point_in_triangle" && kind !== "point_on_segment") return "";
  return points.filter(([, , label]) => label === 0).length === 1 ? "_0" : "_1";
}

/**
 * @param {Pick<Analysis, "proof">} analysis
 * @param {readonly Point[]} points
 * @returns {ProofPoint[]} the support vectors if a line separates the classes, else the points that show that none does
 */
export function proofPoints({ proof }, points) {
  if (!proof) return [];
  const { w, b, margin } = proof;
  if (!w || b === undefined || margin === undefined)
    return (proof.points ?? []).map(([x1 = 0, x2 = 0, label = 0]) => [x1, x2, label]);
  const supportVectors = points.filter(
    ({ x1, x2, test }) => !test && Math.abs(Math.abs((w[0] ?? 0) * x1 + (w[1] ?? 0) * x2 + b) - margin) < AT_MARGIN,
  );
  return supportVectors.map(({ x1, x2, label }) => [x1, x2, label]);
}

/**
 * @param {readonly ProofPoint[]} corners of two convex hulls that intersect
 * @returns {readonly [number, number] | null} a point that lies in both hulls
 */
export function intersectionOf(corners) {
  const [zeros, ones] = [0, 1].map((label) => corners.filter((corner) => corner[2] === label));
  const lone = zeros?.length === 1 ? zeros[0] : ones?.length === 1 ? ones[0] : undefined;
  if (lone) return [lone[0], lone[1]];
  const [[a, b] = [], [c, d] = []] = [zeros, ones];
  if (!a || !b || !c || !d) return null;
  const turn = (/** @type {ProofPoint} */ p) => (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]);
  const share = turn(c) / (turn(c) - turn(d));
  return [c[0] + share * (d[0] - c[0]), c[1] + share * (d[1] - c[1])];
}

/**
 * @param {RunSpec} run
 * @param {Dataset} dataset
 * @returns {"line" | "origin" | "restricted" | "linear" | "one_unit" | "features" | "free"} what the network can draw,
 *   and so whether the answer binds it
 */
export function bindingOf(run, dataset) {
  const shape = shapeOf(run);
  if (isFlat(run)) {
    if (!isStraight(run)) return "features";
    if (isThroughOrigin(run, dataset)) return "origin";
    if (restrictionsOf(run, dataset).length > 0) return "restricted";
    return shape === "linear" ? "linear" : "line";
  }
  return shape === "one_unit" && dataset.task === "classes" && drawsLines(run) ? "one_unit" : "free";
}

/**
 * What keeps a linear network from the best line, or training from reaching it.
 * @param {RunSpec} run
 * @param {Dataset} dataset
 * @returns {LocalText[]}
 */
export function restrictionsOf({ network: { features, bias }, training, frozen }, { task }) {
  const [seen, unseen] = features[0] === "x1" ? ["x₁", "x₂"] : ["x₂", "x₁"];
  return [
    ...(bias ? [] : [{ key: "why.no_bias" }]),
    ...(features.length < inputCount(task) ? [{ key: "why.one_feature", values: { seen, unseen } }] : []),
    ...(frozen.length > 0 ? [{ key: "why.frozen", values: { count: frozen.length } }] : []),
    ...(training.regularizer !== "none" && training.regularization > 0 ? [{ key: "why.penalty" }] : []),
  ];
}

/**
 * @param {RunSpec} run
 * @param {Dataset} dataset
 * @returns {Offer[]} changes, each of which frees the network from the one line; none if nothing binds it
 */
export function offersFor(run, dataset) {
  const binding = bindingOf(run, dataset);
  if (binding === "free") return [];
  if (binding === "origin") return [{ key: "why.offer_bias", change: { network: { bias: true } } }];
  const { hidden_layers, features } = run.network;
  /** @type {Offer[]} */
  const offers = [];
  if (hiddenUnits(run) < 2) {
    const [first, ...others] = hidden_layers;
    const widened = { ...PAIR, ...(first && first.activation !== "linear" && { activation: first.activation }) };
    offers.push({
      key: dataset.task === "classes" && dataset.n_classes > 2 ? "why.offer_hidden" : "why.offer_units",
      change: { network: { hidden_layers: [widened, ...others] } },
    });
  }
  const feature = dataset.task === "curve" ? "x1_squared" : "x1_x2";
  if (saysMore(feature, run.network, dataset.points))
    offers.push({ key: `why.offer_${feature}`, change: { network: { features: [...features, feature] } } });
  return offers;
}

/**
 * @param {Analysis} analysis
 * @param {Dataset} dataset
 * @param {Answer} answer
 * @returns {boolean} whether more than a line could do better
 */
export function moreHelps({ best_line, least_squares }, { points, task }, answer) {
  if (answer === "curve" || answer === "plane")
    return (least_squares?.loss ?? 0) >= leastError(trainingPoints(points), task) + ROUNDING;
  if (answer === "no") return !best_line || best_line.accuracy < ceiling(trainingPoints(points)) - ROUNDING;
  return false;
}
