/**
 * The results of random restarts: how many solved the task, by number of units where several were tried, as two charts,
 * and as pictures of how they ended.
 */

import { curveOf } from "../../charts/series.js";
import { namesOf } from "../../model/naming.js";
import { sharpCanvas } from "../../tools/canvas.js";
import { setAttribute } from "../../tools/dom.js";
import { button, create } from "../../tools/elements.js";
import { createMemo } from "../../tools/memo.js";
import { withUnits } from "./model.js";
import { paintCurves, paintHistogram, paintLiveCurve, paintThumbnail } from "./paint.js";
import { build, headlineOf, outcomeCard, outcomesTable, outcomeText, unitsButton } from "./parts.js";

/** @typedef {import("./model.js").Result} Result */

/**
 * What the results belong to: the network and the points when the restarts began.
 * @typedef {object} Trial
 * @property {RunSpec} run
 * @property {Dataset} dataset
 * @property {number} runIndex
 * @property {string} identity of network and points, as `identityOf` writes it
 * @property {boolean} widths whether several numbers of units are tried
 */

/**
 * Puts a restart on the page as a network: in place of the network with the index `replaced`, or as one more for null.
 * @typedef {(run: RunSpec, replaced: number | null) => void} OpenRestart
 */

const SERIES = /** @type {const} */ (["series-0", "series-1", "series-2", "series-3"]);

/**
 * @param {Context} context
 * @param {HTMLElement} root
 * @param {OpenRestart} openRestart
 */
export function mountResults(context, root, openRestart) {
  const { store, t, requestRender } = context;
  /** @type {Trial | null} */
  let trial = null;
  /** One for each number of units. @type {Result[]} */
  let results = [];
  let shown = 0;
  /** Until somebody chooses, the network's own number of units is shown. */
  let chosen = false;
  /** @type {LocalText | null} */
  let summary = null;
  const summaryMemo = createMemo();
  const parts = build(root, t);
  const charts = createCharts(context, parts);
  parts.log.addEventListener("change", requestRender);

  /** @param {number} index */
  function choose(index) {
    [shown, chosen] = [index, true];
    write();
  }

  function write() {
    const result = results[shown];
    parts.body.hidden = !result;
    parts.widths.hidden = !trial?.widths || results.length === 0;
    if (!trial || !result) return;
    const run = withUnits(trial.run, result.units);
    const words = result.endings.map((outcome) => outcomeText(outcome, run, t));
    const cards = result.endings.map((outcome, i) =>
      outcomeCard(outcome, words[i] ?? "", result.n_starts, t, (card) => open({ ...run, seed: outcome.seed }, card)),
    );
    setAttribute(root, "data-solved", String(result.solved));
    setAttribute(root, "data-n", String(result.n_starts));
    parts.widths.replaceChildren(
      create("h4", {}, t("starts.by_units")),
      ...results.map((each, i) => unitsButton(each, i === shown, t, () => choose(i))),
    );
    parts.outcomes.replaceChildren(...cards);
    parts.table.replaceChildren(outcomesTable(result, words, run, t));
    writeWords(parts, result, words, t);
    charts.forget();
    requestRender();
  }

  /**
   * Opens a restart; asks which network to replace if there is no room for one more.
   * @param {RunSpec} run
   * @param {HTMLElement} card that was pressed; it gets the focus back
   */
  function open(run, card) {
    const { experiment, rules } = store.get();
    if (experiment.runs.length < rules.max_runs) return openRestart(run, null);
    const close = () => {
      parts.question.hidden = true;
      card.focus();
    };
    /** @param {number} i */
    const replace = (i) => {
      openRestart(run, i);
      close();
    };
    const answers = namesOf(experiment.runs, t).map((name, i) => button(name, {}, () => replace(i)));
    parts.question.replaceChildren(
      create("p", {}, t("starts.full", { seed: run.seed })),
      ...answers,
      button(t("starts.cancel"), {}, close),
    );
    parts.question.hidden = false;
    parts.question.querySelector("button")?.focus();
  }

  return {
    any: () => results.length > 0,
    runIndex: () => trial?.runIndex ?? 0,
    /** @param {Trial} now */
    begin(now) {
      [trial, results, shown, chosen] = [now, [], 0, false];
      parts.question.hidden = true;
      root.className = `starts-results series-${now.runIndex}`;
      write();
    },
    /** @param {Result} result */
    take(result) {
      results.push(result);
      if (!chosen) {
        const own = results.findIndex(({ units }) => units === (trial?.run.network.hidden_layers[0]?.units ?? 2));
        shown = own < 0 ? results.length - 1 : own;
      }
      write();
    },
    /** @param {string} identity of the network and the points on the screen @returns {LocalText | null} for the card */
    known(identity) {
      if (!trial || trial.identity !== identity) return null;
      const units = trial.widths ? trial.run.network.hidden_layers[0]?.units : null;
      const own = results.find((result) => result.units === units);
      const { runs } = store.get().experiment;
      if (summaryMemo.changed([own, runs])) summary = own ? summaryOf(own, trial.runIndex, runs, t) : null;
      return summary;
    },
    /** @param {string} identity of the network and the points on the screen */
    update(identity) {
      const current = trial?.identity === identity;
      parts.stale.hidden = current || results.length === 0;
      const result = results[shown];
      if (trial && result) charts.paint(trial, result, current);
    },
  };
}

