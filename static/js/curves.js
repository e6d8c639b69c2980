/** The loss and accuracy of every run over the steps, as kept by the engine, plus where they are now. */

export class Curves {
  /** @type {number[]} */
  steps = [];
  /** One list a run. @type {number[][]} */
  loss = [];
  /** @type {number[][]} */
  accuracy = [];
  /** Raised by every change, so that a chart knows when to draw. */
  version = 0;

  clear() {
    this.steps = [];
    this.loss = [];
    this.accuracy = [];
    this.version += 1;
  }

  /**
   * Forget what came after `step`: training goes on from there.
   * @param {number} step
   */
  truncate(step) {
    const keep = this.steps.filter((kept) => kept <= step).length;
    this.steps.length = keep;
    for (const list of [...this.loss, ...this.accuracy]) list.length = keep;
    this.version += 1;
  }

  /** @param {Frame} frame */
  append(frame) {
    const { history } = frame;
    const n_runs = frame.loss.length;
    if (frame.step === 0) {
      this.clear();
      this.#push(0, frame.loss, frame.accuracy);
    }
    history.step.forEach((step, k) => {
      const [from, to] = [k * n_runs, (k + 1) * n_runs];
      if (step > (this.steps.at(-1) ?? -1)) {
        this.#push(step, history.loss.subarray(from, to), history.accuracy.subarray(from, to));
      }
    });
    this.version += 1;
  }

  /**
   * @param {number} step
   * @param {Float64Array} loss one value a run
   * @param {Float64Array} accuracy
   */
  #push(step, loss, accuracy) {
    this.steps.push(step);
    loss.forEach((value, run) => (this.loss[run] ??= []).push(value));
    accuracy.forEach((value, run) => (this.accuracy[run] ??= []).push(value));
  }
}
