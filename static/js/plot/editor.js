/**
 * Editing on a plot by pointer: which gesture begins where. What each gesture does is in gestures.js and neuron-lines.js,
 * keys are in keys.js.
 */

import { part } from "../tools/dom.js";
import { pointerAt } from "../tools/scales.js";
import { Brush, Marquee, pointAt, takePoint } from "./gestures.js";
import { onKey } from "./keys.js";

/** How near counts as on it, in CSS pixels. @type {Readonly<Record<string, number>>} */
const REACH = { mouse: 12, pen: 14, touch: 22 };

/** @typedef {import("./gestures.js").PointerPosition} PointerPosition */
/** @typedef {import("./neuron-lines.js").NeuronLines} NeuronLines */

/**
 * @param {Context} context
 * @param {number} runIndex
 * @param {NeuronLines} lines
 */
export function mountEditor(context, runIndex, lines) {
  const { cursor, requestRender } = context;
  const canvas = part(`plot-${runIndex}`, HTMLCanvasElement);
  const pointer = new Pointer(context, runIndex, lines, canvas);

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary || pointer.scrolls(event)) return;
    canvas.setPointerCapture(event.pointerId);
    pointer.press(event);
    requestRender();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!event.isPrimary) return;
    pointer.move(event);
    requestRender();
  });
  canvas.addEventListener("pointerup", (event) => pointer.lift(event));
  // Where a finger scrolls, a pen must not.
  canvas.addEventListener("touchstart", (event) => pointer.hasPen && event.preventDefault(), { passive: false });
  canvas.addEventListener("pointercancel", (event) => pointer.lift(event));
  canvas.addEventListener("pointerleave", () => pointer.leave());
  canvas.addEventListener("blur", () => pointer.leave());
  canvas.addEventListener("focus", () => {
    if (!canvas.matches(":focus-visible")) return;
    cursor.move(runIndex, { ...(cursor.on(runIndex) ?? { x1: 0, x2: 0 }), keyboard: true });
    requestRender();
  });
  canvas.addEventListener("keydown", (event) => {
    if (!onKey(event, runIndex, context, lines)) return;
    event.preventDefault();
    event.stopPropagation();
    requestRender();
  });
}

class Pointer {
  #context;
  #runIndex;
  #lines;
  #canvas;
  /** @type {import("./gestures.js").Gesture | null} */
  #gesture = null;
  #pen = false;

  /**
   * @param {Context} context
   * @param {number} runIndex
   * @param {NeuronLines} lines
   * @param {HTMLCanvasElement} canvas
   */
  constructor(context, runIndex, lines, canvas) {
    this.#context = context;
    this.#runIndex = runIndex;
    this.#lines = lines;
    this.#canvas = canvas;
  }

  /** @param {PointerEvent} event @returns {boolean} whether it is a finger that leaves the plot alone */
  scrolls({ pointerType }) {
    return pointerType === "touch" && !this.#context.store.get().fingerDraws;
  }

  /** A pen is down. */
  get hasPen() {
    return this.#gesture !== null && this.#pen;
  }

  /** @param {PointerEvent} event */
  press(event) {
    this.#pen = event.pointerType === "pen";
    const at = pointerAt(event, this.#canvas);
    this.#gesture = this.#begin(event, at);
    this.#hover(event, at);
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (this.#gesture)
      for (const one of event.getCoalescedEvents?.() ?? [event]) this.#gesture.drag(pointerAt(one, this.#canvas));
    if (event.pointerType !== "touch" || this.#gesture) this.#hover(event, pointerAt(event, this.#canvas));
  }

  /** @param {PointerEvent} event */
  lift(event) {
    if (!this.#gesture && event.type === "pointerup" && this.scrolls(event)) this.#sayHow();
    this.#gesture?.lift();
    this.#gesture = null;
    if (event.pointerType === "touch") this.leave();
    else this.#hover(event, pointerAt(event, this.#canvas));
    this.#context.requestRender();
  }

  /** A tap that did nothing. */
  #sayHow() {
    const { store, notify } = this.#context;
    if (!store.get().exercise?.locks.drawing) notify({ key: "notice.finger_scrolls" });
  }

  leave() {
    if (this.#gesture) return;
    this.#context.cursor.leave(this.#runIndex);
    this.#context.requestRender();
  }

  /**
   * @param {PointerEvent} event
   * @param {PointerPosition} at
   * @returns {import("./gestures.js").Gesture | null} none where nothing can be drawn
   */
  #begin(event, at) {
    const { store, cursor, notify } = this.#context;
    const state = store.get();
    const [reach, selects] = [reachOf(event, at), state.tool === "select"];
    const locked = state.exercise?.locks.drawing !== undefined;
    const index = !locked && (selects || event.altKey) ? pointAt(state, at.x1, at.x2, reach) : null;
    if (index !== null) return takePoint(store, index, event.shiftKey, at);
    // A finger hides what it is about to take, so that with a class chosen it always draws.
    const line = selects || event.pointerType !== "touch" ? this.#lines.grab([at.x1, at.x2], reach) : null;
    if (line || locked) return line;
    if (!selects) return new Brush(store, notify, at);
    cursor.pick(this.#runIndex, this.#lines.near([at.x1, at.x2], reach)?.unit ?? null);
    return new Marquee(store, at, event.shiftKey);
  }

  /**
   * Show where the pointer is and what it could take there.
   * @param {PointerEvent} event
   * @param {PointerPosition} at
   */
  #hover(event, at) {
    const state = this.#context.store.get();
    const [reach, selects] = [reachOf(event, at), state.tool === "select"];
    const near = this.#gesture ? null : this.#lines.near([at.x1, at.x2], reach);
    const locked = state.exercise?.locks.drawing !== undefined;
    const onPoint = selects && !locked && pointAt(state, at.x1, at.x2, reach) !== null;
    const takes = !this.#gesture && (near?.grip || onPoint);
    this.#canvas.dataset.hand = this.#lines.holding ? "holding" : takes ? "over" : selects || locked ? "free" : "draws";
    this.#context.cursor.move(this.#runIndex, {
      x1: at.x1,
      x2: at.x2,
      keyboard: false,
      near: near?.unit ?? null,
      box: this.#gesture?.box,
    });
  }
}

/** @param {PointerEvent} event @param {PointerPosition} at @returns {number} how near counts as on it, in data units */
const reachOf = ({ pointerType }, { pixel }) => (REACH[pointerType] ?? 12) * pixel;
