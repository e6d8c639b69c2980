/** The document: find the elements of the template, and write only what changed. */

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no element #${id}`);
  return found;
}

/**
 * @template {Element} T
 * @param {string} name
 * @param {new () => T} type
 * @returns {T} the element with this data-testid
 */
export function part(name, type) {
  const found = document.querySelector(`[data-testid="${name}"]`);
  if (!(found instanceof type)) throw new Error(`the page has no ${type.name} with data-testid "${name}"`);
  return found;
}

/**
 * @param {Element} element
 * @returns {(text: string) => void} writes the text when it differs from the last
 */
export function textWriter(element) {
  let last = element.textContent;
  return (text) => {
    if (text === last) return;
    last = text;
    element.replaceChildren(text); // a new text node, so that screen readers announce it
  };
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {string} value
 */
export function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/**
 * @param {number} milliseconds
 * @returns {(now: number) => boolean} true at most once in this time
 */
export function atMostEvery(milliseconds) {
  let last = -Infinity;
  return (now) => {
    if (now - last < milliseconds) return false;
    last = now;
    return true;
  };
}

/**
 * @param {HTMLSelectElement} select
 * @param {readonly (readonly [string | number, string])[]} options value and label
 */
export function fillSelect(select, options) {
  select.replaceChildren(...options.map(([value, label]) => new Option(label, String(value))));
}

/**
 * @param {HTMLSelectElement} select
 * @param {string | number} value added to the options if it is not among them: a link may hold any
 */
export function choose(select, value) {
  const wanted = String(value);
  if (select.value === wanted) return;
  if (![...select.options].some((option) => option.value === wanted)) select.add(new Option(wanted, wanted));
  select.value = wanted;
}

/** @type {Map<string, Promise<void>>} */
const styleSheets = new Map();

/**
 * @param {string} name of a style sheet that the page did not bring along
 * @returns {Promise<void>} resolves when it is loaded, and also when it fails: a plain panel is better than none
 */
export function styleSheet(name) {
  const asked = styleSheets.get(name);
  if (asked) return asked;
  const link = Object.assign(document.createElement("link"), {
    rel: "stylesheet",
    href: new URL(`../../css/${name}.css`, import.meta.url).href,
  });
  /** @type {Promise<void>} */
  const ready = new Promise((resolve) => {
    for (const end of ["load", "error"]) link.addEventListener(end, () => resolve());
    link.addEventListener("error", () => styleSheets.delete(name)); // the next call tries again
  });
  styleSheets.set(name, ready);
  document.head.append(link);
  return ready;
}

/**
 * Calls `left` when an input loses the focus. If a press of the mouse took it away, that press is finished first:
 * otherwise the elements below could move, and the press would miss. A select opens at once and is not waited for.
 * @param {HTMLInputElement} input
 * @param {() => void} left
 */
export function onceLeft(input, left) {
  let [pressing, waiting] = [false, false];
  function released() {
    const due = waiting;
    pressing = waiting = false;
    if (due) left();
  }
  /** @param {MouseEvent} event */
  function pressed({ target }) {
    if (target instanceof HTMLSelectElement) return;
    pressing = true;
    addEventListener("mouseup", () => setTimeout(released), { once: true, capture: true }); // the click comes right after it
  }
  input.addEventListener("focus", () => addEventListener("mousedown", pressed, true));
  input.addEventListener("blur", () => {
    removeEventListener("mousedown", pressed, true);
    if (pressing) waiting = true;
    else left();
  });
}
