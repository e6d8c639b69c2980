/** Elements in one expression: what panels and dialogs are made of. */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Partial<HTMLElementTagNameMap[K]> & {testid?: string}} [properties] `testid` becomes `data-testid`; so does
 *   an `id`
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function create(tag, { testid, ...properties } = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  const name = testid ?? element.id;
  if (name) element.dataset.testid = name;
  element.append(...children);
  return element;
}

/**
 * @param {string} text
 * @param {Partial<HTMLButtonElement> & {testid?: string}} [properties]
 * @param {() => void} [pressed]
 */
export function button(text, properties, pressed) {
  const element = create("button", { type: "button", className: "outlined", ...properties }, text);
  if (pressed) element.addEventListener("click", pressed);
  return element;
}

/**
 * @param {readonly (readonly [value: string | number, text: string])[]} options
 * @param {Partial<HTMLSelectElement> & {testid?: string}} [properties]
 */
export const select = (options, properties) =>
  create("select", properties, ...options.map(([value, text]) => new Option(text, String(value))));

/** @param {string} text @param {HTMLElement} field @returns {HTMLLabelElement} the field with its label before it */
export const row = (text, field) => create("label", { className: "row" }, create("span", {}, text), field);

/**
 * @param {HTMLInputElement} box
 * @param {string} text
 * @returns {HTMLLabelElement} a check box with its label behind it
 */
export const checkRow = (box, text) => create("label", { className: "check" }, box, text);
