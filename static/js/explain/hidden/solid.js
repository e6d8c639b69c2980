/**
 * The hidden space of three units as a figure of Plotly that can be turned. It is drawn no more often than the machine
 * can bear.
 */

import { axisOf, turnable } from "../../charts/plotly.js";
import { unitName } from "../../model/naming.js";
import { classColor } from "../../tools/colors.js";
import { createPanelFigure } from "../shared/figure.js";
import { AXIS_ROLES } from "./paint.js";

/** @typedef {import("./layer.js").LayerView} LayerView */
/** @typedef {import("./space.js").Range} Range */
/** @typedef {import("../../tools/colors.js").Palette} Palette */
/** @typedef {readonly [number, number, number]} Triple */
/** @typedef {{units: Triple, ranges: readonly [Range, Range, Range], names: readonly string[]}} Axes */

/** The pause after a picture: at least so long, and at least so many times as long as drawing it took. */
const [PAUSE_MS, PAUSE_SHARE] = [200, 3];
/** For each class the Plotly symbol that is nearest to its marker (markers.js). */
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
 * @param {Context} context
 * @param {HTMLElement} stage
 * @param {() => void} redraw asks for a call of `draw`
 */
export function createSolid({ plotlyUrl, palette, t, notify }, stage, redraw) {
  const missing = () => notify({ key: "hidden.no_library" });
  const figure = createPanelFigure({ plotlyUrl, requestRender: redraw }, stage, missing);
  let [busy, outdated] = [false, false];

  function paused() {
    busy = false;
    if (outdated) redraw();
    outdated = false;
  }

  return {
    close: () => figure.opened(false),
    /**
     * @param {LayerView} view
     * @param {(unit: number) => Range} range
     * @param {ReturnType<typeof import("./layer.js").decisionBoundary>} boundary
     */
    draw(view, range, boundary) {
      figure.opened(true);
      if (!figure.ready) return;
      if (busy) return void (outdated = true); // a picture is begun only when the one before is on the screen
      const [i = 0, j = 1, k = 2] = view.choice.units;
      const axes = {
        units: /** @type {const} */ ([i, j, k]),
        ranges: /** @type {const} */ ([range(i), range(j), range(k)]),
        names: [i, j, k].map(unitName),
      };
      busy = true;
      const begun = performance.now();
      // Without a graphics card a picture takes long; the pause leaves the greater part of the time to training.
      const pause = () => setTimeout(paused, Math.max(PAUSE_MS, PAUSE_SHARE * (performance.now() - begun)));
      const drawn = () => requestAnimationFrame(() => requestAnimationFrame(pause));
      const traces = tracesOf(view, axes, boundary, palette.current);
      void figure.draw(traces, layoutOf(axes, palette.current, t)).finally(drawn);
    },
  };
}

/**
 * @param {LayerView} view
 * @param {Axes} axes
 * @param {{w: readonly number[], b: number} | null} boundary of the output's decision
 * @param {Palette} palette
 */
function tracesOf({ marks, grid, dataset: { task } }, { units, ranges }, boundary, palette) {
  const [i, j, k] = units;
  const gridPoints = grid.flatMap(({ points }) => [...points, null]); // null ends a line
  const column = (/** @type {number} */ unit) => gridPoints.map((a) => a?.[unit] ?? null);
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
  return [lines, points, ...(boundary ? [planeOf(boundary, ranges, palette)] : [])];
}

/**
 * The plane w·a + b = 0, solved for the axis with the largest weight.
 * @param {{w: readonly number[], b: number}} plane
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
function layoutOf({ ranges, names }, palette, t) {
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
