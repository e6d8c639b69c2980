/** The steps of an exercise in the dialog: each with its words, what ticks it, and two hints. */

import { GESTURES, MOST } from "../model/exercise.js";
import { namesOf } from "../model/naming.js";
import { numberOf, typed } from "../tools/digits.js";
import { button, create, row, select } from "../tools/elements.js";
import { goalRow } from "./goal-row.js";

/**
 * @param {Context} context
 * @param {readonly Item[]} given
 * @param {() => void} changed also when one is added or removed
 * @returns {{element: HTMLElement, items(): {id: number, item: Item}[]}} id: the same as long as the step is there; of a
 *   given one its place
 */
export function itemsEditor(context, given, changed) {
  const { t } = context;
  const list = create("ol", { className: "edit-items" });
  const add = button(t("edit.add_item"), { testid: "edit-add-item" });
  let made = 0;
  /** @param {Item | null} item @param {() => void} removed */
  const make = (item, removed) => itemEditor(context, item, made++, changed, removed);
  const editors = growing(list, add, MOST.items, given, make, changed);
  return {
    element: create("div", {}, create("p", { className: "field-hint" }, t("edit.items_hint")), list, add),
    items: () =>
      editors().flatMap(({ id, item: read }) => {
        const item = read();
        return item ? [{ id, item }] : [];
      }),
  };
}

/**
 * A list whose rows are added by a button, each with its own button that removes it.
 * @template Value
 * @template {{element: HTMLElement}} Row
 * @param {HTMLElement} list
 * @param {HTMLButtonElement} add
 * @param {number} most
 * @param {readonly Value[]} given what it holds at first
 * @param {(value: Value | null, removed: () => void) => Row} make null: a new one
 * @param {() => void} changed when one is added or removed
 * @returns {() => readonly Row[]}
 */
function growing(list, add, most, given, make, changed) {
  /** @type {Row[]} */
  let rows = [];
  /** @param {Value | null} value */
  function insert(value) {
    const row = make(value, () => {
      rows = rows.filter((other) => other !== row);
      row.element.remove();
      add.disabled = false;
      changed();
    });
    rows.push(row);
    list.append(row.element);
    add.disabled = rows.length >= most;
  }
  for (const value of given) insert(value);
  add.addEventListener("click", () => {
    insert(null);
    rows.at(-1)?.element.querySelector("textarea")?.focus();
    changed();
  });
  return () => rows;
}

/**
 * @param {Context} context
 * @param {Item | null} given
 * @param {number} id
 * @param {() => void} changed
 * @param {() => void} removed
 */
function itemEditor(context, given, id, changed, removed) {
  const { t } = context;
  const text = create("textarea", {
    rows: 2,
    maxLength: 500,
    testid: `edit-text-${id}`,
    ariaLabel: t("edit.item_text"),
    value: given?.text ?? "",
  });
  const goals = create("div", { className: "edit-goals" });
  const add = button(t("edit.add_goal"), { testid: `edit-add-goal-${id}` });
  /** @param {Goal | null} goal @param {() => void} removed */
  const make = (goal, removed) => goalRow(context, goal, removed);
  const rows = growing(goals, add, MOST.goals, given?.goals ?? [], make, changed);

  const gesture = select(
    [["", t("edit.none")], ...GESTURES.map((name) => /** @type {const} */ ([name, t(`gesture.${name}`)]))],
    {
      testid: `edit-gesture-${id}`,
    },
  );
  gesture.value = given?.gesture ?? "";
  const names = namesOf(context.store.get().experiment.runs, t);
  const run = select(
    names.map((name, i) => /** @type {const} */ ([i, name])),
    { testid: `edit-gesture-run-${id}` },
  );
  run.value = String(Math.min(given?.run ?? 0, names.length - 1));
  const whose = row(t("edit.run"), run);
  const show = () => (whose.hidden = gesture.value !== "set_by_hand" || names.length < 2);
  gesture.addEventListener("change", show);
  show();
  const answer = answerEditor(context, given?.answer, id);
  const hints = Array.from({ length: MOST.hints }, (_, i) =>
    create("input", { maxLength: 300, testid: `edit-hint-${id}-${i}`, value: given?.hints?.[i] ?? "" }),
  );
  const more = create(
    "details",
    { className: "edit-more", open: Boolean(given?.gesture ?? given?.answer ?? given?.hints) },
    create("summary", {}, t("edit.more")),
    row(t("edit.gesture"), gesture),
    whose,
    answer.element,
    ...hints.map((hint, i) => create("label", { className: "field" }, t(`edit.hint_${i + 1}`), hint)),
  );
  const element = create(
    "li",
    {},
    text,
    goals,
    create(
      "p",
      { className: "actions" },
      add,
      button(t("edit.remove_item"), { className: "quiet", testid: `edit-remove-${id}` }, removed),
    ),
    more,
  );
  return {
    id,
    element,
    /** @returns {Item | null} null without words */
    item() {
      if (text.value.trim() === "") return null;
      const chosen = rows().flatMap(({ goal }) => goal() ?? []);
      const answered = answer.answer();
      const written = hints.map(({ value }) => value.trim()).filter(Boolean);
      return {
        text: text.value.trim(),
        ...(chosen.length > 0 && { goals: chosen }),
        ...(gesture.value !== "" && {
          gesture: /** @type {Item["gesture"]} */ (gesture.value),
          run: Number(run.value),
        }),
        ...(answered && { answer: answered }),
        ...(written.length > 0 && { hints: written }),
      };
    },
  };
}

