/** Lines of the plane: its grid, and where a unit of the first layer has the sum 0. Pixels are device pixels. */

import { unitName as nameOf } from "../../model/naming.js";
import { lineInDomain, toX, toY } from "../../tools/scales.js";
import { AXIS_ROLES, inked } from "./paint.js";

/** The lines whose images are warped. @param {CanvasRenderingContext2D} ctx @param {number} pixels @param {number} ratio @param {string} color */
export function paintStraight(ctx, pixels, ratio, color) {
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
 * The line of each of these units of the first layer, in the colour of its axis.
 * @param {Pick<import("../shared/overlay.js").OverlayLayer, "ctx" | "pixels" | "ratio" | "palette">} sheet
 * @param {RunSpec} spec
 * @param {RunView} run
 * @param {readonly number[]} units
 */
export function paintUnitLines({ ctx, pixels, ratio, palette }, { network }, { layers: [first] }, units) {
  if (!first || !network.features.every((name) => name === "x1" || name === "x2")) return;
  const weight = (/** @type {string} */ feature, /** @type {number} */ unit) =>
    first.W[network.features.indexOf(feature) * first.n_out + unit] ?? 0;
  units.forEach((unit, axis) => {
    const seen = lineInDomain(weight("x1", unit), weight("x2", unit), first.b[unit] ?? 0);
    if (!seen) return;
    const color = palette[AXIS_ROLES[/** @type {0 | 1 | 2} */ (axis)]];
    const [x, y] = [toX(pixels), toY(pixels)];
    ctx.beginPath();
    ctx.moveTo(x(seen[0]), y(seen[1]));
    ctx.lineTo(x(seen[2]), y(seen[3]));
    for (const [style, width] of /** @type {const} */ ([
      [palette.halo, 5],
      [color, 2.5],
    ])) {
      ctx.strokeStyle = style;
      ctx.lineWidth = width * ratio;
      ctx.stroke();
    }
    const share = 0.1 + 0.08 * axis;
    inked(
      ctx,
      nameOf(unit),
      [x((1 - share) * seen[0] + share * seen[2]), y((1 - share) * seen[1] + share * seen[3])],
      color,
      ratio,
      palette,
    );
  });
}
