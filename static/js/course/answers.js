/** The fields in which an answer is given: a number, a choice, a shape, a table of numbers, cards in order. */

import { inline, prose } from "../exercise/prose.js";
import { numberOf, typed } from "../tools/digits.js";
import { create } from "../tools/elements.js";

/**
 * @typedef {object} Field
 * @property {HTMLElement} element
 * @property {() => Given | null} given null while something is missing
 * @property {(given: Given) => void} show fills it in
 */

/** @param {Answer} answer @param {Translator} t @returns {Field} */
export function answerField(answer, t) {
  switch (answer.kind) {
    case "number":
      return oneNumber(answer.unit ?? "", t);
    case "choice":
      return choice(answer.choices, t);
    case "shape":
      return shape(answer.right.length, t);
    case "matrix":
      return table(answer, t);
    case "order":
      return order(answer.cards, t);
  }
}

/** @param {string} label @param {string} [testid] */
const numberInput = (label, testid) =>
  create("input", {
    type: "text",
    inputMode: "text",
    autocomplete: "off",
    ariaLabel: label,
    className: "course-number",
    testid,
  });

/** @param {string} unit @param {Translator} t @returns {Field} */
export function oneNumber(unit, t) {
  const input = numberInput(t("course.number"), "course-number");
  const element = create("label", { className: "course-field" }, input, unit);
  return {
    element,
    given: () => numberIn(input),
    show: (given) => void (input.value = typed(Number(given), t)),
  };
}

/** @param {HTMLInputElement} input @returns {number | null} */
function numberIn(input) {
  const value = numberOf(input.value);
  input.ariaInvalid = String(Number.isNaN(value));
  return Number.isNaN(value) ? null : value;
}

let groups = 0;

/** @param {readonly string[]} choices @param {Translator} t @returns {Field} */
function choice(choices, t) {
  const name = `course-choice-${(groups += 1)}`;
  const inputs = choices.map((_, i) =>
    create("input", { type: "radio", name, value: String(i), testid: `course-choice-${i}` }),
  );
  const rows = choices.map((text, i) =>
    create(
      "label",
      { className: "course-choice" },
      /** @type {Node} */ (inputs[i]),
      create("div", {}, ...prose(text, t)),
    ),
  );
  return {
    element: create(
      "div",
      { className: "course-choices", role: "radiogroup", ariaLabel: t("course.choices") },
      ...rows,
    ),
    given() {
      const chosen = inputs.findIndex(({ checked }) => checked);
      return chosen < 0 ? null : chosen;
    },
    show(given) {
      const input = inputs[Number(given)];
      if (input) input.checked = true;
    },
  };
}

/** @param {readonly HTMLInputElement[]} inputs @returns {number[] | null} */
function valuesOf(inputs) {
  const values = inputs.map(numberIn);
  return values.every((value) => value !== null) ? /** @type {number[]} */ (values) : null;
}

/** @param {number} length @param {Translator} t @returns {Field} */
function shape(length, t) {
  const inputs = Array.from({ length }, (_, i) => numberInput(t("course.place", { n: i + 1 }), `course-shape-${i}`));
  const parts = inputs.flatMap((input, i) => (i === 0 ? [input] : [", ", input]));
  return {
    element: create("p", { className: "course-field course-shape" }, "(", ...parts, ")"),
    given: () => valuesOf(inputs),
    show(given) {
      inputs.forEach((input, i) => (input.value = typed(/** @type {number[]} */ (given)[i] ?? 0, t)));
    },
  };
}

