/** Which network a panel is about, where there are several. */

import { fillSelect } from "../tools/dom.js";
import { create } from "../tools/elements.js";
import { namesOf } from "../experiment/naming.js";

/**
 * @param {Context} context
 * @param {{label: string, testid: string, suits: (run: RunSpec) => boolean}} options which network is taken, the last one that suits, until somebody chooses
 */
export function createSideChooser({ store, t, changed }, { label, testid, suits }) {
  const select = create("select");
  select.dataset.testid = testid;
  const element = create("label", { className: "row" }, create("span", {}, label), select);
  /** @type {number | null} */
  let wanted = null;
  let listed = "";
  select.addEventListener("change", () => {
    wanted = Number(select.value);
    changed();
  });
  return {
    element,
    /** @param {number} chosen */
    choose: (chosen) => void (wanted = chosen),
    /** @returns {number} */
    get side() {
      const { runs } = store.get().experiment;
      const names = namesOf(runs, t);
      if (names.join("\n") !== listed) fillSelect(select, names.map((name, i) => [i, name]));
      listed = names.join("\n");
      const side = wanted !== null && runs[wanted] ? wanted : Math.max(0, runs.findLastIndex(suits));
      select.value = String(side);
      element.hidden = runs.length < 2;
      return side;
    },
  };
}
