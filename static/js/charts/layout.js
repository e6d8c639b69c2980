/** How a line chart is laid out: axes, labels at the ends of the lines, the level and the cursor, in the chart library's words. */

import { veiled } from "../tools/colors.js";
import { powerOfTen } from "../tools/digits.js";
import { placed } from "./labels.js";

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
const LABEL_HEIGHT = 17;
/** The width of a letter, as a share of the size of its font. */
const LETTER = 0.6;

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
  const labels = [...lines.map((line) => endLabel(line, log)), ...(level ? [levelLabel(level, width < 480)] : [])];
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
      ...stacked(labels, level ? [...lines, { x: [begin, end], y: [level.value, level.value] }] : lines, {
        log,
        logX,
        range: y.range,
        begin,
        end,
        width: width - MARGIN.l - MARGIN.r,
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
 * The labels at the ends of the lines.
 * @param {readonly Label[]} labels
 * @param {readonly Pick<Line, "x" | "y">[]} lines that they must not cover
 * @param {{log: boolean, logX: boolean, range: readonly number[], begin: number, end: number, width: number, height: number, ground: string}} axes range of y, the first step and the last, the plot in pixels, what keeps a label readable where it has to cover a line
 */
function stacked(labels, lines, { log, logX, range: [bottom = 0, top = 1], begin, end, width, height, ground }) {
  const pixels = height / (top - bottom);
  const [first = 0, last = 1] = xAxis(begin, end, logX).range;
  /** @param {number} value */
  const up = (value) => (Math.min(top, log ? Math.log10(value) : value) - bottom) * pixels;
  /** @param {number} step */
  const along = (step) => (((logX ? Math.log10(Math.max(1, step)) : step) - first) / (last - first)) * width;
  const curves = lines.map(({ x, y }) => ({ x: x.map(along), y: y.map(up) }));
  const shown = labels
    .filter(({ text, value }) => text !== "" && Number.isFinite(value))
    .map((label) => {
      const short = label.step !== null && label.step < end;
      const [at, wide] = [short ? along(label.step ?? end) : width, widthOf(label)];
      const anchor = short && (label.step ?? end) < end / 3 ? "left" : "right";
      const left = anchor === "left" ? at : at - wide;
      return {
        ...label,
        short,
        anchor,
        left,
        right: left + wide,
        end: up(label.value),
        height: label.rows * LABEL_HEIGHT,
      };
    })
    .sort((a, b) => a.end - b.end);
  const feet = placed(shown, curves, height + MARGIN.t);
  return shown.map(({ text, color, size, step, short, anchor, end: from }, i) => ({
    ...(short ? { xref: "x", x: logX ? Math.log10(Math.max(1, step ?? 1)) : step } : { xref: "paper", x: 1 }),
    xanchor: anchor,
    align: "right",
    y: bottom + from / pixels,
    yanchor: "bottom",
    yshift: (feet[i] ?? 0) - from,
    text,
    showarrow: false,
    font: { color, size },
    bgcolor: ground,
    borderpad: 0,
  }));
}

/** @param {Label} label @returns {number} in pixels, rather too much */
const widthOf = ({ text, size }) => Math.max(...text.split("<br>").map((row) => row.length)) * size * LETTER;
