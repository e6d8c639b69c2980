/** A page of the walk, written into its places: words, formulas, numbers, tables and code. */

import { setAttribute } from "../../tools/dom.js";
import { create } from "../../tools/elements.js";
import { math } from "../../tools/mathml.js";
import { listing } from "./code.js";
import { formulasOf, numbersOf } from "./formulas.js";
import { tableOf } from "./tables.js";
import { matricesOf } from "./walk.js";

/** @typedef {import("./walk.js").Page} Page */
/** @typedef {import("./walk.js").Trace} Trace */
/** @typedef {import("./code.js").Form} Form */
/** @typedef {import("./formulas.js").Convention} Convention */
/** A page of a network's update, and where the reader is; `output` is the activation of the network's output. @typedef {{trace: Trace, run: RunSpec, output: string, page: Page, n_pages: number, place: import("./position.js").WeightIndex}} Sight */

/** Title and words of each kind of page. */
const TITLES = /** @type {const} */ ({
  forward: ["mathematics.forward", "mathematics.forward_words"],
  loss: ["mathematics.loss", "mathematics.loss_words"],
  output: ["mathematics.output", "mathematics.output_words"],
  hidden: ["mathematics.hidden", "mathematics.hidden_words"],
  update: ["mathematics.update", "mathematics.update_words"],
});

/** @param {import("./view.js").View} view @param {Sight} sight @param {Translator} t */
export function writePage(view, sight, t) {
  const {
    trace,
    run,
    output,
    page,
    n_pages,
    place: { page: number, choice, choose },
  } = sight;
  const [form, convention] = [/** @type {Form} */ (view.form.value), /** @type {Convention} */ (view.convention.value)];
  const example = form === "all" ? null : choice.example;
  const flipped = convention === "columns";
  writeWords(view, sight, t);
  const lines = (/** @type {readonly string[]} */ sources) =>
    sources.map((source) => create("p", {}, math(source, t.separators[0])));
  const lead = create("p", { className: "math-lead" }, t("mathematics.numbers", { example: choice.example + 1 }));
  view.formulas.replaceChildren(...lines(formulasOf(run, page, convention, example, output)));
  view.numbers.replaceChildren(lead, ...lines(numbersOf(trace, run, page, choice, output)));
  view.tables.replaceChildren(
    ...matricesOf(trace, page, example).map((matrix) =>
      tableOf(matrix, {
        flipped,
        page,
        example,
        choice,
        t,
        label: t("mathematics.matrix", { name: matrix.name }),
        choose,
      }),
    ),
  );
  view.code.textContent = listing(run, page, form, convention, output);
  view.back.disabled = number === 0;
  view.forth.disabled = number === n_pages - 1;
  setAttribute(view.walk, "data-page", `${page.kind}-${page.layer}`);
}

/** @param {import("./view.js").View} view @param {Sight} sight @param {Translator} t */
function writeWords(view, { trace, page, n_pages, place }, t) {
  const values = {
    layer: page.layer,
    n: t.count(trace.batch),
    shown: t.count(trace.rows.length),
    rate: t.number(trace.rate),
  };
  const [title, words] = TITLES[page.kind];
  view.place.textContent = t("mathematics.place", { step: page.step, page: place.page + 1, pages: n_pages });
  view.title.textContent = t(title, values);
  view.words.textContent = [
    t(words, values),
    ...(trace.batch > trace.rows.length ? [t("mathematics.first_rows", values)] : []),
  ].join(" ");
}
