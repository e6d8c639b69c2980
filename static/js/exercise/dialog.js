/** The dialog in which a teacher makes an exercise of what is on the page. */

import { copyButton } from "../links/copy-button.js";
import { linkTo } from "../links/index.js";
import { fillSelect } from "../tools/dom.js";
import { button, create, row, select } from "../tools/elements.js";
import { betEditor } from "./bet-editor.js";
import { groupsOf, ONLY_HIDDEN, questionNames } from "./groups.js";
import { itemsEditor } from "./items-editor.js";
import { languageEditor } from "./language-editor.js";
import { labelOf } from "./task.js";

/** What a group can be, in words. @type {Readonly<Record<string, string>>} */
const WAYS = { shown: "lesson.shown", locked: "lesson.locked_choice", hidden: "lesson.hidden" };

/** @param {import("../sharing/dialog.js").Sharing} sharing @returns {import("../sharing/dialog.js").Page} */
export function buildExercise({ context, saved, draft, turn }) {
  const { t, catalog, store } = context;
  const { exercise } = store.get();
  const title = create("input", {
    id: "lesson-title-input",
    maxLength: 120,
    autocomplete: "off",
    value: exercise?.title ?? "",
  });
  const text = create("textarea", { id: "lesson-text-input", rows: 4, maxLength: 2000, value: exercise?.text ?? "" });
  const link = create("input", { id: "lesson-url", readOnly: true, ariaLabel: t("lesson.link") });
  const trial = create("a", { id: "lesson-try", target: "_blank", rel: "noopener" }, t("lesson.try"));
  /** @type {Map<string, HTMLSelectElement>} */
  const choices = new Map();

  /** @param {string} name */
  function lockRow(name) {
    const choice = create("select", { id: `lock-${name}` });
    const ways = ["shown", ...(ONLY_HIDDEN.has(name) ? [] : ["locked"]), "hidden"];
    fillSelect(
      choice,
      ways.map((way) => /** @type {const} */ ([way === "shown" ? "" : way, t(WAYS[way] ?? "lesson.shown")])),
    );
    choice.value = exercise?.locks[name] ?? "";
    choices.set(name, choice);
    return create("label", { className: "lock-row" }, create("span", {}, labelOf(name, t)), choice);
  }
  const sections = Object.entries(groupsOf(catalog.limits)).map(([heading, groups]) => {
    const rows = groups.map(({ name }) => lockRow(name));
    const fields = create("fieldset", {}, create("legend", {}, t(`lesson.group_${heading}`)), ...rows);
    return heading === "single"
      ? create("details", { className: "lock-single" }, create("summary", {}, t("lesson.group_single")), ...rows)
      : fields;
  });

  const items = itemsEditor(context, exercise?.items ?? [], () => void update());
  const bet = betEditor(t, exercise?.bet);
  const open = select(
    [["", t("edit.open_none")], ...questionNames().map((name) => /** @type {const} */ ([name, t(`lock.ask_${name}`)]))],
    {
      testid: "edit-open",
    },
  );
  open.value = exercise?.open ?? "";
  const languages = [...document.querySelectorAll("a[hreflang]")].map((link) => link.getAttribute("hreflang") ?? "");
  const language = languageEditor(t, languages, exercise);

  /** @returns {Exercise} */
  function written() {
    const chosen = [...choices]
      .filter(([, { value }]) => value !== "")
      .map(([name, { value }]) => /** @type {const} */ ([name, value === "hidden" ? "hidden" : "locked"]));
    const [steps, asked] = [items.items(), bet.bet()];
    const made = {
      title: title.value.trim(),
      text: text.value.trim(),
      locks: Object.fromEntries(chosen),
      ...(open.value && { open: open.value, ...(exercise?.about !== undefined && { about: exercise.about }) }),
      ...(asked && { bet: asked }),
      ...(steps.length > 0 && { items: steps.map(({ item }) => item) }),
    };
    language.show(
      made,
      steps.map(({ id }) => id),
    );
    return { ...made, ...language.texts() };
  }

  async function update() {
    link.value = "";
    const now = await saved(); // first: what is chosen meanwhile counts
    const made = written();
    const isEmpty = JSON.stringify(made) === JSON.stringify({ title: "", text: "", locks: {} });
    draft.exercise = isEmpty ? null : made;
    link.value = trial.href = linkTo({ ...now, exercise: made }, catalog);
  }
  const element = create(
    "div",
    { className: "exercise" },
    create("p", {}, t("lesson.intro")),
    create("label", { className: "field" }, t("lesson.title_label"), title),
    create("label", { className: "field" }, t("lesson.text_label"), text),
    create("p", { className: "field-hint" }, t("lesson.text_hint")),
    part("items", t("edit.items"), items.element, Boolean(exercise?.items)),
    part("bet", t("edit.bet"), bet.element, Boolean(exercise?.bet)),
    part("open", t("edit.open"), row(t("edit.open_label"), open), Boolean(exercise?.open)),
    part(
      "locks",
      t("edit.locks"),
      create("div", { className: "locks" }, ...sections),
      Object.keys(exercise?.locks ?? {}).length > 0,
    ),
    part("language", t("edit.language"), language.element, Boolean(exercise?.texts)),
    create(
      "div",
      { className: "copy-row" },
      link,
      copyButton("lesson-copy", t("share.copy"), () => link, context),
    ),
    create(
      "p",
      { className: "after-link" },
      trial,
      button(t("lesson.qr"), { id: "lesson-qr", className: "quiet" }, () => turn("qr")),
    ),
  );
  element.addEventListener("input", update);
  element.addEventListener("change", update); // of a list
  link.addEventListener("focus", () => link.select());
  return { element, update };
}

/** @param {string} name @param {string} title @param {HTMLElement} content @param {boolean} open @returns {HTMLElement} a part that can be folded */
const part = (name, title, content, open) =>
  create("details", { className: "edit-part", testid: `edit-${name}`, open }, create("summary", {}, title), content);
