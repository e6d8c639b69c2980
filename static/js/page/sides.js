/** Which networks are on the page: as many as the experiment has runs. */

import { byId, setAttribute } from "../tools/dom.js";

/**
 * @param {Context} context
 * @returns {Panel}
 */
export function mountSides({ store, catalog }) {
  const page = byId("main");
  const sides = Array.from({ length: catalog.limits.max_runs }, (_, runIndex) => byId(`side-${runIndex}`));
  return {
    update() {
      const { runs } = store.get().experiment;
      setAttribute(page, "data-sides", String(runs.length));
      sides.forEach((element, runIndex) => (element.hidden = runIndex >= runs.length));
    },
  };
}
