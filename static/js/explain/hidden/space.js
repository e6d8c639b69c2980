/**
 * Forward propagation in the page, on the weights of a frame: where a hidden layer sends a point of the plane, and what
 * the output predicts there; ranges for axes, and lines in a window. No DOM.
 */

import { featureValue } from "../../model/features.js";
import { functionOf, records } from "../../model/records.js";
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
 * @param {LayerValues} layer
 * @param {ArrayLike<number>} a (n_in,)
 * @param {(z: number) => number} g activation
 * @returns {number[]} (n_out,) g(a W + b)
 */
function dense({ W, b, n_in, n_out }, a, g) {
  return Array.from({ length: n_out }, (_, to) => {
    let z = b[to] ?? 0;
    for (let from = 0; from < n_in; from += 1) z += (a[from] ?? 0) * (W[from * n_out + to] ?? 0);
    return g(z);
  });
}

/** @param {RunSpec} run @param {number} layer 1 … @returns {(z: number) => number} */
const activationOf = ({ network }, layer) =>
  functionOf(records.activations.get(network.hidden_layers[layer - 1]?.activation ?? "")?.numpy.value ?? "z", "z");

/**
 * @param {RunSpec} run
 * @param {RunView} view of the same architecture
 * @param {number} depth number of the hidden layer, 1 …
 * @returns {(x1: number, x2: number) => number[]} the values of this layer's units at a point of the plane
 */
export function hiddenOf(run, view, depth) {
  const features = run.network.features.map(featureValue);
  const steps = view.layers.slice(0, depth).map((layer, l) => /** @type {const} */ ([layer, activationOf(run, l + 1)]));
  return (x1, x2) =>
    steps.reduce(
      (a, [layer, g]) => dense(layer, a, g),
      features.map((value) => value(x1, x2)),
    );
}

/**
 * @param {RunSpec} run
 * @param {RunView} view
 * @returns {boolean} whether the weights of a frame belong to this architecture, not to the one before a change
 */
export function matches({ network }, { layers }) {
  const sizes = [network.features.length, ...network.hidden_layers.map(({ units }) => units), network.n_outputs];
  return (
    layers.length === sizes.length - 1 &&
    layers.every(({ n_in, n_out }, l) => n_in === sizes[l] && n_out === sizes[l + 1])
  );
}

/**
 * @param {RunView} view
 * @returns {(a: readonly number[]) => number[]} the logits for values of the last hidden layer
 */
export function logitsOf(view) {
  const last = /** @type {LayerValues} */ (view.layers.at(-1));
  return (a) => dense(last, a, (z) => z);
}

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

/**
 * What the network predicts from its logits.
 * @param {readonly number[]} logits
 * @param {string} loss
 * @param {"binary" | "multiclass" | "regression"} kind
 * @returns {{label: number, share: number}} the class and its probability; for two classes and for a regression ŷ as
 *   `share`
 */
export function predictionOf(logits, loss, kind) {
  const [z = 0] = logits;
  if (kind === "regression") return { label: 0, share: z };
  if (kind === "binary") {
    const record = records.losses.get(loss);
    return { label: Number(z > (record?.decision_logit ?? 0)), share: functionOf(record?.answer.numpy ?? "z", "z")(z) };
  }
  const label = logits.indexOf(Math.max(...logits));
  const sum = logits.reduce((total, value) => total + Math.exp(value - (logits[label] ?? 0)), 0);
  return { label, share: 1 / sum };
}
