/** The panel's fixed parts: choosers, buttons and the places that pages are written into. */

import { create } from "../../tools/elements.js";
import { button, named, row, select } from "../shared/parts.js";

/** @typedef {ReturnType<typeof partsOf>} View */

/** @param {Translator} t */
function partsOf(t) {
  return {
    form: select("mathematics-form", [
      ["all", t("mathematics.form_all")],
      ["one", t("mathematics.form_one")],
      ["loop", t("mathematics.form_loop")],
    ]),
    convention: select("mathematics-convention", [
      ["rows", t("mathematics.rows")],
      ["columns", t("mathematics.columns")],
    ]),
    example: select("mathematics-example"),
    from: select("mathematics-from"),
    to: select("mathematics-to"),
    numeric: named("mathematics-numeric", create("input", { type: "checkbox" })),
    back: button("mathematics-back", t("mathematics.back")),
    forth: button("mathematics-forth", t("mathematics.forth")),
    apply: button("mathematics-apply", t("mathematics.apply"), "primary"),
    measure: button("mathematics-measure", t("mathematics.measure")),
    load: button("mathematics-load", t("mathematics.load")),
    place: named("mathematics-place", create("p", { className: "math-place", ariaLive: "polite" })),
    title: named("mathematics-title", create("h3")),
    words: named("mathematics-words", create("p")),
    note: named("mathematics-note", create("p", { className: "math-note" })),
    status: named("mathematics-status", create("p", { className: "math-note", role: "status" })),
    formulas: named("mathematics-formulas", create("div", { className: "math-formulas" })),
    numbers: named("mathematics-numbers", create("div", { className: "math-formulas" })),
    tables: named("mathematics-tables", create("div", { className: "math-tables" })),
    checked: named("mathematics-checked", create("div", { className: "math-checked" })),
    code: named("mathematics-code", create("pre", { tabIndex: 0 })),
    timing: named("mathematics-timing", create("p", { role: "status" })),
    empty: named("mathematics-empty", create("div", { hidden: true })),
    walk: named(
      "mathematics-walk",
      create("div", { className: "math-walk", tabIndex: 0, role: "group", ariaLabel: t("mathematics.walk") }),
    ),
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
