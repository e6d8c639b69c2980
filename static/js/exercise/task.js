/** What a teacher says above the plots, and what is locked or hidden on the rest of the page. */

import { copyText, linkTo, trainedWeights } from "../links/index.js";
import { inLanguage, isGuided, locksOf } from "../model/exercise.js";
import { savedOf } from "../model/state.js";
import { byId } from "../tools/dom.js";
import { button, create } from "../tools/elements.js";
import { groupsOf } from "./groups.js";
import { prose } from "./prose.js";

/**
 * @param {Context} context
 * @returns {{show(state: Pick<State, "exercise" | "betDue">): void}}
 */
export function createExercisePanel(context) {
  const { catalog, notify } = context;
  const groups = Object.values(groupsOf(catalog.limits)).flat();
  const holder = byId("lesson");
  /** @type {Exercise["locks"]} */
  let locks = {};
  /** @type {Exercise | null} */
  let shown = null;

  function apply() {
    for (const element of document.querySelectorAll("[data-lesson]")) free(element);
    for (const { name, selector, inner } of groups) {
      const how = locks[name];
      if (!how) continue;
      for (const element of document.querySelectorAll(how === "locked" ? (inner ?? selector) : selector))
        lock(element, how);
    }
  }
  // Panels build their rows when they need them: what comes later is locked as well.
  const watch = new MutationObserver((changes) => {
    if (changes.some(({ addedNodes }) => [...addedNodes].some((node) => node instanceof HTMLElement))) apply();
  });
  document.addEventListener("pointerdown", ({ target }) => {
    if (locks.drawing && target instanceof Element && target.closest(".plot")) notify({ key: "lesson.drawing_locked" });
  });

  return {
    show(state) {
      watch.disconnect();
      locks = locksOf(state) ?? {};
      document.body.dataset.locks = Object.keys(locks).join(" ");
      const { exercise } = state;
      if (exercise !== shown) {
        shown = exercise;
        holder.hidden = !exercise || isGuided(exercise); // one with a check list is shown by the course
        if (exercise && !holder.hidden)
          holder.replaceChildren(...banner(inLanguage(exercise, context.t.lang), context));
        if (exercise) scrollTo(0, 0); // it begins with its words
      }
      apply();
      if (Object.keys(locks).length > 0) watch.observe(document.body, { childList: true, subtree: true });
    },
  };
}

/** @param {Element} element @param {"locked" | "hidden"} how */
function lock(element, how) {
  if (!(element instanceof HTMLElement) || element.dataset.lesson === "hidden") return; // of two locks the stricter
  element.dataset.lesson = how;
  if (how === "locked") element.inert = true;
}

/** @param {Element} element */
function free(element) {
  if (!(element instanceof HTMLElement)) return;
  delete element.dataset.lesson;
  element.inert = false;
}

/**
 * @param {Exercise} exercise
 * @param {Context} context
 * @returns {HTMLElement[]}
 */
function banner(exercise, context) {
  const { t } = context;
  return [
    create(
      "div",
      { className: "lesson-words" },
      create("h2", { id: "lesson-title" }, exercise.title || t("lesson.title")),
      create("div", { id: "lesson-text", className: "lesson-text" }, ...prose(exercise.text, t)),
      ...lockedNote(exercise, t),
    ),
    create("div", { className: "lesson-actions" }, ...handInButton(context), leaveButton(context)),
  ];
}

/** @param {Exercise} exercise @param {Translator} t @returns {HTMLElement[]} what is locked, in words; none for nothing */
export function lockedNote({ locks }, t) {
  const names = Object.entries(locks)
    .filter(([name, how]) => how === "locked" && labelOf(name, t))
    .map(([name]) => inSentence(labelOf(name, t), t.lang));
  if (names.length === 0) return [];
  const text = t("lesson.locked", { names: names.join(", ") });
  return [create("p", { className: "lesson-locked", id: "lesson-locked" }, text)];
}

/** @param {Context} context */
export const leaveButton = ({ store, t, loadOwn, notify }) =>
  button(t("lesson.leave"), { id: "lesson-leave", className: "quiet" }, async () => {
    const before = await loadOwn();
    store.dispatch({ type: "exercise_left", own: before });
    byId("train").focus(); // the button itself is about to go
    if (before) notify({ key: "lesson.left" });
  });

/**
 * @param {Context} context
 * @returns {[HTMLElement, HTMLInputElement]} copies the link that a student sends to the teacher: the exercise as it is
 *   solved, with the weights. Where the browser does not allow it, the field beside it shows the link.
 */
export function handInButton(context) {
  const { store, t, catalog, notify } = context;
  const field = create("input", {
    id: "hand-in-link",
    readOnly: true,
    hidden: true,
    ariaLabel: t("lesson.hand_in_field"),
  });
  const made = button(t("lesson.hand_in"), { id: "hand-in", className: "outlined" }, async () => {
    field.value = linkTo({ ...savedOf(store.get()), ...trainedWeights(context) }, catalog);
    field.hidden = await copyText(field.value, () => notify({ key: "lesson.hand_in_copied" }));
    if (!field.hidden) field.select();
  });
  return [made, field];
}

/** @param {string} label @param {string} lang @returns {string} "CSV" stays as it is */
export const inSentence = (label, lang) => label.slice(0, 1).toLocaleLowerCase(lang) + label.slice(1);

/** @param {string} name @param {Translator} t @returns {string} empty for a group that this page does not know */
export function labelOf(name, t) {
  const key = [`lock.${name}`, `settings.${name}`].find((key) => t.has(key));
  return key ? t(key) : "";
}
