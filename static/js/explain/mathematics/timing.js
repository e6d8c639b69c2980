/** The loop and the vectorised form of one gradient, timed on the server. */

import { examplesOf } from "../../model/points.js";
import { written } from "../../tools/digits.js";
import { fullReason, requestJson } from "../../tools/http.js";

/**
 * @param {Context} context
 * @param {() => number} runIndex of the network at hand
 * @param {HTMLElement} button that begins it
 * @param {HTMLElement} output
 * @returns {() => void} ends it
 */
export function mountTiming({ store, t }, runIndex, button, output) {
  let request = new AbortController();

  async function measure() {
    request.abort();
    const own = (request = new AbortController());
    output.textContent = t("mathematics.measuring");
    try {
      const { dataset, experiment } = store.get();
      const body = { ...examplesOf(dataset), experiment: { ...experiment, runs: [experiment.runs[runIndex()]] } };
      const { n_samples, loop_us, vectorised_us, largest_difference } = await requestJson("/api/timing", {
        body,
        signal: own.signal,
      });
      output.textContent = t("mathematics.measured", {
        n: t.count(n_samples),
        loop: t.count(Math.round(loop_us)),
        vectorised: t.count(Math.round(vectorised_us)),
        times: t.decimal(loop_us / vectorised_us, 1),
        difference: written(largest_difference, 1, t.separators[0] ?? "."),
      });
      output.dataset.times = String(loop_us / vectorised_us);
    } catch (error) {
      if (request === own)
        output.textContent = own.signal.aborted ? "" : t("mathematics.not_measured", { reason: fullReason(error, t) });
    }
  }

  button.addEventListener("click", measure);
  return () => request.abort();
}
