/** What there is to see of a hidden layer: its points, the warped grid, room on the axes, and where the output is undecided. No DOM. */

import { inputCount } from "../../model/points.js";
import { kindOf } from "../../model/tasks.js";
import { gridImages, hiddenOf, rangeOf } from "./space.js";

/** @typedef {import("./choice.js").Choice} Choice */
/** @typedef {import("./space.js").Range} Range */
/** A point for training, and the values `a` of all units of the layer there. @typedef {{readonly point: Point, readonly index: number, readonly a: readonly number[], readonly chosen: boolean}} Mark */
/** `every`: more marks than `marks` shows. @typedef {{spec: RunSpec, run: RunView, choice: Choice, every: readonly Mark[], marks: readonly Mark[], grid: ReturnType<typeof gridImages>, dataset: Dataset}} Scene */

/** More marks than these hide each other, and cost more than they show. */
const MOST_POINTS = 1200;

/**
 * @param {Pick<State, "dataset" | "selection">} state
 * @param {RunSpec} spec
 * @param {RunView} run of the same structure
 * @param {Choice} choice
 * @returns {Scene}
 */
export function sceneOf({ dataset, selection }, spec, run, choice) {
  const hidden = hiddenOf(spec, run, choice.layer);
  const single = dataset.task === "curve";
  const every = dataset.points.flatMap((point, index) =>
    point.test ? [] : [{ point, index, a: hidden(point.x1, single ? 0 : point.x2), chosen: selection.includes(index) }],
  );
  const marks =
    every.length > MOST_POINTS
      ? every.filter(({ chosen }, i) => chosen || i % Math.ceil(every.length / MOST_POINTS) === 0)
      : every;
  return { spec, run, choice, every, marks, grid: gridImages(hidden, inputCount(dataset.task)), dataset };
}

/** @param {Scene} scene @returns {number} of the layer */
export const unitsOf = ({ spec, choice }) => spec.network.hidden_layers[choice.layer - 1]?.units ?? 0;

/** @param {Scene} scene @returns {boolean} do the units on the axes decide alone what the output says? */
export const isWhole = (scene) =>
  scene.choice.layer === scene.spec.network.hidden_layers.length && unitsOf(scene) <= scene.choice.units.length;

/** @param {string} output what makes ŷ of a logit @returns {number} z where ŷ = ½ */
export const halfOf = (output) => (output === "linear" ? 0.5 : 0);

/** @param {Scene} scene @param {string} output @returns {{w: number[], b: number} | null} undecided where w·a + b = 0, a of the units on the axes; null where that is no line or plane */
export function undecidedOf(scene, output) {
  const last = scene.run.layers.at(-1);
  if (!last || !isWhole(scene) || kindOf(scene.dataset) !== "binary") return null;
  return { w: scene.choice.units.map((unit) => last.W[unit] ?? 0), b: (last.b[0] ?? 0) - halfOf(output) };
}

/** The axes, which stay while what is shown fits them well. @returns {(scene: Scene) => (unit: number) => Range} */
export function createAxes() {
  /** @type {Map<number, Range>} */
  let axes = new Map();
  let of = "";
  return ({ spec, choice, marks, grid }) => {
    const name = `${choice.runIndex} ${choice.layer} ${JSON.stringify(spec.network)}`;
    if (name !== of) axes = new Map();
    of = name;
    const activation = spec.network.hidden_layers[choice.layer - 1]?.activation ?? "linear";
    const seen = marks.length > 0 ? marks.map(({ a }) => a) : grid.flatMap(({ places }) => places);
    for (const unit of choice.units)
      axes.set(
        unit,
        rangeOf(
          activation,
          seen.map((a) => a[unit] ?? 0),
          axes.get(unit),
        ),
      );
    return (unit) => axes.get(unit) ?? [-1, 1];
  };
}

/** Where a mark is in a picture, in shares of it. @typedef {(mark: Mark) => readonly [across: number, down: number]} Where */

/** @param {readonly Mark[]} marks @param {Where} where @param {number} u @param {number} v @param {number} reach @returns {Mark | null} */
export function nearest(marks, where, u, v, reach) {
  let [best, least] = [/** @type {Mark | null} */ (null), reach];
  for (const mark of marks) {
    const [x, y] = where(mark);
    const distance = Math.hypot(x - u, y - v);
    if (distance <= least) [best, least] = [mark, distance];
  }
  return best;
}

/** @param {readonly Mark[]} marks @param {-1 | 0 | 1} step @returns {Mark | null} the next one after that which is chosen, or the one before; null for 0 */
export function following(marks, step) {
  const n = marks.length;
  if (step === 0 || n === 0) return null;
  const at = marks.findIndex(({ chosen }) => chosen);
  return marks[at < 0 ? (step > 0 ? 0 : n - 1) : (at + step + n) % n] ?? null;
}
