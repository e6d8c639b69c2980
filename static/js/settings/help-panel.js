/** What a setting does, in one sentence, with its formula and its range: fetched when somebody first asks. */

import { FORMULAS } from "./formulas.js";
import { math } from "../tools/mathml.js";
import { createPopover, toggle } from "../tools/popover.js";

/** @type {HTMLElement | undefined} */
let popover;

/**
 * @param {Context} context
 * @param {HTMLElement} button with data-help: the topic; the setting's select, if there is one, says which option is chosen
 */
export async function toggleHelp({ t }, button) {
  const topic = button.dataset.help ?? "";
  if (!t.has("help.close")) await t.load("help");
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
  const title = document.createElement("h3");
  title.id = "help-title";
  title.textContent = t(`help.${topic}.title`);
  popover.setAttribute("aria-labelledby", title.id);
  const parts = [title, paragraph(t(`help.${topic}`)), ...formulas(`${topic}`, t)];
  const select = button.closest(".setting")?.querySelector("select");
  const option = select?.value ?? "";
  if (select && t.has(`help.${topic}.${option}`)) {
    const name = document.createElement("h4");
    name.textContent = select.selectedOptions[0]?.textContent ?? option;
    parts.push(name, paragraph(t(`help.${topic}.${option}`)), ...formulas(`${topic}.${option}`, t));
  }
  if (t.has(`help.${topic}.range`)) parts.push(paragraph(t(`help.${topic}.range`), "range"));
  const close = document.createElement("button");
  close.type = "button";
  close.className = "quiet pop-close";
  close.textContent = t("help.close");
  close.addEventListener("click", () => popover.hidePopover());
  popover.replaceChildren(...parts, close);
}

/** @param {string} text @param {string} [className] */
function paragraph(text, className = "") {
  const element = document.createElement("p");
  element.className = className;
  element.textContent = text;
  return element;
}

/**
 * @param {string} key
 * @param {Translator} t
 * @returns {HTMLElement[]}
 */
function formulas(key, t) {
  return (FORMULAS[key] ?? []).map((source) => {
    const line = document.createElement("div");
    line.className = "formula-line";
    const formula = math(source.replace(/\\text\{(\w+)\}/g, (_, word) => `\\text{${t(`math.${word}`).replaceAll(" ", "~")}}`), t.separators[0]);
    formula.setAttribute("displaystyle", "true");
    line.append(formula);
    return line;
  });
}
