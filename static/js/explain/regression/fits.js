/**
 * What a closed form costs as the dimension grows, and Levenberg-Marquardt beside gradient descent. The server computes
 * either when its button is pressed.
 */

import { namesOf } from "../../model/naming.js";
import { examplesOf, trainingPoints } from "../../model/points.js";
import { kindOf } from "../../model/tasks.js";
import { button, create } from "../../tools/elements.js";
import { fullReason, requestJson } from "../../tools/http.js";
import { createMemo } from "../../tools/memo.js";
import { tableOf } from "../shared/table.js";
import { comparisonRows } from "./answers.js";

/**
 * Times in seconds, one for each of the dimensions.
 * @typedef {object} Timing
 * @property {number} n_samples
 * @property {number[]} dimensions
 * @property {number[]} normal_equations
 * @property {number[]} qr
 * @property {number[]} gradient_step
 */
/** The losses of Levenberg-Marquardt from step 0 on. @typedef {{losses: number[], converged: boolean}} Fit */
/** @typedef {ReturnType<typeof section>} Section */

/** @param {Context} context @param {HTMLElement} root */
export function mountFits(context, root) {
  const { t, requestRender } = context;
  const [timing, fit] = [section("time", t), section("fit", t)];
  const comparison = createComparison(context, fit);
  root.replaceChildren(timing.element, fit.element);
  let request = new AbortController();

  /** @param {Section} part @param {(signal: AbortSignal) => Promise<void>} work */
  async function run(part, work) {
    const { signal } = request;
    part.button.disabled = true;
    part.words.textContent = t("regression.working");
    try {
      await work(signal);
    } catch (error) {
      part.words.textContent = signal.aborted ? "" : fullReason(error, t);
    }
    part.button.disabled = false;
    requestRender();
  }

  /** @param {AbortSignal} signal */
  async function measure(signal) {
    const answer = await requestJson("/api/least_squares/timing", { signal });
    timing.frame.replaceChildren(
      namedTable("time", ["d", "normal_ms", "qr_ms", "step_ms", "worth"], timingRows(answer, t), t),
    );
    timing.words.textContent = t("regression.timed", { n: t.count(answer.n_samples) });
  }

  timing.button.addEventListener("click", () => run(timing, measure));
  fit.button
    .addEventListener("click", () => run(fit, comparison.compute));

  return {
    /** @param {boolean} on */
    opened(on) {
      request.abort();
      request = new AbortController();
      if (on) comparison.forget();
    },
    update: comparison.update,
  };
}

/**
 * Levenberg-Marquardt on one of the networks, beside what gradient descent has reached so far.
 * @param {Context} context
 * @param {Section} section
 */
function createComparison({ store, t, live }, { element, button, words, frame }) {
  /** @type {Fit & {run: RunSpec, points: readonly Point[]} | null} */
  let found = null;
  const written = createMemo();

  /** @param {Fit} fit @param {number} runIndex */
  function write({ losses, converged }, runIndex) {
    const { steps, of } = live.curves;
    const own = of.loss[runIndex] ?? [];
    const rows = comparisonRows(losses, steps, own, t);
    frame.replaceChildren(namedTable("fit", ["lm_step", "lm_loss", "gd_step"], rows, t));
    words.textContent = t(converged ? "regression.converged" : "regression.stopped", {
      n: t.count(losses.length - 1),
      step: t.count(steps.at(-1) ?? 0),
      loss: t.decimal(own.at(-1) ?? NaN, 6),
    });
  }

  return {
    forget: written.forget,
    /** @param {AbortSignal} signal */
    async compute(signal) {
      const { experiment, dataset } = store.get();
      const target = fittedRun(experiment, dataset);
      if (!target) return;
      const body = { ...examplesOf(dataset), experiment: { ...experiment, runs: [target.run] }, max_steps: 100 };
      const { losses, converged } = await requestJson("/api/least_squares/fit", { body, signal });
      found = { run: target.run, points: dataset.points, losses, converged };
    },
    update() {
      const { experiment, dataset } = store.get();
      const target = fittedRun(experiment, dataset);
      element.hidden = target === null;
      if (target)
        button.textContent = t("regression.fit_run", { name: namesOf(experiment.runs, t)[target.runIndex] ?? "" });
      const isStale =
        found &&
        (found.run.network !== target?.run.network ||
          found.run.seed !== target.run.seed ||
          found.points !== dataset.points);
      if (isStale) {
        found = null;
        frame.replaceChildren();
        words.textContent = "";
      }
      if (found && target && written.changed([found, live.curves.version, target.runIndex]))
        write(found, target.runIndex);
    },
  };
}

/**
 * @param {Experiment} experiment
 * @param {Dataset} dataset
 * @returns {{run: RunSpec, runIndex: number} | null} the last network with hidden layers, or else the last one; null if
 *   there are no values to learn
 */
function fittedRun({ runs }, dataset) {
  if (kindOf(dataset) !== "regression" || trainingPoints(dataset.points).length === 0) return null;
  const hidden = runs.findLastIndex(({ network }) => network.hidden_layers.length > 0);
  const runIndex = hidden >= 0 ? hidden : runs.length - 1;
  const run = runs[runIndex];
  return run ? { run, runIndex } : null;
}

/** @param {Timing} timing @param {Translator} t @returns {string[][]} in milliseconds */
function timingRows({ dimensions, normal_equations, qr, gradient_step }, t) {
  const ms = (/** @type {number | undefined} */ seconds = NaN) => t.significant(1000 * seconds, 2);
  return dimensions.map((d, i) => [
    t.count(d),
    ms(normal_equations[i]),
    ms(qr[i]),
    ms(gradient_step[i]),
    t.count(Math.round((normal_equations[i] ?? NaN) / (gradient_step[i] ?? NaN))),
  ]);
}

/** @param {"time" | "fit"} name @param {Translator} t */
function section(name, t) {
  const start = button(t(`regression.${name}_run`, { name: "" }), { testid: `regression-${name}` });
  const words = create("p", { testid: `regression-${name}-words`, ariaLive: "polite" });
  const frame = create("div", { className: "inspect-scroll", tabIndex: 0 });
  const title = create("h3", {}, t(`regression.${name}_title`));
  const intro = create("p", {}, t(`regression.${name}_intro`));
  return { element: create("section", {}, title, intro, start, words, frame), button: start, words, frame };
}

/**
 * @param {"time" | "fit"} name
 * @param {readonly string[]} heads keys of the columns' titles
 * @param {readonly (readonly string[])[]} rows
 * @param {Translator} t
 */
function namedTable(name, heads, rows, t) {
  const titles = heads.map((head) => t(`regression.${head}`));
  const table = tableOf(t(`regression.${name}_caption`), titles, rows);
  table.dataset.testid = `regression-${name}-table`;
  return table;
}
