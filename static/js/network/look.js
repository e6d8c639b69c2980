/** One side's way to the close look at a unit, which all sides share: fetched with the first press. */

import { lazily } from "../tools/lazily.js";

/** @typedef {import("./layout.js").Unit} Unit */
/** @typedef {import("./inspector.js").Inspector} Inspector */

export class Look {
  #context;
  #runIndex;
  #anchor;
  #image;
  #back;
  #details;
  /** @type {Inspector | null} */
  #inspector = null;
  /** What is looked at. @type {{unit: Unit, picked: WeightIndex | null} | null} */
  chosen = null;

  /**
   * @param {Context} context
   * @param {number} runIndex
   * @param {HTMLElement} anchor beside which it opens
   * @param {(unit: Unit) => CanvasImageSource | null} image
   * @param {(unit: Unit) => void} back where the keyboard goes when it is closed
   */
  constructor(context, runIndex, anchor, image, back) {
    this.#context = context;
    this.#runIndex = runIndex;
    this.#anchor = anchor;
    this.#image = image;
    this.#back = back;
    this.#details = lazily(context, () => import("./inspector.js"), {
      texts: ["unit"],
      styles: ["unit"],
      failed: "network.unreachable",
    });
  }

  /** @param {Unit} unit @param {WeightIndex | null} picked a link that leads to it */
  at(unit, picked) {
    return this.#details.use(({ inspectorOf }) => {
      this.#inspector = inspectorOf(this.#context);
      this.chosen = { unit, picked };
      this.#inspector.open({
        runIndex: this.#runIndex,
        unit,
        picked,
        anchor: this.#anchor,
        image: () => this.#image(unit),
        closed: (back) => this.#closed(back),
      });
      this.#context.requestRender();
    });
  }

  /** The network is no longer there to be looked at. */
  leave() {
    this.#inspector?.leave(this.#runIndex);
  }

  /** @param {RunSpec} run @param {RunView | undefined} view @param {unknown} picture @param {number} now @returns {boolean} whether something is held back */
  update(run, view, picture, now) {
    return this.#inspector?.update(this.#runIndex, run, view, picture, now) ?? false;
  }

  /** @param {boolean} back whether the keyboard goes back to where it came from */
  #closed(back) {
    if (back && this.chosen) this.#back(this.chosen.unit);
    this.chosen = null;
    this.#context.requestRender();
  }
}
