/** What panels draw over the plots: a proof, a street, the point at hand. Over the points, on every side. */

/** @typedef {{readonly ctx: CanvasRenderingContext2D, readonly runIndex: number, readonly pixels: number, readonly ratio: number, readonly palette: import("../../tools/colors.js").Palette}} OverlayLayer */
/** @typedef {(sheet: OverlayLayer) => void} Paint */

export class Overlay {
  /** @type {Map<string, Paint>} */
  #paints = new Map();
  /** Raised by every change, so that a plot knows when to draw. */
  version = 0;

  /**
   * @param {string} name whose it is: a new drawing replaces the old one of the same name
   * @param {Paint | null} paint null for nothing any more; pixels are device pixels, `scales.js` knows where things are
   */
  set(name, paint) {
    if (paint === null && !this.#paints.has(name)) return;
    if (paint) this.#paints.set(name, paint);
    else this.#paints.delete(name);
    this.version += 1;
  }

  /** @param {OverlayLayer} sheet */
  paint(sheet) {
    for (const paint of this.#paints.values()) {
      sheet.ctx.save();
      paint(sheet);
      sheet.ctx.restore();
    }
  }
}
