/** The line chart: loss or accuracy of every network over the steps, and of runs before, with what is the least there can be. */

import { atMostEvery, byId, part, setAttribute, textWriter } from "../dom.js";
import { namesOf } from "../naming.js";
import { createChart, loadPlotly } from "../plotly.js";
import { curveOf, smoothed } from "../series.js";
import { createSketch } from "../sketch.js";
import { kindOf } from "../tasks.js";

/** A chart of Plotly's costs ten milliseconds: four a second are enough to follow a curve. */
const PERIOD_MS = 250;
/** Marks of the sides, for three and more of them. */
export const SYMBOLS = ["circle", "square", "diamond", "triangle-up"];

/**
 * @typedef {object} Choice what the person wants to see
 * @property {string} tab
 * @property {number} smoothing weight of what came before
 * @property {boolean} logX
 * @property {"gradient" | "weight"} norm
 * @property {number} version raised by every change
 * @property {Analysis | null} analysis the last one: kept while the next is under way, so that nothing flickers
 */
/** @typedef {import("../plotly.js").Line} Line */
/** @typedef {import("../history.js").RunHistory} RunHistory */
/** What fills the chart, and the words that go with it. @typedef {{lines: Line[], level: import("../plotly.js").ChartView["level"], unit: import("../plotly.js").ChartView["unit"], yTitle: string, caption: string, note: string}} Filling */
/** @typedef {(context: Context, choice: Choice, history: RunHistory) => Filling} Source */

/**
 * @param {Context} context
 * @param {Choice} choice
 * @param {RunHistory} history
 * @param {Record<string, Source>} sources by tab; a chart is shown on these tabs alone
 */
export function mountChart(context, choice, history, sources) {
  const { store, live, palette, plotlyUrl } = context;
  const element = part("loss-chart", HTMLElement);
  const canvas = /** @type {HTMLCanvasElement} */ (byId("chart-sketch"));
  const [caption, note] = [textWriter(byId("chart-caption")), textWriter(byId("floor-note"))];
  const due = atMostEvery(PERIOD_MS);
  const sketch = createSketch(canvas, byId("chart-sketch-caption"));
  /** @type {ReturnType<typeof createChart> | null} */
  let chart = null;
  /** @type {import("../plotly.js").ChartView | null} */
  let view = null;
  /** @type {readonly unknown[]} */
  let shown = [];

  whenIdle(async () => {
    try {
      chart = createChart(await loadPlotly(plotlyUrl), byId("chart-plotly"), (step) => travelTo(context, step));
      shown = [];
      element.dataset.ready = "true";
    } catch {
      element.dataset.ready = "sketch"; // the sketch stays: the page needs no library to be useful
    }
    element.dispatchEvent(new Event("resized", { bubbles: true }));
  });

  return {
    /** @param {number} now */
    update(now) {
      const { curves, frame, analysis, timeline } = live;
      const source = sources[choice.tab];
      const { logScale, experiment } = store.get();
      const scene = [curves.version, timeline.version, history.version, analysis, logScale, choice.version, experiment, palette.version, frame, chart];
      if (!source || scene.every((value, i) => value === shown[i])) return false;
      if (!due(now)) return true;
      shown = scene;
      choice.analysis = analysis ?? choice.analysis;
      const filling = source(context, choice, history);
      view = viewOf(context, choice, filling);
      caption(filling.caption);
      note(filling.note);
      setAttribute(element, "data-lines", String(view.lines.length));
      if (chart) void chart.draw(view);
      else sketch(view);
      return false;
    },
    /** @param {"png" | "svg"} format @returns {Promise<string | null>} a data URL; null until there is a chart */
    image: async (format) => (chart && view ? chart.image(view, format) : null),
    get view() {
      return view;
    },
  };
}

/**
 * Show what was kept at this step, or last before it.
 * @param {Context} context
 * @param {number} step
 */
function travelTo({ store, live, commands }, step) {
  const kept = live.timeline.at(step);
  if (!kept || kept.frame.step === live.frame?.step) return;
  store.dispatch({ type: "options_set", options: { training: false } });
  commands.travel(kept);
}

/**
 * @param {Context} context
 * @param {Choice} choice
 * @param {Filling} filling
 * @returns {import("../plotly.js").ChartView}
 */
function viewOf({ store, live, t, palette }, choice, { lines, level, unit, yTitle }) {
  const step = live.frame?.step ?? 0;
  const away = step < (live.timeline.newest?.frame.step ?? 0);
  const averaged = choice.smoothing > 0 ? `, ${t("chart.averaged", { weight: t.number(choice.smoothing) })}` : "";
  return {
    lines,
    level,
    unit,
    cursor: away ? step : null,
    log: store.get().logScale && unit !== "share",
    logX: choice.logX,
    xTitle: t("chart.steps"),
    yTitle: `${yTitle}${averaged}`,
    separators: t.separators,
    palette: palette.current,
  };
}

/** @type {Source} */
export function lossSource(context, choice, history) {
  const { store, t } = context;
  const { drawing, experiment } = store.get();
  const level = levelOf(context, choice);
  const lines = linesOf(context, choice, "loss", (value) => t.decimal(value, 4));
  const note = level?.note ?? (choice.analysis?.separable && experiment.runs.some(isCrossEntropy) ? t("chart.separable_note") : "");
  const caption = t(drawing.points.some(({ test }) => test) ? "chart.loss_caption_test" : "chart.loss_caption");
  return { lines: [...earlier(context, choice, history, "loss"), ...lines], level: level?.line ?? null, unit: "loss", yTitle: t("chart.loss"), caption, note };
}

