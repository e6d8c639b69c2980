/** Where values are learned by a single neuron: descent beside the closed form, on the bowl that the loss is. */

import { fetchDataset } from "../../model/catalog.js";
import { kindOf } from "../../model/tasks.js";
import { atMostEvery } from "../../tools/dom.js";
import { createPanelFigure } from "../shared/figure.js";
import { mapLayout, mapTraces, pathColor } from "../shared/landscape-figure.js";
import { wayOf } from "../shared/landscape-plane.js";
import { createRunChooser } from "../shared/run-chooser.js";
import { mountFits } from "./fits.js";
import { buildRegression, createTeller } from "./parts.js";
import { factsOf, problemOf } from "./quadratic.js";
import { answersOf, isSingle, obstacleTo, rateOf, sceneryOf, symbolsOf } from "./scenery.js";

/** @typedef {import("./quadratic.js").Facts} Facts */

const PERIOD_MS = 250;

/** The rate of each button. @type {Readonly<Record<string, (curved: Facts["curved"]) => number>>} */
const RATES = { slow: ({ bound }) => 0.01 * bound, right: ({ best }) => best, large: ({ bound }) => 1.05 * bound };

/** @param {Context} context @param {HTMLElement} root @returns {import("../index.js").Inspector} */
export function mountRegression(context, root) {
  const { store, live, t, palette, notify } = context;
  const chooser = createRunChooser(context, {
    label: t("regression.side"),
    testid: "regression-side",
    suits: isSingle,
  });
  const parts = buildRegression(root, chooser.element, t);
  const fits = mountFits(context, parts.fits);
  const figure = createPanelFigure(context, parts.stage, () => notify({ key: "regression.no_library" }));
  const { report, tell } = createTeller(root, parts, t);
  const due = atMostEvery(PERIOD_MS);
  const learn = createLearner();
  /** @type {readonly unknown[]} */
  let shown = [];
  /** @type {Facts | null} */
  let facts = null;

  parts.load.addEventListener("click", () => loadLine(context));
  parts.neuron.addEventListener(
    "click",
    () => (
      store.dispatch({ type: "run_set", runIndex: chooser.runIndex, network: { hidden_layers: [] }, frozen: [] }),
      context.requestRender()
    ),
  );
  for (const button of parts.rates) {
    button.addEventListener("click", () => {
      if (facts) descend(context, chooser.runIndex, RATES[button.dataset.rate ?? ""]?.(facts.curved) ?? NaN);
    });
  }

  return {
    opened(on) {
      shown = [];
      fits.opened(on);
      figure.opened(on);
    },
    update(now) {
      const { experiment, dataset } = store.get();
      const runIndex = chooser.runIndex;
      const run = experiment.runs[runIndex];
      facts = run && kindOf(dataset) === "regression" && isSingle(run) ? learn(run, dataset) : null;
      const problem = obstacleTo(dataset, run, facts);
      report(problem);
      fits.update();
      if (problem || !run || !facts) return false;
      const scene = [
        live.frame,
        live.timeline.version,
        live.analysis,
        run,
        experiment.batch_size,
        facts,
        palette.version,
        figure.ready,
      ];
      if (scene.every((value, i) => value === shown[i])) return false;
      if (figure.drawing || !due(now)) return true;
      shown = scene;
      const [way, names] = [wayOf(live, runIndex, run), symbolsOf(run, dataset.task)];
      tell(
        facts,
        names,
        answersOf(facts, run, way.at(-1)?.weights ?? [], live.analysis, t),
        rateOf(facts, run.training, experiment.batch_size, t),
      );
      if (!figure.ready) return false;
      const start = live.timeline.kept[0]?.frame;
      const first = start ? (wayOf({ ...live, frame: start }, runIndex, run)[0]?.weights ?? []) : [];
      const scenery = sceneryOf(facts, run, names, way, first, t);
      void figure.draw(
        mapTraces(scenery, palette.current, pathColor(palette.current, runIndex), t),
        mapLayout(scenery, palette.current, t),
      );
      return false;
    },
  };
}

/** What is known of a run's problem, computed when it is another one. */
function createLearner() {
  /** @type {readonly unknown[]} */
  let known = [];
  /** @type {Facts | null} */
  let facts = null;
  /** @param {RunSpec} run a single neuron @param {Dataset} dataset */
  return (run, dataset) => {
    const key = [run.network, dataset.points, dataset.task];
    if (!key.every((value, i) => value === known[i])) facts = factsOf(problemOf(run, dataset));
    known = key;
    return facts;
  };
}

/** The line, and a single neuron to learn it. @param {Context} context */
async function loadLine({ store, notify, requestRender }) {
  try {
    const points = await fetchDataset("line", {});
    const { experiment } = store.get();
    const neuron = (/** @type {RunSpec} */ run) => ({
      ...run,
      network: { ...run.network, hidden_layers: [] },
      frozen: [],
    });
    const runs = experiment.runs.some(isSingle)
      ? experiment.runs
      : experiment.runs.map((run, i) => (i === 0 ? neuron(run) : run));
    store.dispatch({ type: "experiment_replaced", experiment: { ...experiment, runs }, dataset: points });
  } catch (error) {
    notify({ key: "notice.no_dataset", error });
  }
  requestRender();
}

/** Plain descent at this rate, from the first weights. @param {Context} context @param {number} runIndex @param {number} learning_rate */
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
