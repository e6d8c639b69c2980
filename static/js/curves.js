/** Loss and accuracy of every run over the steps, as kept by the engine: on what is learned, and on what is kept for testing. */

/** @typedef {"loss" | "accuracy" | "test_loss" | "test_accuracy"} Quantity */

export class Curves {
  /** @type {number[]} */
  steps = [];
  /** One list a run; NaN at steps that had no such value. @type {Record<Quantity, number[][]>} */
  of = { loss: [], accuracy: [], test_loss: [], test_accuracy: [] };
  /** Raised by every change, so that a chart knows when to draw. */
  version = 0;

  /** @returns {number[][]} */
  get loss() {
    return this.of.loss;
  }

  clear() {
    this.steps = [];
    this.of = { loss: [], accuracy: [], test_loss: [], test_accuracy: [] };
    this.version += 1;
  }

  /**
   * Forget what came after `step`: training goes on from there.
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
    if (frame.step === 0) {
      this.clear();
      this.#push(0, frame, frame.test, 0, frame.loss.length);
    }
    history.step.forEach((step, k) => {
      if (step > (this.steps.at(-1) ?? -1)) this.#push(step, history, history.test, k, frame.loss.length);
    });
    this.version += 1;
  }

  /**
   * @param {number} step
   * @param {Measures} values one a run, row by row
   * @param {Measures | null} test
   * @param {number} row
   * @param {number} n_runs
   */
  #push(step, values, test, row, n_runs) {
    this.steps.push(step);
    for (let run = 0; run < n_runs; run += 1) {
      const at = row * n_runs + run;
      (this.of.loss[run] ??= []).push(values.loss[at] ?? NaN);
      (this.of.accuracy[run] ??= []).push(values.accuracy[at] ?? NaN);
      (this.of.test_loss[run] ??= []).push(test?.loss[at] ?? NaN);
      (this.of.test_accuracy[run] ??= []).push(test?.accuracy[at] ?? NaN);
    }
  }
}
