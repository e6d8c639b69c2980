/** Editing on a plot by keyboard. */

import { isShown, makePoint } from "../model/points.js";
import { newUndoGroup } from "../model/store.js";
import { addPoint, Mover, pointAt, select, toggle } from "./gestures.js";

const NUDGE = 0.1;
const BIG_NUDGE = 0.5;
const CENTRE = { x1: 0, x2: 0 };
/** A line turns by 5° at a time. */
const TURN = Math.PI / 36;
/** The keyboard's cursor is on a point within this distance: arrows lead this near to any. */
const ON_POINT = NUDGE * Math.SQRT1_2 + 0.001;
/** @type {Readonly<Record<string, readonly [number, number]>>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * @param {KeyboardEvent} event
 * @param {number} runIndex
 * @param {Context} context
 * @param {import("./neuron-lines.js").NeuronLines} lines
 * @returns {boolean} whether the key meant something here
 */
export function onKey(event, runIndex, context, lines) {
  const { key, shiftKey } = event;
  // First: on some keyboards brackets are written with Ctrl and Alt together.
  if (key === "[" || key === "]") return lines.pickNext(key === "]" ? 1 : -1);
  const arrow = ARROWS[key];
  const far = shiftKey ? BIG_NUDGE : NUDGE;
  if (arrow && (event.ctrlKey || event.metaKey)) return lines.nudge(far * arrow[1], -arrow[0] * TURN * (far / NUDGE));
  if (arrow && event.altKey) return moveSelection(context.store, far * arrow[0], far * arrow[1]);
  if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "a") return selectAll(context.store);
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const { cursor } = context;
  const { x1, x2 } = cursor.on(runIndex) ?? CENTRE;
  if (arrow) cursor.move(runIndex, { ...placeOf(x1 + far * arrow[0], x2 + far * arrow[1]), keyboard: true });
  else if (key === "Enter" || key === " ") press(context, runIndex, x1, x2);
  else return onCommand(key, context, runIndex);
  return true;
}

/** @param {number} x1 @param {number} x2 inside the plot */
function placeOf(x1, x2) {
  const clampedToPlot = makePoint(x1, x2, 0);
  return { x1: clampedToPlot.x1, x2: clampedToPlot.x2 };
}

/**
 * @param {Context} context
 * @param {number} runIndex
 * @param {number} x1
 * @param {number} x2
 */
function press({ store, cursor, notify }, runIndex, x1, x2) {
  const { tool } = store.get();
  if (tool === "erase") erase(store, x1, x2);
  else if (tool === "select") toggleAt(store, x1, x2);
  else addPoint(store, x1, x2, null, notify);
  cursor.move(runIndex, { x1, x2, keyboard: true });
}

/** @param {Store} store @param {number} x1 @param {number} x2 */
function erase(store, x1, x2) {
  store.dispatch({ type: "points_erased", x1, x2, radius: store.get().brush, undoGroup: null });
}

/** @param {Store} store @param {number} x1 @param {number} x2 */
function toggleAt(store, x1, x2) {
  const index = pointAt(store.get(), x1, x2, ON_POINT);
  if (index !== null) toggle(store, index);
}

/**
 * @param {string} key
 * @param {Context} context
 * @param {number} runIndex
 * @returns {boolean}
 */
function onCommand(key, { store, cursor }, runIndex) {
  const { x1, x2 } = cursor.on(runIndex) ?? CENTRE;
  const { selection, dataset } = store.get();
  const label = /^\d$/.test(key) ? (Number(key) + 9) % 10 : null;
  if (key === "Delete" || key === "Backspace") {
    if (selection.length > 0) store.dispatch({ type: "points_removed", indices: selection });
    else erase(store, x1, x2);
  } else if (key === "Escape" && (selection.length > 0 || cursor.unit(runIndex) !== null)) {
    select(store, []);
    cursor.pick(runIndex, null);
  } else if (key.toLowerCase() === "e") {
    store.dispatch({ type: "options_set", options: { tool: "erase" } });
  } else if (key.toLowerCase() === "s") {
    store.dispatch({ type: "options_set", options: { tool: "select" } });
    toggleAt(store, x1, x2);
  } else if (label !== null && label < dataset.n_classes) {
    if (dataset.task === "classes" && selection.length > 0)
      store.dispatch({ type: "points_labelled", indices: selection, label });
    else store.dispatch({ type: "options_set", options: { tool: label } });
  } else {
    return false;
  }
  return true;
}

/** Arrows that follow each other are undone together. @type {{selection: readonly number[], undoGroup: number}} */
let last = { selection: [], undoGroup: 0 };

/** @param {Store} store @param {number} dx1 @param {number} dx2 */
function moveSelection(store, dx1, dx2) {
  const { selection } = store.get();
  if (selection.length === 0) return false;
  if (last.selection !== selection) last = { selection, undoGroup: newUndoGroup() };
  new Mover(store, selection, last.undoGroup).move(dx1, dx2);
  return true;
}

/** @param {Store} store */
function selectAll(store) {
  const { dataset, showTest } = store.get();
  store.dispatch({ type: "options_set", options: { tool: "select" } });
  select(
    store,
    dataset.points.flatMap((point, i) => (isShown(point, showTest) ? [i] : [])),
  );
  return true;
}
