/** A unit looked at closely: what it makes of the plane, and every weight that leads to it and from it, to be changed by hand. */

import { inputCount } from "../model/points.js";
import { kindOf } from "../model/tasks.js";
import { scoreText } from "../model/verdict.js";
import { layerSizes } from "../model/weights.js";
import { atMostEvery, textWriter } from "../tools/dom.js";
import { create } from "../tools/elements.js";
import { createMemo } from "../tools/memo.js";
import { viewOf } from "./edits.js";
import { symbolOf } from "./names.js";
import { staysEqual, twinsIn } from "./twins.js";
import { WeightRows } from "./weights.js";

/** @typedef {import("./layout.js").Unit} Unit */
/**
 * @typedef {object} Subject
 * @property {number} runIndex
 * @property {Unit} unit
 * @property {WeightIndex | null} picked the link that was pressed
 * @property {HTMLElement} anchor
 * @property {() => CanvasImageSource | null} image
 * @property {(back: boolean) => void} closed
 */

const PERIOD_MS = 100;
const PICTURE = 192;
const GAP = 12;

/** One for the whole page. @type {Inspector | null} */
let only = null;

/** @param {Context} context @returns {Inspector} */
export function inspectorOf(context) {
  only ??= new Inspector(context);
  return only;
}

export class Inspector {
  #context;
  #rows;
  #parts;
  #due = atMostEvery(PERIOD_MS);
  /** @type {Subject | null} */
  #subject = null;
  /** For which the rows were built. */
  #structure = "";
  #memo = createMemo();

  /** @param {Context} context */
  constructor(context) {
    this.#context = context;
    this.#rows = new WeightRows(context);
    const { section } = (this.#parts = frame(context.t, this.#rows.element, () => this.#close(true)));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#close(section.contains(document.activeElement));
    });
    addEventListener("resize", () => this.#subject && place(section, this.#subject.anchor));
  }

  /** @param {Subject} next */
  open(next) {
    const { store, live } = this.#context;
    const { section, ctx } = this.#parts;
    const run = store.get().experiment.runs[next.runIndex];
    if (!run) return;
    if (this.#subject && this.#subject.runIndex !== next.runIndex) this.#subject.closed(false);
    this.#subject = next;
    this.#structure = "";
    this.#memo.forget();
    if (section.previousElementSibling !== next.anchor) next.anchor.after(section);
    section.showPopover();
    ctx.clearRect(0, 0, PICTURE, PICTURE);
    this.#present(next, run);
    this.#show(next, run, viewOf(live.frame, next.runIndex, run));
    place(section, next.anchor);
    section.focus({ preventScroll: true });
    section.querySelector(".picked")?.scrollIntoView({ block: "nearest" });
  }

  /** @param {number} runIndex */
  leave(runIndex) {
    if (this.#subject?.runIndex === runIndex) this.#close(false);
  }

  /**
   * @param {number} runIndex who calls: each does, one is looked at
   * @param {RunSpec} run
   * @param {RunView | undefined} view
   * @param {unknown} picture another one when the pictures of units changed
   * @param {number} now
   * @returns {boolean} whether something is held back
   */
  update(runIndex, run, view, picture, now) {
    const subject = this.#subject;
    if (subject?.runIndex !== runIndex) return false;
    if (!this.#present(subject, run)) {
      this.#close(false);
      return false;
    }
    const deps = [run, view, picture];
    if (!this.#memo.pending(deps)) return false;
    if (!this.#memo.changed(deps, () => this.#due(now))) return true;
    this.#show(subject, run, view);
    return false;
  }

  /** @param {boolean} back the keyboard goes back to the unit */
  #close(back) {
    if (!this.#subject) return;
    const { closed } = this.#subject;
    this.#subject = null;
    this.#parts.section.hidePopover();
    closed(back);
  }

  /** Its values. @param {Subject} subject @param {RunSpec} run @param {RunView | undefined} view */
  #show({ image, runIndex, unit }, run, view) {
    this.#rows.show(run, view);
    const { t, live, store } = this.#context;
    this.#parts.score(live.frame ? scoreText(live.frame, runIndex, kindOf(store.get().dataset), t) : "");
    const twin = view ? (twinsIn(view, unit.layer)[unit.index] ?? null) : null;
    const slots = live.frame?.checkpoint[`runs.${runIndex}.slots`];
    const forEver = twin !== null && staysEqual(run, slots, unit, twin);
    this.#parts.equal.hidden = twin === null;
    this.#parts.say(twin === null ? "" : t(forEver ? "unit.twin_for_ever" : "unit.twin", { unit: twin + 1 }));
    const picture = image();
    if (picture) this.#parts.ctx.drawImage(picture, 0, 0, PICTURE, PICTURE);
  }

  /** Its title and rows, made anew in another structure. @param {Subject} subject @param {RunSpec} run @returns {boolean} whether the unit is still there */
  #present(subject, run) {
    const { store, t } = this.#context;
    const { network } = run;
    const { layer, index } = subject.unit;
    if (index >= (layerSizes(run)[layer] ?? 0)) return false;
    const inputs = inputCount(store.get().dataset.task); // a single one is called x, without a number
    const structure = JSON.stringify([layerSizes(run), network.features, network.bias, network.hidden_layers, inputs]);
    if (structure === this.#structure) return true;
    this.#structure = structure;
    this.#parts.title.textContent = titleOf(t, network, subject.unit, symbolOf(network, subject.unit, inputs));
    this.#rows.build(subject, network);
    return true;
  }
}

/** @param {Translator} t @param {HTMLElement} list of the weights @param {() => void} close */
function frame(t, list, close) {
  const title = create("h3", { id: "unit-inspector-title" });
  const button = create(
    "button",
    { testid: "close-inspector", type: "button", className: "net-button", ariaLabel: t("unit.close") },
    "×",
  );
  button.addEventListener("click", close);
  const canvas = create("canvas", { width: PICTURE, height: PICTURE, ariaHidden: "true" });
  const score = create("p", { testid: "unit-score", className: "net-score" });
  const equal = create("p", { testid: "unit-twin", className: "net-twin", hidden: true });
  const section = create(
    "section",
    { testid: "inspector", className: "net-inspector", tabIndex: -1, role: "region" },
    create("header", {}, title, button),
    score,
    equal,
    canvas,
    list,
  );
  section.popover = "manual"; // it stays while other units are pressed and the network trains
  section.setAttribute("aria-labelledby", title.id);
  return {
    section,
    title,
    equal,
    score: textWriter(score),
    say: textWriter(equal),
    ctx: /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")),
  };
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
