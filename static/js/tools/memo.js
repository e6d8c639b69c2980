/** Tells whether inputs changed, for redraws: what React calls dependencies, compared one by one with `Object.is`. */

/**
 * @typedef {object} Memo
 * @property {(deps: readonly unknown[], ready?: () => boolean) => boolean} changed whether any dependency differs from
 *   those of the last redraw; remembers them if so. Where `ready` says that it is too soon: false, and nothing remembered
 * @property {(deps: readonly unknown[]) => boolean} pending the same, without remembering
 * @property {() => void} forget after it `changed` is true once
 */

/** @returns {Memo} */
export function createMemo() {
  /** @type {readonly unknown[] | null} */
  let last = null;
  /** @param {readonly unknown[]} deps */
  const pending = (deps) => last?.length !== deps.length || deps.some((value, i) => !Object.is(value, last?.[i]));
  return {
    changed(deps, ready) {
      if (!pending(deps) || ready?.() === false) return false;
      last = deps;
      return true;
    },
    pending,
    forget() {
      last = null;
    },
  };
}
