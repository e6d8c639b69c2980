/** The line w₁·x₁ + w₂·x₂ + b = 0 of a neuron, taken by hand: geometry in data units, no DOM. */

import { lineInDomain } from "../tools/scales.js";

/** @typedef {{readonly w1: number, readonly w2: number, readonly b: number}} Line */
/** @typedef {readonly [x1: number, x2: number]} Spot */
/** What a line is held by. @typedef {"start" | "middle" | "end"} Grip */
/** @typedef {Record<Grip, Spot>} Handles */

/** Share of the visible stretch that lies between its end and the handle there: away from the frame, where a finger can reach it. */
const INSET = 0.07;

/**
 * @param {Line} line
 * @returns {Handles | null} null for a line that cannot be seen
 */
export function handlesOf({ w1, w2, b }) {
  const seen = lineInDomain(w1, w2, b);
  if (!seen) return null;
  const [x1, x2, y1, y2] = seen;
  /** @param {number} share @returns {Spot} */
  const at = (share) => [x1 + share * (y1 - x1), x2 + share * (y2 - x2)];
  return { start: at(INSET), middle: at(0.5), end: at(1 - INSET) };
}

/**
 * @param {Line} line
 * @param {Spot} spot
 * @returns {Line} parallel to it, through the spot
 */
export function shifted({ w1, w2 }, [x1, x2]) {
  return { w1, w2, b: -(w1 * x1 + w2 * x2) };
}

/**
 * @param {Line} line
 * @param {Spot} pivot stays on the line, or comes to lie on it
 * @param {Spot} spot
 * @returns {Line} through both, as steep (|w| is the same) and with class 1 on the side it was on
 */
export function turned(line, pivot, [x1, x2]) {
  const [dx, dy] = [x1 - pivot[0], x2 - pivot[1]];
  const far = Math.hypot(dx, dy);
  if (far === 0) return line;
  const steepness = Math.hypot(line.w1, line.w2);
  // Of the two normals the one nearer to the old: no side changes its colour under the hand.
  const sign = -dy * line.w1 + dx * line.w2 < 0 ? -1 : 1;
  return shifted({ w1: (-sign * dy * steepness) / far, w2: (sign * dx * steepness) / far, b: 0 }, pivot);
}

/**
 * @param {Line} line
 * @param {Spot} pivot
 * @param {number} angle in radians, anticlockwise
 * @returns {Line} turned by it
 */
export function rotated({ w1, w2 }, pivot, angle) {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return shifted({ w1: c * w1 - s * w2, w2: s * w1 + c * w2, b: 0 }, pivot);
}

/**
 * @param {readonly (Line | null)[]} lines
 * @param {Spot} spot
 * @param {number} reach in data units
 * @returns {{unit: number, grip: Grip} | null} the handle within reach that is nearest
 */
export function nearestHandle(lines, spot, reach) {
  let [best, least] = [/** @type {{unit: number, grip: Grip} | null} */ (null), reach];
  lines.forEach((line, unit) => {
    const handles = line && handlesOf(line);
    if (!handles) return;
    for (const grip of /** @type {const} */ (["start", "middle", "end"])) {
      const distance = Math.hypot(handles[grip][0] - spot[0], handles[grip][1] - spot[1]);
      if (distance <= least) [best, least] = [{ unit, grip }, distance];
    }
  });
  return best;
}

/**
 * @param {readonly (Line | null)[]} lines
 * @param {Spot} spot
 * @param {number} reach in data units
 * @returns {number | null} the line within reach that is nearest
 */
export function nearestLine(lines, [x1, x2], reach) {
  let [best, least] = [/** @type {number | null} */ (null), reach];
  lines.forEach((line, unit) => {
    if (!line) return;
    const distance = Math.abs(line.w1 * x1 + line.w2 * x2 + line.b) / Math.hypot(line.w1, line.w2);
    if (distance <= least) [best, least] = [unit, distance];
  });
  return best;
}
