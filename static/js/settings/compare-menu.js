/** How many networks there are, and what they have in common. */

import { button, create, row } from "../tools/elements.js";
import { createPopover, toggle } from "../tools/popover.js";

/** @type {HTMLElement | undefined} */
let popover;
let built = false;

/**
 * @param {Context} context
 * @param {HTMLElement} button
 */
export async function open(context, button) {
  popover ??= createPopover("compare-menu");
  const pop = popover;
  await toggle(pop, button, () => {
    if (!built) context.store.subscribe(() => pop.matches(":popover-open") && fill(pop, context));
    built = true;
    fill(pop, context);
  });
}

/**
 * @param {HTMLElement} popover
 * @param {Context} context
 */
function fill(popover, { store, t, catalog }) {
  const {
    experiment: { runs },
    linked,
  } = store.get();
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.testid : undefined;
  const title = create("h3", { id: "compare-title" }, t("compare.title"));
  popover.setAttribute("aria-labelledby", title.id);
  const counts = Array.from({ length: catalog.limits.max_runs }, (_, i) => {
    const count = button(t.count(i + 1), { id: `networks-${i + 1}` }, () => resize(store, i + 1));
    count.ariaPressed = String(runs.length === i + 1);
    return count;
  });
  const segments = create("div", { className: "segments", role: "group", ariaLabel: t("compare.count") }, ...counts);
  const box = create("input", { testid: "linked", type: "checkbox", checked: linked });
  box.addEventListener("change", () => store.dispatch({ type: "options_set", options: { linked: box.checked } }));
  const [seed = 0] = runs.map((run) => run.seed);
  const seeds = button(t("compare.same_seed"), { id: "same-seeds" }, () =>
    store.dispatch({ type: "seeds_drawn", seeds: runs.map(() => seed) }),
  );
  seeds.disabled = runs.every((run) => run.seed === seed);
  popover.replaceChildren(
    title,
    create("div", { className: "row" }, create("span", {}, t("compare.count")), segments),
    row(t("compare.linked"), box),
    create("p", {}, t("compare.linked_why")),
    seeds,
    create("p", {}, t("compare.same_seed_why")),
  );
  const again = focused && popover.querySelector(`[data-testid="${focused}"]`);
  if (again instanceof HTMLElement) again.focus();
}

/**
 * Adds copies of the last network, or takes away the last ones.
 * @param {Store} store
 * @param {number} wanted
 */
function resize(store, wanted) {
  const { runs } = store.get().experiment;
  for (let n = runs.length; n < wanted; n++) store.dispatch({ type: "run_added", from: n - 1 });
  for (let n = runs.length; n > wanted; n--) store.dispatch({ type: "run_removed", runIndex: n - 1 });
}
