/**
 * The charts of random restarts: a histogram of their final losses, all their loss curves, and a thumbnail of what one
 * of them predicts. Pixels are device pixels.
 */

import { trainingPoints } from "../../model/points.js";
import { paintCurve, paintGrid } from "../../plot/paint.js";
import { paintPoints } from "../../plot/points.js";
import { FieldImage } from "../../tools/picture.js";
import { exactLoss, histogram, scaled, ticks, viewOf } from "./model.js";

/** @typedef {import("../../tools/colors.js").Palette} Palette */
/** @typedef {import("../../tools/canvas.js").SharpCanvas} SharpCanvas */

/**
 * What both charts show.
 * @typedef {object} ChartView
 * @property {import("./model.js").Result} result
 * @property {RunSpec} run
 * @property {boolean} log whether the losses are on a logarithmic axis
 * @property {string} color of restarts that solved the task
 * @property {Palette} palette
 * @property {Translator} t
 * @property {LiveCurve | null} live the network on the screen, if it is one of these
 */
/** @typedef {{readonly loss: number, readonly x: readonly number[], readonly y: readonly number[]}} LiveCurve */

const BIN_PX = 12;
/** Space around a chart for its axes, in CSS pixels. */
const MARGIN = { left: 44, right: 10, top: 22, bottom: 30 };
/** Opacity of a loss curve: where many coincide they look darker. */
const ALPHA = 0.35;

/** @param {SharpCanvas} area @returns the rectangle inside the axes */
function frameOf({ width, height, ratio }) {
  const [left, top] = [MARGIN.left * ratio, MARGIN.top * ratio];
  return { left, top, right: width - MARGIN.right * ratio, bottom: height - MARGIN.bottom * ratio };
}

/** Wipes the canvas and sets its styles. @param {SharpCanvas} area @param {ChartView} view */
function begin({ ctx, width, height, ratio }, { palette }) {
  ctx.clearRect(0, 0, width, height);
  ctx.font = `${12 * ratio}px ${getComputedStyle(document.body).fontFamily}`;
  ctx.lineWidth = ratio;
  ctx.strokeStyle = palette.rule;
  ctx.fillStyle = palette.muted;
  ctx.setLineDash([]);
}

/** @param {SharpCanvas} area @param {ChartView} view */
export function paintHistogram(area, view) {
  const { ctx, ratio } = area;
  const { result, log, palette, color, t, live } = view;
  const { left, right, top, bottom } = frameOf(area);
  begin(area, view);
  if (right <= left) return;
  const n_bins = Math.max(8, Math.floor((right - left) / (BIN_PX * ratio)));
  const { low, high, solved, others } = histogram(result, log, n_bins);
  const most = Math.max(1, ...solved.map((count, i) => count + (others[i] ?? 0)));
  /** @param {number} loss */
  const x = (loss) => left + ((scaled(loss, log) - low) / (high - low)) * (right - left);
  /** @param {number} count */
  const y = (count) => bottom - (count / most) * (bottom - top);
  paintYTicks(area, ticks(0, most, false, 4).filter(Number.isInteger), y, t);
  const binWidth = (right - left) / n_bins;
  solved.forEach((count, i) => {
    const all = count + (others[i] ?? 0);
    ctx.fillStyle = palette.muted;
    ctx.fillRect(left + i * binWidth + ratio / 2, y(all), binWidth - ratio, y(count) - y(all));
    ctx.fillStyle = color;
    ctx.fillRect(left + i * binWidth + ratio / 2, y(count), binWidth - ratio, bottom - y(count));
  });
  ctx.fillStyle = palette.muted;
  paintXTicks(area, ticks(low, high, log, 5), x, t);
  paintPlateauNames(area, view, x);
  if (live && x(live.loss) >= left && x(live.loss) <= right) paintMarker(area, x(live.loss), palette);
}

/**
 * Names of plateaus above their bars. A name that would touch the one before is left out: the list of outcomes has it.
 * @param {SharpCanvas} area
 * @param {ChartView} view
 * @param {(loss: number) => number} x
 */
function paintPlateauNames({ ctx, ratio, width }, { result, run, palette }, x) {
  let free = -Infinity;
  ctx.fillStyle = palette.ink;
  for (const outcome of [...result.endings].sort((a, b) => (a.loss[1] ?? 0) - (b.loss[1] ?? 0))) {
    const name = exactLoss(run, outcome);
    if (!name) continue;
    const half = ctx.measureText(name).width / 2;
    const at = Math.min(width - half, x(outcome.loss[1] ?? NaN));
    if (!(at - half > free)) continue;
    ctx.textAlign = "center";
    ctx.fillText(name, at, 14 * ratio);
    free = at + half + 4 * ratio;
  }
}

