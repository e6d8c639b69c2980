/** The network as a drawing that is its editor: layers, units and inputs above it, every weight a press away. */

import { atMostEvery, byId, setAttribute } from "../tools/dom.js";
import { inputsOf } from "../experiment/tasks.js";
import { mountLayerControls } from "./diagram-controls.js";
import { layerSizes } from "../experiment/weights.js";
import { fits } from "./diagram-edits.js";
import { mountFeatures } from "./diagram-features.js";
import { arrange, COARSE, FINE, hasPictures, wishedHeights } from "./diagram-layout.js";
import { mountLinks } from "./diagram-links.js";
import { featureSymbol } from "./diagram-names.js";
import { Picture } from "./diagram-picture.js";
import { mountUnits } from "./diagram-units.js";

/** Weights change sixty times a second; the eye follows a dozen, and half as many pictures. */
const [PERIOD_MS, UNITS_MS, NAMES_MS] = [80, 160, 1000];

/** @typedef {import("./diagram-layout.js").Unit} Unit */
/** @typedef {import("./diagram-inspector.js").Inspector} Inspector */

/**
 * @param {Context} context
 * @param {number} side
 * @returns {Panel}
 */
export function mountDiagram(context, side) {
  const { store, live, palette, wishes, commands, changed, noticed, t } = context;
  const holder = byId(`diagram-${side}`);
  const [scroller, sheet, head] = [document.createElement("div"), document.createElement("div"), document.createElement("div")];
  scroller.className = "net-scroll";
  sheet.className = "net";
  sheet.role = "group";
  const picture = new Picture(side, palette);
  head.className = "net-head";
  sheet.append(head, picture.canvas);
  const units = mountUnits(context, side, sheet, (unit) => look(unit, null));
  mountFeatures(context, side, head);
  const controls = mountLayerControls(context, side, head);
  scroller.append(sheet);
  holder.replaceChildren(scroller);

  /** @type {import("./diagram-layout.js").Layout | null} */
  let layout = null;
  /** @type {readonly unknown[]} */
  let arranged = [];
  /** @type {readonly unknown[]} */
  let painted = [];
  /** @type {readonly unknown[]} */
  let named = [];
  /** @type {(() => void) | null} */
  let release = null;
  /** @type {Inspector | null} */
  let inspector = null;
  /** @type {{unit: Unit, picked: Place | null} | null} */
  let chosen = null;
  const seen = watch(holder, changed);
  const [due, dueNames] = [atMostEvery(PERIOD_MS), atMostEvery(NAMES_MS)];

  mountLinks(picture.canvas, {
    layout: () => layout,
    view: () => live.frame?.runs[side],
    pressed: (place) => look({ layer: place[0], index: place[2] }, place),
    dragged: (place, value, stroke) => commands.assign(side, [[...place, value]], stroke),
  });

  /** @returns {Promise<Inspector | null>} null when the server can't be reached */
  async function fetched() {
    try {
      const { inspectorOf } = await import("./diagram-inspector.js");
      return await inspectorOf(context);
    } catch {
      return null;
    }
  }

  /** @param {Unit} unit @param {Place | null} picked a link that leads to it */
  async function look(unit, picked) {
    const opened = inspector ?? (await fetched());
    if (!opened) return noticed({ key: "network.unreachable" });
    inspector = opened;
    chosen = { unit, picked };
    opened.open({ side, unit, picked, anchor: holder, image: () => picture.image(unit), closed });
    changed();
  }

  /** @param {boolean} back whether the keyboard goes back to where it came from */
  function closed(back) {
    if (back && chosen) units.focus(chosen.unit);
    chosen = null;
    changed();
  }

  /** @param {State} state @param {RunSpec} run */
  function rearrange({ experiment, drawing }, run) {
    const n_inputs = inputsOf(drawing);
    const { width, coarse, alone } = seen;
    const measures = coarse ? COARSE : FINE;
    const scene = [experiment.runs, n_inputs, width, measures, alone];
    if (layout && scene.every((value, i) => value === arranged[i])) return layout;
    arranged = scene;
    const letters = (/** @type {RunSpec} */ { network }) => Math.max(...network.features.map((name) => featureSymbol(name, n_inputs).length));
    // Sides beside each other are as high as the highest: plots stay in line.
    const wished = (alone ? [run] : experiment.runs).map((each) => wishedHeights(layerSizes(each), letters(each), width, measures));
    const highest = (/** @type {"header" | "body" | "bar"} */ part) => Math.max(...wished.map((heights) => heights[part]));
    const heights = { header: highest("header"), body: highest("body"), bar: highest("bar") };
    const before = layout?.height;
    layout = arrange(layerSizes(run), letters(run), width, measures, heights);
    holder.style.height = `${layout.shown}px`;
    sheet.style.cssText = `--head: ${layout.header}px; --pitch: ${layout.pitch}px; width: ${layout.width}px; height: ${layout.height}px`;
    // Columns are centred: of one that is too high the middle is shown, where the others are.
    if (layout.height !== before) scroller.scrollTop = (layout.height - layout.shown) / 2;
    setAttribute(sheet, "aria-label", summary(t, side, run.network, n_inputs));
    controls.show(run, layout);
    units.place(run.network, layout, n_inputs);
    return layout;
  }

  /** A probe is asked for only while somebody can see what it shows. @param {boolean} wanted */
  function wish(wanted) {
    if (wanted === (release !== null)) return;
    release?.();
    release = wanted ? wishes.want("units", UNITS_MS) : null;
  }

  /**
   * @param {State} state
   * @param {RunSpec} run
   * @param {import("./diagram-layout.js").Layout} drawn
   * @param {RunView | undefined} view
   * @param {number} now
   * @returns {boolean} whether something is held back
   */
  function paint(state, run, drawn, view, now) {
    const probed = live.probed.get("units");
    const scene = [drawn, run, view, probed, chosen, palette.version, devicePixelRatio];
    if (scene.every((value, i) => value === painted[i])) return false;
    const structural = drawn !== painted[0] || run !== painted[1] || chosen !== painted[4];
    if (!due(now) && !structural) return true;
    const n_inputs = inputsOf(state.drawing);
    picture.paint({ run, n_inputs, layout: drawn, view, probed, picked: chosen?.picked ?? null });
    units.mark(chosen?.unit ?? null);
    painted = scene;
    return false;
  }

  /**
   * Names hold values, but change seldom enough to be listened to.
   * @param {State} state
   * @param {RunSpec} run
   * @param {RunView | undefined} view
   * @param {number} now
   * @returns {boolean} whether something is held back
   */
  function spell({ drawing }, run, view, now) {
    if (named[0] === run && named[1] === view) return false;
    if (!dueNames(now) && named[0] === run) return true;
    named = [run, view];
    units.name(run.network, inputsOf(drawing), view);
    return false;
  }

  return {
    update(now) {
      const state = store.get();
      const run = state.experiment.runs[side];
      if (!run || seen.width === 0) {
        inspector?.leave(side);
        return wish(false);
      }
      const drawn = rearrange(state, run);
      const { network } = run;
      wish(seen.visible && network.hidden_layers.length > 0 && (hasPictures(drawn) || chosen !== null));
      const frameView = live.frame?.runs[side];
      const view = fits(frameView, layerSizes({ network })) ? frameView : undefined;
      const waiting = [paint(state, run, drawn, view, now), spell(state, run, view, now), inspector?.update(side, run, view, painted, now)];
      return waiting.includes(true);
    },
  };
}

