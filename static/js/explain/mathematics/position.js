/** Where the reader is in the walk: the page, and the entry on it that is followed. Buttons, arrow keys, choosers and the cells of tables move it. */

import { fillSelect } from "../../tools/dom.js";
import { pagesOf } from "./walk.js";

/** @typedef {import("./walk.js").Page} Page */
/** @typedef {import("./walk.js").Trace} Trace */
/** @typedef {import("./walk.js").Choice} Choice */
/** @typedef {ReturnType<typeof createPlace>} WeightIndex */

const CHOOSERS = /** @type {const} */ (["example", "from", "to"]);

/**
 * @param {import("./view.js").View} view
 * @param {() => void} moved
 */
export function createPlace(view, moved) {
  /** `page` counts from 0; `applied` is the step that was made from here, until a page is turned. */
  const place = {
    page: 0,
    choice: /** @type {Choice} */ ({ example: 0, from: 0, to: 0 }),
    applied: /** @type {number | null} */ (null),
  };

  /** @param {number} by */
  function turn(by) {
    place.page += by;
    place.applied = null;
    moved();
  }

  /** @param {Partial<Choice>} choice */
  function choose(choice) {
    place.choice = { ...place.choice, ...choice };
    moved();
  }

  view.back.addEventListener("click", () => turn(-1));
  view.forth.addEventListener("click", () => turn(1));
  view.walk.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined || event.target !== view.walk) return;
    event.preventDefault();
    turn(by);
  });
  for (const select of [view.form, view.convention]) select.addEventListener("change", moved);
  for (const name of CHOOSERS)
    view[name].addEventListener("change", () => choose({ [name]: Number(view[name].value) }));

  /** The choosers hold what the page has: examples shown, units of this layer and of the one before. @param {Trace} trace @param {Page} page */
  function offer(trace, page) {
    const W = trace.get(`W${page.layer}`);
    const numbers = { example: trace.rows.length, from: W?.rows ?? 1, to: W?.columns ?? 1 };
    for (const name of CHOOSERS) {
      const n = numbers[name];
      place.choice = { ...place.choice, [name]: Math.min(place.choice[name], n - 1) };
      if (view[name].options.length !== n)
        fillSelect(
          view[name],
          Array.from({ length: n }, (_, i) => [i, String(i + 1)]),
        );
      view[name].value = String(place.choice[name]);
      const field = view[name].closest("label");
      if (field) field.hidden = page.kind === "loss" ? name !== "example" : name === "from" && page.kind === "forward";
    }
  }

  return Object.assign(place, {
    choose,
    /** @param {Trace} trace @returns {{page: Page, n_pages: number}} the page to show, never beyond the first or last; the choosers are its own */
    within(trace) {
      const pages = pagesOf(trace.n_layers);
      place.page = Math.max(0, Math.min(place.page, pages.length - 1));
      const page = /** @type {Page} */ (pages[place.page]);
      offer(trace, page);
      return { page, n_pages: pages.length };
    },
  });
}
