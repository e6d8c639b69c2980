/** The units as buttons over the picture: one can be reached by Tab, the others from there by the arrow keys. */

import { setAttribute } from "../tools/dom.js";
import { layerSizes, valueAt } from "../experiment/weights.js";
import { neighbour } from "./diagram-layout.js";
import { symbolOf } from "./diagram-names.js";

/** @typedef {import("./diagram-layout.js").Unit} Unit */

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
  const activation = hidden && t.has(`activation.${hidden.activation}`) ? t(`activation.${hidden.activation}`) : (hidden?.activation ?? "");
  const name = layer === 0 ? t("network.input", values) : t(hidden ? "network.unit" : "network.output", { ...values, activation });
  if (layer === 0 || !network.bias || !view) return name;
  return `${name}, ${t("network.bias", { bias: t.decimal(valueAt(view, [layer, -1, index]), 2) })}`;
}

/**
 * @param {Context} context
 * @param {number} side
 * @param {HTMLElement} holder
 * @param {(unit: Unit) => void} pressed
 */
export function mountUnits({ t }, side, holder, pressed) {
  /** @type {Map<string, HTMLButtonElement>} */
  const buttons = new Map();
  /** Which one Tab leads to. */
  let stop = "0-0";
  /** @type {readonly number[]} */
  let sizes = [];
  const keyOf = (/** @type {Unit} */ { layer, index }) => `${layer}-${index}`;

  /** @param {Unit} unit */
  function make(unit) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "net-unit";
    button.dataset.testid = `unit-${side}-${keyOf(unit)}`;
    button.addEventListener("click", () => pressed(unit));
    button.addEventListener("focus", () => reach(unit));
    button.addEventListener("keydown", (event) => {
      const next = neighbour(unit, event.key, sizes);
      if (!next) return;
      event.preventDefault();
      buttons.get(keyOf(next))?.focus();
    });
    holder.append(button);
    return button;
  }

  /** @param {Unit} unit */
  function reach(unit) {
    buttons.get(stop)?.setAttribute("tabindex", "-1");
    stop = keyOf(unit);
    buttons.get(stop)?.setAttribute("tabindex", "0");
  }

  return {
    /** @param {Unit} unit */
    focus: (unit) => buttons.get(keyOf(unit))?.focus(),

    /**
     * @param {NetworkSpec} network
     * @param {import("./diagram-layout.js").Layout} layout
     * @param {number} n_inputs
     */
    place(network, layout, n_inputs) {
      sizes = layerSizes({ network });
      const units = layout.columns.flatMap((column, layer) => column.ys.map((y, index) => ({ layer, index, y, ...column })));
      const kept = new Set(units.map(keyOf));
      for (const [key, button] of buttons) if (!kept.has(key)) (button.remove(), buttons.delete(key));
      for (const { layer, index, x, y, box } of units) {
        const key = keyOf({ layer, index });
        const button = buttons.get(key) ?? make({ layer, index });
        buttons.set(key, button);
        button.style.cssText = `left: ${x - box / 2}px; top: ${y - box / 2}px; width: ${box}px; height: ${box}px`;
        const outer = layer === 0 || layer === sizes.length - 1;
        button.dataset.place = layer === 0 ? "input" : outer ? "output" : "hidden";
        button.dataset.name = outer ? symbolOf(network, { layer, index }, n_inputs) : "";
      }
      reach(buttons.has(stop) ? unitOf(stop) : { layer: 0, index: 0 });
    },

    /**
     * @param {NetworkSpec} network
     * @param {number} n_inputs
     * @param {RunView | undefined} view
     */
    name(network, n_inputs, view) {
      for (const [key, button] of buttons) setAttribute(button, "aria-label", spokenName(t, network, unitOf(key), n_inputs, view));
    },

    /** @param {Unit | null} unit whose values are looked at */
    mark(unit) {
      const marked = unit && keyOf(unit);
      for (const [key, button] of buttons) setAttribute(button, "aria-expanded", String(key === marked));
    },
  };
}

/** @param {string} key @returns {Unit} */
function unitOf(key) {
  const [layer = 0, index = 0] = key.split("-").map(Number);
  return { layer, index };
}
