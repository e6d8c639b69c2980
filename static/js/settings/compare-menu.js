/** How many networks there are, and what they have in common. */

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
  const { experiment, linked } = store.get();
  const { runs } = experiment;
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.testid : undefined;
  const title = element("h3", t("compare.title"));
  title.id = "compare-title";
  popover.setAttribute("aria-labelledby", title.id);
  const counts = element("div", "", "segments");
  counts.setAttribute("role", "group");
  counts.setAttribute("aria-label", t("compare.count"));
  counts.append(
    ...Array.from({ length: catalog.limits.max_runs }, (_, i) => {
      const button = element("button", t.count(i + 1), "outlined");
      button.dataset.testid = `networks-${i + 1}`;
      button.setAttribute("aria-pressed", String(runs.length === i + 1));
      button.addEventListener("click", () => resize(store, i + 1));
      return button;
    }),
  );
  const row = element("div", "", "row");
  row.append(element("span", t("compare.count")), counts);
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = linked;
  box.dataset.testid = "linked";
  box.addEventListener("change", () => store.dispatch({ type: "options_set", options: { linked: box.checked } }));
  const label = element("label", "", "row");
  label.append(element("span", t("compare.linked")), box);
  const seeds = element("button", t("compare.same_seed"), "outlined");
  seeds.dataset.testid = "same-seeds";
  const [seed = 0] = runs.map((run) => run.seed);
  if (seeds instanceof HTMLButtonElement) seeds.disabled = runs.every((run) => run.seed === seed);
  seeds.addEventListener("click", () => store.dispatch({ type: "seeds_drawn", seeds: runs.map(() => seed) }));
  popover.replaceChildren(title, row, label, element("p", t("compare.linked_why")), seeds, element("p", t("compare.same_seed_why")));
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
  for (let n = runs.length; n > wanted; n--) store.dispatch({ type: "run_removed", side: n - 1 });
}

/**
 * @param {string} name
 * @param {string} text
 * @param {string} [className]
 */
function element(name, text, className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  if (made instanceof HTMLButtonElement) made.type = "button";
  return made;
}
