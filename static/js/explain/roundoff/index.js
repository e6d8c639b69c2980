/** The round-off panel: one network trained with the same loss computed in different ways, in either precision. */

import { ceilingOf } from "../../charts/layout.js";
import { createChart, loadPlotly } from "../../charts/plotly.js";
import { fetchDataset } from "../../model/catalog.js";
import { trainingPoints } from "../../model/points.js";
import { kindOf } from "../../model/tasks.js";
import { setAttribute, textWriter } from "../../tools/dom.js";
import { create } from "../../tools/elements.js";
import { fullReason } from "../../tools/http.js";
import { createMemo } from "../../tools/memo.js";
import { createRunChooser } from "../shared/run-chooser.js";
import { comparedToStable, summaryOf, trainAll } from "./model.js";
import { buildView, chartOf, RATE, rowOf } from "./view.js";

/** @typedef {import("./model.js").Result} Result */

/** @param {Context} context @param {HTMLElement} root @returns {import("../index.js").Inspector} */
export function mountRoundoff(context, root) {
  const { store, t, palette, requestRender } = context;
  const chooser = createRunChooser(context, { label: t("roundoff.side"), testid: "roundoff-side" });
  const view = buildView(root, chooser.element, t);
  const trainings = createTrainings(context, view);
  const writeState = textWriter(view.state);
  const drawn = createMemo();
  /** @type {ReturnType<typeof createChart> | null} */
  let chart = null;
  view.run.addEventListener("click", () => trainings.start(chooser.runIndex));
  view.show.addEventListener("click", () => showOnPage(context));

  function draw() {
    const { results } = trainings;
    const compared = comparedToStable(results);
    view.outcome.hidden = results.length === 0;
    view.body.replaceChildren(...compared.map((result) => rowOf(result, t)));
    view.summary.replaceChildren(
      ...(results.length > 0 ? summaryOf(compared, t).map((said) => create("li", {}, said)) : []),
    );
    if (results.length === 0) return;
    const chartView = chartOf(results, palette.current, t);
    const ceiling = ceilingOf(chartView);
    view.cut.hidden = ceiling === null;
    view.cut.textContent = ceiling === null ? "" : t("roundoff.cut", { ceiling: t.significant(ceiling, 2) });
    void chart?.draw(chartView);
  }

  return {
    about: (runIndex) => chooser.choose(runIndex),
    opened(on) {
      drawn.forget();
      if (!on) return trainings.stop();
      loadPlotly(context.plotlyUrl).then(
        (library) => {
          chart ??= createChart(library, view.stage, () => {});
          drawn.forget();
          requestRender();
        },
        () => trainings.setStatus(t("roundoff.no_library")),
      );
      if (trainings.results.length === 0 && !obstacleTo(store.get().dataset, t)) void trainings.start(chooser.runIndex);
    },
    update() {
      const { experiment, dataset } = store.get();
      const { runIndex } = chooser;
      offerRate(view.rate, experiment.runs[runIndex]?.training.learning_rate ?? RATE, t);
      const problem = obstacleTo(dataset, t);
      const stale = trainings.areStale(runIndex);
      view.run.hidden = problem !== "";
      writeState(problem || trainings.status || (stale ? t("roundoff.stale") : ""));
      view.outcome.classList.toggle("stale", stale);
      setAttribute(root, "data-ready", String(trainings.results.length > 0 && trainings.status === ""));
      if (drawn.changed([trainings.results, palette.version, chart])) draw();
      return false;
    },
  };
}

/**
 * The network's own learning rate is always on the list.
 * @param {HTMLSelectElement} select
 * @param {number} rate
 * @param {Translator} t
 */
function offerRate(select, rate, t) {
  if (![...select.options].some(({ value }) => Number(value) === rate))
    select.add(new Option(t.number(rate), String(rate)));
}

