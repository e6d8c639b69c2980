/** The answer to "can one line do it?" as a drawing: the street, or the points that forbid it; the best line. Pixels are device pixels. */

import { paintPoints } from "../../plot/points.js";
import { classColor } from "../../tools/colors.js";
import { lineInDomain, toPixels, toX, toY } from "../../tools/scales.js";
import { labelOf } from "./classes.js";
import { answerOf, lineHelps, meetingOf, supports } from "./facts.js";

/** @typedef {Pick<import("../shared/overlay.js").Sheet_, "pen" | "pixels" | "ratio" | "palette">} Sheet */
/** @typedef {import("./facts.js").Corner} Corner */
/** @typedef {import("./classes.js").Parting} Parting */

/** Of a plane's values, whose lines are drawn. */
const LEVELS = [-1, 0, 1];

/**
 * @param {Sheet} sheet
 * @param {Parting} parting
 */
export function paintAnswer(sheet, parting) {
  const { analysis, drawing } = parting;
  const answer = answerOf(analysis, drawing);
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
  const { pen, pixels, palette } = sheet;
  const middle = lineInDomain(w1, w2, b);
  if (!middle) return;
  const [x, y] = [toX(pixels), toY(pixels)];
  const [dx, dy] = [-w2 * 10, w1 * 10]; // far beyond the frame: a stroke as wide as the street would end slanted there
  pen.beginPath();
  pen.moveTo(x(middle[0] - dx), y(middle[1] - dy));
  pen.lineTo(x(middle[0] + dx), y(middle[1] + dy));
  pen.lineWidth = toPixels(2 * margin, pixels);
  pen.strokeStyle = palette.ink;
  pen.globalAlpha = 0.1;
  pen.stroke();
  pen.globalAlpha = 1;
  for (const side of [-margin, margin]) paintLine(sheet, lineInDomain(w1, w2, b + side), 1, []);
  paintLine(sheet, middle, 2, []);
}

/**
 * @param {Sheet} sheet
 * @param {[number, number, number, number] | null} seen x₁ x₂ x₁′ x₂′
 * @param {number} width
 * @param {readonly number[]} dash
 * @param {string} [color]
 */
function paintLine({ pen, pixels, ratio, palette }, seen, width, dash, color = palette.ink) {
  if (!seen) return;
  const [x, y] = [toX(pixels), toY(pixels)];
  pen.beginPath();
  pen.moveTo(x(seen[0]), y(seen[1]));
  pen.lineTo(x(seen[2]), y(seen[3]));
  for (const [style, more, pattern] of /** @type {const} */ ([
    [palette.halo, 2.5, []],
    [color, 0, dash],
  ])) {
    pen.strokeStyle = style;
    pen.setLineDash(pattern.map((length) => length * ratio));
    pen.lineWidth = (width + more) * ratio;
    pen.globalAlpha = more ? 0.6 : 1;
    pen.stroke();
  }
  pen.setLineDash([]);
}

/**
 * @param {Sheet} sheet
 * @param {Parting} parting
 * @param {boolean} hulls whether to draw what each side spans: a segment or a triangle
 */
function paintProof(sheet, parting, hulls) {
  const { pen, pixels, ratio, palette } = sheet;
  const corners = supports(parting.analysis, parting.drawing.points);
  for (const side of hulls ? /** @type {const} */ ([0, 1]) : []) {
    const label = parting.labels[side];
    paintHull(
      sheet,
      corners.filter((corner) => corner[2] === side),
      label === null ? palette.muted : classColor(palette, label),
    );
  }
  // Lines went over them, and they are what it rests on.
  paintPoints(
    pen,
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
  const { pen, pixels, ratio } = sheet;
  if (!first || !second) return;
  if (!third) return paintLine(sheet, [first[0], first[1], second[0], second[1]], 3, [], color);
  const [x, y] = [toX(pixels), toY(pixels)];
  pen.beginPath();
  pen.moveTo(x(first[0]), y(first[1]));
  for (const [x1, x2] of [second, third]) pen.lineTo(x(x1), y(x2));
  pen.closePath();
  pen.fillStyle = pen.strokeStyle = color;
  pen.globalAlpha = 0.18;
  pen.fill();
  pen.globalAlpha = 1;
  pen.lineWidth = 3 * ratio;
  pen.lineJoin = "round";
  pen.stroke();
}

/** @param {Sheet} sheet @param {number} x1 @param {number} x2 @param {number} radius in CSS pixels */
function ring({ pen, pixels, ratio, palette }, x1, x2, radius) {
  pen.beginPath();
  pen.arc(toX(pixels)(x1), toY(pixels)(x2), radius * ratio, 0, 2 * Math.PI);
  haloed(pen, ratio, palette, 2);
}

/** @param {Sheet} sheet @param {number} x1 @param {number} x2 */
function cross({ pen, pixels, ratio, palette }, x1, x2) {
  const [u, v, arm] = [toX(pixels)(x1), toY(pixels)(x2), 6 * ratio];
  pen.beginPath();
  pen.moveTo(u - arm, v - arm);
  pen.lineTo(u + arm, v + arm);
  pen.moveTo(u - arm, v + arm);
  pen.lineTo(u + arm, v - arm);
  haloed(pen, ratio, palette, 2.5);
}

/** @param {CanvasRenderingContext2D} pen @param {number} ratio @param {import("../../tools/colors.js").Palette} palette @param {number} width */
function haloed(pen, ratio, palette, width) {
  for (const [color, more] of /** @type {const} */ ([
    [palette.halo, 3],
    [palette.ink, 0],
  ])) {
    pen.strokeStyle = color;
    pen.lineWidth = (width + more) * ratio;
    pen.stroke();
  }
}

/** Where a plane is −1, 0 and 1. @param {Sheet} sheet @param {number} w1 @param {number} w2 @param {number} b */
function paintLevels(sheet, w1, w2, b) {
  const { pen, pixels, ratio, palette } = sheet;
  pen.font = `${12 * ratio}px system-ui, sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  for (const level of LEVELS) {
    const seen = lineInDomain(w1, w2, b - level);
    if (!seen) continue;
    paintLine(sheet, seen, level === 0 ? 2 : 1.25, [7, 5]);
    const [u, v] = [toX(pixels)(0.8 * seen[0] + 0.2 * seen[2]), toY(pixels)(0.8 * seen[1] + 0.2 * seen[3])];
    const text = `ŷ = ${level < 0 ? "−1" : level}`;
    pen.lineJoin = "round";
    pen.lineWidth = 4 * ratio;
    pen.strokeStyle = palette.halo;
    pen.strokeText(text, u, v);
    pen.fillStyle = palette.ink;
    pen.fillText(text, u, v);
  }
}
