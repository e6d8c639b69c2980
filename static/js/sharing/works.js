/**
 * The works that this browser keeps, in IndexedDB: one for each entry in the history of each tab. Two tabs never share
 * one: a work that its page has not closed is copied, not taken over. Fetched lazily.
 */

import { FORMAT, packed, unpacked } from "./work.js";

const NAME = "perceptron-playground";
/** The most works, and the most bytes of all of them: beyond, the oldest go. */
const MOST_WORKS = 12;
const MOST_BYTES = 64 << 20;
/** Some browsers never answer where storage is forbidden. */
const PATIENCE_MS = 2000;

/**
 * @typedef {object} Header
 * @property {string} id
 * @property {number} format
 * @property {boolean} open whether its page shows it; also where the browser ended without a word
 * @property {boolean} own whether a page that is opened without a link may take it up
 * @property {number} time when it was stored, in milliseconds since 1970
 * @property {number} bytes
 */
/** @typedef {import("./work.js").Work} Work */
/**
 * @typedef {object} Found
 * @property {string} id
 * @property {Work} work
 * @property {number} time when it was stored
 * @property {boolean} copied another page may still have it open
 */

/** @returns {Promise<Works>} rejects where this browser stores nothing */
export async function openWorks() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("works", { keyPath: "id" });
    request.result.createObjectStore("parts"); // by [id, name]: "content", "runs", and each frame by its step
  };
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error("no answer")), PATIENCE_MS));
  return new Works(/** @type {IDBDatabase} */ (await Promise.race([resultOf(request), late])));
}

export class Works {
  #database;
  /** What of the work on the page is stored already: only what changed is written. */
  #stored = { id: "", frames: /** @type {Map<number, ArrayBuffer>} */ (new Map()), runs: -1 };
  #share = 1;

  /** @param {IDBDatabase} database */
  constructor(database) {
    this.#database = database;
    database.onversionchange = () => database.close(); // another version of the page is open, and comes first
  }

  /** @param {string} id @returns {Promise<Found | null>} */
  async load(id) {
    return this.#found(/** @type {Header | undefined} */ (await resultOf(this.#read("works").get(id))));
  }

  /** @returns {Promise<Found | null>} the newest of the person's own works that no page has open */
  async newestClosed() {
    /** @type {Header[]} */
    const headers = await resultOf(this.#read("works").getAll());
    const closed = headers.filter(({ open, own }) => own && !open).sort((a, b) => b.time - a.time);
    return this.#found(closed[0]);
  }

  /**
   * Stores what changed since the last time. The transaction is complete when this returns, so that it outlives the page.
   * @param {string} id
   * @param {Omit<Work, "left">} work
   * @param {{open: boolean, own: boolean, runsVersion: number}} about
   * @returns {Promise<void>} rejects where it could not be stored
   */
  async save(id, work, { open, own, runsVersion }) {
    try {
      await this.#write(id, work, open, own, runsVersion);
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "QuotaExceededError") throw error;
      await this.#prune((headers) => headers.filter((header) => !header.open && header.id !== id));
      this.#share /= 4;
      this.#stored.id = ""; // it is unknown what of it is there
      await this.#write(id, work, open, own, runsVersion);
    }
    await this.#prune((headers) => superfluous(headers, id, MOST_WORKS, MOST_BYTES));
  }

  /**
   * @param {string} id
   * @param {Omit<Work, "left">} work
   * @param {boolean} open
   * @param {boolean} own
   * @param {number} runsVersion
   */
  #write(id, work, open, own, runsVersion) {
    const { content, frames, runs, bytes } = packed(work, this.#share);
    const transaction = this.#database.transaction(["works", "parts"], "readwrite");
    const parts = transaction.objectStore("parts");
    const fresh = this.#stored.id !== id;
    if (fresh) parts.delete(allOf(id));
    const before = fresh ? new Map() : this.#stored.frames;
    for (const step of before.keys()) if (!frames.has(step)) parts.delete([id, step]);
    for (const [step, message] of frames) if (before.get(step) !== message) parts.put(message, [id, step]);
    if (fresh || this.#stored.runs !== runsVersion) parts.put(runs, [id, "runs"]);
    parts.put(content, [id, "content"]);
    /** @type {Header} */
    const header = { id, format: FORMAT, open, own, time: Date.now(), bytes };
    transaction.objectStore("works").put(header);
    this.#stored = { id, frames, runs: runsVersion };
    const done = finished(transaction);
    transaction.commit();
    done.catch(() => (this.#stored.id = ""));
    return done;
  }

  /** @param {Header | undefined} header @returns {Promise<Found | null>} it is open from now on */
  async #found(header) {
    if (!header || header.format !== FORMAT) return null;
    const { id } = header;
    const parts = this.#read("parts");
    const range = allOf(id);
    const [keys, values] = await Promise.all([resultOf(parts.getAllKeys(range)), resultOf(parts.getAll(range))]);
    /** @type {Map<any, any>} */
    const named = new Map(keys.map((key, i) => [/** @type {any} */ (key)[1], values[i]]));
    const content = named.get("content");
    if (!content) return null;
    if (!header.open) await this.#mark({ ...header, open: true });
    return { id, time: header.time, work: unpacked(content, named, named.get("runs")), copied: header.open };
  }

  /** @param {Header} header */
  async #mark(header) {
    const transaction = this.#database.transaction("works", "readwrite");
    transaction.objectStore("works").put(header);
    await finished(transaction);
  }

  /** @param {(headers: Header[]) => Header[]} choose which works go */
  async #prune(choose) {
    const gone = choose(await resultOf(this.#read("works").getAll()));
    if (gone.length === 0) return;
    const transaction = this.#database.transaction(["works", "parts"], "readwrite");
    for (const { id } of gone) {
      transaction.objectStore("works").delete(id);
      transaction.objectStore("parts").delete(allOf(id));
    }
    await finished(transaction);
  }

  /** @param {"works" | "parts"} store */
  #read(store) {
    return this.#database.transaction(store, "readonly").objectStore(store);
  }
}

/**
 * @param {readonly Header[]} headers
 * @param {string} present that stays in any case
 * @param {number} mostWorks
 * @param {number} mostBytes
 * @returns {Header[]} the oldest, those that a page may have open last
 */
export function superfluous(headers, present, mostWorks, mostBytes) {
  const newestFirst = headers
    .filter(({ id }) => id !== present)
    .sort((a, b) => Number(b.open) - Number(a.open) || b.time - a.time);
  const all = headers.filter(({ id }) => id === present);
  let bytes = all.reduce((sum, header) => sum + header.bytes, 0);
  return newestFirst.filter((header, i) => (bytes += header.bytes) > mostBytes || i + all.length >= mostWorks);
}

/** @param {string} id @returns {IDBKeyRange} of all parts of a work: arrays come after numbers and texts */
const allOf = (id) => IDBKeyRange.bound([id], [id, []]);

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function resultOf(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** @param {IDBTransaction} transaction @returns {Promise<void>} */
function finished(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}
