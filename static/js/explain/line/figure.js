/**
 * The answer to "can one line do it?" as a drawing, in a square canvas of its own and over the plots: the margin with
 * its support vectors, or the points that show that no line separates the classes, and the best line. Pixels are device
 * pixels.
 */

import { trainingPoints } from "../../model/points.js";
import { paintGrid } from "../../plot/paint.js";
import { paintPoints } from "../../plot/points.js";
import { sharpCanvas } from "../../tools/canvas.js";
import { classColor } from "../../tools/colors.js";
import { create } from "../../tools/elements.js";
import { createMemo } from "../../tools/memo.js";
import { lineInDomain, toPixels, toX, toY } from "../../tools/scales.js";
import { originalLabel } from "./classes.js";
import { answerOf, intersectionOf, lineHelps, proofPoints } from "./facts.js";

/** @typedef {Pick<import("../shared/overlay.js").OverlayLayer, "ctx" | "pixels" | "ratio" | "palette">} Surface */
/** @typedef {import("./classes.js").BinarySplit} BinarySplit */
/** @typedef {import("./facts.js").ProofPoint} ProofPoint */

/** The values of a plane whose contour lines are drawn. */
const LEVELS = [-1, 0, 1];

/** Proofs that no line through the origin separates the classes. */
const ROUND_ORIGIN = ["at_origin", "same_ray", "opposite_rays", "around_origin"];

/** @param {Context} context */
export function createFigure({ store, t, palette, overlay, requestRender }) {
  const properties = { className: "square", width: 1, height: 1, role: "img", ariaLabel: t("why.figure") };
  const square = sharpCanvas(create("canvas", properties), requestRender, { square: true });
  const [overlayMemo, canvasMemo] = [createMemo(), createMemo()];
  return {
    canvas: square.canvas,
    /** @param {boolean} on a closed panel leaves nothing over the plots */
    opened(on) {
      overlayMemo.forget();
      canvasMemo.forget();
      if (!on) overlay.set("why", null);
    },
    /**
     * @param {BinarySplit | null} split what the answer is drawn from; null: only the points are drawn
     * @param {readonly (BinarySplit | null)[]} own the same for each network's plot
     */
    paint(split, own) {
      const { dataset } = store.get();
      const { ctx, width: pixels, ratio } = square;
      if (overlayMemo.changed([split, ...own]))
        overlay.set("why", split && ((surface) => paintAnswer(surface, own[surface.runIndex] ?? split)));
      if (!canvasMemo.changed([split, dataset.points, palette.version, pixels]) || pixels === 0) return;
      square.fit();
      paintGrid(ctx, pixels, ratio, palette.current);
      paintPoints(ctx, trainingPoints(dataset.points), pixels, ratio, palette.current, dataset.task);
      if (split) paintAnswer({ ctx, pixels, ratio, palette: palette.current }, split);
    },
  };
}

/** @param {Surface} surface @param {BinarySplit} split */
function paintAnswer(surface, split) {
  const { analysis, dataset } = split;
  const answer = answerOf(analysis, dataset);
  const { proof, best_line, least_squares } = analysis;
  if (answer === "yes" && proof?.w) paintMargin(surface, proof.w, proof.b ?? 0, proof.margin ?? 0);
  if (answer === "no" && best_line && lineHelps(analysis))
    paintLine(surface, lineInDomain(best_line.w[0] ?? 0, best_line.w[1] ?? 0, best_line.b), 2, [7, 5]);
  if (answer === "no" && proof && ROUND_ORIGIN.includes(proof.kind)) paintOriginProof(surface, split);
  else if (answer === "yes" || answer === "no") paintProof(surface, split, answer === "no");
  if (answer === "curve" && least_squares)
    paintLine(surface, lineInDomain(least_squares.w[0] ?? 0, -1, least_squares.b), 2, [7, 5]);
  if (answer === "plane" && least_squares)
    paintLevels(surface, least_squares.w[0] ?? 0, least_squares.w[1] ?? 0, least_squares.b);
}

