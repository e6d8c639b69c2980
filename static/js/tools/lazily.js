/** What is fetched when it is first needed. */

/** What did not come is asked for again after this long, if it is still needed. */
const RETRY_MS = 5000;

/**
 * @template T
 * @param {() => Promise<T>} fetched
 * @param {() => void} requestRender called when it has come
 * @returns {() => T | null} what has come; the first call asks for it
 */
export function lazily(fetched, requestRender) {
  /** @type {T | null} */
  let here = null;
  let asked = false;
  return () => {
    if (asked) return here;
    asked = true;
    fetched().then(
      (came) => {
        here = came;
        requestRender();
      },
      () => setTimeout(() => (asked = false), RETRY_MS),
    );
    return here;
  };
}

/**
 * @param {() => Promise<unknown>} task what a press asks for, which has to be fetched
 * @param {(text: Text_) => void} notify says why it did not come
 */
export async function attempted(task, notify) {
  try {
    await task();
  } catch (error) {
    notify({ key: "notice.no_texts", error });
  }
}
