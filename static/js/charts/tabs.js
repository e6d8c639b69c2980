/** What is behind the tabs of the lower part of the page besides the chart: each fetched when its tab is first opened. */

import { styleSheet } from "../tools/dom.js";

/** A tab's own part of the page. @typedef {{opened(on: boolean): void, update(now: number): boolean | void}} TabPanel */
/** What all tabs have in common. @typedef {{context: Context, choice: import("./chart.js").Choice, history: import("./history.js").RunHistory, sources: Record<string, import("./chart.js").Source>}} Common */
/** @typedef {Common & {frame: HTMLElement | null, note: HTMLElement | null}} TabContext */

/** @type {Readonly<Record<string, () => Promise<(place: TabContext) => TabPanel>>>} */
const PANELS = {
  norms: async () => (await import("./norms.js")).mountNorms,
  confusion: async () => (await import("./confusion.js")).mountConfusion,
  surface: async () => (await import("./surface.js")).mountSurface,
  runs: async () => (await import("./runs.js")).mountRuns,
};

export class Tabs {
  #common;
  /** @type {Map<string, Promise<TabPanel>>} */
  #asked = new Map();
  /** @type {TabPanel | null} */
  #open = null;

  /** @param {Common} common */
  constructor(common) {
    this.#common = common;
  }

  /** @returns {TabPanel[]} the one whose tab is open, if it has one */
  get open() {
    return this.#open ? [this.#open] : [];
  }

  close() {
    this.#open?.opened(false);
    this.#open = null;
  }

  /** @param {string} tab that has been chosen @returns {Promise<void>} when it is there; rejects when it can't be had */
  async show(tab) {
    const load = PANELS[tab];
    if (!load) return;
    const ready = this.#asked.get(tab) ?? this.#fetched(tab, load);
    this.#asked.set(tab, ready);
    ready.catch(() => this.#asked.delete(tab)); // asked for again with the next press
    const sheet = await ready;
    if (this.#common.choice.tab !== tab) return; // changed their mind meanwhile
    this.#open = sheet;
    sheet.opened(true);
  }

  /** @param {string} tab @param {() => Promise<(place: TabContext) => TabPanel>} load */
  async #fetched(tab, load) {
    const [mount] = await Promise.all([load(), this.#common.context.t.load("charts-more"), styleSheet("charts-more")]);
    return mount({
      ...this.#common,
      frame: document.getElementById(`${tab}-frame`),
      note: document.getElementById(`${tab}-note`),
    });
  }
}
