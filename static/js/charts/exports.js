/** Saves what the chart shows, as a picture or as numbers. */

import { namesOf } from "../model/naming.js";
import { saveCsv, saveUrl } from "../tools/download.js";
import { csvOf, curveOf } from "./series.js";

/** @type {readonly import("../model/curves.js").Quantity[]} */
const QUANTITIES = ["loss", "accuracy", "test_loss", "test_accuracy"];

/**
 * @param {Context} context
 * @param {{image(format: "png" | "svg"): Promise<string | null>}} chart
 * @param {"png" | "svg" | "csv"} format
 */
export async function saveChart(context, chart, format) {
  const name = `training.${format}`;
  if (format === "csv") return saveCsv(name, curvesAsCsv(context));
  const url = await chart.image(format);
  if (url) return saveUrl(name, url);
  context.notify({ key: "save.not_ready" });
}

/** @param {Context} context @returns {string} one line a step; step, then of each network what there is */
export function curvesAsCsv({ store, live, t }) {
  const { runs } = store.get().experiment;
  const newest = live.timeline.newest?.frame;
  const names = namesOf(runs, t);
  const columns = names
    .flatMap((name, i) =>
      QUANTITIES.map((quantity) => ({
        title: `${name} ${quantity}`,
        values: curveOf(live.curves, quantity, i, newest).y,
      })),
    )
    .filter(({ values }) => values.some((value) => !Number.isNaN(value)));
  const steps = curveOf(live.curves, "loss", 0, newest).x;
  return csvOf(
    ["step", ...columns.map(({ title }) => title)],
    steps.map((step, k) => [step, ...columns.map(({ values }) => values[k] ?? NaN)]),
  );
}
