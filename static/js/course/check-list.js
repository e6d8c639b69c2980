/** The check list: what is done, what is to be done now, the field for its answer, and two hints. */

import { prose } from "../exercise/prose.js";
import { button, create } from "../tools/elements.js";
import { answerField, answerShown } from "./answers.js";
import { isRight } from "./judge.js";
import { reveal } from "./reveal.js";

/**
 * @param {readonly Item[]} items
 * @param {Translator} t
 * @param {(item: number, right: boolean) => void} answered also by a press, where an item asks for nothing that can be judged
 */
export function createCheckList(items, t, answered) {
  const list = create("ol", { className: "course-list", testid: "course-list" });
  const hints = create("div", { className: "course-hints", role: "status", testid: "course-hints" });
  const hint = button(t("course.hint"), { testid: "course-hint", className: "outlined" }, () => showHint());
  const actions = create("div", { className: "course-actions" }, hint);
  /** Below the item that is to be done now. */
  const help = create("div", { className: "course-help" }, hints, actions);
  /** Right ones of this visit. @type {Map<number, Given>} */
  const rightOnes = new Map();
  let current = -1;
  let revealed = 0;
  /** The field of the current item, filled in and checked by "Show me". @type {{show(given: Given): void, check(): void} | null} */
  let field = null;

  const rows = items.map(({ text }) => {
    const state = create("span", { className: "sr" });
    const element = create(
      "li",
      { tabIndex: -1 },
      create("span", { className: "course-box", ariaHidden: "true" }),
      create("div", { className: "course-words" }, state, ...prose(text, t)),
    );
    return { element, state };
  });
  list.append(...rows.map(({ element }) => element));

  function showHint() {
    const words = items[current]?.hints ?? [];
    const next = words[revealed];
    if (next === undefined) return;
    revealed += 1;
    hints.append(...prose(next, t));
    writeHint();
    reveal(help);
  }
  function writeHint() {
    const left = (items[current]?.hints?.length ?? 0) - revealed;
    hint.hidden = left <= 0;
    hint.textContent = t(revealed > 0 ? "course.hint_more" : "course.hint");
  }

  /** @param {Item} item @param {number} index @returns {HTMLElement | null} the field of its answer, or the press that ticks it */
  function fieldOf({ answer, goals, gesture }, index) {
    if (!answer && (goals?.length || gesture)) return null;
    if (!answer)
      return button(t("course.tick"), { testid: "course-tick", className: "outlined" }, () => answered(index, true));
    const { element, given: entered, show } = answerField(answer, t);
    const reply = create("p", { className: "course-reply", role: "status", testid: "course-reply" });
    const check = () => {
      const given = entered();
      const right = given !== null && isRight(answer, given);
      if (right) rightOnes.set(index, given);
      reply.textContent =
        given === null ? t("course.incomplete") : right ? t("course.right_not_now") : t("course.wrong");
      reveal(reply);
      answered(index, right); // a right one ticks the item, and the field goes
    };
    const form = create(
      "div",
      { className: "course-answer", testid: "course-answer" },
      element,
      button(t("course.check"), { testid: "course-check", className: "outlined" }, check),
      reply,
    );
    form.addEventListener("keydown", ({ key, target }) => {
      if (key === "Enter" && target instanceof HTMLInputElement) check();
    });
    field = { show, check };
    return form;
  }

  return {
    element: list,
    actions,
    /** The current item takes the focus, and comes into view. */
    focus() {
      rows[Math.min(current, rows.length - 1)]?.element.focus({ preventScroll: true });
      if (rows[current]) reveal(rows[current].element);
    },
    /** @param {Given} answer of the current item, filled in */
    fill: (answer) => field?.show(answer),
    check: () => field?.check(),
    /** @param {number} ticked so many from the first */
    show(ticked) {
      if (ticked === current) return;
      const first = current < 0;
      const within = list.contains(document.activeElement);
      help.remove();
      current = ticked;
      revealed = 0;
      field = null;
      hints.replaceChildren();
      rows.forEach(({ element, state }, i) => {
        element.dataset.state = i < ticked ? "done" : i === ticked ? "now" : "later";
        element.ariaCurrent = i === ticked ? "step" : null;
        state.textContent = i < ticked ? t("course.is_done") : "";
        element.querySelector(":scope > :is(.course-answer, .course-given, button)")?.remove();
        const answer = items[i]?.answer;
        if (answer && i < ticked) element.append(answerShown(answer, rightOnes.get(i), t));
      });
      const [row, item] = [rows[ticked], items[ticked]];
      const answer = item && fieldOf(item, ticked);
      if (answer) row?.element.append(answer);
      row?.element.append(help);
      writeHint();
      if (row && (!first || ticked > 0)) reveal(row.element); // it begins with its words
      if (within) (row ?? rows.at(-1))?.element.focus({ preventScroll: true });
    },
  };
}
