/**
 * What round-off does to a cross-entropy: one logit's numbers in either precision, and trainings whose losses deviate.
 */

import { examplesOf } from "../../model/points.js";
import { kindOf } from "../../model/tasks.js";
import { requestJson } from "../../tools/http.js";

/** @typedef {"float32" | "float64"} Precision */

/**
 * Ways to compute the same loss, for each kind of task; the stable one first.
 * @type {Readonly<Record<string, readonly {method: string, loss: string}[]>>}
 */
const METHODS = {
  binary: [
    { method: "stable", loss: "binary_cross_entropy" },
    { method: "naive", loss: "naive_cross_entropy" },
    { method: "clipped", loss: "clipped_cross_entropy" },
  ],
  multiclass: [
    { method: "stable", loss: "sparse_categorical_cross_entropy" },
    { method: "naive", loss: "naive_categorical_cross_entropy" },
  ],
};
const PRECISIONS = /** @type {const} */ (["float64", "float32"]);

/** Keras clips probabilities to [ε, 1 − ε] with this ε. */
const CLIP = 1e-7;

/** The logit from which on 1/(1 + e⁻ᶻ) rounds to 1: what is left is half the spacing of the numbers below 1. */
export const SATURATION = { float32: 24 * Math.LN2, float64: 53 * Math.LN2 };

/** A relative error above this counts as a lost result. */
const TOLERANCE = 0.01;

/** @param {Precision} precision @returns {(value: number) => number} */
const roundingOf = (precision) => (precision === "float32" ? Math.fround : (value) => value);

/**
 * The prediction a, what is left to 1, and the three losses, every operation rounded as in this precision, in the order
 * of engine/functions/losses/naive.py.
 * @param {number} z
 * @param {0 | 1} y
 * @param {Precision} precision
 * @returns {{prediction: number, left: number, naive: number, clipped: number, stable: number}}
 */
export function numbersAt(z, y, precision) {
  const r = roundingOf(precision);
  const prediction = r(1 / r(1 + r(Math.exp(-z))));
  /** @param {number} a */
  const entropy = (a) => r(r(-y * r(Math.log(a))) - r((1 - y) * r(Math.log(r(1 - a)))));
  const clipped = Math.min(Math.max(prediction, r(CLIP)), r(1 - CLIP));
  const stable = r(r(Math.max(z, 0) - y * z) + r(Math.log1p(r(Math.exp(-Math.abs(z))))));
  return { prediction, left: r(1 - prediction), naive: entropy(prediction), clipped: entropy(clipped), stable };
}

/**
 * An example of cancellation: 2/10000 directly, and as a difference of two numbers near 1.
 * @param {Precision} precision
 */
export function difference(precision) {
  const r = roundingOf(precision);
  const small = r(1 / 10000);
  return { direct: r(2 / 10000), roundabout: r(r(1 + small) - r(1 - small)) };
}

/** @param {number} value @param {number} truth @returns {boolean} whether the value is wrong by more than 1 % */
export const isLost = (value, truth) => !(Math.abs(value - truth) <= TOLERANCE * Math.abs(truth));

/**
 * @param {number} z the logit of a neuron whose example has class 0
 * @returns {{key: string, where: "one" | "both"}} the sentence on what happens there, and whether in float32 only
 */
export function sentenceAt(z) {
  const [narrow, wide] = [numbersAt(z, 0, "float32"), numbersAt(z, 0, "float64")];
  if (Number.isNaN(narrow.naive)) return { key: "z_nan", where: "one" };
  if (!Number.isFinite(wide.naive)) return { key: "z_both", where: "both" };
  if (!Number.isFinite(narrow.naive)) return { key: "z_one", where: "one" };
  const where = isLost(wide.naive, wide.stable) ? "both" : "one";
  if (isLost(narrow.naive, wide.stable)) return { key: z > 0 ? "z_lost_near_1" : "z_lost_near_0", where };
  return { key: isLost(narrow.clipped, wide.stable) ? "z_clipped" : "z_fine", where };
}

/** Losses by step; null where the loss is not finite. @typedef {{step: number[], loss: (number | null)[]}} History */
/**
 * One training and its final loss.
 * @typedef {{method: string, precision: string, loss: number | null, history: History}} Result
 */
