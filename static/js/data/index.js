/** What the hand holds and does with it: tools, brush, selection, undo. */

import { MAX_CLASSES } from "../model/points.js";
import { byId, fillSelect, part, setAttribute, textWriter } from "../tools/dom.js";
import { mountSwatches } from "./swatches.js";

/** Their keys are in shortcuts.js. */
const TOOLS = /** @type {const} */ (["erase", "select"]);

/**
 * @param {Context} context
 * @returns {Panel}
 */
export function mountData(context) {
  const { store, t } = context;
  const swatches = mountSwatches(context);
  const selection = mountSelection(context);
  /** @param {string} id */
  const button = (id) => /** @type {HTMLButtonElement} */ (byId(id));
  const [undo, redo, clear] = [button("undo"), button("redo"), button("clear")];
  const [fewer, more] = [part("class-remove", HTMLButtonElement), part("class-add", HTMLButtonElement)];
  const classesText = textWriter(byId("n-classes"));
  const test = part("show-test", HTMLInputElement);
  const tools = TOOLS.map((tool) => ({ tool, button: part(tool, HTMLButtonElement) }));
  const sliders = /** @type {const} */ ([
    ["brush", 2],
    ["density", 1],
    ["value", 1],
  ]).map(([name, digits]) => {
    const slider = /** @type {HTMLInputElement} */ (byId(name));
    slider.addEventListener("input", () => set({ [name]: slider.valueAsNumber }));
    return { name, slider, digits, write: textWriter(byId(`${name}-value`)) };
  });

  /** @param {Partial<Options>} options */
  const set = (options) => store.dispatch({ type: "options_set", options });
  for (const { tool, button } of tools)
    button.addEventListener("click", () => set({ tool: tool === store.get().tool ? 0 : tool }));
  undo.addEventListener("click", () => store.dispatch({ type: "undone" }));
  redo.addEventListener("click", () => store.dispatch({ type: "redone" }));
  clear.addEventListener("click", () => empty(context));
  fewer.addEventListener("click", () => resize(context, -1));
  more.addEventListener("click", () => resize(context, 1));
  test.addEventListener("change", () => set({ showTest: test.checked }));
  foldOnPhones();

  /** @type {State | null} */
  let shown = null;
  return {
    update(now) {
      swatches.update(now);
      selection.update(now);
      const state = store.get();
      if (state === shown) return;
      shown = state;
      const { dataset, tool } = state;
      undo.disabled = state.past.length === 0;
      redo.disabled = state.future.length === 0;
      clear.disabled = dataset.points.length === 0;
      byId("class-stepper").hidden = dataset.task !== "classes";
      byId("value-slider").hidden = dataset.task !== "plane";
      classesText(String(dataset.n_classes));
      fewer.disabled = dataset.n_classes <= 2;
      more.disabled = dataset.n_classes >= MAX_CLASSES;
      test.checked = state.showTest;
      for (const { name, slider, digits, write } of sliders) {
        slider.valueAsNumber = state[name];
        write(t.decimal(state[name], digits));
      }
      for (const { tool: own, button } of tools) setAttribute(button, "aria-pressed", String(own === tool));
    },
  };
}

/**
 * What can be done with the points that are selected.
 * @param {Context} context
 * @returns {Panel}
 */
function mountSelection({ store, t }) {
  const countText = textWriter(byId("selected-count"));
  const [remove, revalue] = [part("selected-delete", HTMLButtonElement), part("revalue", HTMLButtonElement)];
  const relabel = part("relabel", HTMLSelectElement);
  /** @param {Label} label */
  const give = (label) => store.dispatch({ type: "points_labelled", indices: store.get().selection, label });
  remove.addEventListener("click", () => store.dispatch({ type: "points_removed", indices: store.get().selection }));
  revalue.addEventListener("click", () => give(store.get().value));
  relabel.addEventListener("change", () => {
    give(Number(relabel.value));
    relabel.value = "";
  });

  /** @type {State | null} */
  let shown = null;
  return {
    update() {
      const state = store.get();
      const {
        dataset,
        tool,
        selection: { length },
      } = state;
      if (tool === shown?.tool && length === shown.selection.length && dataset === shown.dataset) return;
      shown = state;
      const selecting = tool === "select" || length > 0;
      byId("brushes").hidden = selecting;
      byId("selected").hidden = !selecting;
      countText(length > 0 ? t("draw.selected", { n: t.count(length) }) : t("draw.select_how"));
      byId("relabel-row").hidden = dataset.task !== "classes";
      revalue.hidden = dataset.task !== "plane";
      for (const control of [remove, relabel, revalue]) control.disabled = length === 0;
      if (relabel.options.length === dataset.n_classes + 1) return;
      const classes = Array.from(
        { length: dataset.n_classes },
        (_, label) => /** @type {const} */ ([label, t("draw.class", { label })]),
      );
      fillSelect(relabel, [["", t("draw.relabel")], ...classes]);
    },
  };
}

/** @param {Context} context */
function empty({ store, notify }) {
  if (store.get().dataset.points.length === 0) return;
  store.dispatch({ type: "dataset_replaced", points: [], preset: null });
  notify({ key: "notice.cleared" });
}

/** @param {Context} context @param {1 | -1} change one class more or less */
function resize({ store, notify }, change) {
  const { points, n_classes } = store.get().dataset;
  store.dispatch({ type: "classes_set", n_classes: n_classes + change });
  if (store.get().dataset.points.length < points.length) notify({ key: "notice.class_removed" });
  else if (change > 0) store.dispatch({ type: "options_set", options: { tool: store.get().dataset.n_classes - 1 } }); // who adds one wants to draw with it
}

/** On a phone only the tools lie open under the plots; everything is open again where there is room. */
function foldOnPhones() {
  const phone = matchMedia("(max-width: 699px)");
  const blocks = [...byId("data").querySelectorAll("details")];
  const fold = () => blocks.forEach((block) => (block.open = !phone.matches || block.classList.contains("draw-block")));
  fold();
  phone.addEventListener("change", fold);
}
