/** Which network, which of its layers and which of its units are looked at: the selects of the panel, kept while they still fit. */

import { unitName as nameOf } from "../../model/naming.js";
import { fillSelect } from "../../tools/dom.js";
import { create } from "../../tools/elements.js";
import { createRunChooser } from "../shared/run-chooser.js";

/** `units`: what is on the axes; two of them, three for a space that can be turned, one for a layer of one unit. @typedef {{runIndex: number, layer: number, units: readonly number[]}} Choice */

const NONE = "";

/**
 * @param {Experiment} experiment
 * @param {{runIndex?: number, layer?: number, units?: readonly (number | null)[]}} wanted what somebody chose, whether or not it is still there
 * @returns {Choice | null} null for a network without hidden layers, if that was chosen or there is no other
 */
export function choiceOf({ runs }, wanted) {
  const last = runs.findLastIndex(({ network }) => network.hidden_layers.length > 0);
  const runIndex = wanted.runIndex !== undefined && runs[wanted.runIndex] ? wanted.runIndex : last;
  const layers = runs[runIndex]?.network.hidden_layers ?? [];
  if (layers.length === 0) return null;
  const layer = wanted.layer !== undefined && wanted.layer <= layers.length ? wanted.layer : layers.length;
  const n = layers[layer - 1]?.units ?? 1;
  const [x = 0, y = 1, z = n === 3 ? 2 : null] = wanted.units ?? [];
  const free = [...Array(n).keys()];
  const chosen = [x ?? 0, y ?? 1].map((unit) => (unit < n ? unit : null));
  const first = chosen[0] ?? 0;
  if (n === 1) return { runIndex, layer, units: [0] };
  const second =
    chosen[1] !== null && chosen[1] !== first ? (chosen[1] ?? 1) : (free.find((unit) => unit !== first) ?? 0);
  const third = z !== null && z < n && z !== first && z !== second ? [z] : [];
  return { runIndex, layer, units: [first, second, ...third] };
}

/** @param {Pick<Context, "store" | "t" | "requestRender">} context */
export function createChooser(context) {
  const { t, requestRender } = context;
  /** @type {{layer?: number, units?: (number | null)[]}} */
  let wanted = {};
  const network = createRunChooser(context, {
    label: t("hidden.choose_side"),
    testid: "hidden-choose-side",
    chosen: () => (wanted = {}),
  });
  const selects = ["layer", "x", "y", "z"].map((name) => {
    const select = create("select", { testid: `hidden-choose-${name}` });
    return select;
  });
  const labels = selects.map((select, i) =>
    create(
      "label",
      { className: "row" },
      create("span", {}, t(`hidden.choose_${["layer", "x", "y", "z"][i]}`)),
      select,
    ),
  );
  const [layer, ...axes] = /** @type {[HTMLSelectElement, ...HTMLSelectElement[]]} */ (selects);
  layer.addEventListener("change", () => {
    wanted = { layer: Number(layer.value) };
    requestRender();
  });
  for (const axis of axes) {
    axis.addEventListener("change", () => {
      wanted = { layer: Number(layer.value), units: axes.map(({ value }) => (value === NONE ? null : Number(value))) };
      requestRender();
    });
  }
  let listed = "";
  return {
    element: create("div", { className: "inspect-choosers" }, network.element, ...labels),
    /** @returns {number} */
    get runIndex() {
      return network.runIndex;
    },
    /** @param {Experiment} experiment @returns {Choice | null} */
    read: (experiment) => choiceOf(experiment, { runIndex: network.runIndex, ...wanted }),
    /** @param {Experiment} experiment @param {Choice | null} choice */
    show({ runs }, choice) {
      const layers = (choice && runs[choice.runIndex]?.network.hidden_layers) ?? [];
      const n = (choice && layers[choice.layer - 1]?.units) ?? 0;
      const now = JSON.stringify([choice, layers.length, n]);
      if (now === listed) return;
      listed = now;
      fillSelect(
        layer,
        layers.map((_, l) => [l + 1, String(l + 1)]),
      );
      layer.value = String(choice?.layer ?? 1);
      axes.forEach((axis, i) => {
        const options = Array.from({ length: n }, (_, unit) => /** @type {const} */ ([unit, nameOf(unit)]));
        fillSelect(axis, i === 2 ? [[NONE, t("hidden.flat")], ...options] : options);
        axis.value = String(choice?.units[i] ?? NONE);
      });
      const shown = [layers.length > 1, n > 2, n > 2, n > 2];
      labels.forEach((label, i) => (label.hidden = !shown[i]));
    },
  };
}