/** @param {Surface} surface @param {readonly number[]} w @param {number} b @param {number} margin */
function paintMargin(surface, [w1 = 0, w2 = 0], b, margin) {
  const { ctx, pixels, palette } = surface;
  const middle = lineInDomain(w1, w2, b);
  if (!middle) return;
  const [x, y] = [toX(pixels), toY(pixels)];
  const [dx, dy] = [-w2 * 10, w1 * 10]; // the ends of so wide a stroke are slanted, so they lie far beyond the frame
  ctx.beginPath();
  ctx.moveTo(x(middle[0] - dx), y(middle[1] - dy));
  ctx.lineTo(x(middle[0] + dx), y(middle[1] + dy));
  ctx.lineWidth = toPixels(2 * margin, pixels);
  ctx.strokeStyle = palette.ink;
  ctx.globalAlpha = 0.1;
  ctx.stroke();
  ctx.globalAlpha = 1;
  for (const distance of [-margin, margin]) paintLine(surface, lineInDomain(w1, w2, b + distance), 1, []);
  paintLine(surface, middle, 2, []);
}

/**
 * @param {Surface} surface
 * @param {[number, number, number, number] | null} ends x₁ x₂ x₁′ x₂′ of a segment; null if it is not in the picture
 * @param {number} width
 * @param {readonly number[]} dash
 * @param {string} [color]
 */
function paintLine({ ctx, pixels, ratio, palette }, ends, width, dash, color = palette.ink) {
  if (!ends) return;
  const [x, y] = [toX(pixels), toY(pixels)];
  ctx.beginPath();
  ctx.moveTo(x(ends[0]), y(ends[1]));
  ctx.lineTo(x(ends[2]), y(ends[3]));
  for (const [style, more, pattern] of /** @type {const} */ ([
    [palette.halo, 2.5, []],
    [color, 0, dash],
  ])) {
    ctx.strokeStyle = style;
    ctx.setLineDash(pattern.map((length) => length * ratio));
    ctx.lineWidth = (width + more) * ratio;
    ctx.globalAlpha = more ? 0.6 : 1;
    ctx.stroke();
  }
  ctx.setLineDash([]);
}

/**
 * @param {Surface} surface
 * @param {BinarySplit} split
 * @param {boolean} hulls whether to draw the convex hull of each class's points: a segment or a triangle
 */
function paintProof(surface, split, hulls) {
  const { palette } = surface;
  const corners = proofPoints(split.analysis, split.dataset.points);
  for (const binary of hulls ? /** @type {const} */ ([0, 1]) : []) {
    const label = split.labels[binary];
    paintHull(
      surface,
      corners.filter((corner) => corner[2] === binary),
      label === null ? palette.muted : classColor(palette, label),
    );
  }
  paintCorners(surface, split, corners);
  // Two segments cross between their ends; in the other proofs the intersection is one of the points.
  const twoSegments = hulls && corners.length === 4 && corners.filter(([, , label]) => label === 0).length === 2;
  const crossing = twoSegments ? intersectionOf(corners) : null;
  if (crossing) cross(surface, ...crossing);
}

/**
 * The directions of the points seen from the origin; of three, those of class 0 mirrored in it, and the triangle that they
 * form then.
 * @param {Surface} surface
 * @param {BinarySplit} split
 */
function paintOriginProof(surface, split) {
  const { palette } = surface;
  const corners = proofPoints(split.analysis, split.dataset.points);
  /** @type {ProofPoint[]} */
  const mirrored = corners.map(([x1, x2, label]) => (label === 1 ? [x1, x2, label] : [-x1, -x2, label]));
  if (corners.length === 3) {
    paintHull(surface, mirrored, palette.muted);
    mirrored.forEach(([x1, x2], i) => {
      const [from1, from2, label] = /** @type {ProofPoint} */ (corners[i]);
      if (label === 0) paintLine(surface, [from1, from2, x1, x2], 1.5, [3, 4]);
    });
  } else for (const [x1, x2] of corners) paintLine(surface, [0, 0, x1, x2], 2, []);
  paintCorners(surface, split, corners);
  cross(surface, 0, 0);
}

