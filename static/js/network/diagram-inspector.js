/** A unit looked at closely: what it makes of the plane, and every weight that leads to it and from it, to be changed by hand. */

import { atMostEvery, styleSheet } from "../tools/dom.js";
import { inputsOf } from "../experiment/tasks.js";
import { keyOf, layerSizes, valueAt } from "../experiment/weights.js";
import { fits, incoming, outgoing, withFrozen } from "./diagram-edits.js";
import { symbolOf } from "./diagram-names.js";
import { lockButton, weightRow } from "./diagram-weights.js";

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
  const { store, live, t, commands } = context;
  const parts = frame(t, () => close(true));
  const { section, title, pen, list } = parts;
  const due = atMostEvery(PERIOD_MS);
  const whole = lockButton(t("unit.freeze_all"), "freeze-unit", (on) => freeze(incomingPlaces(), on));
  whole.button.append(t("unit.freeze_all"));
  /** @type {Subject | null} */
  let subject = null;
  let structure = "";
  /** @type {readonly unknown[]} */
  let shown = [];
  /** @type {import("./diagram-weights.js").WeightRow[]} */
  let rows = [];

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

  /** @param {readonly Place[]} places @param {boolean} on */
  function freeze(places, on) {
    const run = subject && store.get().experiment.runs[subject.side];
    if (run) store.dispatch({ type: "run_set", side: subject?.side ?? 0, frozen: withFrozen(run.frozen, places, on) });
  }

  function incomingPlaces() {
    const run = subject && store.get().experiment.runs[subject.side];
    return run && subject ? incoming(run.network, subject.unit) : [];
  }

  /** @param {Subject} now @param {NetworkSpec} network */
  function build({ side, unit, picked }, network) {
    const n_inputs = inputsOf(store.get().drawing);
    const name = (/** @type {number} */ layer, /** @type {number} */ index) => symbolOf(network, { layer, index }, n_inputs);
    /** @param {Place} where */
    const row = (where) => {
      const [layer, from, to] = where;
      const values = { from: from < 0 ? "" : name(layer - 1, from), to: name(layer, to) };
      const [label, full] = from < 0 ? ["unit.bias", "unit.bias_of"] : [layer === unit.layer ? "unit.from" : "unit.to", "unit.weight"];
      const made = weightRow(t, where, { label: t(label, values), name: t(full, values) }, {
        set: (value, stroke) => commands.assign(side, [[...where, value]], stroke),
        freeze: (on) => freeze([where], on),
      });
      if (picked && keyOf(where) === keyOf(picked)) made.element.classList.add("picked");
      return made;
    };
    title.textContent = titleOf(t, network, unit, name(unit.layer, unit.index));
    const [before, after] = [incoming(network, unit).map(row), outgoing(network, unit).map(row)];
    rows = [...before, ...after];
    list.replaceChildren(
      ...(before.length > 0 ? [heading(t("unit.incoming")), ...before.map(({ element }) => element), whole.button] : []),
      ...(after.length > 0 ? [heading(t("unit.outgoing")), ...after.map(({ element }) => element)] : []),
    );
  }

  /** @param {RunSpec} run @param {RunView | undefined} view */
  function show(run, view) {
    const frozen = new Set(run.frozen.map(keyOf));
    for (const row of rows) row.show(valueAt(view, row.place), frozen.has(keyOf(row.place)));
    const own = incomingPlaces();
    whole.show(own.length > 0 && own.every((where) => frozen.has(keyOf(where))));
    const image = subject?.image();
    if (image) pen.drawImage(image, 0, 0, PICTURE, PICTURE);
  }

  /** @param {RunSpec} run @returns {boolean} whether the unit is still there */
  function current(run) {
    if (!subject) return false;
    const { layer, index } = subject.unit;
    if (index >= (layerSizes(run)[layer] ?? 0)) return false;
    const now = JSON.stringify([layerSizes(run), run.network.features, run.network.bias, run.network.hidden_layers]);
    if (now !== structure) build(subject, run.network);
    structure = now;
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

/**
 * @param {Translator} t
 * @param {() => void} close
 */
function frame(t, close) {
  const [section, head, title] = [document.createElement("section"), document.createElement("header"), document.createElement("h3")];
  const [button, canvas, list] = [document.createElement("button"), document.createElement("canvas"), document.createElement("div")];
  section.className = "net-inspector";
  section.popover = "manual"; // it stays while other units are pressed and the network trains
  section.tabIndex = -1;
  section.role = "region";
  section.dataset.testid = "inspector";
  title.id = "inspector-title";
  section.setAttribute("aria-labelledby", title.id);
  Object.assign(button, { type: "button", className: "net-button", textContent: "×", ariaLabel: t("unit.close") });
  button.dataset.testid = "close-inspector";
  button.addEventListener("click", close);
  canvas.width = canvas.height = PICTURE;
  canvas.setAttribute("aria-hidden", "true");
  list.className = "net-weights";
  head.append(title, button);
  section.append(head, canvas, list);
  return { section, title, list, pen: /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")) };
}

/** @param {string} text */
function heading(text) {
  const element = document.createElement("h4");
  element.textContent = text;
  return element;
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
