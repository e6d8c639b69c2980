/** The loss as a landscape over a plane of weights, with the path that training took through it. */

import { atMostEvery, setAttribute } from "../../tools/dom.js";
import { createMemo } from "../../tools/memo.js";
import { createPanelFigure } from "../shared/figure.js";
import { mapLayout, mapTraces, pathColor, surfaceLayout, surfaceTraces } from "../shared/landscape-figure.js";
import { trajectoryOf, weightsOf } from "../shared/landscape-plane.js";
import { createRunChooser } from "../shared/run-chooser.js";
import { createGridLoader, REST_SHARE } from "./grid.js";
import { landscapeOf, obstacleTo } from "./picture.js";
import { buildView, createChoice, createWriter } from "./view.js";

/** @typedef {import("./picture.js").Picture} Picture */

const PERIOD_MS = 400;

/** @param {Context} context @param {HTMLElement} root @returns {import("../index.js").Inspector} */
export function mountLandscape(context, root) {
  const { store, live, t, palette, requestRender } = context;
  const chooser = createRunChooser(context, { label: t("landscape.side"), testid: "landscape-side" });
  const view = buildView(root, chooser.element, t);
  const grid = createGridLoader(context);
  const chosen = createChoice(view, { section: askAgain, figure: drawAnew, scale: requestRender });
  const { choice } = chosen;
  let missing = "";
  const figure = createPanelFigure(context, view.stage, () => (missing = t("landscape.no_library")));
  const { writeState, writeAnswer } = createWriter(root, view, t);
  const due = atMostEvery(PERIOD_MS);
  const drawn = createMemo();
  let restsUntil = -Infinity;
  view.again.addEventListener("click", askAgain);
  view.train.addEventListener("click", () => {
    store.dispatch({ type: "options_set", options: { training: true } });
    requestRender();
  });

  function askAgain() {
    grid.again();
    requestRender();
  }

  function drawAnew() {
    figure.wipe();
    drawn.forget();
    requestRender();
  }

  /** @param {Picture} picture @param {RunSpec} run @param {number} runIndex */
  function draw(picture, run, runIndex) {
    const landscape = landscapeOf(picture, run, trajectoryOf(live, runIndex, run), choice.log, t);
    view.log.disabled = !landscape.positive;
    view.log.checked = landscape.log;
    const color = pathColor(palette.current, runIndex);
    const narrow = view.stage.clientWidth < 1.2 * view.stage.clientHeight;
    const [traces, layout] = choice.surface
      ? [surfaceTraces(landscape, palette.current, color), surfaceLayout(landscape, palette.current, t, narrow)]
      : [mapTraces(landscape, palette.current, color, t), mapLayout(landscape, palette.current, t)];
    void figure.draw(traces, layout).then((took) => (restsUntil = performance.now() + REST_SHARE * took));
  }

  return {
    about: (runIndex) => chooser.choose(runIndex),
    opened(on) {
      missing = "";
      drawn.forget();
      figure.opened(on);
      if (on) grid.again();
      else grid.stop();
    },
    update(now) {
      const { experiment, training } = store.get();
      const { runIndex } = chooser;
      chosen.show(experiment.runs[runIndex]);
      const { mode, zoom, seed } = choice;
      const { problem, wanted } = situationOf(context, runIndex, { mode, pair: chosen.pair, zoom, seed });
      const fits = wanted !== null && grid.fits(wanted);
      const waiting = wanted !== null && grid.refresh(now, wanted);
      const { picture } = grid;
      writeState(problem, missing || grid.failed, picture, fits, live.frame?.step);
      setAttribute(root, "data-ready", String(fits && !grid.asking));
      view.train.hidden = problem !== t("landscape.no_path") || training;
      if (!wanted || !fits || !picture || !figure.ready) return waiting;
      const { surface, log } = choice;
      const deps = [picture, live.frame, live.timeline.version, palette.version, surface, log, figure.ready];
      if (!drawn.pending(deps)) return waiting;
      if (figure.drawing || (training && performance.now() < restsUntil) || !due(now)) return true;
      drawn.changed(deps);
      draw(picture, wanted.run, runIndex);
      writeAnswer(picture, wanted.run, wanted.weights, surface);
      return waiting;
    },
  };
}

/**
 * @param {Context} context
 * @param {number} runIndex
 * @param {import("./grid.js").Section} section
 * @returns {{problem: string, wanted: import("./grid.js").Wanted | null}} what to ask the server for, or why it cannot
 *   be asked
 */
function situationOf({ store, live, t }, runIndex, section) {
  const { experiment, dataset } = store.get();
  const run = experiment.runs[runIndex];
  const weights = run ? weightsOf(run, live.frame?.runs[runIndex]) : null;
  const first = run && weightsOf(run, live.timeline.kept[0]?.frame.runs[runIndex]);
  const still = !first || (weights?.every((value, i) => value === first[i]) ?? true);
  const problem = obstacleTo(section.mode, dataset, weights, still, t);
  return { problem, wanted: run && weights && !problem ? { run, runIndex, weights, section } : null };
}
