/** One training iteration, walked through with its real numbers: every matrix of the coming update, and the update itself. */

import { firstVisit } from "../../experiment/catalog.js";
import { atMostEvery, fillSelect, setAttribute, textWriter } from "../../tools/dom.js";
import { create } from "../../tools/elements.js";
import { math } from "../../tools/mathml.js";
import { listing } from "./mathematics-code.js";
import { checkOf } from "./mathematics-check.js";
import { formulasOf, numbersOf } from "./mathematics-formulas.js";
import { markUnits, ringExample } from "./mathematics-marks.js";
import { tableOf } from "./mathematics-tables.js";
import { timed } from "./mathematics-timing.js";
import { build } from "./mathematics-view.js";
import { matricesOf, pagesOf, readTrace } from "./mathematics-walk.js";
import { createSideChooser } from "../side-chooser.js";
import { trainingPoints } from "../../experiment/points.js";
import { layerSizes } from "../../experiment/weights.js";

/** @typedef {import("./mathematics-walk.js").Page} Page */
/** @typedef {import("./mathematics-walk.js").Trace} Trace */
/** @typedef {import("./mathematics-walk.js").Choice} Choice */
/** @typedef {import("./mathematics-code.js").Form} Form */
/** @typedef {import("./mathematics-formulas.js").Convention} Convention */

const PERIOD_MS = 250;
/** Title and words of each kind of page. */
const TITLES = /** @type {const} */ ({
  forward: ["mathematics.forward", "mathematics.forward_words"],
  loss: ["mathematics.loss", "mathematics.loss_words"],
  output: ["mathematics.output", "mathematics.output_words"],
  hidden: ["mathematics.hidden", "mathematics.hidden_words"],
  update: ["mathematics.update", "mathematics.update_words"],
});

