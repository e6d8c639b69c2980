/** What panels are made of, each piece with a name for whoever looks for it. */

import { create } from "../../tools/elements.js";

/**
 * @template {HTMLElement} T
 * @param {string} name
 * @param {T} element
 * @returns {T}
 */
export function named(name, element) {
  element.dataset.testid = name;
  return element;
}

/** @param {string} text @param {HTMLElement} field */
export const row = (text, field) => create("label", { className: "row" }, create("span", {}, text), field);

/** @param {string} name @param {readonly (readonly [string | number, string])[]} [options] value and label */
export const select = (name, options = []) =>
  named(name, create("select", {}, ...options.map(([value, text]) => new Option(text, String(value)))));

/** @param {string} name @param {string} text @param {string} [className] */
export const button = (name, text, className = "outlined") =>
  named(name, create("button", { type: "button", className }, text));
