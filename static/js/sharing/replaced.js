/** What was trained before another work took its place: undo brings it back with its weights, curves and timeline. */

/** @typedef {Omit<import("./work.js").Work, "left">} Work */

export class Replaced {
  #store;
  #session;
  #take;
  /** The snapshot of the undo to which a work belongs, and the work. @type {{snapshot: Snapshot, work: Work} | null} */
  #before = null;
  /** The same for redo; the work that was begun anew has nothing to be kept. @type {Snapshot | null} */
  #after = null;
  #state;

  /**
   * @param {Store} store
   * @param {Pick<import("../session/index.js").Session, "resume" | "reset">} session
   * @param {() => Work} take what is on the page
   */
  constructor(store, session, take) {
    this.#store = store;
    this.#session = session;
    this.#take = take;
    this.#state = store.get();
  }

  /** @param {Extract<Action, {type: "restored"}>} action puts another work in the place of the present one */
  by(action) {
    const work = this.#take();
    this.#store.dispatch(action);
    const snapshot = this.#store.get().past.at(-1);
    this.#before = snapshot?.options ? { snapshot, work } : null;
  }

  /** After each change of the store: was the replacement undone, or done again? */
  look() {
    const [before, now] = [this.#state, this.#store.get()];
    this.#state = now;
    const [undone, redone] = [before.past.at(-1), before.future.at(-1)];
    if (undone && undone === this.#before?.snapshot && now.future.length === before.future.length + 1) {
      this.#session.resume(this.#before.work);
      this.#after = now.future.at(-1) ?? null;
    } else if (redone && redone === this.#after && now.future.length === before.future.length - 1) {
      this.#session.reset();
      const snapshot = now.past.at(-1);
      if (this.#before && snapshot) this.#before = { ...this.#before, snapshot };
    }
  }
}
