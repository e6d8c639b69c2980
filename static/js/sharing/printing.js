/** The page on paper: in light colours whatever the theme, and with its link. */

import { linkTo } from "../links/index.js";
import { savedOf } from "../model/state.js";

/** Between the margins of a sheet of A4, in CSS pixels; a little less than that of other papers. */
const PAPER = 690;
const GAP = 24;

/** Charts are drawn again in other colours a moment after the theme has changed. */
const CHARTS_MS = 600;

/**
 * @param {Context} context
 * @returns {() => Promise<void>} prints; the browser's own command prints the same
 */
export function mountPrinting({ store, catalog }) {
  const root = document.documentElement;
  const address = document.createElement("p");
  address.className = "print-link";
  /** @type {string | undefined} */
  let theme;

  function prepare() {
    address.textContent = linkTo(savedOf(store.get()), catalog);
    if (address.isConnected) return;
    document.body.append(address);
    theme = root.dataset.theme;
    root.dataset.theme = "light";
    const n_networks = store.get().experiment.runs.length;
    fit("diagram", (PAPER - GAP * (n_networks - 1)) / n_networks);
    fit("chart-frame", PAPER);
  }
  /** What is drawn for the screen is made smaller as a whole. @param {string} part @param {number} width on paper */
  function fit(part, width) {
    const drawn = document.querySelector(`.${part}`)?.clientWidth || width;
    root.style.setProperty(`--print-${part}`, String(Math.min(1, width / drawn)));
  }
  addEventListener("beforeprint", prepare);
  addEventListener("afterprint", () => {
    address.remove();
    if (theme === undefined) delete root.dataset.theme;
    else root.dataset.theme = theme;
  });
  return async () => {
    prepare();
    await new Promise((resolve) => setTimeout(resolve, CHARTS_MS));
    print();
  };
}
