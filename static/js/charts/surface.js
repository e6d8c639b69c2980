/** The output of one network as a surface over the plane, to be turned in the hand. */

import { namesOf } from "../model/naming.js";
import { trainingPoints } from "../model/points.js";
import { kindOf } from "../model/tasks.js";
import { classColor } from "../tools/colors.js";
import { atMostEvery, fillSelect, textWriter } from "../tools/dom.js";
import { create, row } from "../tools/elements.js";
import { createMemo } from "../tools/memo.js";
import { centreOf, DOMAIN } from "../tools/scales.js";
import { axisOf, createFigure, loadPlotly, turnable } from "./plotly.js";

const PERIOD_MS = 250;
/** Where the graphics are slow: so many times as long for everything else as a surface took. */
const REST = 6;
/** More marks than these hide the surface, and cost more than it. */
const MOST_POINTS = 600;
/** Of a press of an arrow key, in radians. */
const TURN = Math.PI / 18;
const EYE = { x: -1.05, y: -1.25, z: 0.75 };

/**
 * @param {import("./tabs.js").TabContext} tab
 * @returns {import("./tabs.js").TabPanel}
 */
export function mountSurface({ context, frame: root, note }) {
  const { store, live, t, palette, plotlyUrl, requestRender } = context;
  const stage = create("div", {
    className: "surface",
    tabIndex: 0,
    role: "application",
    ariaLabel: t("surface.label"),
  });
  const select = create("select", { testid: "surface-side" });
  select.addEventListener("change", requestRender);
  const caption = create("p");
  note?.append(row(t("surface.side"), select), caption);
  root?.append(stage);
  const [write, due] = [textWriter(caption), atMostEvery(PERIOD_MS)];
  /** @type {ReturnType<typeof createFigure> | null} */
  let figure = null;
  const memo = createMemo();
  let painting = false;
  let rested = 0;
  let narrow = false;
  const name = sideNamer(select);
  turnByKeys(stage, () => figure);

  async function begin() {
    try {
      figure = createFigure(await loadPlotly(plotlyUrl), stage);
      narrow = stage.clientWidth < 1.2 * stage.clientHeight;
      requestRender();
    } catch {
      write(t("surface.no_library"));
    }
  }

  return {
    opened(on) {
      memo.forget();
      if (on) return void begin();
      figure?.close();
      figure = null;
    },
    update(now) {
      const { experiment, dataset } = store.get();
      name(namesOf(experiment.runs, t));
      const run = live.frame?.runs[Number(select.value)];
      const deps = [run, dataset.points, palette.version, select.value, figure];
      if (!figure || !run || !memo.pending(deps)) return false;
      // Never a second one before the first is on the screen.
      if (!memo.changed(deps, () => !painting && now >= rested && due(now))) return true;
      write(t(kindOf(dataset) === "multiclass" ? "surface.caption_classes" : "surface.caption"));
      painting = true;
      void figure
        .draw(tracesOf(run, dataset, palette.current), layoutOf(dataset, palette.current, t, narrow ? 1.45 : 1))
        .finally(() => {
          painting = false;
          rested = now + REST * (performance.now() - now);
        });
      return false;
    },
  };
}

/** @param {HTMLSelectElement} select @returns {(names: readonly string[]) => void} offers them; the one that was chosen stays so, or the last takes its place */
function sideNamer(select) {
  let named = "";
  return (names) => {
    if (names.join() === named) return;
    named = names.join();
    const runIndex = Math.min(Number(select.value), names.length - 1);
    fillSelect(
      select,
      names.map((name, i) => [i, name]),
    );
    select.value = String(Math.max(0, runIndex));
  };
}

/** @param {HTMLElement} stage @param {() => ReturnType<typeof createFigure> | null} figureOf */
function turnByKeys(stage, figureOf) {
  stage.addEventListener("keydown", (event) => {
    const figure = figureOf();
    const turn = { ArrowLeft: [-TURN, 0], ArrowRight: [TURN, 0], ArrowUp: [0, TURN], ArrowDown: [0, -TURN] }[event.key];
    if (!turn || !figure) return;
    event.preventDefault();
    const eye = figure.layout?.scene?.camera?.eye ?? EYE;
    void figure.change({ "scene.camera.eye": turned(eye, turn[0] ?? 0, turn[1] ?? 0) });
  });
}

