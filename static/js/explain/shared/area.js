/** The canvas of a chart, as large as its style says and as sharp as the screen. */

/**
 * @param {HTMLCanvasElement} canvas
 * @param {() => void} resized
 */
export function createArea(canvas, resized) {
  const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  let [width, height, ratio] = [0, 0, 1];
  new ResizeObserver(([entry]) => {
    ratio = devicePixelRatio;
    [width, height] = [
      Math.round((entry?.contentRect.width ?? 0) * ratio),
      Math.round((entry?.contentRect.height ?? 0) * ratio),
    ];
    resized();
  }).observe(canvas);
  return {
    width: () => width,
    /** Wiped if its size is new; without width while it is hidden. */
    area() {
      if (canvas.width !== width) canvas.width = width;
      if (canvas.height !== height) canvas.height = height;
      return { ctx, width, height, ratio };
    },
  };
}
