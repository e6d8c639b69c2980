/** The drawing in numbers: how many points of each class, which preset it is, what can be undone. */

import { byId, setAttribute, textWriter } from "../dom.js";
import { classCounts } from "../state.js";

/**
 * @param {Context} context
 * @returns {Panel}
 */
export function mountData({ store, t }) {
  const counts = [textWriter(byId("count-0")), textWriter(byId("count-1"))];
  const [undo, redo] = ["undo", "redo"].map((id) => /** @type {HTMLButtonElement} */ (byId(id)));
  const presets = byId("presets");
  /** @type {State | null} */
  let shown = null;
  return {
    update() {
      const state = store.get();
      if (state === shown) return;
      const { drawing, past, future, tool } = state;
      if (drawing !== shown?.drawing) {
        classCounts(drawing.points).forEach((count, label) => counts[label]?.(t.count(count)));
        for (const button of presets.children) {
          setAttribute(button, "aria-pressed", String(button.getAttribute("data-preset") === drawing.preset));
        }
      }
      if (undo) undo.disabled = past.length === 0;
      if (redo) redo.disabled = future.length === 0;
      for (const button of document.querySelectorAll("[data-tool]")) {
        setAttribute(button, "aria-pressed", String(button.getAttribute("data-tool") === String(tool)));
      }
      shown = state;
    },
  };
}
