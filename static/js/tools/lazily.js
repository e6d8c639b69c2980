/** What is fetched when it is first needed. */

/** What did not come is asked for again after this long, if it is still needed. */
const RETRY_MS = 5000;

/**
 * @template T
 * @param {() => Promise<T>} fetched
 * @param {() => void} changed called when it has come
 * @returns {() => T | null} what has come; the first call asks for it
 */
export function lazily(fetched, changed) {
  /** @type {T | null} */
  let here = null;
  let asked = false;
  return () => {
    if (asked) return here;
    asked = true;
    fetched().then(
      (came) => {
        here = came;
        changed();
      },
      () => setTimeout(() => (asked = false), RETRY_MS),
    );
    return here;
  };
}
