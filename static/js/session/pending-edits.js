/** Weights set by hand, from the moment they are set until a frame shows them. */

import { keyOf, valueAt } from "../model/weights.js";

export class PendingEdits {
  /** Of each side, by place; with the revision in which the server was told, Infinity before. @type {Map<number, Map<string, {value: WeightValue, revision: number}>>} */
  #sides = new Map();

  /** @param {number} runIndex @param {readonly WeightValue[]} values */
  set(runIndex, values) {
    const places = this.#sides.get(runIndex) ?? new Map();
    for (const value of values) places.set(keyOf(value), { value, revision: Infinity });
    this.#sides.set(runIndex, places);
  }

  /** @returns {[runIndex: number, values: WeightValue[]][]} what the server does not know of */
  get pending() {
    const pending = [...this.#sides].map(
      ([runIndex, places]) =>
        /** @type {[number, WeightValue[]]} */ ([
          runIndex,
          [...places.values()].filter(({ revision }) => revision === Infinity).map(({ value }) => value),
        ]),
    );
    return pending.filter(([, values]) => values.length > 0);
  }

  /** @param {number} revision the server has been told of all */
  told(revision) {
    this.#each((entry) => (entry.revision = Math.min(entry.revision, revision)));
  }

  /** The server is gone: what no frame has shown, it may never have heard of. */
  lost() {
    this.#each((entry) => (entry.revision = Infinity));
  }

  /** @param {number} revision of a frame */
  shown(revision) {
    this.#each((entry, key, places) => entry.revision <= revision && places.delete(key));
  }

  /**
   * @param {number} runIndex
   * @param {RunView | undefined} view of this side
   * @param {WeightIndex} place
   * @returns {number} what the weight is now; NaN where there is none
   */
  valueAt(runIndex, view, place) {
    return this.#sides.get(runIndex)?.get(keyOf(place))?.value[3] ?? valueAt(view, place);
  }

  /** @param {(entry: {value: WeightValue, revision: number}, key: string, places: Map<string, unknown>) => void} visit */
  #each(visit) {
    for (const places of this.#sides.values()) for (const [key, entry] of places) visit(entry, key, places);
  }
}

/**
 * @param {Pick<Live, "pendingEdits" | "frame">} live
 * @param {number} runIndex
 * @param {readonly WeightValue[]} values
 * @param {number | null} undoGroup
 * @returns {Action} sets them, and knows what they were, so that it can be undone
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
