/** The choice of the network that a panel is about, where there are several. */

import { namesOf } from "../../model/naming.js";
import { fillSelect } from "../../tools/dom.js";
import { create, row } from "../../tools/elements.js";
import { createMemo } from "../../tools/memo.js";

/** @param {RunSpec} run */
const hasHidden = ({ network }) => network.hidden_layers.length > 0;

/** @param {readonly RunSpec[]} runs @param {(run: RunSpec) => boolean} suits */
function usual(runs, suits) {
  const last = runs.findLastIndex(suits);
  return last < 0 ? runs.length - 1 : last;
}

/**
 * @typedef {object} ChooserOptions
 * @property {string} label
 * @property {string} testid
 * @property {(run: RunSpec) => boolean} [suits] until somebody chooses, the last run that suits is taken, or else the
 *   last
 * @property {() => void} [chosen] called after a choice
 */

/**
 * @param {Pick<Context, "store" | "t" | "requestRender">} context
 * @param {ChooserOptions} options
 */
export function createRunChooser({ store, t, requestRender }, { label, testid, suits = hasHidden, chosen = () => {} }) {
  const select = create("select", { testid });
  const element = row(label, select);
  /** @type {number | null} */
  let wanted = null;
  const memo = createMemo();
  select.addEventListener("change", () => {
    wanted = Number(select.value);
    chosen();
    requestRender();
  });
  return {
    element,
    /** @param {number} runIndex */
    choose: (runIndex) => void (wanted = runIndex),
    /** @returns {number} */
    get runIndex() {
      const { runs } = store.get().experiment;
      const names = namesOf(runs, t);
      if (memo.changed(names))
        fillSelect(
          select,
          names.map((name, i) => [i, name]),
        );
      const runIndex = wanted !== null && runs[wanted] ? wanted : usual(runs, suits);
      select.value = String(runIndex);
      element.hidden = runs.length < 2;
      return runIndex;
    },
  };
}
