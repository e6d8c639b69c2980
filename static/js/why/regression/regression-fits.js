/** What a closed form costs as the dimension grows, and Levenberg-Marquardt beside descent: each computed when asked for. */

import { stepAt } from "./bowl.js";
import { create } from "../../tools/elements.js";
import { namesOf } from "../../experiment/naming.js";
import { ask, examplesOf, reasonOf } from "../rest.js";
import { tableOf } from "../table.js";
import { trainingPoints } from "../../experiment/points.js";
import { kindOf } from "../../experiment/tasks.js";

const SHOWN = [0, 1, 2, 5, 10, 20, 50, 100];

/** @param {Context} context @param {HTMLElement} root */
export function mountFits(context, root) {
  const { store, t, live, changed } = context;
  const time = section("time", t);
  const fit = section("fit", t);
  root.replaceChildren(time.element, fit.element);
  let request = new AbortController();
  /** @type {{run: RunSpec, points: readonly Point[], losses: number[], converged: boolean} | null} */
  let found = null;
  /** @type {readonly unknown[]} */
  let shown = [];

  /** @returns {{run: RunSpec, side: number} | null} the last network with hidden layers, else the last */
  function chosen() {
    const { experiment, drawing } = store.get();
    if (kindOf(drawing) !== "regression" || trainingPoints(drawing.points).length === 0) return null;
    const hidden = experiment.runs.findLastIndex(({ network }) => network.hidden_layers.length > 0);
    const side = hidden >= 0 ? hidden : experiment.runs.length - 1;
    const run = experiment.runs[side];
    return run ? { run, side } : null;
  }

  /** @param {ReturnType<typeof section>} part @param {(signal: AbortSignal) => Promise<void>} work */
  async function working(part, work) {
    const { signal } = request;
    part.button.disabled = true;
    part.words.textContent = t("regression.working");
    try {
      await work(signal);
    } catch (error) {
      part.words.textContent = signal.aborted ? "" : reasonOf(error, t);
    }
    part.button.disabled = false;
    changed();
  }

  time.button.addEventListener("click", () => working(time, async (signal) => {
    const answer = await ask("/api/least_squares/timing", null, signal);
    /** @param {number} seconds */
    const ms = (seconds) => t.significant(1000 * seconds, 2);
    const rows = answer.dimensions.map((/** @type {number} */ d, /** @type {number} */ i) => [t.count(d), ms(answer.normal_equations[i]), ms(answer.qr[i]), ms(answer.gradient_step[i]), t.count(Math.round(answer.normal_equations[i] / answer.gradient_step[i]))]);
    time.frame.replaceChildren(listed("time", ["d", "normal_ms", "qr_ms", "step_ms", "worth"], rows, t));
    time.words.textContent = t("regression.timed", { n: t.count(answer.n_samples) });
  }));

  fit.button.addEventListener("click", () => working(fit, async (signal) => {
    const target = chosen();
    if (!target) return;
    const { experiment, drawing } = store.get();
    const answer = await ask("/api/least_squares/fit", { ...examplesOf(drawing), experiment: { ...experiment, runs: [target.run] }, max_steps: 100 }, signal);
    found = { run: target.run, points: drawing.points, losses: answer.losses, converged: answer.converged };
    shown = [];
  }));

  /** @param {number} side */
  function compare(side) {
    if (!found) return;
    const { losses, converged } = found;
    const { steps, of } = live.curves;
    const own = of.loss[side] ?? [];
    const last = losses.length - 1;
    const rows = [...SHOWN.filter((k) => k < last), last].map((k) => {
      const step = stepAt(steps, own, losses[k] ?? 0);
      return [t.count(k), t.decimal(losses[k] ?? NaN, 6), k === 0 ? t.count(0) : step === null ? t("regression.not_yet") : t.count(step)];
    });
    fit.frame.replaceChildren(listed("fit", ["lm_step", "lm_loss", "gd_step"], rows, t));
    fit.words.textContent = t(converged ? "regression.converged" : "regression.stopped", { n: t.count(last), step: t.count(steps.at(-1) ?? 0), loss: t.decimal(own.at(-1) ?? NaN, 6) });
  }

  return {
    /** @param {boolean} on */
    opened(on) {
      request.abort();
      request = new AbortController();
      shown = on ? [] : shown;
    },
    update() {
      const target = chosen();
      fit.element.hidden = target === null;
      const { experiment, drawing } = store.get();
      if (target) fit.button.textContent = t("regression.fit_run", { name: namesOf(experiment.runs, t)[target.side] ?? "" });
      if (found && (found.run.network !== target?.run.network || found.run.seed !== target.run.seed || found.points !== drawing.points)) {
        found = null;
        fit.frame.replaceChildren();
        fit.words.textContent = "";
      }
      const scene = [found, live.curves.version, target?.side];
      if (!found || !target || scene.every((value, i) => value === shown[i])) return false;
      shown = scene;
      compare(target.side);
      return false;
    },
  };
}

/** @param {"time" | "fit"} name @param {Translator} t */
function section(name, t) {
  const button = create("button", { type: "button", className: "outlined" }, t(`regression.${name}_run`, { name: "" }));
  button.dataset.testid = `regression-${name}`;
  const [words, frame] = [create("p", { ariaLive: "polite" }), create("div", { className: "inspect-scroll" })];
  words.dataset.testid = `regression-${name}-words`;
  return { element: create("section", {}, create("h3", {}, t(`regression.${name}_title`)), create("p", {}, t(`regression.${name}_intro`)), button, words, frame), button, words, frame };
}

/** @param {string} name @param {readonly string[]} heads @param {readonly (readonly string[])[]} rows @param {Translator} t */
function listed(name, heads, rows, t) {
  const table = tableOf(t(`regression.${name}_caption`), heads.map((head) => t(`regression.${head}`)), rows);
  table.dataset.testid = `regression-${name}-table`;
  return table;
}
