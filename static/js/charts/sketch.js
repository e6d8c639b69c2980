/** A small line chart on a canvas: what a curve looks like until the chart library is here, or if it never comes. */

import { sharpen } from "../tools/canvas.js";
import { textWriter } from "../tools/dom.js";

/**
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLElement} caption
 * @returns {(view: import("./layout.js").ChartView) => void}
 */
export function createSketch(canvas, caption) {
  const ctx = canvas.getContext("2d");
  const write = textWriter(caption);
  return ({ lines, level, log, palette }) => {
    if (!ctx || canvas.clientWidth === 0) return;
    const ratio = sharpen(canvas, canvas.clientWidth, canvas.clientHeight);
    const { width, height } = canvas;
    ctx.clearRect(0, 0, width, height);
    /** @param {number} value */
    const shown = (value) => (log ? Math.log10(value) : value);
    const values = [...lines.flatMap((line) => line.y), level?.value ?? NaN].map(shown).filter(Number.isFinite);
    const [low, high] = [log ? Math.min(...values) : 0, Math.max(...values, log ? -Infinity : 0.1)];
    const end = Math.max(1, ...lines.map((line) => line.x.at(-1) ?? 0));
    /** @param {number} value */
    const y = (value) => height * (0.95 - (0.85 * (shown(value) - low)) / (high - low || 1));
    ctx.lineWidth = 2 * ratio;
    for (const line of lines) {
      ctx.strokeStyle = line.color;
      ctx.setLineDash(line.dash && line.dash !== "solid" ? [4 * ratio, 3 * ratio] : []);
      ctx.beginPath();
      line.x.forEach((step, i) => ctx.lineTo((step / end) * width, y(line.y[i] ?? NaN)));
      ctx.stroke();
    }
    if (level) {
      ctx.setLineDash([6 * ratio, 4 * ratio]);
      ctx.strokeStyle = palette.muted;
      ctx.beginPath();
      ctx.moveTo(0, y(level.value));
      ctx.lineTo(width, y(level.value));
      ctx.stroke();
    }
    write(
      lines
        .map((line) => line.label)
        .filter((label) => label !== "")
        .join(" · "),
    );
  };
}
