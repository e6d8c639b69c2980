/** Values in the local storage, where the browser has one. */

/**
 * @param {string} key
 * @returns {string | null} null also where the browser stores nothing (private windows, strict settings)
 */
export function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string | null} text */
export function remember(key, text) {
  try {
    if (text === null) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch {
    // nothing is stored then
  }
}
