/** The dialog in which a teacher makes an exercise of what is on the page. */

import { copyButton } from "../links/copy-button.js";
import { linkTo } from "../links/index.js";
import { fillSelect } from "../tools/dom.js";
import { button, create } from "../tools/elements.js";
import { groupsOf, ONLY_HIDDEN } from "./groups.js";
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
  function row(name) {
    const select = create("select", { id: `lock-${name}` });
    const ways = ["shown", ...(ONLY_HIDDEN.has(name) ? [] : ["locked"]), "hidden"];
    fillSelect(
      select,
      ways.map((way) => /** @type {const} */ ([way === "shown" ? "" : way, t(WAYS[way] ?? "lesson.shown")])),
    );
    select.value = exercise?.locks[name] ?? "";
    choices.set(name, select);
    return create("label", { className: "lock-row" }, create("span", {}, labelOf(name, t)), select);
  }
  const sections = Object.entries(groupsOf(catalog.limits)).map(([heading, groups]) => {
    const rows = groups.map(({ name }) => row(name));
    const fields = create("fieldset", {}, create("legend", {}, t(`lesson.group_${heading}`)), ...rows);
    return heading === "single"
      ? create("details", { className: "lock-single" }, create("summary", {}, t("lesson.group_single")), ...rows)
      : fields;
  });

  async function update() {
    link.value = "";
    const now = await saved(); // first: what is chosen meanwhile counts
    const chosen = [...choices]
      .filter(([, { value }]) => value !== "")
      .map(([name, { value }]) => /** @type {const} */ ([name, value === "hidden" ? "hidden" : "locked"]));
    const made = { title: title.value.trim(), text: text.value.trim(), locks: Object.fromEntries(chosen) };
    draft.exercise = made.title || made.text || chosen.length > 0 ? made : null;
    link.value = trial.href = linkTo({ ...now, exercise: made }, catalog);
  }
  const element = create(
    "div",
    { className: "exercise" },
    create("p", {}, t("lesson.intro")),
    create("label", { className: "field" }, t("lesson.title_label"), title),
    create("label", { className: "field" }, t("lesson.text_label"), text),
    create("p", { className: "field-hint" }, t("lesson.text_hint")),
    create("div", { className: "locks" }, ...sections),
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
  link.addEventListener("focus", () => link.select());
  return { element, update };
}
