/** Where values are learned by a single neuron: descent beside the closed form, on the bowl that the loss is. */

import { bowl, curvature, factor, lossAt, normalEquations, problemOf, qr } from "./bowl.js";
import { fetchDataset } from "../../experiment/catalog.js";
import { atMostEvery, setAttribute, textWriter } from "../../tools/dom.js";
import { create } from "../../tools/elements.js";
import { mapLayout, mapTraces } from "../landscape-figure.js";
import { wayOf } from "../landscape-plane.js";
import { math } from "../../tools/mathml.js";
import { createFigure, loadPlotly } from "../../charts/plotly.js";
import { mountFits } from "./regression-fits.js";
import { written } from "../../tools/digits.js";
import { createSideChooser } from "../side-chooser.js";
import { kindOf } from "../../experiment/tasks.js";
import { places } from "../../experiment/weights.js";
import { featureSymbol } from "../../network/diagram-names.js";

const PERIOD_MS = 250;
/** Heights that differ by more are told apart on a logarithmic scale only. */
const WIDE = 30;
/** Below this share of the best rate descent is called too slow. */
const CRAWL = 0.05;
/** Numbers from here on are written with a power of ten. */
const TALL = 1e5;
/** A loss below has too few digits among six decimals. */
const TINY = 1e-4;
/** Shares of the bound 2/λ, or the best rate. */
const RATES = { slow: 0.01, right: NaN, large: 1.05 };

/** @typedef {{problem: import("./bowl.js").Problem, best: number[] | null, solved: number[] | null, curved: ReturnType<typeof curvature>}} Facts */

