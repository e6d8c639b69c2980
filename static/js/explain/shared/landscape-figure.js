/** A loss landscape as a contour map or a surface of Plotly, with the path of training on it. */

import { axisOf, turnable } from "../../charts/plotly.js";
import { mixed } from "../../tools/colors.js";

/**
 * @typedef {object} Scenery
 * @property {readonly number[]} x
 * @property {readonly number[]} y
 * @property {readonly (readonly (number | null)[])[]} values a row for each y
 * @property {readonly {x: number, y: number, value: number}[]} path its last step is the present one
 * @property {readonly {x: number, y: number}[]} [witness] two points whose midpoint is higher than their mean
 * @property {{x: number, y: number, label: string}} [goal]
 * @property {readonly [string, string, string]} titles of x, y and the heights
 * @property {boolean} log
 */

/** @typedef {import("../../tools/colors.js").Palette} Palette */

/** Heights with a larger ratio can be told apart only on a logarithmic scale. */
const WIDE = 30;
const TICKS = 5;
const EYE = { x: -1.15, y: -1.35, z: 0.95 };

/**
 * @param {readonly (readonly (number | null)[])[]} values
 * @returns {[low: number, high: number]} of the finite heights
 */
export function extentOf(values) {
  const finite = values
    .flat()
    .filter((value) => value !== null)
    .map(Number);
  return [Math.min(...finite), Math.max(...finite)];
}

/** @param {readonly [low: number, high: number]} extent */
export const isWide = ([low, high]) => low > 0 && high > WIDE * low;

/** @param {Palette} palette @param {number} runIndex */
export const pathColor = (palette, runIndex) => palette[/** @type {"series-0"} */ (`series-${runIndex}`)];

/** @param {Scenery} scenery @param {Palette} palette @param {string} color of the path @param {Translator} t */
export function mapTraces(scenery, palette, color, t) {
  const { x, y, path, witness, goal, log } = scenery;
  const z = heights(scenery);
  const ground = {
    type: "contour",
    x,
    y,
    z,
    ncontours: 24,
    colorscale: scaleOf(palette),
    hoverinfo: "skip",
    line: { width: 0.6, color: palette.muted },
    contours: { coloring: "heatmap" },
    colorbar: {
      thickness: 10,
      outlinewidth: 0,
      tickfont: { color: palette.muted, size: 11 },
      ...ticks(z, log, t),
      title: { text: scenery.titles[2], side: "right", font: { color: palette.muted, size: 11 } },
    },
  };
  const way = {
    type: "scatter",
    mode: "lines",
    x: path.map((spot) => spot.x),
    y: path.map((spot) => spot.y),
    line: { color: palette.halo, width: 4.5 },
    hoverinfo: "skip",
  };
  const last = path.at(-1);
  return [
    ground,
    ...(witness
      ? [
          {
            type: "scatter",
            mode: "lines+markers",
            x: witness.map((spot) => spot.x),
            y: witness.map((spot) => spot.y),
            line: { color: palette.ink, width: 2, dash: "dot" },
            marker: { symbol: "line-ns-open", size: 10, color: palette.ink },
            cliponaxis: false,
            hoverinfo: "skip",
          },
        ]
      : []),
    ...(goal
      ? [
          {
            type: "scatter",
            mode: "markers+text",
            x: [goal.x],
            y: [goal.y],
            text: [` ${goal.label}`],
            textposition: "middle right",
            textfont: { color: palette.ink, size: 13 },
            marker: { symbol: "cross", size: 13, color: palette.ink, line: { color: palette.halo, width: 1.5 } },
            hoverinfo: "skip",
          },
        ]
      : []),
    way,
    ...(path[0]
      ? [
          {
            type: "scatter",
            mode: "markers",
            x: [path[0].x],
            y: [path[0].y],
            marker: { size: 9, color: palette.paper, line: { color, width: 2 } },
            hoverinfo: "skip",
          },
        ]
      : []),
    { ...way, line: { color, width: 2.25 } },
    ...(last
      ? [
          {
            type: "scatter",
            mode: "markers",
            x: [last.x],
            y: [last.y],
            marker: { size: 13, color, line: { color: palette.halo, width: 2.5 } },
            hoverinfo: "skip",
          },
        ]
      : []),
  ];
}

