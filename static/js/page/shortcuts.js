/** The keys that work everywhere, as one table: which control each presses. The dialog behind "?" lists them. */

import { byId } from "../tools/dom.js";
import { lazily } from "../tools/lazily.js";
import { recall, remember } from "../tools/memory.js";

const SWITCH = "single-keys";
/** Fields that have their own undo. */
const TEXT = "input:not([type=checkbox], [type=range], [type=radio], [type=file]), textarea, [contenteditable]";
/** Where letters choose an option, or belong to an open popover. */
const TYPING = `${TEXT}, select, [popover]`;

/**
 * A control, which may be locked or hidden, and the keys that press it.
 * @typedef {{name: string, keys: readonly string[], press: string}} Shortcut
 */

/** @type {readonly Shortcut[]} */
export const SHORTCUTS = [
  { name: "step", keys: ["ArrowRight"], press: "#step" },
  { name: "reset", keys: ["r"], press: "#reset-same" },
  { name: "new_weights", keys: ["n"], press: "#reset-new" },
  { name: "erase", keys: ["e"], press: "[data-testid=erase]" },
  { name: "select", keys: ["s"], press: "[data-testid=select]" },
  { name: "lines", keys: ["l"], press: "#hidden-lines" },
  { name: "log", keys: ["g"], press: "#log-scale" },
  { name: "share", keys: ["c"], press: "#share" },
  { name: "sheet", keys: ["?"], press: "#shortcuts" },
];
/** 1 is the first class, 0 the tenth. */
const CLASS_KEYS = "1234567890";

/** @returns {boolean} whether keys without Ctrl act: with speech input they may have to be off */
export const singleKeys = () => recall(SWITCH) !== "off";
/** @param {boolean} on */
export const setSingleKeys = (on) => remember(SWITCH, on ? null : "off");

/**
 * @param {Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">} event
 * @returns {{action: "undone" | "redone"} | {press: string, single: boolean} | null} what the key means
 */
export function meaningOf({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  const letter = key.toLowerCase();
  if (altKey) return null;
  if (ctrlKey || metaKey)
    return letter === "z" || letter === "y" ? { action: letter === "y" || shiftKey ? "redone" : "undone" } : null;
  if (key === " ") return { press: "#train", single: false };
  if (CLASS_KEYS.includes(key)) return { press: `[data-testid=class-${CLASS_KEYS.indexOf(key)}]`, single: true };
  const found = SHORTCUTS.find(({ keys }) => keys.includes(key) || keys.includes(letter));
  return found ? { press: found.press, single: key.length === 1 } : null;
}

/** @param {Context} context */
export function mountShortcuts(context) {
  const { store } = context;
  const panel = lazily(context, () => import("./shortcuts-panel.js"), {
    texts: ["shortcuts", "share"],
    styles: ["dialogs", "shortcuts"],
  });
  byId("shortcuts").addEventListener("click", () => panel.use(({ openShortcuts }) => openShortcuts(context.t)));
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    const target = event.target instanceof Element ? event.target : document.body;
    const meaning = meaningOf(event);
    if (!meaning || target.closest("action" in meaning ? TEXT : TYPING)) return;
    if ("action" in meaning) {
      event.preventDefault();
      return store.dispatch({ type: meaning.action });
    }
    // The space bar and the arrow keys belong to the focused element.
    if (meaning.single ? !singleKeys() : target !== document.body) return;
    const control = document.querySelector(meaning.press);
    if (!(control instanceof HTMLElement) || control.closest("[inert], [hidden], [data-lesson]")) return;
    event.preventDefault();
    control.click();
  });
}
