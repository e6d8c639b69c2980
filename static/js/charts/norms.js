/** The curves of how long weights and gradients are, layer by layer: the weights of the frames that are kept, and the gradients that were measured. */

import { written } from "../tools/digits.js";
import { smoothed } from "./series.js";
import { lineStyles } from "./sources.js";

/** Of the layers, first to last. */
const DASHES = ["solid", "dash", "dot", "dashdot", "longdash", "longdashdot"];

const TEXTS = {
  gradient: { axis: "norms.yaxis_gradient", caption: "norms.caption_gradient" },
  weight: { axis: "norms.yaxis_weight", caption: "norms.caption_weight" },
};

/** @typedef {import("./norm-samples.js").Sample} Sample */

/**
 * @param {import("./tabs.js").TabContext} tab
 * @returns {import("./tabs.js").TabPanel}
 */
export function mountNorms({ samples, sources }) {
  sources.norms = (context, choice) =>
    filling(context, choice, choice.norm === "weight" ? context.live.timeline.kept.map(weightsOf) : samples.kept);
  return { opened() {}, update() {} };
}

/** @param {Pick<Kept, "frame">} kept @returns {Sample} */
export const weightsOf = ({ frame }) => ({
  step: frame.step,
  norms: frame.runs.map(({ layers }) => Float64Array.from(layers, ({ W }) => Math.hypot(...W))),
});

/**
 * @param {Context} context
 * @param {import("./chart.js").Choice} choice
 * @param {readonly Sample[]} kept
 * @returns {import("./chart.js").Filling}
 */
function filling(context, { norm, smoothing }, kept) {
  const { t } = context;
  const lines = lineStyles(context).flatMap((style, i) => {
    const n_layers = kept.at(-1)?.norms[i]?.length ?? 0;
    return Array.from({ length: n_layers }, (_, l) => {
      const name = n_layers > 1 ? t("norms.layer", { name: style.name, layer: l + 1 }) : style.name;
      const y = smoothed(
        kept.map(({ norms }) => norms[i]?.[l] ?? NaN),
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
