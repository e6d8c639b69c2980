/** One side's settings: hidden units, activation, learning rate, optimizer, loss. Each acts at once. */

import { byId, choose, fillSelect } from "../dom.js";
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
  const holder = byId(`settings-${side}`);
  /**
   * @param {string} name
   * @param {string} label
   * @param {[string | number, string][]} options
   * @param {(value: string) => {network?: Partial<NetworkSpec>, training?: Partial<TrainingSpec>}} change
   */
  const control = (name, label, options, change) => {
    const [row, text, select] = [document.createElement("label"), document.createElement("span"), document.createElement("select")];
    row.className = "setting";
    text.textContent = t(label);
    select.dataset.testid = `${name}-${side}`;
    fillSelect(select, options);
    select.addEventListener("change", () => store.dispatch({ type: "run_set", side, ...change(select.value) }));
    row.append(text, select);
    holder.append(row);
    return select;
  };
  /** @type {[number, string][]} */
  const counts = Array.from({ length: MAX_UNITS + 1 }, (_, n) => [n, n === 0 ? t("settings.none") : String(n)]);
  /** @type {[number, string][]} */
  const rates = LEARNING_RATES.map((rate) => [rate, t.number(rate)]);
  const activation = control("activation", "settings.activation", named("activation", catalog.activations), (value) => ({
    network: { hidden_layers: (store.get().experiment.runs[side]?.network.hidden_layers ?? []).map((layer) => ({ ...layer, activation: value })) },
  }));
  const units = control("hidden", "settings.hidden", counts, (value) => ({
    network: { hidden_layers: Number(value) ? [{ units: Number(value), activation: activation.value }] : [] },
  }));
  holder.prepend(units.parentElement ?? units);
  const rate = control("learning-rate", "settings.learning_rate", rates, (value) => ({ training: { learning_rate: Number(value) } }));
  const optimizer = control("optimizer", "settings.optimizer", named("optimizer", catalog.optimizers), (value) => ({ training: { optimizer: value } }));
  const loss = control("loss-function", "settings.loss", named("loss", catalog.losses.filter(({ task }) => task === "binary")), (value) => ({ training: { loss: value } }));
  /** @type {RunSpec | null} */
  let shown = null;

  return {
    update() {
      const { experiment } = store.get();
      const run = experiment.runs[side];
      if (!run || run === shown) return;
      shown = run;
      choose(units, hiddenUnits(run));
      choose(activation, run.network.hidden_layers[0]?.activation ?? "tanh");
      activation.disabled = hiddenUnits(run) === 0;
      choose(rate, run.training.learning_rate);
      choose(optimizer, run.training.optimizer);
      choose(loss, run.training.loss);
    },
  };
}
