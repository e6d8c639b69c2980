/** What is written down of the server's frames: what is shown, the curves, the way that can be gone back. */

/**
 * @param {Live} live
 * @param {Frame} frame
 * @param {readonly string[]} probes that it was asked for
 * @param {{experiment: Experiment, dataset: Dataset} | undefined} scene what it was computed with
 */
export function record(live, frame, probes, scene) {
  const before = live.frame?.step ?? 0;
  if (frame.step > before) branch(live, before);
  live.frame = frame;
  live.pendingEdits.shown(frame.revision);
  live.curves.append(frame);
  for (const probe of probes) live.probed.set(probe, frame);
  if (scene) live.timeline.add({ frame, experiment: scene.experiment, dataset: scene.dataset });
}

/** Training moved on from this step: what had come after it before is another story. @param {Live} live @param {number} step */
function branch({ timeline, curves }, step) {
  if ((timeline.newest?.frame.step ?? 0) <= step && (curves.steps.at(-1) ?? 0) <= step) return;
  timeline.truncate(step);
  curves.truncate(step);
}
