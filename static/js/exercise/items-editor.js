/** The steps of an exercise in the dialog: each with its words, what ticks it, and two hints. */

import { namesOf } from "../model/naming.js";
import { button, create, row, select } from "../tools/elements.js";
import { goalRow, numberIn } from "./goal-row.js";

const MOST_ITEMS = 12;
const MOST_GOALS = 8;
const GESTURES = ["set_by_hand", "drawn", "moved"];

/**
 * @param {Context} context
 * @param {readonly Item[]} given
 * @param {() => void} changed also when one is added or removed
 * @returns {{element: HTMLElement, items(): Item[]}}
 */
export function itemsEditor(context, given, changed) {
  const { t } = context;
  const list = create("ol", { className: "edit-items" });
  /** @type {{element: HTMLElement, item(): Item | null}[]} */
  let editors = [];
  const add = button(t("edit.add_item"), { testid: "edit-add-item" }, () => {
    insert(null);
    editors.at(-1)?.element.querySelector("textarea")?.focus();
    changed();
  });

  /** @param {Item | null} item */
  function insert(item) {
    const editor = itemEditor(context, item, editors.length, changed, () => {
      editors = editors.filter((other) => other !== editor);
      editor.element.remove();
      add.disabled = false;
      changed();
    });
    editors.push(editor);
    list.append(editor.element);
    add.disabled = editors.length >= MOST_ITEMS;
  }
  for (const item of given) insert(item);
  return {
    element: create("div", {}, create("p", { className: "field-hint" }, t("edit.items_hint")), list, add),
    items: () => editors.flatMap(({ item }) => item() ?? []),
  };
}

/**
 * @param {Context} context
 * @param {Item | null} given
 * @param {number} index
 * @param {() => void} changed
 * @param {() => void} removed
 */
function itemEditor(context, given, index, changed, removed) {
  const { t } = context;
  const text = create("textarea", {
    rows: 2,
    maxLength: 500,
    testid: `edit-text-${index}`,
    ariaLabel: t("edit.item_text"),
    value: given?.text ?? "",
  });
  const goals = create("div", { className: "edit-goals" });
  /** @type {ReturnType<typeof goalRow>[]} */
  let rows = [];
  const add = button(t("edit.add_goal"), { testid: `edit-add-goal-${index}` }, () => {
    insert(null);
    changed();
  });
  /** @param {Goal | null} goal */
  function insert(goal) {
    const made = goalRow(context, goal, (gone) => {
      rows = rows.filter((one) => one !== gone);
      gone.element.remove();
      add.disabled = false;
      changed();
    });
    rows.push(made);
    goals.append(made.element);
    add.disabled = rows.length >= MOST_GOALS;
  }
  for (const goal of given?.goals ?? []) insert(goal);

  const gesture = select(
    [["", t("edit.none")], ...GESTURES.map((name) => /** @type {const} */ ([name, t(`gesture.${name}`)]))],
    {
      testid: `edit-gesture-${index}`,
    },
  );
  gesture.value = given?.gesture ?? "";
  const names = namesOf(context.store.get().experiment.runs, t);
  const run = select(
    names.map((name, i) => /** @type {const} */ ([i, name])),
    { testid: `edit-gesture-run-${index}` },
  );
  run.value = String(Math.min(given?.run ?? 0, names.length - 1));
  const whose = row(t("edit.run"), run);
  const show = () => (whose.hidden = gesture.value !== "set_by_hand" || names.length < 2);
  gesture.addEventListener("change", show);
  show();
  const answer = answerEditor(context, given?.answer, index);
  const hints = [0, 1].map((i) =>
    create("input", { maxLength: 300, testid: `edit-hint-${index}-${i}`, value: given?.hints?.[i] ?? "" }),
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
      button(t("edit.remove_item"), { className: "quiet", testid: `edit-remove-${index}` }, removed),
    ),
    more,
  );
  return {
    element,
    /** @returns {Item | null} null without words */
    item() {
      if (text.value.trim() === "") return null;
      const chosen = rows.flatMap(({ goal }) => goal() ?? []);
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
 * @param {number} index
 * @returns {{element: HTMLElement, answer(): Answer | null}}
 */
function answerEditor({ t }, given, index) {
  const other = given && given.kind !== "number" && given.kind !== "choice" ? given : null;
  const kind = select(
    ["none", "number", "choice", ...(other ? [other.kind] : [])].map(
      (name) => /** @type {const} */ ([name, t(`edit.answer_${name}`)]),
    ),
    { testid: `edit-answer-${index}` },
  );
  kind.value = given?.kind ?? "none";
  const right = create("input", {
    size: 8,
    testid: `edit-right-${index}`,
    value: given?.kind === "number" ? t.number(given.right) : "",
  });
  const within = create("input", {
    size: 6,
    testid: `edit-within-${index}`,
    value: given?.kind === "number" ? t.number(given.within) : t.number(0),
  });
  const choices = choicesField(
    t,
    given?.kind === "choice" ? given.choices : [],
    given?.kind === "choice" ? given.right : 0,
    `edit-choices-${index}`,
    false,
  );
  const number = create("p", { className: "edit-number" }, row(t("edit.right"), right), row(t("edit.within"), within));
  const note = create("p", { className: "note", role: "status", testid: `edit-answer-note-${index}` });
  const show = () => {
    number.hidden = kind.value !== "number";
    choices.element.hidden = kind.value !== "choice";
    note.textContent = !number.hidden && Number.isNaN(numberIn(right.value, t)) ? t("edit.no_number") : "";
  };
  const element = create("div", {}, row(t("edit.answer"), kind), number, note, choices.element);
  element.addEventListener("input", show); // of the list as well
  show();
  return {
    element,
    answer() {
      const [value, tolerance] = [numberIn(right.value, t), numberIn(within.value, t)];
      if (kind.value === "number")
        return Number.isNaN(value) ? null : { kind: "number", right: value, within: tolerance || 0 };
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
      ...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => /** @type {const} */ ([n - 1, t("edit.line", { n })])),
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
      const texts = lines.value
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean)
        .slice(0, 8);
      return {
        texts,
        right: which.value === "" || Number(which.value) >= texts.length ? undefined : Number(which.value),
      };
    },
  };
}
