/** The plane as one network sees it: the probability of class 1, where it is ½, and the points. */

import { part } from "../dom.js";
import { mountEditor } from "../editor.js";
import { FieldImage, paintBoundary, paintCursor, paintHiddenLines, paintPoints } from "../paint.js";

/**
 * @param {Context} context
 * @param {number} side
 * @returns {Panel}
 */
export function mountPlot({ store, live, palette, cursor, changed, noticed }, side) {
  mountEditor(side, store, cursor, { moved: changed, noticed });
  const canvas = part(`plot-${side}`, HTMLCanvasElement);
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false }));
  const field = new FieldImage();
  const points = new OffscreenCanvas(1, 1);
  const size = watchSize(canvas);
  /** @type {readonly unknown[]} */
  let drawn = [];
  /** @type {readonly unknown[]} */
  let drawnPoints = [];
  /** @type {readonly unknown[]} */
  let drawnField = [];

  return {
    update() {
      const state = store.get();
      const run = live.frame?.runs[side];
      const { pixels, ratio } = size;
      const hand = cursor.on(side);
      const scene = [run, state.drawing.points, state.hiddenLines, state.brush, palette.version, pixels, hand];
      if (pixels === 0 || same(scene, drawn)) return;
      drawn = scene;
      const colors = palette.current;
      if (canvas.width !== pixels) canvas.width = canvas.height = pixels;

      if (run && !same([run, palette.version], drawnField)) {
        drawnField = [run, palette.version];
        field.put(run.field, colors.lut);
      }
      if (!same([state.drawing.points, palette.version, pixels], drawnPoints)) {
        drawnPoints = [state.drawing.points, palette.version, pixels];
        points.width = points.height = pixels; // also wipes it
        const pointsPen = points.getContext("2d");
        if (pointsPen) paintPoints(pointsPen, state.drawing.points, pixels, ratio, colors);
      }
      if (run) {
        pen.imageSmoothingQuality = "low"; // bilinear: a bicubic field costs five times as much and looks the same under the line
        pen.drawImage(field.canvas, 0, 0, pixels, pixels);
        paintBoundary(pen, run.boundary, pixels, ratio, colors);
        const first = run.layers[0];
        if (state.hiddenLines && first && run.layers.length > 1) paintHiddenLines(pen, first, pixels, ratio, colors);
      } else {
        pen.fillStyle = colors["field-half"];
        pen.fillRect(0, 0, pixels, pixels);
      }
      pen.drawImage(points, 0, 0);
      if (hand) paintCursor(pen, hand, state.brush, pixels, ratio, colors);
    },
  };
}

/**
 * @param {readonly unknown[]} a
 * @param {readonly unknown[]} b
 */
function same(a, b) {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

/**
 * The canvas's size as the browser laid it out, learnt without ever asking for a layout.
 * @param {HTMLCanvasElement} canvas
 * @returns {{pixels: number, ratio: number}}
 */
function watchSize(canvas) {
  const size = { pixels: 0, ratio: 1 };
  new ResizeObserver(([entry]) => {
    if (!entry) return;
    size.ratio = devicePixelRatio;
    size.pixels = Math.round(entry.contentRect.width * devicePixelRatio);
    canvas.dispatchEvent(new Event("resized", { bubbles: true }));
  }).observe(canvas);
  return size;
}
