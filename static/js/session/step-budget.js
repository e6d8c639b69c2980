/**
 * How far training may go by now: as the speed and the stop rule allow, or to the end of the step that was asked for.
 */

import { SPEEDS } from "../model/state.js";

/** After a pause of the clock (a hidden tab, a slow server) at most this much is caught up, in seconds. */
const LONGEST_CATCH_UP = 0.1;

/** The clock of training: turns a speed in steps per second into the `until` of each request. */
export class Pace {
  #target = 0;
  /** @type {number | null} */
  #last = null;

  /** Forget the clock: the next `next` begins anew. */
  stop() {
    this.#last = null;
  }

  /**
   * @param {number} now in milliseconds
   * @param {number} speed steps per second; Infinity for no limit
   * @param {number} step where training is
   * @param {number} asked the last step already asked for
   * @returns {number | null | undefined} train until this step; null without limit; undefined for nothing yet
   */
  next(now, speed, step, asked) {
    if (speed === Infinity) {
      this.#last = null;
      return null;
    }
    if (this.#last === null) {
      // The first step is due at once, so that pressing Train is answered; and half a step ahead, so that a clock that
      // ticks once a step is not rounded down and up by turns.
      this.#target = Math.max(step, asked) + 1.5;
    } else {
      const seconds = Math.min(LONGEST_CATCH_UP, (now - this.#last) / 1000);
      // Never behind training (which may come from a faster speed), never far ahead of it.
      this.#target = Math.min(Math.max(this.#target, step) + speed * seconds, step + 1 + speed * 2 * LONGEST_CATCH_UP);
    }
    this.#last = now;
    const until = Math.floor(this.#target);
    return until > Math.max(step, asked) ? until : undefined;
  }
}

export class StepBudget {
  #pace = new Pace();
  /** Where training was when it was set going. @type {number | null} */
  #from = null;
  /** The last step of what "Step" asked for. @type {number | null} */
  #goalStep = null;
  /** "Step" was pressed before the first frame. @type {StepUnit | null} */
  #pendingSteps = null;
  /** The last step that a request has asked for. */
  asked = 0;

  /**
   * @param {StepUnit} unit train one batch, or to the end of the epoch
   * @param {Frame | null} frame where training is
   */
  step(unit, frame) {
    if (!frame) this.#pendingSteps = unit;
    if (!frame || frame.n_samples === 0) return;
    this.#goalStep = frame.step + (unit === "batch" ? 1 : frame.steps_per_epoch - frame.position);
  }

  /** @param {number} nSteps to train at once @param {Frame | null} frame where training is */
  ahead(nSteps, frame) {
    if (frame && frame.n_samples > 0) this.#goalStep = frame.step + nSteps;
  }

  /** Takes back what "Step" asked for. */
  forget() {
    this.#goalStep = this.#pendingSteps = null;
  }

  /** The clock stops: time that passes now is not caught up later. */
  pause() {
    this.#pace.stop();
    this.#from = null;
  }

  /**
   * @param {number} step where training is
   * @param {number} rest the step from which on it may rest
   * @returns {number} the step at which it is to rest; Infinity for one that has been set going after it
   */
  restAhead(step, rest) {
    this.#from = Math.min(this.#from ?? step, step);
    return this.#from < rest ? rest : Infinity;
  }

  /** Training starts over, and with it the clock. */
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
   * @param {number} rest where it rests; Infinity for nowhere
   * @param {boolean} idle nothing is on its way
   * @returns {number | null | undefined} train until this step; null without limit; undefined for nothing yet
   */
  next(now, { training, speed, stop }, step, rest, idle) {
    if (!training) return this.#goalStep !== null && idle ? this.#goalStep : undefined;
    const until = this.#pace.next(now, SPEEDS[speed] ?? Infinity, step, this.asked);
    const most = Math.min(stop.steps !== null && step <= stop.steps ? stop.steps : Infinity, rest);
    if (until === undefined || most === Infinity) return until;
    return this.asked >= most ? undefined : Math.min(until ?? most, most);
  }
}
