/** How a line chart is laid out: axes, labels at the ends of the lines, the level and the cursor, in the chart library's words. */

import { veiled } from "../tools/colors.js";
import { powerOfTen } from "../tools/digits.js";

/**
 * @typedef {object} Line
 * @property {string} name
 * @property {string} color
 * @property {readonly number[]} x
 * @property {readonly number[]} y
 * @property {string} label written beside its last point
 * @property {string} [dash] "solid" unless it says otherwise
 * @property {boolean} [thin] it stands behind the others
 * @property {string} [symbol] of a few marks along the line, where colours alone may not do
 */

/**
 * @typedef {object} ChartView
 * @property {readonly Line[]} lines
 * @property {{value: number, label: string, color: string} | null} level a dotted horizontal line
 * @property {number | null} cursor an upright line at this step
 * @property {readonly {step: number, label: string}[]} changes steps at which other points took the place of the former ones
 * @property {boolean} log
 * @property {boolean} logX
 * @property {"loss" | "length" | "share" | "explained"} unit a share and what is explained (R²) are at most 1; a loss below 0.1 is small, whatever it is
 * @property {string} xTitle
 * @property {string} yTitle
 * @property {string} separators of decimals and of thousands
 * @property {import("../tools/colors.js").Palette} palette
 */

/** Far outside any chart, and still a number that SVG takes when it is counted in pixels. */
const FARTHEST = 1e20;

/** @param {Line} line */
export function traceOf({ name, color, x, y, dash = "solid", thin = false, symbol }) {
  const lines = symbol ? "lines+markers" : "lines";
  return {
    type: "scatter",
    mode: x.length > 1 ? lines : "markers",
    name,
    x,
    y: y.map((value) => Math.min(FARTHEST, Math.max(-FARTHEST, value))),
    line: { color, width: thin ? 1.25 : 2.25, dash },
    marker: { color, size: 7, ...(symbol && { symbol, maxdisplayed: 9 }) },
    opacity: thin ? 0.7 : 1,
    hovertemplate: "%{y:.4f}",
  };
}

/** The axis of losses, or of lengths, reaches up to this at least. */
const LEAST = { loss: 0.1, length: 1e-12 };
const MARGIN = { l: 48, r: 12, t: 12, b: 36 };
const [LABEL_HEIGHT, LABEL_GAP] = [17, 3];

/**
 * @param {ChartView} view
 * @param {{width: number, height: number}} size of the chart in pixels
 */
export function layoutOf(
  { lines, level, cursor, changes, log, logX, unit, xTitle, yTitle, separators, palette },
  { width, height },
) {
  const axis = {
    gridcolor: palette.rule,
    zeroline: false,
    linecolor: palette.rule,
    tickfont: { color: palette.muted },
  };
  const end = Math.max(1, ...lines.map((line) => line.x.at(-1) ?? 0));
  const begin = Math.min(end - 1, ...lines.map((line) => line.x[0] ?? 0));
  const y =
    unit === "share" || unit === "explained"
      ? shareAxis(lines, unit === "share")
      : yAxis(lines, level, log, LEAST[unit]);
  return {
    autosize: true,
    margin: MARGIN,
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: palette.muted },
    separators,
    showlegend: false,
    hovermode: "x unified",
    hoverlabel: { bgcolor: palette.paper, bordercolor: palette.rule, font: { color: palette.ink } },
    dragmode: false,
    xaxis: {
      ...axis,
      ...xAxis(begin, end, logX),
      title: { text: xTitle, standoff: 8, font: { size: 12 } },
      showgrid: false,
      showline: true,
    },
    yaxis: { ...axis, ...y, title: { text: yTitle, standoff: 8, font: { size: 12 } } },
    shapes: [
      ...changes.map(({ step }) => uprightShape(step, palette.muted, 1)),
      ...(level ? [levelShape(level)] : []),
      ...(cursor === null ? [] : [uprightShape(cursor, palette.accent, 1.5)]),
    ],
    annotations: [
      ...changes.map((change) => changeLabel(change, logX, palette)),
      ...stacked([...lines.map((line) => endLabel(line, log)), ...(level ? [levelLabel(level, width < 480)] : [])], {
        log,
        logX,
        range: y.range,
        end,
        height: height - MARGIN.t - MARGIN.b,
        ground: veiled(palette.paper, 0.8),
      }),
    ],
  };
}

