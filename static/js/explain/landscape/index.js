/** The loss as a landscape over a plane of weights, with the way that training took through it. */

import { atMostEvery, setAttribute } from "../../tools/dom.js";
import { createPanelFigure } from "../shared/figure.js";
import { mapLayout, mapTraces, pathColor, surfaceLayout, surfaceTraces } from "../shared/landscape-figure.js";
import { wayOf, weightsOf } from "../shared/landscape-plane.js";
import { createRunChooser } from "../shared/run-chooser.js";
import { createChoice } from "./choice.js";
import { buildLandscape, createTeller } from "./parts.js";
import { obstacleTo, sceneryOf } from "./scenery.js";
import { createSurvey, REST_SHARE } from "./survey.js";

/** @typedef {import("./scenery.js").Picture} Picture */

const PERIOD_MS = 400;

/** @param {Context} context @param {HTMLElement} root @returns {import("../index.js").Inspector} */
export function mountLandscape(context, root) {
  const { store, live, t, palette, requestRender } = context;
  const chooser = createRunChooser(context, { label: t("landscape.side"), testid: "landscape-side" });
  const parts = buildLandscape(root, chooser.element, t);
  const survey = createSurvey(context);
  const choice = createChoice(parts, { again, view: drawAnew, scale: requestRender });
  let missing = "";
  const figure = createPanelFigure(context, parts.stage, () => (missing = t("landscape.no_library")));
  const { report, tell } = createTeller(root, parts, t);
  const due = atMostEvery(PERIOD_MS);
  let restsUntil = -Infinity;
  /** @type {readonly unknown[]} */
  let shown = [];
  parts.again.addEventListener("click", again);
  parts.train.addEventListener(
    "click",
    () => (store.dispatch({ type: "options_set", options: { training: true } }), requestRender()),
  );

  function again() {
    survey.again();
    requestRender();
  }

  function drawAnew() {
    figure.wipe();
    shown = [];
    requestRender();
  }

  /** @param {Picture} picture @param {RunSpec} run @param {number} runIndex */
  function draw(picture, run, runIndex) {
    const { surface, log } = choice.chosen;
    const scenery = sceneryOf(picture, run, wayOf(live, runIndex, run), log, t);
    parts.log.disabled = !scenery.positive;
    parts.log.checked = scenery.log;
    const color = pathColor(palette.current, runIndex);
    const narrow = parts.stage.clientWidth < 1.2 * parts.stage.clientHeight;
    const [traces, layout] = surface
      ? [surfaceTraces(scenery, palette.current, color), surfaceLayout(scenery, palette.current, t, narrow)]
      : [mapTraces(scenery, palette.current, color, t), mapLayout(scenery, palette.current, t)];
    void figure.draw(traces, layout).then((took) => (restsUntil = performance.now() + REST_SHARE * took));
  }

  return {
    opened(on) {
      missing = "";
      shown = [];
      figure.opened(on);
      if (on) survey.again();
      else survey.stop();
    },
    update(now) {
      const { experiment, training } = store.get();
      const runIndex = chooser.runIndex;
      choice.show(experiment.runs[runIndex]);
      const { mode, zoom, seed } = choice.chosen;
      const { problem, wanted } = situationOf(context, runIndex, { mode, pair: choice.pair, zoom, seed });
      const fits = wanted !== null && survey.fits(wanted);
      const waiting = wanted !== null && survey.refresh(now, wanted);
      const { picture } = survey;
      report(problem, missing || survey.failed, picture, fits, live.frame?.step);
      setAttribute(root, "data-ready", String(fits && !survey.asking));
      parts.train.hidden = problem !== t("landscape.no_path") || training;
      if (!wanted || !fits || !picture || !figure.ready) return waiting;
      const scene = [
        picture,
        live.frame,
        live.timeline.version,
        palette.version,
        choice.chosen.surface,
        choice.chosen.log,
        figure.ready,
      ];
      if (scene.every((value, i) => value === shown[i])) return waiting;
      if (figure.drawing || (training && performance.now() < restsUntil) || !due(now)) return true;
      shown = scene;
      draw(picture, wanted.run, runIndex);
      tell(picture, wanted.run, wanted.weights, choice.chosen.surface);
      return waiting;
    },
  };
}

/**
 * @param {Context} context
 * @param {number} runIndex
 * @param {import("./survey.js").Cut} cut
 * @returns {{problem: string, wanted: import("./survey.js").Wanted | null}} what can be asked for, or what keeps it from being asked
 */
function situationOf({ store, live, t }, runIndex, cut) {
  const { experiment, dataset } = store.get();
  const run = experiment.runs[runIndex];
  const weights = run ? weightsOf(run, live.frame?.runs[runIndex]) : null;
  const first = run && weightsOf(run, live.timeline.kept[0]?.frame.runs[runIndex]);
  const still = !first || (weights?.every((value, i) => value === first[i]) ?? true);
  const problem = obstacleTo(cut.mode, dataset, weights, still, t);
  return { problem, wanted: run && weights && !problem ? { run, runIndex, weights, cut } : null };
}
