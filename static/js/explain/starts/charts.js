/** The pictures of many starts, drawn again when something in them changed: what stands still, and the network on the screen over it. */

import { curveOf } from "../../charts/series.js";
import { sharpCanvas } from "../../tools/canvas.js";
import { withUnits } from "./model.js";
import { paintBundle, paintHistogram, paintLive, paintThumb } from "./paint.js";

/** @typedef {import("./model.js").Result} Result */
/** What the answer is of. @typedef {{readonly run: RunSpec, readonly dataset: Dataset, readonly analysis: Analysis | null, readonly runIndex: number, readonly identity: string, readonly widths: boolean}} Asked */
/** @typedef {import("./paint.js").Scene} Scene */

const SERIES = /** @type {const} */ (["series-0", "series-1", "series-2", "series-3"]);

/**
 * @param {Context} context
 * @param {Pick<ReturnType<typeof import("./parts.js").build>, "histogram" | "bundle" | "log" | "endings" | "key">} parts
 */
export function createCharts({ store, live, t, palette, requestRender }, parts) {
  const histogram = sharpCanvas(parts.histogram, requestRender);
  const bundle = sharpCanvas(parts.bundle, requestRender);
  /** The bundle without the network on the screen, which moves. */
  const back = document.createElement("canvas");
  /** @type {readonly unknown[]} */
  let painted = [];

  /** @param {Asked} asked @param {Result} result @param {Frame | null} own the frame of the network on the screen, if it is one of these @returns {Scene} */
  function sceneOf(asked, result, own) {
    const curve = own ? upTo(curveOf(live.curves, "loss", asked.runIndex, own), own.step) : null;
    const loss = own?.loss[asked.runIndex] ?? NaN;
    return {
      result,
      run: withUnits(asked.run, result.units),
      log: parts.log.checked,
      color: palette.current[SERIES[asked.runIndex] ?? "ink"],
      palette: palette.current,
      t,
      live: curve && { loss, ...curve },
    };
  }

  /** @param {Asked} asked @param {Scene} scene */
  function paintStill({ dataset }, scene) {
    paintBundle(bundle, scene);
    [back.width, back.height] = [bundle.width, bundle.height];
    if (bundle.width > 0) back.getContext("2d")?.drawImage(bundle.canvas, 0, 0);
    for (const [i, canvas] of [...parts.endings.querySelectorAll("canvas")].entries()) {
      const ending = scene.result.endings[i];
      if (ending) paintThumb(canvas, ending, dataset, palette.current);
    }
  }

  return {
    /** All is drawn again. */
    forget: () => void (painted = []),
    /** @param {Asked} asked @param {Result} result @param {boolean} fresh whether they are of what is on the screen */
    paint(asked, result, fresh) {
      // With another number of units the network on the screen is none of these.
      const alike =
        fresh && withUnits(asked.run, result.units) === asked.run && store.get().experiment.runs[asked.runIndex];
      const own = alike ? live.frame : null;
      const still = [result, parts.log.checked, palette.version, histogram.width, bundle.width];
      const moving = [own, live.curves.version];
      const same = still.every((value, i) => value === painted[i]);
      if (same && moving.every((value, i) => value === painted[still.length + i])) return;
      painted = [...still, ...moving];
      const scene = sceneOf(asked, result, own);
      for (const sharp of [histogram, bundle]) sharp.fit();
      paintHistogram(histogram, scene);
      if (!same) paintStill(asked, scene);
      else {
        bundle.ctx.clearRect(0, 0, bundle.width, bundle.height);
        if (back.width > 0) bundle.ctx.drawImage(back, 0, 0);
      }
      paintLive(bundle, scene);
      parts.key.hidden = !scene.live || scene.live.x.length < 2;
    },
  };
}

/**
 * After a way back in time there is more of a curve than the network on the screen has trained.
 * @param {{readonly x: readonly number[], readonly y: readonly number[]}} curve
 * @param {number} step
 */
function upTo({ x, y }, step) {
  const n = x.findLastIndex((at) => at <= step) + 1;
  return { x: x.slice(0, n), y: y.slice(0, n) };
}
