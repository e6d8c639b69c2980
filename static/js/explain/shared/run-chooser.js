/** Which network a panel is about, where there are several. */

import { namesOf } from "../../model/naming.js";
import { fillSelect } from "../../tools/dom.js";
import { create, row } from "../../tools/elements.js";

/** @param {RunSpec} run */
const hasHidden = ({ network }) => network.hidden_layers.length > 0;

/** @param {readonly RunSpec[]} runs @param {(run: RunSpec) => boolean} suits */
function usual(runs, suits) {
  const last = runs.findLastIndex(suits);
  return last < 0 ? runs.length - 1 : last;
}

/**
 * @param {Pick<Context, "store" | "t" | "requestRender">} context
 * @param {{label: string, testid: string, suits?: (run: RunSpec) => boolean, chosen?: () => void}} options which network is taken until somebody chooses: the last one that suits, else the last; who wants to hear of that
 */
export function createRunChooser({ store, t, requestRender }, { label, testid, suits = hasHidden, chosen = () => {} }) {
  const select = create("select", { testid });
  const element = row(label, select);
  /** @type {number | null} */
  let wanted = null;
  let listed = "";
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
      if (names.join("\n") !== listed)
        fillSelect(
          select,
          names.map((name, i) => [i, name]),
        );
      listed = names.join("\n");
      const runIndex = wanted !== null && runs[wanted] ? wanted : usual(runs, suits);
      select.value = String(runIndex);
      element.hidden = runs.length < 2;
      return runIndex;
    },
  };
}
