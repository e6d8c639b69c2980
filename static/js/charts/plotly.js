/** The only module that touches Plotly: loads it after the page is drawn, and keeps figures up to date. */

import { layoutOf, traceOf } from "./layout.js";

/** @typedef {import("./layout.js").ChartView} ChartView */
/** @typedef {import("../tools/colors.js").Palette} Palette */

/** The bundle writes MapLibre's style sheet into the page, against our content policy, unless an element has this id. */
const MAP_STYLE_ID = "9f215cf04c5486422605d13261cb87401f4e7763b6296af81e98efbc0130da53";

/** @type {Promise<any> | null} */
let library = null;

/**
 * @param {string} url
 * @returns {Promise<any>} the library, fetched once; rejects when it does not come, and who asks again has it fetched again
 */
export function loadPlotly(url) {
  library ??= fetched(url).catch((error) => {
    library = null;
    throw error;
  });
  return library;
}

/** @param {string} url */
function fetched(url) {
  const noMaps = document.createElement("meta");
  noMaps.id = MAP_STYLE_ID;
  document.head.append(noMaps);
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.async = true;
    script.onload = () => resolve(/** @type {any} */ (globalThis).Plotly);
    script.onerror = () => {
      noMaps.remove();
      script.remove();
      reject(new Error(`${url} did not load`));
    };
    document.head.append(script);
  });
}

const CONFIG = { displaylogo: false, displayModeBar: false, showSendToCloud: false, responsive: true };

/**
 * @param {any} Plotly
 * @param {HTMLElement} element
 * @param {(step: number) => void} chosen a step was clicked on
 */
export function createChart(Plotly, element, chosen) {
  const measured = () => ({ width: element.clientWidth, height: element.clientHeight });
  let size = measured();
  new ResizeObserver(([entry]) => {
    if (entry) size = { width: entry.contentRect.width, height: entry.contentRect.height };
  }).observe(element);
  let listens = false;
  return {
    /** @param {ChartView} view */
    async draw(view) {
      if (size.height === 0) size = measured(); // hidden until now
      await Plotly.react(element, view.lines.map(traceOf), layoutOf(view, size), CONFIG);
      if (listens) return;
      listens = true;
      /** @type {any} */ (element).on("plotly_click", (/** @type {any} */ event) => chosen(Number(event.points[0]?.x)));
    },
    /**
     * @param {ChartView} view
     * @param {"png" | "svg"} format
     * @returns {Promise<string>} the chart as a data URL
     */
    image(view, format) {
      const picture = { width: 960, height: 400 };
      const drawn = { ...layoutOf(view, picture), autosize: false, ...picture, paper_bgcolor: view.palette.paper };
      return Plotly.toImage(
        { data: view.lines.map(traceOf), layout: drawn },
        { format, ...picture, scale: format === "png" ? 2 : 1 },
      );
    },
  };
}

/**
 * Any other figure: whoever makes it knows Plotly's words for what is in it.
 * @param {any} Plotly
 * @param {HTMLElement} element
 */
export function createFigure(Plotly, element) {
  return {
    /** @param {object[]} traces @param {object} layout */
    draw: (traces, layout) => /** @type {Promise<unknown>} */ (Plotly.react(element, traces, layout, CONFIG)),
    /** @param {object} change of the layout */
    change: (change) => /** @type {Promise<unknown>} */ (Plotly.relayout(element, change)),
    /** @returns {any} the layout as it is now, with what the person turned */
    get layout() {
      return /** @type {any} */ (element).layout;
    },
    /** Gives back what a figure holds, of a graphics card too. */
    close: () => Plotly.purge(element),
  };
}

/**
 * @param {Palette} palette
 * @param {Translator} t
 * @param {object} scene axes, proportions and camera
 * @returns {object} a layout; a figure that is drawn again stays as it was turned
 */
export function turnable(palette, t, scene) {
  return {
    autosize: true,
    margin: { l: 0, r: 0, t: 0, b: 0 },
    paper_bgcolor: "rgba(0,0,0,0)",
    font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: palette.muted },
    separators: t.separators,
    showlegend: false,
    hovermode: false,
    uirevision: "turned by hand",
    scene: { ...scene, dragmode: "orbit", hovermode: false },
  };
}

/** @param {Palette} palette @returns {object} an axis with no wall behind it */
export const axisOf = (palette) => ({
  color: palette.muted,
  gridcolor: palette.rule,
  zerolinecolor: palette.rule,
  showbackground: false,
  showspikes: false,
});
