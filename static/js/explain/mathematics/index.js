/**
 * The mathematics panel: one training iteration with its real numbers, every matrix of the next update and the update.
 */

import { firstVisit } from "../../model/catalog.js";
import { outputOf } from "../../model/outputs.js";
import { examplesOf, trainingPoints } from "../../model/points.js";
import { records } from "../../model/records.js";
import { layerSizes } from "../../model/weights.js";
import { written } from "../../tools/digits.js";
import { atMostEvery, textWriter } from "../../tools/dom.js";
import { fullReason, requestJson } from "../../tools/http.js";
import { createMemo } from "../../tools/memo.js";
import { createRunChooser } from "../shared/run-chooser.js";
import { createFigures } from "./figures.js";
import { createPosition, markUnits, ringExample } from "./position.js";
import { createPresented } from "./presented.js";
import { gradientCheck } from "./tables.js";
import { readTrace } from "./trace.js";
import { buildView, writePage } from "./view.js";

/** @typedef {import("./trace.js").Trace} Trace */

const PERIOD_MS = 250;

/** @param {Context} context @param {HTMLElement} root @returns {import("../index.js").Inspector} */
export function mountMathematics(context, root) {
  const { store, live, t, catalog, commands, requestRender } = context;
  const shown = createMemo();
  /** Whether a page was written since the panel was opened or the reader moved. */
  let isWritten = false;
  function rewrite() {
    shown.forget();
    isWritten = false;
    requestRender();
  }
  const chooser = createRunChooser(context, {
    label: t("mathematics.side"),
    testid: "mathematics-side",
    chosen() {
      position.page = 0;
      rewrite();
    },
  });
  const [figures, presented] = [createFigures(context), createPresented(context)];
  const view = buildView(root, chooser.element, presented.element, figures.elements, t);
  const position = createPosition(view, rewrite);
  const pause = createPause(store);
  const subscribe = createSubscriptions(context, view.numeric);
  const stopTiming = mountTiming(context, () => chooser.runIndex, view.measure, view.timing);
  const [writeNote, writeStatus, due] = [textWriter(view.note), textWriter(view.status), atMostEvery(PERIOD_MS)];

  view.numeric.addEventListener("change", () => {
    subscribe(true);
    rewrite();
  });
  view.load.addEventListener("click", () =>
    store.dispatch({ type: "dataset_replaced", ...firstVisit(catalog).dataset }),
  );
  view.apply.addEventListener("click", () => {
    if (store.get().training || !live.frame) return;
    [position.applied, position.page] = [live.frame.step + 1, 0];
    commands.step("batch");
    rewrite();
  });

  /**
   * @param {Trace} trace of the next step
   * @param {RunSpec} run
   * @param {number} runIndex
   * @param {readonly Point[]} points to learn from
   */
  function write(trace, run, runIndex, points) {
    const { page, n_pages } = position.within(trace);
    const { applied, entry } = position;
    const [step, numeric] = [live.frame?.step, live.probed.get("numeric_gradients")];
    const diverged = live.frame?.verdicts[runIndex]?.code === "diverged";
    const sight = { trace, run, output: outputOf(run), page, n_pages, position, diverged };
    const weights = live.frame?.runs[runIndex];
    writePage(view, sight, t);
    figures.show(sight, weights ? { run, view: weights, dataset: store.get().dataset } : null);
    writeStatus(applied !== null && applied === step ? t("mathematics.applied", { step: t.count(applied) }) : "");
    const isChecked = view.numeric.checked && numeric && numeric.step === step;
    view.checked.replaceChildren(...(isChecked ? gradientCheck(numeric, runIndex, trace, page, t) : []));
    root.dataset.step = String(step);
    markUnits({ runIndex, layer: page.layer, unit: entry.to });
    ringExample(context, presented.active ? null : (points[trace.rows[entry.example] ?? -1] ?? null));
  }

  /** @param {number} runIndex @returns {number | null} row of the example that the next step begins with, once it is known */
  function nextRow(runIndex) {
    const { experiment, dataset } = store.get();
    const [frame, run] = [live.probed.get("trace"), experiment.runs[runIndex]];
    const isNext = frame?.step === live.frame?.step && live.frame?.n_samples === trainingPoints(dataset.points).length;
    return (run && isNext ? readTrace(frame, runIndex, layerSizes(run))?.rows[0] : null) ?? null;
  }

  return {
    about: (runIndex) => chooser.choose(runIndex),
    opened(on) {
      shown.forget();
      isWritten = false;
      subscribe(on);
      if (on) pause.begin();
      else {
        stopTiming();
        markUnits(null);
        ringExample(context, null);
        presented.closed();
        pause.end();
      }
      requestRender();
    },
    update(now) {
      const isLate = presented.update(now, chooser.runIndex, nextRow);
      figures.paint();
      const { experiment, dataset, training } = store.get();
      const { runIndex } = chooser;
      const run = experiment.runs[runIndex];
      const [frame, numeric] = ["trace", "numeric_gradients"].map((probe) => live.probed.get(probe));
      writeNote(pause.words(t));
      const deps = [frame, numeric, live.frame, run, dataset, runIndex, training, experiment.runs];
      if (!run || !shown.pending(deps)) return isLate;
      if (training && !due(now)) return true;
      const points = trainingPoints(dataset.points);
      const trace = readTrace(frame, runIndex, layerSizes(run), records.losses.get(run.training.loss));
      // The trace must be that of the next step, not of the one before.
      const isNext = trace !== null && frame?.step === live.frame?.step && live.frame?.n_samples === points.length;
      view.empty.hidden = points.length > 0;
      view.body.hidden = points.length === 0 || (!trace && !isWritten);
      view.apply.disabled = !isNext || training;
      if (!isNext) return isLate;
      shown.changed(deps);
      isWritten = true;
      write(trace, run, runIndex, points);
      figures.paint();
      return isLate;
    },
  };
}

