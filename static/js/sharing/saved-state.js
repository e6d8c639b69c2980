/** Keeps the work: in the address bar, so that it can be sent, and in this browser, so that it is here tomorrow. */

import { decode, encode } from "../links/codec.js";
import { completed } from "../links/index.js";
import { savedOf } from "../model/state.js";
import { recall, remember } from "../tools/memory.js";

const KEY = "perceptron-playground";
/** Browsers limit how often an address may change. */
const DELAY_MS = 400;

export class SavedStateStore {
  #first;
  #acceptable;
  #guest;
  /** What the first visit would be written as. */
  #nothing;
  /** What was read or written last. */
  #kept;
  /** The exercise as its teacher made it; it belongs to this entry of the history, and comes back with a reload. @type {string | null} */
  #exercise = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {Saved} first what needs no saving
   * @param {(experiment: Experiment) => boolean} acceptable
   * @param {boolean} guest the page is shown inside another one: what a reader does there is not this browser's own work
   */
  constructor(first, acceptable, guest) {
    this.#first = first;
    this.#acceptable = acceptable;
    this.#guest = guest;
    this.#kept = this.#nothing = encode(first, first.experiment);
  }

  /** @returns {Promise<{saved: Saved, problem: LocalText | null}>} the address's experiment, else this browser's, else the first */
  async read() {
    clearTimeout(this.#timer); // what is still to be written belongs to another address
    const linked = location.hash.slice(1);
    const found = this.#decoded(linked);
    /** @type {LocalText | null} */
    let problem = linked && !found ? { key: "notice.bad_link" } : null;
    try {
      const saved = found && (await completed(found));
      if (saved) return this.#taken(saved, linked);
    } catch (error) {
      problem = { key: "notice.no_dataset", error };
    }
    const own = this.#guest ? null : recall(KEY);
    const mine = this.#decoded(own);
    return mine ? { ...this.#taken(mine, own ?? ""), problem } : { saved: this.#first, problem };
  }

  /** @returns {Promise<Saved>} what "Start over" leads to: in an exercise its beginning; rejects when its points can't be fetched */
  async start() {
    const begun = this.#decoded(this.#exercise);
    return begun ? completed(begun) : this.#first;
  }

  /** @returns {Promise<Saved | null>} what this browser keeps as its person's own; null for nothing, or what can't be had now */
  async loadOwn() {
    const found = this.#decoded(recall(KEY));
    return found ? completed(found).catch(() => null) : null;
  }

  /** @param {State} state */
  save(state) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.write(state), DELAY_MS);
  }

  /** @param {State} state */
  write(state) {
    clearTimeout(this.#timer);
    const text = encode(savedOf(state), this.#first.experiment);
    if (text === this.#kept) return;
    this.#kept = text;
    if (!state.exercise) this.#exercise = null;
    const address = location.pathname + location.search + (text === this.#nothing ? "" : `#${text}`);
    history.replaceState({ exercise: this.#exercise }, "", address);
    // An exercise is its teacher's, and stays in the address: what was here before is not lost to it.
    if (!state.exercise && !this.#guest) remember(KEY, text === this.#nothing ? null : text);
  }

  /** @param {Saved} saved @param {string} text where it was found */
  #taken(saved, text) {
    this.#kept = text;
    this.#exercise = saved.exercise ? (history.state?.exercise ?? text) : null;
    if (this.#exercise) history.replaceState({ exercise: this.#exercise }, "", location.href);
    return { saved, problem: null };
  }

  /** @param {string | null} text */
  #decoded(text) {
    return text ? decode(text, this.#first.experiment, this.#acceptable) : null;
  }
}
