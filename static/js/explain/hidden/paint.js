/**
 * Painting for both pictures. Of the plane: its grid, and the lines where units of the first layer have the weighted
 * sum 0. Of the hidden space of two units: regions, the warped grid, the decision boundary, points, axes. Pixels are
 * device pixels.
 */

import { predictionOf } from "../../model/forward.js";
import { unitName } from "../../model/naming.js";
import { markerOfPoint } from "../../plot/points.js";
import { classTable } from "../../tools/colors.js";
import { levelOf } from "../../tools/picture.js";
import { lineInDomain, toX, toY } from "../../tools/scales.js";
import { lineInWindow } from "./space.js";

/** @typedef {import("./space.js").Range} Range */
/** @typedef {import("../../tools/colors.js").Palette} Palette */
/** @typedef {{ctx: CanvasRenderingContext2D, pixels: number, ratio: number, palette: Palette}} Surface */
/** @typedef {Surface & {x: Range, y: Range}} Space a canvas and the ranges of the values on its axes */

/** Regions are computed for so many cells along each axis, and scaled up. */
const CELLS = 72;
/** Colours of the units on the axes: a unit's axis, its name and its line on the plots share one. */
export const AXIS_ROLES = /** @type {const} */ (["series-2", "series-3", "series-1"]);

/**
 * The plane's grid: the lines whose images `paintWarped` draws.
 * @param {CanvasRenderingContext2D} ctx
 * @param {number} pixels
 * @param {number} ratio
 * @param {string} color
 */
