/**
 * Keeps the work: in the address bar, so that it can be sent; in this browser, so that it is here tomorrow; and what the
 * address does not hold (weights, curves, runs) in the storage of works, by the id in this entry of the tab's history.
 * So every tab, and every entry that "Back" leads to, has its own.
 */

import { decode, encode } from "../links/codec.js";
import { completed } from "../links/index.js";
import { isExperiment } from "../model/bounds.js";
import { savedOf } from "../model/state.js";
import { structure } from "../model/weights.js";
import { recall, remember } from "../tools/memory.js";

const KEY = "perceptron-playground";
/** Says that there are works to look for: a first visit need not fetch the storage. */
const WORKS_KEY = "perceptron-playground-works";
/** Which work the next page of this tab takes over: the same one in another language. */
const HANDOFF_KEY = "perceptron-playground-next";
/** Which work the last page of this tab had, and how far it was trained. */
const LEFT_KEY = "perceptron-playground-left";
/** Browsers limit how often an address may change. */
const DELAY_MS = 400;

/** @typedef {import("./work.js").Work} Work */
/** @typedef {import("./works.js").Works} Works */
/** @typedef {import("./works.js").Found} Found */
/**
 * What this entry of the history holds.
 * @typedef {object} Entry
 * @property {string} work id of the work
 * @property {number} time when the address was written
 * @property {string | null} exercise as its teacher made it: it belongs to this entry, and comes back with a reload
 */
/**
 * @typedef {object} Opened
 * @property {Saved} saved
 * @property {Work | null} work what was trained; its experiment has the structure of `saved`
 * @property {LocalText | null} problem
 * @property {LocalText | null} news what of the work came back, and what did not
 */
/**
 * @typedef {Omit<Opened, "news"> & {text: string, shown?: string}} Choice the text of the work, and what the address is
 *   to hold where it is another
 */

/** @returns {string} */
const newId = () => crypto.getRandomValues(new Uint32Array(2)).join("-");

export class SavedStateStore {
  #first;
  /** An experiment whose first run has every field at its default: links hold what differs from it. */
  #complete;
  #chapter;
  #acceptable;
  #guest;
  #openWorks;
  /** What the first visit would be written as. */
  #nothing;
  /** What was read or written last. */
  #kept;
  /** @type {Entry} */
  #entry = emptyEntry();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** When it was last looked whether the address is to change, in milliseconds since 1970. */
  #written = 0;
  /** @type {symbol | null} */
  #reading = null;
  /** Whether the storage may have this work. */
  #stored = false;

  /**
   * @param {Saved} plain the first visit
   * @param {(experiment: Experiment) => boolean} acceptable
   * @param {boolean} guest the page is shown inside another one: what a reader does there is not this browser's own work
   * @param {() => Promise<Works>} openWorks
   * @param {Pick<Chapter, "id" | "saved"> | null} [chapter] that the page shows: it is then what needs no saving, and
   *   never this browser's own work
   */
  constructor(plain, acceptable, guest, openWorks, chapter = null) {
    this.#first = chapter?.saved ?? plain;
    this.#complete = plain.experiment;
    this.#chapter = chapter;
    this.#acceptable = acceptable;
    this.#guest = guest;
    this.#openWorks = openWorks;
    this.#kept = this.#nothing = this.#encoded({ ...this.#first, weights: null });
  }

  /** @returns {string} of the work that is on the page */
  get id() {
    return this.#entry.work;
  }

  /** @returns {boolean} whether the address and the history are at the work that is on the page */
  get isHere() {
    return history.state?.work === this.id;
  }

  /** @returns {boolean} whether another work is on its way: the page still shows the one before */
  get isReading() {
    return this.#reading !== null;
  }

  /** @returns {boolean} whether there is anything here that a first visit does not have */
  get isUsed() {
    return this.#kept !== this.#nothing || this.#stored;
  }

  /** @param {State} state @returns {boolean} whether it is the person's own work: no exercise, no chapter, not in a frame */
  isOwn(state) {
    return !state.exercise && !this.#isGuest;
  }

