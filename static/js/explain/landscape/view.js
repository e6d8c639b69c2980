/** The elements of the landscape panel: what was chosen with its controls, and the words that are written into it. */

import { newSeed, weightIndices } from "../../model/weights.js";
import { fillSelect, setAttribute, textWriter } from "../../tools/dom.js";
import { button, checkRow, create, row, select } from "../../tools/elements.js";
import { createMemo } from "../../tools/memo.js";
import { reasonsFor, weightName, wordsOf } from "./picture.js";

/** @typedef {import("./picture.js").Picture} Picture */
/** @typedef {import("./picture.js").Mode} Mode */
/** @typedef {ReturnType<typeof buildView>} View */
/**
 * What was chosen with the controls. `log` is null while the scale is left to the heights.
 * @typedef {{mode: Mode, zoom: number, seed: number, surface: boolean, log: boolean | null}} Choice
 */

const MODES = /** @type {const} */ (["path", "weights", "random"]);
const VIEWS = /** @type {const} */ (["map", "surface"]);
const AXES = /** @type {const} */ (["x", "y"]);

/** @param {HTMLElement} root @param {HTMLElement} chooser of the network @param {Translator} t */
export function buildView(root, chooser, t) {
  /** @param {string} name @param {string} [key] of its text */
  const action = (name, key = name) => button(t(`landscape.${key}`), { testid: `landscape-${name}` });
  const modes = MODES.map((mode) => ({ mode, button: action(mode, `mode_${mode}`) }));
  const views = VIEWS.map((name) => ({ isSurface: name === "surface", button: action(name, `view_${name}`) }));
  const titles = AXES.map((axis) => t(`landscape.axis_${axis}`));
  const axes = AXES.map((axis, i) => select([], { testid: `landscape-axis-${axis}`, ariaLabel: titles[i] ?? null }));
  const pair = create("div", { className: "landscape-pair" }, ...axes.map((axis, i) => row(titles[i] ?? "", axis)));
  const [out, into, others, again, train] = [
    action("out"),
    action("into"),
    action("others"),
    action("again"),
    action("train"),
  ];
  const log = create("input", { testid: "landscape-log", type: "checkbox" });
  const state = create("p", { testid: "landscape-state", className: "landscape-state", ariaLive: "polite" });
  const [answer, words] = [create("h3", { className: "inspect-answer" }), create("p")];
  const explanation = create(
    "div",
    { testid: "landscape-words", className: "landscape-told", hidden: true },
    answer,
    words,
  );
  const reasons = create("div");
  const stage = create("div", { testid: "landscape-stage", className: "landscape-stage", role: "img", tabIndex: -1 });
  const controls = create(
    "div",
    { className: "landscape-controls" },
    explanation,
    create("p", { className: "landscape-intro" }, t("landscape.intro")),
    chooser,
    group(
      t("landscape.plane"),
      modes.map((mode) => mode.button),
    ),
    pair,
    group(
      t("landscape.view"),
      views.map((view) => view.button),
    ),
    checkRow(log, t("landscape.log")),
    create("div", { className: "inspect-buttons" }, into, out, others, again),
    create("details", {}, create("summary", {}, t("landscape.details")), reasons),
  );
  root.replaceChildren(create("div", { className: "landscape" }, create("div", {}, stage, state, train), controls));
  const buttons = { out, into, others, again, train };
  return { ...buttons, modes, views, axes, pair, log, state, explanation, answer, words, reasons, stage };
}

/** @param {string} name @param {readonly HTMLElement[]} buttons */
function group(name, buttons) {
  const element = create("div", { className: "inspect-buttons" }, ...buttons);
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", name);
  return element;
}

/**
 * @param {View} view
 * @param {{section: () => void, figure: () => void, scale: () => void}} changed called when another plane section was
 *   chosen, another kind of figure, another scale of heights
 */
