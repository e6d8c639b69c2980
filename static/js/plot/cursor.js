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
  /** @type {{side: number, hand: Hand} | null} */
  #at = null;
  /** @type {{side: number, unit: number} | null} */
  #picked = null;

  /** @returns {Hand | null} wherever it is */
  get hand() {
    return this.#at?.hand ?? null;
  }

  /** @returns {number} the plot it is on; −1 for none */
  get side() {
    return this.#at?.side ?? -1;
  }

  /** @param {number} side @returns {Hand | null} */
  on(side) {
    return this.#at?.side === side ? this.#at.hand : null;
  }

  /** @param {number} side @param {Hand} hand */
  move(side, hand) {
    this.#at = { side, hand };
  }

  /** @param {number} side */
  leave(side) {
    if (this.#at?.side === side) this.#at = null;
  }

  /** @param {number} side @returns {number | null} the first layer's neuron that was picked */
  unit(side) {
    return this.#picked?.side === side ? this.#picked.unit : null;
  }

  /** @param {number} side @param {number | null} unit */
  pick(side, unit) {
    this.#picked = unit === null ? null : { side, unit };
  }
}
