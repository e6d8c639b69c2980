/** A side's name and what it computes, as long as there is room for: ŷ = σ(W[2] tanh(W[1] x + b[1]) + b[2]). */

import { formulasOf, namesOf } from "../model/naming.js";
import { byId, textWriter } from "../tools/dom.js";
import { math } from "../tools/mathml.js";

/**
 * @param {Context} context
 * @param {number} runIndex
 * @returns {Panel}
 */
export function mountFormula({ store, t, catalog, requestRender }, runIndex) {
  const title = textWriter(byId(`title-${runIndex}`));
  const formula = byId(`formula-${runIndex}`);
  /** @type {readonly unknown[]} */
  let shown = [];
  let width = 0;
  new ResizeObserver(([entry]) => {
    const now = Math.round(entry?.contentRect.width ?? 0);
    if (now === width) return;
    width = now;
    requestRender();
  }).observe(formula);

  return {
    update() {
      const { runs } = store.get().experiment;
      const run = runs[runIndex];
      const scene = [run, runs, width];
      if (!run || scene.every((value, i) => value === shown[i])) return;
      title(namesOf(runs, t)[runIndex] ?? "");
      const again = run === shown[0] && width === shown[2];
      shown = scene;
      if (again) return;
      const output = catalog.losses.find(({ name }) => name === run.training.loss)?.output ?? "sigmoid";
      for (const source of formulasOf(run, output)) {
        formula.replaceChildren(math(source));
        if (formula.scrollWidth <= formula.clientWidth) return;
      }
      if (formula.scrollWidth > formula.clientWidth) formula.replaceChildren();
    },
  };
}
