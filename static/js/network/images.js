/** The little pictures of what inputs, units and outputs make of the plane: one canvas each, painted again only for new values. */

import { featureValue } from "../model/features.js";
import { classColor, makeLut } from "../tools/colors.js";
import { centreOf } from "../tools/scales.js";

/** @typedef {import("../tools/colors.js").Palette} Palette */
/** What a unit makes of the plane, (32, 32), or of the line, (32,): value ≈ low + q/255·(high − low); the first row is the lowest. @typedef {{q: Uint8Array, low: number, high: number}} Values */

const SIZE = 32;
/** Pixels of the picture of a curve: sharp on any screen, and where it is shown larger. */
const CURVE = 192;
/** How strongly a class tints the field where it is certain. */
const TINT = 0.5;

/** @type {Map<string, Values>} */
const features = new Map();

/**
 * @param {string} name
 * @param {number} n_inputs
 * @returns {Values} the same for good
 */
export function featureValues(name, n_inputs) {
  const key = `${name} ${n_inputs}`;
  const known = features.get(key);
  if (known) return known;
  const value = featureValue(name);
  const cells = Array.from({ length: n_inputs === 1 ? SIZE : SIZE * SIZE }, (_, i) =>
    value(centreOf(i % SIZE, SIZE), centreOf(Math.floor(i / SIZE), SIZE)),
  );
  const made = quantised(cells);
  features.set(key, made);
  return made;
}

/** @param {ArrayLike<number>} cells @returns {Values} */
function quantised(cells) {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < cells.length; i += 1) [low, high] = [Math.min(low, cells[i] ?? 0), Math.max(high, cells[i] ?? 0)];
  if (!Number.isFinite(high - low)) [low, high] = [0, 0];
  const scale = high > low ? 255 / (high - low) : 0;
  return { q: Uint8Array.from(cells, (value) => Math.round((value - low) * scale)), low, high };
}

/**
 * @param {Tensors} tensors of a frame with the probe `units`
 * @param {number} runIndex
 * @param {import("./layout.js").Unit} unit of a hidden layer
 * @returns {Values | undefined} a view: nothing is copied
 */
export function unitValues(tensors, runIndex, { layer, index }) {
  const [fields, ranges] = [tensors[`runs.${runIndex}.units${layer}`], tensors[`runs.${runIndex}.units${layer}_range`]];
  if (!(fields?.data instanceof Uint8Array) || !ranges || index >= (fields.shape[0] ?? 0)) return undefined;
  const size = fields.data.length / (fields.shape[0] ?? 1);
  return {
    q: fields.data.subarray(index * size, (index + 1) * size),
    low: Number(ranges.data[2 * index]),
    high: Number(ranges.data[2 * index + 1]),
  };
}

/** A picture that is kept, and painted over when its values are new. */
export class UnitImage {
  canvas = new OffscreenCanvas(SIZE, SIZE);
  #ctx = /** @type {OffscreenCanvasRenderingContext2D} */ (this.canvas.getContext("2d"));

  /** @param {Values | undefined} values @param {Palette} palette */
  put(values, palette) {
    if (!values) return this.#blank(palette);
    if (values.q.length < SIZE * SIZE) return this.#curve(values, palette);
    const { q, low, high } = values;
    // Zero is neutral, and the largest value either way has the full colour.
    const reach = Math.max(-low, high) || 1;
    const colors = Uint32Array.from(
      { length: 256 },
      (_, level) => palette.lut[Math.round(127.5 * (1 + (low + (level / 255) * (high - low)) / reach))] ?? 0,
    );
    this.#pixels(q.length, (i) => colors[q[i] ?? 0] ?? 0);
  }

  /**
   * @param {RunView} view
   * @param {number} index which output
   * @param {Palette} palette
   */
  putOutput(view, index, palette) {
    const { values, field, classes } = view;
    if (values.length > 0 || field.length === 0)
      return this.put(values.length > 0 ? quantised(values) : undefined, palette);
    if (classes.length === 0) return this.#pixels(field.length, (i) => palette.lut[field[i] ?? 0] ?? 0);
    const lut = makeLut(palette["field-half"], palette["field-half"], classColor(palette, index));
    this.#pixels(
      field.length,
      (i) => lut[classes[i] === index ? 128 + Math.floor(((field[i] ?? 0) / 2) * TINT) : 128] ?? 0,
    );
  }

  /**
   * @param {number} count of cells in a square
   * @param {(i: number) => number} color of each cell, the lowest row first
   */
  #pixels(count, color) {
    const size = Math.sqrt(count);
    this.#resize(size);
    const image = new ImageData(size, size);
    const pixels = new Uint32Array(image.data.buffer);
    for (let i = 0; i < count; i += 1) pixels[(size - 1 - Math.floor(i / size)) * size + (i % size)] = color(i);
    this.#ctx.putImageData(image, 0, 0);
  }

  /** @param {number} size */
  #resize(size) {
    if (this.canvas.width !== size) this.canvas.width = this.canvas.height = size;
  }

  /** @param {Palette} palette */
  #blank(palette) {
    this.#ctx.fillStyle = palette["field-half"];
    this.#ctx.fillRect(0, 0, this.canvas.width, this.canvas.height);
  }

  /** Over a single input: the curve, and where its zero is. @param {Values} values @param {Palette} palette */
  #curve({ q, low, high }, palette) {
    this.#resize(CURVE);
    this.#blank(palette);
    const ctx = this.#ctx;
    const margin = CURVE / 8;
    const y = (/** @type {number} */ value) =>
      CURVE - margin - (high > low ? (value - low) / (high - low) : 0.5) * (CURVE - 2 * margin);
    if (low <= 0 && high >= 0) {
      ctx.fillStyle = palette.rule;
      ctx.fillRect(0, y(0) - 3, CURVE, 6);
    }
    ctx.beginPath();
    q.forEach((level, i) => ctx.lineTo(((i + 0.5) / q.length) * CURVE, y(low + (level / 255) * (high - low))));
    ctx.lineWidth = CURVE / 20;
    ctx.lineJoin = "round";
    ctx.strokeStyle = palette.ink;
    ctx.stroke();
  }
}
