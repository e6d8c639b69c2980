/** What a change of the points or the networks does to what was trained, where the person may not expect it. Pure. */

import { structure } from "./weights.js";

/**
 * @typedef {object} Circumstances when the change was made
 * @property {number} step that was reached
 * @property {boolean} trained weights were trained here, or before in the work of a link
 * @property {{preset: string, experiment: Experiment}} first the first screen
 */

/** @type {LocalText} */
const RESTARTED = { key: "notice.restarted" };
/** @type {LocalText} */
const RESTARTED_BY_POINTS = { key: "notice.restarted_by_points" };

/**
 * @param {{action: Action, before: State}} change
 * @param {State} after
 * @param {Circumstances} circumstances
 * @param {Pick<Translator, "count">} format
 * @returns {LocalText[]} sentences; none where nothing is lost, or nothing else was asked for
 */
export function consequencesOf({ action, before }, after, circumstances, format) {
  const restarts = circumstances.trained && structure(before.experiment) !== structure(after.experiment);
  switch (action.type) {
    case "dataset_replaced":
      return restarts ? [RESTARTED_BY_POINTS] : ofOtherPoints(before, after, circumstances, format);
    case "task_set":
      return [
        ...(before.dataset.points.length > 0 ? [{ key: "notice.task_set" }] : []),
        ...(restarts ? [RESTARTED_BY_POINTS] : []),
      ];
    case "classes_set":
      return [
        ...(after.dataset.points.length < before.dataset.points.length ? [{ key: "notice.class_removed" }] : []),
        ...(restarts ? [RESTARTED_BY_POINTS] : []),
      ];
    case "run_set":
    case "run_added":
    case "run_removed":
    case "experiment_replaced":
      return restarts ? [RESTARTED, { key: "notice.restarted_undo" }] : [];
    case "seeds_drawn": // new weights are asked for by name; the same seed for all restarts also those that keep theirs
      return restarts && before.experiment.runs.some(({ seed }, i) => seed === action.seeds[i]) ? [RESTARTED] : [];
    case "undone":
    case "redone":
      return restarts && !bringsWork(action.type === "undone" ? before.past : before.future) ? [RESTARTED] : [];
    default:
      return []; // another work says itself what it brings
  }
}

/**
 * Other amounts of the same data set, and points that were drawn or imported, leave no doubt.
 * @param {State} before
 * @param {State} after
 * @param {Circumstances} circumstances
 * @param {Pick<Translator, "count">} format
 * @returns {LocalText[]}
 */
function ofOtherPoints({ dataset: { preset: old } }, { dataset: { preset }, experiment }, { step, first }, format) {
  if (preset === null || preset === old) return [];
  if (step > 0) return [{ key: "notice.weights_stayed", values: { step: format.count(step) } }];
  // Who comes back to the data set of the first screen may expect its networks, too.
  const others = preset === first.preset && JSON.stringify(experiment) !== JSON.stringify(first.experiment);
  return others ? [{ key: "notice.networks_stayed" }] : [];
}

/** @param {readonly Snapshot[]} snapshots @returns {boolean} whether the newest belongs to a work with its weights */
const bringsWork = (snapshots) => snapshots.at(-1)?.options !== undefined;
