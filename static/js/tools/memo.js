/** Redraws only when its inputs changed: what `useMemo` calls dependencies, compared one by one with `Object.is`. */

/**
 * @returns {{changed(deps: readonly unknown[], ready?: () => boolean): boolean, pending(deps: readonly unknown[]): boolean, forget(): void}}
 *   `changed` tells whether any dependency differs from those of the last redraw, and remembers them if so; where `ready` says
 *   that it is too soon, nothing is remembered. `pending` only tells. After `forget` the next call tells true.
 */
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
