/**
 * A curve with the examples on it, one of them emphasised: a canvas with its numbers in words below, so that nothing has
 * to be read off the picture.
 */

import { markerOfPoint } from "../../plot/points.js";
import { sharpCanvas } from "../../tools/canvas.js";
import { create } from "../../tools/elements.js";
import { createMemo } from "../../tools/memo.js";

/** @typedef {readonly [low: number, high: number]} Interval */
/** @typedef {readonly [x: number, y: number]} Spot */
/** @typedef {{readonly at: Spot, readonly point: Point}} Mark an example on the curve */
/**
 * `role`: its colour; `faint`: it is not the one that counts; `name` stands beside its highest visible spot.
 * @typedef {{readonly spots: readonly Spot[], readonly role: import("../../tools/colors.js").Role, readonly faint?: boolean, readonly name?: string}} Line
 */
/**
 * @typedef {object} Picture
 * @property {{readonly name: string, readonly range: Interval}} x
 * @property {{readonly name: string, readonly range: Interval}} y
 * @property {readonly Line[]} lines
 * @property {readonly {readonly y: number, readonly end: -1 | 1}[]} limits at the left or the right end
 * @property {readonly Mark[]} marks
 * @property {(Mark & {readonly text: string}) | null} chosen the example that is emphasised
 */

/** @typedef {import("../../tools/colors.js").Palette} Palette */
/** @typedef {{ctx: CanvasRenderingContext2D, width: number, height: number, ratio: number}} Surface in device pixels */
/** @typedef {{x: (value: number) => number, y: (value: number) => number, left: number, right: number, top: number, bottom: number}} Frame_ */

/** Room for the axes' numbers and names, in CSS pixels. */
const MARGIN = { left: 44, right: 14, top: 18, bottom: 34 };
/** From a line to its name, in CSS pixels: beside one at 45°, too. */
const NAME_GAP = 22;
/** From an example to its words. */
const TEXT_GAP = 15;
const STEPS = [1, 2, 2.5, 5, 10];
const MOST_TICKS = 6;

/**
 * @param {number} value positive
 * @returns {number} the next larger number with one of a few first digits: a window does not change with every step
 */
export function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return (STEPS.find((step) => step * power >= value * (1 - 1e-9)) ?? 10) * power;
}

/** @param {Interval} range @returns {number[]} round numbers in it, at most six or so */
export function ticksOf([low, high]) {
  const step = roundUp((high - low) / MOST_TICKS);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => Number(((first + i) * step).toPrecision(12)) || 0);
}

/**
 * @param {(value: number) => Spot} curve
 * @param {Interval} range of its argument
 * @param {number} [n]
 * @returns {Spot[]}
 */
export const sampled = (curve, [low, high], n = 240) =>
  Array.from({ length: n + 1 }, (_, i) => curve(low + ((high - low) * i) / n));

/**
 * @param {Pick<Context, "t" | "palette" | "requestRender" | "store">} context
 * @param {string} testid
 * @returns {{element: HTMLElement, show(picture: Picture | null, words: string): void, paint(): void}} null shows nothing
 */
export function createCurve({ t, palette, requestRender, store }, testid) {
  const sharp = sharpCanvas(create("canvas", { width: 1, height: 1, role: "img" }), requestRender);
  const caption = create("figcaption");
  const element = create("figure", { testid, className: "curve", hidden: true }, sharp.canvas, caption);
  /** @type {Picture | null} */
  let shown = null;
  const painted = createMemo();
  return {
    element,
    show(picture, words) {
      shown = picture;
      element.hidden = picture === null;
      if (caption.textContent !== words) caption.textContent = words;
      if (picture) sharp.canvas.setAttribute("aria-label", t("curve.label", { x: picture.x.name, y: picture.y.name }));
    },
    paint() {
      const { width, height, ratio, ctx } = sharp;
      if (!shown || width === 0 || !painted.changed([shown, palette.version, width, height])) return;
      sharp.fit();
      ctx.clearRect(0, 0, width, height);
      paintPicture({ ctx, width, height, ratio }, shown, palette.current, store.get().dataset.task, t);
    },
  };
}

/** @param {Surface} surface @param {Picture} picture @param {Palette} palette @param {Task} task @param {Translator} t */
function paintPicture(surface, picture, palette, task, t) {
  const frame = frameOf(surface, picture);
  paintAxes(surface, frame, picture, palette, t);
  surface.ctx.save();
  surface.ctx.beginPath();
  surface.ctx.rect(frame.left, frame.top, frame.right - frame.left, frame.bottom - frame.top);
  surface.ctx.clip();
  for (const { y, end } of picture.limits) paintLimit(surface, frame, y, end, palette);
  for (const line of picture.lines) paintLine(surface, frame, line, palette);
  surface.ctx.restore();
  for (const line of picture.lines) if (line.name) paintName(surface, frame, line, picture, palette);
  paintMarks(surface, frame, picture, palette, task);
}

