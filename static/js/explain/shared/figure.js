/** A figure of the chart library in a panel: there while the panel is open, and never a second picture before the first is on the screen. */

import { createFigure, loadPlotly } from "../../charts/plotly.js";
import { turned } from "../../charts/surface.js";

/** Of a press of an arrow key: around and up, in radians. @type {Readonly<Record<string, readonly [around: number, up: number]>>} */
const TURNS = {
  ArrowLeft: [-Math.PI / 18, 0],
  ArrowRight: [Math.PI / 18, 0],
  ArrowUp: [0, Math.PI / 18],
  ArrowDown: [0, -Math.PI / 18],
};

/**
 * @param {Pick<Context, "plotlyUrl" | "requestRender">} context
 * @param {HTMLElement} stage where it is; arrow keys on it turn what can be turned
 * @param {() => void} missing the library did not come
 */
export function createPanelFigure({ plotlyUrl, requestRender }, stage, missing) {
  let open = false;
  let drawing = false;
  /** @type {ReturnType<typeof createFigure> | null} */
  let figure = null;

  async function begin() {
    try {
      const library = await loadPlotly(plotlyUrl);
      if (open) figure = createFigure(library, stage);
    } catch {
      missing();
    }
    requestRender();
  }

  stage.addEventListener("keydown", (event) => {
    const turn = TURNS[event.key];
    const eye = figure?.layout?.scene?.camera?.eye;
    if (!turn || !eye) return;
    event.preventDefault();
    void figure?.change({ "scene.camera.eye": turned(eye, turn[0], turn[1]) });
  });

  return {
    /** @returns {object | null} the figure while there is one: another one is to be drawn anew */
    get ready() {
      return figure;
    },
    get drawing() {
      return drawing;
    },
    /** @param {boolean} on */
    opened(on) {
      if (on === open) return;
      open = on;
      if (on) return void begin();
      figure?.close();
      figure = null;
    },
    /** Nothing is left of what was drawn. */
    wipe: () => void figure?.close(),
    /** @param {object[]} traces @param {object} layout @returns {Promise<number>} how many milliseconds it took */
    async draw(traces, layout) {
      drawing = true;
      const begun = performance.now();
      try {
        await figure?.draw(traces, layout);
      } finally {
        drawing = false;
      }
      return performance.now() - begun;
    },
  };
}
