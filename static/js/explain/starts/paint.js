/** Pictures of many starts: a histogram of their last losses, their curves in a bundle, the plane as one of them sees it. */

import { paintCurve, paintGrid } from "../../plot/paint.js";
import { paintPoints } from "../../plot/points.js";
import { FieldImage } from "../../tools/picture.js";
import { exactLoss, histogram, scaled, ticks, viewOf } from "./model.js";

/** @typedef {import("../../tools/colors.js").Palette} Palette */
/** @typedef {import("./model.js").Result} Result */
/** A chart's canvas, in device pixels. @typedef {{readonly ctx: CanvasRenderingContext2D, readonly width: number, readonly height: number, readonly ratio: number}} Area */
/** What is shown of a trial; `color` is of the starts that solved it, `live` the network on the screen. */
/** @typedef {{readonly result: Result, readonly run: RunSpec, readonly log: boolean, readonly color: string, readonly palette: Palette, readonly t: Translator, readonly live: {readonly loss: number, readonly x: readonly number[], readonly y: readonly number[]} | null}} Scene */

const BIN_PX = 12;
/** Around a chart, in CSS pixels. */
const MARGIN = { left: 44, right: 10, top: 22, bottom: 30 };
const ALPHA = 0.35;

/** @param {Area} area */
function frameOf({ width, height, ratio }) {
  const [left, top] = [MARGIN.left * ratio, MARGIN.top * ratio];
  return { left, top, right: width - MARGIN.right * ratio, bottom: height - MARGIN.bottom * ratio };
}

/** @param {Area} area @param {Scene} scene */
function begin({ ctx, width, height, ratio }, { palette }) {
  ctx.clearRect(0, 0, width, height);
  ctx.font = `${11 * ratio}px ${getComputedStyle(document.body).fontFamily}`;
  ctx.lineWidth = ratio;
  ctx.strokeStyle = palette.rule;
  ctx.fillStyle = palette.muted;
  ctx.setLineDash([]);
}

/** @param {Area} area @param {Scene} scene */
export function paintHistogram(area, scene) {
  const { ctx, ratio } = area;
  const { result, log, palette, color, t, live } = scene;
  const { left, right, top, bottom } = frameOf(area);
  begin(area, scene);
  if (right <= left) return;
  const n_bins = Math.max(8, Math.floor((right - left) / (BIN_PX * ratio)));
  const { low, high, solved, others } = histogram(result, log, n_bins);
  const most = Math.max(1, ...solved.map((count, i) => count + (others[i] ?? 0)));
  /** @param {number} loss */
  const x = (loss) => left + ((scaled(loss, log) - low) / (high - low)) * (right - left);
  /** @param {number} count */
  const y = (count) => bottom - (count / most) * (bottom - top);
  upright(area, ticks(0, most, false, 4).filter(Number.isInteger), y, t);
  const wide = (right - left) / n_bins;
  solved.forEach((count, i) => {
    const all = count + (others[i] ?? 0);
    ctx.fillStyle = palette.muted;
    ctx.fillRect(left + i * wide + ratio / 2, y(all), wide - ratio, y(count) - y(all));
    ctx.fillStyle = color;
    ctx.fillRect(left + i * wide + ratio / 2, y(count), wide - ratio, bottom - y(count));
  });
  ctx.fillStyle = palette.muted;
  level(area, ticks(low, high, log, 5), x, t);
  nameLevels(area, scene, x);
  if (live && x(live.loss) >= left && x(live.loss) <= right) marker(area, x(live.loss), palette);
}

/** Names of plateaus above their bars; what would touch the one before is left to the list. @param {Area} area @param {Scene} scene @param {(loss: number) => number} x */
function nameLevels({ ctx, ratio, width }, { result, run, palette }, x) {
  let free = -Infinity;
  ctx.fillStyle = palette.ink;
  for (const ending of [...result.endings].sort((a, b) => (a.loss[1] ?? 0) - (b.loss[1] ?? 0))) {
    const name = exactLoss(run, ending);
    if (!name) continue;
    const half = ctx.measureText(name).width / 2;
    const at = Math.min(width - half, x(ending.loss[1] ?? NaN));
    if (!(at - half > free)) continue;
    ctx.textAlign = "center";
    ctx.fillText(name, at, 14 * ratio);
    free = at + half + 4 * ratio;
  }
}

/** Where the network on the screen is. @param {Area} area @param {number} x @param {Palette} palette */
function marker(area, x, palette) {
  const { ctx, ratio } = area;
  const { top, bottom } = frameOf(area);
  ctx.strokeStyle = palette.ink;
  ctx.lineWidth = 1.5 * ratio;
  ctx.setLineDash([3 * ratio, 3 * ratio]);
  ctx.beginPath();
  ctx.moveTo(x, top);
  ctx.lineTo(x, bottom);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.fillStyle = palette.ink;
  ctx.beginPath();
  ctx.moveTo(x, bottom);
  ctx.lineTo(x - 5 * ratio, bottom + 7 * ratio);
  ctx.lineTo(x + 5 * ratio, bottom + 7 * ratio);
  ctx.fill();
}

