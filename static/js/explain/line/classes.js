/** Of more than two classes: who is parted from whom, and whether one layer can part them all at once. Pure. */

import { trainingPoints } from "../../model/points.js";

/**
 * Two sides, what the engine says of them, and which classes they are: null for all the others together.
 * `drawing` has the labels 0 and 1, `original` those that were drawn.
 * @typedef {{readonly analysis: Analysis, readonly dataset: Dataset, readonly labels: readonly [number | null, number | null], readonly original: readonly Point[]}} Parting
 */

/** So many scores are computed at most: tens of milliseconds. */
const MOST_SCORES = 1_000_000;

/** @param {readonly Point[]} points @returns {number[]} the classes that have some, in order */
export const classesOf = (points) => [...new Set(points.map(({ label }) => label))].sort((a, b) => a - b);

/**
 * @param {Dataset} dataset
 * @param {number | null} zero the other class; null: all others together
 * @param {number} one
 * @returns {Dataset} the training points as two classes, 0 and 1
 */
export function between(dataset, zero, one) {
  const points = trainingPoints(dataset.points).filter(({ label }) => zero === null || label === zero || label === one);
  return {
    ...dataset,
    n_classes: 2,
    points: points.map((point) => ({ ...point, label: point.label === one ? 1 : 0 })),
  };
}

/**
 * The class that was drawn where a proof has a point of one of its two sides.
 * @param {Parting} parting
 * @param {import("./facts.js").Corner} corner
 * @returns {number}
 */
export function labelOf({ labels, original }, [x1, x2, runIndex]) {
  const known = labels[runIndex === 1 ? 1 : 0];
  return (
    known ??
    original.find((point) => !point.test && point.x1 === x1 && point.x2 === x2 && point.label !== labels[1])?.label ??
    runIndex
  );
}

/**
 * A score w·x + b for each class, of which the right one is the largest at every point: what one layer with softmax needs.
 * Found by correcting two classes at each mistake (Kesler's construction, Duda & Hart 1973, 5.12), which ends if there are any.
 * @param {readonly Point[]} points
 * @returns {number[][] | null} [w₁, w₂, b] of each class that has points, right at every point; null: none was found in time, which proves nothing
 */
export function scoresFor(points) {
  const classes = classesOf(points);
  const scores = classes.map(() => [0, 0, 0]);
  const rows = points.map(({ x1, x2, label }) => ({ x: [x1, x2, 1], own: classes.indexOf(label) }));
  for (let left = MOST_SCORES; left > 0; left -= rows.length * classes.length) {
    let right = true;
    for (const { x, own } of rows) {
      const rival = rivalOf(scores, x, own);
      if (rival === null) continue;
      right = false;
      x.forEach((value, i) => {
        const [mine, theirs] = [scores[own] ?? [], scores[rival] ?? []];
        mine[i] = (mine[i] ?? 0) + value;
        theirs[i] = (theirs[i] ?? 0) - value;
      });
    }
    if (right) return scores;
  }
  return null;
}

/** @param {readonly (readonly number[])[]} scores @param {readonly number[]} x @param {number} own @returns {number | null} another class that is no lower there */
function rivalOf(scores, x, own) {
  const heights = scores.map((w) => w.reduce((sum, value, i) => sum + value * (x[i] ?? 0), 0));
  const mine = heights[own] ?? 0;
  let [best, highest] = [/** @type {number | null} */ (null), -Infinity];
  heights.forEach((height, k) => {
    if (k !== own && height >= mine && height > highest) [best, highest] = [k, height];
  });
  return best;
}
