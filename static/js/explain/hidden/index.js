/** "Hidden space": where a hidden layer sends the points and the plane's grid, and what the output makes of it there. */

import { isStraight, namesOf } from "../../model/naming.js";
import { atMostEvery, setAttribute, textWriter } from "../../tools/dom.js";
import { button, create } from "../../tools/elements.js";
import { createChooser } from "./choice.js";
import { paintUnitLines } from "./lines.js";
import { sceneOf } from "./scene.js";
import { fits } from "./space.js";
import { createSpaceView } from "./view.js";
import { answerFor, captionOf, selectedIn, valuesOf } from "./words.js";

const PERIOD_MS = 120;
const UNITS = Object.freeze({ units: 2, activation: "tanh" });

/** @param {Context} context @param {HTMLElement} root @returns {import("../index.js").Inspector} */
export function mountHidden(context, root) {
  const { store, live, t, palette, overlay, requestRender } = context;
  const chooser = createChooser(context);
  const view = createSpaceView(context);
  const parts = build(root, chooser.element, view.elements, t, addLayer);
  const [say, tell, due] = [textWriter(parts.answer), textWriter(parts.selected), atMostEvery(PERIOD_MS)];
  /** @type {readonly unknown[]} */
  let shown = [];
  parts.values.addEventListener("toggle", () => {
    shown = [];
    requestRender();
  });

  function addLayer() {
    store.dispatch({ type: "run_set", runIndex: chooser.runIndex, network: { hidden_layers: [UNITS] } });
    requestRender();
  }

  /** @param {import("./scene.js").Scene} scene */
  function show(scene) {
    const { choice, every } = scene;
    const name = namesOf(store.get().experiment.runs, t)[choice.runIndex] ?? "";
    setAttribute(view.elements.space, "aria-label", t("hidden.space_label", { name, layer: choice.layer }));
    view.draw(scene);
    overlay.set("hidden", linesOf(scene));
    say(answerFor(scene, live.frame, t));
    parts.caption.replaceChildren(...captionOf(scene, t));
    tell(selectedIn(every, t));
    if (parts.values.open) parts.body.replaceChildren(valuesOf(every, t));
  }

  return {
    opened(on) {
      shown = [];
      if (!on) overlay.set("hidden", null);
      view.opened(on);
    },
    update(now) {
      const { experiment, dataset, selection, hiddenLines } = store.get();
      const choice = chooser.read(experiment);
      const run = choice ? live.frame?.runs[choice.runIndex] : undefined;
      const key = JSON.stringify(choice);
      const scene = [
        experiment,
        dataset,
        selection,
        run,
        key,
        palette.version,
        view.version,
        live.frame?.accuracy,
        hiddenLines,
      ];
      if (scene.every((value, i) => value === shown[i])) return false;
      if (!due(now)) return true;
      shown = scene;
      chooser.show(experiment, choice);
      parts.none.hidden = choice !== null;
      parts.space.hidden = choice === null;
      if (!choice) overlay.set("hidden", null);
      setAttribute(root, "data-units", choice ? choice.units.join() : "");
      const spec = choice && experiment.runs[choice.runIndex];
      if (choice && run && spec && fits(spec, run)) show(sceneOf(store.get(), spec, run, choice));
      return false;
    },
  };
}

/** Each unit's own line over the plot of its network, in the colour of its axis. @param {import("./scene.js").Scene} scene @returns {import("../shared/overlay.js").Paint | null} */
function linesOf({ spec, run, choice: { runIndex, layer, units } }) {
  if (layer !== 1 || !isStraight(spec)) return null;
  return (sheet) => void (sheet.runIndex === runIndex && paintUnitLines(sheet, spec, run, units));
}

/**
 * @param {HTMLElement} root
 * @param {HTMLElement} choice
 * @param {{plane: HTMLElement, space: HTMLElement, stage: HTMLElement}} figures
 * @param {Translator} t
 * @param {() => void} addLayer
 */
function build(root, choice, { plane, space, stage }, t, addLayer) {
  const answer = create("h3", { testid: "hidden-answer", className: "inspect-answer", ariaLive: "polite" });
  const selected = create("p", { testid: "hidden-selected", className: "hidden-selected", ariaLive: "polite" });
  const caption = create("p", { className: "hidden-caption" });
  const body = create("div");
  const values = create(
    "details",
    { testid: "hidden-values", className: "hidden-values" },
    create("summary", {}, t("hidden.values")),
    body,
  );
  const add = button(t("hidden.add"), { testid: "hidden-add" });
  add.addEventListener("click", addLayer);
  const none = create("div", { className: "hidden-none", hidden: true }, create("p", {}, t("hidden.none")), add);
  const figures = [
    create("figure", {}, plane, create("figcaption", {}, t("hidden.plane"))),
    create("figure", {}, space, stage, create("figcaption", {}, t("hidden.space"))),
  ];
  const whole = create(
    "div",
    { className: "hidden" },
    ...figures,
    create("div", { className: "hidden-words" }, answer, caption, selected, values),
  );
  root.replaceChildren(choice, none, whole);
  return { answer, selected, caption, body, values, none, space: whole };
}
