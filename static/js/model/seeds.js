/** Seeds for first weights: the only place where the page draws lots. */

/** @returns {number} a whole number below 2³² */
export function newSeed() {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}
