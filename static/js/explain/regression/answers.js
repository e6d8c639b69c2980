/** What the regression panel shows of a least-squares problem: the data of its figure, its table, its words. */

import { kindOf } from "../../model/tasks.js";
import { weightIndices } from "../../model/weights.js";
import { featureSymbol } from "../../network/names.js";
import { written } from "../../tools/digits.js";
import { extentOf, isWide } from "../shared/landscape-figure.js";
import { contraction, firstStepAtMost, lossAt, quadratic } from "./least-squares.js";

/** @typedef {import("./least-squares.js").Facts} Facts */
/** @typedef {"" | "classes" | "hidden" | "no_points" | "many" | "one"} Obstacle */

/** A learning rate below this share of the best one is called too small. */
const SLOW = 0.05;
/** Numbers from here on are written as powers of ten. */
const LARGE = 1e5;
/** A loss below this is written as a power of ten: six decimals would hide most of its digits. */
const SMALL = 1e-4;
/**
 * The figure shows this many times the distance from the initial weights to the best, and at least this much of each.
 */
const [ROOM, LEAST] = [1.35, 0.4];
/** The steps of Levenberg-Marquardt that the table lists, besides the last. */
const LISTED_STEPS = [0, 1, 2, 5, 10, 20, 50, 100];

/** @param {RunSpec} run @returns {boolean} whether it is a single neuron */
export const isSingle = ({ network }) => network.hidden_layers.length === 0;

/**
 * @param {Dataset} dataset
 * @param {RunSpec | undefined} run
 * @param {Facts | null} facts
 * @returns {Obstacle} the first thing that keeps the panel from showing anything; empty if nothing does
 */
export function obstacleTo(dataset, run, facts) {
  if (kindOf(dataset) !== "regression") return "classes";
  if (!run || !isSingle(run)) return "hidden";
  if (!facts) return "no_points";
  if (!facts.best) return "many";
  return facts.best.length < 2 ? "one" : "";
}

/** @param {RunSpec} run @param {Task} task @returns {string[]} a symbol for each weight */
export function symbolsOf(run, task) {
  const { features, bias } = run.network;
  const inputs = features.map((name) => featureSymbol(name, task === "curve" ? 1 : 2));
  if (task === "curve" && inputs.length === 1) return bias ? ["θ₁ (w)", "θ₀ (b)"] : ["θ₁ (w)"];
  return weightIndices(run).map(([, from]) => (from < 0 ? "b" : `w(${inputs[from] ?? ""})`));
}

/**
 * @param {Facts} facts
 * @param {RunSpec} run
 * @param {readonly string[]} symbols of its weights
 * @param {readonly import("../shared/landscape-plane.js").TrajectoryPoint[]} trajectory
 * @param {readonly number[]} first the initial weights
 * @param {Translator} t
 * @returns {import("../shared/landscape-figure.js").Landscape}
 */
export function landscapeOf({ problem, best }, run, symbols, trajectory, first, t) {
  const target = best ?? [];
  // A line is written θ₀ + θ₁x, so its bias comes first.
  const [i, j] = target.length === 2 && run.network.bias ? [1, 0] : [0, 1];
  /** @param {number} k */
  const half = (k) => ROOM * Math.max(LEAST, Math.abs((first[k] ?? 0) - (target[k] ?? 0)));
  const grid = quadratic(problem, target, [i, j], [half(i), half(j)]);
  return {
    ...grid,
    path: trajectory.map(({ weights, value }) => ({ x: weights[i] ?? 0, y: weights[j] ?? 0, value })),
    optimum: { x: target[i] ?? 0, y: target[j] ?? 0, label: "θ*" },
    ends: [t("regression.path_start"), t("regression.path_now")],
    titles: [symbols[i] ?? "", symbols[j] ?? "", t("regression.loss")],
    log: isWide(extentOf(grid.values)),
  };
}

/**
 * @param {Facts} facts
 * @param {RunSpec} run
 * @param {readonly number[]} now its weights
 * @param {Analysis | null} analysis of the points
 * @param {Translator} t
 * @returns {{name: string, cells: string[]}[]} a row for each solution: its weights, and the loss there. The server's
 *   is there only if the features are the coordinates.
 */
export function answersOf({ problem, best, solved }, { network }, now, analysis, t) {
  const fit = analysis?.least_squares;
  const isPlain =
    network.bias &&
    network.features.length === fit?.w.length &&
    network.features.every((name, i) => name === `x${i + 1}`);
  /** @param {number} value @param {boolean} readable whether six decimals say enough */
  const digits = (value, readable) => (readable ? t.decimal(value, 6) : written(value, 4, t.separators[0] ?? "."));
  /** @param {string} name @param {readonly number[]} theta */
  const row = (name, theta) => {
    const loss = lossAt(problem, theta);
    const weights = theta.map((value) => digits(value, Math.abs(value) < LARGE));
    return { name, cells: [...weights, digits(loss, loss < LARGE && (loss >= SMALL || loss === 0))] };
  };
  return [
    row("now", now),
    row("normal", solved ?? []),
    row("qr", best ?? []),
    ...(fit && isPlain ? [row("server", [...fit.w, fit.b])] : []),
  ];
}

/**
 * Judges the learning rate by the curvature.
 * @param {Facts} facts
 * @param {TrainingSpec} training
 * @param {number | null} batch_size
 * @param {Translator} t
 * @returns {{code: "other" | "too_large" | "too_small" | "good", words: string}} `other` if it is not plain gradient
 *   descent, which alone the bound is true of
 */
export function rateOf({ curved }, training, batch_size, t) {
  const { learning_rate: rate, optimizer, schedule, regularizer, clip_norm } = training;
  const isPlain = optimizer === "sgd" && schedule === "constant" && regularizer === "none" && clip_norm === null;
  const code =
    !isPlain || batch_size !== null
      ? "other"
      : rate >= curved.bound
        ? "too_large"
        : rate < SLOW * curved.best
          ? "too_small"
          : "good";
  const left = contraction(curved, rate);
  const words = t(`regression.rate_${code}`, {
    rate: t.number(rate),
    bound: rounded(curved.bound, t),
    left: rounded(left, t),
    digit: t.count(Math.max(1, Math.round(Math.LN10 / -Math.log(left)))), // steps for one more digit
  });
  return { code, words };
}

/** @param {Facts} facts @param {Translator} t */
export function curvatureIn({ curved: { highest, lowest, bound, best } }, t) {
  const values = { highest, lowest, condition: highest / lowest, bound, best };
  return t(
    "regression.curvature",
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, rounded(value, t)])),
  );
}

/**
 * @param {readonly number[]} losses of Levenberg-Marquardt, from step 0 on
 * @param {readonly number[]} steps of gradient descent that were kept
 * @param {readonly number[]} own its losses at these steps
 * @param {Translator} t
 * @returns {string[][]} a row for each listed step: the step, its loss, and the step at which descent was as low
 */
export function comparisonRows(losses, steps, own, t) {
  const last = losses.length - 1;
  return [...LISTED_STEPS.filter((k) => k < last), last].map((k) => {
    const step = k === 0 ? 0 : firstStepAtMost(steps, own, losses[k] ?? 0);
    return [t.count(k), t.decimal(losses[k] ?? NaN, 6), step === null ? t("regression.not_yet") : t.count(step)];
  });
}

/** @param {number} value @param {Translator} t */
const rounded = (value, t) => t.significant(value, 3);
