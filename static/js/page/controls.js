/** The toolbar, the switches of the view, the theme, and the keys that work everywhere. */

import { SPEEDS } from "../model/state.js";
import { newSeed } from "../model/weights.js";
import { batchSizeField } from "../settings/fields.js";
import { helpButton } from "../settings/help.js";
import { numberControl } from "../settings/rows.js";
import { byId, choose, textWriter } from "../tools/dom.js";
import { createMemo } from "../tools/memo.js";
import { remember } from "../tools/memory.js";
import { mountShortcuts } from "./shortcuts.js";

const THEMES = ["auto", "light", "dark"];

/**
 * @param {Context} context
 * @returns {Panel}
 */
export function mountControls(context) {
  const { store, t, requestRender, commands } = context;
  const speed = /** @type {HTMLInputElement} */ (byId("speed"));
  const speedText = textWriter(byId("speed-value"));
  const unit = /** @type {HTMLSelectElement} */ (byId("step-unit"));
  const batch = numberControl(context, batchSizeField(), "batch-size", (value) =>
    store.dispatch({ type: "batch_size_set", batch_size: value }),
  );
  const lines = /** @type {HTMLInputElement} */ (byId("hidden-lines"));
  const log = /** @type {HTMLInputElement} */ (byId("log-scale"));
  speed.max = String(SPEEDS.length - 1);
  byId("batch").append(helpButton(t, "batch_size", t("batch.label")), ...batch.elements);

  /** @param {Partial<Options>} options */
  const set = (options) => store.dispatch({ type: "options_set", options });
  byId("train").addEventListener("click", () => set({ training: !store.get().training }));
  byId("step").addEventListener("click", () => {
    set({ training: false });
    commands.step(store.get().unit);
    requestRender();
  });
  byId("reset-same").addEventListener("click", () => {
    set({ training: false });
    commands.reset();
    requestRender();
  });
  byId("reset-new").addEventListener("click", () => {
    set({ training: false });
    store.dispatch({ type: "seeds_drawn", seeds: store.get().experiment.runs.map(newSeed) });
  });
  speed.addEventListener("input", () => set({ speed: speed.valueAsNumber }));
  unit.addEventListener("change", () => set({ unit: unit.value === "batch" ? "batch" : "epoch" }));
  lines.addEventListener("change", () => set({ hiddenLines: lines.checked }));
  log.addEventListener("change", () => set({ logScale: log.checked }));
  mountShortcuts(context);

  const memo = createMemo();
  return {
    update() {
      const state = store.get();
      if (!memo.changed([state])) return;
      const text = rateText(SPEEDS[state.speed] ?? Infinity, t);
      speed.valueAsNumber = state.speed;
      speed.setAttribute("aria-valuetext", text);
      speedText(text);
      choose(unit, state.unit);
      batch.show(state.experiment.batch_size, "");
      lines.checked = state.hiddenLines;
      log.checked = state.logScale;
    },
  };
}

/**
 * @param {number} rate steps a second
 * @param {Translator} t
 */
function rateText(rate, t) {
  if (rate === 1) return t("speed.slowest");
  return rate === Infinity ? t("speed.fastest") : t("speed.rate", { rate: t.count(rate) });
}

/** @param {Translator} t */
export function mountTheme(t) {
  const button = byId("theme");
  const write = textWriter(byId("theme-name"));
  const root = document.documentElement;
  const show = () => write(t(`theme.${root.dataset.theme ?? "auto"}`));
  show();
  button.addEventListener("click", () => {
    const next = THEMES[(THEMES.indexOf(root.dataset.theme ?? "auto") + 1) % THEMES.length] ?? "auto";
    if (next === "auto") delete root.dataset.theme;
    else root.dataset.theme = next;
    remember("theme", next);
    show();
  });
}
