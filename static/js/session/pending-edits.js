/** Weights set by hand, from the moment they are set until a frame shows them. */

import { keyOf, valueAt } from "../model/weights.js";

export class ByHand {
  /** Of each side, by place; with the revision in which the server was told, Infinity before. @type {Map<number, Map<string, {value: PlacedValue, revision: number}>>} */
  #sides = new Map();

  /** @param {number} side @param {readonly PlacedValue[]} values */
  set(side, values) {
    const places = this.#sides.get(side) ?? new Map();
    for (const value of values) places.set(keyOf(value), { value, revision: Infinity });
    this.#sides.set(side, places);
  }

  /** @returns {[side: number, values: PlacedValue[]][]} what the server does not know of */
  get untold() {
    const untold = [...this.#sides].map(
      ([side, places]) =>
        /** @type {[number, PlacedValue[]]} */ ([
          side,
          [...places.values()].filter(({ revision }) => revision === Infinity).map(({ value }) => value),
        ]),
    );
    return untold.filter(([, values]) => values.length > 0);
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
   * @param {number} side
   * @param {RunView | undefined} view of this side
   * @param {Place} place
   * @returns {number} what the weight is now; NaN where there is none
   */
  valueAt(side, view, place) {
    return this.#sides.get(side)?.get(keyOf(place))?.value[3] ?? valueAt(view, place);
  }

  /** @param {(entry: {value: PlacedValue, revision: number}, key: string, places: Map<string, unknown>) => void} visit */
  #each(visit) {
    for (const places of this.#sides.values()) for (const [key, entry] of places) visit(entry, key, places);
  }
}

/**
 * @param {Pick<Live, "byHand" | "frame">} live
 * @param {number} side
 * @param {readonly PlacedValue[]} values
 * @param {number | null} stroke
 * @returns {Action} sets them, and knows what they were, so that it can be undone
 */
export function setByHand({ byHand, frame }, side, values, stroke) {
  const before = values.map(
    ([layer, from, to]) =>
      /** @type {const} */ ([layer, from, to, byHand.valueAt(side, frame?.runs[side], [layer, from, to])]),
  );
  return { type: "weights_set", side, values, before, stroke };
}
