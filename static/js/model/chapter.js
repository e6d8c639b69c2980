/** The chapter of the course that the server embeds in its page. */

import { completeRun, datasetOf, firstVisit } from "./catalog.js";
import { pointOf } from "./points.js";
import { VIEW_DEFAULTS } from "./state.js";

/**
 * @param {any} written as the server writes it (docs/course.md); null on every other page
 * @param {import("./catalog.js").Catalog} catalog
 * @returns {Chapter | null}
 */
export function chapterOf(written, catalog) {
  if (!written) return null;
  const { saved, ...chapter } = written;
  const { experiment, preset, weights, generation, view } = saved;
  const plain = firstVisit(catalog);
  return {
    ...chapter,
    saved: {
      experiment: {
        ...experiment,
        runs: experiment.runs.map((/** @type {any} */ run) => completeRun(run, plain.experiment)),
      },
      dataset: datasetOf(saved, preset),
      generation: { ...plain.generation, ...generation },
      view: { ...VIEW_DEFAULTS, ...view },
      exercise: chapter.exercise,
      weights: weights?.map((/** @type {number[] | null} */ run) => run ?? []) ?? null,
    },
  };
}

/**
 * @param {readonly (readonly number[])[]} rows [x₁, x₂, class or value]; of a curve [x, y]
 * @param {Task} task
 * @returns {Point[]}
 */
export const pointsOf = (rows, task) =>
  rows.map((row) => pointOf(row.slice(0, task === "curve" ? 1 : 2), row[task === "curve" ? 1 : 2] ?? 0, task));
