/** The frames that can be returned to. The longer training lasts, the fewer of its steps are kept. */

/** When there are more, every second one is dropped, so that all of training stays covered. */
const MOST = 256;
/** The same when they take more bytes: a frame has some 20 kB, with four large networks a megabyte. */
const MOST_BYTES = 48 << 20;

export class Timeline {
  /** In the order of their steps; the last one is always the newest. @type {readonly Kept[]} */
  kept = [];
  /** Steps between frames that stay. */
  #stride = 1;
  /** The newest frame is off the stride: the next one replaces it. */
  #passing = false;
  /** Raised by every change. */
  version = 0;

  clear() {
    this.kept = [];
    this.#stride = 1;
    this.#passing = false;
    this.version += 1;
  }

  /** @param {readonly Kept[]} kept of an earlier visit, in the order of their steps */
  restore(kept) {
    this.clear();
    this.kept = kept;
    this.#stride = Math.max(1, Math.ceil((this.newest?.frame.step ?? 0) / MOST));
  }

  /** @returns {Kept | undefined} where training is */
  get newest() {
    return this.kept.at(-1);
  }

  /** @param {Kept} kept the newest frame; one of an earlier step, shown after going back, is not kept */
  add(kept) {
    const { step } = kept.frame;
    const last = this.newest?.frame.step ?? -1;
    if (step < last) return;
    const stay = this.#passing || step === last ? this.kept.slice(0, -1) : this.kept;
    this.#passing = step < (stay.at(-1)?.frame.step ?? -Infinity) + this.#stride;
    this.kept = [...stay, kept];
    if (this.kept.length > 2 && (this.kept.length > MOST || this.#bytes() > MOST_BYTES)) this.#thin(step);
    this.version += 1;
  }

  /** @param {number} step where training is */
  #thin(step) {
    const last = this.kept.length - 1;
    this.kept = this.kept.filter((_, i) => i % 2 === 0 || i === last);
    this.#stride = Math.max(this.#stride * 2, Math.ceil(step / MOST));
    this.#passing = last % 2 === 1;
  }

  #bytes() {
    return this.kept.length * sizeOf(this.newest?.frame);
  }

  /** @param {number} step forget what came after it */
  truncate(step) {
    this.kept = this.kept.filter(({ frame }) => frame.step <= step);
    this.#passing = false;
    this.version += 1;
  }

  /**
   * @param {number} step
   * @returns {number} index of the last frame at this step or before; 0 before all; −1 without any
   */
  indexAt(step) {
    return Math.max(
      Math.min(0, this.kept.length - 1),
      this.kept.findLastIndex(({ frame }) => frame.step <= step),
    );
  }

  /** @param {number} step @returns {Kept | undefined} the last frame at this step or before */
  at(step) {
    return this.kept[this.indexAt(step)];
  }
}

/** @param {Frame | undefined} frame @returns {number} bytes of the message that it keeps in memory */
function sizeOf(frame) {
  return Object.values(frame?.tensors ?? {})[0]?.data.buffer.byteLength ?? 0;
}
