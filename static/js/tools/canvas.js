/** Canvases as sharp as the screen: one pixel of the canvas for each pixel of the device. */

/**
 * @typedef {object} SharpCanvas
 * @property {HTMLCanvasElement} canvas
 * @property {CanvasRenderingContext2D} ctx
 * @property {number} width in device pixels; 0 while it is hidden
 * @property {number} height
 * @property {number} ratio device pixels of one CSS pixel
 * @property {() => void} fit gives the canvas this size before it is drawn on; one that changes its size is wiped
 */

/**
 * Watches the size that the style gives to a canvas. The browser reports it, so no layout is ever forced.
 * @param {HTMLCanvasElement} canvas
 * @param {() => void} resized
 * @param {{square?: boolean, alpha?: boolean}} [options] square: as high as wide; alpha false: never transparent
 * @returns {SharpCanvas}
 */
export function sharpCanvas(canvas, resized, { square = false, alpha = true } = {}) {
  const sharp = {
    canvas,
    ctx: /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha })),
    width: 0,
    height: 0,
    ratio: 1,
    fit: () => resize(canvas, sharp.width, sharp.height),
  };
  new ResizeObserver(([entry]) => {
    if (!entry) return;
    const { width, height } = entry.contentRect;
    sharp.ratio = devicePixelRatio;
    sharp.width = Math.round(width * sharp.ratio);
    sharp.height = square ? sharp.width : Math.round(height * sharp.ratio);
    resized();
  }).observe(canvas);
  return sharp;
}

/**
 * Gives a canvas the size that it has on the page, where that is known.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width in CSS pixels
 * @param {number} height
 * @returns {number} device pixels of one CSS pixel
 */
export function sharpen(canvas, width, height) {
  resize(canvas, Math.round(width * devicePixelRatio), Math.round(height * devicePixelRatio));
  return devicePixelRatio;
}

/** @param {HTMLCanvasElement} canvas @param {number} width @param {number} height */
function resize(canvas, width, height) {
  if (width === 0) return;
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}
