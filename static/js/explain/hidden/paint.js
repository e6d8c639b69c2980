/** The hidden space of two units on a canvas: regions, the warped grid, the output's line, the points. Pixels are device pixels. */

import { markerOfPoint } from "../../plot/points.js";
import { classTable } from "../../tools/colors.js";
import { levelOf } from "../../tools/picture.js";
import { lineInWindow, said } from "./space.js";

/** @typedef {import("./space.js").Range} Range */
/** @typedef {import("../../tools/colors.js").Palette} Palette */
/** @typedef {{ctx: CanvasRenderingContext2D, pixels: number, ratio: number, palette: Palette, x: Range, y: Range}} Space where two units' values lie on the canvas */

const CELLS = 72;
/** Roles of the colours of the units on the axes: a unit's axis, name and line on the plots have the same. */
export const AXIS_ROLES = /** @type {const} */ (["series-2", "series-3", "series-1"]);

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
 * What the output says of each place.
 * @param {Space} space
 * @param {(a: readonly number[]) => number[]} logits
 * @param {{kind: "binary" | "multiclass" | "regression", half: number, output: string, n_classes: number}} task
 */
export function paintRegions({ ctx, pixels, palette, x, y }, logits, { kind, half, output, n_classes }) {
  const image = new ImageData(CELLS, CELLS);
  const colors = new Uint32Array(image.data.buffer);
  const table = kind === "multiclass" ? classTable(palette, n_classes) : palette.lut;
  for (let i = 0; i < colors.length; i += 1) {
    const [u, v] = [((i % CELLS) + 0.5) / CELLS, (Math.floor(i / CELLS) + 0.5) / CELLS];
    const { label, share } = said(logits([x[0] + u * (x[1] - x[0]), y[1] - v * (y[1] - y[0])]), half, kind, output);
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
 * @param {readonly {main: boolean, places: readonly (readonly number[])[]}[]} lines
 * @param {readonly [number, number]} units
 */
export function paintWarped(space, lines, [i, j]) {
  const { ctx, ratio, palette } = space;
  const [x, y] = [across(space), upwards(space)];
  ctx.strokeStyle = palette.muted;
  ctx.lineJoin = "round";
  for (const { main, places } of lines) {
    ctx.beginPath();
    for (const a of places) ctx.lineTo(x(a[i] ?? 0), y(a[j] ?? 0));
    ctx.globalAlpha = main ? 0.8 : 0.35;
    ctx.lineWidth = (main ? 1.5 : 1) * ratio;
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
}

/** @param {Space} space @param {readonly [number, number]} w @param {number} b the output is undecided where w·a + b = 0 */
export function paintOutputLine(space, w, b) {
  const seen = lineInWindow(w, b, space.x, space.y);
  if (!seen) return;
  const { ctx, ratio, palette } = space;
  ctx.beginPath();
  ctx.moveTo(across(space)(seen[0]), upwards(space)(seen[1]));
  ctx.lineTo(across(space)(seen[2]), upwards(space)(seen[3]));
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
 * @param {readonly {place: readonly [number, number], point: Point, chosen: boolean}[]} marks
 * @param {Task} task
 */
export function paintMarks(space, marks, task) {
  const { ctx, ratio, palette } = space;
  const radius = Math.max(2, 4.5 * Math.min(1, Math.sqrt(300 / Math.max(1, marks.length)))) * ratio;
  for (const { place, point } of marks) {
    const image = markerOfPoint(task, point, radius, palette);
    ctx.drawImage(
      image,
      Math.round(across(space)(place[0]) - image.width / 2),
      Math.round(upwards(space)(place[1]) - image.height / 2),
    );
  }
  ctx.beginPath();
  for (const { place, chosen } of marks) {
    if (!chosen) continue;
    const [u, v] = [across(space)(place[0]), upwards(space)(place[1])];
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

/** @param {Space} space @param {string} right @param {string} top names of the axes */
export function paintAxes(space, right, top) {
  const { ctx, pixels, ratio, palette, x, y } = space;
  for (const [name, role, from, to, at] of /** @type {const} */ ([
    [
      right,
      AXIS_ROLES[0],
      [0, upwards(space)(clamped(0, y))],
      [pixels, upwards(space)(clamped(0, y))],
      [pixels - 14 * ratio, upwards(space)(clamped(0, y)) - 10 * ratio],
    ],
    [
      top,
      AXIS_ROLES[1],
      [across(space)(clamped(0, x)), pixels],
      [across(space)(clamped(0, x)), 0],
      [across(space)(clamped(0, x)) + 14 * ratio, 12 * ratio],
    ],
  ])) {
    if (!name) continue;
    ctx.beginPath();
    ctx.moveTo(from[0], from[1]);
    ctx.lineTo(to[0], to[1]);
    ctx.strokeStyle = palette[role];
    ctx.lineWidth = 2 * ratio;
    ctx.stroke();
    inked(ctx, name, [at[0], at[1]], palette[role], ratio, palette);
  }
}

/** @param {number} value @param {Range} range */
const clamped = (value, [low, high]) => Math.min(high, Math.max(low, value));

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {string} text
 * @param {readonly [number, number]} at
 * @param {string} color
 * @param {number} ratio
 * @param {Palette} palette
 */
export function inked(ctx, text, at, color, ratio, palette) {
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