/** @param {Context} context @param {HTMLElement} root @returns {import("../inspector.js").Inspector} */
export function mountRegression(context, root) {
  const { store, live, t, palette, catalog, commands, noticed, changed } = context;
  const single = (/** @type {RunSpec} */ { network }) => network.hidden_layers.length === 0;
  const chooser = createSideChooser(context, { label: t("regression.side"), testid: "regression-side", suits: single });
  const parts = build(root, chooser.element, t);
  const fits = mountFits(context, parts.fits);
  const [writeState, writeWords, due] = [textWriter(parts.state), textWriter(parts.words), atMostEvery(PERIOD_MS)];
  let open = false;
  /** @type {ReturnType<typeof createFigure> | null} */
  let figure = null;
  let drawing = false;
  /** @type {readonly unknown[]} */
  let shown = [];
  /** @type {readonly unknown[]} */
  let known = [];
  /** @type {Facts | null} */
  let facts = null;

  /** The line, and a single neuron to learn it. */
  async function load() {
    try {
      const points = await fetchDataset("line", {});
      const { experiment } = store.get();
      const neuron = (/** @type {RunSpec} */ run) => ({ ...run, network: { ...run.network, hidden_layers: [] }, frozen: [] });
      const runs = experiment.runs.some(single) ? experiment.runs : experiment.runs.map((run, i) => (i === 0 ? neuron(run) : run));
      store.dispatch({ type: "experiment_replaced", experiment: { ...experiment, runs }, drawing: points });
    } catch (error) {
      noticed({ key: "notice.no_dataset", error });
    }
    changed();
  }

  /** Plain descent at this rate, from the first weights. @param {number} learning_rate */
  function descend(learning_rate) {
    const rate = Number(learning_rate.toPrecision(3));
    const before = store.get().experiment;
    store.dispatch({ type: "run_set", side: chooser.side, training: { learning_rate: rate, optimizer: "sgd", schedule: "constant", regularizer: "none", clip_norm: null } });
    if (store.get().experiment.batch_size !== null) store.dispatch({ type: "batch_size_set", batch_size: null });
    if (before !== store.get().experiment) changed();
    commands.reset();
    store.dispatch({ type: "options_set", options: { training: true } });
    noticed({ key: "regression.set", values: { rate: t.number(rate) } });
    changed();
  }

  /** @param {RunSpec} run */
  function learn(run) {
    const { drawing: points } = store.get();
    const key = [run.network, points.points, points.task];
    if (key.every((value, i) => value === known[i])) return facts;
    known = key;
    const problem = problemOf(run, points);
    facts = problem.A.length === 0 ? null : { problem, best: qr(problem), solved: normalEquations(problem), curved: curvature(problem) };
    return facts;
  }

  /** @param {RunSpec | undefined} run @param {Facts | null} found @returns {"" | "classes" | "hidden" | "no_points" | "many" | "one"} */
  function obstacle(run, found) {
    if (kindOf(store.get().drawing) !== "regression") return "classes";
    if (!run || !single(run)) return "hidden";
    if (!found) return "no_points";
    if (!found.best) return "many";
    return found.best.length < 2 ? "one" : "";
  }

  /** @param {RunSpec} run @param {number} side @param {Facts} found */
  function sceneryOf(run, side, { problem, best }) {
    const target = best ?? [];
    const names = symbols(run);
    // The course writes θ₀ + θ₁x: the bias first.
    const pair = /** @type {[number, number]} */ (target.length === 2 && run.network.bias ? [1, 0] : [0, 1]);
    const way = wayOf(live, side, run);
    const first = live.timeline.kept[0] ? (wayOf({ ...live, frame: live.timeline.kept[0].frame }, side, run)[0]?.weights ?? []) : [];
    const halves = /** @type {[number, number]} */ (pair.map((k) => 1.35 * Math.max(0.4, Math.abs((first[k] ?? 0) - (target[k] ?? 0)))));
    const ground = bowl(problem, target, pair, halves);
    const path = way.map(({ weights, value }) => ({ x: weights[pair[0]] ?? 0, y: weights[pair[1]] ?? 0, value }));
    const flat = ground.values.flat();
    const [low, high] = [Math.min(...flat), Math.max(...flat)];
    const goal = { x: target[pair[0]] ?? 0, y: target[pair[1]] ?? 0, label: "θ*" };
    /** @type {readonly [string, string, string]} */
    const titles = [names[pair[0]] ?? "", names[pair[1]] ?? "", t("regression.loss")];
    return { ...ground, path, goal, titles, log: low > 0 && high > WIDE * low };
  }

  /** @param {number} value */
  const exponential = (value) => written(value, 4, t.separators[0] ?? ".");

  /** @param {RunSpec} run @param {number} side @param {Facts} found */
  function tell(run, side, { problem, best, solved, curved }) {
    const now = wayOf(live, side, run).at(-1)?.weights ?? [];
    const { analysis } = live;
    const fit = analysis?.least_squares;
    const coordinates = run.network.bias && run.network.features.length === fit?.w.length && run.network.features.every((name, i) => name === `x${i + 1}`);
    const rows = [["now", now], ["normal", solved ?? []], ["qr", best ?? []], ...(fit && coordinates ? [["server", [...fit.w, fit.b]]] : [])];
    parts.head.replaceChildren(...["", ...symbols(run), t("regression.loss")].map((text) => create("th", { scope: "col" }, text)));
    parts.body.replaceChildren(...rows.map(([name, theta]) => {
      const values = /** @type {number[]} */ (theta);
      const loss = lossAt(problem, values);
      const cells = [...values.map((value) => (Math.abs(value) < TALL ? t.decimal(value, 6) : exponential(value))), loss < TALL && (loss >= TINY || loss === 0) ? t.decimal(loss, 6) : exponential(loss)].map((text) => create("td", {}, text));
      const row = create("tr", {}, create("th", { scope: "row" }, t(`regression.row_${name}`)), ...cells);
      row.dataset.testid = `regression-row-${name}`;
      return row;
    }));
    const rate = run.training.learning_rate;
    const left = factor(curved, rate);
    const { optimizer, schedule, regularizer } = run.training;
    const plainly = optimizer === "sgd" && schedule === "constant" && regularizer === "none" && store.get().experiment.batch_size === null;
    const code = !plainly ? "other" : rate >= curved.bound ? "too_large" : rate < CRAWL * curved.best ? "too_small" : "good";
    const say = (/** @type {number} */ value) => t.number(Number(value.toPrecision(3)));
    writeWords(t(`regression.rate_${code}`, { rate: t.number(rate), bound: say(curved.bound), left: say(left), digit: t.count(Math.max(1, Math.round(Math.LN10 / -Math.log(left)))) }));
    setAttribute(root, "data-rate", code);
    parts.curvature.textContent = t("regression.curvature", { highest: say(curved.highest), lowest: say(curved.lowest), condition: say(curved.highest / curved.lowest), bound: say(curved.bound), best: say(curved.best) });
    parts.curvature.dataset.bound = String(curved.bound);
  }

  parts.load.addEventListener("click", load);
  parts.neuron.addEventListener("click", () => (store.dispatch({ type: "run_set", side: chooser.side, network: { hidden_layers: [] }, frozen: [] }), changed()));
  for (const button of parts.rates) {
    button.addEventListener("click", () => {
      const name = /** @type {keyof typeof RATES} */ (button.dataset.rate);
      if (facts) descend(name === "right" ? facts.curved.best : RATES[name] * facts.curved.bound);
    });
  }
  return {
    opened(on) {
      open = on;
      shown = [];
      fits.opened(on);
      if (!on) {
        figure?.close();
        figure = null;
        return;
      }
      loadPlotly(context.plotlyUrl).then(
        (library) => {
          if (open) figure = createFigure(library, parts.stage);
          changed();
        },
        () => noticed({ key: "regression.no_library" }),
      );
    },
    update(now) {
      const side = chooser.side;
      const run = store.get().experiment.runs[side];
      const found = run && kindOf(store.get().drawing) === "regression" && single(run) ? learn(run) : null;
      const problem = obstacle(run, found);
      writeState(problem ? t(`regression.${problem}`) : "");
      parts.load.hidden = problem !== "classes" && problem !== "no_points";
      parts.neuron.hidden = problem !== "hidden";
      parts.main.hidden = problem !== "";
      parts.stage.hidden = problem !== "";
      setAttribute(root, "data-obstacle", problem);
      const later = fits.update();
      if (problem || !run || !found) return later;
      const scene = [live.frame, live.timeline.version, live.analysis, run, store.get().experiment.batch_size, found, palette.version, figure];
      if (scene.every((value, i) => value === shown[i])) return later;
      if (drawing || !due(now)) return true;
      shown = scene;
      tell(run, side, found);
      if (!figure) return later;
      const scenery = sceneryOf(run, side, found);
      drawing = true;
      void figure.draw(mapTraces(scenery, palette.current, palette.current[/** @type {import("../../tools/colors.js").Role} */ (`series-${side}`)], t), mapLayout(scenery, palette.current, t)).finally(() => (drawing = false));
      return later;
    },
  };

  /** @param {RunSpec} run @returns {string[]} of each weight */
  function symbols(run) {
    const inputs = run.network.features.map((name) => featureSymbol(name, store.get().drawing.task === "curve" ? 1 : 2));
    if (store.get().drawing.task === "curve" && inputs.length === 1) return run.network.bias ? ["θ₁ (w)", "θ₀ (b)"] : ["θ₁ (w)"];
    return places(run).map(([, from]) => (from < 0 ? "b" : `w(${inputs[from] ?? ""})`));
  }
}

