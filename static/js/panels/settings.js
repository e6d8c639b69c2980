/** One side's settings: hidden units, activation, learning rate, optimizer, loss. Each acts at once. */

import { choose, fillSelect, part } from "../dom.js";
import { hiddenUnits } from "../state.js";

const MAX_UNITS = 8;
const LEARNING_RATES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 0.5, 1, 3, 10, 30, 100];

/**
 * @param {Context} context
 * @param {number} side
 * @returns {Panel}
 */
export function mountSettings({ store, t, catalog }, side) {
  /** @param {string} kind @param {{name: string}[]} records @returns {[string, string][]} */
  const named = (kind, records) => records.map(({ name }) => [name, t.has(`${kind}.${name}`) ? t(`${kind}.${name}`) : name]);
  /**
   * @param {string} name
   * @param {[string | number, string][]} options
   * @param {(value: string) => RunChange} change
   */
  const control = (name, options, change) => {
    const select = part(`${name}-${side}`, HTMLSelectElement);
    fillSelect(select, options);
    select.addEventListener("change", () => store.dispatch({ type: "run_changed", side, change: change(select.value) }));
    return select;
  };
  /** @type {[number, string][]} */
  const counts = Array.from({ length: MAX_UNITS + 1 }, (_, n) => [n, n === 0 ? t("settings.none") : String(n)]);
  /** @type {[number, string][]} */
  const rates = LEARNING_RATES.map((rate) => [rate, t.number(rate)]);
  const units = control("hidden", counts, (value) => ({ units: Number(value) }));
  const activation = control("activation", named("activation", catalog.activations), (value) => ({ activation: value }));
  const rate = control("learning-rate", rates, (value) => ({ learning_rate: Number(value) }));
  const optimizer = control("optimizer", named("optimizer", catalog.optimizers), (value) => ({ optimizer: value }));
  const loss = control("loss-function", named("loss", catalog.losses.filter(({ task }) => task === "binary")), (value) => ({ loss: value }));
  /** @type {RunSpec | null} */
  let shown = null;

  return {
    update() {
      const { experiment, activations } = store.get();
      const run = experiment.runs[side];
      if (!run || run === shown) return;
      shown = run;
      choose(units, hiddenUnits(run));
      choose(activation, activations[side] ?? "tanh");
      activation.disabled = hiddenUnits(run) === 0;
      choose(rate, run.training.learning_rate);
      choose(optimizer, run.training.optimizer);
      choose(loss, run.training.loss);
    },
  };
}