/** Training pauses while the panel is open, and continues afterwards. @param {Context["store"]} store */
function createPause(store) {
  /** Whether it was the panel that stopped training, so that it should continue it. */
  let isOurs = false;
  const train = (/** @type {boolean} */ training) => store.dispatch({ type: "options_set", options: { training } });
  return {
    begin() {
      isOurs = store.get().training;
      if (isOurs) train(false);
    },
    end() {
      if (isOurs && !store.get().training) train(true);
      isOurs = false;
    },
    /** Once somebody starts training with the panel open, it is theirs to stop. @param {Translator} t */
    words(t) {
      const { training } = store.get();
      if (training) isOurs = false;
      return training ? t("mathematics.running") : isOurs ? t("mathematics.paused") : "";
    },
  };
}

/**
 * @param {Context} context
 * @param {HTMLInputElement} numeric whether the gradient is measured too
 * @returns {(on: boolean) => void} subscribes to the panel's probes, or unsubscribes
 */
function createSubscriptions({ subscriptions }, numeric) {
  /** @type {(() => void)[]} */
  let releases = [];
  return (on) => {
    for (const release of releases) release();
    const probes = on ? ["trace", ...(numeric.checked ? ["numeric_gradients"] : [])] : [];
    releases = probes.map((probe) => subscriptions.subscribe(probe, PERIOD_MS));
  };
}

/**
 * Lets the server time one gradient, in a loop over the examples and vectorised.
 * @param {Context} context
 * @param {() => number} runIndex
 * @param {HTMLElement} button that starts it
 * @param {HTMLElement} output
 * @returns {() => void} cancels it
 */
function mountTiming({ store, t }, runIndex, button, output) {
  let request = new AbortController();

  async function measure() {
    request.abort();
    const own = (request = new AbortController());
    output.textContent = t("mathematics.measuring");
    try {
      const { dataset, experiment } = store.get();
      const body = { ...examplesOf(dataset), experiment: { ...experiment, runs: [experiment.runs[runIndex()]] } };
      const answer = await requestJson("/api/timing", { body, signal: own.signal });
      const { n_samples, loop_us, vectorised_us, largest_difference } = answer;
      output.textContent = t("mathematics.measured", {
        n: t.count(n_samples),
        loop: t.count(Math.round(loop_us)),
        vectorised: t.count(Math.round(vectorised_us)),
        times: t.decimal(loop_us / vectorised_us, 1),
        difference: written(largest_difference, 1, t.separators[0] ?? "."),
      });
      output.dataset.times = String(loop_us / vectorised_us);
    } catch (error) {
      if (request === own)
        output.textContent = own.signal.aborted ? "" : t("mathematics.not_measured", { reason: fullReason(error, t) });
    }
  }

  button.addEventListener("click", measure);
  return () => request.abort();
}
