/** Probes that panels subscribe to, besides those of every frame, and when each is due. */

export class ProbeSubscriptions {
  /** @type {Set<{probe: string, periodMs: number}>} */
  #subscriptions = new Set();
  /** @type {Map<string, number>} */
  #asked = new Map();

  /**
   * @param {string} probe
   * @param {number} periodMs
   * @returns {() => void} ends the subscription
   */
  subscribe(probe, periodMs) {
    const subscription = { probe, periodMs };
    this.#subscriptions.add(subscription);
    this.#asked.delete(probe); // a panel that opens sees it at once
    return () => void this.#subscriptions.delete(subscription);
  }

  /** @returns {boolean} whether a probe has not been asked for since it was subscribed to */
  get fresh() {
    return [...this.#subscriptions].some(({ probe }) => !this.#asked.has(probe));
  }

  /** All of them are due with the next frame: what came before is out of date. */
  refreshAll() {
    this.#asked.clear();
  }

  /**
   * @param {number} now in milliseconds
   * @param {boolean} still nothing is being trained: no later frame will bring what is left out now
   * @returns {string[]} the probes that are due; they count as asked for
   */
  due(now, still) {
    const due = new Set(
      [...this.#subscriptions]
        .filter(({ probe, periodMs }) => still || now - (this.#asked.get(probe) ?? -Infinity) >= periodMs)
        .map(({ probe }) => probe),
    );
    for (const probe of due) this.#asked.set(probe, now);
    return [...due];
  }
}

/**
 * @param {Subscriptions} subscriptions
 * @param {string} probe
 * @param {number} periodMs
 * @returns {(wanted: boolean) => void} subscribes while it is wanted, and unsubscribes when it is not
 */
export function subscribeTo(subscriptions, probe, periodMs) {
  /** @type {(() => void) | null} */
  let release = null;
  return (wanted) => {
    if (wanted === (release !== null)) return;
    release?.();
    release = wanted ? subscriptions.subscribe(probe, periodMs) : null;
  };
}