/** @param {HTMLElement} root @param {HTMLElement} chooser @param {Translator} t */
function build(root, chooser, t) {
  /** @param {string} name */
  const button = (name) => {
    const made = create("button", { type: "button", className: "outlined" }, t(`regression.${name}`));
    made.dataset.testid = `regression-${name}`;
    return made;
  };
  const rates = Object.keys(RATES).map((name) => {
    const made = button(name);
    made.dataset.rate = name;
    return made;
  });
  const [load, neuron] = [button("load"), button("neuron")];
  const state = create("p", { ariaLive: "polite" });
  state.dataset.testid = "regression-state";
  const words = create("p");
  words.dataset.testid = "regression-words";
  const curved = create("p");
  curved.dataset.testid = "regression-curvature";
  const stage = create("div", { className: "regression-stage", role: "img", ariaLabel: t("regression.map") });
  stage.dataset.testid = "regression-stage";
  const [head, body] = [create("tr"), create("tbody")];
  const table = create("table", {}, create("caption", {}, t("regression.caption")), create("thead", {}, head), body);
  const [point] = t.separators;
  const details = create("details", {}, create("summary", {}, t("regression.details")), create("p", {}, math("J(θ)=\\frac{1}{m}‖Xθ-y‖^2,\\ θ^*=(X^T X)^{-1}X^T y", point)), create("p", {}, t("regression.why_normal")), create("p", {}, math("X=QR,\\ Rθ^*=Q^T y", point)), create("p", {}, t("regression.why_qr")), create("p", {}, math("θ_{k+1}-θ^*=(I-αH)(θ_k-θ^*),\\ H=\\frac{2}{m}X^T X", point)), create("p", {}, t("regression.why_bound")), curved);
  const main = create("div", {}, create("h3", {}, t("regression.rates")), words, create("div", { className: "inspect-buttons" }, ...rates), create("h3", {}, t("regression.answers")), create("div", { className: "inspect-scroll" }, table), details);
  const fits = create("div", { className: "regression-fits" });
  root.replaceChildren(create("div", { className: "regression" }, create("div", {}, create("p", {}, t("regression.intro")), chooser, state, create("div", { className: "inspect-buttons" }, load, neuron), stage), main), fits);
  return { load, neuron, rates, state, words, curvature: curved, stage, head, body, main, fits };
}
