/** The diagram's picture on a canvas: links as wide as their weights are large, in the colour of their sign; what units make of the plane; biases as dots. */

import { keyOf, valueAt } from "../model/weights.js";
import { linkEnds } from "./layout.js";

/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./layout.js").Unit} Unit */
/** @typedef {import("../tools/colors.js").Palette} Palette */
/**
 * @typedef {object} Scene
 * @property {Layout} layout
 * @property {RunView | undefined} view none, or one of this structure
 * @property {boolean} bias whether there are any
 * @property {ReadonlySet<string>} frozen keys of places
 * @property {WeightIndex | null} picked a link that is looked at
 * @property {(unit: Unit) => CanvasImageSource | null} image
 */

const DASHES = [5, 4];
/** Where on its link a lock is, right and down: a quarter along the curve, for half way many cross. */
const LOCK_AT = /** @type {const} */ ([0.296875, 0.15625]);

/**
 * @param {CanvasRenderingContext2D} ctx scaled to CSS pixels
 * @param {Scene} scene
 * @param {Palette} palette
 */
export function paintDiagram(ctx, scene, palette) {
  const { layout } = scene;
  ctx.clearRect(0, 0, layout.width, layout.height);
  layout.columns.forEach((_column, layer) => {
    if (layer > 0) paintLinks(ctx, scene, layer, palette);
  });
  layout.columns.forEach((column, layer) =>
    column.ys.forEach((_, index) => paintUnit(ctx, scene, { layer, index }, palette)),
  );
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Scene} scene
 * @param {number} layer
 * @param {Palette} palette
 */
function paintLinks(ctx, { layout, view, frozen, picked }, layer, palette) {
  const [before, after] = [layout.columns[layer - 1]?.ys.length ?? 0, layout.columns[layer]?.ys.length ?? 0];
  const marked = picked && keyOf(picked);
  /** @type {[number, number][]} */
  const locks = [];
  for (let from = 0; from < before; from += 1) {
    for (let to = 0; to < after; to += 1) {
      /** @type {WeightIndex} */
      const place = [layer, from, to];
      const weight = valueAt(view, place);
      const { x, y, end, endY } = linkEnds(layout, layer, from, to);
      const middle = (x + end) / 2;
      ctx.beginPath();
      ctx.moveTo(x, y);
      ctx.bezierCurveTo(middle, y, middle, endY, end, endY);
      const still = frozen.size > 0 && frozen.has(keyOf(place));
      if (keyOf(place) === marked) underline(ctx, weight, palette);
      ctx.setLineDash(still ? DASHES : []);
      ctx.lineWidth = linkWidth(weight);
      ctx.strokeStyle = colorOf(weight, palette);
      ctx.stroke();
      if (still) locks.push([x + LOCK_AT[0] * (end - x), y + LOCK_AT[1] * (endY - y)]);
    }
  }
  ctx.setLineDash([]);
  for (const [x, y] of locks) paintLock(ctx, x, y, palette);
}

/** @param {CanvasRenderingContext2D} ctx @param {number} weight @param {Palette} palette */
function underline(ctx, weight, palette) {
  ctx.setLineDash([]);
  ctx.lineWidth = linkWidth(weight) + 5;
  ctx.strokeStyle = palette.accent;
  ctx.globalAlpha = 0.35;
  ctx.stroke();
  ctx.globalAlpha = 1;
}

/** @param {number} weight @returns {number} in pixels */
export const linkWidth = (weight) =>
  Number.isFinite(weight) ? Math.min(7, 0.5 + 1.5 * Math.sqrt(Math.abs(weight))) : 1;

/** @param {number} value @param {Palette} palette */
const colorOf = (value, palette) =>
  Number.isFinite(value) ? palette[value < 0 ? "class-0" : "class-1"] : palette.rule;

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Scene} scene
 * @param {Unit} unit
 * @param {Palette} palette
 */
function paintUnit(ctx, { layout, view, bias, frozen, image }, { layer, index }, palette) {
  const column = layout.columns[layer];
  const y = column?.ys[index];
  if (!column || y === undefined) return;
  const { x, box } = column;
  const picture = image({ layer, index });
  ctx.save();
  ctx.beginPath();
  ctx.roundRect(x - box / 2, y - box / 2, box, box, Math.min(5, box / 4));
  ctx.fillStyle = palette["field-half"];
  ctx.fill();
  if (picture) {
    ctx.clip();
    ctx.drawImage(picture, x - box / 2, y - box / 2, box, box);
  }
  ctx.restore();
  if (!bias || layer === 0) return;
  /** @type {WeightIndex} */
  const place = [layer, -1, index];
  paintBias(ctx, x - box / 2, y + box / 2 - 1, valueAt(view, place), box, palette);
  if (frozen.has(keyOf(place))) paintLock(ctx, x - box / 2 - 9, y + box / 2 - 1, palette);
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {number} x
 * @param {number} y
 * @param {number} bias
 * @param {number} box
 * @param {Palette} palette
 */
function paintBias(ctx, x, y, bias, box, palette) {
  const radius = Number.isFinite(bias) ? Math.min(box < 24 ? 3.5 : 6, 2 + Math.sqrt(Math.abs(bias))) : 2;
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.fillStyle = colorOf(bias, palette);
  ctx.lineWidth = 1.5;
  ctx.strokeStyle = palette.halo;
  ctx.stroke();
  ctx.fill();
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {number} x
 * @param {number} y
 * @param {Palette} palette
 */
function paintLock(ctx, x, y, palette) {
  ctx.beginPath();
  ctx.arc(x, y, 7, 0, 2 * Math.PI);
  ctx.fillStyle = palette.halo;
  ctx.fill();
  ctx.beginPath();
  ctx.arc(x, y - 1, 2.2, Math.PI, 2 * Math.PI);
  ctx.lineWidth = 1.3;
  ctx.strokeStyle = palette.ink;
  ctx.stroke();
  ctx.fillStyle = palette.ink;
  ctx.fillRect(x - 3.25, y - 1, 6.5, 4.75);
}
