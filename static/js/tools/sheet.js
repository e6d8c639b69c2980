/** Dialogs over the page: their elements, and tabs. */

import { button, create } from "./elements.js";

/**
 * @param {string} id
 * @param {string} title
 * @param {Translator} t
 * @param {...(Node | string)} content
 * @returns {HTMLDialogElement} closed; Escape, its button and a press beside it close it
 */
export function createSheet(id, title, t, ...content) {
  const heading = create("h2", { id: `${id}-title` }, title);
  const dialog = create(
    "dialog",
    { id, className: "sheet" },
    create(
      "header",
      { className: "sheet-head" },
      heading,
      button(t("share.close"), { id: `${id}-close`, className: "quiet" }, () => dialog.close()),
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
  const list = create("div", { className: "sheet-tabs", role: "tablist", ariaLabel: name });
  const element = create("div", {}, list);
  let current = "";
  const panels = new Map(
    pages.map(({ id }) => [
      id,
      create("div", { id: `${id}-panel`, role: "tabpanel", className: "sheet-panel", hidden: true }),
    ]),
  );
  const tabs = new Map(
    pages.map(({ id, title }) => [id, button(title, { id: `${id}-tab`, className: "sheet-tab" }, () => open(id))]),
  );
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
