/**
 * The diagram's place on the page: a strip above the plot, which a press enlarges into a drawer where it can be edited;
 * and where its columns stand in either.
 */

import { namesOf } from "../model/naming.js";
import { inputCount } from "../model/points.js";
import { layerSizes } from "../model/weights.js";
import { byId, setAttribute, textWriter } from "../tools/dom.js";
import { createDrawer } from "../tools/drawer.js";
import { button, create } from "../tools/elements.js";
import { createMemo } from "../tools/memo.js";
import { arrange, COARSE, FINE, PLATE, STRIP, wishedHeights } from "./layout.js";
import { featureSymbol } from "./names.js";

/** A strip that is higher has room for units of their full size: beside the plot of a network that is alone. */
const ROOMY = 100;

export class Stage {
  holder;
  /** What is as large as the drawing, and scrolled where that is larger than its place. */
  sheet = create("div", { className: "net", role: "group" });
  head = create("div", { className: "net-head" });
  /** Beside the drawer's name. */
  actions = create("span", { className: "net-actions" });
  seen;
  /** @type {import("./layout.js").Layout | null} */
  layout = null;
  #scroller = create("div", { className: "net-scroll" }, this.sheet);
  /** What becomes the drawer. */
  frame;
  drawer;
  #runIndex;
  #t;
  #name;
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
    const label = t("network.enlarge", { number: runIndex + 1 });
    const enlarge = button("", { testid: `enlarge-${runIndex}`, className: "net-enlarge", ariaLabel: label });
    enlarge.title = label;
    const close = create(
      "button",
      { type: "button", className: "quiet", testid: `shrink-${runIndex}` },
      t("drawer.close"),
    );
    close.dataset.close = "";
    this.actions.append(close);
    const name = create("span", { ariaHidden: "true" });
    this.#name = textWriter(name);
    this.frame = create(
      "div",
      { className: "net-frame drawer", popover: "manual" },
      create("p", { className: "drawer-head" }, name, this.actions),
      this.#scroller,
    );
    this.holder.replaceChildren(this.frame, enlarge);
    this.sheet.inert = true;
    this.drawer = createDrawer(this.frame, enlarge, (on) => {
      this.sheet.inert = !on;
      requestRender();
    });
    this.seen = watch(this.#scroller, requestRender);
  }

  /** @param {State} state @param {RunSpec} run @returns {import("./layout.js").Layout} the same one while nothing moves */
  arrange({ dataset, experiment }, run) {
    this.#name(namesOf(experiment.runs, this.#t)[this.#runIndex] ?? "");
    const n_inputs = inputCount(dataset.task);
    const { width, height, coarse } = this.seen;
    const strip = height > ROOMY ? PLATE : STRIP;
    const measures = this.drawer.isOpen ? (coarse ? COARSE : FINE) : strip;
    const changed = this.#memo.changed([run, n_inputs, width, height, measures]);
    if (this.layout && !changed) return this.layout;
    const letters = (/** @type {RunSpec} */ { network }) =>
      Math.max(...network.features.map((name) => featureSymbol(name, n_inputs).length));
    const heights =
      measures === strip
        ? { header: 0, body: Math.max(24, height), bar: 0 }
        : wishedHeights(layerSizes(run), letters(run), width, measures);
    const layout = arrange(layerSizes(run), letters(run), width, measures, heights);
    this.#resize(layout);
    setAttribute(this.sheet, "aria-label", summary(this.#t, this.#runIndex, run.network, n_inputs));
    this.layout = layout;
    return layout;
  }

  /** @param {import("./layout.js").Layout} layout */
  #resize({ width, height, shown, header, pitch }) {
    const before = this.layout?.height;
    this.#scroller.style.height = this.drawer.isOpen ? `${shown}px` : "";
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
  const coarse = matchMedia("(pointer: coarse), (max-width: 699px)"); // a finger is to hit things
  const seen = { width: 0, height: 0, visible: false, coarse: coarse.matches };
  /** @param {Partial<typeof seen>} news */
  const noted = (news) => {
    Object.assign(seen, news);
    requestRender();
  };
  new ResizeObserver(([entry]) => {
    const { width = 0, height = 0 } = entry?.contentRect ?? {};
    noted({ width: Math.floor(width), height: Math.floor(height) });
  }).observe(holder);
  new IntersectionObserver(([entry]) => noted({ visible: entry?.isIntersecting ?? false })).observe(holder);
  coarse.addEventListener("change", () => noted({ coarse: coarse.matches }));
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
