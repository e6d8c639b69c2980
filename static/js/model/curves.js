/**
 * Loss and accuracy of every run at the steps that the engine records: on the training points and on the test points.
 */

/** @typedef {"loss" | "accuracy" | "test_loss" | "test_accuracy"} Quantity */

const empty = () =>
  /** @type {Record<Quantity, number[][]>} */ ({ loss: [], accuracy: [], test_loss: [], test_accuracy: [] });

export class Curves {
  /** @type {number[]} */
  steps = [];
  /** For each quantity one list for each run; NaN at steps without a value. */
  of = empty();
  /** Raised by every change, so that a chart knows when to redraw. */
  version = 0;

  /** @returns {number[][]} */
  get loss() {
    return this.of.loss;
  }

  clear() {
    this.steps = [];
    this.of = empty();
    this.version += 1;
  }

  /** @param {Pick<Curves, "steps" | "of">} kept of an earlier visit */
  restore({ steps, of }) {
    this.steps = steps;
    this.of = { ...empty(), ...of };
    this.version += 1;
  }

  /**
   * Forgets everything after `step`: training goes on from there.
   * @param {number} step
   */
  truncate(step) {
    const keep = this.steps.filter((kept) => kept <= step).length;
    this.steps.length = keep;
    for (const list of Object.values(this.of).flat()) list.length = keep;
    this.version += 1;
  }

  /** @param {Frame} frame */
  append(frame) {
    const { history } = frame;
    const n_runs = frame.loss.length;
    if (frame.step === 0) {
      // The points may have changed since. Later values stay: the reader may only have gone back to look.
      this.steps[0] = 0;
      this.#put(0, frame, frame.test, 0, n_runs);
    }
    history.step.forEach((step, row) => {
      if (step > (this.steps.at(-1) ?? -1)) this.#put(this.steps.push(step) - 1, history, history.test, row, n_runs);
    });
    this.version += 1;
  }

  /**
   * @param {number} k position in the lists
   * @param {Measures} values (rows, n_runs), row by row
   * @param {Measures | null} test
   * @param {number} row
   * @param {number} n_runs
   */
  #put(k, values, test, row, n_runs) {
    for (let run = 0; run < n_runs; run += 1) {
      const at = row * n_runs + run;
      (this.of.loss[run] ??= [])[k] = values.loss[at] ?? NaN;
      (this.of.accuracy[run] ??= [])[k] = values.accuracy[at] ?? NaN;
      (this.of.test_loss[run] ??= [])[k] = test?.loss[at] ?? NaN;
      (this.of.test_accuracy[run] ??= [])[k] = test?.accuracy[at] ?? NaN;
    }
  }
}
