/** The panel's fixed parts: choosers, buttons and the places that pages are written into. */

import { button, create, row, select } from "../../tools/elements.js";

/** @typedef {ReturnType<typeof partsOf>} View */

/** @param {Translator} t */
function partsOf(t) {
  return {
    form: select(
      [
        ["all", t("mathematics.form_all")],
        ["one", t("mathematics.form_one")],
        ["loop", t("mathematics.form_loop")],
      ],
      { testid: "mathematics-form" },
    ),
    convention: select(
      [
        ["rows", t("mathematics.rows")],
        ["columns", t("mathematics.columns")],
      ],
      { testid: "mathematics-convention" },
    ),
    example: select([], { testid: "mathematics-example" }),
    from: select([], { testid: "mathematics-from" }),
    to: select([], { testid: "mathematics-to" }),
    numeric: create("input", { testid: "mathematics-numeric", type: "checkbox" }),
    back: button(t("mathematics.back"), { testid: "mathematics-back" }),
    forth: button(t("mathematics.forth"), { testid: "mathematics-forth" }),
    apply: button(t("mathematics.apply"), { testid: "mathematics-apply", className: "primary" }),
    measure: button(t("mathematics.measure"), { testid: "mathematics-measure" }),
    load: button(t("mathematics.load"), { testid: "mathematics-load" }),
    place: create("p", { testid: "mathematics-place", className: "math-place", ariaLive: "polite" }),
    title: create("h3", { testid: "mathematics-title" }),
    words: create("p", { testid: "mathematics-words" }),
    note: create("p", { testid: "mathematics-note", className: "math-note" }),
    status: create("p", { testid: "mathematics-status", className: "math-note", role: "status" }),
    formulas: create("div", { testid: "mathematics-formulas", className: "math-formulas", tabIndex: 0 }),
    numbers: create("div", { testid: "mathematics-numbers", className: "math-formulas", tabIndex: 0 }),
    tables: create("div", { testid: "mathematics-tables", className: "math-tables" }),
    checked: create("div", { testid: "mathematics-checked", className: "math-checked" }),
    code: create("pre", { testid: "mathematics-code", tabIndex: 0 }),
    timing: create("p", { testid: "mathematics-timing", role: "status" }),
    empty: create("div", { testid: "mathematics-empty", hidden: true }),
    walk: create("div", {
      testid: "mathematics-walk",
      className: "math-walk",
      tabIndex: 0,
      role: "group",
      ariaLabel: t("mathematics.walk"),
    }),
    body: create("div"),
  };
}

/** @param {HTMLElement} root @param {HTMLElement} chooser of the network @param {Translator} t @returns {View} */
export function build(root, chooser, t) {
  const view = partsOf(t);
  const choosers = create(
    "div",
    { className: "inspect-choosers" },
    chooser,
    row(t("mathematics.form"), view.form),
    row(t("mathematics.convention"), view.convention),
  );
  const entry = create(
    "div",
    { className: "inspect-choosers" },
    row(t("mathematics.example"), view.example),
    row(t("mathematics.from"), view.from),
    row(t("mathematics.to"), view.to),
  );
  const steps = create(
    "div",
    { className: "inspect-buttons math-steps" },
    view.back,
    view.forth,
    view.place,
    view.apply,
  );
  const numeric = create(
    "label",
    { className: "math-switch" },
    view.numeric,
    create("span", {}, t("mathematics.numeric")),
  );
  const code = create(
    "details",
    {},
    create("summary", {}, t("mathematics.code")),
    view.code,
    create("p", {}, t("mathematics.timing")),
    view.measure,
    view.timing,
  );
  const check = create(
    "details",
    {},
    create("summary", {}, t("mathematics.check")),
    create("p", {}, t("mathematics.check_words")),
    numeric,
    view.checked,
  );
  view.walk.append(view.title, view.words, view.formulas, entry, view.numbers, view.tables);
  view.empty.append(create("p", {}, t("mathematics.empty")), view.load);
  view.body.append(choosers, steps, view.status, view.walk, code, check);
  root.replaceChildren(
    create("p", { className: "math-intro" }, t("mathematics.intro")),
    view.note,
    view.empty,
    view.body,
  );
  return view;
}
