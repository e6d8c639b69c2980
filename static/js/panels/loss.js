/** The loss of both sides over the steps, and the floor that no single neuron gets below on these points. */

import { atMostEvery, byId, part, textWriter } from "../dom.js";
import { createChart, loadPlotly } from "../plotly.js";
import { createSketch } from "../sketch.js";
import { titleKey } from "./formula.js";

/** A chart of Plotly's costs ten milliseconds: four a second are enough to follow a curve. */
const PERIOD_MS = 250;

/**
 * @param {Context} context
 * @returns {Panel}
 */
export function mountLoss(context) {
  const { store, live, t, palette, plotlyUrl } = context;
  const element = part("loss-chart", HTMLElement);
  const canvas = /** @type {HTMLCanvasElement} */ (byId("loss-sketch"));
  const note = textWriter(byId("floor-note"));
  const due = atMostEvery(PERIOD_MS);
  /** @type {(view: import("../plotly.js").ChartView) => unknown} */
  let draw = createSketch(canvas, byId("loss-sketch-caption"));
  /** @type {readonly unknown[]} */
  let shown = [];
  /** The last floor computed: kept while the next is under way. @type {number | null} */
  let floor = null;

  whenIdle(async () => {
    try {
      draw = createChart(await loadPlotly(plotlyUrl), byId("loss-plotly"));
      shown = [];
      element.dataset.ready = "true";
    } catch {
      element.dataset.ready = "sketch"; // the sketch stays: the page needs no library to be useful
    }
    element.dispatchEvent(new Event("resized", { bubbles: true }));
  });

  return {
    update(now) {
      const { curves, frame, analysis } = live;
      const { logScale, experiment, drawing } = store.get();
      const scene = [curves.version, analysis, logScale, experiment, palette.version, frame, draw];
      if (scene.every((value, i) => value === shown[i])) return;
      if (!due(now)) return true;
      shown = scene;
      if (analysis) floor = analysis.floor;
      const known = floor !== null && floor > 0 && drawing.points.length > 0 ? floor : null;
      note(noteText(context, known));
      draw(chartView(context, known));
    },
  };
}

/**
 * @param {Context} context
 * @param {number | null} floor
 */
function noteText({ live, t }, floor) {
  if (floor !== null) return t("loss.floor_note", { floor: t.decimal(floor, 4) });
  return live.analysis?.separable ? t("loss.separable_note") : t("loss.note");
}

/**
 * @param {Context} context
 * @param {number | null} floor
 * @returns {import("../plotly.js").ChartView}
 */
function chartView({ store, live, t, palette }, floor) {
  const { experiment, logScale, drawing } = store.get();
  const { curves, frame } = live;
  const colors = palette.current;
  const names = experiment.runs.map((run) => t(titleKey(run)));
  const alike = names[0] === names[1];
  const values = experiment.runs.map((_, i) => (drawing.points.length > 0 ? (frame?.loss[i] ?? NaN) : NaN));
  const lines = experiment.runs.map((_, i) => {
    const name = `${names[i]}${alike ? ` (${t(i === 0 ? "side.left" : "side.right")})` : ""}`;
    // Copies: the chart library takes the same list for the same line.
    const now = frame && frame.step > (curves.steps.at(-1) ?? -1) ? [frame.step] : [];
    return {
      name,
      color: colors[i === 0 ? "series-0" : "series-1"],
      x: [...curves.steps, ...now],
      y: [...(curves.loss[i] ?? []), ...now.map(() => values[i] ?? NaN)],
      label: Number.isFinite(values[i]) ? `${name} ${t.decimal(values[i] ?? NaN, 4)}` : "",
    };
  });
  const compared = experiment.runs.some((run) => run.training.loss === "binary_cross_entropy");
  const level = floor !== null && compared
    ? { value: floor, label: t("loss.floor", { floor: t.decimal(floor, 4) }), color: colors.muted }
    : null;
  return { lines, level, log: logScale, xTitle: t("loss.steps"), yTitle: t("loss.loss"), separators: t.separators, palette: colors };
}

/**
 * Runs `task` when the first picture is on the screen and the browser has nothing better to do.
 * @param {() => void} task
 */
function whenIdle(task) {
  const idle = globalThis.requestIdleCallback ?? ((/** @type {() => void} */ callback) => setTimeout(callback, 200));
  requestAnimationFrame(() => idle(task, { timeout: 1500 }));
}
