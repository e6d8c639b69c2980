/** When training comes to rest by itself: when no network has anything left to gain. */

import { isAtBestPlane } from "./verdict.js";

/**
 * Twenty seconds at the speed of a first visit, or as long again as it took: time to see what a solved network goes on
 * doing. Counted in steps, as all that stops training, so that every machine rests at the same one.
 */
const REST_STEPS = 1200;

/**
 * @param {Pick<Live, "frame" | "analysis">} live
 * @param {Pick<State, "experiment" | "dataset">} state
 * @returns {number} the step from which on training may rest; Infinity while a network has something to gain
 */
export function restStep({ frame, analysis }, { experiment, dataset }) {
  const verdicts = frame?.verdicts ?? [];
  if (verdicts.length !== experiment.runs.length) return Infinity;
  // A network that diverged is trained no more: it does not keep the others going, and alone it is no reason to rest.
  if (verdicts.every(({ code }) => code === "diverged")) return Infinity;
  const last = Math.max(
    ...verdicts.map((verdict, i) => {
      const run = /** @type {RunSpec} */ (experiment.runs[i]);
      const best = verdict.code === "plateau" && isAtBestPlane({ run, dataset, analysis, loss: frame?.loss[i] ?? NaN });
      return best || ["solved", "at_floor", "diverged"].includes(verdict.code) ? (verdict.step ?? 0) : Infinity;
    }),
  );
  return last + Math.max(REST_STEPS, last);
}
