/** Which question a verdict raises: the panel that answers it, and its words. Pure. */

import { isStraight } from "../model/naming.js";
import { kindOf } from "../model/tasks.js";
import { isFlat, isThroughOrigin } from "../model/verdict.js";

const FAILS = ["at_floor", "plateau", "cycling"];
/** States whose reason is in the steps themselves. */
const IN_THE_STEPS = ["diverged", "bouncing", "rising", "saturated", "equal_units"];

/**
 * @param {{verdict: Verdict, run: RunSpec, dataset: Dataset, analysis: Analysis | null}} situation
 * @returns {{name: string, key: string} | null} the panel's name and the key of the question's text
 */
export function questionFor({ verdict, run, dataset, analysis }) {
  if (dataset.points.length === 0) return null;
  const flat = isFlat(run);
  if (IN_THE_STEPS.includes(verdict.code)) return { name: "mathematics", key: "ask.of.step" };
  if (kindOf(dataset) === "regression")
    return flat && isStraight(run)
      ? { name: "regression", key: "ask.of.exact" }
      : { name: "hidden", key: "ask.of.hidden" };
  if (flat) {
    const { separable } = (isThroughOrigin(run, dataset) ? analysis?.through_origin : analysis) ?? {};
    if (separable === true) return { name: "why", key: "ask.of.line_enough" };
    const fails = FAILS.includes(verdict.code);
    return { name: "why", key: fails && separable === false ? "ask.of.line_why" : "ask.of.line" };
  }
  if (verdict.code === "plateau") return { name: "starts", key: "ask.of.starts" };
  return { name: "hidden", key: "ask.of.hidden" };
}
