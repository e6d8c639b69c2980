/** Keeps the work: in the address bar, so that it can be sent, and in this browser, so that it is here tomorrow. */

import { decode, encode } from "./share.js";
import { savedOf } from "./state.js";

const KEY = "perceptron-playground";
/** Browsers limit how often an address may change. */
const DELAY_MS = 400;

/** @param {string} key @returns {string | null} null also where the browser keeps nothing (private windows, strict settings) */
function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string | null} text */
export function remember(key, text) {
  try {
    if (text === null) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch {
    // nothing is kept then; the address bar still holds it
  }
}

/**
 * @param {Saved} first what needs no saving
 * @param {(experiment: Experiment) => boolean} acceptable
 */
export function createKeeper(first, acceptable) {
  const nothing = encode(first, first.experiment);
  let kept = nothing;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {State} state */
  function write(state) {
    const text = encode(savedOf(state), first.experiment);
    if (text === kept) return;
    kept = text;
    const address = location.pathname + location.search + (text === nothing ? "" : `#${text}`);
    history.replaceState(null, "", address);
    // An exercise is its teacher's, and stays in the address: what was here before is not lost to it.
    if (!state.lesson) remember(KEY, text === nothing ? null : text);
  }

  return {
    /** @returns {{saved: Saved, readable: boolean}} the address's experiment, else this browser's, else the first */
    read() {
      const linked = location.hash.slice(1);
      const text = linked || recall(KEY) || "";
      const saved = text ? decode(text, first.experiment, acceptable) : null;
      if (saved) kept = text;
      return { saved: saved ?? first, readable: saved !== null || linked === "" };
    },
    /** @param {State} state */
    save(state) {
      clearTimeout(timer);
      timer = setTimeout(write, DELAY_MS, state);
    },
    write,
  };
}
