/** "Hidden space": where a hidden layer sends the points and the plane's grid, and what the output makes of it there. */

import { atMostEvery, setAttribute, textWriter } from "../../tools/dom.js";
import { create } from "../../tools/elements.js";
import { createChooser } from "./hidden-choice.js";
import { paintUnitLines } from "./hidden-lines.js";
import { AXIS_ROLES } from "./hidden-paint.js";
import { fits, gridImages, hiddenOf } from "./hidden-space.js";
import { tableOf } from "../table.js";
import { createSpaceView } from "./hidden-view.js";
import { markerIcon } from "../../tools/markers.js";
import { isStraight, namesOf } from "../../experiment/naming.js";
import { unitName as nameOf } from "../../experiment/naming.js";
import { trainingPoints } from "../../experiment/points.js";
import { inputsOf, kindOf } from "../../experiment/tasks.js";

const PERIOD_MS = 120;
/** More marks than these hide each other, and cost more than they show. */
const MOST_POINTS = 1200;
const MOST_ROWS = 200;
const UNITS = Object.freeze({ units: 2, activation: "tanh" });

/** @param {Context} context @param {HTMLElement} root @returns {import("../inspector.js").Inspector} */
export function mountHidden(context, root) {
  const { store, live, t, palette, overlay, changed } = context;
  const chooser = createChooser(context);
  const view = createSpaceView(context);
  const parts = build(root, chooser.element, view.elements, t, addLayer);
  const [say, tell, due] = [textWriter(parts.answer), textWriter(parts.selected), atMostEvery(PERIOD_MS)];
  /** @type {readonly unknown[]} */
  let shown = [];
  parts.values.addEventListener("toggle", () => {
    shown = [];
    changed();
  });

  function addLayer() {
    store.dispatch({ type: "run_set", side: chooser.side, network: { hidden_layers: [UNITS] } });
    changed();
  }

  /** @param {boolean} any whether there is a hidden space to be seen */
  function layout(any) {
    parts.none.hidden = any;
    parts.space.hidden = !any;
    if (!any) overlay.set("hidden", null);
  }

  /** @param {import("./hidden-choice.js").Choice} choice @param {RunView} run */
  function draw(choice, run) {
    const { experiment, drawing, selection } = store.get();
    const spec = /** @type {RunSpec} */ (experiment.runs[choice.side]);
    const hidden = hiddenOf(spec, run, choice.layer);
    const single = drawing.task === "curve";
    const every = drawing.points.flatMap((point, index) => (point.test ? [] : [{ point, index, a: hidden(point.x1, single ? 0 : point.x2), chosen: selection.includes(index) }]));
    const marks = every.length > MOST_POINTS ? every.filter(({ chosen }, i) => chosen || i % Math.ceil(every.length / MOST_POINTS) === 0) : every;
    view.draw({ spec, run, choice, marks, grid: gridImages(hidden, inputsOf(drawing)), drawing });
    overlay.set("hidden", linesOn(choice, spec, run));
    say(answerFor(choice, spec, every.length));
    tell(selectedIn(every));
    if (parts.values.open) parts.body.replaceChildren(valuesOf(every.slice(0, MOST_ROWS), t));
  }

  /** A unit's own line over the plot of its network, in the colour of its axis. @param {import("./hidden-choice.js").Choice} choice @param {RunSpec} spec @param {RunView} run */
  function linesOn(choice, spec, run) {
    if (choice.layer !== 1 || !isStraight(spec)) return null;
    return (/** @type {import("../overlay.js").Sheet_} */ sheet) => void (sheet.side === choice.side && paintUnitLines(sheet, spec, run, choice.units));
  }

  /** @param {import("./hidden-choice.js").Choice} choice @param {RunSpec} spec @param {number} count points */
  function answerFor({ side, layer }, { network }, count) {
    const { drawing } = store.get();
    const frame = live.frame;
    const units = network.hidden_layers[layer - 1]?.units ?? 0;
    if (layer < network.hidden_layers.length) return t("hidden.on_the_way", { layer, next: layer + 1 });
    if (count === 0) return t("hidden.no_points");
    if (kindOf(drawing) === "regression") return t("hidden.regression", { r2: t.decimal(frame?.r_squared[side] ?? NaN, 3) });
    if (new Set(trainingPoints(drawing.points).map(({ label }) => label)).size === 1) return t("hidden.one_class", { count: t.count(count) });
    if (!frame || frame.n_samples !== count) return t("hidden.working");
    const [right, ties] = [Math.round((frame.accuracy[side] ?? 0) * count), frame.ties[side] ?? 0];
    const shape = `${kindOf(drawing) === "multiclass" ? "many" : Math.min(units, 4)}`;
    if (right === count) return t(`hidden.enough_${shape}`, { count: t.count(count) });
    const values = { wrong: t.count(count - right - ties), ties: t.count(ties), count: t.count(count) };
    return `${t(`hidden.not_yet_${shape}`)} ${t(ties > 0 ? "hidden.wrong_and_ties" : "hidden.wrong", values)}`;
  }

  /** @param {readonly {point: Point, index: number, a: readonly number[], chosen: boolean}[]} every */
  function selectedIn(every) {
    const chosen = every.filter((mark) => mark.chosen);
    const [only] = chosen;
    if (!only) return t("hidden.select");
    if (chosen.length > 1) return t("hidden.selected_many", { count: t.count(chosen.length) });
    const values = only.a.slice(0, 8).map((value, unit) => `${nameOf(unit)} ${t.decimal(value, 4)}`).join("  ");
    return t("hidden.selected", { number: only.index + 1, x1: t.decimal(only.point.x1, 3), x2: t.decimal(only.point.x2, 3), values });
  }

  return {
    opened(on) {
      shown = [];
      if (!on) overlay.set("hidden", null);
      view.opened(on);
    },
    update(now) {
      const { experiment, drawing, selection, hiddenLines } = store.get();
      const choice = chooser.read(experiment);
      const run = choice ? live.frame?.runs[choice.side] : undefined;
      const key = JSON.stringify(choice);
      const scene = [experiment, drawing, selection, run, key, palette.version, view.version, live.frame?.accuracy, hiddenLines];
      if (scene.every((value, i) => value === shown[i])) return false;
      if (!due(now)) return true;
      shown = scene;
      chooser.show(experiment, choice);
      layout(choice !== null);
      setAttribute(root, "data-units", choice ? choice.units.join() : "");
      const spec = choice && experiment.runs[choice.side];
      if (!choice || !run || !spec || !fits(spec, run)) return false;
      const units = spec.network.hidden_layers[choice.layer - 1]?.units ?? 0;
      const rest = units > choice.units.length && choice.layer === spec.network.hidden_layers.length ? ` ${t("hidden.part", { units, shown: choice.units.length })}` : "";
      parts.caption.replaceChildren(...captionOf(choice, t), ` ${t(isStraight(spec) && choice.layer === 1 ? "hidden.own_lines" : "hidden.no_lines")}${rest}`);
      setAttribute(view.elements.space, "aria-label", t("hidden.space_label", { name: namesOf(experiment.runs, t)[choice.side] ?? "", layer: choice.layer }));
      draw(choice, run);
      return false;
    },
  };
}