/** @param {Scenery} scenery @param {Palette} palette @param {Translator} t */
export function mapLayout({ x, y, titles }, palette, t) {
  const axis = { color: palette.muted, showgrid: false, zeroline: false };
  return {
    autosize: true,
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    separators: t.separators,
    showlegend: false,
    hovermode: false,
    dragmode: false,
    font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: palette.muted },
    margin: { l: 56, r: 8, t: 8, b: 44 },
    xaxis: { ...axis, range: [x[0], x.at(-1)], title: { text: titles[0], standoff: 8 } },
    yaxis: { ...axis, range: [y[0], y.at(-1)], title: { text: titles[1], standoff: 8 } },
  };
}

/** @param {Scenery} scenery @param {Palette} palette @param {string} color of the path */
export function surfaceTraces(scenery, palette, color) {
  const { x, y, path, log } = scenery;
  const z = heights(scenery);
  const [low, high] = [
    [x[0] ?? 0, y[0] ?? 0],
    [x.at(-1) ?? 0, y.at(-1) ?? 0],
  ];
  const inside = path.filter(
    (spot) =>
      spot.x >= (low[0] ?? 0) && spot.x <= (high[0] ?? 0) && spot.y >= (low[1] ?? 0) && spot.y <= (high[1] ?? 0),
  );
  const up = inside.map(({ value }) => (log ? Math.log10(value) : value));
  const ground = {
    type: "surface",
    x,
    y,
    z,
    colorscale: scaleOf(palette),
    opacity: 0.92,
    hoverinfo: "skip",
    showscale: false,
    lighting: { ambient: 0.8, diffuse: 0.4, specular: 0.05, roughness: 0.9 },
    contours: {
      z: { show: true, color: palette.muted, width: 1, highlight: false, ...levels(z) },
      x: { highlight: false },
      y: { highlight: false },
    },
  };
  const way = {
    type: "scatter3d",
    mode: "lines",
    x: inside.map((spot) => spot.x),
    y: inside.map((spot) => spot.y),
    z: up,
    line: { color, width: 6 },
    hoverinfo: "skip",
  };
  const last = inside.at(-1) === path.at(-1) ? inside.length - 1 : inside.length;
  const here = {
    ...way,
    mode: "markers",
    x: way.x.slice(last),
    y: way.y.slice(last),
    z: up.slice(last),
    marker: { size: 6, color, line: { color: palette.halo, width: 1.5 } },
  };
  return [ground, way, here];
}

/**
 * @param {Scenery} scenery
 * @param {Palette} palette
 * @param {Translator} t
 * @param {boolean} narrow seen from farther away, the names of the axes have room
 */
export function surfaceLayout(scenery, palette, t, narrow) {
  const axis = axisOf(palette);
  const [x, y, z] = scenery.titles;
  const distance = narrow ? 1.35 : 1;
  return turnable(palette, t, {
    xaxis: { ...axis, title: { text: x } },
    yaxis: { ...axis, title: { text: y } },
    zaxis: { ...axis, ...ticks(heights(scenery), scenery.log, t), title: { text: z } },
    aspectmode: "manual",
    aspectratio: { x: 1, y: 1, z: 0.65 },
    camera: { eye: { x: distance * EYE.x, y: distance * EYE.y, z: distance * EYE.z } },
  });
}

/**
 * From the colour of the paper (low) to that of the ink (high): no colour that means something else.
 * @param {Palette} palette
 */
const scaleOf = (palette) => [
  [0, mixed(palette.paper, palette.ink, 0.02)],
  [1, mixed(palette.paper, palette.ink, 0.5)],
];

/** @param {Scenery} scenery */
function heights({ values, log }) {
  if (!log) return values;
  const least = Math.min(
    ...values
      .flat()
      .filter((value) => value !== null && value > 0)
      .map(Number),
  );
  return values.map((row) => row.map((value) => (value === null ? null : Math.log10(Math.max(value, least)))));
}

/** @param {readonly (readonly (number | null)[])[]} z */
function levels(z) {
  const [low, high] = extentOf(z);
  return { start: low, end: high, size: (high - low) / 16 || 1 };
}

/**
 * Tick labels; where the heights are logarithms, the values themselves.
 * @param {readonly (readonly (number | null)[])[]} z
 * @param {boolean} log
 * @param {Translator} t
 */
function ticks(z, log, t) {
  if (!log) return {};
  const [low, high] = extentOf(z);
  const at = Array.from({ length: TICKS }, (_, i) => low + (i / (TICKS - 1)) * (high - low));
  return { tickvals: at, ticktext: at.map((value) => t.significant(10 ** value, 2)) };
}
