/** How far training is to go: to the end of the step that was asked for, or as clock and stop rule allow. */

import { SPEEDS } from "../model/state.js";
import { Pace } from "./pace.js";

export class StepBudget {
  #pace = new Pace();
  /** Where the step ends that was asked for. @type {number | null} */
  #goalStep = null;
  /** A step asked for before there was a picture to count from. @type {StepUnit | null} */
  #pendingSteps = null;
  /** The last step that any request has asked for. */
  asked = 0;

  /** @param {StepUnit} unit train one batch, or to the end of the epoch @param {Frame | null} frame where training is */
  step(unit, frame) {
    if (!frame) this.#pendingSteps = unit;
    if (!frame || frame.n_samples === 0) return;
    this.#goalStep = frame.step + (unit === "batch" ? 1 : frame.steps_per_epoch - frame.position);
  }

  /** No step is asked for any more. */
  forget() {
    this.#goalStep = this.#pendingSteps = null;
  }

  /** The training clock stands: time that passes now is not owed later. */
  pause() {
    this.#pace.stop();
  }

  /** Training begins anew, and with it the clock. */
  begin() {
    this.#goalStep = null;
    this.asked = 0;
    this.pause();
  }

  /** @param {Frame} frame that training has reached */
  reached(frame) {
    if (this.#goalStep !== null && frame.step >= this.#goalStep) this.#goalStep = null;
    if (this.#pendingSteps) this.step(this.#pendingSteps, frame);
    this.#pendingSteps = null;
  }

  /**
   * @param {number} now
   * @param {State} state
   * @param {number} step where training is
   * @param {boolean} idle nothing is on its way
   * @returns {number | null | undefined} train until this step; null without limit; undefined for nothing yet
   */
  next(now, { training, speed, stop }, step, idle) {
    if (!training) return this.#goalStep !== null && idle ? this.#goalStep : undefined;
    const until = this.#pace.next(now, SPEEDS[speed] ?? Infinity, step, this.asked);
    const most = stop.steps;
    if (until === undefined || most === null || step > most) return until;
    return this.asked >= most ? undefined : Math.min(until ?? most, most);
  }
}
