/**
 * What there is to see of a hidden layer: which one and which of its units, its values at the training points, the
 * warped grid, the ranges of the axes and the decision boundary of the output. No DOM.
 */

import { hiddenOf } from "../../model/forward.js";
import { inputCount } from "../../model/points.js";
import { records } from "../../model/records.js";
import { kindOf } from "../../model/tasks.js";
import { gridImages, rangeOf } from "./space.js";

/** @typedef {import("./space.js").Range} Range */

/**
 * @typedef {object} Choice
 * @property {number} runIndex
 * @property {number} layer number of the hidden layer, 1 …
 * @property {readonly number[]} units the units on the axes: two; three for a space that can be turned; one if the
 *   layer has no other
 */

/**
 * @typedef {object} Mark a training point
 * @property {Point} point
 * @property {number} index of the point in the data set
 * @property {readonly number[]} a the values of all units of the layer at this point
 * @property {boolean} chosen whether the point is selected
 */

/**
 * @typedef {object} LayerView
 * @property {RunSpec} spec
 * @property {RunView} run
 * @property {Choice} choice
 * @property {readonly Mark[]} every all training points
 * @property {readonly Mark[]} marks those of them that are drawn
 * @property {readonly import("./space.js").GridLine[]} grid
 * @property {Dataset} dataset
 */

/** More marks would hide each other. */
const MAX_MARKS = 1200;

/**
 * @param {Experiment} experiment
 * @param {{runIndex?: number, layer?: number, units?: readonly (number | null)[]}} wanted what somebody chose; it may
 *   no longer exist
 * @returns {Choice | null} null if the network has no hidden layer
 */
export function choiceOf({ runs }, wanted) {
  const last = runs.findLastIndex(({ network }) => network.hidden_layers.length > 0);
  const runIndex = wanted.runIndex !== undefined && runs[wanted.runIndex] ? wanted.runIndex : last;
  const layers = runs[runIndex]?.network.hidden_layers ?? [];
  if (layers.length === 0) return null;
  const layer = wanted.layer !== undefined && wanted.layer <= layers.length ? wanted.layer : layers.length;
  const n = layers[layer - 1]?.units ?? 1;
  const [x = 0, y = 1, z = n === 3 ? 2 : null] = wanted.units ?? [];
  const free = [...Array(n).keys()];
  const chosen = [x ?? 0, y ?? 1].map((unit) => (unit < n ? unit : null));
  const first = chosen[0] ?? 0;
  if (n === 1) return { runIndex, layer, units: [0] };
  const second =
    chosen[1] !== null && chosen[1] !== first ? (chosen[1] ?? 1) : (free.find((unit) => unit !== first) ?? 0);
  const third = z !== null && z < n && z !== first && z !== second ? [z] : [];
  return { runIndex, layer, units: [first, second, ...third] };
}

/**
 * @param {Pick<State, "dataset" | "selection">} state
 * @param {RunSpec} spec
 * @param {RunView} run of the same architecture
 * @param {Choice} choice
 * @returns {LayerView}
 */
export function layerViewOf({ dataset, selection }, spec, run, choice) {
  const hidden = hiddenOf(spec, run, choice.layer);
  const single = dataset.task === "curve";
  const every = dataset.points.flatMap((point, index) =>
    point.test ? [] : [{ point, index, a: hidden(point.x1, single ? 0 : point.x2), chosen: selection.includes(index) }],
  );
  const marks =
    every.length > MAX_MARKS
      ? every.filter(({ chosen }, i) => chosen || i % Math.ceil(every.length / MAX_MARKS) === 0)
      : every;
  return { spec, run, choice, every, marks, grid: gridImages(hidden, inputCount(dataset.task)), dataset };
}

/** @param {LayerView} view @returns {number} how many units the layer has */
export const unitsOf = ({ spec, choice }) => spec.network.hidden_layers[choice.layer - 1]?.units ?? 0;

/** @param {LayerView} view @returns {boolean} whether the units on the axes alone determine the output */
export const determinesOutput = (view) =>
  view.choice.layer === view.spec.network.hidden_layers.length && unitsOf(view) <= view.choice.units.length;

