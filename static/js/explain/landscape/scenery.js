/** What a computed picture shows, for the figure and in words. */

import { trainingPoints } from "../../model/points.js";
import { weightIndices } from "../../model/weights.js";
import { create } from "../../tools/elements.js";
import { math } from "../../tools/mathml.js";
import { extentOf, isWide } from "../shared/landscape-figure.js";
import { canBeShown, heightOver, isConvex, nonConvexityWitness, spotOf } from "../shared/landscape-plane.js";

/** @typedef {"path" | "weights" | "random"} Mode */
/** What was computed, and of what. @typedef {{mode: Mode, plane: import("../shared/landscape-plane.js").Plane, distances: number[], values: (number | null)[][], pair: [number, number], share: number, step: number, key: readonly unknown[], weights: readonly number[]}} Picture */

/** @param {WeightIndex} place @returns {string} units are counted from 1 */
export const nameOf = ([layer, from, to]) => (from < 0 ? `b[${layer}] ${to + 1}` : `W[${layer}] ${from + 1}→${to + 1}`);

/**
 * @param {Picture} picture
 * @param {RunSpec} run
 * @param {readonly {weights: readonly number[], value: number}[]} way that training took
 * @param {boolean | null} log null: as the heights want it
 * @param {Translator} t
 * @returns {import("../shared/landscape-figure.js").Scenery & {positive: boolean}} `positive`: can it be logarithmic?
 */
export function sceneryOf(picture, run, way, log, t) {
  const { plane, distances, values, pair, mode } = picture;
  const [low, high] = extentOf(values);
  const from = pair.map((i) => (mode === "weights" ? (plane.centre[i] ?? 0) : 0));
  const [x = [], y = []] = from.map((start) => distances.map((distance) => start + distance));
  const path = way.map(({ weights, value }) => {
    const [s, u] = spotOf(weights, plane);
    return { x: (from[0] ?? 0) + s, y: (from[1] ?? 0) + u, value };
  });
  const witness = isConvex(run) ? null : nonConvexityWitness(values);
  const ends = witness
    ? [witness.from, witness.to].map(([row, column]) => ({ x: x[column] ?? 0, y: y[row] ?? 0 }))
    : [];
  const names =
    mode === "weights"
      ? pair.map((i) => nameOf(weightIndices(run)[i] ?? [0, 0, 0]))
      : [t("landscape.first"), t("landscape.second")];
  const height = t(run.training.regularizer === "none" ? "landscape.loss" : "landscape.objective");
  return {
    x,
    y,
    values,
    path,
    witness: ends,
    titles: [names[0] ?? "", names[1] ?? "", height],
    log: low > 0 && (log ?? isWide([low, high])),
    positive: low > 0,
  };
}

/**
 * @param {Picture} picture
 * @param {RunSpec} run
 * @param {readonly number[]} weights the present ones
 * @param {Translator} t
 * @returns {{shape: "yes" | "no" | "unknown", answer: string, words: string}} is it a bowl?
 */
export function wordsOf(picture, run, weights, t) {
  const { values, plane, share, mode } = picture;
  const witness = isConvex(run) ? null : nonConvexityWitness(values);
  const [shape, key] = isConvex(run)
    ? /** @type {const} */ (["yes", "bowl"])
    : witness
      ? /** @type {const} */ (["no", "no_bowl"])
      : /** @type {const} */ (["unknown", "perhaps"]);
  const [low, high] = extentOf(values).map((height) => t.decimal(height, 4));
  const away = heightOver(weights, plane);
  const words = [
    t(`landscape.${key}_why`, { rise: t.significant(witness?.rise ?? 0, 2) }),
    t("landscape.range", { low: low ?? "", high: high ?? "" }),
    ...(mode === "path" ? [t("landscape.share", { share: t.percent(share) })] : []),
    ...(away > 1e-6 * (1 + Math.hypot(...weights)) ? [t("landscape.apart", { distance: t.significant(away, 2) })] : []),
  ];
  return { shape, answer: t(`landscape.${key}`), words: words.join(" ") };
}

/** @param {Mode} mode @param {RunSpec} run @param {Translator} t @returns {HTMLElement[]} the mathematics */
export function reasonsFor(mode, run, t) {
  const shape = isConvex(run)
    ? [create("p", {}, math("J(λθ+(1-λ)θ')≤λ J(θ)+(1-λ) J(θ')")), create("p", {}, t("landscape.reason_convex"))]
    : [create("p", {}, t("landscape.reason_not"))];
  return [...shape, create("p", {}, t(`landscape.reason_${mode}`)), create("p", {}, t("landscape.reason_height"))];
}

/**
 * @param {Mode} mode
 * @param {Dataset} dataset
 * @param {readonly number[] | null} weights the present ones
 * @param {boolean} still nothing moved yet
 * @param {Translator} t
 * @returns {string} what keeps a landscape from being drawn; empty for nothing
 */
export function obstacleTo(mode, dataset, weights, still, t) {
  if (!weights) return t("landscape.waiting");
  if (trainingPoints(dataset.points).length === 0) return t("landscape.no_points");
  if (weights.length < 2) return t("landscape.one_weight");
  if (!canBeShown(weights)) return t("landscape.diverged");
  return mode === "path" && still ? t("landscape.no_path") : "";
}