/** @param {number} begin the first step @param {number} end the last @param {boolean} log */
function xAxis(begin, end, log) {
  if (!log) return { type: "linear", range: [begin, end], dtick: end - begin < 5 ? 1 : null };
  const range = [Math.log10(Math.max(1, begin)), Math.log10(Math.max(2, end))];
  return { type: "log", range, ...decadeTicks(range, 1) };
}

/** The library's own superscripts are small and stand far from their base. @param {number[]} range of exponents @param {number} every */
function decadeTicks([low = 0, high = 0], every) {
  const first = Math.ceil(low / every);
  const exponents = Array.from(
    { length: Math.max(0, Math.floor(high / every) - first + 1) },
    (_, i) => (first + i) * every,
  );
  return { tickmode: "array", tickvals: exponents.map((k) => 10 ** k), ticktext: exponents.map(powerOfTen) };
}

/** @param {readonly Line[]} lines at most 1, and below 0 only where it is no use to see how far @param {boolean} percent */
function shareAxis(lines, percent) {
  const lowest = lines.flatMap((line) => line.y).reduce((a, b) => (b < a ? b : a), 0);
  return {
    type: "linear",
    range: [Math.max(-0.25, lowest) - 0.02, 1.12],
    dtick: 0.25,
    tickformat: percent ? ".0%" : ".2f",
  };
}

/**
 * @param {readonly Line[]} lines
 * @param {ChartView["level"]} level
 * @param {boolean} log
 * @param {number} least that the axis reaches up to
 */
function yAxis(lines, level, log, least) {
  const values = [...lines.flatMap((line) => line.y), level?.value ?? NaN].filter(Number.isFinite);
  const top = values.length > 0 ? Math.max(least, level?.value ?? 0, ...lines.map((line) => reach(line, log))) : 1;
  if (!log) return { type: "linear", range: [0, 1.15 * top] };
  const bottom = values.reduce((a, b) => (b > 0 ? Math.min(a, b) : a), top / 10);
  const decades = Math.log10(top / bottom);
  const range = [Math.log10(bottom) - 0.15, Math.log10(top) + 0.25];
  return { type: "log", range, ...(decades > 1.5 ? decadeTicks(range, Math.ceil(decades / 8)) : { dtick: "D2" }) };
}

/** @param {ChartView} view of losses @returns {number | null} where its axis ends, if something leaves the chart there */
export function ceilingOf({ lines, level, log }) {
  const end = yAxis(lines, level, log, LEAST.loss).range[1] ?? 0;
  const top = log ? 10 ** end : end;
  return lines.some((line) => line.y.some((value) => value > top)) ? top : null;
}

/**
 * @param {Line} line
 * @param {boolean} log
 * @returns {number} how high the axis must reach for it: what blows up leaves the chart at the top instead of flattening everything else, and soon if for good
 */
function reach({ y }, log) {
  const start = Math.max(1, y.find(Number.isFinite) ?? 0);
  const highest = y.reduce((a, b) => (b > a ? b : a), y.find(Number.isFinite) ?? 0);
  const gone = (y.at(-1) ?? 0) > 1000 * start;
  return Math.min(highest, (log ? 1000 : gone ? 1.25 : 4) * start);
}

/** @param {NonNullable<ChartView["level"]>} level */
function levelShape({ value, color }) {
  return { type: "line", xref: "paper", x0: 0, x1: 1, y0: value, y1: value, line: { color, width: 1.5, dash: "dot" } };
}

