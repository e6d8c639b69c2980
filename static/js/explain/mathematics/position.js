/**
 * Where the reader is in the iteration: the page, and the entry that is followed. Buttons, arrow keys, choosers and the
 * cells of tables move the position; the diagram and the plots show it.
 */

import { fillSelect } from "../../tools/dom.js";
import { toX, toY } from "../../tools/scales.js";
import { pagesOf } from "./trace.js";

/** @typedef {import("./trace.js").Page} Page */
/** @typedef {import("./trace.js").Trace} Trace */
/** @typedef {import("./trace.js").Entry} Entry */
/** @typedef {ReturnType<typeof createPosition>} Position */

const CHOOSERS = /** @type {const} */ (["example", "from", "to"]);

/** @param {import("./view.js").View} view @param {() => void} moved */
export function createPosition(view, moved) {
  const position = {
    /** Counted from 0. */
    page: 0,
    entry: /** @type {Entry} */ ({ example: 0, from: 0, to: 0 }),
    /** The step that was just made from the panel; null once a page was turned. */
    applied: /** @type {number | null} */ (null),
  };

  /** @param {number} by */
  function turn(by) {
    position.page += by;
    position.applied = null;
    moved();
  }

  /** @param {Partial<Entry>} entry */
  function choose(entry) {
    position.entry = { ...position.entry, ...entry };
    moved();
  }

  view.back.addEventListener("click", () => turn(-1));
  view.forth.addEventListener("click", () => turn(1));
  view.pages.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined || event.target !== view.pages) return;
    event.preventDefault();
    turn(by);
  });
  for (const select of [view.form, view.convention]) select.addEventListener("change", moved);
  for (const name of CHOOSERS)
    view[name].addEventListener("change", () => choose({ [name]: Number(view[name].value) }));

  /**
   * Offers what the page has: the examples shown, the units of its layer and of the one before.
   * @param {Trace} trace
   * @param {Page} page
   */
  function offer(trace, page) {
    const W = trace.get(`W${page.layer}`);
    const sizes = { example: trace.rows.length, from: W?.rows ?? 1, to: W?.columns ?? 1 };
    for (const name of CHOOSERS) {
      const n = sizes[name];
      position.entry = { ...position.entry, [name]: Math.min(position.entry[name], n - 1) };
      if (view[name].options.length !== n)
        fillSelect(
          view[name],
          Array.from({ length: n }, (_, i) => [i, String(i + 1)]),
        );
      view[name].value = String(position.entry[name]);
      const field = view[name].closest("label");
      if (field) field.hidden = page.kind === "loss" ? name !== "example" : name === "from" && page.kind === "forward";
    }
  }

  return Object.assign(position, {
    choose,
    /**
     * Keeps the position within the trace, and offers what its page has.
     * @param {Trace} trace
     * @returns {{page: Page, n_pages: number}} the page to show
     */
    within(trace) {
      const pages = pagesOf(trace.n_layers);
      position.page = Math.max(0, Math.min(position.page, pages.length - 1));
      const page = /** @type {Page} */ (pages[position.page]);
      offer(trace, page);
      return { page, n_pages: pages.length };
    },
  });
}

/**
 * Highlights a layer in the diagram, and one of its units.
 * @param {{runIndex: number, layer: number, unit: number} | null} mark null highlights nothing
 */
export function markUnits(mark) {
  for (const unit of document.querySelectorAll(".net-unit[data-walked]"))
    if (unit instanceof HTMLElement) delete unit.dataset.walked;
  if (!mark) return;
  const prefix = `unit-${mark.runIndex}-${mark.layer}-`;
  for (const unit of document.querySelectorAll(`[data-testid^="${prefix}"]`)) {
    if (unit instanceof HTMLElement)
      unit.dataset.walked = unit.dataset.testid === `${prefix}${mark.unit}` ? "unit" : "layer";
  }
}

/** Draws a ring round an example in the plots. @param {Context} context @param {Point | null} point null removes it */
export function ringExample({ overlay, requestRender }, point) {
  overlay.set("mathematics", point && ((layer) => paintRing(layer, point, [])));
  requestRender();
}

/**
 * @param {import("../shared/overlay.js").OverlayLayer} layer
 * @param {Point} point
 * @param {readonly number[]} dash in CSS pixels
 */
export function paintRing({ ctx, pixels, ratio, palette }, { x1, x2 }, dash) {
  ctx.beginPath();
  ctx.arc(toX(pixels)(x1), toY(pixels)(x2), 9 * ratio, 0, 2 * Math.PI);
  ctx.lineWidth = 4 * ratio;
  ctx.strokeStyle = palette.halo;
  ctx.stroke();
  ctx.setLineDash(dash.map((length) => length * ratio));
  ctx.lineWidth = 2 * ratio;
  ctx.strokeStyle = palette.ink;
  ctx.stroke();
}
