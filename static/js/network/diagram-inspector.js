/** A unit looked at closely: what it makes of the plane, and every weight that leads to it and from it, to be changed by hand. */

import { atMostEvery, styleSheet } from "../tools/dom.js";
import { create } from "../tools/elements.js";
import { inputsOf } from "../experiment/tasks.js";
import { layerSizes } from "../experiment/weights.js";
import { fits } from "./diagram-edits.js";
import { symbolOf } from "./diagram-names.js";
import { WeightRows } from "./diagram-rows.js";

/** @typedef {import("./diagram-layout.js").Unit} Unit */
/**
 * @typedef {object} Subject
 * @property {number} side
 * @property {Unit} unit
 * @property {Place | null} picked the link that was pressed
 * @property {HTMLElement} anchor
 * @property {() => CanvasImageSource | null} image
 * @property {(back: boolean) => void} closed
 */
/** @typedef {ReturnType<typeof createInspector>} Inspector */

const PERIOD_MS = 100;
const PICTURE = 192;
const GAP = 12;

/** One for the whole page. @type {Promise<Inspector> | null} */
let only = null;

/** @param {Context} context @returns {Promise<Inspector>} */
export function inspectorOf(context) {
  only ??= Promise.all([context.t.load("unit"), styleSheet("unit")]).then(() => createInspector(context));
  only.catch(() => (only = null)); // asked for again with the next press
  return only;
}

/** @param {Context} context */
function createInspector(context) {
  const { store, live, t } = context;
  const rows = new WeightRows(context);
  const { section, title, pen } = frame(t, rows.element, () => close(true));
  const due = atMostEvery(PERIOD_MS);
  /** @type {Subject | null} */
  let subject = null;
  let structure = "";
  /** @type {readonly unknown[]} */
  let shown = [];

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && subject) close(section.contains(document.activeElement));
  });
  addEventListener("resize", () => subject && place(section, subject.anchor));

  /** @param {boolean} back the keyboard goes back to the unit */
  function close(back) {
    if (!subject) return;
    const { closed } = subject;
    subject = null;
    section.hidePopover();
    closed(back);
  }

  /** @param {RunSpec} run @param {RunView | undefined} view */
  function show(run, view) {
    rows.show(run, view);
    const image = subject?.image();
    if (image) pen.drawImage(image, 0, 0, PICTURE, PICTURE);
  }

  /** @param {RunSpec} run @returns {boolean} whether the unit is still there */
  function current(run) {
    if (!subject) return false;
    const { network } = run;
    const { layer, index } = subject.unit;
    if (index >= (layerSizes(run)[layer] ?? 0)) return false;
    const now = JSON.stringify([layerSizes(run), network.features, network.bias, network.hidden_layers]);
    if (now === structure) return true;
    structure = now;
    title.textContent = titleOf(t, network, subject.unit, symbolOf(network, subject.unit, inputsOf(store.get().drawing)));
    rows.build(subject, network);
    return true;
  }

  return {
    /** @param {Subject} next */
    open(next) {
      if (subject && subject.side !== next.side) subject.closed(false);
      const run = store.get().experiment.runs[next.side];
      if (!run) return;
      subject = next;
      [structure, shown] = ["", []];
      if (section.previousElementSibling !== next.anchor) next.anchor.after(section);
      section.showPopover();
      pen.clearRect(0, 0, PICTURE, PICTURE);
      current(run);
      show(run, fittingView(live, next.side, run));
      place(section, next.anchor);
      section.focus({ preventScroll: true });
      section.querySelector(".picked")?.scrollIntoView({ block: "nearest" });
    },

    /** @param {number} side */
    leave(side) {
      if (subject?.side === side) close(false);
    },

    /**
     * @param {number} side who calls: each does, one is looked at
     * @param {RunSpec} run
     * @param {RunView | undefined} view
     * @param {unknown} picture another one when the pictures of units changed
     * @param {number} now
     * @returns {boolean} whether something is held back
     */
    update(side, run, view, picture, now) {
      if (subject?.side !== side) return false;
      if (!current(run)) {
        close(false);
        return false;
      }
      const scene = [run, view, picture];
      if (scene.every((value, i) => value === shown[i])) return false;
      if (!due(now)) return true;
      shown = scene;
      show(run, view);
      return false;
    },
  };
}

/** @param {Live} live @param {number} side @param {RunSpec} run */
function fittingView(live, side, run) {
  const view = live.frame?.runs[side];
  return fits(view, layerSizes(run)) ? view : undefined;
}

/** @param {Translator} t @param {HTMLElement} list of the weights @param {() => void} close */
function frame(t, list, close) {
  const title = create("h3", { id: "inspector-title" });
  const button = create("button", { type: "button", className: "net-button", ariaLabel: t("unit.close") }, "×");
  button.dataset.testid = "close-inspector";
  button.addEventListener("click", close);
  const canvas = create("canvas", { width: PICTURE, height: PICTURE, ariaHidden: "true" });
  const section = create("section", { className: "net-inspector", tabIndex: -1, role: "region" }, create("header", {}, title, button), canvas, list);
  section.popover = "manual"; // it stays while other units are pressed and the network trains
  section.dataset.testid = "inspector";
  section.setAttribute("aria-labelledby", title.id);
  return { section, title, pen: /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")) };
}

/**
 * @param {Translator} t
 * @param {NetworkSpec} network
 * @param {Unit} unit
 * @param {string} name
 */
function titleOf(t, { hidden_layers }, { layer, index }, name) {
  const values = { layer, unit: index + 1, name };
  if (layer === 0) return t("unit.title_input", values);
  return t(layer > hidden_layers.length ? "unit.title_output" : "unit.title_hidden", values);
}

/**
 * Beside the network that is edited, so that its plot stays in sight; a sheet at the foot of a small screen (network.css).
 * @param {HTMLElement} section
 * @param {HTMLElement} anchor
 */
function place(section, anchor) {
  const { left, right, top } = anchor.getBoundingClientRect();
  const { offsetWidth, offsetHeight } = section;
  const room = document.documentElement.clientWidth;
  const x = right + GAP + offsetWidth <= room ? right + GAP : left - GAP - offsetWidth;
  const y = Math.max(GAP, Math.min(top, innerHeight - offsetHeight - GAP));
  section.style.setProperty("--x", `${Math.max(GAP, Math.min(x, room - offsetWidth - GAP)) + scrollX}px`);
  section.style.setProperty("--y", `${y + scrollY}px`);
  // A sheet would hide what it is about, were that not moved up.
  if (getComputedStyle(section).position === "fixed") anchor.scrollIntoView({ block: "start" });
}
