/**
 * The canvas of the diagram: what its units make of the plane is kept here, and painted when something of it changed.
 *
 * Hundreds of links and a picture in each unit change sixty times a second, which elements could not. The units are
 * buttons over the canvas (units.js), which gives keyboard, touch and names to what can be pressed.
 */

import { keyOf, layerSizes } from "../model/weights.js";
import { atMostEvery } from "../tools/dom.js";
import { featureValues, UnitImage, unitValues } from "./images.js";
import { hasPictures } from "./layout.js";
import { paintDiagram } from "./paint.js";

/** @typedef {import("./layout.js").Unit} Unit */
/**
 * @typedef {object} Shown
 * @property {RunSpec} run
 * @property {1 | 2} n_inputs
 * @property {import("./layout.js").Layout} layout
 * @property {RunView | undefined} view of this structure, or none
 * @property {Frame | undefined} probed the newest frame with the probe `units`
 * @property {WeightIndex | null} picked
 */

/** Weights change sixty times a second; the eye follows a dozen. */
const PERIOD_MS = 80;

export class Picture {
  canvas = document.createElement("canvas");
  #ctx = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
  #runIndex;
  #palette;
  /** @type {Map<string, UnitImage>} */
  #images = new Map();
  /** What the images show. @type {readonly unknown[]} */
  #known = [];
  /** What is painted: another one with each painting. @type {readonly unknown[]} */
  painted = [];
  #due = atMostEvery(PERIOD_MS);

  /**
   * @param {number} runIndex
   * @param {import("../tools/colors.js").PaletteSource} palette
   */
  constructor(runIndex, palette) {
    this.#runIndex = runIndex;
    this.#palette = palette;
    this.canvas.setAttribute("aria-hidden", "true");
  }

  /** @param {Unit} unit @returns {OffscreenCanvas | null} what it makes of the plane, as far as it is known */
  image({ layer, index }) {
    return this.#images.get(`${layer} ${index}`)?.canvas ?? null;
  }

  /** @param {Shown} shown @param {number} now @returns {boolean} whether something is held back */
  update(shown, now) {
    const { layout, run, view, probed, picked } = shown;
    const scene = [layout, run, picked, view, probed, this.#palette.version, devicePixelRatio];
    if (scene.every((value, i) => value === this.painted[i])) return false;
    const structural = scene.slice(0, 3).some((value, i) => value !== this.painted[i]);
    if (!this.#due(now) && !structural) return true;
    this.#look(shown);
    this.#paint(shown);
    this.painted = scene;
    return false;
  }

  /** @param {Shown} shown */
  #paint({ layout, run, view, picked }) {
    const ratio = devicePixelRatio;
    const [width, height] = [Math.round(layout.width * ratio), Math.round(layout.height * ratio)];
    if (this.canvas.width !== width || this.canvas.height !== height) {
      [this.canvas.width, this.canvas.height] = [width, height];
      this.canvas.style.cssText = `width: ${layout.width}px; height: ${layout.height}px`;
    }
    this.#ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    const pictures = hasPictures(layout);
    const frozen = new Set(run.frozen.map(keyOf));
    const hidden = (/** @type {Unit} */ { layer }) => layer > 0 && layer < layout.columns.length - 1;
    const image = (/** @type {Unit} */ unit) => (pictures || !hidden(unit) ? this.image(unit) : null);
    paintDiagram(this.#ctx, { layout, view, bias: run.network.bias, frozen, picked, image }, this.#palette.current);
  }

  /** Bring the images up to date, each only when its values are new. @param {Shown} shown */
  #look({ run, n_inputs, view, probed }) {
    const { network } = run;
    const [structure, theme] = [
      JSON.stringify([layerSizes({ network }), network.features, n_inputs]),
      this.#palette.version,
    ];
    const [oldStructure, oldTheme, oldView, oldProbed] = this.#known;
    this.#known = [structure, theme, view, probed];
    const fresh = structure !== oldStructure || theme !== oldTheme;
    const colors = this.#palette.current;
    if (structure !== oldStructure) this.#images.clear();
    if (fresh)
      network.features.forEach((name, index) =>
        this.#of({ layer: 0, index }).put(featureValues(name, n_inputs), colors),
      );
    if (probed && (fresh || probed !== oldProbed)) {
      network.hidden_layers.forEach(({ units }, l) => {
        for (let index = 0; index < units; index += 1) {
          this.#of({ layer: l + 1, index }).put(
            unitValues(probed.tensors, this.#runIndex, { layer: l + 1, index }),
            colors,
          );
        }
      });
    }
    if (view && (fresh || view !== oldView)) {
      const layer = network.hidden_layers.length + 1;
      for (let index = 0; index < network.n_outputs; index += 1)
        this.#of({ layer, index }).putOutput(view, index, colors);
    }
  }

  /** @param {Unit} unit */
  #of({ layer, index }) {
    const key = `${layer} ${index}`;
    const image = this.#images.get(key) ?? new UnitImage();
    this.#images.set(key, image);
    return image;
  }
}
