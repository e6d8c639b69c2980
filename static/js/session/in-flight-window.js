/** Requests that have no answer yet: what each asked for, how many there may be, and how long a round trip takes. */

const FRAME_MS = 1000 / 60;

export class InFlightWindow {
  /**
   * When each was sent, how many were waiting before it, and which probes it asked for.
   * @type {Map<number, {sent: number, ahead: number, probes: readonly string[]}>}
   */
  #requests = new Map();
  #lastId = 0;
  #roundTrip = FRAME_MS / 2;
  /** When the last answer came. */
  #heard = 0;

  get size() {
    return this.#requests.size;
  }

  /**
   * As many as return within one round trip at 60 frames a second, and one more, so that a late answer costs no frame.
   * @param {number} most the server takes
   */
  hasRoom(most) {
    return this.size < Math.min(most, 1 + Math.ceil(this.#roundTrip / FRAME_MS));
  }

  /** @param {readonly string[]} probes @returns {number} the request's id */
  sent(probes) {
    this.#lastId += 1;
    this.#requests.set(this.#lastId, { sent: performance.now(), ahead: this.size, probes });
    return this.#lastId;
  }

  /**
   * @param {number} id
   * @param {number} trainMs what the server says it worked on it
   * @returns {readonly string[]} the probes that were asked for
   */
  answered(id, trainMs) {
    const request = this.#requests.get(id);
    this.#requests.delete(id);
    this.#heard = performance.now();
    // Waiting behind our own other requests is not part of the round trip: counted, it would make the window grow for ever.
    if (request)
      this.#roundTrip += 0.1 * (performance.now() - request.sent - request.ahead * trainMs - this.#roundTrip);
    return request?.probes ?? [];
  }

  /** @param {number} id no answer will come */
  refused(id) {
    this.#requests.delete(id);
  }

  clear() {
    this.#requests.clear();
  }

  /** @returns {number} for how long an answer has been awaited and none has come, in milliseconds */
  silence() {
    const [oldest] = this.#requests.values();
    return oldest ? performance.now() - Math.max(oldest.sent, this.#heard) : 0;
  }
}