/** @param {number} step @param {string} color @param {number} width */
function uprightShape(step, color, width) {
  return { type: "line", yref: "paper", x0: step, x1: step, y0: 0, y1: 1, line: { color, width } };
}

/** Beside its line, along it. @param {ChartView["changes"][number]} change @param {boolean} logX @param {ChartView["palette"]} palette */
function changeLabel({ step, label }, logX, { muted, paper }) {
  const place = {
    x: logX ? Math.log10(Math.max(1, step)) : step,
    xanchor: "right",
    yref: "paper",
    y: 1,
    yanchor: "top",
  };
  return {
    ...place,
    text: label,
    textangle: -90,
    showarrow: false,
    font: { color: muted, size: 12 },
    bgcolor: veiled(paper, 0.8),
  };
}

/** @typedef {{text: string, color: string, value: number, step: number | null, size: number, rows: number}} Label beside the end of a line; of a level at the right */

/** @param {Line} line @param {boolean} log @returns {Label} */
function endLabel({ label, color, x, y, thin }, log) {
  const value = y.findLast((value) => Number.isFinite(value) && (!log || value > 0)) ?? NaN;
  return { text: label, color, value, step: x.at(-1) ?? null, size: thin ? 12 : 13, rows: 1 };
}

/**
 * @param {NonNullable<ChartView["level"]>} level
 * @param {boolean} narrow
 * @returns {Label}
 */
function levelLabel({ value, label, color }, narrow) {
  const middle = narrow ? label.indexOf(" ", label.length / 2) : -1;
  const text = middle > 0 ? `${label.slice(0, middle)}<br>${label.slice(middle + 1)}` : label;
  return { text, color, value, step: null, size: 12, rows: middle > 0 ? 2 : 1 };
}

/**
 * The labels stand on the ends of their lines; where two would overlap, the upper one moves up.
 * @param {readonly Label[]} labels
 * @param {{log: boolean, logX: boolean, range: readonly number[], end: number, height: number, ground: string}} axes range of y, the last step, the height of the plot in pixels, what keeps a label readable on other lines
 */
function stacked(labels, { log, logX, range: [bottom = 0, top = 1], end, height, ground }) {
  const pixels = height / (top - bottom);
  const placed = labels
    .filter(({ text, value }) => text !== "" && Number.isFinite(value))
    .map((label) => ({ ...label, y: Math.min(top, log ? Math.log10(label.value) : label.value) }))
    .sort((a, b) => a.y - b.y);
  const feet = new Float64Array(placed.length);
  placed.forEach(({ y, rows }, i) => {
    const below = placed[i - 1];
    feet[i] = Math.max((y - bottom) * pixels + LABEL_GAP, below ? (feet[i - 1] ?? 0) + below.rows * LABEL_HEIGHT : 0);
    if (i === placed.length - 1) feet[i] = Math.min(feet[i] ?? 0, height + MARGIN.t - rows * LABEL_HEIGHT);
  });
  // Where they would leave the picture at the top, the lower ones make room.
  for (let i = placed.length - 2; i >= 0; i -= 1)
    feet[i] = Math.min(feet[i] ?? 0, (feet[i + 1] ?? 0) - (placed[i]?.rows ?? 1) * LABEL_HEIGHT);
  return placed.map(({ text, color, size, step, y }, i) => {
    const yshift = (feet[i] ?? 0) - (y - bottom) * pixels;
    const font = { color, size };
    const short = step !== null && step < end;
    const place = short
      ? { xref: "x", x: logX ? Math.log10(Math.max(1, step)) : step, xanchor: step < end / 3 ? "left" : "right" }
      : { xref: "paper", x: 1, xanchor: "right" };
    return {
      ...place,
      align: "right",
      y,
      yanchor: "bottom",
      yshift,
      text,
      showarrow: false,
      font,
      bgcolor: ground,
      borderpad: 0,
    };
  });
}