/** Marks the loss of the network on the screen. @param {SharpCanvas} area @param {number} x @param {Palette} palette */
function paintMarker(area, x, palette) {
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

/**
 * The loss curves of all restarts, without that of the network on the screen, which changes more often.
 * @param {SharpCanvas} area
 * @param {ChartView} view
 */
export function paintCurves(area, view) {
  const { ctx, ratio } = area;
  const { result, palette, color, t, log } = view;
  begin(area, view);
  const axes = curveAxes(area, view);
  paintXTicks(area, ticks(0, result.steps, false, 4), axes.x, t);
  paintYTicks(area, ticks(axes.low, axes.high, log, 4), axes.y, t);
  ctx.globalAlpha = ALPHA;
  for (const pass of ["others", "solved"]) {
    result.curves.loss.forEach((losses, i) => {
      const solved = result.endings[result.members.ending[result.curves.member[i] ?? 0] ?? 0]?.kind === "solved";
      if (solved !== (pass === "solved")) return;
      ctx.strokeStyle = solved ? color : palette.muted;
      strokeCurve(ctx, result.curves.step, losses, axes);
    });
  }
  ctx.globalAlpha = 1;
  ctx.lineWidth = ratio;
}

/** The loss curve of the network on the screen. @param {SharpCanvas} area @param {ChartView} view */
export function paintLiveCurve(area, view) {
  const { ctx, ratio } = area;
  const { live, palette } = view;
  if (!live || live.x.length < 2) return;
  const { left, right, top, bottom } = frameOf(area);
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top - ratio, right - left, bottom - top + 2 * ratio);
  ctx.clip();
  ctx.strokeStyle = palette.ink;
  ctx.lineWidth = 2 * ratio;
  strokeCurve(ctx, live.x, live.y, curveAxes(area, view));
  ctx.restore();
}

/** @param {SharpCanvas} area @param {ChartView} view */
function curveAxes(area, { result, log }) {
  const { left, right, top, bottom } = frameOf(area);
  const first = result.curves.loss.map(([loss]) => loss ?? 0);
  // A curve that diverges is cut off at the top; otherwise it would flatten all others.
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

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {readonly number[]} steps
 * @param {readonly (number | null)[]} losses
 * @param {{x: (step: number) => number, y: (loss: number) => number}} axes
 */
function strokeCurve(ctx, steps, losses, { x, y }) {
  ctx.beginPath();
  steps.forEach((step, i) => {
    const at = y(losses[i] ?? NaN);
    if (Number.isFinite(at)) ctx.lineTo(x(step), at);
  });
  ctx.stroke();
}

/**
 * @param {SharpCanvas} area
 * @param {readonly number[]} values
 * @param {(value: number) => number} x
 * @param {Translator} t
 */
function paintXTicks(area, values, x, t) {
  const { ctx, ratio } = area;
  const { left, right, bottom } = frameOf(area);
  ctx.fillRect(left, bottom, right - left, ratio / 2);
  ctx.textAlign = "center";
  for (const value of values) ctx.fillText(t.number(value), Math.min(right - 8 * ratio, x(value)), bottom + 20 * ratio);
}

/**
 * @param {SharpCanvas} area
 * @param {readonly number[]} values
 * @param {(value: number) => number} y
 * @param {Translator} t
 */
function paintYTicks(area, values, y, t) {
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
 * What the example of an outcome predicts.
 * @param {HTMLCanvasElement} canvas
 * @param {import("./model.js").Outcome} outcome
 * @param {Dataset} dataset that was learned
 * @param {Palette} palette
 */
export function paintThumbnail(canvas, outcome, dataset, palette) {
  const ctx = canvas.getContext("2d");
  if (!ctx) return;
  const size = canvas.width;
  const view = viewOf(outcome, dataset.n_classes);
  const image = new FieldImage();
  if (image.put(view, palette)) ctx.drawImage(image.canvas, 0, 0, size, size);
  else {
    paintGrid(ctx, size, 2, palette);
    paintCurve(ctx, view.values, size, 1, palette);
  }
  paintPoints(ctx, trainingPoints(dataset.points), size, 1.2, palette, dataset.task);
}
