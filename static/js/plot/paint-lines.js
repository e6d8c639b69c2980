/** The straight line w·x + b = 0 of each neuron of the first layer, named, with handles where it can be taken. Pixels are device pixels. */

import { unitName } from "../model/naming.js";
import { lineInDomain, toX, toY } from "../tools/scales.js";
import { handlesOf } from "./line-geometry.js";

/** @typedef {import("../tools/colors.js").Palette} Palette */
/** @typedef {import("./paint.js").Context2D} Context2D */
/** @typedef {{picked: number | null, near: number | null, all: boolean}} Marks which neuron was picked, which the pointer is on, whether all show their handles */

/** Radius in CSS pixels: seen, not in the way. What can be hit is larger (editor.js). */
const HANDLE = 4.5;

/**
 * @param {Context2D} ctx
 * @param {import("./neuron-lines.js").Lines} shown
 * @param {Marks} marks
 * @param {number} size
 * @param {number} ratio
 * @param {Palette} palette
 */
export function paintLines(ctx, { lines, own }, marks, size, ratio, palette) {
  ctx.font = `${12 * ratio}px system-ui, sans-serif`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  lines.forEach((line, unit) => {
    if (!line) return;
    const marked = unit === marks.picked || unit === marks.near;
    // The boundary is the only neuron's line already.
    if (!own || marked || marks.all) strokeLine(ctx, line, marked, size, ratio, palette);
    if (marked || marks.all) paintHandles(ctx, line, size, ratio, palette);
    if (!own) paintName(ctx, line, unit, size, ratio, palette);
  });
}

/**
 * @param {Context2D} ctx
 * @param {import("./line-geometry.js").Line} line
 * @param {boolean} marked
 * @param {number} size
 * @param {number} ratio
 * @param {Palette} palette
 */
function strokeLine(ctx, { w1, w2, b }, marked, size, ratio, palette) {
  const seen = lineInDomain(w1, w2, b);
  if (!seen) return;
  ctx.beginPath();
  ctx.moveTo(toX(size)(seen[0]), toY(size)(seen[1]));
  ctx.lineTo(toX(size)(seen[2]), toY(size)(seen[3]));
  ctx.lineCap = "butt";
  ctx.setLineDash([5 * ratio, 4 * ratio]);
  ctx.lineWidth = (marked ? 2.5 : 1.25) * ratio;
  ctx.strokeStyle = palette.ink;
  ctx.stroke();
  ctx.setLineDash([]);
}

/**
 * A disc in the middle to shift the line, one near each end to turn it.
 * @param {Context2D} ctx
 * @param {import("./line-geometry.js").Line} line
 * @param {number} size
 * @param {number} ratio
 * @param {Palette} palette
 */
function paintHandles(ctx, line, size, ratio, palette) {
  const handles = handlesOf(line);
  if (!handles) return;
  ctx.beginPath();
  for (const [x1, x2] of Object.values(handles)) {
    const [x, y] = [toX(size)(x1), toY(size)(x2)];
    ctx.moveTo(x + HANDLE * ratio, y);
    ctx.arc(x, y, HANDLE * ratio, 0, 2 * Math.PI);
  }
  ctx.strokeStyle = palette.halo;
  ctx.lineWidth = 3 * ratio;
  ctx.stroke();
  ctx.fillStyle = palette.accent;
  ctx.fill();
}

/**
 * @param {Context2D} ctx
 * @param {import("./line-geometry.js").Line} line
 * @param {number} unit
 * @param {number} size
 * @param {number} ratio
 * @param {Palette} palette
 */
function paintName(ctx, { w1, w2, b }, unit, size, ratio, palette) {
  const seen = lineInDomain(w1, w2, b);
  if (!seen) return;
  // At the upper end, beside the line, as far in as a letter is large.
  const [x1, x2, y1, y2] = seen[1] > seen[3] ? seen : [seen[2], seen[3], seen[0], seen[1]];
  const [x, y] = [toX(size)(x1), toY(size)(x2)];
  const [dx, dy] = [toX(size)(y1) - x, toY(size)(y2) - y];
  const length = Math.hypot(dx, dy);
  const [along, across, margin] = [(16 * ratio) / length, ((dx > 0 ? 10 : -10) * ratio) / length, 11 * ratio];
  const [u, v] = [x + along * dx + across * dy, y + along * dy - across * dx];
  ctx.lineJoin = "round";
  ctx.lineWidth = 3 * ratio;
  ctx.strokeStyle = palette.halo;
  ctx.fillStyle = palette.ink;
  const place = /** @type {const} */ ([
    unitName(unit),
    Math.min(size - margin, Math.max(margin, u)),
    Math.min(size - margin, Math.max(margin, v)),
  ]);
  ctx.strokeText(...place);
  ctx.fillText(...place);
}
