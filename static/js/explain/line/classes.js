/**
 * More than two classes: which of them a line separates from the others, and whether a single softmax layer can
 * classify all points. The pure functions come first, then the questions to the server. No DOM.
 */

import { examplesOf, trainingPoints } from "../../model/points.js";
import { fullReason, requestJson } from "../../tools/http.js";

/**
 * A binary problem: one class against another one, or against all the rest.
 * @typedef {object} BinarySplit
 * @property {import("./facts.js").AnyAnalysis} analysis what the engine says of it
 * @property {Dataset} dataset the training points with the labels 0 and 1
 * @property {readonly [number | null, number | null]} labels the classes behind 0 and 1; null: all the other classes
 * @property {readonly Point[]} original the points with the labels of the person's data set
 */

/**
 * Whether a single layer is enough, and how that is known. each: a line separates every class from the rest; found:
 * not so, but scores were found that classify every point; pair: no line separates two of the classes, so no layer can;
 * open: not known.
 * @typedef {"each" | "found" | "pair" | "open"} LayerVerdict
 */

/**
 * @typedef {object} ClassFindings
 * @property {readonly BinarySplit[]} oneVsRest a problem for each class
 * @property {BinarySplit | null} inseparablePair two classes that no line separates
 * @property {LayerVerdict} verdict
 */

/** At most so many scores are computed in the search, which takes tens of milliseconds. */
const MAX_SCORES = 1_000_000;
/** The server is asked when the points have not changed for so long. */
const SETTLE_MS = 250;

/** @param {readonly Point[]} points @returns {number[]} the classes that have points, in ascending order */
export const classesOf = (points) => [...new Set(points.map(({ label }) => label))].sort((a, b) => a - b);

/**
 * @param {Dataset} dataset
 * @param {number | null} zero the class that becomes 0; null: all classes but `one`
 * @param {number} one the class that becomes 1
 * @returns {Dataset} the training points of these classes, labelled 0 and 1
 */
export function binaryDataset(dataset, zero, one) {
  const points = trainingPoints(dataset.points).filter(({ label }) => zero === null || label === zero || label === one);
  return {
    ...dataset,
    n_classes: 2,
    points: points.map((point) => ({ ...point, label: point.label === one ? 1 : 0 })),
  };
}

/**
 * @param {BinarySplit} split
 * @param {import("./facts.js").ProofPoint} point with a label of the binary problem
 * @returns {number} the class that this point has in the person's data set
 */
export function originalLabel({ labels, original }, [x1, x2, binary]) {
  const known = labels[binary === 1 ? 1 : 0];
  return (
    known ??
    original.find((point) => !point.test && point.x1 === x1 && point.x2 === x2 && point.label !== labels[1])?.label ??
    binary
  );
}

/**
 * Searches a score w·x + b for each class such that, at every point, the score of its class is the largest: this is
 * what a single softmax layer needs. The search is the multiclass perceptron (Kesler's construction, Duda & Hart 1973,
 * 5.12): each mistake corrects the scores of two classes. It ends if such scores exist.
 * @param {readonly Point[]} points
 * @returns {number[][] | null} [w₁, w₂, b] for each class that has points; null if none were found in time, which
 *   proves nothing
 */
export function scoresFor(points) {
  const classes = classesOf(points);
  const scores = classes.map(() => [0, 0, 0]);
  const rows = points.map(({ x1, x2, label }) => ({ x: [x1, x2, 1], own: classes.indexOf(label) }));
  for (let left = MAX_SCORES; left > 0; left -= rows.length * classes.length) {
    let allRight = true;
    for (const { x, own } of rows) {
      const rival = rivalOf(scores, x, own);
      if (rival === null) continue;
      allRight = false;
      x.forEach((value, i) => {
        const [mine, theirs] = [scores[own] ?? [], scores[rival] ?? []];
        mine[i] = (mine[i] ?? 0) + value;
        theirs[i] = (theirs[i] ?? 0) - value;
      });
    }
    if (allRight) return scores;
  }
  return null;
}

