/** What is to be learned, and the ready-made data sets for it as small pictures. */

import { datasetOf, fetchDataset } from "../model/catalog.js";
import { paintPoints } from "../plot/points.js";
import { byId, part, setAttribute, textWriter } from "../tools/dom.js";
import { createDrawer } from "../tools/drawer.js";
import { create } from "../tools/elements.js";
import { requestJson } from "../tools/http.js";
import { mountGeneration } from "./generation.js";

/** @typedef {import("../model/catalog.js").DatasetRecord} DatasetRecord */
/** Few points of each data set, by its name. @typedef {Record<string, import("../model/catalog.js").Examples>} Thumbnails */

/** @type {readonly Task[]} */
const TASKS = ["classes", "plane", "curve"];
/** Those in the rail, where the task has them; all are in the drawer. */
const FIRST = ["xor_blobs", "and", "or", "two_blobs", "circle", "moons"];
const THUMBNAIL_PIXELS = 44;

/**
 * @param {Context} context
 * @returns {Panel}
 */
export function mountPresets(context) {
  const { store, catalog, palette } = context;
  const nameText = textWriter(byId("preset-name"));
  const grid = byId("presets");
  const loader = new Loader(context);
  /** @type {Promise<Thumbnails> | null} */
  let thumbnails = null;
  /** @type {Map<string, Picture>} */
  const pictures = new Map();
  /** @type {Dataset | null} */
  let shown = null;
  let shownPalette = -1;

  const generation = mountGeneration(context, (change, undoGroup) => {
    const { dataset, generation } = store.get();
    const name = loader.coming ?? dataset.preset;
    if (name) loader.load(name, { ...generation, ...change }, undoGroup);
  });
  const showTask = mountTasks(context, loader, choose);
  const moreText = mountShelf();

  /** @param {DatasetRecord} record */
  function choose({ name, n_samples, noise }) {
    void loader.load(name, { ...store.get().generation, n_samples, noise, seed: 0 }, null);
  }

  /** @param {DatasetRecord} record */
  function pictureOf(record) {
    const known = pictures.get(record.name);
    if (known) return known;
    thumbnails ??= requestJson(new URL("../../thumbnails.json", import.meta.url));
    const picture = new Picture(record, context, thumbnails);
    picture.button.addEventListener("click", () => choose(record));
    pictures.set(record.name, picture);
    return picture;
  }

  return {
    update(now) {
      if (palette.version !== shownPalette) for (const picture of pictures.values()) picture.paint();
      shownPalette = palette.version;
      generation.update(now);
      const { dataset } = store.get();
      if (dataset === shown) return;
      if (dataset.task !== shown?.task) {
        grid.replaceChildren(
          ...catalog.datasets.filter(({ task }) => task === dataset.task).map((record) => pictureOf(record).button),
        );
        showTask(dataset.task);
        moreText(context.t("data.more", { n: grid.childElementCount }));
      }
      shown = dataset;
      for (const [name, { button }] of pictures) setAttribute(button, "aria-pressed", String(name === dataset.preset));
      showFirst(grid);
      nameText(pictures.get(dataset.preset ?? "")?.button.title ?? "");
    },
  };
}

/**
 * The drawer with all data sets and what they are made with. In the rail its place is kept while it is open.
 * @returns {(text: string) => void} writes on the button that opens it
 */
function mountShelf() {
  const [shelf, button] = [byId("shelf"), byId("shelf-open")];
  const keepPlace = (/** @type {boolean} */ on) => {
    const room = shelf.parentElement;
    if (room) room.style.minHeight = on ? `${room.offsetHeight}px` : "";
  };
  createDrawer(shelf, button, keepPlace, { light: true });
  return textWriter(button);
}

/**
 * Marks what only the drawer shows: all but six. The last of these gives its place to the one that is chosen.
 * @param {HTMLElement} grid
 */
