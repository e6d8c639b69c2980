/** The loop and the vectorised form of one gradient, timed on the server. */

import { tensorsOf } from "../../session/messages.js";

/**
 * @param {State} state
 * @param {number} side
 * @returns {object} body of POST /api/timing
 */
export function requestOf({ drawing, experiment }, side) {
  const { X, y } = tensorsOf(drawing);
  const width = X?.shape[1] ?? 2;
  const numbers = Array.from(X?.data ?? [], Number);
  const points = Array.from({ length: X?.shape[0] ?? 0 }, (_, i) => numbers.slice(i * width, (i + 1) * width));
  const answers = Array.from(y?.data ?? [], Number);
  return { points, [drawing.task === "classes" ? "labels" : "values"]: answers, experiment: { ...experiment, runs: [experiment.runs[side]] } };
}

/**
 * @param {Context} context
 * @param {number} side
 * @param {AbortSignal} signal
 * @param {HTMLElement} output
 */
export async function timed({ store, t }, side, signal, output) {
  output.textContent = t("mathematics.measuring");
  try {
    const body = JSON.stringify(requestOf(store.get(), side));
    const answer = await fetch("/api/timing", { method: "POST", headers: { "Content-Type": "application/json" }, body, signal });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.detail ?? answer.statusText);
    const { n_samples, loop_us, vectorised_us, largest_difference } = said;
    output.textContent = t("mathematics.measured", { n: t.count(n_samples), loop: t.count(Math.round(loop_us)), vectorised: t.count(Math.round(vectorised_us)), times: t.decimal(loop_us / vectorised_us, 1), difference: largest_difference === 0 ? "0" : largest_difference.toExponential(0) });
    output.dataset.times = String(loop_us / vectorised_us);
  } catch (error) {
    output.textContent = signal.aborted ? "" : t("mathematics.not_measured", { reason: String(error) });
  }
}
