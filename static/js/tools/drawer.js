/**
 * Drawers: what opens over the page beside the plots and stays while one works. One is open at a time; Escape, its own
 * button and a second press of the button that opened it close it.
 */

import { setAttribute } from "./dom.js";

/** @typedef {{open(): void, close(): void, readonly isOpen: boolean}} Drawer */

/** @type {Drawer | null} */
let current = null;

/**
 * @param {HTMLElement} element with popover="manual"; a button in it with `data-close` closes it
 * @param {HTMLElement} button that opens it
 * @param {(on: boolean) => void} [changed]
 * @param {{light?: boolean}} [options] light: a press beside it closes it, for it covers what one works on
 * @returns {Drawer}
 */
export function createDrawer(element, button, changed = () => {}, { light = false } = {}) {
  const drawer = {
    get isOpen() {
      return element.matches(":popover-open");
    },
    open() {
      if (drawer.isOpen) return;
      current?.close();
      current = drawer;
      changed(true);
      element.showPopover();
      setAttribute(button, "aria-expanded", "true");
      const first = element.querySelector("[data-close]");
      if (first instanceof HTMLElement) first.focus({ preventScroll: true });
    },
    close() {
      if (!drawer.isOpen) return;
      const focused = element.contains(document.activeElement);
      element.hidePopover();
      changed(false);
      setAttribute(button, "aria-expanded", "false");
      if (current === drawer) current = null;
      if (focused) button.focus({ preventScroll: true });
    },
  };
  document.addEventListener("keydown", closeByEscape); // the same function again is heard once
  button.addEventListener("click", () => (drawer.isOpen ? drawer.close() : drawer.open()));
  element.addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest("[data-close]")) drawer.close();
  });
  if (light)
    document.addEventListener("pointerdown", ({ target }) => {
      if (target instanceof Node && !element.contains(target) && !button.contains(target)) drawer.close();
    });
  return drawer;
}

/** Closes the drawer that is open. */
export const closeDrawer = () => current?.close();

/** @param {KeyboardEvent} event Escape closes the open drawer; what lies over it, a menu or a dialog, closes first */
function closeByEscape({ key }) {
  const above = document.querySelectorAll(":popover-open, dialog[open]").length > 1;
  if (key === "Escape" && current && !above) current.close();
}
