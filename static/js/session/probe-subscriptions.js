/** What panels want to see besides what every frame carries, and when it is due. */

export class ProbeSubscriptions {
  /** @type {Set<{probe: string, periodMs: number}>} */
  #wishes = new Set();
  /** @type {Map<string, number>} */
  #asked = new Map();

  /**
   * @param {string} probe
   * @param {number} periodMs
   * @returns {() => void} ends the wish
   */
  subscribe(probe, periodMs) {
    const wish = { probe, periodMs };
    this.#wishes.add(wish);
    this.#asked.delete(probe); // who opens a panel sees it at once
    return () => void this.#wishes.delete(wish);
  }

  /** @returns {boolean} whether something is wanted that was never asked for since */
  get fresh() {
    return [...this.#wishes].some(({ probe }) => !this.#asked.has(probe));
  }

  /** All of them again with the next frame: what was seen before is out of date. */
  refreshAll() {
    this.#asked.clear();
  }

  /**
   * @param {number} now in milliseconds
   * @param {boolean} still nothing moves: what is asked for now is the last word, so that nothing may be left out
   * @returns {string[]} the probes that are due, taken as asked for
   */
  due(now, still) {
    const due = new Set(
      [...this.#wishes]
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
 * @returns {(wanted: boolean) => void} asks for it only while somebody can see what it shows
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
