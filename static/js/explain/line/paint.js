/** The answer to "can one line do it?" as a drawing: the street, or the points that forbid it; the best line. Pixels are device pixels. */

import { paintPoints } from "../../plot/points.js";
import { classColor } from "../../tools/colors.js";
import { lineInDomain, toPixels, toX, toY } from "../../tools/scales.js";
import { labelOf } from "./classes.js";
import { answerOf, lineHelps, meetingOf, supports } from "./facts.js";

/** @typedef {Pick<import("../shared/overlay.js").OverlayLayer, "ctx" | "pixels" | "ratio" | "palette">} Sheet */
/** @typedef {import("./facts.js").Corner} Corner */
/** @typedef {import("./classes.js").Parting} Parting */

/** Of a plane's values, whose lines are drawn. */
const LEVELS = [-1, 0, 1];

/**
 * @param {Sheet} sheet
 * @param {Parting} parting
 */
export function paintAnswer(sheet, parting) {
  const { analysis, dataset } = parting;
  const answer = answerOf(analysis, dataset);
  const { proof, best_line, least_squares } = analysis;
  if (answer === "yes" && proof?.w) paintStreet(sheet, proof.w, proof.b ?? 0, proof.margin ?? 0);
  if (answer === "no" && best_line && lineHelps(analysis))
    paintLine(sheet, lineInDomain(best_line.w[0] ?? 0, best_line.w[1] ?? 0, best_line.b), 2, [7, 5]);
  if (answer === "yes" || answer === "no") paintProof(sheet, parting, answer === "no");
  if (answer === "curve" && least_squares)
    paintLine(sheet, lineInDomain(least_squares.w[0] ?? 0, -1, least_squares.b), 2, [7, 5]);
  if (answer === "plane" && least_squares)
    paintLevels(sheet, least_squares.w[0] ?? 0, least_squares.w[1] ?? 0, least_squares.b);
}

/** @param {Sheet} sheet @param {readonly number[]} w @param {number} b @param {number} margin */
function paintStreet(sheet, [w1 = 0, w2 = 0], b, margin) {
  const { ctx, pixels, palette } = sheet;
  const middle = lineInDomain(w1, w2, b);
  if (!middle) return;
  const [x, y] = [toX(pixels), toY(pixels)];
  const [dx, dy] = [-w2 * 10, w1 * 10]; // far beyond the frame: a stroke as wide as the street would end slanted there
  ctx.beginPath();
  ctx.moveTo(x(middle[0] - dx), y(middle[1] - dy));
  ctx.lineTo(x(middle[0] + dx), y(middle[1] + dy));
  ctx.lineWidth = toPixels(2 * margin, pixels);
  ctx.strokeStyle = palette.ink;
  ctx.globalAlpha = 0.1;
  ctx.stroke();
  ctx.globalAlpha = 1;
  for (const runIndex of [-margin, margin]) paintLine(sheet, lineInDomain(w1, w2, b + runIndex), 1, []);
  paintLine(sheet, middle, 2, []);
}

/**
 * @param {Sheet} sheet
 * @param {[number, number, number, number] | null} seen x₁ x₂ x₁′ x₂′
 * @param {number} width
 * @param {readonly number[]} dash
 * @param {string} [color]
 */
function paintLine({ ctx, pixels, ratio, palette }, seen, width, dash, color = palette.ink) {
  if (!seen) return;
  const [x, y] = [toX(pixels), toY(pixels)];
  ctx.beginPath();
  ctx.moveTo(x(seen[0]), y(seen[1]));
  ctx.lineTo(x(seen[2]), y(seen[3]));
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
 * @param {Sheet} sheet
 * @param {Parting} parting
 * @param {boolean} hulls whether to draw what each side spans: a segment or a triangle
 */
function paintProof(sheet, parting, hulls) {
  const { ctx, pixels, ratio, palette } = sheet;
  const corners = supports(parting.analysis, parting.dataset.points);
  for (const runIndex of hulls ? /** @type {const} */ ([0, 1]) : []) {
    const label = parting.labels[runIndex];
    paintHull(
      sheet,
      corners.filter((corner) => corner[2] === runIndex),
      label === null ? palette.muted : classColor(palette, label),
    );
  }
  // Lines went over them, and they are what it rests on.
  paintPoints(
    ctx,
    corners.map((corner) => ({ x1: corner[0], x2: corner[1], label: labelOf(parting, corner), test: false })),
    pixels,
    ratio,
    palette,
  );
  for (const [x1, x2] of corners) ring(sheet, x1, x2, 9);
  const meeting =
    hulls && corners.length === 4 && corners.filter(([, , label]) => label === 0).length === 2
      ? meetingOf(corners)
      : null; // elsewhere it is a point itself
  if (meeting) cross(sheet, ...meeting);
}

/** @param {Sheet} sheet @param {readonly Corner[]} corners one, two or three @param {string} color */
function paintHull(sheet, [first, second, third], color) {
  const { ctx, pixels, ratio } = sheet;
  if (!first || !second) return;
  if (!third) return paintLine(sheet, [first[0], first[1], second[0], second[1]], 3, [], color);
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

/** @param {Sheet} sheet @param {number} x1 @param {number} x2 @param {number} radius in CSS pixels */
function ring({ ctx, pixels, ratio, palette }, x1, x2, radius) {
  ctx.beginPath();
  ctx.arc(toX(pixels)(x1), toY(pixels)(x2), radius * ratio, 0, 2 * Math.PI);
  haloed(ctx, ratio, palette, 2);
}

/** @param {Sheet} sheet @param {number} x1 @param {number} x2 */
function cross({ ctx, pixels, ratio, palette }, x1, x2) {
  const [u, v, arm] = [toX(pixels)(x1), toY(pixels)(x2), 6 * ratio];
  ctx.beginPath();
  ctx.moveTo(u - arm, v - arm);
  ctx.lineTo(u + arm, v + arm);
  ctx.moveTo(u - arm, v + arm);
  ctx.lineTo(u + arm, v - arm);
  haloed(ctx, ratio, palette, 2.5);
}

/** @param {CanvasRenderingContext2D} ctx @param {number} ratio @param {import("../../tools/colors.js").Palette} palette @param {number} width */
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

/** Where a plane is −1, 0 and 1. @param {Sheet} sheet @param {number} w1 @param {number} w2 @param {number} b */
function paintLevels(sheet, w1, w2, b) {
  const { ctx, pixels, ratio, palette } = sheet;
  ctx.font = `${12 * ratio}px system-ui, sans-serif`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  for (const level of LEVELS) {
    const seen = lineInDomain(w1, w2, b - level);
    if (!seen) continue;
    paintLine(sheet, seen, level === 0 ? 2 : 1.25, [7, 5]);
    const [u, v] = [toX(pixels)(0.8 * seen[0] + 0.2 * seen[2]), toY(pixels)(0.8 * seen[1] + 0.2 * seen[3])];
    const text = `ŷ = ${level < 0 ? "−1" : level}`;
    ctx.lineJoin = "round";
    ctx.lineWidth = 4 * ratio;
    ctx.strokeStyle = palette.halo;
    ctx.strokeText(text, u, v);
    ctx.fillStyle = palette.ink;
    ctx.fillText(text, u, v);
  }
}
