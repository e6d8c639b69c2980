/** A smaller learning rate that the server has tried, where a network's own was too large. */

import { examplesOf } from "../model/points.js";
import { isPerceptron } from "../model/verdict.js";
import { requestJson } from "../tools/http.js";
import { createMemo } from "../tools/memo.js";

/** States of a run whose steps are too large. */
export const UNSTABLE = Object.freeze(["diverged", "bouncing", "rising"]);

/**
 * @param {Context} context
 * @param {number} runIndex
 * @returns {{of(verdict: Verdict): number | null}} the rate for what is on the page now; null while none is known
 */
export function createStableRate({ store, requestRender }, runIndex) {
  /** The server takes a second for it: it is asked once for each network and drawing. */
  const memo = createMemo();
  /** @type {number | null} */
  let rate = null;
  let abort = new AbortController();

  /** @param {object} body */
  async function ask(body) {
    abort.abort();
    const own = (abort = new AbortController());
    rate = null;
    try {
      const { learning_rate } = await requestJson("/api/stable_rate", { body, signal: own.signal });
      if (own !== abort) return;
      rate = learning_rate;
      requestRender();
    } catch {
      // No rate is offered then: the verdict stands without it.
    }
  }

  return {
    of({ code }) {
      if (!UNSTABLE.includes(code)) return null;
      const { dataset, experiment } = store.get();
      const run = experiment.runs[runIndex];
      if (!run || isPerceptron(run)) return null;
      if (memo.changed([run, dataset, experiment.seed, experiment.batch_size]))
        void ask({ ...examplesOf(dataset), experiment: { ...experiment, runs: [run] } });
      return rate;
    },
  };
}
