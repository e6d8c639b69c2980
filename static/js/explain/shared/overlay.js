/** What panels draw over the points of every plot: a proof, a margin, the selected point. */

/**
 * @typedef {object} OverlayLayer a plot to be drawn over
 * @property {CanvasRenderingContext2D} ctx
 * @property {number} runIndex
 * @property {number} pixels its width and height in device pixels
 * @property {number} ratio device pixels of one CSS pixel
 * @property {import("../../tools/colors.js").Palette} palette
 */
/** @typedef {(layer: OverlayLayer) => void} Paint */

export class Overlay {
  /** @type {Map<string, Paint>} */
  #paints = new Map();
  /** Raised by every change, so that plots know when to redraw. */
  version = 0;

  /**
   * @param {string} name of the panel, which has one drawing
   * @param {Paint | null} paint null removes it
   */
  set(name, paint) {
    if (paint === null && !this.#paints.has(name)) return;
    if (paint) this.#paints.set(name, paint);
    else this.#paints.delete(name);
    this.version += 1;
  }

  /** @param {OverlayLayer} layer */
  paint(layer) {
    for (const paint of this.#paints.values()) {
      layer.ctx.save();
      paint(layer);
      layer.ctx.restore();
    }
  }
}
