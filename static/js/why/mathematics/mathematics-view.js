/** The panel's fixed parts: choosers, buttons and the places that pages are written into. */

import { create } from "../../tools/elements.js";

/**
 * @template {HTMLElement} T
 * @param {string} name
 * @param {T} element
 * @returns {T}
 */
function named(name, element) {
  element.dataset.testid = `mathematics-${name}`;
  return element;
}

/** @param {string} text @param {HTMLElement} field */
const row = (text, field) => create("label", { className: "row" }, create("span", {}, text), field);

/** @param {string} name @param {readonly (readonly [string, string])[]} options */
function select(name, options = []) {
  return named(name, create("select", {}, ...options.map(([value, text]) => new Option(text, value))));
}

/** @param {string} name @param {string} text @param {string} [className] */
const button = (name, text, className = "outlined") => named(name, create("button", { type: "button", className }, text));

/** @param {HTMLElement} root @param {HTMLElement} chooser of the network @param {Translator} t */
export function build(root, chooser, t) {
  const view = {
    form: select("form", [["all", t("mathematics.form_all")], ["one", t("mathematics.form_one")], ["loop", t("mathematics.form_loop")]]),
    convention: select("convention", [["rows", t("mathematics.rows")], ["columns", t("mathematics.columns")]]),
    example: select("example"),
    from: select("from"),
    to: select("to"),
    numeric: named("numeric", create("input", { type: "checkbox" })),
    back: button("back", t("mathematics.back")),
    forth: button("forth", t("mathematics.forth")),
    apply: button("apply", t("mathematics.apply"), "primary"),
    measure: button("measure", t("mathematics.measure")),
    load: button("load", t("mathematics.load")),
    place: named("place", create("p", { className: "math-place", ariaLive: "polite" })),
    title: named("title", create("h3")),
    words: named("words", create("p")),
    note: named("note", create("p", { className: "math-note" })),
    status: named("status", create("p", { className: "math-note", role: "status" })),
    formulas: named("formulas", create("div", { className: "math-formulas" })),
    numbers: named("numbers", create("div", { className: "math-formulas" })),
    tables: named("tables", create("div", { className: "math-tables" })),
    checked: named("checked", create("div", { className: "math-checked" })),
    code: named("code", create("pre", { tabIndex: 0 })),
    timing: named("timing", create("p", { role: "status" })),
    empty: named("empty", create("div", { hidden: true })),
    walk: named("walk", create("div", { className: "math-walk", tabIndex: 0, role: "group", ariaLabel: t("mathematics.walk") })),
  };
  const choosers = create("div", { className: "inspect-choosers" }, chooser, row(t("mathematics.form"), view.form), row(t("mathematics.convention"), view.convention));
  const entry = create("div", { className: "inspect-choosers" }, row(t("mathematics.example"), view.example), row(t("mathematics.from"), view.from), row(t("mathematics.to"), view.to));
  const steps = create("div", { className: "inspect-buttons math-steps" }, view.back, view.forth, view.place, view.apply);
  const numeric = create("label", { className: "math-switch" }, view.numeric, create("span", {}, t("mathematics.numeric")));
  const code = create("details", {}, create("summary", {}, t("mathematics.code")), view.code, create("p", {}, t("mathematics.timing")), view.measure, view.timing);
  const check = create("details", {}, create("summary", {}, t("mathematics.check")), create("p", {}, t("mathematics.check_words")), numeric, view.checked);
  view.walk.append(view.title, view.words, view.formulas, entry, view.numbers, view.tables);
  view.empty.append(create("p", {}, t("mathematics.empty")), view.load);
  const body = create("div", {}, choosers, steps, view.status, view.walk, code, check);
  root.replaceChildren(create("p", { className: "math-intro" }, t("mathematics.intro")), view.note, view.empty, body);
  return { ...view, body };
}
