/** A Plotly figure in a panel: it exists while the panel is open, and draws one picture at a time. */

import { createFigure, loadPlotly } from "../../charts/plotly.js";
import { turned } from "../../charts/surface.js";

/**
 * How far an arrow key turns the figure, in radians.
 * @type {Readonly<Record<string, readonly [around: number, up: number]>>}
 */
const TURNS = {
  ArrowLeft: [-Math.PI / 18, 0],
  ArrowRight: [Math.PI / 18, 0],
  ArrowUp: [0, Math.PI / 18],
  ArrowDown: [0, -Math.PI / 18],
};

/**
 * @param {Pick<Context, "plotlyUrl" | "requestRender">} context
 * @param {HTMLElement} stage the element that holds it; arrow keys turn a figure in three dimensions
 * @param {() => void} missing called when Plotly could not be loaded
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
    /** @returns {object | null} the figure, while there is one: another object has to be drawn again */
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
    /** Removes what was drawn. */
    wipe: () => void figure?.close(),
    /** @param {object[]} traces @param {object} layout @returns {Promise<number>} the milliseconds it took */
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
