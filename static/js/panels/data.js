/** The tools in hand and the drawing in numbers: points of each class, what can be undone. */

import { byId, part, setAttribute, textWriter } from "../dom.js";
import { classCounts } from "../state.js";

/** @type {readonly (readonly [string, Tool])[]} */
const TOOLS = [["class-0", 0], ["class-1", 1], ["erase", "erase"]];

/**
 * @param {Context} context
 * @returns {Panel}
 */
export function mountData({ store, t }) {
  const counts = [textWriter(byId("count-0")), textWriter(byId("count-1"))];
  const undo = /** @type {HTMLButtonElement} */ (byId("undo"));
  const redo = /** @type {HTMLButtonElement} */ (byId("redo"));
  const brush = /** @type {HTMLInputElement} */ (byId("brush"));
  const brushText = textWriter(byId("brush-value"));
  const tools = TOOLS.map(([name, tool]) => ({ button: part(name, HTMLButtonElement), tool }));
  for (const { button, tool } of tools) {
    button.addEventListener("click", () => store.dispatch({ type: "options_set", options: { tool } }));
  }
  undo.addEventListener("click", () => store.dispatch({ type: "undone" }));
  redo.addEventListener("click", () => store.dispatch({ type: "redone" }));
  byId("clear").addEventListener("click", () => store.dispatch({ type: "drawing_replaced", points: [], preset: null }));
  brush.addEventListener("input", () => store.dispatch({ type: "options_set", options: { brush: brush.valueAsNumber } }));

  /** @type {State | null} */
  let shown = null;
  return {
    update() {
      const state = store.get();
      if (state === shown) return;
      if (state.drawing !== shown?.drawing) {
        classCounts(state.drawing).forEach((count, label) => counts[label]?.(t.count(count)));
      }
      shown = state;
      undo.disabled = state.past.length === 0;
      redo.disabled = state.future.length === 0;
      brush.valueAsNumber = state.brush;
      brushText(t.decimal(state.brush, 2));
      for (const { button, tool } of tools) setAttribute(button, "aria-pressed", String(tool === state.tool));
    },
  };
}
