/** The ready-made data sets as small pictures, and the two numbers a generated one is made with. */

import { fetchDataset } from "../catalog.js";
import { byId, setAttribute, textWriter } from "../dom.js";
import { paintPoints } from "../paint.js";

const THUMBNAIL_POINTS = 24;
const THUMBNAIL_PIXELS = 44;

/**
 * @param {Context} context
 * @returns {Panel}
 */
export function mountPresets(context) {
  const { store, t, catalog, palette, noticed } = context;
  const samples = /** @type {HTMLInputElement} */ (byId("n-samples"));
  const noise = /** @type {HTMLInputElement} */ (byId("noise"));
  const redraw = /** @type {HTMLButtonElement} */ (byId("regenerate"));
  const [samplesText, noiseText] = [textWriter(byId("n-samples-value")), textWriter(byId("noise-value"))];
  const nameText = textWriter(byId("preset-name"));
  const pictures = catalog.datasets.map((record) => new Picture(record, context));
  byId("presets").replaceChildren(...pictures.map((picture) => picture.button));
  let request = new AbortController();
  let gesture = -1;

  /**
   * @param {string} name
   * @param {Generation} generation
   * @param {number | null} stroke
   */
  async function load(name, generation, stroke) {
    request.abort(); // the newest choice wins
    const { signal } = (request = new AbortController());
    store.dispatch({ type: "options_set", options: { generation } });
    try {
      const { n_samples, noise, label_noise, seed } = generation;
      const drawing = await fetchDataset(name, { n_samples, noise, label_noise, seed }, signal);
      store.dispatch({ type: "drawing_replaced", ...drawing, stroke });
    } catch (error) {
      if (!signal.aborted) noticed({ key: "notice.no_dataset", values: { reason: String(error) } });
    }
  }

  /** @param {Partial<Generation>} change @param {number | null} stroke */
  const change = (change, stroke) => {
    const { drawing, generation } = store.get();
    if (drawing.preset) load(drawing.preset, { ...generation, ...change }, stroke);
  };
  for (const { button, record } of pictures) {
    const { name, n_samples, noise } = record;
    button.addEventListener("click", () => load(name, { ...store.get().generation, n_samples, noise, seed: 0 }, null));
  }
  samples.addEventListener("input", () => change({ n_samples: samples.valueAsNumber }, gesture));
  noise.addEventListener("input", () => change({ noise: noise.valueAsNumber }, gesture));
  for (const slider of [samples, noise]) slider.addEventListener("change", () => (gesture -= 1)); // a whole drag is undone at once
  redraw.addEventListener("click", () => change({ seed: store.get().generation.seed + 1 }, null));

  /** @type {State | null} */
  let shown = null;
  let shownPalette = -1;
  return {
    update() {
      if (palette.version !== shownPalette) for (const picture of pictures) picture.paint();
      shownPalette = palette.version;
      const { drawing, generation } = store.get();
      if (drawing === shown?.drawing && generation === shown.generation) return;
      shown = store.get();
      const record = catalog.datasets.find(({ name }) => name === drawing.preset);
      for (const control of [samples, noise, redraw]) control.disabled = !record || record.fixed;
      samples.valueAsNumber = generation.n_samples;
      noise.valueAsNumber = generation.noise;
      samplesText(t.count(generation.n_samples));
      noiseText(t.decimal(generation.noise, 2));
      for (const { button, record: { name } } of pictures) setAttribute(button, "aria-pressed", String(name === drawing.preset));
      nameText(pictures.find((picture) => picture.record === record)?.button.title ?? "");
    },
  };
}

/** A preset's button with its points drawn on it, fetched once when the page has time. */
class Picture {
  button = document.createElement("button");
  record;
  #canvas = document.createElement("canvas");
  #palette;
  /** @type {readonly Point[]} */
  #points = [];

  /**
   * @param {import("../catalog.js").DatasetRecord} record
   * @param {Context} context
   */
  constructor(record, { t, palette, changed }) {
    const { name, fixed } = record;
    const title = t.has(`dataset.${name}`) ? t(`dataset.${name}`) : name;
    this.record = record;
    this.#palette = palette;
    this.button.type = "button";
    this.button.className = "preset";
    this.button.title = title;
    this.button.dataset.testid = `preset-${name}`;
    this.button.setAttribute("aria-label", title);
    this.#canvas.width = this.#canvas.height = THUMBNAIL_PIXELS * Math.ceil(devicePixelRatio);
    this.button.append(this.#canvas);
    fetchDataset(name, fixed ? {} : { n_samples: THUMBNAIL_POINTS }).then(
      ({ points }) => {
        this.#points = points;
        this.paint();
        changed();
      },
      () => {}, // without its picture the button still has its name, and choosing it says what is wrong
    );
  }

  paint() {
    const pen = this.#canvas.getContext("2d");
    const size = this.#canvas.width;
    pen?.clearRect(0, 0, size, size);
    if (pen) paintPoints(pen, this.#points, size, Math.ceil(devicePixelRatio), this.#palette.current);
  }
}
