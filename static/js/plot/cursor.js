/** Where the hand is: on one plot at most; and which neuron's line it has picked. */

/**
 * @typedef {object} Hand
 * @property {number} x1
 * @property {number} x2
 * @property {boolean} keyboard
 * @property {number | null} [near] the neuron whose line it is on
 * @property {Box} [box] the rectangle that is being drawn round points
 */
/** @typedef {readonly [x1: number, x2: number, x1: number, x2: number]} Box two corners that face each other */

export class Cursor {
  /** @type {{runIndex: number, hand: Hand} | null} */
  #at = null;
  /** @type {{runIndex: number, unit: number} | null} */
  #picked = null;

  /** @returns {Hand | null} wherever it is */
  get hand() {
    return this.#at?.hand ?? null;
  }

  /** @returns {number} the plot it is on; −1 for none */
  get runIndex() {
    return this.#at?.runIndex ?? -1;
  }

  /** @param {number} runIndex @returns {Hand | null} */
  on(runIndex) {
    return this.#at?.runIndex === runIndex ? this.#at.hand : null;
  }

  /** @param {number} runIndex @param {Hand} hand */
  move(runIndex, hand) {
    this.#at = { runIndex, hand };
  }

  /** @param {number} runIndex */
  leave(runIndex) {
    if (this.#at?.runIndex === runIndex) this.#at = null;
  }

  /** @param {number} runIndex @returns {number | null} the first layer's neuron that was picked */
  unit(runIndex) {
    return this.#picked?.runIndex === runIndex ? this.#picked.unit : null;
  }

  /** @param {number} runIndex @param {number | null} unit */
  pick(runIndex, unit) {
    this.#picked = unit === null ? null : { runIndex, unit };
  }
}
