/** Lines of the plane: its grid, and where a unit of the first layer has the sum 0. Pixels are device pixels. */

import { unitName as nameOf } from "../../model/naming.js";
import { lineInDomain, toX, toY } from "../../tools/scales.js";
import { AXIS_ROLES, inked } from "./paint.js";

/** The lines whose images are warped. @param {CanvasRenderingContext2D} pen @param {number} pixels @param {number} ratio @param {string} color */
export function paintStraight(pen, pixels, ratio, color) {
  pen.strokeStyle = color;
  for (let k = 1; k < 10; k += 1) {
    const at = Math.round((k / 10) * pixels);
    pen.beginPath();
    pen.moveTo(at, 0);
    pen.lineTo(at, pixels);
    pen.moveTo(0, at);
    pen.lineTo(pixels, at);
    pen.globalAlpha = k === 5 ? 0.8 : 0.35;
    pen.lineWidth = (k === 5 ? 1.5 : 1) * ratio;
    pen.stroke();
  }
  pen.globalAlpha = 1;
}

/**
 * The line of each of these units of the first layer, in the colour of its axis.
 * @param {Pick<import("../shared/overlay.js").Sheet_, "pen" | "pixels" | "ratio" | "palette">} sheet
 * @param {RunSpec} spec
 * @param {RunView} run
 * @param {readonly number[]} units
 */
export function paintUnitLines({ pen, pixels, ratio, palette }, { network }, { layers: [first] }, units) {
  if (!first || !network.features.every((name) => name === "x1" || name === "x2")) return;
  const weight = (/** @type {string} */ feature, /** @type {number} */ unit) =>
    first.W[network.features.indexOf(feature) * first.n_out + unit] ?? 0;
  units.forEach((unit, axis) => {
    const seen = lineInDomain(weight("x1", unit), weight("x2", unit), first.b[unit] ?? 0);
    if (!seen) return;
    const color = palette[AXIS_ROLES[/** @type {0 | 1 | 2} */ (axis)]];
    const [x, y] = [toX(pixels), toY(pixels)];
    pen.beginPath();
    pen.moveTo(x(seen[0]), y(seen[1]));
    pen.lineTo(x(seen[2]), y(seen[3]));
    for (const [style, width] of /** @type {const} */ ([
      [palette.halo, 5],
      [color, 2.5],
    ])) {
      pen.strokeStyle = style;
      pen.lineWidth = width * ratio;
      pen.stroke();
    }
    const share = 0.1 + 0.08 * axis;
    inked(
      pen,
      nameOf(unit),
      [x((1 - share) * seen[0] + share * seen[2]), y((1 - share) * seen[1] + share * seen[3])],
      color,
      ratio,
      palette,
    );
  });
}
