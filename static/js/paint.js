/**
 * What a plot shows, drawn on a 2-D canvas: field, boundary, hidden neurons' lines, points, cursor. Pixels are device pixels.
 * The shape of each class is in markers.js: `markerPath(label)` as a path, `markerIcon(label)` as a small SVG in its colour.
 */

import { lineInDomain, toPixels, toX, toY } from "./scales.js";

/** @typedef {import("./colors.js").Palette} Palette */
/** @typedef {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} Pen */

const FIELD = 64;

/** A small picture of ŷ, reused for every frame and scaled up smoothly when drawn. */
export class FieldImage {
  canvas = new OffscreenCanvas(FIELD, FIELD);
  #pen = /** @type {OffscreenCanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
  #image = new ImageData(FIELD, FIELD);
  #pixels = new Uint32Array(this.#image.data.buffer);

  /**
   * @param {Uint8Array} field (64, 64) row by row, the first row at the smallest x₂
   * @param {Uint32Array} lut
   */
  put(field, lut) {
    for (let row = 0; row < FIELD; row += 1) {
      const target = (FIELD - 1 - row) * FIELD; // pictures count rows from the top
      for (let column = 0; column < FIELD; column += 1) {
        this.#pixels[target + column] = lut[field[row * FIELD + column] ?? 0] ?? 0;
      }
    }
    this.#pen.putImageData(this.#image, 0, 0);
  }
}

/**
 * @param {Pen} pen
 * @param {Float32Array} segments (k, 4): x₁ x₂ x₁′ x₂′
 * @param {number} size side of the plot
 * @param {number} ratio device pixels a CSS pixel
 * @param {Palette} palette
 */
export function paintBoundary(pen, segments, size, ratio, palette) {
  if (segments.length === 0) return;
  const [x, y] = [toX(size), toY(size)];
  pen.beginPath();
  for (let i = 0; i + 3 < segments.length; i += 4) {
    pen.moveTo(x(segments[i] ?? 0), y(segments[i + 1] ?? 0));
    pen.lineTo(x(segments[i + 2] ?? 0), y(segments[i + 3] ?? 0));
  }
  pen.lineCap = "round";
  pen.setLineDash([]);
  pen.strokeStyle = palette.halo;
  pen.lineWidth = 4.5 * ratio;
  pen.globalAlpha = 0.7;
  pen.stroke();
  pen.globalAlpha = 1;
  pen.strokeStyle = palette.boundary;
  pen.lineWidth = 1.75 * ratio;
  pen.stroke();
}

/**
 * The straight line w·x + b = 0 of each hidden neuron.
 * @param {Pen} pen
 * @param {LayerValues} layer the first
 * @param {number} size
 * @param {number} ratio
 * @param {Palette} palette
 */
export function paintHiddenLines(pen, { W, b, n_out }, size, ratio, palette) {
  const [x, y] = [toX(size), toY(size)];
  pen.setLineDash([5 * ratio, 4 * ratio]);
  pen.lineCap = "butt";
  pen.lineWidth = 1.25 * ratio;
  pen.strokeStyle = palette.ink;
  pen.fillStyle = palette.ink;
  pen.beginPath();
  for (let unit = 0; unit < n_out; unit += 1) {
    const line = lineInDomain(W[unit] ?? 0, W[n_out + unit] ?? 0, b[unit] ?? 0);
    if (!line) continue;
    pen.moveTo(x(line[0]), y(line[1]));
    pen.lineTo(x(line[2]), y(line[3]));
  }
  pen.stroke();
  pen.setLineDash([]);
}

/**
 * @param {number} n_points
 * @param {number} size
 * @param {number} ratio
 * @returns {number} radius of a marker: smaller on a small plot and in a crowd
 */
function markerRadius(n_points, size, ratio) {
  const crowd = n_points <= 300 ? 1 : Math.max(0.5, Math.sqrt(300 / n_points));
  return Math.max(1.6 * ratio, Math.min(5 * ratio, size / 78) * crowd);
}

/**
 * @param {Pen} pen
 * @param {readonly Point[]} points
 * @param {number} size
 * @param {number} ratio
 * @param {Palette} palette
 */
export function paintPoints(pen, points, size, ratio, palette) {
  const [x, y] = [toX(size), toY(size)];
  const radius = markerRadius(points.length, size, ratio);
  const markers = [palette["class-0"], palette["class-1"]].map((color, label) => marker(label, radius, color, palette.halo));
  for (const point of points) {
    const image = markers[Math.min(1, Math.max(0, Math.round(point.label)))];
    if (image) pen.drawImage(image, Math.round(x(point.x1) - image.width / 2), Math.round(y(point.x2) - image.height / 2));
  }
}

/**
 * Class 0 is a square, class 1 a disc: colour is never the only difference.
 * @param {number} label
 * @param {number} radius
 * @param {string} color
 * @param {string} halo
 * @returns {OffscreenCanvas}
 */
function marker(label, radius, color, halo) {
  const border = Math.max(1, radius * 0.28);
  const side = Math.ceil(2 * (radius + border)) + 1;
  const image = new OffscreenCanvas(side, side);
  const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (image.getContext("2d"));
  const middle = side / 2;
  for (const [reach, fill] of /** @type {const} */ ([[radius + border, halo], [radius, color]])) {
    pen.fillStyle = fill;
    pen.beginPath();
    if (label === 1) pen.arc(middle, middle, reach, 0, 2 * Math.PI);
    else pen.rect(middle - reach * 0.9, middle - reach * 0.9, reach * 1.8, reach * 1.8);
    pen.fill();
  }
  return image;
}

/**
 * Where the brush is, and how far it reaches.
 * @param {Pen} pen
 * @param {{x1: number, x2: number, keyboard: boolean}} cursor
 * @param {number} brush radius in data units
 * @param {number} size
 * @param {number} ratio
 * @param {Palette} palette
 */
export function paintCursor(pen, cursor, brush, size, ratio, palette) {
  const [x, y] = [toX(size)(cursor.x1), toY(size)(cursor.x2)];
  const radius = toPixels(brush, size);
  const arm = 7 * ratio;
  for (const [color, width] of /** @type {const} */ ([[palette.halo, 3.5], [palette.ink, 1.25]])) {
    pen.strokeStyle = color;
    pen.lineWidth = width * ratio;
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    if (cursor.keyboard) {
      pen.moveTo(x - arm, y);
      pen.lineTo(x + arm, y);
      pen.moveTo(x, y - arm);
      pen.lineTo(x, y + arm);
    }
    pen.stroke();
  }
}
