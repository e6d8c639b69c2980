/** The curves of how long weights and gradients are, layer by layer: measured while the tab is open, for a history costs too much to keep. */

import { subscribeTo } from "../session/probe-subscriptions.js";
import { written } from "../tools/digits.js";
import { smoothed } from "./series.js";
import { lineStyles } from "./sources.js";

const PERIOD_MS = 250;
/** Beyond so many samples every second one is let go. */
const MOST = 600;
/** Of the layers, first to last. */
const DASHES = ["solid", "dash", "dot", "dashdot", "longdash", "longdashdot"];

const TEXTS = {
  gradient: { axis: "norms.yaxis_gradient", caption: "norms.caption_gradient" },
  weight: { axis: "norms.yaxis_weight", caption: "norms.caption_weight" },
};

/** @typedef {{step: number, of: Record<"gradient" | "weight", Float64Array[]>}} Sample the norms of each network, each (L,) */

export class Samples {
  /** @type {Sample[]} */
  kept = [];

  /** @param {Sample} sample @param {number} end the last step of the story: what was measured beyond it belongs to another */
  add(sample, end) {
    if ((this.kept.at(-1)?.step ?? -1) > end) this.kept = this.kept.filter(({ step }) => step <= end);
    const last = this.kept.at(-1)?.step ?? -1;
    if (sample.step < last) return; // only looked back at
    if (sample.step === last) this.kept.pop();
    this.kept.push(sample);
    if (this.kept.length > MOST) this.kept = this.kept.filter((_, i) => i % 2 === 0);
  }
}

/**
 * @param {import("./tabs.js").TabContext} tab
 * @returns {import("./tabs.js").TabPanel}
 */
export function mountNorms({ context, choice, sources }) {
  const { live, subscriptions, requestRender } = context;
  const samples = new Samples();
  /** @type {Frame | undefined} */
  let seen;
  addEventListener("run-ended", () => (samples.kept = [])); // its story goes on in the runs table alone, this tab open or not
  sources.norms = (context, choice) => filling(context, choice, samples);
  return {
    opened: subscribeTo(subscriptions, "norms", PERIOD_MS),
    update() {
      const frame = live.probed.get("norms");
      if (!frame || frame === seen) return;
      seen = frame;
      const end = Math.max(live.timeline.newest?.frame.step ?? 0, live.curves.steps.at(-1) ?? 0);
      samples.add(
        { step: frame.step, of: { gradient: normsOf(frame, "gradient"), weight: normsOf(frame, "weight") } },
        end,
      );
      choice.version += 1; // the chart is drawn with the next picture
      requestRender();
    },
  };
}

/** @param {Frame} frame @param {"gradient" | "weight"} kind */
function normsOf({ tensors, runs }, kind) {
  return runs.map((_, i) => {
    const data = tensors[`runs.${i}.${kind}_norm`]?.data;
    return data instanceof Float64Array ? data : new Float64Array(0);
  });
}

/**
 * @param {Context} context
 * @param {import("./chart.js").Choice} choice
 * @param {Samples} samples
 * @returns {import("./chart.js").Filling}
 */
function filling(context, { norm, smoothing }, { kept }) {
  const { t } = context;
  const lines = lineStyles(context).flatMap((style, i) => {
    const n_layers = kept.at(-1)?.of[norm][i]?.length ?? 0;
    return Array.from({ length: n_layers }, (_, l) => {
      const name = n_layers > 1 ? t("norms.layer", { name: style.name, layer: l + 1 }) : style.name;
      const y = smoothed(
        kept.map(({ of }) => of[norm][i]?.[l] ?? NaN),
        smoothing,
      );
      const value = y.at(-1) ?? NaN;
      return {
        ...style,
        name,
        x: kept.map(({ step }) => step),
        y,
        dash: DASHES[l % DASHES.length] ?? "solid",
        label: Number.isFinite(value) ? `${name} ${written(value, 2, t.separators[0] ?? ".")}` : "",
      };
    });
  });
  return { lines, level: null, unit: "length", yTitle: t(TEXTS[norm].axis), caption: t(TEXTS[norm].caption), note: "" };
}