export function paintPlaneGrid(ctx, pixels, ratio, color) {
  ctx.strokeStyle = color;
  for (let k = 1; k < 10; k += 1) {
    const at = Math.round((k / 10) * pixels);
    ctx.beginPath();
    ctx.moveTo(at, 0);
    ctx.lineTo(at, pixels);
    ctx.moveTo(0, at);
    ctx.lineTo(pixels, at);
    ctx.globalAlpha = k === 5 ? 0.8 : 0.35;
    ctx.lineWidth = (k === 5 ? 1.5 : 1) * ratio;
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
}

/**
 * The line where the weighted sum is 0, for each of these units of the first layer, in the colour of its axis.
 * @param {Surface} surface
 * @param {RunSpec} spec
 * @param {RunView} run
 * @param {readonly number[]} units
 */
export function paintUnitLines({ ctx, pixels, ratio, palette }, { network }, { layers: [first] }, units) {
  if (!first || !network.features.every((name) => name === "x1" || name === "x2")) return;
  const weight = (/** @type {string} */ feature, /** @type {number} */ unit) =>
    first.W[network.features.indexOf(feature) * first.n_out + unit] ?? 0;
  units.forEach((unit, axis) => {
    const ends = lineInDomain(weight("x1", unit), weight("x2", unit), first.b[unit] ?? 0);
    if (!ends) return;
    const color = palette[AXIS_ROLES[/** @type {0 | 1 | 2} */ (axis)]];
    const [x, y] = [toX(pixels), toY(pixels)];
    ctx.beginPath();
    ctx.moveTo(x(ends[0]), y(ends[1]));
    ctx.lineTo(x(ends[2]), y(ends[3]));
    for (const [style, width] of /** @type {const} */ ([
      [palette.halo, 5],
      [color, 2.5],
    ])) {
      ctx.strokeStyle = style;
      ctx.lineWidth = width * ratio;
      ctx.stroke();
    }
    const share = 0.1 + 0.08 * axis; // of the way along the line, so that two names do not overlap
    const [x1, x2] = [(1 - share) * ends[0] + share * ends[2], (1 - share) * ends[1] + share * ends[3]];
    paintName(ctx, unitName(unit), [x(x1), y(x2)], color, ratio, palette);
  });
}

/** @param {Space} space @returns {(a: number) => number} */
const across =
  ({ x, pixels }) =>
  (a) =>
    ((a - x[0]) / (x[1] - x[0])) * pixels;
/** @param {Space} space @returns {(a: number) => number} */
const upwards =
  ({ y, pixels }) =>
  (a) =>
    ((y[1] - a) / (y[1] - y[0])) * pixels;

/**
 * Colours each point of the space by what the output predicts there.
 * @param {Space} space
 * @param {(a: readonly number[]) => number[]} logits
 * @param {{kind: "binary" | "multiclass" | "regression", loss: string, n_classes: number}} task
 */
export function paintRegions({ ctx, pixels, palette, x, y }, logits, { kind, loss, n_classes }) {
  const image = new ImageData(CELLS, CELLS);
  const colors = new Uint32Array(image.data.buffer);
  const table = kind === "multiclass" ? classTable(palette, n_classes) : palette.lut;
  for (let i = 0; i < colors.length; i += 1) {
    const [u, v] = [((i % CELLS) + 0.5) / CELLS, (Math.floor(i / CELLS) + 0.5) / CELLS];
    const a = [x[0] + u * (x[1] - x[0]), y[1] - v * (y[1] - y[0])];
    const { label, share } = predictionOf(logits(a), loss, kind);
    const level = kind === "regression" ? levelOf(share) : Math.round(255 * Math.min(1, Math.max(0, share)));
    colors[i] = table[kind === "multiclass" ? 256 * label + level : level] ?? 0;
  }
  const small = new OffscreenCanvas(CELLS, CELLS);
  small.getContext("2d")?.putImageData(image, 0, 0);
  ctx.imageSmoothingQuality = "low";
  ctx.drawImage(small, 0, 0, pixels, pixels);
}

/**
 * @param {Space} space
 * @param {readonly import("./space.js").GridLine[]} lines
 * @param {readonly [number, number]} units
 */
export function paintWarped(space, lines, [i, j]) {
  const { ctx, ratio, palette } = space;
  const [x, y] = [across(space), upwards(space)];
  ctx.strokeStyle = palette.muted;
  ctx.lineJoin = "round";
  for (const { main, points } of lines) {
    ctx.beginPath();
    for (const a of points) ctx.lineTo(x(a[i] ?? 0), y(a[j] ?? 0));
    ctx.globalAlpha = main ? 0.8 : 0.35;
    ctx.lineWidth = (main ? 1.5 : 1) * ratio;
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
}

/** The decision boundary w·a + b = 0. @param {Space} space @param {readonly [number, number]} w @param {number} b */
export function paintOutputLine(space, w, b) {
  const ends = lineInWindow(w, b, space.x, space.y);
  if (!ends) return;
  const { ctx, ratio, palette } = space;
  ctx.beginPath();
  ctx.moveTo(across(space)(ends[0]), upwards(space)(ends[1]));
  ctx.lineTo(across(space)(ends[2]), upwards(space)(ends[3]));
  for (const [color, width] of /** @type {const} */ ([
    [palette.halo, 4.5],
    [palette.boundary, 1.75],
  ])) {
    ctx.strokeStyle = color;
    ctx.lineWidth = width * ratio;
    ctx.stroke();
  }
}

/**
 * @param {Space} space
 * @param {readonly {a: readonly [number, number], point: Point, chosen: boolean}[]} marks `a` on the two axes
 * @param {Task} task
 */
export function paintMarks(space, marks, task) {
  const { ctx, ratio, palette } = space;
  const radius = Math.max(2, 4.5 * Math.min(1, Math.sqrt(300 / Math.max(1, marks.length)))) * ratio;
  for (const { a, point } of marks) {
    const image = markerOfPoint(task, point, radius, palette);
    ctx.drawImage(
      image,
      Math.round(across(space)(a[0]) - image.width / 2),
      Math.round(upwards(space)(a[1]) - image.height / 2),
    );
  }
  ctx.beginPath();
  for (const { a, chosen } of marks) {
    if (!chosen) continue;
    const [u, v] = [across(space)(a[0]), upwards(space)(a[1])];
    ctx.moveTo(u + radius + 3 * ratio, v);
    ctx.arc(u, v, radius + 3 * ratio, 0, 2 * Math.PI);
  }
  for (const [color, width] of /** @type {const} */ ([
    [palette.halo, 4],
    [palette.accent, 2],
  ])) {
    ctx.strokeStyle = color;
    ctx.lineWidth = width * ratio;
    ctx.stroke();
  }
}

/** @param {Space} space @param {string} right @param {string} top names of the axes; "" for an axis without a unit */
export function paintAxes(space, right, top) {
  const { ctx, pixels, ratio, palette, x, y } = space;
  const [originX, originY] = [across(space)(clamped(0, x)), upwards(space)(clamped(0, y))];
  for (const [name, role, from, to, at] of /** @type {const} */ ([
    [right, AXIS_ROLES[0], [0, originY], [pixels, originY], [pixels - 14 * ratio, originY - 10 * ratio]],
    [top, AXIS_ROLES[1], [originX, pixels], [originX, 0], [originX + 14 * ratio, 12 * ratio]],
  ])) {
    if (!name) continue;
    ctx.beginPath();
    ctx.moveTo(from[0], from[1]);
    ctx.lineTo(to[0], to[1]);
    ctx.strokeStyle = palette[role];
    ctx.lineWidth = 2 * ratio;
    ctx.stroke();
    paintName(ctx, name, [at[0], at[1]], palette[role], ratio, palette);
  }
}

/** @param {number} value @param {Range} range */
const clamped = (value, [low, high]) => Math.min(high, Math.max(low, value));

/**
 * A name on a halo, so that it can be read on any background.
 * @param {CanvasRenderingContext2D} ctx
 * @param {string} text
 * @param {readonly [number, number]} at
 * @param {string} color
 * @param {number} ratio
 * @param {Palette} palette
 */
function paintName(ctx, text, at, color, ratio, palette) {
  ctx.font = `600 ${13 * ratio}px system-ui, sans-serif`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.lineWidth = 4 * ratio;
  ctx.strokeStyle = palette.halo;
  ctx.strokeText(text, at[0], at[1]);
  ctx.fillStyle = color;
  ctx.fillText(text, at[0], at[1]);
}
