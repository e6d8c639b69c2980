/** Which inputs a network is given: a button above them, behind it a list to tick. */

import { inputCount } from "../model/points.js";
import { create } from "../tools/elements.js";
import { smallButton } from "./controls.js";
import { withFeature } from "./edits.js";
import { featureValues, UnitImage } from "./images.js";
import { featureSymbol } from "./names.js";

/**
 * @param {Context} context
 * @param {number} runIndex
 * @param {HTMLElement} holder
 */
export function mountFeatures({ store, t, catalog, palette }, runIndex, holder) {
  const button = smallButton(t("network.inputs"), `features-${runIndex}`, () => {});
  const name = t("network.choose_inputs", { number: runIndex + 1 });
  const list = create("div", { className: "net-features", popover: "auto", role: "group", ariaLabel: name });
  button.classList.add("net-inputs");
  button.title = name;
  button.popoverTargetElement = list;
  holder.append(button, list);
  list.addEventListener("beforetoggle", (event) => {
    if (event instanceof ToggleEvent && event.newState === "open") open();
  });

  function open() {
    const { dataset } = store.get();
    const n_inputs = inputCount(dataset.task);
    const usable = catalog.features
      .filter((feature) => feature.n_inputs <= n_inputs && offered(feature, n_inputs))
      .map(({ name }) => name);
    list.replaceChildren(...usable.map((name) => row(name, n_inputs, usable)));
    show();
    const place = button.getBoundingClientRect();
    list.style.left = `${Math.max(8, place.left) + scrollX}px`;
    list.style.top = `${place.bottom + scrollY + 4}px`;
  }

  /**
   * @param {string} name
   * @param {number} n_inputs
   * @param {readonly string[]} usable
   */
  function row(name, n_inputs, usable) {
    const box = create("input", { testid: `feature-${name}-${runIndex}`, type: "checkbox", value: name });
    box.addEventListener("change", () => {
      const features = withFeature(chosen(), name, box.checked, usable);
      store.dispatch({ type: "run_set", runIndex, network: { features } });
      show();
    });
    const picture = create("canvas", { width: 64, height: 64 });
    const image = new UnitImage();
    image.put(featureValues(name, n_inputs), palette.current);
    picture.getContext("2d")?.drawImage(image.canvas, 0, 0, 64, 64);
    return create("label", {}, box, picture, featureSymbol(name, n_inputs));
  }

  /**
   * High powers are for curves: in the plane they would crowd out the rest, unless they are in use.
   * @param {import("../model/records.js").Feature} feature
   * @param {number} n_inputs
   */
  const offered = ({ name, for_curves }, n_inputs) => n_inputs === 1 || !for_curves || chosen().includes(name);
  const chosen = () => store.get().experiment.runs[runIndex]?.network.features ?? [];

  /** One at least stays: a network that sees nothing learns nothing. */
  function show() {
    const features = chosen();
    for (const box of list.querySelectorAll("input")) {
      box.checked = features.includes(box.value);
      box.disabled = box.checked && features.length === 1;
    }
  }
}
