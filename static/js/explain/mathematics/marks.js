/** Where the walk is, on the rest of the page: units lit up in the diagram, a ring round the example in the plots. */

import { toX, toY } from "../../tools/scales.js";

/** @param {{runIndex: number, page: import("./walk.js").Page, unit: number} | null} place null for nowhere */
export function markUnits(place) {
  for (const unit of document.querySelectorAll(".net-unit[data-walked]"))
    if (unit instanceof HTMLElement) delete unit.dataset.walked;
  if (!place) return;
  const {
    runIndex,
    page: { layer },
    unit: chosen,
  } = place;
  for (const unit of document.querySelectorAll(`[data-testid^="unit-${runIndex}-${layer}-"]`)) {
    if (unit instanceof HTMLElement)
      unit.dataset.walked = unit.dataset.testid === `unit-${runIndex}-${layer}-${chosen}` ? "unit" : "layer";
  }
}

/** @param {Context} context @param {Point | null} point */
export function ringExample({ overlay, requestRender }, point) {
  overlay.set(
    "mathematics",
    point &&
      (({ ctx, pixels, ratio, palette }) => {
        ctx.beginPath();
        ctx.arc(toX(pixels)(point.x1), toY(pixels)(point.x2), 9 * ratio, 0, 2 * Math.PI);
        ctx.lineWidth = 4 * ratio;
        ctx.strokeStyle = palette.halo;
        ctx.stroke();
        ctx.lineWidth = 2 * ratio;
        ctx.strokeStyle = palette.ink;
        ctx.stroke();
      }),
  );
  requestRender();
}
