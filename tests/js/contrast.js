/** The colours of static/css/tokens.css, and how well they are told apart. */

import { readFileSync } from "node:fs";

const css = readFileSync(new URL("../../static/css/tokens.css", import.meta.url), "utf8");

/** @param {string} role @param {0 | 1} theme light or dark @returns {number[]} red, green, blue of 255 */
export function channels(role, theme) {
  const hex = css.match(new RegExp(`--${role}: light-dark\\(#(\\w{6}), #(\\w{6})\\)`))?.[theme + 1] ?? "";
  return [0, 2, 4].map((i) => parseInt(hex.slice(i, i + 2), 16));
}

export const linear = (rgb) =>
  rgb.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
export const times = (matrix, v) => matrix.map((row) => row.reduce((sum, m, i) => sum + m * v[i], 0));
const luminance = (rgb) => times([[0.2126, 0.7152, 0.0722]], linear(rgb))[0];

export function contrast(a, b) {
  const [dark, bright] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (bright + 0.05) / (dark + 0.05);
}
