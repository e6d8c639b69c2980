/** Above the diagram: how many units each hidden layer has, what they do, and layers that come and go. */

import { create } from "../tools/elements.js";
import { choose, fillSelect, setAttribute, textWriter } from "../tools/dom.js";
import { withLayer, withOneMore } from "./diagram-edits.js";

/**
 * @param {string} text
 * @param {string} testid
 * @param {() => void} pressed
 */
export function smallButton(text, testid, pressed) {
  const button = create("button", { type: "button", className: "net-button" }, text);
  button.dataset.testid = testid;
  button.addEventListener("click", pressed);
  return button;
}

/**
 * @param {Context} context
 * @param {number} side
 * @param {HTMLElement} holder
 * @returns {{show(run: RunSpec, layout: import("./diagram-layout.js").Layout): void}}
 */
export function mountLayerControls({ store, t, catalog }, side, holder) {
  const layers = () => store.get().experiment.runs[side]?.network.hidden_layers ?? [];
  /** @param {readonly LayerSpec[]} hidden_layers */
  const set = (hidden_layers) => store.dispatch({ type: "run_set", side, network: { hidden_layers } });
  const add = smallButton(`+ ${t("network.layer")}`, `add-layer-${side}`, () => set(withOneMore(layers())));
  add.classList.add("net-add");
  const name = t("network.add_layer", { number: side + 1 });
  add.setAttribute("aria-label", name);
  add.title = name;
  holder.append(add);
  /** @type {ReturnType<typeof layerControls>[]} */
  const shown = [];

  /** @param {number} at */
  function layerControls(at) {
    const id = `${side}-${at + 1}`;
    const [values, limits] = [{ layer: at + 1 }, catalog.limits];
    const change = (/** @type {number} */ by) => set(withLayer(layers(), at, { units: (layers()[at]?.units ?? 1) + by }));
    const fewer = smallButton("−", `fewer-${id}`, () => change(-1));
    const more = smallButton("+", `more-${id}`, () => change(1));
    const remove = smallButton("×", `remove-layer-${id}`, () => {
      if (at === layers().length - 1) add.focus(); // the button itself is about to go
      set(layers().filter((_, i) => i !== at));
    });
    const units = create("output", { ariaLabel: t("network.units", values) });
    units.dataset.testid = `units-${id}`;
    fewer.ariaLabel = t("network.fewer", values);
    more.ariaLabel = t("network.more", values);
    remove.ariaLabel = t("network.remove_layer", values);
    const select = create("select", { ariaLabel: t("network.activation", values) });
    select.dataset.testid = `layer-activation-${id}`;
    fillSelect(select, catalog.activations.map((record) => [record.name, t.has(`activation.${record.name}`) ? t(`activation.${record.name}`) : record.name]));
    select.addEventListener("change", () => set(withLayer(layers(), at, { activation: select.value })));
    const cell = create("div", { className: "net-layer", role: "group", ariaLabel: t("network.hidden_layer", values) }, create("span", {}, fewer, units, more), create("span", {}, select, remove));
    add.before(cell);
    const write = textWriter(units);
    return {
      cell,
      /** @param {LayerSpec} layer @param {import("./diagram-layout.js").Layout} layout */
      show(layer, layout) {
        write(String(layer.units));
        choose(select, layer.activation);
        fewer.disabled = layer.units <= 1;
        more.disabled = layer.units >= limits.max_units;
        cell.style.left = `${layout.columns[at + 1]?.x ?? 0}px`;
        setAttribute(cell, "data-stacked", String(layout.stacked));
      },
    };
  }

  return {
    show(run, layout) {
      const wanted = run.network.hidden_layers;
      while (shown.length > wanted.length) shown.pop()?.cell.remove();
      wanted.forEach((layer, at) => {
        const controls = shown[at] ?? (shown[at] = layerControls(at));
        controls.show(layer, layout);
      });
      add.disabled = wanted.length >= catalog.limits.max_hidden_layers;
      setAttribute(holder, "data-layers", String(wanted.length));
    },
  };
}