/** @type {Source} */
export function accuracySource(context, choice, history) {
  const { store, t } = context;
  if (kindOf(store.get().drawing) === "regression") return explained(context, choice);
  const lines = linesOf(context, choice, "accuracy", t.percent);
  return { lines: [...earlier(context, choice, history, "accuracy"), ...lines], level: null, unit: "share", yTitle: t("chart.accuracy"), caption: t("chart.accuracy_caption"), note: "" };
}

/** R² of the frames that were kept: the engine keeps no finer record of it. @type {(context: Context, choice: Choice) => Filling} */
function explained(context, choice) {
  const { live, t } = context;
  const { kept } = live.timeline;
  const steps = kept.map(({ frame }) => frame.step);
  const lines = looks(context).map((look, i) => {
    const y = smoothed(kept.map(({ frame }) => frame.r_squared[i] ?? NaN), choice.smoothing);
    return { ...look, x: [...steps], y, label: labelOf(look.name, y, (value) => t.decimal(value, 4)) };
  });
  return { lines, level: null, unit: "share", yTitle: "R²", caption: t("chart.r_squared_caption"), note: "" };
}

/** @param {Context} context @returns {{name: string, color: string, symbol?: string}[]} how the line of each network looks */
export function looks({ store, palette, t }) {
  const { runs } = store.get().experiment;
  const names = namesOf(runs, t);
  return runs.map((_, i) => ({ name: names[i] ?? "", color: seriesColor(palette, i), ...(runs.length > 2 && { symbol: SYMBOLS[i] ?? "circle" }) }));
}

/** @param {Context["palette"]} palette @param {number} side */
const seriesColor = (palette, side) => palette.current[/** @type {"series-0"} */ (`series-${side}`)];

/** @param {string} name @param {readonly number[]} y @param {(value: number) => string} write */
function labelOf(name, y, write) {
  const value = y.at(-1) ?? NaN;
  return Number.isFinite(value) ? `${name} ${write(value)}` : "";
}

/**
 * @param {Context} context
 * @param {Choice} choice
 * @param {"loss" | "accuracy"} quantity
 * @param {(value: number) => string} write
 * @returns {Line[]} of each network on what it learns, and dashed on what is kept for testing
 */
function linesOf(context, choice, quantity, write) {
  const { live, store, t } = context;
  if (store.get().drawing.points.length === 0) return [];
  const newest = live.timeline.newest?.frame;
  return looks(context).flatMap((look, i) => {
    const [train, test] = [quantity, /** @type {const} */ (`test_${quantity}`)].map((of) => {
      const { x, y } = curveOf(live.curves, of, i, newest);
      return { x, y: smoothed(y, choice.smoothing) };
    });
    if (!train || !test) return [];
    const learned = { ...look, ...train, label: labelOf(look.name, train.y, write) };
    if (!test.y.some(Number.isFinite)) return [learned];
    const name = `${look.name}, ${t("chart.test")}`;
    return [learned, { ...look, ...test, name, dash: "dash", label: labelOf(name, test.y, write) }];
  });
}

/**
 * @param {Context} context
 * @param {Choice} choice
 * @param {RunHistory} history
 * @param {"loss" | "accuracy"} quantity
 * @returns {Line[]} of the earlier runs that were ticked
 */
function earlier({ t, palette }, choice, history, quantity) {
  return history.rows
    .filter(({ id }) => history.overlaid.has(id))
    .map(({ number, side, run, curves }) => {
      const name = `${t("runs.number", { number: t.count(number) })} ${namesOf([run], t)[0]}`;
      return { name, color: seriesColor(palette, side), thin: true, dash: "dot", x: [...curves.steps], y: smoothed(curves[quantity], choice.smoothing), label: name };
    });
}

/** @param {RunSpec} run */
const isCrossEntropy = (run) => run.training.loss === "binary_cross_entropy";

/**
 * The least loss of the simplest network there is, where it is known and some network has this loss.
 * @param {Context} context
 * @param {Choice} choice
 */
function levelOf({ store, t, palette }, { analysis }) {
  const { drawing, experiment } = store.get();
  if (!analysis || drawing.points.length === 0) return null;
  /** @param {string} kind @param {number} value */
  const told = (kind, value) => {
    const floor = t.decimal(value, 4);
    return { line: { value, label: t(`chart.${kind}`, { floor }), color: palette.current.muted }, note: t(`chart.${kind}_note`, { floor }) };
  };
  const kind = kindOf(drawing);
  if (kind === "binary" && analysis.floor && experiment.runs.some(isCrossEntropy)) return told("floor", analysis.floor);
  const least = kind === "regression" && experiment.runs.some((run) => run.training.loss === "mse") ? analysis.least_squares : null;
  return least ? told(drawing.task === "curve" ? "least_line" : "least_plane", least.loss) : null;
}

/**
 * Runs `task` when the first picture is on the screen and the browser has nothing better to do.
 * @param {() => void} task
 */
function whenIdle(task) {
  const idle = globalThis.requestIdleCallback ?? ((/** @type {() => void} */ callback) => setTimeout(callback, 200));
  requestAnimationFrame(() => idle(task, { timeout: 1500 }));
}
