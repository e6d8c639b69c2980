/** A square canvas in a panel, as sharp as the screen. */

import { create } from "../../tools/elements.js";

/**
 * @param {Partial<HTMLCanvasElement>} properties
 * @param {() => void} resized
 */
export function createSquare(properties, resized) {
  const canvas = create("canvas", { className: "square", width: 1, height: 1, ...properties });
  const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  let [pixels, ratio] = [0, 1];
  new ResizeObserver(([entry]) => {
    ratio = devicePixelRatio;
    pixels = Math.round((entry?.contentRect.width ?? 0) * ratio);
    resized();
  }).observe(canvas);
  return {
    canvas,
    /** @returns {{ctx: CanvasRenderingContext2D, pixels: number, ratio: number}} as large as it is on the screen now, and wiped if that is new; 0 pixels while it is hidden */
    sheet() {
      if (pixels > 0 && canvas.width !== pixels) canvas.width = canvas.height = pixels;
      return { ctx, pixels, ratio };
    },
  };
}
