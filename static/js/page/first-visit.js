/** The first minute: what this is, one button, and what to look for. Gone for ever after the first training. */

import { byId } from "../tools/dom.js";
import { recall, remember } from "../tools/memory.js";

const KEY = "trained";

/**
 * @param {Context} context
 * @returns {Panel}
 */
export function mountFirstVisit({ store, live }) {
  const element = byId("welcome");
  const { exercise } = store.get();
  element.hidden = recall(KEY) !== null || exercise !== null || document.body.classList.contains("embed");
  byId("welcome-train").addEventListener("click", () => byId("train").click());
  return {
    update() {
      if (element.hidden) return;
      const begun = store.get().training || (live.frame?.step ?? 0) > 0;
      if (begun) remember(KEY, "yes");
      const { exercise, experiment } = store.get();
      if (begun || exercise || experiment.runs.length !== 2) element.hidden = true;
    },
  };
}
