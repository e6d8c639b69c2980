/** The diagram's place on the page: how wide it is there, and where its columns come to stand. */

import { inputCount } from "../model/points.js";
import { layerSizes } from "../model/weights.js";
import { byId, setAttribute } from "../tools/dom.js";
import { create } from "../tools/elements.js";
import { createMemo } from "../tools/memo.js";
import { arrange, COARSE, FINE, wishedHeights } from "./layout.js";
import { featureSymbol } from "./names.js";

export class Stage {
  holder;
  /** What is as large as the drawing, and scrolled where that is larger than its place. */
  sheet = create("div", { className: "net", role: "group" });
  head = create("div", { className: "net-head" });
  seen;
  /** @type {import("./layout.js").Layout | null} */
  layout = null;
  #scroller = create("div", { className: "net-scroll" }, this.sheet);
  #runIndex;
  #t;
  #memo = createMemo();

  /**
   * @param {Context} context
   * @param {number} runIndex
   * @param {HTMLCanvasElement} canvas
   */
  constructor({ t, requestRender }, runIndex, canvas) {
    this.#runIndex = runIndex;
    this.#t = t;
    this.holder = byId(`diagram-${runIndex}`);
    this.sheet.append(this.head, canvas);
    this.holder.replaceChildren(this.#scroller);
    this.seen = watch(this.holder, requestRender);
  }

  /** @param {State} state @param {RunSpec} run @returns {import("./layout.js").Layout} the same one while nothing moves */
  arrange({ experiment, dataset }, run) {
    const n_inputs = inputCount(dataset.task);
    const { width, coarse, alone } = this.seen;
    const measures = coarse ? COARSE : FINE;
    const changed = this.#memo.changed([experiment.runs, n_inputs, width, measures, alone]);
    if (this.layout && !changed) return this.layout;
    const letters = (/** @type {RunSpec} */ { network }) =>
      Math.max(...network.features.map((name) => featureSymbol(name, n_inputs).length));
    // Sides beside each other are as high as the highest: plots stay in line.
    const wished = (alone ? [run] : experiment.runs).map((each) =>
      wishedHeights(layerSizes(each), letters(each), width, measures),
    );
    const highest = (/** @type {"header" | "body" | "bar"} */ part) =>
      Math.max(...wished.map((heights) => heights[part]));
    const heights = { header: highest("header"), body: highest("body"), bar: highest("bar") };
    const layout = arrange(layerSizes(run), letters(run), width, measures, heights);
    this.#resize(layout);
    setAttribute(this.sheet, "aria-label", summary(this.#t, this.#runIndex, run.network, n_inputs));
    this.layout = layout;
    return layout;
  }

  /** @param {import("./layout.js").Layout} layout */
  #resize({ width, height, shown, header, pitch }) {
    const before = this.layout?.height;
    this.holder.style.height = `${shown}px`;
    this.sheet.style.cssText = `--head: ${header}px; --pitch: ${pitch}px; width: ${width}px; height: ${height}px`;
    // Columns are centred: of one that is too high the middle is shown, where the others are.
    if (height !== before) this.#scroller.scrollTop = (height - shown) / 2;
  }
}

/**
 * How a diagram is seen, learnt without ever asking for a layout.
 * @param {HTMLElement} holder
 * @param {() => void} requestRender
 */
function watch(holder, requestRender) {
  const [coarse, alone] = [matchMedia("(pointer: coarse), (max-width: 699px)"), matchMedia("(max-width: 699px)")];
  // `coarse`: a finger is to hit things; `alone`: no other diagram is beside it (network.css).
  const seen = { width: 0, visible: false, coarse: coarse.matches, alone: alone.matches };
  /** @param {Partial<typeof seen>} news */
  const noted = (news) => {
    Object.assign(seen, news);
    requestRender();
  };
  new ResizeObserver(([entry]) => noted({ width: Math.floor(entry?.contentRect.width ?? 0) })).observe(holder);
  new IntersectionObserver(([entry]) => noted({ visible: entry?.isIntersecting ?? false })).observe(holder);
  for (const query of [coarse, alone])
    query.addEventListener("change", () => noted({ coarse: coarse.matches, alone: alone.matches }));
  return seen;
}

/**
 * @param {Translator} t
 * @param {number} runIndex
 * @param {NetworkSpec} network
 * @param {number} n_inputs
 */
function summary(t, runIndex, { features, hidden_layers, n_outputs }, n_inputs) {
  const values = {
    number: runIndex + 1,
    inputs: features.map((name) => featureSymbol(name, n_inputs)).join(", "),
    layers: hidden_layers.map(({ units }) => units).join(", "),
    outputs: n_outputs,
  };
  return t(hidden_layers.length > 0 ? "network.summary" : "network.summary_neuron", values);
}
