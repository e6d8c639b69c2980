/** What fills the chart: loss or accuracy of every network over the steps, and of runs before, with the least loss there can be. */

import { namesOf } from "../model/naming.js";
import { kindOf } from "../model/tasks.js";
import { curveOf, smoothed } from "./series.js";

/** @typedef {import("./chart.js").Choice} Choice */
/** @typedef {import("./chart.js").Filling} Filling */
/** @typedef {import("./chart.js").RunHistory} RunHistory */
/** @typedef {import("./chart.js").Source} Source */
/** @typedef {import("./layout.js").Line} Line */

/** Markers of the networks, where there are three or more. */
export const SYMBOLS = ["circle", "square", "diamond", "triangle-up"];

/** @type {Source} */
export function lossSource(context, choice, history) {
  const { store, t } = context;
  const { dataset, experiment } = store.get();
  const level = levelOf(context, choice);
  const lines = linesOf(context, choice, "loss", (value) => t.decimal(value, 4));
  const note =
    level?.note ??
    (choice.analysis?.separable && experiment.runs.some(isCrossEntropy) ? t("chart.separable_note") : "");
  const caption = t(dataset.points.some(({ test }) => test) ? "chart.loss_caption_test" : "chart.loss_caption");
  return {
    lines: [...earlier(context, choice, history, "loss"), ...lines],
    level: level?.line ?? null,
    unit: "loss",
    yTitle: t("chart.loss"),
    caption,
    note,
  };
}

/** @type {Source} */
export function accuracySource(context, choice, history) {
  const { store, t } = context;
  if (kindOf(store.get().dataset) === "regression") return explained(context, choice);
  const lines = linesOf(context, choice, "accuracy", t.percent);
  return {
    lines: [...earlier(context, choice, history, "accuracy"), ...lines],
    level: null,
    unit: "share",
    yTitle: t("chart.accuracy"),
    caption: t("chart.accuracy_caption"),
    note: "",
  };
}

/** R² of the frames that were kept: the engine keeps no finer record of it. @type {(context: Context, choice: Choice) => Filling} */
function explained(context, choice) {
  const { live, store, t } = context;
  const { kept } = live.timeline;
  const steps = kept.map(({ frame }) => frame.step);
  const lines = lineStyles(context).map((style, i) => {
    const y = smoothed(
      kept.map(({ frame }) => frame.r_squared[i] ?? NaN),
      choice.smoothing,
    );
    return {
      ...style,
      x: [...steps],
      y,
      label: labelOf(style.name, y, (value) => t.decimal(value, 4), store.get().training),
    };
  });
  return { lines, level: null, unit: "explained", yTitle: "R²", caption: t("chart.r_squared_caption"), note: "" };
}

/** @param {Context} context @returns {{name: string, color: string, symbol?: string}[]} how the line of each network looks */
export function lineStyles({ store, palette, t }) {
  const { runs } = store.get().experiment;
  const names = namesOf(runs, t);
  return runs.map((_, i) => ({
    name: names[i] ?? "",
    color: seriesColor(palette, i),
    ...(runs.length > 2 && { symbol: SYMBOLS[i] ?? "circle" }),
  }));
}

/** @param {Context["palette"]} palette @param {number} runIndex */
const seriesColor = (palette, runIndex) => palette.current[/** @type {"series-0"} */ (`series-${runIndex}`)];

/**
 * While training runs, the chart is drawn less often than the numbers beside the network are written: two values of one
 * loss would seem to disagree. So the value stands at the line's end when training rests.
 * @param {string} name
 * @param {readonly number[]} y
 * @param {(value: number) => string} write
 * @param {boolean} training
 */
function labelOf(name, y, write, training) {
  const value = y.at(-1) ?? NaN;
  return Number.isNaN(value) ? "" : training ? name : `${name} ${write(value)}`;
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
  const { dataset, training } = store.get();
  if (dataset.points.length === 0) return [];
  const newest = live.timeline.newest?.frame;
  return lineStyles(context).flatMap((style, i) => {
    const [train, test] = [quantity, /** @type {const} */ (`test_${quantity}`)].map((of) => {
      const { x, y } = curveOf(live.curves, of, i, newest);
      return { x, y: smoothed(y, choice.smoothing) };
    });
    if (!train || !test) return [];
    const learned = { ...style, ...train, label: labelOf(style.name, train.y, write, training) };
    if (!test.y.some(Number.isFinite)) return [learned];
    const name = `${style.name}, ${t("chart.test")}`;
    return [learned, { ...style, ...test, name, dash: "dash", label: labelOf(name, test.y, write, training) }];
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
    .map(({ number, runIndex, run, curves }) => {
      const name = `${t("runs.number", { number: t.count(number) })} ${namesOf([run], t)[0]}`;
      return {
        name,
        color: seriesColor(palette, runIndex),
        thin: true,
        dash: "dot",
        x: [...curves.steps],
        y: smoothed(curves[quantity], choice.smoothing),
        label: name,
      };
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
  const { dataset, experiment, exercise } = store.get();
  if (!analysis || dataset.points.length === 0 || exercise?.locks.floor) return null;
  /** @param {string} label @param {string} note @param {number} value */
  const levelOfLoss = (label, note, value) => {
    const floor = t.decimal(value, 4);
    return { line: { value, label: t(label, { floor }), color: palette.current.muted }, note: t(note, { floor }) };
  };
  const kind = kindOf(dataset);
  if (kind === "binary" && analysis.floor && experiment.runs.some(isCrossEntropy))
    return levelOfLoss("chart.floor", "chart.floor_note", analysis.floor);
  const least =
    kind === "regression" && experiment.runs.some((run) => run.training.loss === "mse") ? analysis.least_squares : null;
  if (!least) return null;
  return dataset.task === "curve"
    ? levelOfLoss("chart.least_line", "chart.least_line_note", least.loss)
    : levelOfLoss("chart.least_plane", "chart.least_plane_note", least.loss);
}
