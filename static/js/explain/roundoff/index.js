/** The round-off lab: one network trained with the same loss computed in different ways, in either precision. */

import { ceilingOf } from "../../charts/layout.js";
import { createChart, loadPlotly } from "../../charts/plotly.js";
import { fetchDataset } from "../../model/catalog.js";
import { trainingPoints } from "../../model/points.js";
import { kindOf } from "../../model/tasks.js";
import { setAttribute, textWriter } from "../../tools/dom.js";
import { reasonOf } from "../shared/rest.js";
import { createSideChooser } from "../shared/side-chooser.js";
import { build, RATE, rowOf } from "./parts.js";
import { chartOf, judged, summaryOf, trainAll } from "./trainings.js";

/** @typedef {import("./trainings.js").Result} Result */

/** @param {Context} context @param {HTMLElement} root @returns {import("../index.js").Inspector} */
export function mountRoundoff(context, root) {
  const { store, t, palette, changed } = context;
  const chooser = createSideChooser(context, { label: t("roundoff.side"), testid: "roundoff-side" });
  const parts = build(root, chooser.element, t);
  const lab = createLab(context, parts);
  const writeState = textWriter(parts.state);
  /** @type {ReturnType<typeof createChart> | null} */
  let chart = null;
  /** @type {readonly unknown[]} */
  let shown = [];
  parts.run.addEventListener("click", () => lab.train(chooser.side));
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
          changed();
        },
        () => lab.say(t("roundoff.no_library")),
      );
      if (lab.results.length === 0 && !obstacle(store.get().drawing, t)) void lab.train(chooser.side);
    },
    update() {
      const { experiment, drawing } = store.get();
      const { side } = chooser;
      const own = experiment.runs[side]?.training.learning_rate ?? RATE;
      if (![...parts.rate.options].some(({ value }) => Number(value) === own))
        parts.rate.add(new Option(t.number(own), String(own)));
      const problem = obstacle(drawing, t);
      const stale = lab.isStale(side);
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

/** @param {Drawing} drawing @param {Translator} t @returns {string} what keeps the lab from training */
function obstacle(drawing, t) {
  if (kindOf(drawing) === "regression") return t("roundoff.regression");
  return trainingPoints(drawing.points).length === 0 ? t("roundoff.no_points") : "";
}

/**
 * What is asked of the server, and what it answered last.
 * @param {Context} context
 * @param {Pick<ReturnType<typeof build>, "run" | "rate" | "steps">} parts
 */
function createLab({ store, t, catalog, changed }, parts) {
  let request = new AbortController();
  /** What the results are of. @type {readonly unknown[]} */
  let known = [];
  /** `told` is why there are none, or not yet. */
  const lab = { results: /** @type {Result[]} */ ([]), told: "" };

  /** @param {string} text */
  function say(text) {
    lab.told = text;
    changed();
  }

  /** @param {number} side */
  function subject(side) {
    const { experiment, drawing } = store.get();
    return [drawing.points, identityOf(experiment, side)];
  }

  /** @param {number} side */
  async function train(side) {
    const state = store.get();
    const run = state.experiment.runs[side];
    if (!run) return;
    request.abort();
    const { signal } = (request = new AbortController());
    const of = subject(side);
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
      if (!signal.aborted) say(reasonOf(error, t));
    } finally {
      if (request.signal === signal) parts.run.disabled = false;
      changed();
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
    /** @param {number} side */
    isStale: (side) => lab.results.length > 0 && subject(side).some((value, i) => value !== known[i]),
  });
}

/** @param {Experiment} experiment @param {number} side @returns {string} equal while the lab would train the same: loss, precision and rate are its own */
function identityOf({ seed, batch_size, runs }, side) {
  const run = runs[side];
  return JSON.stringify([
    seed,
    batch_size,
    run && { ...run, training: { ...run.training, loss: null, precision: null, learning_rate: null } },
  ]);
}

/** Two sides that part: a neuron on points that a line can part, at a rate that makes its logits large. @param {Context} context */
async function putOnPage({ store, catalog, commands, noticed, changed }) {
  try {
    const drawing = await fetchDataset("two_blobs", {});
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
    store.dispatch({ type: "experiment_replaced", experiment: { ...before, batch_size: null, runs }, drawing });
    if (store.get().experiment === before) return; // an exercise does not allow it
    commands.reset();
    noticed({ key: "roundoff.on_page" });
  } catch (error) {
    noticed({ key: "notice.no_dataset", error });
  }
  changed();
}
