/** The hidden space of three units as a figure that can be turned: traces and layout in Plotly's words. */

import { axisOf, turnable } from "../../charts/plotly.js";
import { classColor } from "../../tools/colors.js";
import { AXIS_ROLES } from "./paint.js";

/** @typedef {import("./space.js").Range} Range */
/** @typedef {import("../../tools/colors.js").Palette} Palette */
/** @typedef {readonly [number, number, number]} Triple */
/** @typedef {{units: Triple, ranges: readonly [Range, Range, Range], names: readonly string[]}} Axes */

/** Plotly's nearest to each class's shape (markers.js). */
const SYMBOLS = [
  "square",
  "circle",
  "diamond",
  "diamond-open",
  "cross",
  "x",
  "circle-open",
  "square-open",
  "circle",
  "square",
];

/**
 * @param {readonly {a: readonly number[], point: Point, chosen: boolean}[]} marks
 * @param {readonly {main: boolean, places: readonly (readonly number[])[]}[]} grid
 * @param {Axes} axes
 * @param {{w: readonly number[], b: number} | null} plane where the output is undecided
 * @param {Task} task
 * @param {Palette} palette
 */
export function tracesOf(marks, grid, { units, ranges }, plane, task, palette) {
  const [i, j, k] = units;
  const bends = grid.flatMap(({ places }) => [...places, null]);
  const column = (/** @type {number} */ unit) => bends.map((a) => a?.[unit] ?? null);
  const lines = {
    type: "scatter3d",
    mode: "lines",
    x: column(i),
    y: column(j),
    z: column(k),
    line: { color: palette.muted, width: 1.5 },
    opacity: 0.45,
    hoverinfo: "skip",
  };
  const of = (/** @type {number} */ unit) => marks.map(({ a }) => a[unit] ?? NaN);
  const points = {
    type: "scatter3d",
    mode: "markers",
    x: of(i),
    y: of(j),
    z: of(k),
    marker: {
      size: marks.map(({ chosen }) => (chosen ? 9 : 4)),
      symbol: marks.map(({ point }) => (task === "classes" ? (SYMBOLS[point.label] ?? "circle") : "circle")),
      color: marks.map(({ point }) =>
        task === "classes"
          ? classColor(palette, point.label)
          : classColor(palette, task === "plane" && point.label < 0 ? 0 : 1),
      ),
      line: { color: palette.halo, width: 0.5 },
    },
    hoverinfo: "skip",
  };
  return [lines, points, ...(plane ? [planeOf(plane, ranges, palette)] : [])];
}

/**
 * @param {{w: readonly number[], b: number}} plane w·a + b = 0
 * @param {readonly [Range, Range, Range]} ranges
 * @param {Palette} palette
 */
function planeOf({ w, b }, ranges, palette) {
  const steepest = /** @type {0 | 1 | 2} */ (
    w.reduce((best, value, axis) => (Math.abs(value) > Math.abs(w[best] ?? 0) ? axis : best), 0)
  );
  const [u, v] = /** @type {const} */ ([
    [1, 2],
    [0, 2],
    [0, 1],
  ])[steepest] ?? [1, 2];
  const corners = ranges[u].flatMap((p) => ranges[v].map((q) => [p, q]));
  const coordinates = [0, 1, 2].map((axis) =>
    corners.map(([p = 0, q = 0]) =>
      axis === u ? p : axis === v ? q : -((w[u] ?? 0) * p + (w[v] ?? 0) * q + b) / (w[steepest] ?? 1),
    ),
  );
  const [x, y, z] = coordinates;
  return {
    type: "mesh3d",
    x,
    y,
    z,
    i: [0, 1],
    j: [1, 2],
    k: [2, 3],
    color: palette.ink,
    opacity: 0.22,
    hoverinfo: "skip",
  };
}

/**
 * @param {Axes} axes
 * @param {Palette} palette
 * @param {Translator} t
 */
export function layoutOf({ ranges, names }, palette, t) {
  const [x, y, z] = ranges.map((range, axis) => {
    const color = palette[AXIS_ROLES[/** @type {0 | 1 | 2} */ (axis)]];
    return {
      ...axisOf(palette),
      range,
      zerolinecolor: color,
      zerolinewidth: 3,
      nticks: 5,
      title: { text: names[axis] ?? "", font: { color, size: 15 } },
    };
  });
  return turnable(palette, t, {
    xaxis: x,
    yaxis: y,
    zaxis: z,
    aspectmode: "cube",
    camera: { eye: { x: 1.3, y: 1.3, z: 0.9 } },
  });
}
