/** Where the hand is: on one plot at most; and which neuron's line it has picked. */

/**
 * @typedef {object} CursorPosition
 * @property {number} x1
 * @property {number} x2
 * @property {boolean} keyboard
 * @property {number | null} [near] the neuron whose line it is on
 * @property {Box} [box] the rectangle that is being drawn round points
 */
/** @typedef {readonly [x1: number, x2: number, x1: number, x2: number]} Box two corners that face each other */

export class Cursor {
  /** @type {{runIndex: number, position: CursorPosition} | null} */
  #at = null;
  /** @type {{runIndex: number, unit: number} | null} */
  #picked = null;

  /** @returns {CursorPosition | null} wherever it is */
  get position() {
    return this.#at?.position ?? null;
  }

  /** @returns {number} the plot it is on; −1 for none */
  get runIndex() {
    return this.#at?.runIndex ?? -1;
  }

  /** @param {number} runIndex @returns {CursorPosition | null} */
  on(runIndex) {
    return this.#at?.runIndex === runIndex ? this.#at.position : null;
  }

  /** @param {number} runIndex @param {CursorPosition} position */
  move(runIndex, position) {
    this.#at = { runIndex, position };
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
