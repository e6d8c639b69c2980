/** Data and pixels: the only module that knows how [−2.5, 2.5]² lies on a square plot (x₂ upwards). */

/** Both axes run from −DOMAIN to DOMAIN. */
export const DOMAIN = 2.5;

/**
 * @param {number} size side of the plot in pixels
 * @returns {(x1: number) => number} horizontal pixel of x₁
 */
export const toX = (size) => (x1) => ((x1 + DOMAIN) / (2 * DOMAIN)) * size;

/**
 * @param {number} size side of the plot in pixels
 * @returns {(x2: number) => number} vertical pixel of x₂, counted from the top
 */
export const toY = (size) => (x2) => ((DOMAIN - x2) / (2 * DOMAIN)) * size;

/**
 * @param {number} x pixels from the left
 * @param {number} y pixels from the top
 * @param {number} size
 * @returns {{x1: number, x2: number}}
 */
export function toData(x, y, size) {
  return { x1: (x / size) * 2 * DOMAIN - DOMAIN, x2: DOMAIN - (y / size) * 2 * DOMAIN };
}

/**
 * @param {number} index of a cell
 * @param {number} cells along an axis
 * @returns {number} the coordinate of its centre
 */
export const centreOf = (index, cells) => ((index + 0.5) / cells) * 2 * DOMAIN - DOMAIN;

/**
 * @param {number} length in data units
 * @param {number} size
 * @returns {number} in pixels
 */
export function toPixels(length, size) {
  return (length / (2 * DOMAIN)) * size;
}

/**
 * The part of the line w₁·x₁ + w₂·x₂ + b = 0 that lies in the plot.
 * @param {number} w1
 * @param {number} w2
 * @param {number} b
 * @returns {[number, number, number, number] | null} x₁ x₂ x₁′ x₂′, or null when the line misses the plot or is no line
 */
export function lineInDomain(w1, w2, b) {
  const length = Math.hypot(w1, w2);
  if (!(length > 0) || !Number.isFinite(length + b)) return null;
  const [n1, n2, offset] = [w1 / length, w2 / length, b / length];
  // From the foot of the perpendicular in both directions to the border (slab method).
  let [from, to] = [-Infinity, Infinity];
  for (const [start, direction] of [
    [-offset * n1, -n2],
    [-offset * n2, n1],
  ]) {
    if (Math.abs(direction) < 1e-12) {
      if (Math.abs(start) > DOMAIN) return null;
      continue;
    }
    const [a, c] = [(-DOMAIN - start) / direction, (DOMAIN - start) / direction];
    from = Math.max(from, Math.min(a, c));
    to = Math.min(to, Math.max(a, c));
  }
  if (from >= to) return null;
  return [-offset * n1 - from * n2, -offset * n2 + from * n1, -offset * n1 - to * n2, -offset * n2 + to * n1];
}

/**
 * @param {{clientX: number, clientY: number}} pointer
 * @param {Element} plot square
 * @returns {{x1: number, x2: number, pixel: number}} where the pointer is, and how long a CSS pixel is, in data units
 */
export function pointerAt({ clientX, clientY }, plot) {
  const { left, top, width } = plot.getBoundingClientRect();
  return { ...toData(clientX - left, clientY - top, width), pixel: (2 * DOMAIN) / width };
}
