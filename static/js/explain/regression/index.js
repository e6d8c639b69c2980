/**
 * The regression panel: gradient descent of a single neuron beside the closed form, on the quadratic that its loss is.
 */

import { fetchDataset } from "../../model/catalog.js";
import { kindOf } from "../../model/tasks.js";
import { atMostEvery, setAttribute, textWriter } from "../../tools/dom.js";
import { button, create } from "../../tools/elements.js";
import { math } from "../../tools/mathml.js";
import { createMemo } from "../../tools/memo.js";
import { createPanelFigure } from "../shared/figure.js";
import { mapLayout, mapTraces, pathColor } from "../shared/landscape-figure.js";
import { trajectoryOf } from "../shared/landscape-plane.js";
import { createRunChooser } from "../shared/run-chooser.js";
import { headCell } from "../shared/table.js";
import { answersOf, curvatureIn, isSingle, landscapeOf, obstacleTo, rateOf, symbolsOf } from "./answers.js";
import { mountFits } from "./fits.js";
import { factsOf, problemOf } from "./least-squares.js";

/** @typedef {import("./least-squares.js").Facts} Facts */

const PERIOD_MS = 250;

/** The learning rates to try, by the names of their buttons. */
const RATES = /** @type {const} */ ({
  slow: (/** @type {Facts["curved"]} */ { bound }) => 0.01 * bound,
  right: (/** @type {Facts["curved"]} */ { best }) => best,
  large: (/** @type {Facts["curved"]} */ { bound }) => 1.05 * bound,
});
const RATE_NAMES = /** @type {const} */ (["slow", "right", "large"]);

/** @param {Context} context @param {HTMLElement} root @returns {import("../index.js").Inspector} */
export function mountRegression(context, root) {
  const { store, live, t, palette, notify, requestRender } = context;
  const chooser = createRunChooser(context, {
    label: t("regression.side"),
    testid: "regression-side",
    suits: isSingle,
  });
  const view = buildView(root, chooser.element, t);
  const fits = mountFits(context, view.fits);
  const figure = createPanelFigure(context, view.stage, () => notify({ key: "regression.no_library" }));
  const { writeObstacle, writeAnswers } = createWriter(root, view, t);
  const due = atMostEvery(PERIOD_MS);
  const [learned, drawn] = [createMemo(), createMemo()];
  /** @type {Facts | null} */
  let facts = null;

  view.load.addEventListener("click", () => loadLine(context));
  view.neuron.addEventListener("click", () => {
    store.dispatch({ type: "run_set", runIndex: chooser.runIndex, network: { hidden_layers: [] }, frozen: [] });
    requestRender();
  });
  for (const { name, button } of view.rates)
    button.addEventListener("click", () => {
      if (facts) descend(context, chooser.runIndex, RATES[name](facts.curved));
    });

  /**
   * Computes the facts when they are those of another problem.
   * @param {RunSpec | undefined} run
   * @param {Dataset} dataset
   */
  function learn(run, dataset) {
    const suits = run !== undefined && kindOf(dataset) === "regression" && isSingle(run);
    if (!learned.changed(suits ? [run.network, dataset.points, dataset.task] : [null])) return;
    facts = suits ? factsOf(problemOf(run, dataset)) : null;
  }

  /** @param {Facts} facts @param {RunSpec} run @param {number} runIndex */
  function draw(facts, run, runIndex) {
    const { experiment, dataset } = store.get();
    const [trajectory, symbols] = [trajectoryOf(live, runIndex, run), symbolsOf(run, dataset.task)];
    const answers = answersOf(facts, run, trajectory.at(-1)?.weights ?? [], live.analysis, t);
    writeAnswers(facts, symbols, answers, rateOf(facts, run.training, experiment.batch_size, t));
    if (!figure.ready) return;
    const start = live.timeline.kept[0]?.frame;
    const first = start ? (trajectoryOf({ ...live, frame: start }, runIndex, run)[0]?.weights ?? []) : [];
    const landscape = landscapeOf(facts, run, symbols, trajectory, first, t);
    void figure.draw(
      mapTraces(landscape, palette.current, pathColor(palette.current, runIndex), t),
      mapLayout(landscape, palette.current, t),
    );
  }

  return {
    about: (runIndex) => chooser.choose(runIndex),
    opened(on) {
      drawn.forget();
      fits.opened(on);
      figure.opened(on);
    },
    update(now) {
      const { experiment, dataset } = store.get();
      const { runIndex } = chooser;
      const run = experiment.runs[runIndex];
      learn(run, dataset);
      const obstacle = obstacleTo(dataset, run, facts);
      writeObstacle(obstacle);
      fits.update();
      if (obstacle || !run || !facts) return false;
      const { frame, timeline, analysis } = live;
      const settings = [run, experiment.batch_size, facts];
      const deps = [frame, timeline.version, analysis, ...settings, palette.version, figure.ready];
      if (!drawn.pending(deps)) return false;
      if (figure.drawing || !due(now)) return true;
      drawn.changed(deps);
      draw(facts, run, runIndex);
      return false;
    },
  };
}

