/** One condition in the dialog: a quantity, a network, a relation and a value, filled in with what is on the page now. */

import { namesOf } from "../model/naming.js";
import { numberOf, typed } from "../tools/digits.js";
import { fillSelect } from "../tools/dom.js";
import { button, create, select } from "../tools/elements.js";
import { canBeChosen, isMetNow, QUANTITIES, RELATION_WORDS, RELATIONS, VALUES } from "./goals.js";

/**
 * @param {Context} context
 * @param {Goal | null} goal null: the first that one thinks of
 * @param {() => void} removed
 * @returns {{element: HTMLElement, goal(): Goal | null}} goal: null while its number is none
 */
export function goalRow(context, goal, removed) {
  const { t, store } = context;
  const remove = button(
    "✕",
    { className: "quiet", ariaLabel: t("edit.remove_goal"), testid: "edit-remove-goal" },
    removed,
  );
  const isOpen = !goal || canBeChosen(goal, store.get().experiment.runs.length);
  return isOpen ? chosenRow(context, goal, remove) : fixedRow(goal, remove);

  /** @param {Goal} given of a kind that only files and links hold: it stays as it is @param {HTMLElement} remove */
  function fixedRow(given, remove) {
    const words = `${given.quantity} ${given.is} ${JSON.stringify(given.value)}`;
    return { element: create("div", { className: "edit-goal" }, create("code", {}, words), remove), goal: () => given };
  }

  /** @param {Context} context @param {Goal | null} given @param {HTMLElement} remove */
  function chosenRow(context, given, remove) {
    const names = namesOf(store.get().experiment.runs, t);
    const quantity = select(
      QUANTITIES.map(({ name }) => /** @type {const} */ ([name, t(`goal.${name}`)])),
      { testid: "edit-quantity", ariaLabel: t("edit.quantity") },
    );
    const run = select(
      names.map((name, i) => /** @type {const} */ ([i, name])),
      { testid: "edit-run", ariaLabel: t("edit.run") },
    );
    const relation = select([], { testid: "edit-relation", ariaLabel: t("edit.relation") });
    const number = create("input", { type: "text", testid: "edit-value", ariaLabel: t("edit.value"), size: 7 });
    const name = select([], { testid: "edit-name", ariaLabel: t("edit.value") });
    const note = create("p", { className: "note", testid: "edit-met", role: "status" });
    const chosen = () => QUANTITIES.find((one) => one.name === quantity.value) ?? QUANTITIES[0];

    /** @param {Goal | null} goal null: as it is now */
    function fill(goal) {
      const record = chosen();
      if (!record) return;
      const { kind, ofRun } = record;
      run.hidden = !ofRun || names.length < 2;
      run.value = String(goal?.run ?? (Number(run.value) || 0));
      fillSelect(
        relation,
        RELATIONS[kind].map((is) => /** @type {const} */ ([is, t(RELATION_WORDS[is] ?? is)])),
      );
      relation.value = goal?.is ?? record.is;
      number.hidden = kind !== "number";
      name.hidden = kind === "number";
      if (kind !== "number")
        fillSelect(
          name,
          VALUES[kind].map((value) => /** @type {const} */ ([value, valueName(kind, value, t)])),
        );
      const value = goal && !Array.isArray(goal.value) ? goal.value : record.now(context, Number(run.value));
      if (kind === "number") number.value = typeof value === "number" ? typed(value, t) : "";
      else if (value !== undefined) name.value = String(value);
    }

    /** @returns {Goal | null} */
    function read() {
      const { kind = "number", ofRun } = chosen() ?? {};
      const is = /** @type {Goal["is"]} */ (relation.value);
      const value = kind === "number" ? numberOf(number.value) : kind === "flag" ? name.value === "true" : name.value;
      if (Number.isNaN(value)) return null;
      return { quantity: quantity.value, ...(ofRun && { run: Number(run.value) || 0 }), is, value };
    }
    function say() {
      const goal = read();
      note.textContent = goal === null ? t("edit.no_number") : isMetNow(goal, context) ? t("edit.met_now") : "";
    }
    if (given) quantity.value = given.quantity;
    fill(given);
    const element = create("div", { className: "edit-goal" }, quantity, run, relation, number, name, remove, note);
    quantity.addEventListener("change", () => fill(null));
    run.addEventListener("change", () => fill(null));
    element.addEventListener("input", say);
    element.addEventListener("change", say);
    say();
    return { element, goal: read };
  }
}

/** @param {"flag" | "verdict"} kind @param {string} value @param {Translator} t */
function valueName(kind, value, t) {
  if (kind === "flag") return t(`edit.${value}`);
  const key = [`edit.verdict_${value}`, `verdict.${value}`].find((key) => t.has(key)); // its own where the verdict names a step
  return key ? t(key).replace(/[.:]$/, "") : value;
}
