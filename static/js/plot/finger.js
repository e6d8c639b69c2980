/** The switch below the plots: whether a finger that moves over them draws, or scrolls the page. A mouse and a pen draw always. */

import { byId, setAttribute } from "../tools/dom.js";
import { createMemo } from "../tools/memo.js";

/**
 * @param {Context} context
 * @returns {Panel}
 */
export function mountFinger({ store }) {
  const [button, networks] = [byId("finger"), byId("networks")];
  const memo = createMemo();
  button.addEventListener("click", () =>
    store.dispatch({ type: "options_set", options: { fingerDraws: !store.get().fingerDraws } }),
  );
  return {
    update() {
      const { fingerDraws } = store.get();
      if (!memo.changed([fingerDraws])) return;
      setAttribute(button, "aria-pressed", String(fingerDraws));
      setAttribute(networks, "data-finger", fingerDraws ? "draws" : "scrolls");
    },
  };
}
