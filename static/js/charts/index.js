/** The chart in the guide: tabs for the curves, the confusion tables, the surface and the runs before. What is not open costs nothing. */

import { kindOf } from "../model/tasks.js";
import { byId, setAttribute, textWriter } from "../tools/dom.js";
import { lazily } from "../tools/lazily.js";
import { moveTo } from "../tools/popover.js";
import { mountChart } from "./chart.js";
import { sampler } from "./norm-samples.js";
import { accuracySource, lossSource } from "./sources.js";
import { Tabs } from "./tabs.js";
import { mountTime } from "./time.js";

/** Tabs that not every task has something for. @type {Readonly<Record<string, (dataset: Dataset) => boolean>>} */
const MEANINGFUL = {
  confusion: (dataset) => kindOf(dataset) !== "regression",
  surface: ({ task }) => task !== "curve",
};

/**
 * @param {Context} context
 * @returns {Panel}
 */
export function mountCharts(context) {
  const { store, live, requestRender, notify } = context;
  const root = byId("charts");
  const { runs: history } = context;
  /** @type {import("./chart.js").Choice} */
  const choice = { tab: "loss", smoothing: 0, logX: false, norm: "gradient", version: 0, analysis: null };
  /** @type {Record<string, import("./chart.js").Source>} */
  const sources = { loss: lossSource, accuracy: accuracySource };
  const chart = mountChart(context, choice, history, sources);
  const time = mountTime(context);
  const norms = sampler(context);
  const sheets = new Tabs({ context, choice, history, sources, samples: norms.samples });
  const offer = createOffer();
  const record = recorder(live, history);

  function refresh() {
    choice.version += 1;
    requestRender();
  }

  /** @param {string} tab */
  async function choose(tab) {
    if (tab === choice.tab) return;
    sheets.close();
    choice.tab = tab;
    show(root, tab);
    refresh();
    try {
      await sheets.show(tab);
      refresh();
    } catch (error) {
      notify({ key: "charts.not_loaded", error });
      await choose("loss");
    }
  }

  mountTabs(root, choose);
  mountOptionsButton();
  mountOptions(choice, refresh);
  mountExports(context, chart);
  return {
    update(now) {
      const hidden = offer(store.get().dataset);
      if (hidden.includes(choice.tab)) void choose("loss");
      record();
      if (norms.update() && choice.tab === "norms") refresh();
      const later = [time, chart, ...sheets.open].map((panel) => panel.update(now));
      return later.includes(true);
    },
  };
}

/** @returns {(dataset: Dataset) => string[]} names and offers the tabs as the task has something for them; those it has nothing for */
function createOffer() {
  const accuracy = byId("tab-accuracy");
  const [name, accuracyName] = [textWriter(accuracy), accuracy.textContent ?? ""];
  const sometimes = Object.entries(MEANINGFUL).map(([tab, meaningful]) => ({
    tab,
    button: byId(`tab-${tab}`),
    meaningful,
  }));
  return (dataset) => {
    name(kindOf(dataset) === "regression" ? "R²" : accuracyName);
    for (const { button, meaningful } of sometimes) button.hidden = !meaningful(dataset);
    return sometimes.filter(({ button }) => button.hidden).map(({ tab }) => tab);
  };
}

/**
 * @param {Live} live
 * @param {import("./history.js").RunHistory} history
 * @returns {() => void} keeps the newest step as it was when it was trained: settings may change afterwards, for the next run
 */
function recorder(live, history) {
  /** @type {Kept | undefined} */
  let reached;
  addEventListener("run-ended", () => {
    if (reached && reached.frame.step > 0) history.record(reached, live.curves);
    reached = undefined;
  });
  return () => {
    const { newest } = live.timeline;
    if (newest?.frame.step !== reached?.frame.step) reached = newest;
  };
}

/** @param {HTMLElement} root @param {string} tab */
function show(root, tab) {
  root.dataset.tab = tab;
  for (const button of root.querySelectorAll('[role="tab"]')) {
    const chosen = button.id === `tab-${tab}`;
    setAttribute(button, "aria-selected", String(chosen));
    setAttribute(button, "tabindex", chosen ? "0" : "-1");
  }
  for (const part of root.querySelectorAll("[data-for]")) {
    if (part instanceof HTMLElement) part.hidden = !part.dataset.for?.split(" ").includes(tab);
  }
}

/** @param {HTMLElement} root @param {(tab: string) => void} choose */
function mountTabs(root, choose) {
  const buttons = [...root.querySelectorAll('[role="tab"]')].filter((button) => button instanceof HTMLElement);
  buttons.forEach((button) => {
    button.addEventListener("click", () => choose(button.id.slice("tab-".length)));
    button.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      const shown = buttons.filter((other) => !other.hidden);
      const next = way && shown[(shown.indexOf(button) + way + shown.length) % shown.length];
      if (!next) return;
      event.preventDefault();
      next.focus();
      next.click();
    });
  });
}

/** The options open at their button. */
function mountOptionsButton() {
  const [options, button] = [byId("chart-options"), byId("chart-more")];
  options.addEventListener("toggle", () => {
    if (options.matches(":popover-open")) moveTo(options, button);
  });
}

/** @param {Context} context @param {ReturnType<typeof mountChart>} chart */
function mountExports(context, chart) {
  const exports = lazily(context, () => import("./exports.js"), { texts: ["charts-more"] });
  for (const format of /** @type {const} */ (["png", "svg", "csv"]))
    byId(`chart-${format}`).addEventListener("click", () =>
      exports.use(({ saveChart }) => saveChart(context, chart, format)),
    );
}

/**
 * @param {import("./chart.js").Choice} choice
 * @param {() => void} refresh
 */
function mountOptions(choice, refresh) {
  const logX = /** @type {HTMLInputElement} */ (byId("log-steps"));
  const smoothing = /** @type {HTMLSelectElement} */ (byId("smoothing"));
  const norm = /** @type {HTMLSelectElement} */ (byId("norm"));
  logX.addEventListener("change", () => {
    choice.logX = logX.checked;
    refresh();
  });
  smoothing.addEventListener("change", () => {
    choice.smoothing = Number(smoothing.value);
    refresh();
  });
  norm.addEventListener("change", () => {
    choice.norm = norm.value === "weight" ? "weight" : "gradient";
    refresh();
  });
}
