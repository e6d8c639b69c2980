/** One line of news at the foot of the page that goes away by itself. */

import { briefReason } from "../tools/http.js";

const SHOWN_MS = 7000;

/**
 * @param {HTMLElement} element with role status
 * @param {Translator} t
 * @returns {(text: LocalText) => void}
 */
export function createNotice(element, t) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  return ({ key, values, error }) => {
    const text = t(key, error === undefined ? values : { ...values, reason: briefReason(error, t) });
    if (element.textContent !== text) element.textContent = text;
    clearTimeout(timer);
    timer = setTimeout(() => (element.textContent = ""), SHOWN_MS);
  };
}
