/** The panels behind the tabs other than the chart: each is fetched when its tab is first opened. */

import { lazily } from "../tools/lazily.js";

/** A tab's own part of the page. @typedef {{opened(on: boolean): void, update(now: number): boolean | void}} TabPanel */
/** What all tabs have in common. @typedef {{context: Context, choice: import("./chart.js").Choice, history: import("./history.js").RunHistory, sources: Record<string, import("./chart.js").Source>, samples: import("./norm-samples.js").Samples}} Common */
/** What a tab is mounted with. @typedef {Common & {frame: HTMLElement | null, note: HTMLElement | null}} TabContext */

/** @type {Readonly<Record<string, () => Promise<(tab: TabContext) => TabPanel>>>} */
const PANELS = {
  norms: async () => (await import("./norms.js")).mountNorms,
  confusion: async () => (await import("./confusion.js")).mountConfusion,
  surface: async () => (await import("./surface.js")).mountSurface,
  runs: async () => (await import("./runs.js")).mountRuns,
};

export class Tabs {
  #common;
  #parts;
  /** @type {Map<string, TabPanel>} */
  #mounted = new Map();
  /** @type {TabPanel | null} */
  #open = null;

  /** @param {Common} common */
  constructor(common) {
    this.#common = common;
    const needs = { texts: ["charts-more"], styles: ["charts-more"] };
    this.#parts = new Map(Object.entries(PANELS).map(([tab, load]) => [tab, lazily(common.context, load, needs)]));
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
    const part = this.#parts.get(tab);
    if (!part) return;
    const mount = await part.fetch();
    if (this.#common.choice.tab !== tab) return; // changed their mind meanwhile
    this.#open = this.#mounted.get(tab) ?? this.#mount(tab, mount);
    this.#open.opened(true);
  }

  /** @param {string} tab @param {(tab: TabContext) => TabPanel} mount */
  #mount(tab, mount) {
    const sheet = mount({
      ...this.#common,
      frame: document.getElementById(`${tab}-frame`),
      note: document.getElementById(`${tab}-note`),
    });
    this.#mounted.set(tab, sheet);
    return sheet;
  }
}
