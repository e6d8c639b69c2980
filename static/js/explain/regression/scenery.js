/** What is known of a problem of least squares, for the figure and in words. */

import { kindOf } from "../../model/tasks.js";
import { weightIndices } from "../../model/weights.js";
import { featureSymbol } from "../../network/names.js";
import { written } from "../../tools/digits.js";
import { extentOf, isWide } from "../shared/landscape-figure.js";
import { factor, lossAt, quadratic } from "./quadratic.js";

/** @typedef {import("./quadratic.js").Facts} Facts */

/** Below this share of the best rate descent is called too slow. */
const CRAWL = 0.05;
/** Numbers from here on have no decimals, and in the end a power of ten. */
const TALL = 1e5;
/** A loss below has too few digits among six decimals. */
const TINY = 1e-4;
/** A picture shows so many times the way from the first weights to the best ones, and at least so much of each weight. */
const [ROOM, LEAST] = [1.35, 0.4];

/** @param {RunSpec} run */
export const isSingle = ({ network }) => network.hidden_layers.length === 0;

/** @param {Dataset} dataset @param {RunSpec | undefined} run @param {Facts | null} facts @returns {"" | "classes" | "hidden" | "no_points" | "many" | "one"} what keeps them from being told */
export function obstacleTo(dataset, run, facts) {
  if (kindOf(dataset) !== "regression") return "classes";
  if (!run || !isSingle(run)) return "hidden";
  if (!facts) return "no_points";
  if (!facts.best) return "many";
  return facts.best.length < 2 ? "one" : "";
}

/** @param {RunSpec} run @param {Task} task @returns {string[]} of each weight */
export function symbolsOf(run, task) {
  const { features, bias } = run.network;
  const inputs = features.map((name) => featureSymbol(name, task === "curve" ? 1 : 2));
  if (task === "curve" && inputs.length === 1) return bias ? ["θ₁ (w)", "θ₀ (b)"] : ["θ₁ (w)"];
  return weightIndices(run).map(([, from]) => (from < 0 ? "b" : `w(${inputs[from] ?? ""})`));
}

/**
 * @param {Facts} facts
 * @param {RunSpec} run
 * @param {readonly string[]} names of its weights
 * @param {readonly {weights: readonly number[], value: number}[]} way that training took
 * @param {readonly number[]} first weights
 * @param {Translator} t
 * @returns {import("../shared/landscape-figure.js").Scenery}
 */
export function sceneryOf({ problem, best }, run, names, way, first, t) {
  const target = best ?? [];
  // The course writes θ₀ + θ₁x: the bias first.
  const [i, j] = target.length === 2 && run.network.bias ? [1, 0] : [0, 1];
  const half = (/** @type {number} */ k) => ROOM * Math.max(LEAST, Math.abs((first[k] ?? 0) - (target[k] ?? 0)));
  const ground = quadratic(problem, target, [i, j], [half(i), half(j)]);
  const path = way.map(({ weights, value }) => ({ x: weights[i] ?? 0, y: weights[j] ?? 0, value }));
  const goal = { x: target[i] ?? 0, y: target[j] ?? 0, label: "θ*" };
  return {
    ...ground,
    path,
    goal,
    titles: [names[i] ?? "", names[j] ?? "", t("regression.loss")],
    log: isWide(extentOf(ground.values)),
  };
}

/**
 * @param {Facts} facts
 * @param {RunSpec} run
 * @param {readonly number[]} now its weights
 * @param {Analysis | null} analysis of the points
 * @param {Translator} t
 * @returns {{name: string, cells: string[]}[]} each answer: its weights, and the loss there
 */
export function answersOf({ problem, best, solved }, { network }, now, analysis, t) {
  const fit = analysis?.least_squares;
  const coordinates =
    network.bias &&
    network.features.length === fit?.w.length &&
    network.features.every((name, i) => name === `x${i + 1}`);
  const exponential = (/** @type {number} */ value) => written(value, 4, t.separators[0] ?? ".");
  const weight = (/** @type {number} */ value) => (Math.abs(value) < TALL ? t.decimal(value, 6) : exponential(value));
  const height = (/** @type {number} */ loss) =>
    loss < TALL && (loss >= TINY || loss === 0) ? t.decimal(loss, 6) : exponential(loss);
  const row = (/** @type {string} */ name, /** @type {readonly number[]} */ theta) => ({
    name,
    cells: [...theta.map(weight), height(lossAt(problem, theta))],
  });
  return [
    row("now", now),
    row("normal", solved ?? []),
    row("qr", best ?? []),
    ...(fit && coordinates ? [row("server", [...fit.w, fit.b])] : []),
  ];
}

/**
 * What the learning rate does.
 * @param {Facts} facts
 * @param {TrainingSpec} training
 * @param {number | null} batch_size
 * @param {Translator} t
 * @returns {{code: "other" | "too_large" | "too_small" | "good", words: string}} `other` than plain descent
 */
export function rateOf(
  { curved },
  { learning_rate: rate, optimizer, schedule, regularizer, clip_norm },
  batch_size,
  t,
) {
  const left = factor(curved, rate);
  const plainly =
    optimizer === "sgd" &&
    schedule === "constant" &&
    regularizer === "none" &&
    clip_norm === null &&
    batch_size === null;
  const code = !plainly
    ? "other"
    : rate >= curved.bound
      ? "too_large"
      : rate < CRAWL * curved.best
        ? "too_small"
        : "good";
  const digit = t.count(Math.max(1, Math.round(Math.LN10 / -Math.log(left))));
  return {
    code,
    words: t(`regression.rate_${code}`, {
      rate: t.number(rate),
      bound: rounded(curved.bound, t),
      left: rounded(left, t),
      digit,
    }),
  };
}

/** @param {Facts} facts @param {Translator} t */
export function curvatureIn({ curved: { highest, lowest, bound, best } }, t) {
  const values = { highest, lowest, condition: highest / lowest, bound, best };
  return t(
    "regression.curvature",
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, rounded(value, t)])),
  );
}

/** @param {number} value @param {Translator} t */
const rounded = (value, t) => t.significant(value, 3);