/** @param {Dataset} dataset @param {Translator} t @returns {string} why nothing can be trained; empty if it can */
function obstacleTo(dataset, t) {
  if (kindOf(dataset) === "regression") return t("roundoff.regression");
  return trainingPoints(dataset.points).length === 0 ? t("roundoff.no_points") : "";
}

/**
 * The trainings asked of the server, and their last results.
 * @param {Context} context
 * @param {Pick<import("./view.js").View, "run" | "rate" | "steps">} view
 */
function createTrainings({ store, t, catalog, requestRender }, { run: button, rate, steps }) {
  let request = new AbortController();
  const trained = createMemo();
  /** `status` says why there are no results, or not yet. */
  const trainings = { results: /** @type {Result[]} */ ([]), status: "" };

  /** @param {string} status */
  function setStatus(status) {
    trainings.status = status;
    requestRender();
  }

  /** @param {number} runIndex @returns {readonly unknown[]} what the results depend on */
  function depsOf(runIndex) {
    const { experiment, dataset } = store.get();
    return [dataset.points, identityOf(experiment, runIndex)];
  }

  /** @param {number} runIndex */
  async function start(runIndex) {
    const state = store.get();
    const run = state.experiment.runs[runIndex];
    if (!run) return;
    request.abort();
    const { signal } = (request = new AbortController());
    const deps = depsOf(runIndex);
    setStatus(t("roundoff.working"));
    button.disabled = true;
    try {
      const settings = {
        learning_rate: Number(rate.value),
        steps: Number(steps.value),
        most: catalog.limits.max_runs,
      };
      trainings.results = await trainAll(state, run, settings, signal);
      trained.changed(deps);
      setStatus("");
    } catch (error) {
      if (!signal.aborted) setStatus(fullReason(error, t));
    } finally {
      if (request.signal === signal) button.disabled = false;
      requestRender();
    }
  }

  /** Cancels what is under way. */
  function stop() {
    request.abort();
    if (button.disabled) setStatus("");
  }

  return Object.assign(trainings, {
    setStatus,
    start,
    stop,
    /** @param {number} runIndex @returns {boolean} whether the results are those of another experiment */
    areStale: (runIndex) => trainings.results.length > 0 && trained.pending(depsOf(runIndex)),
  });
}

/**
 * @param {Experiment} experiment
 * @param {number} runIndex
 * @returns {string} the same as long as the trainings would be; loss, precision and learning rate are set by the panel
 */
function identityOf({ seed, batch_size, runs }, runIndex) {
  const run = runs[runIndex];
  return JSON.stringify([
    seed,
    batch_size,
    run && { ...run, training: { ...run.training, loss: null, precision: null, learning_rate: null } },
  ]);
}

/**
 * Sets up the experiment with two runs that deviate: a single neuron with the naive and with the stable loss, on
 * separable points, at a learning rate that makes its logits large.
 * @param {Context} context
 */
async function showOnPage({ store, catalog, commands, notify, requestRender }) {
  try {
    const dataset = await fetchDataset("two_blobs", {});
    const first = catalog.default_experiment.runs[0];
    const before = store.get().experiment;
    const model = before.runs[0];
    if (!model) return;
    const network = { ...model.network, ...first?.network, hidden_layers: [], n_outputs: 1 };
    const rate = { optimizer: "sgd", learning_rate: RATE, precision: "float32" };
    const training = { ...model.training, ...first?.training, ...rate };
    const runs = ["naive_cross_entropy", "binary_cross_entropy"].map((loss) => ({
      ...model,
      network,
      frozen: [],
      training: { ...training, loss },
    }));
    store.dispatch({ type: "experiment_replaced", experiment: { ...before, batch_size: null, runs }, dataset });
    if (store.get().experiment === before) return; // an exercise does not allow it
    commands.reset();
    notify({ key: "roundoff.on_page" });
  } catch (error) {
    notify({ key: "notice.no_dataset", error });
  }
  requestRender();
}
