/**
 * What a plot shows besides field and points, drawn on a 2-D canvas: boundary, curve, cursor. Pixels are device pixels.
 * Points are in points.js, neurons' lines in paint-lines.js. The shape of each class is in markers.js: `markerPath(label)` as a
 * path, `markerIcon(label)` as a small SVG in its colour.
 */

import { centre } from "../tools/sampling.js";
import { DOMAIN, toPixels, toX, toY } from "../tools/scales.js";

/** @typedef {import("../tools/colors.js").Palette} Palette */
/** @typedef {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} Pen */

/**
 * @param {Pen} pen
 * @param {Float32Array} segments (k, 4): x₁ x₂ x₁′ x₂′
 * @param {number} size side of the plot
 * @param {number} ratio device pixels a CSS pixel
 * @param {Palette} palette
 */
export function paintBoundary(pen, segments, size, ratio, palette) {
  if (segments.length === 0) return;
  const [x, y] = [toX(size), toY(size)];
  pen.beginPath();
  for (let i = 0; i + 3 < segments.length; i += 4) {
    pen.moveTo(x(segments[i] ?? 0), y(segments[i + 1] ?? 0));
    pen.lineTo(x(segments[i + 2] ?? 0), y(segments[i + 3] ?? 0));
  }
  strokeCrisply(pen, palette.boundary, 1.75 * ratio, ratio, palette);
}

/**
 * A dark line in a soft halo: it is seen on every field.
 * @param {Pen} pen
 * @param {string} color
 * @param {number} width
 * @param {number} ratio
 * @param {Palette} palette
 */
function strokeCrisply(pen, color, width, ratio, palette) {
  pen.lineCap = "round";
  pen.lineJoin = "round";
  pen.setLineDash([]);
  pen.strokeStyle = palette.halo;
  pen.lineWidth = width + 2.75 * ratio;
  pen.globalAlpha = 0.7;
  pen.stroke();
  pen.globalAlpha = 1;
  pen.strokeStyle = color;
  pen.lineWidth = width;
  pen.stroke();
}

/**
 * Empty paper with a line at each whole number, stronger at 0.
 * @param {Pen} pen
 * @param {number} size
 * @param {number} ratio
 * @param {Palette} palette
 */
export function paintGrid(pen, size, ratio, palette) {
  pen.fillStyle = palette["field-half"];
  pen.fillRect(0, 0, size, size);
  pen.strokeStyle = palette.rule;
  pen.setLineDash([]);
  for (let value = Math.ceil(-DOMAIN); value <= DOMAIN; value += 1) {
    pen.lineWidth = (value === 0 ? 2 : 1) * ratio;
    pen.beginPath();
    pen.moveTo(toX(size)(value), 0);
    pen.lineTo(toX(size)(value), size);
    pen.moveTo(0, toY(size)(value));
    pen.lineTo(size, toY(size)(value));
    pen.stroke();
  }
}

/**
 * The curve that a network has fitted.
 * @param {Pen} pen
 * @param {Float32Array} values (64,) ŷ at the cells' centres
 * @param {number} size
 * @param {number} ratio
 * @param {Palette} palette
 */
export function paintCurve(pen, values, size, ratio, palette) {
  const [x, y] = [toX(size), toY(size)];
  pen.beginPath();
  values.forEach((value, i) => {
    // Far outside the plot a canvas loses its precision.
    const height = y(Math.min(4 * DOMAIN, Math.max(-4 * DOMAIN, value)));
    if (i === 0) pen.moveTo(x(-DOMAIN), height);
    pen.lineTo(x(centre(i)), height);
    if (i === values.length - 1) pen.lineTo(x(DOMAIN), height);
  });
  strokeCrisply(pen, palette.boundary, 2.25 * ratio, ratio, palette);
}

/**
 * Where the hand is; how far its brush reaches, or the rectangle it draws.
 * @param {Pen} pen
 * @param {import("./cursor.js").Hand} hand
 * @param {number} brush radius in data units; 0 without a brush
 * @param {number} size
 * @param {number} ratio
 * @param {Palette} palette
 */
export function paintCursor(pen, { x1, x2, keyboard, box }, brush, size, ratio, palette) {
  const [x, y] = [toX(size), toY(size)];
  const arm = 7 * ratio;
  pen.beginPath();
  if (brush > 0) pen.arc(x(x1), y(x2), toPixels(brush, size), 0, 2 * Math.PI);
  if (keyboard) cross(pen, x(x1), y(x2), arm);
  if (box) pen.rect(x(box[0]), y(box[1]), x(box[2]) - x(box[0]), y(box[3]) - y(box[1]));
  pen.setLineDash([]);
  for (const [color, width] of /** @type {const} */ ([
    [palette.halo, 3.5],
    [box ? palette.accent : palette.ink, 1.25],
  ])) {
    pen.strokeStyle = color;
    pen.lineWidth = width * ratio;
    pen.stroke();
  }
}

/**
 * The same place on the other plots.
 * @param {Pen} pen
 * @param {{x1: number, x2: number}} place
 * @param {number} size
 * @param {number} ratio
 * @param {Palette} palette
 */
export function paintEcho(pen, { x1, x2 }, size, ratio, palette) {
  pen.beginPath();
  cross(pen, toX(size)(x1), toY(size)(x2), 5 * ratio);
  pen.setLineDash([]);
  for (const [color, width] of /** @type {const} */ ([
    [palette.halo, 3.5],
    [palette.muted, 1.25],
  ])) {
    pen.strokeStyle = color;
    pen.lineWidth = width * ratio;
    pen.stroke();
  }
}

/**
 * @param {Pen} pen
 * @param {number} x
 * @param {number} y
 * @param {number} arm
 */
function cross(pen, x, y, arm) {
  pen.moveTo(x - arm, y);
  pen.lineTo(x + arm, y);
  pen.moveTo(x, y - arm);
  pen.lineTo(x, y + arm);
}