/** @param {import("./hidden-choice.js").Choice} choice @param {Translator} t */
function captionOf({ units }, t) {
  const names = units.map((unit, axis) => {
    const name = create("b", {}, nameOf(unit));
    const role = AXIS_ROLES[/** @type {0 | 1 | 2} */ (axis)];
    name.style.color = `var(--${role})`;
    return name;
  });
  return [`${t("hidden.axes")} `, ...names.flatMap((name, i) => (i > 0 ? [", ", name] : [name])), "."];
}

/**
 * @param {HTMLElement} root
 * @param {HTMLElement} choice
 * @param {{plane: HTMLElement, space: HTMLElement, stage: HTMLElement}} figures
 * @param {Translator} t
 * @param {() => void} addLayer
 */
function build(root, choice, { plane, space, stage }, t, addLayer) {
  const answer = create("h3", { className: "inspect-answer", ariaLive: "polite" });
  answer.dataset.testid = "hidden-answer";
  const selected = create("p", { className: "hidden-selected", ariaLive: "polite" });
  selected.dataset.testid = "hidden-selected";
  const caption = create("p", { className: "hidden-caption" });
  const body = create("div");
  const values = create("details", { className: "hidden-values" }, create("summary", {}, t("hidden.values")), body);
  values.dataset.testid = "hidden-values";
  const add = create("button", { type: "button", className: "outlined" }, t("hidden.add"));
  add.dataset.testid = "hidden-add";
  add.addEventListener("click", addLayer);
  const none = create("div", { className: "hidden-none", hidden: true }, create("p", {}, t("hidden.none")), add);
  const figures = [create("figure", {}, plane, create("figcaption", {}, t("hidden.plane"))), create("figure", {}, space, stage, create("figcaption", {}, t("hidden.space")))];
  const whole = create("div", { className: "hidden" }, ...figures, create("div", { className: "hidden-words" }, answer, caption, selected, values));
  root.replaceChildren(choice, none, whole);
  return { answer, selected, caption, body, values, none, space: whole };
}

/** @param {readonly {point: Point, index: number, a: readonly number[]}[]} rows @param {Translator} t */
function valuesOf(rows, t) {
  const units = rows[0]?.a.map((_, unit) => nameOf(unit)) ?? [];
  const cells = rows.map(({ point: { x1, x2, label }, index, a }) => {
    const marker = Number.isInteger(label) && label >= 0 ? [markerIcon(label)] : [];
    return [String(index + 1), t.decimal(x1, 3), t.decimal(x2, 3), [...marker, ` ${t.number(label)}`], ...a.map((value) => t.decimal(value, 4))];
  });
  return tableOf(t("hidden.values_caption", { count: rows.length }), [t("hidden.number"), "x₁", "x₂", t("hidden.label"), ...units], cells);
}