/**
 * How a diagram is seen, learnt without ever asking for a layout.
 * @param {HTMLElement} holder
 * @param {() => void} changed
 */
function watch(holder, changed) {
  const [coarse, alone] = [matchMedia("(pointer: coarse), (max-width: 699px)"), matchMedia("(max-width: 699px)")];
  // `coarse`: a finger is to hit things; `alone`: no other diagram is beside it (network.css).
  const seen = { width: 0, visible: false, coarse: coarse.matches, alone: alone.matches };
  /** @param {Partial<typeof seen>} news */
  const noted = (news) => {
    Object.assign(seen, news);
    changed();
  };
  new ResizeObserver(([entry]) => noted({ width: Math.floor(entry?.contentRect.width ?? 0) })).observe(holder);
  new IntersectionObserver(([entry]) => noted({ visible: entry?.isIntersecting ?? false })).observe(holder);
  for (const query of [coarse, alone]) query.addEventListener("change", () => noted({ coarse: coarse.matches, alone: alone.matches }));
  return seen;
}

/**
 * @param {Translator} t
 * @param {number} side
 * @param {NetworkSpec} network
 * @param {number} n_inputs
 */
function summary(t, side, { features, hidden_layers, n_outputs }, n_inputs) {
  const values = {
    number: side + 1,
    inputs: features.map((name) => featureSymbol(name, n_inputs)).join(", "),
    layers: hidden_layers.map(({ units }) => units).join(", "),
    outputs: n_outputs,
  };
  return t(hidden_layers.length > 0 ? "network.summary" : "network.summary_neuron", values);
}
