/** The units as buttons over the picture: one can be reached by Tab, the others from there by the arrow keys. */

import { layerSizes, valueAt } from "../model/weights.js";
import { atMostEvery, setAttribute } from "../tools/dom.js";
import { create } from "../tools/elements.js";
import { neighbour } from "./layout.js";
import { symbolOf } from "./names.js";
import { twinsIn } from "./twins.js";

/** @typedef {import("./layout.js").Unit} Unit */

/** A badge has room on a unit of this size. */
const ROOMY = 20;
/** Names hold values, but change seldom enough to be listened to. */
const NAMES_MS = 1000;

export class Units {
  #t;
  #runIndex;
  #sheet;
  #pressed;
  /** @type {Map<string, HTMLButtonElement>} */
  #buttons = new Map();
  /** Which one Tab leads to. */
  #stop = "0-0";
  /** Which one is looked at. */
  #marked = "";
  /** @type {readonly number[]} */
  #sizes = [];
  /** What the names tell of. @type {readonly unknown[]} */
  #named = [];
  #due = atMostEvery(NAMES_MS);

  /**
   * @param {Context} context
   * @param {number} runIndex
   * @param {HTMLElement} sheet
   * @param {(unit: Unit) => void} pressed
   */
  constructor({ t }, runIndex, sheet, pressed) {
    this.#t = t;
    this.#runIndex = runIndex;
    this.#sheet = sheet;
    this.#pressed = pressed;
  }

  /** @param {Unit} unit */
  focus(unit) {
    this.#buttons.get(keyOf(unit))?.focus();
  }

  /**
   * @param {NetworkSpec} network
   * @param {import("./layout.js").Layout} layout
   * @param {number} n_inputs
   */
  place(network, { columns }, n_inputs) {
    this.#sizes = layerSizes({ network });
    const units = columns.flatMap((column, layer) => column.ys.map((y, index) => ({ layer, index, y, ...column })));
    const kept = new Set(units.map(keyOf));
    for (const [key, button] of this.#buttons) if (!kept.has(key)) button.remove(), this.#buttons.delete(key);
    for (const { layer, index, x, y, box } of units) {
      const button = this.#buttons.get(keyOf({ layer, index })) ?? this.#make({ layer, index });
      button.style.cssText = `left: ${x - box / 2}px; top: ${y - box / 2}px; width: ${box}px; height: ${box}px`;
      const outer = layer === 0 || layer === this.#sizes.length - 1;
      button.dataset.roomy = String(box >= ROOMY);
      button.dataset.place = layer === 0 ? "input" : outer ? "output" : "hidden";
      button.dataset.name = outer ? symbolOf(network, { layer, index }, n_inputs) : "";
    }
    this.#reach(this.#buttons.has(this.#stop) ? unitOf(this.#stop) : { layer: 0, index: 0 });
  }

  /**
   * @param {NetworkSpec} network
   * @param {number} n_inputs
   * @param {RunView | undefined} view
   * @param {number} now
   * @returns {boolean} whether something is held back
   */
  name(network, n_inputs, view, now) {
    const alike = network === this.#named[0] && n_inputs === this.#named[1];
    if (alike && view === this.#named[2]) return false;
    if (!this.#due(now) && alike) return true;
    this.#named = [network, n_inputs, view];
    const twins = network.hidden_layers.map((_, l) => (view ? twinsIn(view, l + 1) : []));
    for (const [key, button] of this.#buttons) {
      const unit = unitOf(key);
      const twin = twins[unit.layer - 1]?.[unit.index] ?? null;
      const equal = twin === null ? "" : `, ${this.#t("network.twin", { unit: twin + 1 })}`;
      setAttribute(button, "aria-label", `${spokenName(this.#t, network, unit, n_inputs, view)}${equal}`);
      setAttribute(button, "data-twin", twin === null ? "" : String(twin + 1));
    }
    return false;
  }

  /** @param {Unit | null} unit whose values are looked at */
  mark(unit) {
    const key = unit ? keyOf(unit) : "";
    if (key === this.#marked) return;
    this.#buttons.get(this.#marked)?.setAttribute("aria-expanded", "false");
    this.#marked = key;
    this.#buttons.get(key)?.setAttribute("aria-expanded", "true");
  }

  /** @param {Unit} unit @returns {HTMLButtonElement} */
  #make(unit) {
    const button = create("button", {
      testid: `unit-${this.#runIndex}-${keyOf(unit)}`,
      type: "button",
      className: "net-unit",
      ariaExpanded: "false",
    });
    button.addEventListener("click", () => this.#pressed(unit));
    button.addEventListener("focus", () => this.#reach(unit));
    button.addEventListener("keydown", (event) => {
      const next = neighbour(unit, event.key, this.#sizes);
      if (!next) return;
      event.preventDefault();
      this.focus(next);
    });
    this.#buttons.set(keyOf(unit), button);
    this.#sheet.append(button);
    return button;
  }

  /** @param {Unit} unit to which Tab leads from now on */
  #reach(unit) {
    this.#buttons.get(this.#stop)?.setAttribute("tabindex", "-1");
    this.#stop = keyOf(unit);
    this.#buttons.get(this.#stop)?.setAttribute("tabindex", "0");
  }
}

/** @param {Unit} unit */
const keyOf = ({ layer, index }) => `${layer}-${index}`;

/** @param {string} key @returns {Unit} */
function unitOf(key) {
  const [layer = 0, index = 0] = key.split("-").map(Number);
  return { layer, index };
}

/**
 * @param {Translator} t
 * @param {NetworkSpec} network
 * @param {Unit} unit
 * @param {number} n_inputs
 * @param {RunView} [view]
 * @returns {string} as it is read aloud, with its bias where that is known
 */
function spokenName(t, network, { layer, index }, n_inputs, view) {
  const values = { layer, unit: index + 1, name: symbolOf(network, { layer, index }, n_inputs) };
  const hidden = network.hidden_layers[layer - 1];
  const activation =
    hidden && t.has(`activation.${hidden.activation}`)
      ? t(`activation.${hidden.activation}`)
      : (hidden?.activation ?? "");
  const name =
    layer === 0 ? t("network.input", values) : t(hidden ? "network.unit" : "network.output", { ...values, activation });
  if (layer === 0 || !network.bias || !view) return name;
  return `${name}, ${t("network.bias", { bias: t.decimal(valueAt(view, [layer, -1, index]), 2) })}`;
}
