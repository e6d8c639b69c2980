/** The round-off lab: one network trained with the same loss computed in different ways, in either precision. */

import { fetchDataset } from "../../experiment/catalog.js";
import { fillSelect, setAttribute } from "../../tools/dom.js";
import { create } from "../../tools/elements.js";
import { math } from "../../tools/mathml.js";
import { createChart, loadPlotly } from "../../charts/plotly.js";
import { LEARNING_RATES } from "../../settings/rates.js";
import { ask, examplesOf, reasonOf } from "../rest.js";
import { METHODS, partings } from "./roundoff.js";
import { buildNumbers } from "./roundoff-numbers.js";
import { createSideChooser } from "../side-chooser.js";
import { trainingPoints } from "../../experiment/points.js";
import { kindOf } from "../../experiment/tasks.js";

const STEPS = [100, 300, 1000, 3000];
/** So large that logits get where digits are lost. */
const RATE = 30;
const PRECISIONS = /** @type {const} */ (["float64", "float32"]);

/** @typedef {{method: string, precision: string, loss: number | null, history: {step: number[], loss: (number | null)[]}}} Result */

/** @param {Context} context @param {HTMLElement} root @returns {import("../inspector.js").Inspector} */
export function mountRoundoff(context, root) {
  const { store, t, palette, catalog, commands, noticed, changed } = context;
  const chooser = createSideChooser(context, { label: t("roundoff.side"), testid: "roundoff-side" });
  const parts = build(root, chooser.element, t);
  let request = new AbortController();
  /** @type {Result[]} */
  let results = [];
  /** What the results are of. @type {readonly unknown[]} */
  let known = [];
  /** @type {ReturnType<typeof createChart> | null} */
  let chart = null;
  /** @type {readonly unknown[]} */
  let shown = [];
  let told = "";

  async function run() {
    const { experiment, drawing } = store.get();
    const chosen = experiment.runs[chooser.side];
    if (!chosen) return;
    request.abort();
    const { signal } = (request = new AbortController());
    const learning_rate = Number(parts.rate.value);
    const variants = PRECISIONS.flatMap((precision) => (METHODS[kindOf(drawing)] ?? []).map(({ method, loss }) => ({ method, precision, run: { ...chosen, training: { ...chosen.training, loss, precision, learning_rate } } })));
    const most = catalog.limits.max_runs;
    const steps = Number(parts.steps.value);
    say(t("roundoff.working"));
    parts.run.disabled = true;
    try {
      /** @type {Result[]} */
      const found = [];
      for (let start = 0; start < variants.length; start += most) {
        const some = variants.slice(start, start + most);
        const answer = await ask("/api/train", { ...examplesOf(drawing), experiment: { ...experiment, runs: some.map((variant) => variant.run) }, steps }, signal);
        found.push(...some.map(({ method, precision }, i) => ({ method, precision, loss: answer.runs[i].loss, history: answer.runs[i].history })));
      }
      results = found;
      known = [chosen.network, chosen.seed, drawing.points];
      say("");
    } catch (error) {
      if (!signal.aborted) say(reasonOf(error, t));
    } finally {
      if (request.signal === signal) parts.run.disabled = false;
      shown = [];
      changed();
    }
  }

  /** @param {string} text */
  function say(text) {
    told = text;
    changed();
  }

  /** Two sides that part: a neuron on points that a line can part, at a rate that makes its logits large. */
  async function show() {
    try {
      const drawing = await fetchDataset("two_blobs", {});
      const first = catalog.default_experiment.runs[0];
      const model = store.get().experiment.runs[0];
      if (!model) return;
      const neuron = { ...model, network: { ...model.network, ...first?.network, hidden_layers: [], n_outputs: 1 }, frozen: [] };
      const training = { ...model.training, ...first?.training, optimizer: "sgd", learning_rate: RATE, precision: "float32" };
      const runs = ["naive_cross_entropy", "binary_cross_entropy"].map((loss) => ({ ...neuron, training: { ...training, loss } }));
      const before = store.get().experiment;
      store.dispatch({ type: "experiment_replaced", experiment: { ...before, batch_size: null, runs }, drawing });
      if (store.get().experiment === before) return; // an exercise does not allow it
      commands.reset();
      noticed({ key: "roundoff.on_page" });
    } catch (error) {
      noticed({ key: "notice.no_dataset", error });
    }
    changed();
  }

  /** @returns {string} what keeps the lab from running */
  function obstacle() {
    const { drawing } = store.get();
    if (kindOf(drawing) === "regression") return t("roundoff.regression");
    return trainingPoints(drawing.points).length === 0 ? t("roundoff.no_points") : "";
  }

  function draw() {
    const truth = results.find(({ method, precision }) => method === "stable" && precision === "float64");
    const judged = results.map((result) => ({ ...result, ...partings(result.history, truth?.history.loss ?? []) }));
    parts.outcome.hidden = results.length === 0;
    parts.body.replaceChildren(...judged.map((result) => rowOf(result, t)));
    parts.summary.textContent = results.length > 0 ? summaryOf(judged, t) : "";
    if (results.length > 0) void chart?.draw({
      lines: results.map(({ method, precision, history }) => ({
        name: `${t(`roundoff.${method}`)}, ${precision}`,
        color: palette.current[/** @type {import("../../tools/colors.js").Role} */ (`series-${["stable", "naive", "clipped"].indexOf(method)}`)],
        x: history.step,
        y: history.loss.map((value) => value ?? NaN),
        label: `${t(`roundoff.${method}`)}, ${precision}`,
        dash: precision === "float32" ? "dot" : "solid",
        thin: precision === "float64",
      })),
      level: null, cursor: null, log: true, logX: true, unit: "loss", xTitle: t("roundoff.step"), yTitle: t("roundoff.loss"), separators: t.separators, palette: palette.current,
    });
  }

  parts.run.addEventListener("click", run);
  parts.show.addEventListener("click", show);
  return {
    opened(on) {
      shown = [];
      if (!on) return request.abort();
      loadPlotly(context.plotlyUrl).then(
        (library) => {
          chart ??= createChart(library, parts.stage, () => {});
          shown = [];
          changed();
        },
        () => say(t("roundoff.no_library")),
      );
      if (results.length === 0 && !obstacle()) void run();
    },
    update() {
      const side = chooser.side;
      const own = store.get().experiment.runs[side]?.training.learning_rate ?? RATE;
      if (![...parts.rate.options].some(({ value }) => Number(value) === own)) parts.rate.add(new Option(t.number(own), String(own)));
      const problem = obstacle();
      parts.run.hidden = problem !== "";
      const { experiment, drawing } = store.get();
      const run = experiment.runs[side];
      const now = [run?.network, run?.seed, drawing.points];
      const stale = results.length > 0 && now.some((value, i) => value !== known[i]);
      const said = problem || told || (stale ? t("roundoff.stale") : "");
      if (parts.state.textContent !== said) parts.state.textContent = said;
      parts.outcome.classList.toggle("stale", stale);
      setAttribute(root, "data-ready", String(results.length > 0 && told === ""));
      const scene = [results, palette.version, chart];
      if (scene.every((value, i) => value === shown[i]) && shown.length > 0) return false;
      shown = scene;
      draw();
      return false;
    },
  };
}

