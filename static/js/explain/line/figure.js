/** The answer drawn in a square of its own, and over the plots. */

import { paintGrid } from "../../plot/paint.js";
import { paintPoints } from "../../plot/points.js";
import { sharpCanvas } from "../../tools/canvas.js";
import { create } from "../../tools/elements.js";
import { createMemo } from "../../tools/memo.js";
import { paintAnswer } from "./paint.js";

/** @typedef {import("./classes.js").Parting} Parting */

/** @param {Context} context */
export function createFigure({ store, t, palette, overlay, requestRender }) {
  const canvas = create("canvas", {
    className: "square",
    width: 1,
    height: 1,
    role: "img",
    ariaLabel: t("why.figure"),
  });
  const square = sharpCanvas(canvas, requestRender, { square: true });
  const [drawn, overlaid] = [createMemo(), createMemo()];
  return {
    canvas,
    /** @param {boolean} on closed, nothing stays over the plots */
    opened(on) {
      drawn.forget();
      overlaid.forget();
      if (!on) overlay.set("why", null);
    },
    /** @param {Parting | null} shown null while there is nothing to draw but the points */
    paint(shown) {
      const { dataset } = store.get();
      const { ctx, width: pixels, ratio } = square;
      if (overlaid.changed([shown])) overlay.set("why", shown && ((sheet) => paintAnswer(sheet, shown)));
      if (!drawn.changed([shown, dataset.points, palette.version, pixels]) || pixels === 0) return;
      square.fit();
      const sheet = { ctx, pixels, ratio, palette: palette.current };
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