/** @param {Context} context @param {HTMLElement} root @returns {import("../inspector.js").Inspector} */
export function mountMathematics(context, root) {
  const { store, live, t, catalog, wishes, commands, changed } = context;
  const chooser = createSideChooser(context, { label: t("mathematics.side"), testid: "mathematics-side", chosen: () => ((state.page = 0), again()) });
  const view = build(root, chooser.element, t);
  const [writeNote, writeStatus, due] = [textWriter(view.note), textWriter(view.status), atMostEvery(PERIOD_MS)];
  /** `paused`: we stopped the training, and set it going again. @type {{page: number, choice: Choice, open: boolean, paused: boolean, applied: number | null}} */
  const state = { page: 0, choice: { example: 0, from: 0, to: 0 }, open: false, paused: false, applied: null };
  /** @type {(() => void)[]} */
  let releases = [];
  /** @type {readonly unknown[]} */
  let shown = [];
  let timing = new AbortController();

  const again = () => ((shown = []), changed());
  /** @param {number} by */
  const turn = (by) => ((state.page += by), (state.applied = null), again());
  /** @param {Partial<Choice>} choice */
  const choose = (choice) => ((state.choice = { ...state.choice, ...choice }), again());
  view.back.addEventListener("click", () => turn(-1));
  view.forth.addEventListener("click", () => turn(1));
  view.walk.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined || event.target !== view.walk) return;
    event.preventDefault();
    turn(by);
  });
  for (const select of [view.form, view.convention]) select.addEventListener("change", again);
  for (const name of /** @type {const} */ (["example", "from", "to"])) view[name].addEventListener("change", () => choose({ [name]: Number(view[name].value) }));
  view.numeric.addEventListener("change", () => (wish(), again()));
  view.load.addEventListener("click", () => {
    const { drawing } = firstVisit(catalog);
    store.dispatch({ type: "drawing_replaced", points: drawing.points, preset: drawing.preset, task: drawing.task, n_classes: drawing.n_classes });
  });
  view.apply.addEventListener("click", () => {
    if (store.get().training || !live.frame) return;
    state.applied = live.frame.step + 1;
    state.page = 0;
    commands.step("batch");
    again();
  });
  view.measure.addEventListener("click", () => {
    timing.abort();
    timing = new AbortController();
    void timed(context, chooser.side, timing.signal, view.timing);
  });

  function wish() {
    for (const release of releases) release();
    releases = state.open ? [wishes.want("trace", PERIOD_MS), ...(view.numeric.checked ? [wishes.want("numeric_gradients", PERIOD_MS)] : [])] : [];
  }

  /** Who begins to train while this is open wants that; then it is no longer ours to go on. */
  function pausing() {
    const { training } = store.get();
    if (training) state.paused = false;
    const key = training ? "mathematics.running" : state.paused ? "mathematics.paused" : null;
    writeNote(key ? t(key) : "");
  }

  /** @param {Trace} trace @param {RunSpec} run @param {Page} page @param {number} side @param {number} n_pages */
  function write(trace, run, page, side, n_pages) {
    const { form: { value: form }, convention: { value: convention } } = view;
    const example = form === "all" ? null : state.choice.example;
    const output = catalog.losses.find(({ name }) => name === run.training.loss)?.output ?? "sigmoid";
    const [point = "."] = t.separators;
    const values = { layer: page.layer, n: t.count(trace.batch), shown: t.count(trace.rows.length), rate: t.number(trace.rate) };
    const [title, words] = TITLES[page.kind];
    view.place.textContent = t("mathematics.place", { step: page.step, page: state.page + 1, pages: n_pages });
    view.title.textContent = t(title, values);
    view.words.textContent = [t(words, values), ...(trace.batch > trace.rows.length ? [t("mathematics.first_rows", values)] : [])].join(" ");
    const lines = (/** @type {readonly string[]} */ sources) => sources.map((source) => create("p", {}, math(source, point)));
    view.formulas.replaceChildren(...lines(formulasOf(run, page, /** @type {Convention} */ (convention), example, output)));
    view.numbers.replaceChildren(create("p", { className: "math-lead" }, t("mathematics.numbers", { example: state.choice.example + 1 })), ...lines(numbersOf(trace, run, page, state.choice, output)));
    const flipped = convention === "columns";
    view.tables.replaceChildren(...matricesOf(trace, page, example).map((matrix) => tableOf(matrix, { flipped, page, example, choice: state.choice, t, label: t("mathematics.matrix", { name: matrix.name }), choose })));
    view.code.textContent = listing(run, page, /** @type {Form} */ (form), /** @type {Convention} */ (convention), output);
    view.back.disabled = state.page === 0;
    view.forth.disabled = state.page === n_pages - 1;
    setAttribute(view.walk, "data-page", `${page.kind}-${page.layer}`);
  }

  /** The choosers hold what the page has: examples shown, units of this layer and of the one before. @param {Trace} trace @param {Page} page */
  function offer(trace, page) {
    const W = trace.get(`W${page.layer}`);
    const numbers = { example: trace.rows.length, from: W?.rows ?? 1, to: W?.columns ?? 1 };
    for (const name of /** @type {const} */ (["example", "from", "to"])) {
      const n = numbers[name];
      state.choice = { ...state.choice, [name]: Math.min(state.choice[name], n - 1) };
      if (view[name].options.length !== n) fillSelect(view[name], Array.from({ length: n }, (_, i) => [i, String(i + 1)]));
      view[name].value = String(state.choice[name]);
      const field = view[name].closest("label");
      if (field) field.hidden = page.kind === "loss" ? name !== "example" : name === "from" && page.kind === "forward";
    }
  }

  return {
    opened(on) {
      state.open = on;
      wish();
      shown = [];
      const { training } = store.get();
      if (on && training) state.paused = true;
      if (on && training) store.dispatch({ type: "options_set", options: { training: false } });
      if (on) return changed();
      timing.abort();
      markUnits(null);
      ringExample(context, null);
      if (state.paused && !training) store.dispatch({ type: "options_set", options: { training: true } });
      state.paused = false;
      changed();
    },
    update(now) {
      const { experiment, drawing, training } = store.get();
      const { side } = chooser;
      const run = experiment.runs[side];
      const [frame, numeric] = [live.probed.get("trace"), live.probed.get("numeric_gradients")];
      pausing();
      const scene = [frame, numeric, live.frame, run, drawing, side, training, experiment.runs];
      if (!run || scene.every((value, i) => value === shown[i])) return false;
      if (training && !due(now)) return true;
      const points = trainingPoints(drawing.points);
      view.empty.hidden = points.length > 0;
      const trace = readTrace(frame, side, layerSizes(run));
      // What is shown is what comes next: not the step before.
      const fresh = trace !== null && frame?.step === live.frame?.step && live.frame?.n_samples === points.length;
      view.body.hidden = points.length === 0 || (!trace && shown.length === 0);
      view.apply.disabled = !fresh || training;
      if (!trace || !fresh) return false;
      shown = scene;
      const pages = pagesOf(trace.n_layers);
      state.page = Math.max(0, Math.min(state.page, pages.length - 1));
      const page = /** @type {Page} */ (pages[state.page]);
      offer(trace, page);
      write(trace, run, page, side, pages.length);
      writeStatus(state.applied !== null && state.applied === live.frame?.step ? t("mathematics.applied", { step: t.count(state.applied) }) : "");
      root.dataset.step = String(frame?.step);
      view.checked.replaceChildren(...(view.numeric.checked && numeric && numeric.step === frame?.step ? checkOf(numeric, side, trace, page, t) : []));
      markUnits({ side, page, unit: state.choice.to });
      ringExample(context, points[trace.rows[state.choice.example] ?? -1] ?? null);
      return false;
    },
  };
}
