/** The space of a hidden layer: images of the plane's grid, ranges for axes, and lines in a window. No DOM. */

import { records } from "../../model/records.js";
import { DOMAIN } from "../../tools/scales.js";

/** @typedef {readonly [low: number, high: number]} Range */
/** The image of a line of the plane's grid; `main` for those where a coordinate is 0. */
/** @typedef {{readonly main: boolean, readonly points: readonly (readonly number[])[]}} GridLine */

/** Grid lines parallel to each axis, and segments of each: enough for a warped line to look smooth. */
const [GRID_LINES, GRID_SEGMENTS] = [11, 48];
/** Room at both ends of an axis, as a share of what it shows. */
const PAD = 0.12;
/** An axis shrinks when the values fill less than this share of it: it must not tremble during training. */
const SLACK = 0.6;

/**
 * @param {(x1: number, x2: number) => number[]} hidden
 * @param {1 | 2} n_inputs
 * @returns {GridLine[]} images of the plane's grid lines; of the axis alone if there is one input
 */
export function gridImages(hidden, n_inputs) {
  const at = (/** @type {number} */ share) => 2 * DOMAIN * share - DOMAIN;
  const along = Array.from({ length: GRID_SEGMENTS + 1 }, (_, i) => at(i / GRID_SEGMENTS));
  if (n_inputs === 1) return [{ main: true, points: along.map((x) => hidden(x, 0)) }];
  return Array.from({ length: GRID_LINES }, (_, k) => at(k / (GRID_LINES - 1))).flatMap((fixed) => {
    const main = Math.abs(fixed) < 1e-9;
    return [
      { main, points: along.map((x) => hidden(fixed, x)) },
      { main, points: along.map((x) => hidden(x, fixed)) },
    ];
  });
}

/**
 * @param {string} activation
 * @param {readonly number[]} values of one unit at all points
 * @param {Range | undefined} before the range of the axis so far
 * @returns {Range} a range that holds all values
 */
export function rangeOf(activation, values, before) {
  const [least, most] = records.activations.get(activation)?.bounds ?? [null, null];
  const bounds = least !== null && most !== null;
  let [low, high] = bounds
    ? [least, most]
    : values.filter(Number.isFinite).reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [0, 0]);
  if (high - low < 1e-6) [low, high] = [low - 0.5, high + 0.5];
  if (!bounds && before && low >= before[0] && high <= before[1]) {
    const shown = (before[1] - before[0]) / (1 + 2 * PAD);
    if (high - low > SLACK * shown) return before;
  }
  const pad = PAD * (high - low);
  return [low - pad, high + pad];
}

/**
 * The part of the line w·a + b = 0 that lies in a rectangle.
 * @param {readonly [number, number]} w
 * @param {number} b
 * @param {Range} x
 * @param {Range} y
 * @returns {[number, number, number, number] | null} both ends, as x y x′ y′
 */
export function lineInWindow([w1, w2], b, x, y) {
  /** @type {[number, number][]} */
  const crossings = [];
  if (w2 !== 0) for (const a of x) crossings.push([a, -(w1 * a + b) / w2]);
  if (w1 !== 0) for (const a of y) crossings.push([-(w2 * a + b) / w1, a]);
  const [ex, ey] = [1e-9 * (x[1] - x[0]), 1e-9 * (y[1] - y[0])];
  const inside = crossings.filter(([u, v]) => u >= x[0] - ex && u <= x[1] + ex && v >= y[0] - ey && v <= y[1] + ey);
  const [start] = inside;
  const end =
    start &&
    inside.findLast(([u, v]) => Math.hypot((u - start[0]) / (x[1] - x[0]), (v - start[1]) / (y[1] - y[0])) > 1e-6);
  return start && end ? [...start, ...end] : null;
}