function showFirst(grid) {
  const buttons = [...grid.children].filter((child) => child instanceof HTMLElement);
  const listed = buttons.filter(({ dataset }) => FIRST.includes((dataset.testid ?? "").slice("preset-".length)));
  const first = new Set((listed.length > 0 ? listed : buttons).slice(0, FIRST.length));
  const chosen = buttons.find((button) => button.getAttribute("aria-pressed") === "true");
  if (chosen && !first.has(chosen)) {
    const last = [...first].at(-1);
    if (last && first.size === FIRST.length) first.delete(last);
    first.add(chosen);
  }
  for (const button of buttons) button.classList.toggle("rest", !first.has(button));
}

/**
 * @param {Context} context
 * @param {Loader} loader
 * @param {(record: DatasetRecord) => void} choose
 * @returns {(task: Task) => void} shows which it is
 */
function mountTasks({ store, catalog }, loader, choose) {
  const buttons = TASKS.map((task) => ({ task, button: part(`task-${task}`, HTMLButtonElement) }));
  for (const { task, button } of buttons) {
    button.addEventListener("click", () => {
      const { dataset } = store.get();
      if (task === dataset.task) return;
      const first = catalog.datasets.find((record) => record.task === task);
      if (first && dataset.preset) return choose(first); // nobody has drawn anything that would be lost
      loader.cancel(); // points of the former task
      store.dispatch({ type: "task_set", task });
    });
  }
  return (shown) => {
    for (const { task, button } of buttons) setAttribute(button, "aria-pressed", String(task === shown));
  };
}

/** A preset's button with some of its points drawn on it. */
class Picture {
  button = document.createElement("button");
  #record;
  #canvas = document.createElement("canvas");
  #palette;
  /** @type {readonly Point[]} */
  #points = [];

  /**
   * @param {DatasetRecord} record
   * @param {Context} context
   * @param {Promise<Thumbnails>} thumbnails
   */
  constructor(record, { t, palette }, thumbnails) {
    const { name, task } = record;
    const title = t.has(`dataset.${name}`) ? t(`dataset.${name}`) : name;
    this.#record = record;
    this.#palette = palette;
    this.button.type = "button";
    this.button.className = "preset";
    this.button.title = title;
    this.button.dataset.testid = `preset-${name}`;
    this.#canvas.width = this.#canvas.height = THUMBNAIL_PIXELS * Math.ceil(devicePixelRatio);
    const short = t.has(`preset.${name}`) ? t(`preset.${name}`) : title;
    this.button.append(this.#canvas, create("span", {}, short));
    thumbnails.then(
      ({ [name]: examples }) => {
        if (examples) this.#points = datasetOf({ ...examples, task }, name).points;
        this.paint();
      },
      () => {}, // without its picture the button still has its name, and choosing it says what is wrong
    );
  }

  paint() {
    const ctx = this.#canvas.getContext("2d");
    const size = this.#canvas.width;
    ctx?.clearRect(0, 0, size, size);
    if (ctx)
      paintPoints(ctx, this.#points, size, Math.ceil(devicePixelRatio), this.#palette.current, this.#record.task);
  }
}

/** Data sets on their way from the server: the newest choice wins. */
class Loader {
  #store;
  #notify;
  #request = new AbortController();
  /** The data set that is on its way. @type {string | null} */
  coming = null;

  /** @param {Context} context */
  constructor({ store, notify }) {
    this.#store = store;
    this.#notify = notify;
  }

  /** @param {string} name @param {Generation} generation @param {number | null} undoGroup */
  async load(name, generation, undoGroup) {
    this.cancel();
    const { signal } = (this.#request = new AbortController());
    this.coming = name;
    this.#store.dispatch({ type: "options_set", options: { generation } });
    try {
      const { n_samples, noise, label_noise, seed } = generation;
      const dataset = await fetchDataset(name, { n_samples, noise, label_noise, seed }, signal);
      this.#store.dispatch({ type: "dataset_replaced", ...dataset, undoGroup });
    } catch (error) {
      if (!signal.aborted) this.#notify({ key: "notice.no_dataset", error });
    }
    if (!signal.aborted) this.coming = null;
  }

  /** What was chosen must not come after all. */
  cancel() {
    this.#request.abort();
    this.coming = null;
  }
}