  /** Whether what this browser keeps as its person's own has no place on this page. */
  get #isGuest() {
    return this.#guest || this.#chapter !== null;
  }

  /**
   * @returns {Promise<Opened | null>} this entry's work; without one the address's experiment, else this browser's, else
   *   the first; null where the address has changed again meanwhile
   */
  async read() {
    clearTimeout(this.#timer); // what is still to be written belongs to another address
    const linked = location.hash.slice(1);
    const before = entryHere();
    this.#entry = { ...emptyEntry(), ...before };
    this.#mark(location.href);
    const reading = (this.#reading = Symbol("reading"));
    const found = await this.#find(before, linked).catch(() => null); // without a storage there are no works
    const chosen = await this.#choose(found, before, linked);
    if (this.#reading !== reading) return null;
    this.#reading = null;
    const { text, shown, work, saved, problem } = chosen;
    this.#kept = text;
    const exercise = saved.exercise && !this.#chapter ? (this.#entry.exercise ?? text) : null;
    this.#stored = found !== null && !found.copied;
    this.#entry = { ...this.#entry, work: found?.copied ? newId() : (found?.id ?? this.id), exercise };
    this.#mark(shown ? this.#addressOf(shown) : location.href);
    return {
      saved: this.#withChapter(saved),
      work,
      problem,
      news: found ? newsOf(work, found.work) : lostNews(stepLeft(before?.work)),
    };
  }

  /** @returns {Promise<Saved>} what "Start over" leads to: in an exercise its beginning; rejects when its points can't be fetched */
  async start() {
    const begun = this.#decoded(this.#entry.exercise);
    return begun ? completed(begun) : this.#first;
  }

  /** @returns {Promise<Saved | null>} what this browser keeps as its person's own; null for nothing, or what can't be had now */
  async loadOwn() {
    const found = this.#decoded(recall(KEY));
    return found ? completed(found).catch(() => null) : null;
  }

  /** What follows is another piece of work, in an entry of the history of its own: "Back" leads to the present one. */
  push() {
    clearTimeout(this.#timer);
    this.#stored = false;
    this.#entry = { ...emptyEntry(), exercise: this.#entry.exercise };
    history.pushState(this.#entry, "", location.href);
  }

  /** The page comes back as the browser had put it by: another page may have taken up its work meanwhile. */
  renew() {
    this.#stored = false;
    this.#entry = { ...this.#entry, work: newId() };
    this.#mark(location.href);
  }

  /** The work is being stored; a page that goes does not learn whether it succeeded. */
  stored() {
    if (!this.#stored) remember(WORKS_KEY, "1");
    this.#stored = true;
  }

  /**
   * The page goes, perhaps to come back. What it writes into the history now may come too late.
   * @param {number} step to which the work is trained: the page that comes knows whether it has it
   */
  left(step) {
    if (!this.isReading) put(LEFT_KEY, `${this.id} ${step}`);
  }

  /** The next page of this tab shows the same work. */
  handOff() {
    put(HANDOFF_KEY, this.id);
  }

  /** A single change is written at once: what is written as the page goes may come too late. @param {State} state */
  save(state) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.write(state), Math.max(0, this.#written + DELAY_MS - Date.now()));
  }

  /** @param {State} state */
  write(state) {
    clearTimeout(this.#timer);
    if (this.isReading || !this.isHere) return; // the page still shows what was here before
    this.#written = Date.now();
    const text = this.#encoded(savedOf(state));
    if (text === this.#kept) return;
    this.#kept = text;
    if (!state.exercise) this.#entry.exercise = null;
    this.#entry.time = this.#written;
    this.#mark(this.#addressOf(text));
    // An exercise is its teacher's, and stays in the address: what was here before is not lost to it.
    if (this.isOwn(state)) remember(KEY, text === this.#nothing ? null : text);
  }

  /** @param {Entry | null} entry @param {string} linked @returns {Promise<Found | null>} */
  async #find(entry, linked) {
    if (recall(WORKS_KEY) === null) return null;
    if (entry) return (await this.#openWorks()).load(entry.work);
    if (linked || this.#isGuest) return null;
    return (await this.#openWorks()).newestClosed();
  }

  /**
   * @param {Found | null} found
   * @param {Entry | null} entry
   * @param {string} linked
   * @returns {Promise<Choice>}
   */
  async #choose(found, entry, linked) {
    const { experiment } = found?.work.saved ?? this.#first;
    const known = found && isExperiment(experiment) && this.#acceptable(experiment);
    if (known && found.time >= (entry?.time ?? 0)) {
      const { saved } = found.work;
      // The address may be older, or hold nothing yet. One that names its data set is left as short as it is.
      const short = this.#decoded(linked)?.generated;
      const text = short ? linked : this.#encoded(saved);
      return { saved, work: found.work, problem: null, text, ...(!short && { shown: text }) };
    }
    const chosen = await this.#linked(entry, linked);
    if (!found) return chosen;
    // What was trained may belong to another experiment; the runs before are still a record.
    const fits = known && structure(experiment) === structure(chosen.saved.experiment);
    return { ...chosen, work: { ...found.work, saved: chosen.saved, ...(!fits && { kept: [], trainedBefore: null }) } };
  }

  /** @param {Entry | null} entry @param {string} linked @returns {Promise<Choice>} the address's experiment, else this browser's, else the first */
  async #linked(entry, linked) {
    const found = this.#decoded(linked);
    /** @type {LocalText | null} */
    let problem = linked && !found ? { key: "notice.bad_link" } : null;
    try {
      const saved = found && (await completed(found));
      if (saved) return { saved, work: null, problem: null, text: linked };
    } catch (error) {
      problem = { key: "notice.no_dataset", error };
    }
    // A tab that has begun is its own: what other tabs keep does not come in when it is reloaded.
    const own = this.#isGuest || (entry && !linked) ? null : recall(KEY);
    const mine = this.#decoded(own);
    return { saved: mine ?? this.#first, work: null, problem, text: (mine && own) || this.#nothing };
  }

  /** @param {string} text */
  #addressOf(text) {
    return location.pathname + location.search + (text === this.#nothing ? "" : `#${text}`);
  }

  /** @param {string} address */
  #mark(address) {
    history.replaceState(this.#entry, "", address);
  }

  /** @param {string | null} text */
  #decoded(text) {
    return text ? decode(text, this.#complete, this.#acceptable) : null;
  }

  /** @param {Saved} saved */
  #encoded(saved) {
    return encode(saved, this.#complete);
  }

  /**
   * A link says no more of a chapter than its id, and what was stored may be in another language. Weights that nobody
   * kept are those that the chapter prepared.
   * @param {Saved} saved
   * @returns {Saved}
   */
  #withChapter(saved) {
    if (!this.#chapter) return saved;
    const { exercise, experiment, weights } = this.#chapter.saved;
    const prepared = structure(saved.experiment) === structure(experiment) ? weights : null;
    return { ...saved, exercise, weights: saved.weights ?? prepared };
  }
}

/** @returns {Entry} */
const emptyEntry = () => ({ work: newId(), time: 0, exercise: null });

/** @returns {Entry | null} of the history; the work that the page before handed over; null where there is neither */
function entryHere() {
  const handed = taken(HANDOFF_KEY);
  if (typeof history.state?.work === "string") return history.state;
  return handed ? { ...emptyEntry(), work: handed } : null;
}

/** @param {string} key @param {string} text for this tab alone */
function put(key, text) {
  try {
    sessionStorage.setItem(key, text);
  } catch {
    // nothing is stored then
  }
}

/** @param {string} key @returns {string | null} what was put there; it is taken once */
function taken(key) {
  try {
    const text = sessionStorage.getItem(key);
    sessionStorage.removeItem(key);
    return text;
  } catch {
    return null;
  }
}

/** @param {string | undefined} work @returns {number} the step to which the last page of this tab had trained it */
function stepLeft(work) {
  const [id, step] = taken(LEFT_KEY)?.split(" ") ?? [];
  return id !== undefined && id === work ? Number(step) : 0;
}

/**
 * @param {Work | null} work that is shown
 * @param {Work} found that was stored
 * @returns {LocalText | null} what of it came back, where it was trained
 */
function newsOf(work, { kept: stored, step, left }) {
  if (stored.length === 0 && left.steps === 0 && left.runs === 0) return null;
  const values = { step: String(step), runs: left.runs };
  if (!work || work.kept.length === 0) return lostNews(step);
  if (left.runs > 0) return { key: "notice.back_without_runs", values };
  if (left.steps > 0) return { key: "notice.back_fewer_steps", values };
  return step > 0 ? { key: "notice.back", values } : null;
}

/** @param {number} step to which the work was trained @returns {LocalText | null} */
const lostNews = (step) => (step > 0 ? { key: "notice.weights_lost", values: { step: String(step) } } : null);
