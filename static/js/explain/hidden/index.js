/** "Hidden space": where a hidden layer sends the points and the plane's grid, and what the output predicts there. */

import { matches } from "../../model/forward.js";
import { isStraight, namesOf, unitName } from "../../model/naming.js";
import { atMostEvery, fillSelect, setAttribute, textWriter } from "../../tools/dom.js";
import { button, create, row } from "../../tools/elements.js";
import { createMemo } from "../../tools/memo.js";
import { createRunChooser } from "../shared/run-chooser.js";
import { choiceOf, layerViewOf } from "./layer.js";
import { paintUnitLines } from "./paint.js";
import { createPictures } from "./pictures.js";
import { answerFor, captionOf, selectedIn, valuesTable } from "./words.js";

/** @typedef {import("./layer.js").Choice} Choice */
/** @typedef {import("./layer.js").LayerView} LayerView */

const PERIOD_MS = 120;
/** What is offered to a network without hidden layers. */
const ADDED_LAYER = Object.freeze({ units: 2, activation: "tanh" });
/** Value of the option that leaves out the third axis. */
const NONE = "";

/** @param {Context} context @param {HTMLElement} root @returns {import("../index.js").Inspector} */
export function mountHidden(context, root) {
  const { store, live, t, palette, overlay, requestRender } = context;
  const chooser = createChooser(context);
  const pictures = createPictures(context);
  const parts = build(root, chooser.element, pictures.elements, t, addLayer);
  const [writeAnswer, writeSelected] = [textWriter(parts.answer), textWriter(parts.selected)];
  const [memo, due] = [createMemo(), atMostEvery(PERIOD_MS)];
  parts.values.addEventListener("toggle", () => {
    memo.forget();
    requestRender();
  });

  function addLayer() {
    store.dispatch({ type: "run_set", runIndex: chooser.runIndex, network: { hidden_layers: [ADDED_LAYER] } });
    requestRender();
  }

  /** @param {LayerView} view */
  function show(view) {
    const { choice, every } = view;
    const name = namesOf(store.get().experiment.runs, t)[choice.runIndex] ?? "";
    setAttribute(pictures.elements.space, "aria-label", t("hidden.space_label", { name, layer: choice.layer }));
    pictures.draw(view);
    overlay.set("hidden", unitLines(view));
    writeAnswer(answerFor(view, live.frame, t));
    parts.caption.replaceChildren(...captionOf(view, t));
    writeSelected(selectedIn(every, t));
    if (parts.values.open) parts.body.replaceChildren(valuesTable(every, t));
  }

  return {
    about: (runIndex) => chooser.choose(runIndex),
    opened(on) {
      memo.forget();
      if (!on) overlay.set("hidden", null);
      pictures.opened(on);
    },
    update(now) {
      const state = store.get();
      const { experiment, dataset, selection, hiddenLines } = state;
      const choice = chooser.read(experiment);
      const run = choice ? live.frame?.runs[choice.runIndex] : undefined;
      const key = JSON.stringify(choice);
      const versions = [palette.version, pictures.version];
      const deps = [experiment, dataset, selection, run, key, ...versions, live.frame?.accuracy, hiddenLines];
      if (!memo.changed(deps, () => due(now))) return memo.pending(deps);
      chooser.show(experiment, choice);
      parts.none.hidden = choice !== null;
      parts.whole.hidden = choice === null;
      if (!choice) overlay.set("hidden", null);
      setAttribute(root, "data-units", choice ? choice.units.join() : "");
      const spec = choice && experiment.runs[choice.runIndex];
      if (choice && run && spec && matches(spec, run)) show(layerViewOf(state, spec, run, choice));
      return false;
    },
  };
}

/**
 * The selects for the network, its hidden layer and the units on the axes. A choice is kept while it exists.
 * @param {Pick<Context, "store" | "t" | "requestRender">} context
 */
function createChooser(context) {
  const { t, requestRender } = context;
  /** @type {{layer?: number, units?: (number | null)[]}} */
  let wanted = {};
  const memo = createMemo();
  const network = createRunChooser(context, {
    label: t("hidden.choose_side"),
    testid: "hidden-choose-side",
    chosen: () => (wanted = {}),
  });
  const names = ["layer", "x", "y", "z"];
  const selects = names.map((name) => create("select", { testid: `hidden-choose-${name}` }));
  const rows = selects.map((select, i) => row(t(`hidden.choose_${names[i]}`), select));
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
  return {
    element: create("div", { className: "inspect-choosers" }, network.element, ...rows),
    /** @param {number} runIndex */
    choose(runIndex) {
      wanted = {};
      network.choose(runIndex);
    },
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
      if (!memo.changed([JSON.stringify(choice), layers.length, n])) return;
      fillSelect(
        layer,
        layers.map((_, l) => [l + 1, String(l + 1)]),
      );
      layer.value = String(choice?.layer ?? 1);
      axes.forEach((axis, i) => {
        const options = Array.from({ length: n }, (_, unit) => /** @type {const} */ ([unit, unitName(unit)]));
        fillSelect(axis, i === 2 ? [[NONE, t("hidden.flat")], ...options] : options);
        axis.value = String(choice?.units[i] ?? NONE);
      });
      const useful = [layers.length > 1, n > 2, n > 2, n > 2];
      rows.forEach((each, i) => (each.hidden = !useful[i]));
    },
  };
}

/**
 * The lines of the units of the first layer, over the plot of their network.
 * @param {LayerView} view
 * @returns {import("../shared/overlay.js").Paint | null}
 */
function unitLines({ spec, run, choice: { runIndex, layer, units } }) {
  if (layer !== 1 || !isStraight(spec)) return null;
  return (surface) => void (surface.runIndex === runIndex && paintUnitLines(surface, spec, run, units));
}

/**
 * @param {HTMLElement} root
 * @param {HTMLElement} chooser
 * @param {{plane: HTMLElement, space: HTMLElement, stage: HTMLElement}} pictures
 * @param {Translator} t
 * @param {() => void} addLayer
 */
function build(root, chooser, { plane, space, stage }, t, addLayer) {
  const answer = create("h3", { testid: "hidden-answer", className: "inspect-answer", ariaLive: "polite" });
  const selected = create("p", { testid: "hidden-selected", className: "hidden-selected", ariaLive: "polite" });
  const caption = create("p", { className: "hidden-caption" });
  const body = create("div");
  const properties = { testid: "hidden-values", className: "hidden-values" };
  const values = create("details", properties, create("summary", {}, t("hidden.values")), body);
  const add = button(t("hidden.add"), { testid: "hidden-add" }, addLayer);
  const none = create("div", { className: "hidden-none", hidden: true }, create("p", {}, t("hidden.none")), add);
  const figures = [
    create("figure", {}, plane, create("figcaption", {}, t("hidden.plane"))),
    create("figure", {}, space, stage, create("figcaption", {}, t("hidden.space"))),
  ];
  const words = create("div", { className: "hidden-words" }, answer, caption, selected, values);
  const whole = create("div", { className: "hidden" }, ...figures, words);
  root.replaceChildren(chooser, none, whole);
  return { answer, selected, caption, body, values, none, whole };
}
