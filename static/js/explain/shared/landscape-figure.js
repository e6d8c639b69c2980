/** A loss landscape as Plotly draws it: as a map with contour lines, or as a surface, with the training path on it. */

import { axisOf, turnable } from "../../charts/plotly.js";
import { mixed } from "../../tools/colors.js";

/** @typedef {readonly (readonly (number | null)[])[]} Grid a row for each y; null where the height is not finite */
/**
 * @typedef {object} Landscape
 * @property {readonly number[]} x
 * @property {readonly number[]} y
 * @property {Grid} values the heights
 * @property {readonly {x: number, y: number, value: number}[]} path its last point is where the weights are now
 * @property {readonly {x: number, y: number}[]} [witness] both ends of a segment that proves the loss not convex
 * @property {{x: number, y: number, label: string}} [optimum]
 * @property {readonly [start: string, now: string]} ends names of both ends of the path
 * @property {readonly [string, string, string]} titles of x, y and the heights
 * @property {boolean} log whether the heights are drawn on a logarithmic scale
 */

/** @typedef {import("../../tools/colors.js").Palette} Palette */

/** If the largest height is more than this many times the smallest, a linear scale hides the low ones. */
const WIDE = 30;
const TICKS = 5;
/** As a share of the map's height: there a label stands on the inner side. */
const NEAR_EDGE = 0.12;
const EYE = { x: -1.15, y: -1.35, z: 0.95 };

/** @param {Grid} values @returns {[low: number, high: number]} of the finite heights */
export function extentOf(values) {
  const finite = values
    .flat()
    .filter((value) => value !== null)
    .map(Number);
  return [Math.min(...finite), Math.max(...finite)];
}

/** @param {readonly [low: number, high: number]} extent @returns {boolean} whether a logarithmic scale shows more */
export const isWide = ([low, high]) => low > 0 && high > WIDE * low;

/** @param {Palette} palette @param {number} runIndex */
export const pathColor = (palette, runIndex) => palette[/** @type {"series-0"} */ (`series-${runIndex}`)];

/**
 * @param {Landscape} landscape
 * @param {Palette} palette
 * @param {string} color of the path
 * @param {Translator} t
 */
export function mapTraces(landscape, palette, color, t) {
  const { x, y, path, witness, optimum, log } = landscape;
  const z = heights(landscape);
  const { halo, ink, muted, paper } = palette;
  /** @param {readonly {x: number, y: number}[]} points @param {string} mode @param {object} style */
  const scatter = (points, mode, style) => ({
    type: "scatter",
    mode,
    x: points.map((point) => point.x),
    y: points.map((point) => point.y),
    hoverinfo: "skip",
    ...style,
  });
  const contours = {
    type: "contour",
    x,
    y,
    z,
    ncontours: 24,
    colorscale: scaleOf(palette),
    hoverinfo: "skip",
    line: { width: 0.6, color: muted },
    contours: { coloring: "heatmap" },
    colorbar: {
      thickness: 10,
      outlinewidth: 0,
      tickfont: { color: muted, size: 12 },
      ...ticks(z, log, t),
      title: { text: landscape.titles[2], side: "right", font: { color: muted, size: 12 } },
    },
  };
  const segment = witness
    ? [
        scatter(witness, "lines", { line: { color: halo, width: 5 } }),
        scatter(witness, "lines+markers", {
          line: { color: ink, width: 2, dash: "dash" },
          marker: { symbol: "diamond", size: 9, color: ink, line: { color: halo, width: 1.5 } },
          cliponaxis: false,
        }),
      ]
    : [];
  const cross =
    optimum &&
    scatter([optimum], "markers+text", {
      text: [` ${optimum.label}`],
      textposition: "middle right",
      textfont: { color: ink, size: 13 },
      marker: { symbol: "cross", size: 13, color: ink, line: { color: halo, width: 1.5 } },
    });
  const [first, last] = [path[0], path.at(-1)];
  const start = first && scatter([first], "markers", { marker: { size: 9, color: paper, line: { color, width: 2 } } });
  const now = last && scatter([last], "markers", { marker: { size: 13, color, line: { color: halo, width: 2.5 } } });
  return [
    contours,
    ...segment,
    cross,
    scatter(path, "lines", { line: { color: halo, width: 4.5 } }),
    start,
    scatter(path, "lines", { line: { color, width: 2.25 } }),
    now,
  ].filter((trace) => trace !== undefined);
}

/** @param {Landscape} landscape @param {Palette} palette @param {Translator} t */
export function mapLayout({ x, y, titles, path, ends }, palette, t) {
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
    annotations: endLabels(path, ends, y, palette),
    xaxis: { ...axis, range: [x[0], x.at(-1)], title: { text: titles[0], standoff: 8 } },
    yaxis: { ...axis, range: [y[0], y.at(-1)], title: { text: titles[1], standoff: 8 } },
  };
}

