/** The bet before training: a press or a number commits to it; it can be skipped. */

import { inline, prose } from "../exercise/prose.js";
import { numberOf } from "../tools/digits.js";
import { button, create } from "../tools/elements.js";
import { oneNumber } from "./answers.js";
import { isBetRight } from "./judge.js";

/**
 * @param {Bet} bet
 * @param {Translator} t
 * @param {boolean} waits whether there is a button Train, which waits for it
 * @param {(value: number | null) => void} made null: skipped
 * @returns {HTMLElement} the question, and what can be bet
 */
export function betForm(bet, t, waits, made) {
  const skip = button(t("course.skip"), { testid: "course-skip", className: "quiet" }, () => made(null));
  const question = create("div", { id: "course-question", className: "course-words" }, ...prose(bet.question, t));
  const holder = create("div", { className: "course-bets", role: "group" });
  holder.setAttribute("aria-labelledby", question.id);
  if (bet.kind === "choice") {
    holder.append(
      ...bet.choices.map((text, i) => {
        const chip = button("", { testid: `course-bet-${i}`, className: "course-chip" }, () => made(i));
        chip.append(...inline(text, t));
        return chip;
      }),
    );
  } else {
    const field = oneNumber("", t);
    const commit = () => {
      const value = field.given();
      if (typeof value === "number") made(value);
    };
    field.element.addEventListener("keydown", ({ key }) => key === "Enter" && commit());
    holder.append(field.element, button(t("course.bet"), { testid: "course-bet", className: "outlined" }, commit));
  }
  holder.append(skip);
  return create(
    "div",
    { testid: "course-bet-form" },
    question,
    holder,
    ...(waits ? [create("p", { className: "course-note" }, t("course.locked_until"))] : []),
  );
}

/** @param {Bet} bet @param {number} value @param {boolean} over whether what was bet on is known by now @param {Translator} t */
export function betText(bet, value, over, t) {
  /** @param {number} given */
  const words = (given) => {
    const text = bet.kind === "choice" ? plain(bet.choices[given] ?? "") : t.number(given);
    return Number.isNaN(numberOf(text)) ? t("course.quoted", { text }) : text;
  };
  const right = isBetRight(bet, value);
  const said = words(value);
  if (!over || right === null) return t("course.said", { said });
  if (!right) return t("course.said_wrong", { said, right: words(bet.right ?? NaN) });
  return t(bet.kind === "number" && value !== bet.right ? "course.said_near" : "course.said_right", {
    said,
    right: words(bet.right ?? NaN),
  });
}

/** @param {string | undefined} text @returns {string} without the marks of bold words and formulas */
export const plain = (text = "") => text.replace(/[*$]/g, "");
