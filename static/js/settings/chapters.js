/** Which chapter tells of what a verdict says, where the course has it. Pure. */

import { kindOf } from "../model/tasks.js";
import { shapeOf } from "../model/verdict.js";

/** By the codes of docs/diagnosis.md. @type {Readonly<Record<string, string>>} */
const BY_CODE = {
  cycling: "c3",
  saturated: "c7",
  equal_units: "c19",
  plateau: "c19",
  diverged: "c19",
  bouncing: "c19",
  rising: "c19",
};

/**
 * @param {{verdict: Verdict, run: RunSpec, dataset: Dataset}} situation
 * @param {readonly string[]} known the ids of the chapters that exist
 * @returns {string | null} its id
 */
export function chapterFor({ verdict, run, dataset }, known) {
  const id = idFor(verdict, run, dataset);
  return id !== null && known.includes(id) ? id : null;
}

/** @param {Verdict} verdict @param {RunSpec} run @param {Dataset} dataset */
function idFor({ code, lift = [] }, run, dataset) {
  if (dataset.points.length === 0) return null;
  if (code !== "at_floor" && code !== "best_possible") return BY_CODE[code] ?? null;
  if (shapeOf(run) !== "neuron") return null;
  if (kindOf(dataset) === "regression") return "c4";
  return lift.includes("no_bias") ? "c9" : kindOf(dataset) === "binary" ? "c10" : null;
}
