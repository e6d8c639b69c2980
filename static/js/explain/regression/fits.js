/** What a closed form costs as the dimension grows, and Levenberg-Marquardt beside descent: each computed when asked for. */

import { namesOf } from "../../model/naming.js";
import { examplesOf, trainingPoints } from "../../model/points.js";
import { kindOf } from "../../model/tasks.js";
import { create } from "../../tools/elements.js";
import { fullReason, requestJson } from "../../tools/http.js";
import { tableOf } from "../shared/table.js";
import { stepAt } from "./quadratic.js";

/** Steps of Levenberg-Marquardt that are told, besides the last. */
const SHOWN = [0, 1, 2, 5, 10, 20, 50, 100];

/** Seconds, by dimension. @typedef {{n_samples: number, dimensions: number[], normal_equations: number[], qr: number[], gradient_step: number[]}} Timing */
/** @typedef {{losses: number[], converged: boolean}} Fit */

/** @param {Context} context @param {HTMLElement} root */
export function mountFits(context, root) {
  const { t, requestRender } = context;
  const [time, fit] = [section("time", t), section("fit", t)];
  root.replaceChildren(time.element, fit.element);
  let request = new AbortController();

  /** @param {ReturnType<typeof section>} part @param {(signal: AbortSignal) => Promise<void>} work */
  async function working(part, work) {
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

  time.button.addEventListener("click", () =>
    working(time, async (signal) => {
      const answer = await requestJson("/api/least_squares/timing", { signal });
      time.frame.replaceChildren(
        listed("time", ["d", "normal_ms", "qr_ms", "step_ms", "worth"], timingRows(answer, t), t),
      );
      time.words.textContent = t("regression.timed", { n: t.count(answer.n_samples) });
    }),
  );
  const comparison = createComparison(context, fit);
  fit.button
    .addEventListener("click", () => working(fit, comparison.compute));

  return {
    /** @param {boolean} on */
    opened(on) {
      request.abort();
      request = new AbortController();
      if (on) comparison.anew();
    },
    update: comparison.update,
  };
}

/** Levenberg-Marquardt on one of the networks, beside what descent has done so far. @param {Context} context @param {ReturnType<typeof section>} part */
function createComparison({ store, t, live }, { element, button, words, frame }) {
  /** @type {Fit & {run: RunSpec, points: readonly Point[]} | null} */
  let found = null;
  /** @type {readonly unknown[]} */
  let shown = [];

  /** @param {Fit} fit @param {number} runIndex */
  function compare({ losses, converged }, runIndex) {
    const { steps, of } = live.curves;
    const own = of.loss[runIndex] ?? [];
    frame.replaceChildren(listed("fit", ["lm_step", "lm_loss", "gd_step"], comparisonRows(losses, steps, own, t), t));
    words.textContent = t(converged ? "regression.converged" : "regression.stopped", {
      n: t.count(losses.length - 1),
      step: t.count(steps.at(-1) ?? 0),
      loss: t.decimal(own.at(-1) ?? NaN, 6),
    });
  }

  return {
    anew: () => void (shown = []),
    /** @param {AbortSignal} signal */
    async compute(signal) {
      const { experiment, dataset } = store.get();
      const target = fittedOf(experiment, dataset);
      if (!target) return;
      const body = { ...examplesOf(dataset), experiment: { ...experiment, runs: [target.run] }, max_steps: 100 };
      const { losses, converged } = await requestJson("/api/least_squares/fit", { body, signal });
      found = { run: target.run, points: dataset.points, losses, converged };
      shown = [];
    },
    update() {
      const { experiment, dataset } = store.get();
      const target = fittedOf(experiment, dataset);
      element.hidden = target === null;
      if (target)
        button.textContent = t("regression.fit_run", { name: namesOf(experiment.runs, t)[target.runIndex] ?? "" });
      if (
        found &&
        (found.run.network !== target?.run.network ||
          found.run.seed !== target.run.seed ||
          found.points !== dataset.points)
      ) {
        found = null;
        frame.replaceChildren();
        words.textContent = "";
      }
      const scene = [found, live.curves.version, target?.runIndex];
      if (!found || !target || scene.every((value, i) => value === shown[i])) return;
      shown = scene;
      compare(found, target.runIndex);
    },
  };
}

/** @param {Experiment} experiment @param {Dataset} dataset @returns {{run: RunSpec, runIndex: number} | null} the last network with hidden layers, else the last; null where there are no values to learn */
function fittedOf({ runs }, dataset) {
  if (kindOf(dataset) !== "regression" || trainingPoints(dataset.points).length === 0) return null;
  const hidden = runs.findLastIndex(({ network }) => network.hidden_layers.length > 0);
  const runIndex = hidden >= 0 ? hidden : runs.length - 1;
  const run = runs[runIndex];
  return run ? { run, runIndex } : null;
}

/** @param {Timing} answer @param {Translator} t @returns {string[][]} */
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

/**
 * @param {readonly number[]} losses of Levenberg-Marquardt, from its step 0 on
 * @param {readonly number[]} steps of descent that were kept
 * @param {readonly number[]} own its losses at these steps
 * @param {Translator} t
 * @returns {string[][]} step, loss, and the step at which descent was as low
 */
export function comparisonRows(losses, steps, own, t) {
  const last = losses.length - 1;
  return [...SHOWN.filter((k) => k < last), last].map((k) => {
    const step = k === 0 ? 0 : stepAt(steps, own, losses[k] ?? 0);
    return [t.count(k), t.decimal(losses[k] ?? NaN, 6), step === null ? t("regression.not_yet") : t.count(step)];
  });
}

/** @param {"time" | "fit"} name @param {Translator} t */
function section(name, t) {
  const button = create(
    "button",
    { testid: `regression-${name}`, type: "button", className: "outlined" },
    t(`regression.${name}_run`, { name: "" }),
  );
  const [words, frame] = [
    create("p", { ariaLive: "polite" }),
    create("div", { className: "inspect-scroll", tabIndex: 0 }),
  ];
  words.dataset.testid = `regression-${name}-words`;
  return {
    element: create(
      "section",
      {},
      create("h3", {}, t(`regression.${name}_title`)),
      create("p", {}, t(`regression.${name}_intro`)),
      button,
      words,
      frame,
    ),
    button,
    words,
    frame,
  };
}

/** @param {string} name @param {readonly string[]} heads @param {readonly (readonly string[])[]} rows @param {Translator} t */
function listed(name, heads, rows, t) {
  const table = tableOf(
    t(`regression.${name}_caption`),
    heads.map((head) => t(`regression.${head}`)),
    rows,
  );
  table.dataset.testid = `regression-${name}-table`;
  return table;
}
