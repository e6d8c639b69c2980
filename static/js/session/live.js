/** What the server has said so far: the frame that is shown, the curves, and the steps that can be returned to. */

import { Curves } from "../model/curves.js";
import { Timeline } from "../model/timeline.js";
import { PendingEdits } from "./pending-edits.js";

/** @returns {Live} before the server has said anything */
export const createLive = () => ({
  connection: "connecting",
  slow: false,
  resting: false,
  frame: null,
  analysis: null,
  curves: new Curves(),
  timeline: new Timeline(),
  trainedBefore: null,
  pendingEdits: new PendingEdits(),
  probed: new Map(),
});

/**
 * Shows a frame, and keeps what of it is kept.
 * @param {Live} live
 * @param {Frame} frame
 * @param {readonly string[]} probes that were asked for with it
 * @param {{experiment: Experiment, dataset: Dataset} | undefined} configuration that it was computed with
 */
export function record(live, frame, probes, configuration) {
  const before = live.frame?.step ?? 0;
  if (frame.step > before) branch(live, before);
  live.pendingEdits.shown(frame.revision);
  live.frame = configuration ? asTrainedBefore(live, frame, configuration) : frame;
  live.curves.append(frame);
  for (const probe of probes) live.probed.set(probe, live.frame);
  if (configuration)
    live.timeline.add({ frame: live.frame, experiment: configuration.experiment, dataset: configuration.dataset });
}

/**
 * The server counts the weights of a link from step 0 and says that they are ready to be trained.
 * @param {Live} live
 * @param {Frame} frame
 * @param {{experiment: Experiment, dataset: Dataset}} configuration
 * @returns {Frame} at step 0 with the verdicts that the link's weights had
 */
function asTrainedBefore({ trainedBefore: before, pendingEdits }, frame, { experiment, dataset }) {
  if (!before || frame.step > 0 || pendingEdits.waiting) return frame;
  if (before.experiment !== experiment || before.dataset.points !== dataset.points) return frame;
  const verdicts = frame.verdicts.map((verdict, i) => {
    const then = before.verdicts[i];
    const wrong = then?.code === "solved" && (frame.accuracy[i] ?? 1) < 1; // whatever the link says
    return then && verdict.code === "ready" && !wrong ? then : verdict;
  });
  return { ...frame, verdicts };
}

/**
 * Training goes on from this step: what came after it before belongs to another run.
 * @param {Live} live
 * @param {number} step
 */
function branch({ timeline, curves }, step) {
  if ((timeline.newest?.frame.step ?? 0) <= step && (curves.steps.at(-1) ?? 0) <= step) return;
  timeline.truncate(step);
  curves.truncate(step);
}
