/** The points of a drawing as markers: each shape is drawn once and then copied. Pixels are device pixels. */

import { isShown } from "../model/points.js";
import { classColor, mixed } from "../tools/colors.js";
import { HOLE, markerPath, REACH } from "../tools/markers.js";
import { toX, toY } from "../tools/scales.js";

/** @typedef {import("../tools/colors.js").Palette} Palette */
/** @typedef {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} Context2D */

/** A value's colour in so many steps from −1 to 1: as fine as the eye sees on a marker. */
const SHADES = 16;
const [SQUARE, DISC] = [0, 1];

/**
 * @param {number} n_points
 * @param {number} size
 * @param {number} ratio
 * @returns {number} radius of a marker: smaller on a small plot and in a crowd, in halves so that a crowd that grows is not always drawn anew
 */
function markerRadius(n_points, size, ratio) {
  const crowd = n_points <= 300 ? 1 : Math.max(0.5, Math.sqrt(300 / n_points));
  return Math.round(2 * Math.max(1.6 * ratio, Math.min(5 * ratio, size / 78) * crowd)) / 2;
}

/**
 * @param {Context2D} ctx
 * @param {readonly Point[]} points
 * @param {number} size
 * @param {number} ratio
 * @param {Palette} palette
 * @param {Task} [task] in a regression over the plane the label is a value: blue discs from 0 up, orange squares below
 */
export function paintPoints(ctx, points, size, ratio, palette, task = "classes") {
  paintMarkers(ctx, points, markerRadius(points.length, size, ratio), size, palette, task);
}

/**
 * @param {Context2D} ctx
 * @param {readonly Point[]} points
 * @param {number} radius
 * @param {number} size
 * @param {Palette} palette
 * @param {Task} task
 */
function paintMarkers(ctx, points, radius, size, palette, task) {
  const [x, y] = [toX(size), toY(size)];
  for (const { x1, x2, label, test } of points) {
    const image = markerOf(task, label, test, radius, palette);
    ctx.drawImage(image, Math.round(x(x1) - image.width / 2), Math.round(y(x2) - image.height / 2));
  }
}

/** @type {WeakMap<Palette, Map<number, OffscreenCanvas>>} */
const drawn = new WeakMap();

/**
 * @param {Task} task
 * @param {Label} label
 * @param {boolean} hollow
 * @param {number} radius
 * @param {Palette} palette
 * @returns {OffscreenCanvas} the same one for the same marker
 */
function markerOf(task, label, hollow, radius, palette) {
  let markers = drawn.get(palette);
  if (!markers) drawn.set(palette, (markers = new Map()));
  const shade = task === "plane" ? Math.round(SHADES * Math.min(1, Math.max(-1, label))) : label;
  const kind = task === "classes" ? shade : task === "plane" ? 50 + shade : 99;
  const key = (radius * 2 * 100 + kind) * 2 + Number(hollow);
  const known = markers.get(key);
  if (known) return known;
  const marker = drawMarker(look(task, shade, palette), hollow, radius, palette.halo);
  markers.set(key, marker);
  return marker;
}

/**
 * @param {Task} task
 * @param {number} shade
 * @param {Palette} palette
 * @returns {{shape: number, color: string}}
 */
function look(task, shade, palette) {
  if (task === "curve") return { shape: DISC, color: palette["class-1"] };
  if (task === "classes") return { shape: shade, color: classColor(palette, shade) };
  const end = palette[shade < 0 ? "class-0" : "class-1"];
  return { shape: shade < 0 ? SQUARE : DISC, color: mixed(palette["value-half"], end, Math.abs(shade) / SHADES) };
}

/** @param {Task} task @param {Point} point @param {number} radius @param {Palette} palette @returns {OffscreenCanvas} for a picture where it is elsewhere than on the plots */
export const markerOfPoint = (task, { label, test }, radius, palette) =>
  markerOf(task, label, test, Math.round(2 * radius) / 2, palette);

/**
 * @param {{shape: number, color: string}} look
 * @param {boolean} hollow
 * @param {number} radius
 * @param {string} halo
 * @returns {OffscreenCanvas}
 */
