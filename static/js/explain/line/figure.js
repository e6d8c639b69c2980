/** The answer drawn in a square of its own, and over the plots. */

import { paintGrid } from "../../plot/paint.js";
import { paintPoints } from "../../plot/points.js";
import { createSquare } from "../shared/square.js";
import { paintAnswer } from "./paint.js";

/** @typedef {import("./classes.js").Parting} Parting */

/** @param {Context} context */
export function createFigure({ store, t, palette, overlay, requestRender }) {
  const square = createSquare({ ariaLabel: t("why.figure") }, requestRender);
  square.canvas.setAttribute("role", "img");
  /** @type {readonly unknown[]} */
  let painted = [];
  return {
    canvas: square.canvas,
    /** @param {boolean} on closed, nothing stays over the plots */
    opened(on) {
      painted = [];
      if (!on) overlay.set("why", null);
    },
    /** @param {Parting | null} shown null while there is nothing to draw but the points */
    paint(shown) {
      const { dataset } = store.get();
      const { pixels } = square.sheet();
      const scene = [shown, dataset.points, palette.version, pixels];
      if (scene.every((value, i) => value === painted[i])) return;
      const fresh = painted[0] !== shown;
      painted = scene;
      if (fresh) overlay.set("why", shown && ((sheet) => paintAnswer(sheet, shown)));
      if (pixels === 0) return;
      const sheet = { ...square.sheet(), palette: palette.current };
      paintGrid(sheet.ctx, pixels, sheet.ratio, sheet.palette);
      paintPoints(
        sheet.ctx,
        dataset.points.filter(({ test }) => !test),
        pixels,
        sheet.ratio,
        sheet.palette,
        dataset.task,
      );
      if (shown) paintAnswer(sheet, shown);
    },
  };
}
