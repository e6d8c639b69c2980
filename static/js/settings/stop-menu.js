/** When training halts by itself: a loss, an accuracy, a number of steps, when nothing moves any more, or some time after all is done. */

import { typed } from "../tools/digits.js";
import { button, create, row } from "../tools/elements.js";
import { createPopover, toggle } from "../tools/popover.js";
import { readNumber } from "./fields.js";

/** What each target may be; the accuracy is typed in percent. */
const TARGETS = /** @type {const} */ ([
  ["loss", { min: 0 }, 1],
  ["accuracy", { above: 0, max: 100 }, 100],
  ["steps", { min: 1, whole: true }, 1],
]);

/** @type {HTMLElement | undefined} */
let popover;

/**
 * @param {Context} context
 * @param {HTMLElement} button
 */
export async function open(context, button) {
  popover ??= createPopover("stop-menu");
  await toggle(popover, button, () => popover && fill(popover, context));
}

/**
 * @param {HTMLElement} popover
 * @param {Context} context
 */
function fill(popover, { store, t }) {
  const title = create("h3", { id: "stop-title" }, t("stop.title"));
  popover.setAttribute("aria-labelledby", title.id);
  const problem = create("p", { className: "problem", role: "alert" });
  /** @param {Partial<StopRule>} change */
  const set = (change) =>
    store.dispatch({ type: "options_set", options: { stop: { ...store.get().stop, ...change } } });

  const rows = TARGETS.map(([name, range, unit]) => {
    const value = store.get().stop[name];
    const input = create("input", {
      testid: `stop-${name}`,
      inputMode: "decimal",
      autocomplete: "off",
      placeholder: t("stop.never"),
      value: value === null ? "" : typed(value * unit, t),
    });
    input.addEventListener("input", () => {
      const found = input.value.trim() === "" ? null : readNumber(input.value, range);
      const wrong = found !== null && "error" in found;
      input.toggleAttribute("aria-invalid", wrong);
      problem.textContent = wrong ? t(found.error, found.values) : "";
      if (!wrong) set({ [name]: found === null ? null : found.value / unit });
    });
    input.addEventListener("keydown", (event) => event.key === "Enter" && popover.hidePopover());
    return row(name === "accuracy" ? `${t("stop.accuracy")} (%)` : t(`stop.${name}`), input);
  });
  const boxes = /** @type {const} */ (["plateau", "rest"]).map((name) => {
    const box = create("input", { testid: `stop-${name}`, type: "checkbox", checked: store.get().stop[name] === true });
    box.addEventListener("change", () => set({ [name]: box.checked }));
    return row(t(`stop.${name}`), box);
  });
  const clear = button(t("stop.clear"), { className: "quiet" });
  clear.addEventListener("click", () => {
    set({ loss: null, accuracy: null, plateau: false, steps: null, rest: false });
    popover.hidePopover();
  });
  popover.replaceChildren(title, ...rows, ...boxes, problem, create("p", {}, t("stop.why")), clear);
}
