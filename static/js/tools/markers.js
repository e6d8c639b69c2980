/**
 * A shape for each class beside its colour, so that colour is never the only difference: paths for canvases and for
 * SVG.
 */

/**
 * Points on a circle, joined.
 * @param {number} n
 * @param {number} radius
 * @param {number} start angle of the first in quarter turns from the right, counted clockwise
 * @param {number} [inner] radius of every second point
 */
function polygon(n, radius, start, inner = radius) {
  const corners = Array.from({ length: n }, (_, i) => {
    const angle = (start * Math.PI) / 2 + (2 * Math.PI * i) / n;
    const reach = i % 2 ? inner : radius;
    return `${(reach * Math.cos(angle)).toFixed(3)} ${(reach * Math.sin(angle)).toFixed(3)}`;
  });
  return `M${corners.join("L")}Z`;
}

/** About as large to the eye as a disc of radius 1. */
const SHAPES = [
  "M-.9-.9H.9V.9H-.9Z", // square
  "M1 0A1 1 0 1 1-1 0A1 1 0 1 1 1 0Z", // disc
  polygon(3, 1.35, -1), // triangle
  polygon(4, 1.25, -1), // diamond
  "M-.45-1.2H.45V-.45H1.2V.45H.45V1.2H-.45V.45H-1.2V-.45H-.45Z", // cross
  polygon(3, 1.35, 1), // triangle that stands on its tip
  polygon(6, 1.12, 0), // hexagon
  polygon(10, 1.45, -1, 0.62), // star
  polygon(5, 1.18, -1), // pentagon
  "M-1-1.15H1L.32 0 1 1.15H-1L-.32 0Z", // hourglass; none has a hole, for the hole is what tells test points
];

/** Farthest that a shape reaches from its middle. */
export const REACH = 1.45;

/**
 * @param {number} label class 0 to 9
 * @returns {string} its shape as the `d` of an SVG path, round (0, 0), y downwards
 */
export const markerPath = (label) => SHAPES[label] ?? /** @type {string} */ (SHAPES[1]);

/** Share of a hollow marker that is hole. */
export const HOLE = 0.55;

/**
 * @param {number} label class 0 to 9
 * @param {boolean} [hollow] as test points are
 * @returns {SVGSVGElement} its shape in its colour, 1 em wide, for swatches and counts; says nothing to screen readers
 */
export function markerIcon(label, hollow = false) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "-1.5 -1.5 3 3");
  svg.setAttribute("class", "marker");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", markerPath(label));
  path.style.fill = `var(--class-${label})`;
  svg.append(path);
  if (!hollow) return svg;
  const hole = /** @type {SVGPathElement} */ (path.cloneNode());
  hole.style.fill = "var(--halo)";
  hole.setAttribute("transform", `scale(${HOLE})`);
  svg.append(hole);
  return svg;
}