/** @param {HTMLElement} root @param {HTMLElement} chooser of the network @param {Translator} t */
function buildView(root, chooser, t) {
  /** @param {string} name */
  const action = (name) => button(t(`regression.${name}`), { testid: `regression-${name}` });
  const rates = RATE_NAMES.map((name) => ({ name, button: action(name) }));
  const [load, neuron] = [action("load"), action("neuron")];
  const state = create("p", { testid: "regression-state", ariaLive: "polite" });
  const words = create("p", { testid: "regression-words" });
  const curvature = create("p", { testid: "regression-curvature" });
  const stage = create("div", {
    testid: "regression-stage",
    className: "regression-stage",
    role: "img",
    ariaLabel: t("regression.map"),
  });
  const [head, body] = [create("tr"), create("tbody")];
  const table = create("table", {}, create("caption", {}, t("regression.caption")), create("thead", {}, head), body);
  /** @param {string} source */
  const formula = (source) => create("p", {}, math(source, t.separators[0]));
  const details = create(
    "details",
    {},
    create("summary", {}, t("regression.details")),
    formula("J(θ)=\\frac{1}{m}‖Xθ-y‖^2,\\ θ^*=(X^T X)^{-1}X^T y"),
    create("p", {}, t("regression.why_normal")),
    formula("X=QR,\\ Rθ^*=Q^T y"),
    create("p", {}, t("regression.why_qr")),
    formula("θ_{k+1}-θ^*=(I-αH)(θ_k-θ^*),\\ H=\\frac{2}{m}X^T X"),
    create("p", {}, t("regression.why_bound")),
    curvature,
  );
  const main = create(
    "div",
    {},
    create("h3", {}, t("regression.rates")),
    words,
    create("div", { className: "inspect-buttons" }, ...rates.map((rate) => rate.button)),
    create("h3", {}, t("regression.answers")),
    create("div", { className: "inspect-scroll", tabIndex: 0 }, table),
    details,
  );
  const left = create(
    "div",
    {},
    create("p", {}, t("regression.intro")),
    chooser,
    state,
    create("div", { className: "inspect-buttons" }, load, neuron),
    stage,
  );
  const fits = create("div", { className: "regression-fits" });
  root.replaceChildren(create("div", { className: "regression" }, left, main), fits);
  return { load, neuron, rates, state, words, curvature, stage, head, body, main, fits };
}

/** @param {HTMLElement} root @param {ReturnType<typeof buildView>} view @param {Translator} t */
function createWriter(root, { load, neuron, state, words, curvature, stage, head, body, main }, t) {
  const [writeState, writeWords] = [textWriter(state), textWriter(words)];
  return {
    /** @param {import("./answers.js").Obstacle} obstacle */
    writeObstacle(obstacle) {
      writeState(obstacle ? t(`regression.${obstacle}`) : "");
      load.hidden = obstacle !== "classes" && obstacle !== "no_points";
      neuron.hidden = obstacle !== "hidden";
      main.hidden = obstacle !== "";
      stage.hidden = obstacle !== "";
      setAttribute(root, "data-obstacle", obstacle);
    },
    /**
     * @param {Facts} facts
     * @param {readonly string[]} symbols of the weights
     * @param {ReturnType<typeof answersOf>} answers
     * @param {ReturnType<typeof rateOf>} rate
     */
    writeAnswers(facts, symbols, answers, rate) {
      const titles = ["", ...symbols, t("regression.loss")];
      head.replaceChildren(...titles.map(headCell));
      const rows = answers.map(({ name, cells }) => {
        const title = create("th", { scope: "row" }, t(`regression.row_${name}`));
        const columns = cells.map((text) => create("td", {}, text));
        return create("tr", { testid: `regression-row-${name}` }, title, ...columns);
      });
      body.replaceChildren(...rows);
      writeWords(rate.words);
      setAttribute(root, "data-rate", rate.code);
      curvature.textContent = curvatureIn(facts, t);
      curvature.dataset.bound = String(facts.curved.bound);
    },
  };
}

/** Sets up the points of the line, and a single neuron to learn them if no run has one. @param {Context} context */
async function loadLine({ store, notify, requestRender }) {
  try {
    const dataset = await fetchDataset("line", {});
    const { experiment } = store.get();
    /** @param {RunSpec} run @returns {RunSpec} */
    const neuron = (run) => ({ ...run, network: { ...run.network, hidden_layers: [] }, frozen: [] });
    const runs = experiment.runs.some(isSingle)
      ? experiment.runs
      : experiment.runs.map((run, i) => (i === 0 ? neuron(run) : run));
    store.dispatch({ type: "experiment_replaced", experiment: { ...experiment, runs }, dataset });
  } catch (error) {
    notify({ key: "notice.no_dataset", error });
  }
  requestRender();
}

/**
 * Trains by plain gradient descent with this learning rate, from the initial weights.
 * @param {Context} context
 * @param {number} runIndex
 * @param {number} learning_rate
 */
function descend({ store, commands, t, notify, requestRender }, runIndex, learning_rate) {
  const rate = Number(learning_rate.toPrecision(3));
  const before = store.get().experiment;
  store.dispatch({
    type: "run_set",
    runIndex,
    training: { learning_rate: rate, optimizer: "sgd", schedule: "constant", regularizer: "none", clip_norm: null },
  });
  if (store.get().experiment.batch_size !== null) store.dispatch({ type: "batch_size_set", batch_size: null });
  if (before !== store.get().experiment) requestRender();
  commands.reset();
  store.dispatch({ type: "options_set", options: { training: true } });
  notify({ key: "regression.set", values: { rate: t.number(rate) } });
  requestRender();
}
