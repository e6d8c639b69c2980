/** Links under the mouse: a press looks at one, dragging up or down changes its weight. */

import { newUndoGroup } from "../model/store.js";
import { valueAt } from "../model/weights.js";
import { linkAt } from "./layout.js";

const WEIGHT_PER_PIXEL = 0.02;
/** A press that moves less is no drag. */
const SLACK = 4;
const [MOUSE_REACH, FINGER_REACH] = [7, 18];

/**
 * @param {HTMLElement} surface
 * @param {{
 *   layout(): import("./layout.js").Layout | null,
 *   view(): RunView | undefined,
 *   pressed(place: WeightIndex): void,
 *   dragged(place: WeightIndex, value: number, undoGroup: number): void,
 * }} actions
 */
export function mountLinks(surface, { layout, view, pressed, dragged }) {
  /** @type {{place: WeightIndex, y: number, value: number, undoGroup: number, moved: boolean} | null} */
  let held = null;

  /** @param {PointerEvent} event */
  function under(event) {
    const drawn = layout();
    if (!drawn || event.target !== surface) return null;
    return linkAt(drawn, event.offsetX, event.offsetY, event.pointerType === "touch" ? FINGER_REACH : MOUSE_REACH);
  }

  surface.addEventListener("pointerdown", (event) => {
    const place = event.button === 0 ? under(event) : null;
    if (!place) return;
    held = { place, y: event.clientY, value: valueAt(view(), place), undoGroup: newUndoGroup(), moved: false };
    // A finger that moves scrolls; the sliders of the inspector are for it.
    if (event.pointerType !== "touch") surface.setPointerCapture(event.pointerId);
  });
  surface.addEventListener("pointermove", (event) => {
    if (!held) {
      surface.style.cursor = under(event) ? "ns-resize" : "";
      return;
    }
    const distance = held.y - event.clientY;
    held.moved ||= Math.abs(distance) >= SLACK;
    if (held.moved && event.pointerType !== "touch" && Number.isFinite(held.value))
      dragged(held.place, held.value + distance * WEIGHT_PER_PIXEL, held.undoGroup);
  });
  surface.addEventListener("pointerup", () => {
    if (held && !held.moved) pressed(held.place);
    held = null;
  });
  surface.addEventListener("pointercancel", () => (held = null));
}