/**
 * @param {{x: number, y: number, z: number}} eye
 * @param {number} around the upright axis
 * @param {number} up
 */
export function turned({ x, y, z }, around, up) {
  const distance = Math.hypot(x, y, z);
  const angle = Math.atan2(y, x) + around;
  const height = Math.min(1.5, Math.max(-1.5, Math.asin(z / distance) + up));
  return {
    x: distance * Math.cos(height) * Math.cos(angle),
    y: distance * Math.cos(height) * Math.sin(angle),
    z: distance * Math.sin(height),
  };
}

/**
 * @param {RunView} run
 * @param {Dataset} dataset
 * @param {import("../tools/colors.js").Palette} colors
 */
function tracesOf(run, dataset, colors) {
  const regression = dataset.task === "plane";
  const [low, high] = regression ? [-1, 1] : [0, 1];
  const heights = regression ? Array.from(run.values) : Array.from(run.field, (level) => level / 255);
  const size = Math.round(Math.sqrt(heights.length));
  const axis = Array.from({ length: size }, (_, i) => centreOf(i, size));
  /** @param {ArrayLike<number>} values */
  const grid = (values) =>
    axis.map((_, row) => Array.from({ length: size }, (_, column) => values[row * size + column] ?? NaN));
  const several = run.classes.length > 0;
  const n = dataset.n_classes;
  const coloring = several
    ? {
        surfacecolor: grid(run.classes),
        cmin: -0.5,
        cmax: n - 0.5,
        colorscale: Array.from({ length: n }, (_, k) => [
          [k / n, classColor(colors, k)],
          [(k + 1) / n, classColor(colors, k)],
        ]).flat(),
      }
    : {
        cmin: low,
        cmax: high,
        colorscale: [
          [0, colors["class-0"]],
          [0.5, colors["value-half"]],
          [1, colors["class-1"]],
        ],
      };
  const surface = {
    type: "surface",
    x: axis,
    y: axis,
    z: grid(heights),
    ...coloring,
    opacity: 0.94,
    lighting: { ambient: 0.75, diffuse: 0.45, specular: 0.05, roughness: 0.9 },
    showscale: false,
    hoverinfo: "skip",
    contours: { x: { highlight: false }, y: { highlight: false }, z: { highlight: false } },
  };
  const points = trainingPoints(dataset.points).slice(0, MOST_POINTS);
  const marks = {
    type: "scatter3d",
    mode: "markers",
    x: points.map(({ x1 }) => x1),
    y: points.map(({ x2 }) => x2),
    z: points.map(({ label }) => (several ? 1 : label)),
    marker: {
      size: 3.5,
      color: points.map(({ label }) =>
        regression ? classColor(colors, label < 0 ? 0 : 1) : classColor(colors, label),
      ),
      line: { color: colors.halo, width: 0.5 },
    },
    hoverinfo: "skip",
  };
  return [surface, marks];
}

/**
 * @param {Dataset} dataset
 * @param {import("../tools/colors.js").Palette} colors
 * @param {Translator} t
 * @param {number} distance
 */
function layoutOf(dataset, colors, t, distance) {
  const axis = axisOf(colors);
  const plane = { ...axis, range: [-DOMAIN, DOMAIN], dtick: 1 };
  const heights = dataset.task === "plane" ? {} : { range: [-0.03, 1.03], dtick: 0.5 };
  return turnable(colors, t, {
    xaxis: { ...plane, title: { text: "x₁" } },
    yaxis: { ...plane, title: { text: "x₂" } },
    zaxis: { ...axis, ...heights, title: { text: t("surface.output") } },
    aspectmode: "manual",
    aspectratio: { x: 1, y: 1, z: 0.6 },
    camera: { eye: { x: distance * EYE.x, y: distance * EYE.y, z: distance * EYE.z } },
  });
}
