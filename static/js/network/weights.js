/**
 * Every weight of one neuron as a row with a slider, a number and a lock: those that lead to it, which can be frozen all at
 * once, and those that lead from it.
 */

import { inputCount } from "../model/points.js";
import { newUndoGroup } from "../model/store.js";
import { keyOf, valueAt } from "../model/weights.js";
import { setAttribute } from "../tools/dom.js";
import { create } from "../tools/elements.js";
import { incoming, outgoing, withFrozen } from "./edits.js";
import { symbolOf } from "./names.js";

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
  /** @type {readonly WeightRow[]} */
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

/** @param {string} title @param {readonly WeightRow[]} [rows] @param {...HTMLElement} foot @returns {HTMLElement[]} nothing without rows */
const section = (title, rows = [], ...foot) =>
  rows.length > 0 ? [create("h4", {}, title), ...rows.map(({ element }) => element), ...foot] : [];

/** What a slider reaches, of these the first that leaves its weight some room; typed numbers may be larger. */
const REACHES = [5, 10, 20, 50, 100, 200, 500, 1000];
const [NEAREST = 5] = REACHES;

/**
 * @param {number} value
 * @param {number} before what the slider reaches now: it is drawn in again only when the weight is far from its end
 * @returns {number}
 */
export function reachOf(value, before) {
  const size = Math.abs(value);
  if (size <= before && size > before / 5) return before;
  return REACHES.find((reach) => size <= 0.8 * reach) ?? 10 ** Math.ceil(Math.log10(size));
}

/**
 * @typedef {object} WeightRow
 * @property {HTMLElement} element
 * @property {WeightIndex} place
 * @property {(value: number, frozen: boolean) => void} show what is being edited is left alone
 */

/**
 * @param {Translator} t
 * @param {WeightIndex} place
 * @param {{label: string, name: string}} texts as it is seen, and as it is read aloud
 * @param {{set(value: number, undoGroup: number | null): void, freeze(on: boolean): void}} actions
 * @returns {WeightRow}
 */
function weightRow(t, place, { label, name }, { set, freeze }) {
  const id = `${place[0]}-${place[1] < 0 ? "bias" : place[1]}-${place[2]}`;
  const slider = create("input", {
    testid: `slider-${id}`,
    type: "range",
    min: String(-NEAREST),
    max: String(NEAREST),
    step: "0.01",
    ariaLabel: name,
  });
  const number = create("input", {
    testid: `value-${id}`,
    type: "number",
    step: "any",
    inputMode: "decimal",
    ariaLabel: t("unit.value_of", { name }),
  });
  let [undoGroup, reach] = [newUndoGroup(), NEAREST];
  /** @param {number} now */
  function setReach(now) {
    if (now === reach) return;
    reach = now;
    slider.min = String(-reach);
    slider.max = String(reach);
    slider.step = String(reach / 500);
  }
  slider.addEventListener("input", () => set(slider.valueAsNumber, undoGroup));
  slider.addEventListener("change", () => (undoGroup = newUndoGroup())); // a whole drag is undone at once
  const typed = () => {
    if (Number.isFinite(number.valueAsNumber) && number.value !== shown) set(number.valueAsNumber, null);
  };
  number.addEventListener("change", typed);
  const lock = lockButton(t("unit.freeze", { name }), `freeze-${id}`, freeze);
  const element = create("div", { className: "net-weight" }, create("span", {}, label), slider, number, lock.button);
  let shown = "";

  return {
    element,
    place,
    show(value, frozen) {
      const text = Number.isFinite(value) ? String(Number(value.toPrecision(4))) : "";
      shown = text;
      if (number.value !== text && document.activeElement !== number) number.value = text;
      if (Number.isFinite(value) && !slider.matches(":active")) {
        setReach(reachOf(value, reach));
        slider.valueAsNumber = value;
      }
      setAttribute(element, "data-sign", value < 0 ? "negative" : "positive");
      lock.show(frozen);
    },
  };
}

/**
 * @param {string} name
 * @param {string} testid
 * @param {(on: boolean) => void} pressed
 */
function lockButton(name, testid, pressed) {
  const button = create("button", {
    testid,
    type: "button",
    className: "net-lock",
    ariaLabel: name,
    title: name,
  });
  const space = "http://www.w3.org/2000/svg";
  const [icon, use] = [document.createElementNS(space, "svg"), document.createElementNS(space, "use")];
  icon.setAttribute("class", "icon");
  icon.setAttribute("aria-hidden", "true");
  icon.append(use);
  button.append(icon);
  button.addEventListener("click", () => pressed(button.ariaPressed !== "true"));
  return {
    button,
    /** @param {boolean} on */
    show(on) {
      setAttribute(button, "aria-pressed", String(on));
      setAttribute(use, "href", on ? "#icon-lock" : "#icon-unlock");
    },
  };
}
