/** A network's name and what it computes, as long as there is room for: ŷ = σ(W[2] tanh(W[1] x + b[1]) + b[2]). */

import { formulasOf, namesOf } from "../model/naming.js";
import { outputOf } from "../model/outputs.js";
import { byId, textWriter } from "../tools/dom.js";
import { math } from "../tools/mathml.js";
import { createMemo } from "../tools/memo.js";

/**
 * @param {Context} context
 * @param {number} runIndex
 * @returns {Panel}
 */
export function mountFormula({ store, t, requestRender }, runIndex) {
  const title = textWriter(byId(`title-${runIndex}`));
  const formula = byId(`formula-${runIndex}`);
  const [titleMemo, formulaMemo] = [createMemo(), createMemo()];
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
      if (!run) return;
      if (titleMemo.changed([runs])) title(namesOf(runs, t)[runIndex] ?? "");
      if (!formulaMemo.changed([run, width])) return;
      for (const source of formulasOf(run, outputOf(run))) {
        formula.replaceChildren(math(source));
        if (formula.scrollWidth <= formula.clientWidth) return;
      }
      if (formula.scrollWidth > formula.clientWidth) formula.replaceChildren();
    },
  };
}