/** @param {Area} area @param {Scene} scene without the curve of the network on the screen: that changes more often */
export function paintBundle(area, scene) {
  const { ctx, ratio } = area;
  const { result, palette, color, t, log } = scene;
  begin(area, scene);
  const axes = bundleAxes(area, scene);
  level(area, ticks(0, result.steps, false, 4), axes.x, t);
  upright(area, ticks(axes.low, axes.high, log, 4), axes.y, t);
  ctx.globalAlpha = ALPHA;
  for (const pass of ["others", "solved"]) {
    result.curves.loss.forEach((losses, i) => {
      const solved = result.endings[result.members.ending[result.curves.member[i] ?? 0] ?? 0]?.kind === "solved";
      if (solved !== (pass === "solved")) return;
      ctx.strokeStyle = solved ? color : palette.muted;
      line(ctx, result.curves.step, losses, axes);
    });
  }
  ctx.globalAlpha = 1;
  ctx.lineWidth = ratio;
}

/** @param {Area} area @param {Scene} scene */
export function paintLive(area, scene) {
  if (!scene.live || scene.live.x.length < 2) return;
  area.ctx.save();
  const { left, right, top, bottom } = frameOf(area);
  area.ctx.beginPath();
  area.ctx.rect(left, top - area.ratio, right - left, bottom - top + 2 * area.ratio);
  area.ctx.clip();
  area.ctx.strokeStyle = scene.palette.ink;
  area.ctx.lineWidth = 2 * area.ratio;
  line(area.ctx, scene.live.x, scene.live.y, bundleAxes(area, scene));
  area.ctx.restore();
}

/** @param {Area} area @param {Scene} scene */
function bundleAxes(area, { result, log }) {
  const { left, right, top, bottom } = frameOf(area);
  const first = result.curves.loss.map(([loss]) => loss ?? 0);
  // A loss that blows up leaves the chart at the top instead of flattening everything else.
  const ceiling = 2 * Math.max(...first, 1e-12);
  const shown = result.curves.loss.flat().filter((loss) => loss !== null && loss <= ceiling && (!log || loss > 0));
  const values = shown.map((loss) => scaled(loss, log));
  const [least, high] = [
    values.reduce((a, b) => Math.min(a, b), log ? Infinity : 0),
    values.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
  const low = Number.isFinite(least) ? least : 0;
  const span = high > low ? high - low : 1;
  return {
    low,
    high: low + span,
    /** @param {number} step */
    x: (step) => left + (step / Math.max(1, result.steps)) * (right - left),
    /** @param {number} loss */
    y: (loss) => Math.max(top, bottom - ((scaled(loss, log) - low) / span) * (bottom - top)),
  };
}

/** @param {CanvasRenderingContext2D} ctx @param {readonly number[]} steps @param {readonly (number | null)[]} losses @param {{x: (step: number) => number, y: (loss: number) => number}} axes */
function line(ctx, steps, losses, { x, y }) {
  ctx.beginPath();
  steps.forEach((step, i) => {
    const at = y(losses[i] ?? NaN);
    if (Number.isFinite(at)) ctx.lineTo(x(step), at);
  });
  ctx.stroke();
}

/** @param {Area} area @param {readonly number[]} values @param {(value: number) => number} x @param {Translator} t */
function level(area, values, x, t) {
  const { ctx, ratio } = area;
  const { left, right, bottom } = frameOf(area);
  ctx.fillRect(left, bottom, right - left, ratio / 2);
  ctx.textAlign = "center";
  for (const value of values) ctx.fillText(t.number(value), Math.min(right - 8 * ratio, x(value)), bottom + 20 * ratio);
}

/** @param {Area} area @param {readonly number[]} values @param {(value: number) => number} y @param {Translator} t */
function upright(area, values, y, t) {
  const { ctx, ratio } = area;
  const { left, right } = frameOf(area);
  ctx.textAlign = "right";
  for (const value of values) {
    ctx.fillText(t.number(value), left - 6 * ratio, y(value) + 4 * ratio);
    ctx.beginPath();
    ctx.moveTo(left, y(value));
    ctx.lineTo(right, y(value));
    ctx.stroke();
  }
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {import("./model.js").Ending} ending
 * @param {Dataset} dataset what it learned
 * @param {Palette} palette
 */
export function paintThumb(canvas, ending, dataset, palette) {
  const ctx = canvas.getContext("2d");
  if (!ctx) return;
  const size = canvas.width;
  const view = viewOf(ending, dataset.n_classes);
  const image = new FieldImage();
  if (image.put(view, palette)) ctx.drawImage(image.canvas, 0, 0, size, size);
  else {
    paintGrid(ctx, size, 2, palette);
    paintCurve(ctx, view.values, size, 1, palette);
  }
  paintPoints(
    ctx,
    dataset.points.filter(({ test }) => !test),
    size,
    1.2,
    palette,
    dataset.task,
  );
}
