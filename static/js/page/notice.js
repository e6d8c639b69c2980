/** One line of news at the foot of the page that goes away by itself. */

const SHOWN_MS = 7000;

/**
 * @param {HTMLElement} element with role status
 * @param {Translator} t
 * @returns {(text: Text_) => void}
 */
export function createNotice(element, t) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  return ({ key, values }) => {
    const text = t(key, values);
    if (element.textContent !== text) element.textContent = text;
    clearTimeout(timer);
    timer = setTimeout(() => (element.textContent = ""), SHOWN_MS);
  };
}
