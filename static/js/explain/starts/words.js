/** What came of many starts, in words. */

import { exactLoss, floorOf } from "./model.js";

/** @typedef {import("./model.js").Result} Result */

/** @param {Result} result @param {Translator} t */
export function headlineOf({ solved, n_starts, interval, median_solved_step, steps }, t) {
  const values = {
    solved: t.count(solved),
    n: t.count(n_starts),
    share: t.percent(solved / n_starts),
    low: percent(interval[0], t),
    high: percent(interval[1], t),
    step: t.count(Math.round(median_solved_step ?? 0)),
    steps: t.count(steps),
  };
  const headline = t(solved === 0 ? "starts.none" : solved === n_starts ? "starts.all" : "starts.some", values);
  return {
    headline,
    sentence: [
      ...(solved > 0 ? [t(solved === 1 ? "starts.median_one" : "starts.median", values)] : []),
      t("starts.interval", values),
    ].join(" "),
  };
}

/** Bounds of an interval need no decimals. @param {number} share @param {Translator} t */
export const percent = (share, t) => t.percent(Math.round(100 * share) / 100);

/** @param {import("./model.js").Ending} ending @param {RunSpec} run @param {Analysis | null} analysis @param {Translator} t */
export function wordOf(ending, run, analysis, t) {
  if (ending.kind !== "stuck") return t(ending.kind === "solved" ? "starts.solved" : "starts.diverged");
  const floor = floorOf(run, ending, analysis);
  if (floor !== null) return t("starts.floor", { loss: lossText(floor, t) });
  const [name, loss] = [exactLoss(run, ending), lossText(ending.loss[1], t)];
  return name ? t("starts.stuck_at", { name: name.replaceAll(" ", "\u00a0"), loss }) : t("starts.stuck", { loss });
}

/** @param {number | null | undefined} loss @param {Translator} t */
export function lossText(loss, t) {
  if (loss === null || loss === undefined) return "–";
  return loss >= 0.01 && loss < 1000 ? t.decimal(loss, loss >= 10 ? 2 : 4) : t.significant(loss, 2);
}
