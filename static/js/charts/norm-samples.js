/** How long the gradients are, layer by layer: measured four times a second from the first step on, so that their curve is whole. */

import { subscribeTo } from "../session/probe-subscriptions.js";

const PERIOD_MS = 250;
/** Beyond so many samples every second one is let go. */
const MOST = 600;

/** @typedef {{step: number, norms: Float64Array[]}} Sample of each network (L,) */

export class Samples {
  /** @type {Sample[]} */
  kept = [];

  /** @param {Sample} sample @param {number} end the last step of the story: what was measured beyond it belongs to another */
  add(sample, end) {
    if ((this.kept.at(-1)?.step ?? -1) > end) this.kept = this.kept.filter(({ step }) => step <= end);
    const last = this.kept.at(-1)?.step ?? -1;
    if (sample.step < last) return; // only looked back at
    if (sample.step === last) this.kept.pop();
    this.kept.push(sample);
    if (this.kept.length > MOST) this.kept = this.kept.filter((_, i) => i % 2 === 0);
  }
}

/**
 * @param {Context} context
 * @returns {{samples: Samples, update(): boolean}} `update` says whether there is a new one
 */
export function sampler({ live, store, subscriptions }) {
  const samples = new Samples();
  const subscribe = subscribeTo(subscriptions, "norms", PERIOD_MS);
  /** @type {Frame | undefined} */
  let seen;
  addEventListener("run-ended", () => (samples.kept = [])); // its story goes on in the runs table alone
  return {
    samples,
    update() {
      subscribe(store.get().training || (live.frame?.step ?? 0) > 0);
      const frame = live.probed.get("norms");
      if (!frame || frame === seen) return false;
      seen = frame;
      const end = Math.max(live.timeline.newest?.frame.step ?? 0, live.curves.steps.at(-1) ?? 0);
      samples.add({ step: frame.step, norms: normsOf(frame) }, end);
      return true;
    },
  };
}

/** @param {Frame} frame */
function normsOf({ tensors, runs }) {
  return runs.map((_, i) => {
    const data = tensors[`runs.${i}.gradient_norm`]?.data;
    return data instanceof Float64Array ? data : new Float64Array(0);
  });
}