/**
 * The first kept steps at which the loss differs from the true one in some digit, by more than 1 %, and at which it is
 * not finite any more; null for never.
 * @typedef {{differs: number | null, drifts: number | null, breaks: number | null}} Deviations
 */
/** @typedef {Result & Deviations} Compared */

/**
 * @param {{step: readonly number[], loss: readonly (number | null)[]}} history
 * @param {readonly (number | null)[]} truth the stable loss in float64 at the same steps
 * @returns {Deviations}
 */
export function deviationsOf({ step, loss }, truth) {
  /** @param {(value: number | null, right: number | null) => boolean} isWrong */
  const first = (isWrong) => step[loss.findIndex((value, i) => isWrong(value, truth[i] ?? null))] ?? null;
  return {
    differs: first((value, right) => value !== right),
    drifts: first((value, right) => (right === null ? value !== null : value === null || isLost(value, right))),
    breaks: first((value) => value === null),
  };
}

/** @param {readonly Result[]} results @returns {Compared[]} each beside the stable loss in float64 */
export function comparedToStable(results) {
  const truth = results.find(({ method, precision }) => method === "stable" && precision === "float64");
  return results.map((result) => ({ ...result, ...deviationsOf(result.history, truth?.history.loss ?? []) }));
}

/**
 * @param {RunSpec} run
 * @param {"binary" | "multiclass" | "regression"} kind
 * @param {number} learning_rate
 * @returns {{method: string, precision: string, run: RunSpec}[]} the network with each loss there is, in either
 *   precision
 */
export function variantsOf(run, kind, learning_rate) {
  return PRECISIONS.flatMap((precision) =>
    (METHODS[kind] ?? []).map(({ method, loss }) => ({
      method,
      precision,
      run: { ...run, training: { ...run.training, loss, precision, learning_rate } },
    })),
  );
}

/**
 * Trains all variants of a network on the server.
 * @param {Pick<State, "experiment" | "dataset">} state
 * @param {RunSpec} run
 * @param {{learning_rate: number, steps: number, most: number}} settings `most` networks are trained by one request
 * @param {AbortSignal} signal
 * @returns {Promise<Result[]>}
 */
export async function trainAll({ experiment, dataset }, run, { learning_rate, steps, most }, signal) {
  const variants = variantsOf(run, kindOf(dataset), learning_rate);
  /** @type {Result[]} */
  const results = [];
  for (let start = 0; start < variants.length; start += most) {
    const some = variants.slice(start, start + most);
    const runs = some.map((variant) => variant.run);
    const body = { ...examplesOf(dataset), experiment: { ...experiment, runs }, steps };
    const answer = await requestJson("/api/train", { body, signal });
    for (const [i, { method, precision }] of some.entries()) {
      const { loss, history } = answer.runs[i];
      results.push({ method, precision, loss, history });
    }
  }
  return results;
}

/** @param {Pick<Result, "method" | "precision">} result @param {Translator} t */
export const nameOf = ({ method, precision }, t) => `${t(`roundoff.${method}`)}, ${precision}`;

/** @param {readonly Compared[]} results @param {Translator} t @returns {string[]} a sentence each */
export function summaryOf(results, t) {
  /** @param {"broke" | "drifted"} word @param {Compared} result @param {number | null} step */
  const sentence = (word, result, step) => t(`roundoff.${word}`, { name: nameOf(result, t), step: t.count(step ?? 0) });
  const broken = results.filter(({ breaks }) => breaks !== null);
  const drifted = results.filter(({ breaks, drifts }) => breaks === null && drifts !== null);
  const isChaotic = results.some(
    ({ method, precision, drifts }) => method === "stable" && precision === "float32" && drifts !== null,
  );
  const sentences = [
    ...broken.map((result) => sentence("broke", result, result.breaks)),
    ...drifted.map((result) => sentence("drifted", result, result.drifts)),
    ...(isChaotic ? [t("roundoff.chaos")] : []),
  ];
  return sentences.length > 0 ? sentences : [t("roundoff.agree")];
}
