/** How far training may go by now: turns steps per second into the `until` of each request. */

/** After a pause of the clock (a hidden tab, a slow server) at most this much is caught up, in seconds. */
const LONGEST_CATCH_UP = 0.1;

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
