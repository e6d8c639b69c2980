/** The round-off lab: one network trained with the same loss computed in different ways, in either precision. */

import { ceilingOf } from "../../charts/layout.js";
import { createChart, loadPlotly } from "../../charts/plotly.js";
import { fetchDataset } from "../../model/catalog.js";
import { trainingPoints } from "../../model/points.js";
import { kindOf } from "../../model/tasks.js";
import { setAttribute, textWriter } from "../../tools/dom.js";
import { fullReason } from "../../tools/http.js";
import { createRunChooser } from "../shared/run-chooser.js";
import { build, RATE, rowOf } from "./parts.js";
import { chartOf, judged, summaryOf, trainAll } from "./trainings.js";

/** @typedef {import("./trainings.js").Result} Result */

/** @param {Context} context @param {HTMLElement} root @returns {import("../index.js").Inspector} */
export function mountRoundoff(context, root) {
  const { store, t, palette, requestRender } = context;
  const chooser = createRunChooser(context, { label: t("roundoff.side"), testid: "roundoff-side" });
  const parts = build(root, chooser.element, t);
  const lab = createLab(context, parts);
  const writeState = textWriter(parts.state);
  /** @type {ReturnType<typeof createChart> | null} */
  let chart = null;
  /** @type {readonly unknown[]} */
  let shown = [];
  parts.run.addEventListener("click", () => lab.train(chooser.runIndex));
  parts.show.addEventListener("click", () => putOnPage(context));

  function draw() {
    const { results } = lab;
    const all = judged(results);
    parts.outcome.hidden = results.length === 0;
    parts.body.replaceChildren(...all.map((result) => rowOf(result, t)));
    parts.summary.textContent = results.length > 0 ? summaryOf(all, t) : "";
    if (results.length === 0) return;
    const view = chartOf(results, palette.current, t);
    const ceiling = ceilingOf(view);
    parts.cut.hidden = ceiling === null;
    parts.cut.textContent = ceiling === null ? "" : t("roundoff.cut", { ceiling: t.significant(ceiling, 2) });
    void chart?.draw(view);
  }

  return {
    opened(on) {
      shown = [];
      if (!on) return lab.stop();
      loadPlotly(context.plotlyUrl).then(
        (library) => {
          chart ??= createChart(library, parts.stage, () => {});
          shown = [];
          requestRender();
        },
        () => lab.say(t("roundoff.no_library")),
      );
      if (lab.results.length === 0 && !obstacle(store.get().dataset, t)) void lab.train(chooser.runIndex);
    },
    update() {
      const { experiment, dataset } = store.get();
      const { runIndex } = chooser;
      const own = experiment.runs[runIndex]?.training.learning_rate ?? RATE;
      if (![...parts.rate.options].some(({ value }) => Number(value) === own))
        parts.rate.add(new Option(t.number(own), String(own)));
      const problem = obstacle(dataset, t);
      const stale = lab.isStale(runIndex);
      parts.run.hidden = problem !== "";
      writeState(problem || lab.told || (stale ? t("roundoff.stale") : ""));
      parts.outcome.classList.toggle("stale", stale);
      setAttribute(root, "data-ready", String(lab.results.length > 0 && lab.told === ""));
      const scene = [lab.results, palette.version, chart];
      if (scene.every((value, i) => value === shown[i]) && shown.length > 0) return false;
      shown = scene;
      draw();
      return false;
    },
  };
}

/** @param {Dataset} dataset @param {Translator} t @returns {string} what keeps the lab from training */
function obstacle(dataset, t) {
  if (kindOf(dataset) === "regression") return t("roundoff.regression");
  return trainingPoints(dataset.points).length === 0 ? t("roundoff.no_points") : "";
}

/**
 * What is asked of the server, and what it answered last.
 * @param {Context} context
 * @param {Pick<ReturnType<typeof build>, "run" | "rate" | "steps">} parts
 */
function createLab({ store, t, catalog, requestRender }, parts) {
  let request = new AbortController();
  /** What the results are of. @type {readonly unknown[]} */
  let known = [];
  /** `told` is why there are none, or not yet. */
  const lab = { results: /** @type {Result[]} */ ([]), told: "" };

  /** @param {string} text */
  function say(text) {
    lab.told = text;
    requestRender();
  }

  /** @param {number} runIndex */
  function subject(runIndex) {
    const { experiment, dataset } = store.get();
    return [dataset.points, identityOf(experiment, runIndex)];
  }

  /** @param {number} runIndex */
  async function train(runIndex) {
    const state = store.get();
    const run = state.experiment.runs[runIndex];
    if (!run) return;
    request.abort();
    const { signal } = (request = new AbortController());
    const of = subject(runIndex);
    say(t("roundoff.working"));
    parts.run.disabled = true;
    try {
      const wanted = {
        learning_rate: Number(parts.rate.value),
        steps: Number(parts.steps.value),
        most: catalog.limits.max_runs,
      };
      [lab.results, known] = [await trainAll(state, run, wanted, signal), of];
      say("");
    } catch (error) {
      if (!signal.aborted) say(fullReason(error, t));
    } finally {
      if (request.signal === signal) parts.run.disabled = false;
      requestRender();
    }
  }

  /** Nobody waits for it any more. */
  function stop() {
    request.abort();
    if (parts.run.disabled) say("");
  }

  return Object.assign(lab, {
    say,
    train,
    stop,
    /** @param {number} runIndex */
    isStale: (runIndex) => lab.results.length > 0 && subject(runIndex).some((value, i) => value !== known[i]),
  });
}

/** @param {Experiment} experiment @param {number} runIndex @returns {string} equal while the lab would train the same: loss, precision and rate are its own */
function identityOf({ seed, batch_size, runs }, runIndex) {
  const run = runs[runIndex];
  return JSON.stringify([
    seed,
    batch_size,
    run && { ...run, training: { ...run.training, loss: null, precision: null, learning_rate: null } },
  ]);
}

/** Two sides that part: a neuron on points that a line can part, at a rate that makes its logits large. @param {Context} context */
async function putOnPage({ store, catalog, commands, notify, requestRender }) {
  try {
    const dataset = await fetchDataset("two_blobs", {});
    const first = catalog.default_experiment.runs[0];
    const before = store.get().experiment;
    const model = before.runs[0];
    if (!model) return;
    const neuron = {
      ...model,
      network: { ...model.network, ...first?.network, hidden_layers: [], n_outputs: 1 },
      frozen: [],
    };
    const training = {
      ...model.training,
      ...first?.training,
      optimizer: "sgd",
      learning_rate: RATE,
      precision: "float32",
    };
    const runs = ["naive_cross_entropy", "binary_cross_entropy"].map((loss) => ({
      ...neuron,
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
