/** The bet before training, in the dialog. */

import { numberOf, typed } from "../tools/digits.js";
import { create, row } from "../tools/elements.js";
import { choicesField } from "./items-editor.js";

/**
 * @param {Translator} t
 * @param {Bet | undefined} given
 * @returns {{element: HTMLElement, bet(): Bet | null}} bet: null without a question
 */
export function betEditor(t, given) {
  const question = create("input", { maxLength: 300, testid: "edit-question", value: given?.question ?? "" });
  const choices = choicesField(
    t,
    given?.kind === "choice" ? given.choices : [],
    given?.kind === "choice" ? given.right : undefined,
    "edit-bet-choices",
    true,
  );
  const isNumber = given?.kind === "number";
  const right = create("input", {
    size: 8,
    testid: "edit-bet-right",
    value: isNumber && given.right !== undefined ? typed(given.right, t) : "",
  });
  const within = create("input", {
    size: 6,
    testid: "edit-bet-within",
    value: isNumber && given.within !== undefined ? typed(given.within, t) : "",
  });
  return {
    element: create(
      "div",
      {},
      create("p", { className: "field-hint" }, t("edit.bet_hint")),
      create("label", { className: "field" }, t("edit.question"), question),
      choices.element,
      create("p", { className: "edit-number" }, row(t("edit.bet_right"), right), row(t("edit.within"), within)),
    ),
    bet() {
      const asked = question.value.trim();
      if (asked === "") return null;
      const { texts, right: chosen } = choices.read();
      if (texts.length > 1)
        return { kind: "choice", question: asked, choices: texts, ...(chosen !== undefined && { right: chosen }) };
      const [value, tolerance] = [numberOf(right.value), numberOf(within.value)];
      return {
        kind: "number",
        question: asked,
        ...(!Number.isNaN(value) && { right: value }),
        ...(!Number.isNaN(tolerance) && { within: tolerance }),
      };
    },
  };
}
