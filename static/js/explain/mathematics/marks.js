/** Where the walk is, on the rest of the page: units lit up in the diagram, a ring round the example in the plots. */

import { toX, toY } from "../../tools/scales.js";

/** @param {{side: number, page: import("./walk.js").Page, unit: number} | null} place null for nowhere */
export function markUnits(place) {
  for (const unit of document.querySelectorAll(".net-unit[data-walked]"))
    if (unit instanceof HTMLElement) delete unit.dataset.walked;
  if (!place) return;
  const {
    side,
    page: { layer },
    unit: chosen,
  } = place;
  for (const unit of document.querySelectorAll(`[data-testid^="unit-${side}-${layer}-"]`)) {
    if (unit instanceof HTMLElement)
      unit.dataset.walked = unit.dataset.testid === `unit-${side}-${layer}-${chosen}` ? "unit" : "layer";
  }
}

/** @param {Context} context @param {Point | null} point */
export function ringExample({ overlay, changed }, point) {
  overlay.set(
    "mathematics",
    point &&
      (({ pen, pixels, ratio, palette }) => {
        pen.beginPath();
        pen.arc(toX(pixels)(point.x1), toY(pixels)(point.x2), 9 * ratio, 0, 2 * Math.PI);
        pen.lineWidth = 4 * ratio;
        pen.strokeStyle = palette.halo;
        pen.stroke();
        pen.lineWidth = 2 * ratio;
        pen.strokeStyle = palette.ink;
        pen.stroke();
      }),
  );
  changed();
}
