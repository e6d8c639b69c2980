/** Weights set by hand that no frame shows yet. */

import { keyOf, valueAt } from "../model/weights.js";

/** @typedef {{value: WeightValue, revision: number}} Edit */

export class PendingEdits {
  /**
   * For each run, by weight index: the value, and the revision of the message it was sent in (Infinity before).
   * @type {Map<number, Map<string, Edit>>}
   */
  #runs = new Map();

  /** @param {number} runIndex @param {readonly WeightValue[]} values */
  set(runIndex, values) {
    const edits = this.#runs.get(runIndex) ?? new Map();
    for (const value of values) edits.set(keyOf(value), { value, revision: Infinity });
    this.#runs.set(runIndex, edits);
  }

  /** @returns {[runIndex: number, values: WeightValue[]][]} what has not been sent */
  get pending() {
    const pending = [...this.#runs].map(
      ([runIndex, edits]) =>
        /** @type {[number, WeightValue[]]} */ ([
          runIndex,
          [...edits.values()].filter(({ revision }) => revision === Infinity).map(({ value }) => value),
        ]),
    );
    return pending.filter(([, values]) => values.length > 0);
  }

  /** Whether the frame does not show all of them yet. */
  get waiting() {
    return [...this.#runs.values()].some((edits) => edits.size > 0);
  }

  /** @param {number} revision all values have been sent by then */
  sent(revision) {
    this.#each((edit) => (edit.revision = Math.min(edit.revision, revision)));
  }

  /** The server is gone, and may have lost what no frame has shown: all of it is to be sent again. */
  lost() {
    this.#each((edit) => (edit.revision = Infinity));
  }

  /** @param {number} revision of a frame */
  shown(revision) {
    this.#each((edit, key, edits) => edit.revision <= revision && edits.delete(key));
  }

  /**
   * @param {number} runIndex
   * @param {RunView | undefined} view of this run
   * @param {WeightIndex} index
   * @returns {number} what the weight is now; NaN where there is none
   */
  valueAt(runIndex, view, index) {
    return this.#runs.get(runIndex)?.get(keyOf(index))?.value[3] ?? valueAt(view, index);
  }

  /** @param {(edit: Edit, key: string, edits: Map<string, Edit>) => void} visit */
  #each(visit) {
    for (const edits of this.#runs.values()) for (const [key, edit] of edits) visit(edit, key, edits);
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
