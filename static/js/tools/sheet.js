/** Dialogs over the page: their elements, and tabs. */

import { create } from "./elements.js";

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Partial<HTMLElementTagNameMap[K]>} [properties]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]} with its id as data-testid too
 */
export function make(tag, properties = {}, ...children) {
  const element = create(tag, properties, ...children);
  if (element.id) element.setAttribute("data-testid", element.id);
  return element;
}

/**
 * @param {string} text
 * @param {string} id
 * @param {() => void} pressed
 * @param {string} [className]
 */
export function button(text, id, pressed, className = "outlined") {
  const made = make("button", { type: "button", id, className }, text);
  made.addEventListener("click", pressed);
  return made;
}

/**
 * @param {string} id
 * @param {string} title
 * @param {Translator} t
 * @param {...(Node | string)} content
 * @returns {HTMLDialogElement} closed; Escape, its button and a press beside it close it
 */
export function createSheet(id, title, t, ...content) {
  const heading = make("h2", { id: `${id}-title` }, title);
  const dialog = make(
    "dialog",
    { id, className: "sheet" },
    make(
      "header",
      { className: "sheet-head" },
      heading,
      button(t("share.close"), `${id}-close`, () => dialog.close(), "quiet"),
    ),
    ...content,
  );
  dialog.setAttribute("aria-labelledby", heading.id);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  return dialog;
}

/**
 * @param {string} name
 * @param {readonly {id: string, title: string, build: () => HTMLElement}[]} pages each is built when it is first opened
 * @param {(id: string) => void} opened
 * @returns {{element: HTMLElement, open(id: string): void, readonly current: string}}
 */
export function createTabs(name, pages, opened) {
  const list = make("div", { className: "sheet-tabs", role: "tablist", ariaLabel: name });
  const element = make("div", {}, list);
  let current = "";
  const panels = new Map(
    pages.map(({ id }) => [
      id,
      make("div", { id: `${id}-panel`, role: "tabpanel", className: "sheet-panel", hidden: true }),
    ]),
  );
  const tabs = new Map(pages.map(({ id, title }) => [id, button(title, `${id}-tab`, () => open(id), "sheet-tab")]));
  for (const [id, tab] of tabs) {
    tab.role = "tab";
    tab.setAttribute("aria-controls", `${id}-panel`);
    panels.get(id)?.setAttribute("aria-labelledby", tab.id);
  }
  list.append(...tabs.values());
  element.append(...panels.values());

  /** @param {string} id */
  function open(id) {
    current = id;
    const page = pages.find((page) => page.id === id);
    const panel = panels.get(id);
    if (page && panel && panel.childElementCount === 0) panel.append(page.build());
    for (const [other, tab] of tabs) {
      tab.ariaSelected = String(other === id);
      tab.tabIndex = other === id ? 0 : -1;
    }
    for (const [other, panel] of panels) panel.hidden = other !== id;
    opened(id);
  }
  list.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const next = pages[(pages.findIndex(({ id }) => id === current) + by + pages.length) % pages.length];
    if (!next) return;
    open(next.id);
    tabs.get(next.id)?.focus();
  });
  return {
    element,
    open,
    get current() {
      return current;
    },
  };
}
