/** The way here: frames that can be gone back to, fewer and fewer the longer training lasts. */

/** Beyond so many every second one is let go: the whole way stays covered and memory stays small (some 20 kB each). */
const MOST = 256;

export class Timeline {
  /** In the order of their steps. @type {Kept[]} */
  kept = [];
  /** Steps between those that are kept. */
  #stride = 1;
  /** Raised by every change. */
  version = 0;

  clear() {
    this.kept = [];
    this.#stride = 1;
    this.version += 1;
  }

  /** @param {Kept} kept what the newest frame shows */
  add(kept) {
    const { step } = kept.frame;
    const last = this.kept.at(-1)?.frame.step ?? -Infinity;
    if (step < last + this.#stride) return;
    this.kept.push(kept);
    if (this.kept.length > MOST) {
      this.kept = this.kept.filter((_, i) => i % 2 === 0);
      this.#stride = Math.max(this.#stride * 2, Math.ceil(step / MOST));
    }
    this.version += 1;
  }

  /** @param {number} step forget what came after it */
  truncate(step) {
    this.kept = this.kept.filter(({ frame }) => frame.step <= step);
    this.version += 1;
  }

  /** @param {number} step @returns {Kept | undefined} the last one kept at this step or before */
  at(step) {
    return this.kept.findLast(({ frame }) => frame.step <= step) ?? this.kept[0];
  }
}