/**
 * @param {Landscape["path"]} path
 * @param {Landscape["ends"]} ends
 * @param {readonly number[]} y the axis
 * @param {Palette} palette
 */
function endLabels(path, ends, y, { paper, ink }) {
  const [first, last] = [path[0], path.at(-1)];
  const moved = first && last && (first.x !== last.x || first.y !== last.y);
  const [low, high] = [y[0] ?? 0, y.at(-1) ?? 0];
  /** @param {{x: number, y: number}} point @param {number} other height of the other end, from which it keeps away */
  const label = (point, other, text = "") => {
    const height = (point.y - low) / (high - low);
    const up = height < NEAR_EDGE || (height < 1 - NEAR_EDGE && point.y >= other);
    const style = { showarrow: false, yshift: up ? 18 : -18, bgcolor: paper, font: { color: ink, size: 12 } };
    return { x: point.x, y: point.y, text, ...style };
  };
  return [
    ...(moved ? [label(first, last.y, ends[0])] : []),
    ...(last ? [label(last, moved ? first.y : low, ends[1])] : []),
  ];
}

/** @param {Landscape} landscape @param {Palette} palette @param {string} color of the path */
export function surfaceTraces(landscape, palette, color) {
  const { x, y, path, ends, log } = landscape;
  const z = heights(landscape);
  /** @param {number} value @param {readonly number[]} axis */
  const isWithin = (value, axis) => value >= (axis[0] ?? 0) && value <= (axis.at(-1) ?? 0);
  const inside = path.filter((point) => isWithin(point.x, x) && isWithin(point.y, y));
  const up = inside.map(({ value }) => (log ? Math.log10(value) : value));
  const surface = {
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
  const line = {
    type: "scatter3d",
    mode: "lines",
    x: inside.map((point) => point.x),
    y: inside.map((point) => point.y),
    z: up,
    line: { color, width: 6 },
    hoverinfo: "skip",
  };
  const last = inside.at(-1) === path.at(-1) ? inside.length - 1 : inside.length;
  /** @param {number} from @param {number} to @param {string} name @param {object} marker */
  const end = (from, to, name, marker) => ({
    ...line,
    mode: "markers+text",
    x: line.x.slice(from, to),
    y: line.y.slice(from, to),
    z: up.slice(from, to),
    text: [name],
    textfont: { color: palette.ink, size: 12 },
    textposition: "top center",
    marker,
  });
  const start = end(0, last > 0 && inside[0] === path[0] ? 1 : 0, ends[0], {
    size: 4,
    color: palette.paper,
    line: { color, width: 2 },
  });
  const now = end(last, last + 1, ends[1], { size: 6, color, line: { color: palette.halo, width: 1.5 } });
  return [surface, line, start, now];
}

/**
 * @param {Landscape} landscape
 * @param {Palette} palette
 * @param {Translator} t
 * @param {boolean} narrow whether the stage is narrow: seen from farther away, the axes' titles still fit
 */
export function surfaceLayout(landscape, palette, t, narrow) {
  const axis = axisOf(palette);
  const [x, y, z] = landscape.titles;
  const distance = narrow ? 1.35 : 1;
  return turnable(palette, t, {
    xaxis: { ...axis, title: { text: x } },
    yaxis: { ...axis, title: { text: y } },
    zaxis: { ...axis, ...ticks(heights(landscape), landscape.log, t), title: { text: z } },
    aspectmode: "manual",
    aspectratio: { x: 1, y: 1, z: 0.65 },
    camera: { eye: { x: distance * EYE.x, y: distance * EYE.y, z: distance * EYE.z } },
  });
}

/**
 * From the paper's colour for the lowest height towards the ink's for the highest. Greys mean nothing else on the page.
 * @param {Palette} palette
 */
const scaleOf = (palette) => [
  [0, mixed(palette.paper, palette.ink, 0.02)],
  [1, mixed(palette.paper, palette.ink, 0.5)],
];

/** @param {Landscape} landscape @returns {Grid} as they are drawn: their logarithms, if the scale is logarithmic */
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

/** Where the contour lines of a surface are. @param {Grid} z */
function levels(z) {
  const [low, high] = extentOf(z);
  return { start: low, end: high, size: (high - low) / 16 || 1 };
}

/**
 * Where heights are drawn as logarithms, the ticks show the heights themselves.
 * @param {Grid} z
 * @param {boolean} log
 * @param {Translator} t
 */
function ticks(z, log, t) {
  if (!log) return {};
  const [low, high] = extentOf(z);
  const at = Array.from({ length: TICKS }, (_, i) => low + (i / (TICKS - 1)) * (high - low));
  return { tickvals: at, ticktext: at.map((value) => t.significant(10 ** value, 2)) };
}