/** @param {Surface} surface @param {Picture} picture @returns {Frame_} */
function frameOf({ width, height, ratio }, { x, y }) {
  const [left, right] = [MARGIN.left * ratio, width - MARGIN.right * ratio];
  const [top, bottom] = [MARGIN.top * ratio, height - MARGIN.bottom * ratio];
  const [[x0, x1], [y0, y1]] = [x.range, y.range];
  return {
    ...{ left, right, top, bottom },
    x: (value) => left + ((value - x0) / (x1 - x0)) * (right - left),
    y: (value) => bottom - ((value - y0) / (y1 - y0)) * (bottom - top),
  };
}

/** @param {CanvasRenderingContext2D} ctx @param {number} ratio @param {string} [style] */
function type(ctx, ratio, style = "") {
  ctx.font = `${style} ${12 * ratio}px system-ui, sans-serif`.trim();
}

/** @param {Surface} surface @param {Frame_} frame @param {Picture} picture @param {Palette} palette @param {Translator} t */
function paintAxes({ ctx, ratio }, { x, y, left, right, top, bottom }, picture, palette, t) {
  type(ctx, ratio);
  ctx.lineWidth = ratio;
  /** @param {readonly [number, number, number, number]} ends @param {boolean} strong */
  const rule = ([u0, v0, u1, v1], strong) => {
    ctx.beginPath();
    ctx.moveTo(u0, v0);
    ctx.lineTo(u1, v1);
    ctx.strokeStyle = strong ? palette.muted : palette.rule;
    ctx.stroke();
  };
  ctx.fillStyle = palette.muted;
  ctx.textBaseline = "top";
  ctx.textAlign = "center";
  for (const tick of ticksOf(picture.x.range)) {
    rule([x(tick), top, x(tick), bottom], tick === 0);
    ctx.fillText(t.number(tick), x(tick), bottom + 4 * ratio);
  }
  ctx.textBaseline = "middle";
  ctx.textAlign = "right";
  for (const tick of ticksOf(picture.y.range)) {
    rule([left, y(tick), right, y(tick)], tick === 0);
    ctx.fillText(t.number(tick), left - 6 * ratio, y(tick));
  }
  type(ctx, ratio, "italic 600");
  ctx.fillStyle = palette.ink;
  ctx.textBaseline = "bottom";
  ctx.fillText(picture.x.name, right, bottom + (MARGIN.bottom - 2) * ratio);
  ctx.textAlign = "left";
  ctx.fillText(picture.y.name, 2 * ratio, top - 2 * ratio);
}

/** @param {Surface} surface @param {Frame_} frame @param {number} value @param {-1 | 1} end @param {Palette} palette */
function paintLimit({ ctx, ratio }, { y, left, right }, value, end, palette) {
  const middle = (left + right) / 2;
  ctx.setLineDash([5 * ratio, 4 * ratio]);
  ctx.beginPath();
  ctx.moveTo(end < 0 ? left : middle, y(value));
  ctx.lineTo(end < 0 ? middle : right, y(value));
  ctx.strokeStyle = palette.ink;
  ctx.lineWidth = 1.5 * ratio;
  ctx.globalAlpha = 0.6;
  ctx.stroke();
  ctx.globalAlpha = 1;
  ctx.setLineDash([]);
}

/** @param {Surface} surface @param {Frame_} frame @param {Line} line @param {Palette} palette */
function paintLine({ ctx, ratio }, { x, y }, { spots, role, faint }, palette) {
  ctx.beginPath();
  let isOn = false;
  for (const [u, v] of spots) {
    const isDrawable = Number.isFinite(u) && Number.isFinite(v);
    if (isDrawable && isOn) ctx.lineTo(x(u), y(v));
    else if (isDrawable) ctx.moveTo(x(u), y(v));
    isOn = isDrawable;
  }
  ctx.strokeStyle = palette[role];
  ctx.lineWidth = (faint ? 1.5 : 2.5) * ratio;
  ctx.globalAlpha = faint ? 0.6 : 1;
  ctx.lineJoin = "round";
  ctx.stroke();
  ctx.globalAlpha = 1;
}

/**
 * The name of a line beside the highest spot of it that is in the window, towards the middle.
 * @param {Surface} surface
 * @param {Frame_} frame
 * @param {Line} line
 * @param {Picture} picture
 * @param {Palette} palette
 */