/**
 * @param {readonly (readonly number[])[]} scores
 * @param {readonly number[]} x
 * @param {number} own index of the point's class
 * @returns {number | null} the other class with the highest score, if it is not below that of the point's class
 */
function rivalOf(scores, x, own) {
  const values = scores.map((w) => w.reduce((sum, weight, i) => sum + weight * (x[i] ?? 0), 0));
  const mine = values[own] ?? 0;
  let [best, highest] = [/** @type {number | null} */ (null), -Infinity];
  values.forEach((value, k) => {
    if (k !== own && value >= mine && value > highest) [best, highest] = [k, value];
  });
  return best;
}

/**
 * @param {Dataset} dataset
 * @param {number | null} zero
 * @param {number} one
 * @param {AbortSignal} signal
 * @returns {Promise<BinarySplit>}
 */
async function analyse(dataset, zero, one, signal) {
  const binary = binaryDataset(dataset, zero, one);
  // The analysis comes with an answer to a training request: one neuron, no steps.
  const body = { ...examplesOf(binary), experiment: { runs: [{}] }, steps: 0 };
  const { analysis } = await requestJson("/api/train", { body, signal });
  return { analysis, dataset: binary, labels: [zero, one], original: dataset.points };
}

/** @param {Dataset} dataset @param {AbortSignal} signal @returns {Promise<ClassFindings>} */
async function findingsOf(dataset, signal) {
  const points = trainingPoints(dataset.points);
  const classes = classesOf(points);
  /** @type {BinarySplit[]} */
  const oneVsRest = [];
  for (const label of classes) oneVsRest.push(await analyse(dataset, null, label, signal));
  const inseparable = classes.filter((_, i) => !oneVsRest[i]?.analysis.separable);
  if (inseparable.length === 0) return { oneVsRest, inseparablePair: null, verdict: "each" };
  if (scoresFor(points)) return { oneVsRest, inseparablePair: null, verdict: "found" };
  // The other classes need no test: a line that separates a class from the rest separates it from each of them.
  for (const [i, one] of inseparable.entries()) {
    for (const zero of inseparable.slice(0, i)) {
      const pair = await analyse(dataset, zero, one, signal);
      if (pair.analysis.separable) continue;
      // The best line between two of several classes would mislead, so it is not shown.
      const inseparablePair = { ...pair, analysis: { ...pair.analysis, best_line: null } };
      return { oneVsRest, inseparablePair, verdict: "pair" };
    }
  }
  return { oneVsRest, inseparablePair: null, verdict: "open" };
}

/**
 * Asks the server about each class, once for each set of points.
 * @param {Pick<Context, "t" | "requestRender">} context
 */
export function createClassAnalysis({ t, requestRender }) {
  let request = new AbortController();
  /** The points that were asked about. @type {readonly Point[] | null} */
  let points = null;
  /** @type {Analysis | null} */
  let lastAnalysis = null;
  /** @type {ClassFindings | null} */
  let findings = null;
  let failure = "";

  function stop() {
    request.abort();
    [points, findings, failure] = [null, null, ""];
  }

  /** @param {Dataset} dataset */
  async function begin(dataset) {
    stop();
    points = dataset.points;
    const { signal } = (request = new AbortController());
    try {
      await new Promise((settled) => setTimeout(settled, SETTLE_MS));
      if (signal.aborted) return;
      const found = await findingsOf(dataset, signal);
      if (!signal.aborted) findings = found;
    } catch (error) {
      if (!signal.aborted) failure = fullReason(error, t);
    }
    requestRender();
  }

  return {
    stop,
    /**
     * Asks the server when the points are new, and after a failure as soon as a new analysis shows that it is back.
     * @param {Dataset} dataset
     * @param {Analysis} analysis the one that the session sent
     * @returns {{findings: ClassFindings | null, failure: string}} what is known so far
     */
    read(dataset, analysis) {
      if (points !== dataset.points || (failure && lastAnalysis !== analysis)) void begin(dataset);
      lastAnalysis = analysis;
      return { findings, failure };
    },
  };
}