/** Directions that differ by less than this are one line but for rounding. */
const SAME = 1e-9;

/**
 * @param {LayerView} view
 * @returns {{same: number[][], none: number[]}} units of the layer whose weighted sums are 0 on one and the same line (or
 *   surface, behind other layers), two or more together; and units that have none, since all their weights are 0
 */
export function sharedLines({ run, choice }) {
  const layer = run.layers[choice.layer - 1];
  /** @type {{direction: number[], units: number[]}[]} */
  const found = [];
  /** @type {number[]} */
  const none = [];
  for (let unit = 0; layer && unit < layer.n_out; unit += 1) {
    const w = Array.from({ length: layer.n_in }, (_, from) => layer.W[from * layer.n_out + unit] ?? 0);
    const size = Math.hypot(...w) * ((w.find((value) => value !== 0) ?? 0) < 0 ? -1 : 1);
    if (size === 0) {
      none.push(unit);
      continue;
    }
    const direction = [...w, layer.b[unit] ?? 0].map((value) => value / size);
    const like = found.find((other) =>
      direction.every((value, i) => Math.abs(value - (other.direction[i] ?? 0)) <= SAME * Math.max(1, Math.abs(value))),
    );
    if (like) like.units.push(unit);
    else found.push({ direction, units: [unit] });
  }
  return { same: found.map(({ units }) => units).filter((units) => units.length > 1), none };
}

/**
 * @param {LayerView} view
 * @returns {{w: number[], b: number} | null} the decision boundary w·a + b = 0, with a weight for each unit on the
 *   axes; null where it is no line or plane
 */
export function decisionBoundary(view) {
  const last = view.run.layers.at(-1);
  if (!last || !determinesOutput(view) || kindOf(view.dataset) !== "binary") return null;
  const logitAtHalf = records.losses.get(view.spec.training.loss)?.decision_logit ?? 0;
  return { w: view.choice.units.map((unit) => last.W[unit] ?? 0), b: (last.b[0] ?? 0) - logitAtHalf };
}

/**
 * Keeps the ranges of the axes while the values still fill them well.
 * @returns {(view: LayerView) => (unit: number) => Range}
 */
export function createAxes() {
  /** @type {Map<number, Range>} */
  let ranges = new Map();
  let identity = "";
  return ({ spec, choice, marks, grid }) => {
    const now = `${choice.runIndex} ${choice.layer} ${JSON.stringify(spec.network)}`;
    if (now !== identity) ranges = new Map();
    identity = now;
    const activation = spec.network.hidden_layers[choice.layer - 1]?.activation ?? "linear";
    const images = marks.length > 0 ? marks.map(({ a }) => a) : grid.flatMap(({ points }) => points);
    for (const unit of choice.units) {
      const values = images.map((a) => a[unit] ?? 0);
      ranges.set(unit, rangeOf(activation, values, ranges.get(unit)));
    }
    return (unit) => ranges.get(unit) ?? [-1, 1];
  };
}

/**
 * Where a mark is in a picture, as shares of its width and height.
 * @typedef {(mark: Mark) => readonly [x: number, y: number]} PositionOf
 */

/**
 * @param {readonly Mark[]} marks
 * @param {PositionOf} positionOf
 * @param {number} x
 * @param {number} y
 * @param {number} reach the greatest distance
 * @returns {Mark | null}
 */
export function nearest(marks, positionOf, x, y, reach) {
  let [best, least] = [/** @type {Mark | null} */ (null), reach];
  for (const mark of marks) {
    const [u, v] = positionOf(mark);
    const distance = Math.hypot(u - x, v - y);
    if (distance <= least) [best, least] = [mark, distance];
  }
  return best;
}

/**
 * @param {readonly Mark[]} marks
 * @param {-1 | 0 | 1} step
 * @returns {Mark | null} the mark after or before the selected one, in a circle; null for a step of 0
 */
export function following(marks, step) {
  const n = marks.length;
  if (step === 0 || n === 0) return null;
  const at = marks.findIndex(({ chosen }) => chosen);
  return marks[at < 0 ? (step > 0 ? 0 : n - 1) : (at + step + n) % n] ?? null;
}