/** @param {Extract<Answer, {kind: "matrix"}>} answer @param {Translator} t @returns {Field} */
function table({ right, columns, rows }, t) {
  const cells = right.map((row, i) =>
    row.map((_, j) => {
      const place = [
        rows?.[i] ?? (right.length > 1 ? t("course.row", { n: i + 1 }) : ""),
        columns?.[j] ?? t("course.column", { n: j + 1 }),
      ];
      return numberInput(place.filter(Boolean).join(", "), `course-cell-${i}-${j}`);
    }),
  );
  /** @param {string} text */
  const head = (text) => create("th", {}, ...inline(text, t));
  const corner = rows ? [create("td", {})] : [];
  const top = columns ? [create("tr", {}, ...corner, ...columns.map(head))] : [];
  const lines = cells.map((inputs, i) =>
    create("tr", {}, ...(rows ? [head(rows[i] ?? "")] : []), ...inputs.map((input) => create("td", {}, input))),
  );
  return {
    element: create("table", { className: "course-table" }, create("tbody", {}, ...top, ...lines)),
    given() {
      const values = cells.map(valuesOf);
      return values.every((row) => row !== null) ? /** @type {number[][]} */ (values) : null;
    },
    show(given) {
      cells.forEach((row, i) =>
        row.forEach((input, j) => (input.value = typed(/** @type {number[][]} */ (given)[i]?.[j] ?? 0, t))),
      );
    },
  };
}

/** @param {readonly string[]} cards in the right order; they are dealt in another @param {Translator} t @returns {Field} */
function order(cards, t) {
  const list = create("ol", { className: "course-cards", ariaLabel: t("course.cards") });
  const dealt = dealtOrder(cards.length);
  const items = cards.map((text, card) => {
    const words = create("div", {}, ...prose(text, t));
    const moves = [-1, 1].map((by) => {
      const name = t(by < 0 ? "course.up" : "course.down");
      const arrow = create(
        "button",
        { type: "button", className: "outlined", testid: `course-${by < 0 ? "up" : "down"}-${card}` },
        create("span", { ariaHidden: "true" }, by < 0 ? "↑" : "↓"),
        create("span", { className: "sr" }, `${name}: ${words.textContent}`),
      );
      arrow.addEventListener("click", () => {
        const at = dealt.indexOf(card);
        const other = dealt[at + by];
        if (other === undefined) return;
        [dealt[at], dealt[at + by]] = [other, card];
        lay();
        arrow.focus();
      });
      return arrow;
    });
    return create("li", {}, words, create("span", { className: "course-card-moves" }, ...moves));
  });
  const lay = () => list.replaceChildren(...dealt.map((card) => /** @type {Node} */ (items[card])));
  lay();
  return {
    element: list,
    given: () => [...dealt],
    show(given) {
      dealt.splice(0, dealt.length, .../** @type {number[]} */ (given));
      lay();
    },
  };
}

/** @param {number} length @returns {number[]} every card in another place than its own, the same at every visit */
export const dealtOrder = (length) => {
  const half = Math.ceil(length / 2);
  return Array.from({ length }, (_, i) => (i + half) % length);
};

/**
 * @param {Answer} answer
 * @param {Given | undefined} given the right answer that was given; without it the one that is right
 * @param {Translator} t
 * @returns {HTMLElement} it, to be read again
 */
export function answerShown(answer, given, t) {
  /** @param {readonly number[]} values */
  const tuple = (values) => `(${values.map((x) => t.number(x)).join(values.every(Number.isInteger) ? ", " : "; ")})`;
  const said = () => {
    switch (answer.kind) {
      case "number":
        return [t.number(Number(given ?? answer.right)), answer.unit].filter(Boolean).join("\u202f");
      case "choice":
        return answer.choices[answer.right] ?? "";
      case "shape":
        return tuple(answer.right);
      case "matrix":
        return /** @type {readonly (readonly number[])[]} */ (given ?? answer.right).map(tuple).join(", ");
      case "order":
        return answer.cards.map((card, i) => `${i + 1}. ${card}`).join("\n");
    }
  };
  const words = create("div", {}, ...prose(said(), t));
  return create(
    "div",
    { className: "course-given", testid: "course-given" },
    create("span", {}, t("course.answer")),
    words,
  );
}
