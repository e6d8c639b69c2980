/** The proof in formulas, and the points that it rests on. */

import { create } from "../../tools/elements.js";
import { markerIcon } from "../../tools/markers.js";
import { math } from "../../tools/mathml.js";
import { tableOf } from "../shared/table.js";
import { labelOf } from "./classes.js";
import { meetingOf, supports } from "./facts.js";

/** @typedef {import("./classes.js").Parting} Parting */

/** As many as one reads. */
const MOST_ROWS = 12;

/**
 * @param {HTMLElement} body
 * @param {Parting | null} parting
 * @param {Translator} t
 */
export function proveIn(body, parting, t) {
  body.replaceChildren(...(parting ? [...formulas(parting, t), ...table(parting, t)] : []));
}

/** @param {Parting} parting @param {Translator} t @returns {Node[]} */
function formulas({ analysis: { proof, least_squares }, dataset, labels: [zero, one] }, t) {
  const [point] = t.separators;
  const said = (/** @type {string} */ formula, /** @type {string} */ words) => [
    create("p", {}, math(formula, point)),
    create("p", {}, words),
  ];
  if (least_squares)
    return said(`\\hat{y}=${affine(least_squares.w, least_squares.b, dataset.task === "curve")}`, t("why.reason_fit"));
  if (proof?.w)
    return said(
      `${affine(proof.w, proof.b ?? 0, false)}=0`,
      t(zero === null ? "why.reason_rest" : "why.reason_line", { label: one ?? "" }),
    );
  if (!proof?.points) return [];
  const meeting = meetingOf(supports({ proof }, []));
  return [
    create(
      "p",
      {},
      t(`why.reason_${proof.kind}`, { x1: t.decimal(meeting?.[0] ?? NaN, 3), x2: t.decimal(meeting?.[1] ?? NaN, 3) }),
    ),
  ];
}

/** @param {Parting} parting @param {Translator} t @returns {Node[]} */
function table(parting, t) {
  const { analysis, dataset } = parting;
  const corners = supports(analysis, dataset.points).slice(0, MOST_ROWS);
  if (corners.length === 0) return [];
  const rows = corners.map((corner) => {
    const label = labelOf(parting, corner);
    return [t.number(corner[0]), t.number(corner[1]), [markerIcon(label), ` ${label}`]];
  });
  return [tableOf(t(analysis.proof?.w ? "why.kerb" : "why.corners"), ["x₁", "x₂", t("why.class")], rows, false)];
}

/** @param {readonly number[]} w @param {number} b @param {boolean} single one input needs no number @returns {string} w·x + b as mathml.js reads it */
function affine(w, b, single) {
  const terms = [...w.map((value, i) => [value, single ? "\\ x" : `\\ x_${i + 1}`]), [b, ""]];
  return terms
    .map(
      ([value, symbol], i) =>
        `${Number(value) < 0 ? "-" : i > 0 ? "+" : ""}${Math.abs(Number(value)).toFixed(4)}${symbol}`,
    )
    .join("");
}
