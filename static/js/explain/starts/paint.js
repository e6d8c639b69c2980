/** Pictures of many starts: a histogram of their last losses, their curves in a bundle, the plane as one of them sees it. */

import { paintCurve, paintGrid } from "../../plot/paint.js";
import { paintPoints } from "../../plot/points.js";
import { FieldImage } from "../../tools/picture.js";
import { exactLoss, histogram, scaled, ticks, viewOf } from "./model.js";

/** @typedef {import("../../tools/colors.js").Palette} Palette */
/** @typedef {import("./model.js").Result} Result */
/** A chart's canvas, in device pixels. @typedef {{readonly pen: CanvasRenderingContext2D, readonly width: number, readonly height: number, readonly ratio: number}} Area */
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
function begin({ pen, width, height, ratio }, { palette }) {
  pen.clearRect(0, 0, width, height);
  pen.font = `${11 * ratio}px ${getComputedStyle(document.body).fontFamily}`;
  pen.lineWidth = ratio;
  pen.strokeStyle = palette.rule;
  pen.fillStyle = palette.muted;
  pen.setLineDash([]);
}

/** @param {Area} area @param {Scene} scene */
export function paintHistogram(area, scene) {
  const { pen, ratio } = area;
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
    pen.fillStyle = palette.muted;
    pen.fillRect(left + i * wide + ratio / 2, y(all), wide - ratio, y(count) - y(all));
    pen.fillStyle = color;
    pen.fillRect(left + i * wide + ratio / 2, y(count), wide - ratio, bottom - y(count));
  });
  pen.fillStyle = palette.muted;
  level(area, ticks(low, high, log, 5), x, t);
  nameLevels(area, scene, x);
  if (live && x(live.loss) >= left && x(live.loss) <= right) marker(area, x(live.loss), palette);
}

/** Names of plateaus above their bars; what would touch the one before is left to the list. @param {Area} area @param {Scene} scene @param {(loss: number) => number} x */
function nameLevels({ pen, ratio, width }, { result, run, palette }, x) {
  let free = -Infinity;
  pen.fillStyle = palette.ink;
  for (const ending of [...result.endings].sort((a, b) => (a.loss[1] ?? 0) - (b.loss[1] ?? 0))) {
    const name = exactLoss(run, ending);
    if (!name) continue;
    const half = pen.measureText(name).width / 2;
    const at = Math.min(width - half, x(ending.loss[1] ?? NaN));
    if (!(at - half > free)) continue;
    pen.textAlign = "center";
    pen.fillText(name, at, 14 * ratio);
    free = at + half + 4 * ratio;
  }
}

/** Where the network on the screen is. @param {Area} area @param {number} x @param {Palette} palette */
function marker(area, x, palette) {
  const { pen, ratio } = area;
  const { top, bottom } = frameOf(area);
  pen.strokeStyle = palette.ink;
  pen.lineWidth = 1.5 * ratio;
  pen.setLineDash([3 * ratio, 3 * ratio]);
  pen.beginPath();
  pen.moveTo(x, top);
  pen.lineTo(x, bottom);
  pen.stroke();
  pen.setLineDash([]);
  pen.fillStyle = palette.ink;
  pen.beginPath();
  pen.moveTo(x, bottom);
  pen.lineTo(x - 5 * ratio, bottom + 7 * ratio);
  pen.lineTo(x + 5 * ratio, bottom + 7 * ratio);
  pen.fill();
}

/** @param {Area} area @param {Scene} scene without the curve of the network on the screen: that changes more often */
export function paintBundle(area, scene) {
  const { pen, ratio } = area;
  const { result, palette, color, t, log } = scene;
  begin(area, scene);
  const axes = bundleAxes(area, scene);
  level(area, ticks(0, result.steps, false, 4), axes.x, t);
  upright(area, ticks(axes.low, axes.high, log, 4), axes.y, t);
  pen.globalAlpha = ALPHA;
  for (const pass of ["others", "solved"]) {
    result.curves.loss.forEach((losses, i) => {
      const solved = result.endings[result.members.ending[result.curves.member[i] ?? 0] ?? 0]?.kind === "solved";
      if (solved !== (pass === "solved")) return;
      pen.strokeStyle = solved ? color : palette.muted;
      line(pen, result.curves.step, losses, axes);
    });
  }
  pen.globalAlpha = 1;
  pen.lineWidth = ratio;
}

/** @param {Area} area @param {Scene} scene */
export function paintLive(area, scene) {
  if (!scene.live || scene.live.x.length < 2) return;
  area.pen.save();
  const { left, right, top, bottom } = frameOf(area);
  area.pen.beginPath();
  area.pen.rect(left, top - area.ratio, right - left, bottom - top + 2 * area.ratio);
  area.pen.clip();
  area.pen.strokeStyle = scene.palette.ink;
  area.pen.lineWidth = 2 * area.ratio;
  line(area.pen, scene.live.x, scene.live.y, bundleAxes(area, scene));
  area.pen.restore();
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

/** @param {CanvasRenderingContext2D} pen @param {readonly number[]} steps @param {readonly (number | null)[]} losses @param {{x: (step: number) => number, y: (loss: number) => number}} axes */
function line(pen, steps, losses, { x, y }) {
  pen.beginPath();
  steps.forEach((step, i) => {
    const at = y(losses[i] ?? NaN);
    if (Number.isFinite(at)) pen.lineTo(x(step), at);
  });
  pen.stroke();
}

/** @param {Area} area @param {readonly number[]} values @param {(value: number) => number} x @param {Translator} t */
function level(area, values, x, t) {
  const { pen, ratio } = area;
  const { left, right, bottom } = frameOf(area);
  pen.fillRect(left, bottom, right - left, ratio / 2);
  pen.textAlign = "center";
  for (const value of values) pen.fillText(t.number(value), Math.min(right - 8 * ratio, x(value)), bottom + 20 * ratio);
}

/** @param {Area} area @param {readonly number[]} values @param {(value: number) => number} y @param {Translator} t */
function upright(area, values, y, t) {
  const { pen, ratio } = area;
  const { left, right } = frameOf(area);
  pen.textAlign = "right";
  for (const value of values) {
    pen.fillText(t.number(value), left - 6 * ratio, y(value) + 4 * ratio);
    pen.beginPath();
    pen.moveTo(left, y(value));
    pen.lineTo(right, y(value));
    pen.stroke();
  }
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {import("./model.js").Ending} ending
 * @param {Drawing} drawing what it learned
 * @param {Palette} palette
 */
export function paintThumb(canvas, ending, drawing, palette) {
  const pen = canvas.getContext("2d");
  if (!pen) return;
  const size = canvas.width;
  const view = viewOf(ending, drawing.n_classes);
  const image = new FieldImage();
  if (image.put(view, palette)) pen.drawImage(image.canvas, 0, 0, size, size);
  else {
    paintGrid(pen, size, 2, palette);
    paintCurve(pen, view.values, size, 1, palette);
  }
  paintPoints(
    pen,
    drawing.points.filter(({ test }) => !test),
    size,
    1.2,
    palette,
    drawing.task,
  );
}
