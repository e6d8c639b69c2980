/** Weights set by hand that no frame shows yet. */

import { keyOf, valueAt } from "../model/weights.js";

export class PendingEdits {
  /** For each run, by weight index: the value, and the revision of the message it was sent in (Infinity before). @type {Map<number, Map<string, {value: WeightValue, revision: number}>>} */
  #runs = new Map();

  /** @param {number} runIndex @param {readonly WeightValue[]} values */
  set(runIndex, values) {
    const places = this.#runs.get(runIndex) ?? new Map();
    for (const value of values) places.set(keyOf(value), { value, revision: Infinity });
    this.#runs.set(runIndex, places);
  }

  /** @returns {[runIndex: number, values: WeightValue[]][]} what has not been sent */
  get pending() {
    const pending = [...this.#runs].map(
      ([runIndex, places]) =>
        /** @type {[number, WeightValue[]]} */ ([
          runIndex,
          [...places.values()].filter(({ revision }) => revision === Infinity).map(({ value }) => value),
        ]),
    );
    return pending.filter(([, values]) => values.length > 0);
  }

  /** @param {number} revision all values have been sent by then */
  sent(revision) {
    this.#each((entry) => (entry.revision = Math.min(entry.revision, revision)));
  }

  /** The server is gone, and may have lost what no frame has shown: all of it is to be sent again. */
  lost() {
    this.#each((entry) => (entry.revision = Infinity));
  }

  /** @param {number} revision of a frame */
  shown(revision) {
    this.#each((entry, key, places) => entry.revision <= revision && places.delete(key));
  }

  /**
   * @param {number} runIndex
   * @param {RunView | undefined} view of this run
   * @param {WeightIndex} place
   * @returns {number} what the weight is now; NaN where there is none
   */
  valueAt(runIndex, view, place) {
    return this.#runs.get(runIndex)?.get(keyOf(place))?.value[3] ?? valueAt(view, place);
  }

  /** @param {(entry: {value: WeightValue, revision: number}, key: string, places: Map<string, unknown>) => void} visit */
  #each(visit) {
    for (const places of this.#runs.values()) for (const [key, entry] of places) visit(entry, key, places);
  }
}

/**
 * @param {Pick<Live, "pendingEdits" | "frame">} live
 * @param {number} runIndex
 * @param {readonly WeightValue[]} values
 * @param {number | null} undoGroup
 * @returns {Action} sets them, with the values before, so that it can be undone
 */
export function setByHand({ pendingEdits, frame }, runIndex, values, undoGroup) {
  const before = values.map(
    ([layer, from, to]) =>
      /** @type {const} */ ([
        layer,
        from,
        to,
        pendingEdits.valueAt(runIndex, frame?.runs[runIndex], [layer, from, to]),
      ]),
  );
  return { type: "weights_set", runIndex, values, before, undoGroup };
}
