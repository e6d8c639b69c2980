/**
 * Stores the work a moment after it changed, and when the page is left. The storage itself is fetched when there is
 * something to keep.
 */

import { savedOf } from "../model/state.js";
import { createMemo } from "../tools/memo.js";

/** While training something changes with every frame. */
const TRAINING_MS = 3000;
const STILL_MS = 700;
const RETRY_MS = 30_000;

/** @type {Promise<import("./works.js").Works> | null} */
let works = null;

/** @returns {Promise<import("./works.js").Works>} rejects where this browser stores nothing; a later call tries again */
export function openWorks() {
  if (!works) {
    works = import("./works.js").then((module) => module.openWorks());
    works.catch(() => setTimeout(() => (works = null), RETRY_MS));
  }
  return works;
}

export class WorkKeeper {
  #context;
  #savedStates;
  #memo = createMemo();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** Where it is open already: what is written as the page goes cannot wait for it. @type {import("./works.js").Works | null} */
  #open = null;
  #changed = false;

  /**
   * @param {Pick<Context, "store" | "live" | "runs">} context
   * @param {import("./saved-state.js").SavedStateStore} savedStates
   */
  constructor(context, savedStates) {
    this.#context = context;
    this.#savedStates = savedStates;
  }

  /** @returns {Omit<import("./work.js").Work, "left">} what is on the page; of objects that change, as they are now */
  take() {
    const { store, live, runs } = this.#context;
    const { timeline, curves } = live;
    return {
      saved: savedOf(store.get()),
      kept: timeline.kept,
      step: live.frame?.step ?? 0,
      curves: { steps: curves.steps, of: curves.of },
      runs,
      trainedBefore: live.trainedBefore,
    };
  }

  /** Called for each animation frame. */
  look() {
    const { store, live, runs } = this.#context;
    const { experiment, dataset, training } = store.get();
    if (!this.#memo.changed([experiment, dataset, live.timeline.version, live.frame, runs.version])) return;
    this.#changed = true;
    if (!this.#open && this.#isWorthKeeping()) void this.#prepare(); // the page may be left before the first write
    this.#timer ??= setTimeout(() => void this.#write(), training ? TRAINING_MS : STILL_MS);
  }

  /** Stores what is still to be stored. The transaction goes on when the page goes. @param {boolean} open whether it stays */
  flush(open) {
    if (this.#changed || !open) this.#save(open);
  }

  async #write() {
    this.#timer = undefined;
    if (!this.#isWorthKeeping()) return;
    await this.#prepare();
    this.#save(true);
  }

  async #prepare() {
    try {
      this.#open = await openWorks();
      this.#savedStates.stored();
    } catch {
      // after a reload the page says that the weights were not kept
    }
  }

  #isWorthKeeping() {
    const { runs, store } = this.#context;
    const byHand = store.get().assigned !== null; // weights at step 0
    return this.#savedStates.isUsed || this.#step > 0 || byHand || runs.rows.length > 0;
  }

  /** @returns {number} to which the work is trained */
  get #step() {
    return this.#context.live.timeline.newest?.frame.step ?? 0;
  }

  /** @param {boolean} open */
  #save(open) {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#savedStates.isReading) return;
    this.#changed = false;
    if (!this.#isWorthKeeping()) return;
    if (!open) this.#savedStates.left(this.#step);
    if (!this.#open) return;
    this.#savedStates.stored();
    const { id } = this.#savedStates;
    const { store, runs } = this.#context;
    this.#open
      .save(id, this.take(), { open, own: this.#savedStates.isOwn(store.get()), runsVersion: runs.version })
      .catch(() => {}); // as above
  }
}