/** @typedef {Result & {differs: number | null, parts: number | null, breaks: number | null}} Judged */

/** @param {Judged} result @param {Translator} t */
function rowOf({ method, precision, loss, history, differs, parts, breaks }, t) {
  /** @param {number | null} step */
  const at = (step) => (step === null ? t("roundoff.never") : t.count(step));
  const last = loss ?? history.loss.at(-1) ?? null;
  const cells = [last === null ? "NaN" : t.number(Number(last.toPrecision(5))), at(differs), at(parts), at(breaks)];
  const row = create("tr", {}, create("th", { scope: "row" }, `${t(`roundoff.${method}`)}, ${precision}`), ...cells.map((text) => create("td", {}, text)));
  row.dataset.testid = `roundoff-${method}-${precision}`;
  row.classList.toggle("broken", breaks !== null);
  return row;
}

/** @param {readonly Judged[]} judged @param {Translator} t */
function summaryOf(judged, t) {
  /** @param {Judged} result */
  const name = ({ method, precision }) => `${t(`roundoff.${method}`)}, ${precision}`;
  const broken = judged.filter(({ breaks }) => breaks !== null).map((result) => t("roundoff.broke", { name: name(result), step: t.count(result.breaks ?? 0) }));
  const drifted = judged.filter(({ breaks, parts }) => breaks === null && parts !== null).map((result) => t("roundoff.drifted", { name: name(result), step: t.count(result.parts ?? 0) }));
  const chaotic = judged.some(({ method, precision, parts }) => method === "stable" && precision === "float32" && parts !== null);
  return [...broken, ...drifted, ...(chaotic ? [t("roundoff.chaos")] : [])].join(" ") || t("roundoff.agree");
}

