/** The numbers a data set is made with: how many points, how noisy, how many of them are kept for testing. */

import { newUndoGroup } from "../model/store.js";
import { byId, textWriter } from "../tools/dom.js";

/** @param {string} id */
const input = (id) => /** @type {HTMLInputElement} */ (byId(id));

/**
 * @param {Context} context
 * @param {(change: Partial<Generation>, undoGroup: number | null) => void} change makes the data set anew
 * @returns {Panel}
 */
export function mountGeneration({ store, t, catalog }, change) {
  const [samples, typed, noise, labelNoise, share] = [
    input("n-samples"),
    input("n-samples-number"),
    input("noise"),
    input("label-noise"),
    input("test-share"),
  ];
  const redraw = /** @type {HTMLButtonElement} */ (byId("regenerate"));
  const [noiseText, labelNoiseText, shareText] = [
    textWriter(byId("noise-value")),
    textWriter(byId("label-noise-value")),
    textWriter(byId("test-share-value")),
  ];
  const noteText = textWriter(byId("preset-note"));
  let undoGroup = newUndoGroup();
  /** A number half written is not overwritten by what arrives meanwhile. */
  let typing = false;

  samples.addEventListener("input", () => change({ n_samples: samples.valueAsNumber }, undoGroup));
  noise.addEventListener("input", () => change({ noise: noise.valueAsNumber }, undoGroup));
  labelNoise.addEventListener("input", () => change({ label_noise: labelNoise.valueAsNumber }, undoGroup));
  share.addEventListener("input", () =>
    store.dispatch({ type: "test_share_set", share: share.valueAsNumber, undoGroup }),
  );
  for (const slider of [samples, noise, labelNoise, share]) {
    slider.addEventListener("change", () => (undoGroup = newUndoGroup())); // a whole drag is undone at once
  }
  typed.addEventListener("input", () => (typing = true));
  typed.addEventListener("blur", () => (typing = false));
  typed.addEventListener("change", () => {
    typing = false;
    const wanted = Math.round(typed.valueAsNumber);
    const n_samples = Math.min(
      catalog.limits.max_points,
      Math.max(1, Number.isFinite(wanted) ? wanted : store.get().generation.n_samples),
    );
    typed.valueAsNumber = n_samples;
    change({ n_samples }, null);
  });
  redraw.addEventListener("click", () => change({ seed: store.get().generation.seed + 1 }, null));

  /** @type {State | null} */
  let shown = null;
  return {
    update() {
      const { dataset, generation } = store.get();
      if (dataset === shown?.dataset && generation === shown.generation) return;
      shown = store.get();
      const record = catalog.datasets.find(({ name }) => name === dataset.preset);
      const made = record !== undefined && !record.fixed;
      for (const control of [samples, typed, noise, labelNoise, redraw]) control.disabled = !made;
      byId("label-noise-slider").hidden = dataset.task !== "classes";
      noteText(made ? "" : t(record ? "data.fixed" : dataset.points.length > 0 ? "data.by_hand" : "data.empty"));
      const n_samples = made ? generation.n_samples : dataset.points.length;
      samples.valueAsNumber = n_samples;
      if (!typing) typed.valueAsNumber = n_samples;
      noise.valueAsNumber = generation.noise;
      labelNoise.valueAsNumber = generation.label_noise;
      share.valueAsNumber = generation.test_share;
      noiseText(t.decimal(generation.noise, 2));
      labelNoiseText(t.percent(generation.label_noise));
      const kept = dataset.points.filter(({ test }) => test).length;
      shareText(
        kept > 0
          ? t("data.test_count", { share: t.percent(generation.test_share), n: t.count(kept) })
          : t.percent(generation.test_share),
      );
    },
  };
}
