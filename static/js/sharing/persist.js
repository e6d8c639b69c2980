/** Keeps the work: in the address bar, so that it can be sent, and in this browser, so that it is here tomorrow. */

import { completed } from "./regenerate.js";
import { decode, encode } from "./share.js";
import { savedOf } from "../experiment/state.js";
import { recall, remember } from "../tools/memory.js";

const KEY = "perceptron-playground";
/** Browsers limit how often an address may change. */
const DELAY_MS = 400;

/**
 * @param {Saved} first what needs no saving
 * @param {(experiment: Experiment) => boolean} acceptable
 * @param {boolean} guest the page is shown inside another one: what a reader does there is not this browser's own work
 */
export function createKeeper(first, acceptable, guest) {
  const nothing = encode(first, first.experiment);
  let kept = nothing;
  /** The exercise as its teacher made it; it belongs to this entry of the history, and comes back with a reload. @type {string | null} */
  let exercise = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {string} text */
  const decoded = (text) => (text ? decode(text, first.experiment, acceptable) : null);

  /** @param {State} state */
  function write(state) {
    clearTimeout(timer);
    const text = encode(savedOf(state), first.experiment);
    if (text === kept) return;
    kept = text;
    if (!state.lesson) exercise = null;
    const address = location.pathname + location.search + (text === nothing ? "" : `#${text}`);
    history.replaceState({ exercise }, "", address);
    // An exercise is its teacher's, and stays in the address: what was here before is not lost to it.
    if (!state.lesson && !guest) remember(KEY, text === nothing ? null : text);
  }

  /** @param {Saved} saved @param {string} text where it was found */
  function taken(saved, text) {
    kept = text;
    exercise = saved.lesson ? (history.state?.exercise ?? text) : null;
    if (exercise) history.replaceState({ exercise }, "", location.href);
    return { saved, problem: null };
  }

  return {
    /** @returns {Promise<{saved: Saved, problem: Text_ | null}>} the address's experiment, else this browser's, else the first */
    async read() {
      clearTimeout(timer); // what is still to be written belongs to another address
      const linked = location.hash.slice(1);
      const found = decoded(linked);
      /** @type {Text_ | null} */
      let problem = linked && !found ? { key: "notice.bad_link" } : null;
      try {
        const saved = found && (await completed(found));
        if (saved) return taken(saved, linked);
      } catch (error) {
        problem = { key: "notice.no_dataset", error };
      }
      const own = (guest ? null : recall(KEY)) ?? "";
      const mine = decoded(own);
      return mine ? { ...taken(mine, own), problem } : { saved: first, problem };
    },
    /** @returns {Promise<Saved>} what "Start over" leads to: in an exercise its beginning; rejects when its points can't be fetched */
    async start() {
      const begun = decoded(exercise ?? "");
      return begun ? completed(begun) : first;
    },
    /** @returns {Promise<Saved | null>} what this browser keeps as its person's own; null for nothing, or what can't be had now */
    async own() {
      const found = decoded(recall(KEY) ?? "");
      return found ? completed(found).catch(() => null) : null;
    },
    /** @param {State} state */
    save(state) {
      clearTimeout(timer);
      timer = setTimeout(write, DELAY_MS, state);
    },
    write,
  };
}
