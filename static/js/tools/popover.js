/** Popovers that open at a button. Escape or a press elsewhere closes them, and the focus returns to the button. */

import { styleSheet } from "./dom.js";

const GAP = 6;
const MARGIN = 8;

/**
 * @param {string} id
 * @returns {HTMLElement} an empty one, hidden
 */
export function createPopover(id) {
  const popover = document.createElement("div");
  popover.id = id;
  popover.className = "pop";
  popover.popover = "auto";
  popover.tabIndex = -1;
  popover.setAttribute("role", "dialog");
  document.body.append(popover);
  return popover;
}

/** @type {WeakMap<HTMLElement, HTMLElement>} */
const openedBy = new WeakMap();

/**
 * @param {HTMLElement} popover
 * @param {HTMLElement} button
 * @param {() => void} fill called before it opens
 */
export async function toggle(popover, button, fill) {
  const open = popover.matches(":popover-open");
  if (open && openedBy.get(popover) === button) return popover.hidePopover();
  await styleSheet("popovers");
  if (open) popover.hidePopover();
  fill();
  openedBy.set(popover, button);
  popover.showPopover({ source: button });
  moveTo(popover, button);
  popover.focus();
}

/**
 * Below the button, or above it where there is no room; inside the window.
 * @param {HTMLElement} popover
 * @param {HTMLElement} button
 */
export function moveTo(popover, button) {
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = popover;
  const { clientWidth, clientHeight } = document.documentElement;
  const below = at.bottom + GAP;
  const y = below + height + MARGIN <= clientHeight ? below : Math.max(MARGIN, at.top - GAP - height);
  const x = Math.max(MARGIN, Math.min(at.left, clientWidth - MARGIN - width));
  popover.style.setProperty("--x", `${x}px`);
  popover.style.setProperty("--y", `${Math.max(MARGIN, Math.min(y, clientHeight - MARGIN - height))}px`);
}
