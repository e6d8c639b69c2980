/** The output of a network over the plane in colours: a small image, scaled up smoothly when drawn. */

import { classTable } from "./colors.js";
import { FIELD, kindOfView } from "./sampling.js";

/** @typedef {import("./colors.js").Palette} Palette */

export class FieldImage {
  canvas = new OffscreenCanvas(FIELD, FIELD);
  #ctx = /** @type {OffscreenCanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
  #image = new ImageData(FIELD, FIELD);
  #pixels = new Uint32Array(this.#image.data.buffer);

  /**
   * @param {RunView} run
   * @param {Palette} palette
   * @returns {boolean} whether the frame has such a field
   */
  put(run, palette) {
    const kind = kindOfView(run);
    const { field, classes, values } = run;
    const { lut } = palette;
    if (kind === "binary") {
      this.#fill((i) => lut[field[i] ?? 0] ?? 0);
    } else if (kind === "plane") {
      this.#fill((i) => lut[levelOf(values[i] ?? 0)] ?? 0);
    } else if (kind === "multiclass") {
      const table = classTable(palette, run.layers.at(-1)?.n_out ?? 1);
      this.#fill((i) => table[256 * (classes[i] ?? 0) + (field[i] ?? 0)] ?? 0);
    } else {
      return false;
    }
    return true;
  }

  /** @param {(i: number) => number} colorOf of each cell, row by row, the first row at the smallest x₂ */
  #fill(colorOf) {
    for (let row = 0; row < FIELD; row += 1) {
      const start = (FIELD - 1 - row) * FIELD; // images count rows from the top
      for (let column = 0; column < FIELD; column += 1) this.#pixels[start + column] = colorOf(row * FIELD + column);
    }
    this.#ctx.putImageData(this.#image, 0, 0);
  }
}

/** @param {number} value of a regression @returns {number} its index among the 256 colours, which run from −1 to 1 */
export const levelOf = (value) => Math.round(127.5 * (1 + Math.min(1, Math.max(-1, value))));