export function createChoice({ modes, views, axes, pair, out, into, others, log, stage }, changed) {
  /** @type {Choice} */
  const choice = { mode: "path", zoom: 1, seed: 0, surface: false, log: null };
  const offered = createMemo();

  /**
   * @param {HTMLElement} element
   * @param {"click" | "change"} event
   * @param {keyof typeof changed} what
   * @param {() => Partial<Choice>} choose
   */
  const on = (element, event, what, choose) =>
    element.addEventListener(event, () => {
      Object.assign(choice, choose());
      changed[what]();
    });
  for (const { mode, button } of modes) on(button, "click", "section", () => ({ mode, zoom: 1 }));
  let before = axes.map((axis) => axis.value);
  for (const [k, axis] of axes.entries())
    on(axis, "change", "section", () => {
      const other = axes[1 - k];
      // One weight along both axes spans no plane: they change places.
      if (other?.value === axis.value) other.value = before[k] ?? "";
      before = axes.map(({ value }) => value);
      return {};
    });
  on(out, "click", "section", () => ({ zoom: 2 * choice.zoom }));
  on(into, "click", "section", () => ({ zoom: choice.zoom / 2 }));
  on(others, "click", "section", () => ({ seed: newSeed() }));
  for (const { isSurface, button } of views) on(button, "click", "figure", () => ({ surface: isSurface }));
  on(log, "change", "scale", () => ({ log: log.checked }));

  return {
    /** @type {Readonly<Choice>} */
    choice,
    /** @returns {[number, number]} indices of the weights on the axes */
    get pair() {
      return /** @type {[number, number]} */ (axes.map((axis) => Number(axis.value)));
    },
    /** @param {RunSpec | undefined} run whose weights are offered for the axes */
    show(run) {
      for (const { mode, button } of modes) setAttribute(button, "aria-pressed", String(mode === choice.mode));
      for (const { isSurface, button } of views)
        setAttribute(button, "aria-pressed", String(isSurface === choice.surface));
      pair.hidden = choice.mode !== "weights";
      others.hidden = choice.mode !== "random";
      // The keyboard stops only at a figure that arrow keys can turn.
      setAttribute(stage, "tabindex", choice.surface ? "0" : "-1");
      setAttribute(stage, "role", choice.surface ? "application" : "img");
      const names = run ? weightIndices(run).map(weightName) : [];
      if (!run || !offered.changed(names)) return;
      for (const [k, axis] of axes.entries()) {
        fillSelect(
          axis,
          names.map((name, i) => [i, name]),
        );
        axis.value = String(Math.min(k, names.length - 1));
      }
      before = axes.map(({ value }) => value);
    },
  };
}

/** @param {HTMLElement} root @param {View} view @param {Translator} t */
export function createWriter(root, { answer, words, state, reasons, stage, explanation }, t) {
  const [writeAnswer, writeWords, writeState] = [textWriter(answer), textWriter(words), textWriter(state)];
  return {
    /**
     * @param {string} problem why no picture can be asked for; empty if one can
     * @param {string} failed why the last request brought none; empty if it did
     * @param {Picture | null} picture
     * @param {boolean} fits whether the picture shows the chosen section
     * @param {number | undefined} step of the frame on the screen
     */
    writeState(problem, failed, picture, fits, step) {
      const computed = picture?.step ?? 0;
      const when = t(computed === step ? "landscape.now" : "landscape.then", { step: t.count(computed) });
      writeState(problem || failed || (fits ? when : t("landscape.computing")));
      stage.classList.toggle("stale", !fits);
      stage.hidden = problem !== "" || (failed !== "" && !picture);
      explanation.hidden = picture === null || problem !== "";
    },
    /** @param {Picture} picture @param {RunSpec} run @param {readonly number[]} weights @param {boolean} surface */
    writeAnswer(picture, run, weights, surface) {
      const found = wordsOf(picture, run, weights, t);
      setAttribute(root, "data-bowl", found.shape);
      writeAnswer(found.answer);
      writeWords(found.words);
      reasons.replaceChildren(...reasonsFor(picture.mode, run, t));
      const label = t(surface ? "landscape.surface_label" : "landscape.map_label");
      setAttribute(stage, "aria-label", `${label} ${found.answer} ${found.words}`);
    },
  };
}
