/** Editing on a plot by pointer: which gesture begins where. What each does is in gestures.js and line-hand.js, keys in keys.js. */

import { part } from "./dom.js";
import { Brush, Marquee, pointAt, takePoint } from "./gestures.js";
import { onKey } from "./keys.js";
import { toData, toPixels } from "./scales.js";

/** How near counts as on it, in CSS pixels. */
const REACH = { mouse: 12, pen: 14, touch: 22 };

/** @typedef {import("./gestures.js").At} At */
/** What the hand could take where it is. @typedef {ReturnType<import("./line-hand.js").LineHand["near"]>} Near */

/**
 * @param {Context} context
 * @param {number} side
 * @param {import("./line-hand.js").LineHand} lines
 */
export function mountEditor(context, side, lines) {
  const { store, cursor, changed, noticed } = context;
  const canvas = part(`plot-${side}`, HTMLCanvasElement);
  /** @type {import("./gestures.js").Gesture | null} */
  let gesture = null;

  /** @param {PointerEvent} event @returns {At} */
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    const [x, y, size] = [event.clientX - box.left, event.clientY - box.top, box.width];
    return { x, y, size, ...toData(x, y, size) };
  };
  /** @param {PointerEvent} event @param {At} at in data units */
  const reachOf = (event, { size }) => (REACH[/** @type {keyof typeof REACH} */ (event.pointerType)] ?? REACH.mouse) / toPixels(1, size);

  /**
   * @param {PointerEvent} event
   * @param {At} at
   */
  const begin = (event, at) => {
    const state = store.get();
    const reach = reachOf(event, at);
    const selects = state.tool === "select";
    const index = selects || event.altKey ? pointAt(state, at.x1, at.x2, reach) : null;
    if (index !== null) return takePoint(store, index, event.shiftKey, at);
    // A finger hides what it is about to take, so that with a pen in hand it always draws.
    const line = selects || event.pointerType === "mouse" ? lines.grab([at.x1, at.x2], reach) : null;
    if (line) return line;
    if (!selects) return new Brush(store, noticed, at);
    cursor.pick(side, lines.near([at.x1, at.x2], reach)?.unit ?? null);
    return new Marquee(store, at, event.shiftKey);
  };
  /**
   * @param {PointerEvent} event
   * @param {At} at
   */
  const look = (event, at) => {
    if (event.pointerType === "touch" && !gesture) return;
    const near = gesture ? null : lines.near([at.x1, at.x2], reachOf(event, at));
    const takes = near?.grip || (store.get().tool === "select" && pointAt(store.get(), at.x1, at.x2, reachOf(event, at)) !== null);
    canvas.dataset.hand = lines.holding ? "holding" : takes && !gesture ? "over" : store.get().tool === "select" ? "free" : "draws";
    cursor.move(side, { x1: at.x1, x2: at.x2, keyboard: false, near: near?.unit ?? null, box: gesture?.box });
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    canvas.setPointerCapture(event.pointerId);
    const at = place(event);
    gesture = begin(event, at);
    look(event, at);
    changed();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!event.isPrimary) return;
    if (gesture) for (const moment of event.getCoalescedEvents?.() ?? [event]) gesture.drag(place(moment));
    look(event, place(event));
    changed();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, (event) => {
      gesture?.lift();
      gesture = null;
      if (/** @type {PointerEvent} */ (event).pointerType === "touch") cursor.leave(side);
      else look(/** @type {PointerEvent} */ (event), place(/** @type {PointerEvent} */ (event)));
      changed();
    });
  }
  const leave = () => {
    if (gesture) return;
    cursor.leave(side);
    changed();
  };
  canvas.addEventListener("pointerleave", leave);
  canvas.addEventListener("blur", leave);
  canvas.addEventListener("focus", () => {
    if (!canvas.matches(":focus-visible")) return;
    cursor.move(side, { ...(cursor.on(side) ?? { x1: 0, x2: 0 }), keyboard: true });
    changed();
  });
  canvas.addEventListener("keydown", (event) => {
    if (!onKey(event, side, context, lines)) return;
    event.preventDefault();
    event.stopPropagation();
    changed();
  });
}
