/** What a setting does, in one sentence, with its formula and its range: fetched when somebody first asks. */

import { records } from "../model/records.js";
import { create } from "../tools/elements.js";
import { math } from "../tools/mathml.js";
import { createPopover, moveTo, toggle } from "../tools/popover.js";
import { FORMULAS } from "./formulas.js";

/** The records of a setting that is a choice. */
const REGISTRIES = /** @type {const} */ ({
  activation: "activations",
  loss: "losses",
  optimizer: "optimizers",
  schedule: "schedules",
  regularizer: "regularizers",
  initializer: "initializers",
});

/** Topics whose options are those of another. @type {Readonly<Record<string, string>>} */
const OPTIONS_OF = { output: "activation" };

/** @type {HTMLElement | undefined} */
let popover;

/**
 * @param {Context} context
 * @param {HTMLElement} button with data-help: the topic; the setting's select, if there is one, says which option is chosen
 */
export async function toggleHelp({ t }, button) {
  const topic = button.dataset.help ?? "";
  popover ??= createPopover("help");
  await toggle(popover, button, () => popover && fill(popover, button, topic, t));
}

/**
 * @param {HTMLElement} popover
 * @param {HTMLElement} button
 * @param {string} topic
 * @param {Translator} t
 */
function fill(popover, button, topic, t) {
  const title = create("h3", { id: "help-title" }, t(`help.${topic}.title`));
  popover.setAttribute("aria-labelledby", title.id);
  const parts = [title, create("p", {}, t(`help.${topic}`)), ...formulas(FORMULAS[topic] ?? [], t)];
  const select = button.closest(".setting")?.querySelector("select");
  const [option, family] = [select?.value ?? "", OPTIONS_OF[topic] ?? topic];
  if (select && t.has(`help.${family}.${option}`)) {
    const name = select.selectedOptions[0]?.textContent ?? option;
    parts.push(
      create("h4", {}, name),
      create("p", {}, t(`help.${family}.${option}`)),
      ...formulas(formulasOf(family, option), t),
      comparison(family, select, t, () => moveTo(popover, button)),
    );
  }
  if (t.has(`help.${topic}.range`)) parts.push(create("p", { className: "range" }, t(`help.${topic}.range`)));
  const close = create("button", { type: "button", className: "quiet pop-close" }, t("help.close"));
  close.addEventListener("click", () => popover.hidePopover());
  popover.replaceChildren(...parts, close);
}

/**
 * The other options, written when it is opened.
 * @param {string} topic
 * @param {HTMLSelectElement} select
 * @param {Translator} t
 * @param {() => void} grown called when it takes more room, or less
 */
function comparison(topic, select, t, grown) {
  const list = create("dl");
  const details = create("details", { className: "compared" }, create("summary", {}, t("help.all")), list);
  details.addEventListener("toggle", () => {
    const options = [...select.options].filter(({ value, selected }) => !selected && t.has(`help.${topic}.${value}`));
    const told = options.flatMap(({ value, textContent }) => [
      create("dt", {}, textContent ?? value),
      create("dd", {}, t(`help.${topic}.${value}`), ...formulas(formulasOf(topic, value), t)),
    ]);
    list.replaceChildren(...told);
    grown();
  });
  return details;
}

/** @param {string} topic @param {string} option @returns {readonly string[]} */
function formulasOf(topic, option) {
  const registry = REGISTRIES[/** @type {keyof typeof REGISTRIES} */ (topic)];
  return (registry && records[registry].get(option)?.tex) ?? [];
}

/**
 * @param {readonly string[]} sources
 * @param {Translator} t
 * @returns {HTMLElement[]}
 */
function formulas(sources, t) {
  return sources.map((source) => {
    const formula = math(
      source.replace(/\\text\{(\w+)\}/g, (_, word) => `\\text{${t(`math.${word}`).replaceAll(" ", "~")}}`),
      t.separators[0],
    );
    formula.setAttribute("displaystyle", "true");
    return create("div", { className: "formula-line" }, formula);
  });
}