function drawMarker({ shape, color }, hollow, radius, halo) {
  const border = Math.max(1, radius * 0.28);
  const side = 2 * Math.ceil(REACH * radius + border) + 1;
  const image = new OffscreenCanvas(side, side);
  const ctx = /** @type {OffscreenCanvasRenderingContext2D} */ (image.getContext("2d"));
  const path = new Path2D(markerPath(shape));
  ctx.translate(side / 2, side / 2);
  ctx.scale(radius, radius);
  ctx.lineJoin = "round";
  ctx.lineWidth = (2 * border) / radius;
  ctx.strokeStyle = halo;
  ctx.stroke(path);
  ctx.fillStyle = color;
  ctx.fill(path);
  if (hollow) {
    ctx.scale(HOLE, HOLE);
    ctx.fillStyle = halo;
    ctx.fill(path);
  }
  return image;
}

/**
 * A ring round each point that is selected.
 * @param {Context2D} ctx
 * @param {readonly Point[]} points all of the drawing
 * @param {readonly number[]} selection
 * @param {number} size
 * @param {number} ratio
 * @param {Palette} palette
 */
function paintSelection(ctx, points, selection, size, ratio, palette) {
  const [x, y] = [toX(size), toY(size)];
  const radius = markerRadius(points.length, size, ratio) + 2.5 * ratio;
  ctx.beginPath();
  for (const i of selection) {
    const point = points[i];
    if (!point) continue;
    ctx.moveTo(x(point.x1) + radius, y(point.x2));
    ctx.arc(x(point.x1), y(point.x2), radius, 0, 2 * Math.PI);
  }
  for (const [color, width] of /** @type {const} */ ([
    [palette.halo, 3.5],
    [palette.accent, 1.75],
  ])) {
    ctx.strokeStyle = color;
    ctx.lineWidth = width * ratio;
    ctx.stroke();
  }
}

/** Sizes of which there may be plots at once. */
const MAX_SHEETS = 3;
/** @type {Map<number, Sheet>} */
const sheets = new Map();

/**
 * @param {number} size
 * @returns {Sheet} for the plots of this size
 */
export function sheetOf(size) {
  const sheet = sheets.get(size) ?? new Sheet();
  sheets.set(size, sheet);
  for (const old of sheets.keys()) if (sheets.size > MAX_SHEETS && old !== size) sheets.delete(old);
  return sheet;
}

/** All points of a drawing on a transparent sheet, which plots of one size share: networks side by side have the same. */
export class Sheet {
  canvas = new OffscreenCanvas(1, 1);
  /** @type {readonly unknown[]} */
  #drawn = [];
  /** @type {readonly Point[]} */
  #points = [];
  #radius = 0;

  /**
   * @param {State} state
   * @param {number} size
   * @param {number} ratio
   * @param {Palette} palette
   * @returns {OffscreenCanvas}
   */
  draw({ dataset, selection, showTest }, size, ratio, palette) {
    const ctx = /** @type {OffscreenCanvasRenderingContext2D | null} */ (this.canvas.getContext("2d"));
    const look = [size, ratio, palette, showTest, dataset.task, selection];
    const { points, task } = dataset;
    const same = look.every((value, i) => value === this.#drawn[i]);
    if (!ctx || (same && points === this.#points)) return this.canvas;
    const radius = markerRadius(points.length, size, ratio);
    // Spraying adds a few to thousands: those stay where they are.
    const grown =
      same &&
      radius === this.#radius &&
      selection.length === 0 &&
      this.#points.every((point, i) => point === points[i]);
    const from = grown ? this.#points.length : 0;
    if (!grown) this.canvas.width = this.canvas.height = size; // also wipes it
    this.#drawn = look;
    this.#points = points;
    this.#radius = radius;
    const fresh = points.slice(from).filter((point) => isShown(point, showTest));
    paintMarkers(ctx, fresh, radius, size, palette, task);
    if (selection.length > 0) paintSelection(ctx, points, selection, size, ratio, palette);
    return this.canvas;
  }
}
