/** The buttons that open something over the page: of each side what can be done with it, of the toolbar when to stop and what to compare. */

import { byId, textWriter } from "../tools/dom.js";
import { create } from "../tools/elements.js";
import { lazily } from "../tools/lazily.js";

/**
 * Opens what a module builds, which is fetched when it is first wanted.
 * @param {Context} context
 * @param {HTMLElement} button
 * @param {() => Promise<{open(context: Context, button: HTMLElement): Promise<void>}>} load
 */
function opens(context, button, load) {
  button.setAttribute("aria-haspopup", "dialog");
  const menu = lazily(context, load, { texts: ["compare"] });
  button.addEventListener("click", () => menu.use(({ open }) => open(context, button)));
}

/**
 * @param {Context} context
 * @param {number} runIndex
 * @returns {Panel}
 */
export function mountActions(context, runIndex) {
  const { t } = context;
  const button = create(
    "button",
    {
      testid: `actions-${runIndex}`,
      type: "button",
      className: "quiet dots",
      ariaLabel: `${t("actions.label")} ${runIndex + 1}`,
    },
    "⋯",
  );
  button.dataset.side = String(runIndex);
  byId(`actions-${runIndex}`).append(button);
  opens(context, button, () => import("./side-menu.js"));
  return { update() {} };
}

/**
 * @param {Context} context
 * @returns {Panel}
 */
export function mountMenus(context) {
  const { store, t } = context;
  opens(context, byId("stop"), () => import("./stop-menu.js"));
  opens(context, byId("compare"), () => import("./compare-menu.js"));
  const [label, count] = [byId("stop-label"), textWriter(byId("compare-count"))];
  const first = label.textContent ?? "";
  const write = textWriter(label);
  /** @type {readonly unknown[]} */
  let shown = [];
  return {
    update() {
      const { stop, experiment } = store.get();
      if (shown[0] === stop && shown[1] === experiment) return;
      shown = [stop, experiment];
      const rule = summaryOf(stop, t);
      write(rule ?? first);
      byId("stop").classList.toggle("set", rule !== null);
      count(t.count(experiment.runs.length));
    },
  };
}

/**
 * @param {StopRule} stop
 * @param {Translator} t
 * @returns {string | null} the first condition that is set, in a few words
 */
export function summaryOf({ loss, accuracy, plateau, steps }, t) {
  const set = [
    loss !== null && t("stop.set_loss", { value: t.number(loss) }),
    accuracy !== null && t("stop.set_accuracy", { value: t.percent(accuracy) }),
    steps !== null && t("stop.set_steps", { value: t.count(steps) }),
    plateau && t("stop.set_plateau"),
  ].filter((text) => text !== false);
  return set.length > 1 ? `${set[0]} …` : (set[0] ?? null);
}
