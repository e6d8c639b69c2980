/** When training halts by itself: a loss, an accuracy, a number of steps, or when nothing moves any more. */

import { readNumber, typed } from "./fields.js";
import { createPopover, toggle } from "../tools/popover.js";

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
  const title = Object.assign(document.createElement("h3"), { textContent: t("stop.title"), id: "stop-title" });
  popover.setAttribute("aria-labelledby", title.id);
  const problem = document.createElement("p");
  problem.className = "problem";
  problem.setAttribute("role", "alert");
  /** @param {Partial<StopRule>} change */
  const set = (change) => store.dispatch({ type: "options_set", options: { stop: { ...store.get().stop, ...change } } });

  const rows = TARGETS.map(([name, range, unit]) => {
    const input = document.createElement("input");
    const value = store.get().stop[name];
    input.inputMode = "decimal";
    input.autocomplete = "off";
    input.dataset.testid = `stop-${name}`;
    input.placeholder = t("stop.never");
    input.value = value === null ? "" : typed(value * unit, t);
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
  const plateau = document.createElement("input");
  plateau.type = "checkbox";
  plateau.checked = store.get().stop.plateau;
  plateau.dataset.testid = "stop-plateau";
  plateau.addEventListener("change", () => set({ plateau: plateau.checked }));
  const clear = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: t("stop.clear") });
  clear.addEventListener("click", () => {
    set({ loss: null, accuracy: null, plateau: false, steps: null });
    popover.hidePopover();
  });
  const why = Object.assign(document.createElement("p"), { textContent: t("stop.why") });
  popover.replaceChildren(title, ...rows, row(t("stop.plateau"), plateau), problem, why, clear);
}

/** @param {string} text @param {HTMLElement} control */
function row(text, control) {
  const label = document.createElement("label");
  label.className = "row";
  label.append(Object.assign(document.createElement("span"), { textContent: text }), control);
  return label;
}