function paintName(
  { ctx, ratio },
  { x, y, left, right, top },
  { spots, role, name = "" },
  { x: across, y: up },
  palette,
) {
  const inside = spots.filter(
    ([u, v]) => u >= across.range[0] && u <= across.range[1] && v >= up.range[0] && v <= up.range[1],
  );
  const highest = inside.reduce((best, spot) => (spot[1] > best[1] ? spot : best), inside[0] ?? [NaN, NaN]);
  if (!Number.isFinite(highest[0])) return;
  const isLeft = x(highest[0]) < (left + right) / 2;
  type(ctx, ratio, "600");
  ctx.textAlign = isLeft ? "left" : "right";
  ctx.textBaseline = "top";
  haloed(
    ctx,
    name,
    x(highest[0]) + (isLeft ? NAME_GAP : -NAME_GAP) * ratio,
    Math.max(top, y(highest[1])),
    palette[role],
    palette,
    ratio,
  );
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {string} text
 * @param {number} u
 * @param {number} v
 * @param {string} color
 * @param {Palette} palette
 * @param {number} ratio
 */
function haloed(ctx, text, u, v, color, palette, ratio) {
  ctx.lineJoin = "round";
  ctx.lineWidth = 4 * ratio;
  ctx.strokeStyle = palette.paper;
  ctx.strokeText(text, u, v);
  ctx.fillStyle = color;
  ctx.fillText(text, u, v);
}

/** @param {Surface} surface @param {Frame_} frame @param {Picture} picture @param {Palette} palette @param {Task} task */
function paintMarks(surface, frame, { lines, marks, chosen, x: across, y: up }, palette, task) {
  const { ctx, ratio } = surface;
  const radius = Math.max(2.5, 4.5 * Math.min(1, Math.sqrt(60 / Math.max(1, marks.length)))) * ratio;
  /** A spot beyond the window stands at its edge. @param {Spot} at @returns {Spot} */
  const placed = ([u, v]) => [frame.x(clamped(u, across.range)), frame.y(clamped(v, up.range))];
  /** @param {Mark} mark @param {number} size */
  const stamp = ({ at, point }, size) => {
    const [u, v] = placed(at);
    const image = markerOfPoint(task, point, size, palette);
    ctx.drawImage(image, Math.round(u - image.width / 2), Math.round(v - image.height / 2));
  };
  for (const mark of marks) if (mark.at.every(Number.isFinite)) stamp(mark, radius);
  if (!chosen?.at.every(Number.isFinite)) return;
  const [u, v] = placed(chosen.at);
  ctx.setLineDash([2 * ratio, 3 * ratio]);
  ctx.beginPath();
  ctx.moveTo(frame.left, v);
  ctx.lineTo(u, v);
  ctx.lineTo(u, frame.bottom);
  ctx.strokeStyle = palette.ink;
  ctx.lineWidth = ratio;
  ctx.stroke();
  ctx.setLineDash([]);
  stamp(chosen, 5.5 * ratio);
  for (const [color, width] of /** @type {const} */ ([
    [palette.paper, 4],
    [palette.ink, 2],
  ])) {
    ctx.beginPath();
    ctx.arc(u, v, 9 * ratio, 0, 2 * Math.PI);
    ctx.strokeStyle = color;
    ctx.lineWidth = width * ratio;
    ctx.stroke();
  }
  type(ctx, ratio, "600");
  const [right, down] = cornerFor(surface, frame, lines, chosen, u, v);
  ctx.textAlign = right > 0 ? "left" : "right";
  ctx.textBaseline = "middle";
  haloed(ctx, chosen.text, u + right * TEXT_GAP * ratio, v + down * TEXT_GAP * ratio, palette.ink, palette, ratio);
}

/**
 * Where the words beside the chosen example do not cover its curve: above it on the outer side, else below.
 * @param {Surface} surface
 * @param {Frame_} frame
 * @param {readonly Line[]} lines
 * @param {Mark & {readonly text: string}} chosen
 * @param {number} u
 * @param {number} v
 * @returns {readonly [right: -1 | 1, down: -1 | 1]}
 */
function cornerFor({ ctx, ratio }, frame, lines, { at, text }, u, v) {
  const spots = lines.find(({ faint }) => !faint)?.spots ?? [];
  const next = Math.max(
    1,
    spots.findIndex(([x]) => x >= at[0]),
  );
  const side = (spots[next]?.[1] ?? 0) > (spots[next - 1]?.[1] ?? 0) ? -1 : 1;
  const corners = /** @type {const} */ ([
    [side, -1],
    [-side, 1],
    [-side, -1],
    [side, 1],
  ]);
  const reach = TEXT_GAP * ratio + ctx.measureText(text).width;
  const fits = (/** @type {readonly [number, number]} */ [right, down]) =>
    u + right * reach > frame.left &&
    u + right * reach < frame.right &&
    v + down * 2 * TEXT_GAP * ratio > 0 &&
    v + down * 1.5 * TEXT_GAP * ratio < frame.bottom;
  return /** @type {readonly [-1 | 1, -1 | 1]} */ (corners.find(fits) ?? corners[0]);
}

/** @param {number} value @param {Interval} range */
const clamped = (value, [low, high]) => Math.min(high, Math.max(low, value));
