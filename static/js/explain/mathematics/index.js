/** One training iteration, walked through with its real numbers: every matrix of the coming update, and the update itself. */

import { firstVisit } from "../../model/catalog.js";
import { trainingPoints } from "../../model/points.js";
import { layerSizes } from "../../model/weights.js";
import { atMostEvery, textWriter } from "../../tools/dom.js";
import { createRunChooser } from "../shared/run-chooser.js";
import { checkOf } from "./check.js";
import { markUnits, ringExample } from "./marks.js";
import { writePage } from "./page.js";
import { createPlace } from "./position.js";
import { mountTiming } from "./timing.js";
import { build } from "./view.js";
import { readTrace } from "./walk.js";

/** @typedef {import("./walk.js").Trace} Trace */

const PERIOD_MS = 250;

/** @param {Context} context @param {HTMLElement} root @returns {import("../index.js").Inspector} */
export function mountMathematics(context, root) {
  const { store, live, t, catalog, commands, requestRender } = context;
  /** @type {readonly unknown[]} */
  let shown = [];
  const again = () => ((shown = []), requestRender());
  const chooser = createRunChooser(context, {
    label: t("mathematics.side"),
    testid: "mathematics-side",
    chosen: () => ((place.page = 0), again()),
  });
  const view = build(root, chooser.element, t);
  const place = createPlace(view, again);
  const pause = createPause(store);
  const wish = createWish(context, view.numeric);
  const stopTiming = mountTiming(context, () => chooser.runIndex, view.measure, view.timing);
  const [writeNote, writeStatus, due] = [textWriter(view.note), textWriter(view.status), atMostEvery(PERIOD_MS)];

  view.numeric.addEventListener("change", () => (wish(true), again()));
  view.load.addEventListener("click", () =>
    store.dispatch({ type: "dataset_replaced", ...firstVisit(catalog).dataset }),
  );
  view.apply.addEventListener("click", () => {
    if (store.get().training || !live.frame) return;
    [place.applied, place.page] = [live.frame.step + 1, 0];
    commands.step("batch");
    again();
  });

  /** @param {Trace} trace of what comes next @param {RunSpec} run @param {number} runIndex @param {readonly Point[]} points to learn from */
  function show(trace, run, runIndex, points) {
    const { page, n_pages } = place.within(trace);
    const output = catalog.losses.find(({ name }) => name === run.training.loss)?.output ?? "sigmoid";
    const [step, numeric] = [live.frame?.step, live.probed.get("numeric_gradients")];
    writePage(view, { trace, run, output, page, n_pages, place }, t);
    writeStatus(
      place.applied !== null && place.applied === step
        ? t("mathematics.applied", { step: t.count(place.applied) })
        : "",
    );
    view.checked.replaceChildren(
      ...(view.numeric.checked && numeric && numeric.step === step ? checkOf(numeric, runIndex, trace, page, t) : []),
    );
    root.dataset.step = String(step);
    markUnits({ runIndex, page, unit: place.choice.to });
    ringExample(context, points[trace.rows[place.choice.example] ?? -1] ?? null);
  }

  return {
    opened(on) {
      shown = [];
      wish(on);
      if (on) pause.begin();
      else {
        stopTiming();
        markUnits(null);
        ringExample(context, null);
        pause.end();
      }
      requestRender();
    },
    update(now) {
      const { experiment, dataset, training } = store.get();
      const { runIndex } = chooser;
      const run = experiment.runs[runIndex];
      const frame = live.probed.get("trace");
      writeNote(pause.words(t));
      const scene = [
        frame,
        live.probed.get("numeric_gradients"),
        live.frame,
        run,
        dataset,
        runIndex,
        training,
        experiment.runs,
      ];
      if (!run || scene.every((value, i) => value === shown[i])) return false;
      if (training && !due(now)) return true;
      const points = trainingPoints(dataset.points);
      const trace = readTrace(frame, runIndex, layerSizes(run));
      // What is shown is what comes next: not the step before.
      const fresh = trace !== null && frame?.step === live.frame?.step && live.frame?.n_samples === points.length;
      view.empty.hidden = points.length > 0;
      view.body.hidden = points.length === 0 || (!trace && shown.length === 0);
      view.apply.disabled = !fresh || training;
      if (!fresh) return false;
      shown = scene;
      show(trace, run, runIndex, points);
      return false;
    },
  };
}

/** Training waits while somebody walks, and goes on after it. @param {Context["store"]} store */
function createPause(store) {
  /** We stopped it, and set it going again. */
  let ours = false;
  const train = (/** @type {boolean} */ training) => store.dispatch({ type: "options_set", options: { training } });
  return {
    begin() {
      ours = store.get().training;
      if (ours) train(false);
    },
    end() {
      if (ours && !store.get().training) train(true);
      ours = false;
    },
    /** Who begins to train while this is open wants that; then it is no longer ours to go on. @param {Translator} t */
    words(t) {
      const { training } = store.get();
      if (training) ours = false;
      return training ? t("mathematics.running") : ours ? t("mathematics.paused") : "";
    },
  };
}

/**
 * @param {Context} context
 * @param {HTMLInputElement} numeric whether the gradient is measured too
 * @returns {(on: boolean) => void} asks the server for what is walked through, or no longer
 */
function createWish({ subscriptions }, numeric) {
  /** @type {(() => void)[]} */
  let releases = [];
  return (on) => {
    for (const release of releases) release();
    const probes = on ? ["trace", ...(numeric.checked ? ["numeric_gradients"] : [])] : [];
    releases = probes.map((probe) => subscriptions.subscribe(probe, PERIOD_MS));
  };
}