/**
 * @param {Result} result
 * @param {number} runIndex of its network
 * @param {readonly RunSpec[]} runs
 * @param {Translator} t
 * @returns {LocalText}
 */
function summaryOf({ solved, n_starts }, runIndex, runs, t) {
  const values = { solved: t.count(solved), n: t.count(n_starts) };
  if (runs.length === 1) return { key: "ask.starts.found", values };
  return { key: "ask.starts.found_of", values: { ...values, name: namesOf(runs, t)[runIndex] ?? "" } };
}

/**
 * @param {ReturnType<typeof build>} parts
 * @param {Result} result
 * @param {readonly string[]} words for each outcome
 * @param {Translator} t
 */
function writeWords(parts, result, words, t) {
  const { headline, sentence } = headlineOf(result, t);
  parts.headline.textContent = headline;
  parts.sentence.textContent = sentence;
  const counted = result.endings
    .map(({ count }, i) => `${t.count(count)} ${words[i]}`)
    .reduce((said, part) => t("spoken.then", { said, part }));
  const values = { n: t.count(result.curves.loss.length), share: t.percent(result.solved / result.n_starts) };
  setAttribute(parts.histogram, "aria-label", t("spoken.named", { name: t("starts.histogram"), text: counted }));
  setAttribute(parts.curves, "aria-label", t("starts.bundle_label", values));
}

/**
 * The two charts and the thumbnails. While training runs only the network on the screen moves: its curve is painted
 * over a copy of the others.
 * @param {Context} context
 * @param {ReturnType<typeof build>} parts
 */
function createCharts({ store, live, t, palette, requestRender }, parts) {
  const [histogram, curves] = [sharpCanvas(parts.histogram, requestRender), sharpCanvas(parts.curves, requestRender)];
  /** The curves of all restarts, without that of the network on the screen. */
  const background = document.createElement("canvas");
  const [resultMemo, liveMemo] = [createMemo(), createMemo()];

  /**
   * @param {Trial} trial
   * @param {Result} result
   * @param {Frame | null} frame of the network on the screen; null if that is none of the restarts
   * @returns {import("./paint.js").ChartView}
   */
  function viewOf({ run, runIndex }, result, frame) {
    const curve = frame ? upTo(curveOf(live.curves, "loss", runIndex, frame), frame.step) : null;
    return {
      result,
      run: withUnits(run, result.units),
      log: parts.log.checked,
      color: palette.current[SERIES[runIndex] ?? "ink"],
      palette: palette.current,
      t,
      live: curve && { loss: frame?.loss[runIndex] ?? NaN, ...curve },
    };
  }

  /** @param {Dataset} dataset @param {import("./paint.js").ChartView} view */
  function paintResult(dataset, view) {
    paintCurves(curves, view);
    [background.width, background.height] = [curves.width, curves.height];
    if (curves.width > 0) background.getContext("2d")?.drawImage(curves.canvas, 0, 0);
    for (const [i, canvas] of [...parts.outcomes.querySelectorAll("canvas")].entries()) {
      const outcome = view.result.endings[i];
      if (outcome) paintThumbnail(canvas, outcome, dataset, palette.current);
    }
  }

  return {
    /** The next call of `paint` paints everything. */
    forget() {
      resultMemo.forget();
      liveMemo.forget();
    },
    /**
     * @param {Trial} trial
     * @param {Result} result
     * @param {boolean} current whether they belong to the network and the points on the screen
     */
    paint(trial, result, current) {
      const { run, runIndex, dataset } = trial;
      // With another number of units the network on the screen is none of the restarts.
      const isRestart = current && withUnits(run, result.units) === run && store.get().experiment.runs[runIndex];
      const frame = isRestart ? live.frame : null;
      const deps = [result, parts.log.checked, palette.version, histogram.width, curves.width];
      const resultChanged = resultMemo.changed(deps);
      const liveChanged = liveMemo.changed([frame, live.curves.version]);
      if (!resultChanged && !liveChanged) return;
      const view = viewOf(trial, result, frame);
      for (const canvas of [histogram, curves]) canvas.fit();
      paintHistogram(histogram, view);
      if (resultChanged) paintResult(dataset, view);
      else {
        curves.ctx.clearRect(0, 0, curves.width, curves.height);
        if (background.width > 0) curves.ctx.drawImage(background, 0, 0);
      }
      paintLiveCurve(curves, view);
      parts.key.hidden = !view.live || view.live.x.length < 2;
    },
  };
}

/**
 * The part of a curve up to a step: after going back in time, the curve still has later steps.
 * @param {{readonly x: readonly number[], readonly y: readonly number[]}} curve
 * @param {number} step
 */
function upTo({ x, y }, step) {
  const n = x.findLastIndex((at) => at <= step) + 1;
  return { x: x.slice(0, n), y: y.slice(0, n) };
}
