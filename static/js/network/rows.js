/** Every weight of one unit as a row: those that lead to it, which can be frozen all at once, and those that lead from it. */

import { inputCount } from "../model/points.js";
import { keyOf, valueAt } from "../model/weights.js";
import { create } from "../tools/elements.js";
import { incoming, outgoing, withFrozen } from "./edits.js";
import { symbolOf } from "./names.js";
import { lockButton, weightRow } from "./weights.js";

/** @typedef {import("./layout.js").Unit} Unit */
/** What the rows are about. @typedef {{runIndex: number, unit: Unit, picked: WeightIndex | null}} About */

export class WeightRows {
  element = create("div", { className: "net-weights" });
  #context;
  #whole;
  /** @type {About | null} */
  #about = null;
  /** @type {readonly WeightIndex[]} */
  #incoming = [];
  /** @type {readonly import("./weights.js").WeightRow[]} */
  #rows = [];

  /** @param {Context} context */
  constructor(context) {
    const { t } = (this.#context = context);
    this.#whole = lockButton(t("unit.freeze_all"), "freeze-unit", (on) => this.#freeze(this.#incoming, on));
    this.#whole.button.append(t("unit.freeze_all"));
  }

  /** @param {About} about @param {NetworkSpec} network */
  build(about, network) {
    const { t } = this.#context;
    this.#about = about;
    this.#incoming = incoming(network, about.unit);
    const [before, after] = [this.#incoming, outgoing(network, about.unit)].map((places) =>
      places.map((place) => this.#row(place, about, network)),
    );
    this.#rows = [...(before ?? []), ...(after ?? [])];
    this.element.replaceChildren(
      ...section(t("unit.incoming"), before, this.#whole.button),
      ...section(t("unit.outgoing"), after),
    );
  }

  /** @param {RunSpec} run @param {RunView | undefined} view */
  show({ frozen }, view) {
    const still = new Set(frozen.map(keyOf));
    for (const row of this.#rows) row.show(valueAt(view, row.place), still.has(keyOf(row.place)));
    this.#whole.show(this.#incoming.length > 0 && this.#incoming.every((place) => still.has(keyOf(place))));
  }

  /** @param {WeightIndex} place @param {About} about @param {NetworkSpec} network */
  #row(place, { runIndex, unit, picked }, network) {
    const { t, store, commands } = this.#context;
    const [layer, from, to] = place;
    const n_inputs = inputCount(store.get().dataset.task);
    const values = {
      from: from < 0 ? "" : symbolOf(network, { layer: layer - 1, index: from }, n_inputs),
      to: symbolOf(network, { layer, index: to }, n_inputs),
    };
    const [label, name] =
      from < 0 ? ["unit.bias", "unit.bias_of"] : [layer === unit.layer ? "unit.from" : "unit.to", "unit.weight"];
    const row = weightRow(
      t,
      place,
      { label: t(label, values), name: t(name, values) },
      {
        set: (value, undoGroup) => commands.assign(runIndex, [[...place, value]], undoGroup),
        freeze: (on) => this.#freeze([place], on),
      },
    );
    if (picked && keyOf(place) === keyOf(picked)) row.element.classList.add("picked");
    return row;
  }

  /** @param {readonly WeightIndex[]} places @param {boolean} on */
  #freeze(places, on) {
    const { store } = this.#context;
    const run = this.#about && store.get().experiment.runs[this.#about.runIndex];
    if (this.#about && run)
      store.dispatch({ type: "run_set", runIndex: this.#about.runIndex, frozen: withFrozen(run.frozen, places, on) });
  }
}

/** @param {string} title @param {readonly import("./weights.js").WeightRow[]} [rows] @param {...HTMLElement} foot @returns {HTMLElement[]} nothing without rows */
const section = (title, rows = [], ...foot) =>
  rows.length > 0 ? [create("h4", {}, title), ...rows.map(({ element }) => element), ...foot] : [];
