/**
 * The elements of the mathematics panel, and what a page writes into them: words, formulas, numbers, tables and code.
 */

import { written } from "../../tools/digits.js";
import { setAttribute } from "../../tools/dom.js";
import { button, create, row, select } from "../../tools/elements.js";
import { math } from "../../tools/mathml.js";
import { codeOf, formulasOf, numbersOf } from "./formulas.js";
import { tableOf } from "./tables.js";
import { largestChange, matricesOf } from "./trace.js";

/** @typedef {ReturnType<typeof createElements>} View */
/**
 * A page of a network's update, and where the reader is on it.
 * @typedef {object} Sight
 * @property {import("./trace.js").Trace} trace
 * @property {RunSpec} run
 * @property {string} output the activation of the network's output
 * @property {import("./trace.js").Page} page
 * @property {number} n_pages
 * @property {boolean} diverged whether the update is not made, since a number would become infinite
 * @property {import("./position.js").Position} position
 */

/** A change below this cannot be seen in the four decimals of the tables. */
const SMALL_CHANGE = 5e-5;

/** Keys of the title and the words of each kind of page. */
const TITLES = /** @type {const} */ ({
  forward: ["mathematics.forward", "mathematics.forward_words"],
  loss: ["mathematics.loss", "mathematics.loss_words"],
  output: ["mathematics.output", "mathematics.output_words"],
  hidden: ["mathematics.hidden", "mathematics.hidden_words"],
  update: ["mathematics.update", "mathematics.update_words"],
});

/** @param {Translator} t */
function createElements(t) {
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
    apply: button(t("mathematics.apply"), { testid: "mathematics-apply", className: "primary math-apply" }),
    measure: button(t("mathematics.measure"), { testid: "mathematics-measure" }),
    load: button(t("mathematics.load"), { testid: "mathematics-load" }),
    progress: create("p", { testid: "mathematics-place", className: "math-place", ariaLive: "polite" }),
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
    pages: create("div", {
      testid: "mathematics-walk",
      className: "math-walk",
      tabIndex: 0,
      role: "group",
      ariaLabel: t("mathematics.walk"),
    }),
    body: create("div"),
  };
}

/**
 * @param {HTMLElement} root
 * @param {HTMLElement} chooser of the network
 * @param {HTMLElement} presented the examples of the last steps
 * @param {readonly HTMLElement[]} figures of the pages
 * @param {Translator} t
 * @returns {View}
 */
export function buildView(root, chooser, presented, figures, t) {
  const view = createElements(t);
  const choosers = create(
    "div",
    { className: "inspect-choosers" },
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
    view.progress,
    view.apply,
  );
  const label = create("span", {}, t("mathematics.numeric"));
  const numeric = create("label", { className: "math-switch" }, view.numeric, label);
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
  view.pages.append(view.title, view.words, view.formulas, entry, view.numbers, ...figures, view.tables);
  view.empty.append(create("p", {}, t("mathematics.empty")), view.load);
  const intro = create("p", { className: "math-intro" }, t("mathematics.intro"));
  const walk = [intro, choosers, steps, view.status, view.pages, code, check];
  view.body.append(
    create("div", { className: "inspect-choosers" }, chooser),
    presented,
    create("div", { className: "math-next" }, ...walk),
  );
  root.replaceChildren(view.note, view.empty, view.body);
  return view;
}

/** @param {View} view @param {Sight} sight @param {Translator} t */
export function writePage(view, sight, t) {
  const { trace, run, output, page, n_pages, position } = sight;
  const { entry, choose } = position;
  const form = /** @type {import("./formulas.js").Form} */ (view.form.value);
  const convention = /** @type {import("./formulas.js").Convention} */ (view.convention.value);
  const example = form === "all" ? null : entry.example;
  writeWords(view, sight, t);
  /** @param {readonly string[]} sources */
  const lines = (sources) => sources.map((source) => create("p", {}, math(source, t.separators[0])));
  const lead = create("p", { className: "math-lead" }, t("mathematics.numbers", { example: entry.example + 1 }));
  view.formulas.replaceChildren(...lines(formulasOf(run, page, convention, form, entry.example, output)));
  view.numbers.replaceChildren(lead, ...lines(numbersOf(trace, run, page, entry, form, output)));
  const options = { flipped: convention === "columns", page, example, entry, t, choose };
  const tables = matricesOf(trace, page, example, form === "loop").map((matrix) =>
    tableOf(matrix, { ...options, label: t("mathematics.matrix", { name: matrix.name }) }),
  );
  view.tables.replaceChildren(...tables);
  view.code.textContent = codeOf(run, page, form, convention, output);
  view.back.disabled = position.page === 0;
  view.forth.disabled = position.page === n_pages - 1;
  setAttribute(view.pages, "data-page", `${page.kind}-${page.layer}`);
}

/** @param {View} view @param {Sight} sight @param {Translator} t */
function writeWords(view, { trace, page, n_pages, position, diverged }, t) {
  const values = {
    layer: page.layer,
    n: t.count(trace.batch),
    shown: t.count(trace.rows.length),
    rate: t.number(trace.rate),
  };
  const [title, words] = TITLES[page.kind];
  const isPart = trace.batch > trace.rows.length;
  view.progress.textContent = t("mathematics.place", { step: page.phase, page: position.page + 1, pages: n_pages });
  view.title.textContent = t(title, values);
  view.words.textContent = [
    t(words, values),
    ...(isPart ? [t("mathematics.first_rows", values)] : []),
    ...changeWords(trace, page, diverged, t),
  ].join(" ");
}

/**
 * What is to be said of an update that changes little or nothing.
 * @param {import("./trace.js").Trace} trace
 * @param {import("./trace.js").Page} page
 * @param {boolean} diverged
 * @param {Translator} t
 * @returns {string[]}
 */
function changeWords(trace, { kind, layer }, diverged, t) {
  if (kind !== "update") return [];
  if (diverged) return [t("mathematics.diverged")];
  const change = largestChange(trace, layer);
  if (change === 0) return [t("mathematics.no_change")];
  const size = written(change, 2, t.separators[0] ?? ".");
  return change < SMALL_CHANGE ? [t("mathematics.small_change", { change: size })] : [];
}
