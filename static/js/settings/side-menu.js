/** What can be done with one network: copy it, remove it, give it other first weights. */

import { newSeed } from "../model/weights.js";
import { create } from "../tools/elements.js";
import { createPopover, toggle } from "../tools/popover.js";

/** @type {HTMLElement | undefined} */
let popover;

/**
 * @param {Context} context
 * @param {HTMLElement} button with data-side
 */
export async function open(context, button) {
  popover ??= createPopover("side-menu");
  await toggle(popover, button, () => popover && fill(popover, context, Number(button.dataset.side)));
}

/**
 * @param {HTMLElement} popover
 * @param {Context} context
 * @param {number} runIndex
 */
function fill(popover, { store, t, catalog, notify }, runIndex) {
  const { runs } = store.get().experiment;
  popover.setAttribute("aria-label", `${t("actions.label")} ${runIndex + 1}`);
  /**
   * @param {string} name
   * @param {Action} action
   * @param {boolean} possible
   * @param {LocalText} [news]
   */
  const item = (name, action, possible, news) => {
    const button = create(
      "button",
      { testid: `${name.replace("_", "-")}-${runIndex}`, type: "button", className: "item", disabled: !possible },
      t(`actions.${name}`),
    );
    button.addEventListener("click", () => {
      popover.hidePopover();
      store.dispatch(action);
      if (news) notify(news);
    });
    return button;
  };
  const seed = runs[0]?.seed ?? 0;
  const [room, max] = [runs.length < catalog.limits.max_runs, catalog.limits.max_runs];
  popover.replaceChildren(
    item("duplicate", { type: "run_added", from: runIndex }, room, { key: "actions.copied" }),
    item("same_seed", { type: "run_set", runIndex, seed }, runIndex > 0 && runs[runIndex]?.seed !== seed),
    item("new_seed", { type: "run_set", runIndex, seed: newSeed() }, true),
    item("remove", { type: "run_removed", runIndex }, runs.length > 1),
  );
  if (!room) popover.append(create("p", {}, t("actions.full", { max })));
}