/** @param {HTMLElement} root @param {HTMLElement} chooser @param {Translator} t */
function build(root, chooser, t) {
  const [run, show] = /** @type {[HTMLButtonElement, HTMLButtonElement]} */ (["run", "show"].map((name) => {
    const button = create("button", { type: "button", className: "outlined" }, t(`roundoff.${name}`));
    button.dataset.testid = `roundoff-${name}`;
    return button;
  }));
  const [rate, steps] = /** @type {[HTMLSelectElement, HTMLSelectElement]} */ (["rate", "steps"].map((name) => {
    const select = create("select");
    select.dataset.testid = `roundoff-${name}`;
    return select;
  }));
  fillSelect(rate, LEARNING_RATES.map((value) => [value, t.number(value)]));
  fillSelect(steps, STEPS.map((value) => [value, t.count(value)]));
  [rate.value, steps.value] = [String(RATE), "300"];
  const state = create("p", { className: "roundoff-state", ariaLive: "polite" });
  state.dataset.testid = "roundoff-state";
  const summary = create("p");
  summary.dataset.testid = "roundoff-summary";
  const stage = create("div", { className: "roundoff-stage", role: "img", ariaLabel: t("roundoff.chart") });
  const body = create("tbody");
  const heads = ["way", "final", "differs", "parts", "breaks"].map((name) => create("th", { scope: "col" }, t(`roundoff.${name}`)));
  const table = create("table", {}, create("caption", {}, t("roundoff.caption")), create("thead", {}, create("tr", {}, ...heads)), body);
  const outcome = create("div", { className: "roundoff-outcome", hidden: true }, summary, stage, create("div", { className: "inspect-scroll" }, table));
  const row = (/** @type {string} */ text, /** @type {HTMLElement} */ field) => create("label", { className: "row" }, create("span", {}, t(text)), field);
  const lab = create("section", {}, create("h3", {}, t("roundoff.lab")), create("p", {}, t("roundoff.intro")), chooser, row("roundoff.rate", rate), row("roundoff.steps", steps), create("div", { className: "inspect-buttons" }, run, show), state, outcome, details(t));
  root.replaceChildren(create("div", { className: "roundoff" }, lab, buildNumbers(t)));
  return { run, show, rate, steps, state, summary, stage, body, outcome };
}

/** @param {Translator} t */
function details(t) {
  const [point] = t.separators;
  const formulas = [["naive", "a=\\frac{1}{1+e^{-z}},\\ L=-y\\log a-(1-y)\\log(1-a)"], ["clipped", "a←min(max(a,1e-7),1-1e-7)"], ["stable", "L=max(z,0)-y z+\\log(1+e^{-|z|})"]];
  return create("details", {}, create("summary", {}, t("roundoff.details")), ...formulas.flatMap(([name = "", source = ""]) => [create("p", {}, create("b", {}, t(`roundoff.${name}`)), " ", math(source, point)), create("p", {}, t(`roundoff.why_${name}`))]), create("p", {}, t("roundoff.from_logits")));
}