/** The points that a proof rests on, which its lines have covered. @param {Surface} surface @param {BinarySplit} split @param {readonly ProofPoint[]} corners */
function paintCorners(surface, split, corners) {
  const { ctx, pixels, ratio, palette } = surface;
  paintPoints(
    ctx,
    corners.map((corner) => ({ x1: corner[0], x2: corner[1], label: originalLabel(split, corner), test: false })),
    pixels,
    ratio,
    palette,
  );
  for (const [x1, x2] of corners) ring(surface, x1, x2, 9);
}

/** @param {Surface} surface @param {readonly ProofPoint[]} corners one, two or three @param {string} color */
function paintHull(surface, [first, second, third], color) {
  const { ctx, pixels, ratio } = surface;
  if (!first || !second) return;
  if (!third) return paintLine(surface, [first[0], first[1], second[0], second[1]], 3, [], color);
  const [x, y] = [toX(pixels), toY(pixels)];
  ctx.beginPath();
  ctx.moveTo(x(first[0]), y(first[1]));
  for (const [x1, x2] of [second, third]) ctx.lineTo(x(x1), y(x2));
  ctx.closePath();
  ctx.fillStyle = ctx.strokeStyle = color;
  ctx.globalAlpha = 0.18;
  ctx.fill();
  ctx.globalAlpha = 1;
  ctx.lineWidth = 3 * ratio;
  ctx.lineJoin = "round";
  ctx.stroke();
}

/** @param {Surface} surface @param {number} x1 @param {number} x2 @param {number} radius in CSS pixels */
function ring({ ctx, pixels, ratio, palette }, x1, x2, radius) {
  ctx.beginPath();
  ctx.arc(toX(pixels)(x1), toY(pixels)(x2), radius * ratio, 0, 2 * Math.PI);
  haloed(ctx, ratio, palette, 2);
}

/** @param {Surface} surface @param {number} x1 @param {number} x2 */
function cross({ ctx, pixels, ratio, palette }, x1, x2) {
  const [u, v, arm] = [toX(pixels)(x1), toY(pixels)(x2), 6 * ratio];
  ctx.beginPath();
  ctx.moveTo(u - arm, v - arm);
  ctx.lineTo(u + arm, v + arm);
  ctx.moveTo(u - arm, v + arm);
  ctx.lineTo(u + arm, v - arm);
  haloed(ctx, ratio, palette, 2.5);
}

/**
 * Strokes the current path with a halo, which sets it off from what is below.
 * @param {CanvasRenderingContext2D} ctx
 * @param {number} ratio
 * @param {Surface["palette"]} palette
 * @param {number} width in CSS pixels
 */
function haloed(ctx, ratio, palette, width) {
  for (const [color, more] of /** @type {const} */ ([
    [palette.halo, 3],
    [palette.ink, 0],
  ])) {
    ctx.strokeStyle = color;
    ctx.lineWidth = (width + more) * ratio;
    ctx.stroke();
  }
}

/**
 * Contour lines of the plane w·x + b.
 * @param {Surface} surface
 * @param {number} w1
 * @param {number} w2
 * @param {number} b
 */
function paintLevels(surface, w1, w2, b) {
  const { ctx, pixels, ratio, palette } = surface;
  ctx.font = `${12 * ratio}px system-ui, sans-serif`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  for (const level of LEVELS) {
    const ends = lineInDomain(w1, w2, b - level);
    if (!ends) continue;
    paintLine(surface, ends, level === 0 ? 2 : 1.25, [7, 5]);
    const [u, v] = [toX(pixels)(0.8 * ends[0] + 0.2 * ends[2]), toY(pixels)(0.8 * ends[1] + 0.2 * ends[3])];
    const text = `ŷ = ${level < 0 ? "−1" : level}`;
    ctx.lineJoin = "round";
    ctx.lineWidth = 4 * ratio;
    ctx.strokeStyle = palette.halo;
    ctx.strokeText(text, u, v);
    ctx.fillStyle = palette.ink;
    ctx.fillText(text, u, v);
  }
}
