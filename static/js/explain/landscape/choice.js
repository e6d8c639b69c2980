/** What somebody chose to see of a landscape: which plane, how much of it, and how it is drawn. */

import { newSeed, weightIndices } from "../../model/weights.js";
import { fillSelect, setAttribute } from "../../tools/dom.js";
import { nameOf } from "./scenery.js";

/** @typedef {import("./scenery.js").Mode} Mode */
/** `log`: null for as the heights want it. @typedef {{mode: Mode, zoom: number, seed: number, surface: boolean, log: boolean | null}} Chosen */

/**
 * @param {ReturnType<typeof import("./parts.js").buildLandscape>} parts
 * @param {{again: () => void, view: () => void, scale: () => void}} requestRender what has to be asked for again; drawn in another way; on another scale
 */
export function createChoice({ modes, views, axes, pair, out, into, others, log, stage }, requestRender) {
  /** @type {Chosen} */
  const chosen = { mode: "path", zoom: 1, seed: 0, surface: false, log: null };
  let listed = "";

  /** @param {HTMLElement} element @param {"click" | "change"} event @param {keyof typeof requestRender} what @param {() => Partial<Chosen>} choose */
  const on = (element, event, what, choose) =>
    element.addEventListener(event, () => {
      Object.assign(chosen, choose());
      requestRender[what]();
    });
  for (const button of modes)
    on(button, "click", "again", () => ({ mode: /** @type {Mode} */ (button.dataset.mode), zoom: 1 }));
  for (const select of axes) on(select, "change", "again", () => ({}));
  on(out, "click", "again", () => ({ zoom: 2 * chosen.zoom }));
  on(into, "click", "again", () => ({ zoom: chosen.zoom / 2 }));
  on(others, "click", "again", () => ({ seed: newSeed() }));
  for (const button of views) on(button, "click", "view", () => ({ surface: button.dataset.view === "surface" }));
  on(log, "change", "scale", () => ({ log: log.checked }));

  return {
    /** @type {Readonly<Chosen>} */
    chosen,
    /** @returns {[number, number]} numbers of the weights on the axes */
    get pair() {
      return /** @type {[number, number]} */ (axes.map((select) => Number(select.value)));
    },
    /** @param {RunSpec | undefined} run whose weights are offered */
    show(run) {
      const { mode, surface } = chosen;
      for (const button of modes) setAttribute(button, "aria-pressed", String(button.dataset.mode === mode));
      for (const button of views)
        setAttribute(button, "aria-pressed", String((button.dataset.view === "surface") === surface));
      pair.hidden = mode !== "weights";
      others.hidden = mode !== "random";
      // Only what arrow keys turn is a stop for the keyboard.
      setAttribute(stage, "tabindex", surface ? "0" : "-1");
      setAttribute(stage, "role", surface ? "application" : "img");
      const names = run ? weightIndices(run).map(nameOf) : [];
      if (!run || names.join() === listed) return;
      listed = names.join();
      for (const [k, select] of axes.entries()) {
        fillSelect(
          select,
          names.map((name, i) => [i, name]),
        );
        select.value = String(Math.min(k, names.length - 1));
      }
    },
  };
}
