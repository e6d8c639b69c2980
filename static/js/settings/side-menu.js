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
   * @param {{news?: LocalText, other?: number}} [more] `other` is a network that is named
   */
  const item = (name, action, possible, { news, other } = {}) => {
    const testid = [name.replace("_", "-"), runIndex, ...(other === undefined ? [] : [other])].join("-");
    const button = create(
      "button",
      { testid, type: "button", className: "item", disabled: !possible },
      t(`actions.${name}`, { number: (other ?? 0) + 1 }),
    );
    button.addEventListener("click", () => {
      popover.hidePopover();
      store.dispatch(action);
      if (news) notify(news);
    });
    return button;
  };
  const [room, max] = [runs.length < catalog.limits.max_runs, catalog.limits.max_runs];
  popover.replaceChildren(
    item("duplicate", { type: "run_added", from: runIndex }, room, { news: { key: "actions.copied" } }),
    ...runs.flatMap(({ seed }, other) =>
      seed === runs[runIndex]?.seed ? [] : [item("same_seed", { type: "run_set", runIndex, seed }, true, { other })],
    ),
    item("new_seed", { type: "run_set", runIndex, seed: newSeed() }, true),
    item("remove", { type: "run_removed", runIndex }, runs.length > 1),
  );
  if (!room) popover.append(create("p", {}, t("actions.full", { max })));
}
