/** The line chart in the guide: draws what the open tab fills it with, at most four times a second. */

import { atMostEvery, byId, part, setAttribute, textWriter } from "../tools/dom.js";
import { createMemo } from "../tools/memo.js";
import { createSketch } from "./sketch.js";
import { travelTo } from "./time.js";

/** A chart of Plotly's costs ten milliseconds: four a second are enough to follow a curve. */
const PERIOD_MS = 250;
/** On a slow or busy machine fewer: it gets so many times as long for the rest as a chart took. */
const REST = 6;

/**
 * @typedef {object} Choice what the person wants to see
 * @property {string} tab
 * @property {number} smoothing weight of what came before
 * @property {boolean} logX
 * @property {"gradient" | "weight"} norm
 * @property {number} version raised by every change
 * @property {Analysis | null} analysis the last one: kept while the next is under way, so that nothing flickers
 */
/** @typedef {import("./layout.js").Line} Line */
/** @typedef {import("./history.js").RunHistory} RunHistory */
/** What fills the chart, and the words that go with it. @typedef {{lines: Line[], level: import("./layout.js").ChartView["level"], unit: import("./layout.js").ChartView["unit"], yTitle: string, caption: string, note: string}} Filling */
/** @typedef {(context: Context, choice: Choice, history: RunHistory) => Filling} Source */
/** @typedef {ReturnType<typeof import("./plotly.js").createChart>} Plot */

/**
 * @param {Context} context
 * @param {Choice} choice
 * @param {RunHistory} history
 * @param {Record<string, Source>} sources by tab; a chart is shown on these tabs alone
 */
export function mountChart(context, choice, history, sources) {
  const { store, live, palette } = context;
  const element = part("loss-chart", HTMLElement);
  const canvas = /** @type {HTMLCanvasElement} */ (byId("chart-sketch"));
  const [caption, note] = [textWriter(byId("chart-caption")), textWriter(byId("floor-note"))];
  const due = atMostEvery(PERIOD_MS);
  const sketch = createSketch(canvas, byId("chart-sketch-caption"));
  /** @type {Plot | null} */
  let chart = null;
  /** @type {import("./layout.js").ChartView | null} */
  let view = null;
  const memo = createMemo();
  let rested = 0;
  /** While a question is open the chart is a thin line. */
  const isThin = () => (byId("main").dataset.question ?? "") !== "";

  /** Fetches the library, once. Until it is here, and where it never comes, the sketch is the chart. */
  const wanted = once(async () => {
    chart = await plotOf(context);
    memo.forget();
    element.dataset.ready = chart ? "true" : "sketch"; // the sketch stays: the page needs no library to be useful
    element.dispatchEvent(new Event("resized", { bubbles: true }));
  });
  whenNear(element, wanted);

  /** @param {Source} source @param {number} now */
  function draw(source, now) {
    const filling = source(context, choice, history);
    view = viewOf(context, choice, filling);
    caption(filling.caption);
    note(filling.note);
    setAttribute(element, "data-lines", String(view.lines.length));
    const began = performance.now();
    const newest = live.timeline.newest?.frame.step ?? 0;
    if (isThin()) sketch(view);
    else if (chart) void chart.draw(view).then(() => setAttribute(element, "data-step", String(newest)));
    else sketch(view);
    if (isThin()) setAttribute(element, "data-step", String(newest));
    rested = now + REST * (performance.now() - began);
  }

  return {
    /** @param {number} now */
    update(now) {
      const { curves, frame, analysis, timeline } = live;
      const source = sources[choice.tab];
      const { logScale, experiment, training } = store.get();
      if (!training && frame && frame.step > 0) wanted(); // for who prints or saves the chart without having looked at it
      const deps = [
        curves.version,
        timeline.version,
        history.version,
        analysis,
        logScale,
        choice.version,
        experiment,
        training,
        palette.version,
        frame,
        chart,
        isThin(),
      ];
      if (!source || !memo.pending(deps)) return false;
      if (!memo.changed(deps, () => now >= rested && due(now))) return true;
      choice.analysis = analysis ?? choice.analysis;
      draw(source, now);
      return false;
    },
    /** @param {"png" | "svg"} format @returns {Promise<string | null>} a data URL; null until there is a chart */
    image: async (format) => (chart && view ? chart.image(view, format) : null),
    get view() {
      return view;
    },
  };
}

/** @param {Context} context @returns {Promise<Plot | null>} null where the library can't be had */
async function plotOf(context) {
  try {
    const { createChart, loadPlotly } = await import("./plotly.js");
    return createChart(await loadPlotly(context.plotlyUrl), byId("chart-plotly"), (step) =>
      travelTo(context, context.live.timeline.at(step)),
    );
  } catch {
    return null;
  }
}

/**
 * @param {Context} context
 * @param {Choice} choice
 * @param {Filling} filling
 * @returns {import("./layout.js").ChartView}
 */
function viewOf({ store, live, t, palette }, choice, { lines, level, unit, yTitle }) {
  const step = live.frame?.step ?? 0;
  const away = step < (live.timeline.newest?.frame.step ?? 0);
  const averaged = choice.smoothing > 0 ? `, ${t("chart.averaged", { weight: t.number(choice.smoothing) })}` : "";
  return {
    lines,
    level,
    unit,
    cursor: away ? step : null,
    changes: changesOf(live.timeline.kept, t),
    log: store.get().logScale && (unit === "loss" || unit === "length"),
    logX: choice.logX,
    xTitle: t("chart.steps"),
    yTitle: `${yTitle}${averaged}`,
    separators: t.separators,
    palette: palette.current,
  };
}

/**
 * Drawn points change too often to be marked. When few steps are kept, a mark may stand a little late.
 * @param {readonly Kept[]} kept
 * @param {Translator} t
 * @returns {import("./layout.js").ChartView["changes"]} where another data set was chosen after the first step
 */
function changesOf(kept, t) {
  return kept.flatMap(({ frame: { step }, dataset: { preset } }, i) => {
    const before = kept[i - 1];
    if (!preset || !before || before.dataset.preset === preset || step === 0) return [];
    const label = t.has(`preset.${preset}`) ? t(`preset.${preset}`) : t(`dataset.${preset}`);
    return [{ step, label }];
  });
}

/** @param {() => void} task */
function once(task) {
  let begun = false;
  return () => {
    if (!begun) task();
    begun = true;
  };
}

/**
 * Runs `task` when the browser has nothing better to do, once a mouse has moved, or a key or a scroll says that somebody
 * is there and the element is on the screen, or nearly. So the library comes before training is under way, and a page
 * that has only just opened answers at once: it is half of what a visit would load and a fifth of a second's work. Who
 * never sees the chart, as in a small frame, does without.
 * @param {Element} element
 * @param {() => void} task
 */
function whenNear(element, task) {
  const idle = globalThis.requestIdleCallback ?? ((/** @type {() => void} */ callback) => setTimeout(callback, 200));
  const soon = () => {
    observer.disconnect();
    for (const sign of signs) removeEventListener(sign, noticed, true);
    idle(task, { timeout: 1500 });
  };
  const signs = ["pointermove", "keydown", "scroll"];
  /** @param {Event} event a finger's movement is no sign: it may be about to draw */
  const noticed = (event) => {
    if (!(event instanceof PointerEvent)) observer.observe(element);
    else if (event.pointerType === "mouse") soon();
  };
  const observer = new IntersectionObserver(
    (entries) => void (entries.some((entry) => entry.isIntersecting) && soon()),
    { rootMargin: "10%" },
  );
  for (const sign of signs) addEventListener(sign, noticed, { capture: true, passive: true });
}
