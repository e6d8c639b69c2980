/** Asks of each class whether one line parts it from all the others, and whether one layer can part them all. */

import { examplesOf, trainingPoints } from "../../model/points.js";
import { fullReason, requestJson } from "../../tools/http.js";
import { between, classesOf, scoresFor } from "./classes.js";

/** @typedef {import("./classes.js").Parting} Parting */
/** each: every class from the rest; found: not so, and still scores for all; pair: two classes forbid it; open: nobody knows. @typedef {"each" | "found" | "pair" | "open"} Whole */
/** @typedef {{readonly rests: readonly Parting[], readonly pair: Parting | null, readonly whole: Whole}} Findings */
/** What there is to say: the answer, what is drawn of it, and of more than two classes what is known of each. @typedef {{readonly analysis: Analysis, readonly answer: import("./facts.js").Answer, readonly shown: Parting | null, readonly findings: Findings | null, readonly failure: string}} Known */

/** A hand that draws comes to rest first. */
const REST_MS = 250;

/**
 * @param {Dataset} dataset
 * @param {number | null} zero
 * @param {number} one
 * @param {AbortSignal} signal
 * @returns {Promise<Parting>}
 */
async function parting(dataset, zero, one, signal) {
  const two = between(dataset, zero, one);
  // No step is trained: a neuron is named because the question is one about examples and a network.
  const { analysis } = await requestJson("/api/train", {
    body: { ...examplesOf(two), experiment: { runs: [{}] }, steps: 0 },
    signal,
  });
  return { analysis, dataset: two, labels: [zero, one], original: dataset.points };
}

/** @param {Dataset} dataset @param {AbortSignal} signal @returns {Promise<Findings>} */
async function examine(dataset, signal) {
  const points = trainingPoints(dataset.points);
  const classes = classesOf(points);
  /** @type {Parting[]} */
  const rests = [];
  for (const label of classes) rests.push(await parting(dataset, null, label, signal));
  const stuck = classes.filter((_, i) => !rests[i]?.analysis.separable);
  if (stuck.length === 0) return { rests, pair: null, whole: "each" };
  if (scoresFor(points)) return { rests, pair: null, whole: "found" };
  // A class that a line parts from all others is parted from each of them by it.
  for (const [i, one] of stuck.entries()) {
    for (const zero of stuck.slice(0, i)) {
      const pair = await parting(dataset, zero, one, signal);
      // Their best line is nothing that anybody asked for.
      if (!pair.analysis.separable)
        return { rests, pair: { ...pair, analysis: { ...pair.analysis, best_line: null } }, whole: "pair" };
    }
  }
  return { rests, pair: null, whole: "open" };
}

/** @param {Pick<Context, "t" | "requestRender">} context */
export function createExaminer({ t, requestRender }) {
  let request = new AbortController();
  /** @type {readonly Point[] | null} */
  let of = null;
  /** @type {Analysis | null} */
  let heard = null;
  /** @type {Findings | null} */
  let findings = null;
  let failure = "";

  function stop() {
    request.abort();
    [of, findings, failure] = [null, null, ""];
  }

  /** @param {Dataset} dataset */
  async function begin(dataset) {
    stop();
    of = dataset.points;
    const { signal } = (request = new AbortController());
    try {
      await new Promise((rested) => setTimeout(rested, REST_MS));
      if (signal.aborted) return;
      const found = await examine(dataset, signal);
      if (!signal.aborted) findings = found;
    } catch (error) {
      if (!signal.aborted) failure = fullReason(error, t);
    }
    requestRender();
  }

  return {
    stop,
    /** @param {Dataset} dataset @param {Analysis} analysis @returns {{findings: Findings | null, failure: string}} asks when the points are new, and again after a failure when the server is heard of anew */
    look(dataset, analysis) {
      if (of !== dataset.points || (failure && heard !== analysis)) void begin(dataset);
      heard = analysis;
      return { findings, failure };
    },
  };
}
