/** The sentence at the end, with blanks to fill: the learner says it, then reads it whole. */

import { inline, prose } from "../exercise/prose.js";
import { button, create, select } from "../tools/elements.js";

/**
 * @param {NonNullable<Chapter["say"]>} say
 * @param {Translator} t
 * @param {() => void} said
 * @returns {HTMLElement}
 */
export function sayForm({ text, choices, right }, t, said) {
  const blanks = choices.map((words, i) =>
    select([["", "…"], ...words.map((word, k) => /** @type {const} */ ([k, word]))], {
      testid: `course-blank-${i}`,
      className: "course-blank",
      ariaLabel: t("course.blank", { n: i + 1 }),
    }),
  );
  const parts = text.split(/\{(\d)\}/).map((part, i) => (i % 2 === 1 ? blanks[Number(part)] : part));
  const sentence = create("div", { className: "course-sentence" });
  for (const part of parts) sentence.append(...(typeof part === "string" ? spaced(part, t) : part ? [part] : []));
  const reply = create("p", { className: "course-reply", role: "status", testid: "course-say-reply" });
  const check = button(t("course.say_it"), { testid: "course-say-check", className: "outlined" }, () => {
    const open = blanks.find(({ value }) => value === "");
    const wrong = blanks.findIndex(({ value }, i) => Number(value) !== right[i]);
    if (open) {
      reply.textContent = t("course.say_open");
      open.focus();
    } else if (wrong >= 0) {
      reply.textContent = t("course.say_wrong");
      blanks[wrong]?.focus();
    } else said();
  });
  return create("div", {}, sentence, create("div", { className: "course-actions" }, check), reply);
}

/** @param {string} part between two blanks: its spaces at both ends count @param {Translator} t */
const spaced = (part, t) => [/^\s/.test(part) ? " " : "", ...inline(part, t), /\s$/.test(part) ? " " : ""];

/** @param {Chapter} chapter @param {Translator} t @returns {HTMLElement} the whole sentence, and what follows it */
export function saidText({ sentence, after }, t) {
  return create(
    "div",
    { testid: "course-said" },
    create("div", { className: "course-whole" }, ...prose(sentence, t)),
    ...prose(after, t),
  );
}
