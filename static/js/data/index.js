/** Drawing: the classes, tools, brush, selection, undo. */

import { classCounts, MAX_CLASSES } from "../model/points.js";
import { byId, fillSelect, part, setAttribute, textWriter } from "../tools/dom.js";
import { create } from "../tools/elements.js";
import { markerIcon } from "../tools/markers.js";

const DISC = 1;
/** Two classes have names; more are known by their numbers. */
const NAMES = ["draw.class_0", "draw.class_1"];
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
  mountRail();

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
      test.disabled = !state.dataset.points.some((point) => point.test);
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
function resize({ store }, change) {
  store.dispatch({ type: "classes_set", n_classes: store.get().dataset.n_classes + change });
  if (change > 0) store.dispatch({ type: "options_set", options: { tool: store.get().dataset.n_classes - 1 } }); // who adds one wants to draw with it
}

/** Sections fold on a phone alone, where at first only the pens lie open. */
function foldOnPhones() {
  const phone = matchMedia("(max-width: 699px)");
  const blocks = [...byId("data").querySelectorAll("details")].filter(({ classList }) => classList.contains("block"));
  const fold = () => {
    for (const block of blocks) {
      block.open = !phone.matches || block.classList.contains("draw-block");
      block.querySelector("summary")?.setAttribute("tabindex", phone.matches ? "0" : "-1");
    }
  };
  fold();
  phone.addEventListener("change", fold);
}

/** Where the rail is folded to icons, it unfolds over the page while it is used. */
function mountRail() {
  const [page, rail, button] = [byId("main"), byId("data"), byId("rail-open")];
  /** @param {boolean} on */
  function unfold(on) {
    setAttribute(page, "data-rail", on ? "open" : "");
    setAttribute(button, "aria-expanded", String(on));
  }
  button.addEventListener("click", () => unfold(page.dataset.rail !== "open"));
  document.addEventListener("pointerdown", ({ target }) => {
    if (target instanceof Node && !rail.contains(target)) unfold(false);
  });
  rail.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || page.dataset.rail !== "open" || document.querySelector(":popover-open")) return;
    unfold(false);
    button.focus();
  });
}

/**
 * One swatch for each class, with its colour, shape and number of points; a regression has only one.
 * @param {Context} context
 * @returns {Panel}
 */
function mountSwatches({ store, t }) {
  const row = byId("swatches");
  /** @type {{button: HTMLButtonElement, count: (text: string) => void}[]} */
  let swatches = [];

  /** @param {Dataset} dataset */
  function build({ task, n_classes }) {
    const labels = Array.from({ length: task === "classes" ? n_classes : 1 }, (_, label) => label);
    swatches = labels.map((label) => {
      const button = document.createElement("button");
      const [name, count] = [document.createElement("span"), document.createElement("span")];
      const inWords =
        task !== "classes"
          ? t("draw.points")
          : n_classes > NAMES.length
            ? t("draw.class", { label })
            : t(NAMES[label] ?? "");
      if (task === "classes" && n_classes > NAMES.length) {
        name.append(
          create("span", { className: "sr" }, inWords),
          create("span", { ariaHidden: "true" }, String(label)),
        );
      } else {
        name.append(create("span", {}, inWords));
      }
      count.id = count.dataset.testid = `count-${label}`;
      count.className = "count";
      button.type = "button";
      button.className = "outlined swatch";
      button.dataset.testid = `class-${label}`;
      button.title = task === "classes" ? t("draw.class_hint", { name: inWords, key: (label + 1) % 10 }) : inWords;
      button.setAttribute("aria-describedby", count.id);
      name.className = "pen";
      name.prepend(markerIcon(task === "classes" ? label : DISC));
      button.append(name, count);
      button.addEventListener("click", () => store.dispatch({ type: "options_set", options: { tool: label } }));
      return { button, count: textWriter(count) };
    });
    row.dataset.columns = String(labels.length > 4 ? 5 : labels.length);
    row.replaceChildren(...swatches.map(({ button }) => button));
  }

  /** @type {State | null} */
  let shown = null;
  return {
    update() {
      const state = store.get();
      const { dataset, tool } = state;
      if (dataset === shown?.dataset && tool === shown.tool) return;
      if (dataset.task !== shown?.dataset.task || dataset.n_classes !== shown.dataset.n_classes) build(dataset);
      shown = state;
      const counts = dataset.task === "classes" ? classCounts(dataset) : [dataset.points.length];
      swatches.forEach(({ button, count }, label) => {
        count(t.count(counts[label] ?? 0));
        setAttribute(button, "aria-pressed", String(tool === label));
      });
    },
  };
}
