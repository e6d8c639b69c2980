/** What the server has said so far: the frame that is shown, the curves, and the steps that can be returned to. */

import { Curves } from "../model/curves.js";
import { Timeline } from "../model/timeline.js";
import { PendingEdits } from "./pending-edits.js";

/** @returns {Live} before the server has said anything */
export const createLive = () => ({
  connection: "connecting",
  frame: null,
  analysis: null,
  curves: new Curves(),
  timeline: new Timeline(),
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
  live.frame = frame;
  live.pendingEdits.shown(frame.revision);
  live.curves.append(frame);
  for (const probe of probes) live.probed.set(probe, frame);
  if (configuration) live.timeline.add({ frame, experiment: configuration.experiment, dataset: configuration.dataset });
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
