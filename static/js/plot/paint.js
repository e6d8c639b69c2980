/**
 * What a plot shows besides field and points, drawn on a 2-D canvas: boundary, curve, cursor. Pixels are device pixels.
 * Points are in points.js, neurons' lines in paint-lines.js. The shape of each class is in markers.js: `markerPath(label)` as a
 * path, `markerIcon(label)` as a small SVG in its colour.
 */

import { centre } from "../tools/sampling.js";
import { DOMAIN, toPixels, toX, toY } from "../tools/scales.js";

/** @typedef {import("../tools/colors.js").Palette} Palette */
/** @typedef {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} Context2D */

/**
 * @param {Context2D} ctx
 * @param {Float32Array} segments (k, 4): x₁ x₂ x₁′ x₂′
 * @param {number} size side of the plot
 * @param {number} ratio device pixels a CSS pixel
 * @param {Palette} palette
 */
export function paintBoundary(ctx, segments, size, ratio, palette) {
  if (segments.length === 0) return;
  const [x, y] = [toX(size), toY(size)];
  ctx.beginPath();
  for (let i = 0; i + 3 < segments.length; i += 4) {
    ctx.moveTo(x(segments[i] ?? 0), y(segments[i + 1] ?? 0));
    ctx.lineTo(x(segments[i + 2] ?? 0), y(segments[i + 3] ?? 0));
  }
  strokeCrisply(ctx, palette.boundary, 1.75 * ratio, ratio, palette);
}

/**
 * A dark line in a soft halo: it is seen on every field.
 * @param {Context2D} ctx
 * @param {string} color
 * @param {number} width
 * @param {number} ratio
 * @param {Palette} palette
 */
function strokeCrisply(ctx, color, width, ratio, palette) {
  ctx.lineCap = "round";
  ctx.lineJoin = "round";
  ctx.setLineDash([]);
  ctx.strokeStyle = palette.halo;
  ctx.lineWidth = width + 2.75 * ratio;
  ctx.globalAlpha = 0.7;
  ctx.stroke();
  ctx.globalAlpha = 1;
  ctx.strokeStyle = color;
  ctx.lineWidth = width;
  ctx.stroke();
}

/**
 * Empty paper with a line at each whole number, stronger at 0.
 * @param {Context2D} ctx
 * @param {number} size
 * @param {number} ratio
 * @param {Palette} palette
 */
export function paintGrid(ctx, size, ratio, palette) {
  ctx.fillStyle = palette["field-half"];
  ctx.fillRect(0, 0, size, size);
  ctx.strokeStyle = palette.rule;
  ctx.setLineDash([]);
  for (let value = Math.ceil(-DOMAIN); value <= DOMAIN; value += 1) {
    ctx.lineWidth = (value === 0 ? 2 : 1) * ratio;
    ctx.beginPath();
    ctx.moveTo(toX(size)(value), 0);
    ctx.lineTo(toX(size)(value), size);
    ctx.moveTo(0, toY(size)(value));
    ctx.lineTo(size, toY(size)(value));
    ctx.stroke();
  }
}

/**
 * The curve that a network has fitted.
 * @param {Context2D} ctx
 * @param {Float32Array} values (64,) ŷ at the cells' centres
 * @param {number} size
 * @param {number} ratio
 * @param {Palette} palette
 */
export function paintCurve(ctx, values, size, ratio, palette) {
  const [x, y] = [toX(size), toY(size)];
  ctx.beginPath();
  values.forEach((value, i) => {
    // Far outside the plot a canvas loses its precision.
    const height = y(Math.min(4 * DOMAIN, Math.max(-4 * DOMAIN, value)));
    if (i === 0) ctx.moveTo(x(-DOMAIN), height);
    ctx.lineTo(x(centre(i)), height);
    if (i === values.length - 1) ctx.lineTo(x(DOMAIN), height);
  });
  strokeCrisply(ctx, palette.boundary, 2.25 * ratio, ratio, palette);
}

/**
 * Where the hand is; how far its brush reaches, or the rectangle it draws.
 * @param {Context2D} ctx
 * @param {import("./cursor.js").CursorPosition} position
 * @param {number} brush radius in data units; 0 without a brush
 * @param {number} size
 * @param {number} ratio
 * @param {Palette} palette
 */
export function paintCursor(ctx, { x1, x2, keyboard, box }, brush, size, ratio, palette) {
  const [x, y] = [toX(size), toY(size)];
  const arm = 7 * ratio;
  ctx.beginPath();
  if (brush > 0) ctx.arc(x(x1), y(x2), toPixels(brush, size), 0, 2 * Math.PI);
  if (keyboard) cross(ctx, x(x1), y(x2), arm);
  if (box) ctx.rect(x(box[0]), y(box[1]), x(box[2]) - x(box[0]), y(box[3]) - y(box[1]));
  ctx.setLineDash([]);
  for (const [color, width] of /** @type {const} */ ([
    [palette.halo, 3.5],
    [box ? palette.accent : palette.ink, 1.25],
  ])) {
    ctx.strokeStyle = color;
    ctx.lineWidth = width * ratio;
    ctx.stroke();
  }
}

/**
 * The same place on the other plots.
 * @param {Context2D} ctx
 * @param {{x1: number, x2: number}} place
 * @param {number} size
 * @param {number} ratio
 * @param {Palette} palette
 */
export function paintEcho(ctx, { x1, x2 }, size, ratio, palette) {
  ctx.beginPath();
  cross(ctx, toX(size)(x1), toY(size)(x2), 5 * ratio);
  ctx.setLineDash([]);
  for (const [color, width] of /** @type {const} */ ([
    [palette.halo, 3.5],
    [palette.muted, 1.25],
  ])) {
    ctx.strokeStyle = color;
    ctx.lineWidth = width * ratio;
    ctx.stroke();
  }
}

/**
 * @param {Context2D} ctx
 * @param {number} x
 * @param {number} y
 * @param {number} arm
 */
function cross(ctx, x, y, arm) {
  ctx.moveTo(x - arm, y);
  ctx.lineTo(x + arm, y);
  ctx.moveTo(x, y - arm);
  ctx.lineTo(x, y + arm);
}