/**
 * A number or a choice; other kinds of answers, which come from chapters, stay as they are.
 * @param {Context} context
 * @param {Answer | undefined} given
 * @param {number} id
 * @returns {{element: HTMLElement, answer(): Answer | null}}
 */
function answerEditor({ t }, given, id) {
  const other = given && given.kind !== "number" && given.kind !== "choice" ? given : null;
  const kind = select(
    ["none", "number", "choice", ...(other ? [other.kind] : [])].map(
      (name) => /** @type {const} */ ([name, t(`edit.answer_${name}`)]),
    ),
    { testid: `edit-answer-${id}` },
  );
  kind.value = given?.kind ?? "none";
  const right = create("input", {
    size: 8,
    testid: `edit-right-${id}`,
    value: given?.kind === "number" ? typed(given.right, t) : "",
  });
  const within = create("input", {
    size: 6,
    testid: `edit-within-${id}`,
    value: given?.kind === "number" ? typed(given.within, t) : "0",
  });
  const choices = choicesField(
    t,
    given?.kind === "choice" ? given.choices : [],
    given?.kind === "choice" ? given.right : 0,
    `edit-choices-${id}`,
    false,
  );
  const unit = given?.kind === "number" && given.unit !== undefined && { unit: given.unit }; // it has no field
  const number = create("p", { className: "edit-number" }, row(t("edit.right"), right), row(t("edit.within"), within));
  const note = create("p", { className: "note", role: "status", testid: `edit-answer-note-${id}` });
  const show = () => {
    number.hidden = kind.value !== "number";
    choices.element.hidden = kind.value !== "choice";
    note.textContent = !number.hidden && Number.isNaN(numberOf(right.value)) ? t("edit.no_number") : "";
  };
  const element = create("div", {}, row(t("edit.answer"), kind), number, note, choices.element);
  element.addEventListener("input", show); // of the list as well
  show();
  return {
    element,
    answer() {
      const [value, tolerance] = [numberOf(right.value), numberOf(within.value)];
      if (kind.value === "number")
        return Number.isNaN(value) ? null : { kind: "number", right: value, within: tolerance || 0, ...unit };
      if (kind.value === "choice") {
        const { texts, right } = choices.read();
        return texts.length < 2 ? null : { kind: "choice", choices: texts, right: right ?? 0 };
      }
      return kind.value === "none" ? null : other;
    },
  };
}

/**
 * Choices, one a line, and which is right.
 * @param {Translator} t
 * @param {readonly string[]} given
 * @param {number | undefined} right
 * @param {string} testid
 * @param {boolean} open whether none need be right
 */
export function choicesField(t, given, right, testid, open) {
  const lines = create("textarea", { rows: 3, maxLength: 600, testid, value: given.join("\n") });
  const which = select(
    [
      ...(open ? [/** @type {const} */ (["", t("edit.open_question")])] : []),
      ...Array.from({ length: MOST.choices }, (_, i) => /** @type {const} */ ([i, t("edit.line", { n: i + 1 })])),
    ],
    {
      testid: `${testid}-right`,
    },
  );
  which.value = right === undefined ? "" : String(right);
  return {
    element: create(
      "div",
      {},
      create("label", { className: "field" }, t("edit.choices"), lines),
      row(t("edit.which"), which),
    ),
    read() {
      const texts = linesOf(lines.value).slice(0, MOST.choices);
      return {
        texts,
        right: which.value === "" || Number(which.value) >= texts.length ? undefined : Number(which.value),
      };
    },
  };
}

/** @param {string} text @returns {string[]} its lines, without spaces at their ends and without empty ones */
export const linesOf = (text) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
