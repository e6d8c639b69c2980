/** Above the diagram: how many units each hidden layer has, what they do, and layers that come and go. */

import { choose, fillSelect, setAttribute, textWriter } from "../tools/dom.js";
import { create } from "../tools/elements.js";
import { withLayer, withOneMore } from "./edits.js";

/** @typedef {import("./layout.js").Layout} Layout */

/**
 * @param {string} text
 * @param {string} testid
 * @param {() => void} pressed
 */
export function smallButton(text, testid, pressed) {
  const button = create("button", { testid, type: "button", className: "net-button" }, text);
  button.addEventListener("click", pressed);
  return button;
}

/**
 * @param {Context} context
 * @param {number} runIndex
 * @param {HTMLElement} holder of each layer's controls
 * @param {HTMLElement} actions on the whole network
 * @returns {{show(run: RunSpec, layout: Layout): void}}
 */
export function mountLayerControls({ store, t, catalog }, runIndex, holder, actions) {
  const layers = () => store.get().experiment.runs[runIndex]?.network.hidden_layers ?? [];
  /** @param {readonly LayerSpec[]} hidden_layers */
  const set = (hidden_layers) => store.dispatch({ type: "run_set", runIndex, network: { hidden_layers } });
  const name = t("network.add_layer", { number: runIndex + 1 });
  const add = smallButton(t("network.layer"), `add-layer-${runIndex}`, () => set(withOneMore(layers())));
  add.classList.add("net-add");
  add.ariaLabel = add.title = name;
  actions.prepend(add);
  /** @type {ReturnType<typeof layerControls>[]} */
  const shown = [];

  /** @param {number} at */
  function made(at) {
    const controls = layerControls({ t, catalog }, runIndex, at, {
      grow: (by) => set(withLayer(layers(), at, { units: (layers()[at]?.units ?? 1) + by })),
      activate: (activation) => set(withLayer(layers(), at, { activation })),
      remove() {
        if (at === layers().length - 1) add.focus(); // the button itself is about to go
        set(layers().filter((_, i) => i !== at));
      },
    });
    holder.append(controls.cell);
    return controls;
  }

  return {
    show(run, layout) {
      const wanted = run.network.hidden_layers;
      while (shown.length > wanted.length) shown.pop()?.cell.remove();
      wanted.forEach((layer, at) => (shown[at] ??= made(at)).show(layer, layout));
      add.disabled = wanted.length >= catalog.limits.max_hidden_layers;
      setAttribute(holder, "data-layers", String(wanted.length));
    },
  };
}

/**
 * @param {Pick<Context, "t" | "catalog">} context
 * @param {number} runIndex
 * @param {number} at
 * @param {{grow(by: number): void, activate(activation: string): void, remove(): void}} actions
 */
function layerControls({ t, catalog }, runIndex, at, { grow, activate, remove }) {
  const [id, values] = [`${runIndex}-${at + 1}`, { layer: at + 1 }];
  const fewer = smallButton("−", `fewer-${id}`, () => grow(-1));
  const more = smallButton("+", `more-${id}`, () => grow(1));
  const gone = smallButton("×", `remove-layer-${id}`, remove);
  fewer.ariaLabel = t("network.fewer", values);
  more.ariaLabel = t("network.more", values);
  gone.ariaLabel = t("network.remove_layer", values);
  const units = create("output", { testid: `units-${id}`, ariaLabel: t("network.units", values) });
  const select = create("select", { testid: `layer-activation-${id}`, ariaLabel: t("network.activation", values) });
  fillSelect(
    select,
    catalog.activations.map(({ name }) => [name, t.has(`activation.${name}`) ? t(`activation.${name}`) : name]),
  );
  select.addEventListener("change", () => activate(select.value));
  const cell = create(
    "div",
    { className: "net-layer", role: "group", ariaLabel: t("network.hidden_layer", values) },
    create("span", {}, fewer, units, more),
    create("span", {}, select, gone),
  );
  const write = textWriter(units);
  return {
    cell,
    /** @param {LayerSpec} layer @param {Layout} layout */
    show(layer, layout) {
      write(String(layer.units));
      choose(select, layer.activation);
      fewer.disabled = layer.units <= 1;
      more.disabled = layer.units >= catalog.limits.max_units;
      cell.style.left = `${layout.columns[at + 1]?.x ?? 0}px`;
      setAttribute(cell, "data-stacked", String(layout.stacked));
    },
  };
}
