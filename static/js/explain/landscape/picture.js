/** What the losses on a grid show: the data of the figure, and the panel's words. */

import { trainingPoints } from "../../model/points.js";
import { weightIndices } from "../../model/weights.js";
import { create } from "../../tools/elements.js";
import { math } from "../../tools/mathml.js";
import { extentOf, isWide } from "../shared/landscape-figure.js";
import { coordinatesOf, distanceFrom, isConvex, isDrawable, nonConvexityWitness } from "../shared/landscape-plane.js";

/**
 * How the plane is chosen: along the path, along two weights, along two random directions.
 * @typedef {"path" | "weights" | "random"} Mode
 */
/**
 * The losses on a grid in a plane of weights, and what they were computed from.
 * @typedef {object} Picture
 * @property {Mode} mode
 * @property {import("../shared/landscape-plane.js").Plane} plane
 * @property {number[]} distances the coordinates of the grid along either direction
 * @property {(number | null)[][]} values a row for each coordinate along the second direction; null where not finite
 * @property {[number, number]} pair indices of the weights on the axes, where the mode is `weights`
 * @property {number} share of the path that lies in the plane; NaN if the plane was not chosen by the path
 * @property {number} step at which the weights were as here
 * @property {readonly number[]} weights
 * @property {readonly unknown[]} key what the picture depends on, apart from the weights
 */

/** @param {WeightIndex} index @returns {string} units are counted from 1 */
export const weightName = ([layer, from, to]) =>
  from < 0 ? `b[${layer}] ${to + 1}` : `W[${layer}] ${from + 1}→${to + 1}`;

/**
 * @param {Picture} picture
 * @param {RunSpec} run
 * @param {readonly import("../shared/landscape-plane.js").TrajectoryPoint[]} trajectory
 * @param {boolean | null} log whether heights are logarithmic; null leaves it to the heights
 * @param {Translator} t
 * @returns {import("../shared/landscape-figure.js").Landscape & {positive: boolean}} a logarithmic scale is possible
 *   only where all heights are `positive`
 */
export function landscapeOf(picture, run, trajectory, log, t) {
  const { plane, distances, values, pair, mode } = picture;
  const [low, high] = extentOf(values);
  const origin = pair.map((i) => (mode === "weights" ? (plane.centre[i] ?? 0) : 0));
  const [x = [], y = []] = origin.map((start) => distances.map((distance) => start + distance));
  const path = trajectory.map(({ weights, value }) => {
    const [s, u] = coordinatesOf(weights, plane);
    return { x: (origin[0] ?? 0) + s, y: (origin[1] ?? 0) + u, value };
  });
  const witness = isConvex(run) ? null : nonConvexityWitness(values);
  const ends = witness ? [witness.from, witness.to] : [];
  const names =
    mode === "weights"
      ? pair.map((i) => weightName(weightIndices(run)[i] ?? [0, 0, 0]))
      : [t("landscape.first"), t("landscape.second")];
  const height = t(run.training.regularizer === "none" ? "landscape.loss" : "landscape.objective");
  return {
    x,
    y,
    values,
    path,
    witness: ends.map(([row, column]) => ({ x: x[column] ?? 0, y: y[row] ?? 0 })),
    ends: [t("landscape.path_start"), t("landscape.path_now")],
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
 * @returns {{shape: "yes" | "no" | "unknown", answer: string, words: string}} whether the loss is convex
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
  const distance = distanceFrom(weights, plane);
  const isApart = distance > 1e-6 * (1 + Math.hypot(...weights));
  const words = [
    t(`landscape.${key}_why`, { rise: t.significant(witness?.rise ?? 0, 2) }),
    t("landscape.range", { low: low ?? "", high: high ?? "" }),
    ...(mode === "path" ? [t("landscape.share", { share: t.percent(share) })] : []),
    ...(isApart ? [t("landscape.apart", { distance: t.significant(distance, 2) })] : []),
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
 * @param {boolean} still whether the weights are still the initial ones
 * @param {Translator} t
 * @returns {string} why no landscape can be drawn; empty if one can
 */
export function obstacleTo(mode, dataset, weights, still, t) {
  if (!weights) return t("landscape.waiting");
  if (trainingPoints(dataset.points).length === 0) return t("landscape.no_points");
  if (weights.length < 2) return t("landscape.one_weight");
  if (!isDrawable(weights)) return t("landscape.diverged");
  return mode === "path" && still ? t("landscape.no_path") : "";
}
