/** The goals that a teacher can choose from, with what each is on the page now. All others come in links and files. */

import { trainingPoints } from "../model/points.js";
import { CODES } from "../model/verdict.js";
import { weightIndices } from "../model/weights.js";

/**
 * @typedef {object} Quantity
 * @property {string} name as the engine knows it
 * @property {"number" | "flag" | "verdict"} kind
 * @property {boolean} [ofRun] it is asked of one network
 * @property {Goal["is"]} is what is meant as a rule
 * @property {(page: Pick<Context, "store" | "live">, runIndex: number) => GoalValue | undefined} now
 */

/** @param {ArrayLike<number> | undefined} values @param {number} runIndex */
const shortened = (values, runIndex) => {
  const value = values?.[runIndex];
  return value !== undefined && Number.isFinite(value) ? Number(value.toPrecision(3)) : undefined;
};
/** @param {Pick<Context, "store">} page @param {number} runIndex */
const runOf = ({ store }, runIndex) => store.get().experiment.runs[runIndex];

/** @type {readonly Quantity[]} */
export const QUANTITIES = [
  { name: "accuracy", kind: "number", ofRun: true, is: ">=", now: ({ live }, i) => shortened(live.frame?.accuracy, i) },
  { name: "loss", kind: "number", ofRun: true, is: "<=", now: ({ live }, i) => shortened(live.frame?.loss, i) },
  {
    name: "test_accuracy",
    kind: "number",
    ofRun: true,
    is: ">=",
    now: ({ live }, i) => shortened(live.frame?.test?.accuracy, i),
  },
  {
    name: "r_squared",
    kind: "number",
    ofRun: true,
    is: ">=",
    now: ({ live }, i) => shortened(live.frame?.r_squared, i),
  },
  { name: "verdict", kind: "verdict", ofRun: true, is: "==", now: ({ live }, i) => live.frame?.verdicts[i]?.code },
  { name: "step", kind: "number", is: "<=", now: ({ live }) => live.frame?.step },
  {
    name: "n_units",
    kind: "number",
    ofRun: true,
    is: "<=",
    now: (page, i) => runOf(page, i)?.network.hidden_layers.reduce((sum, { units }) => sum + units, 0),
  },
  {
    name: "n_layers",
    kind: "number",
    ofRun: true,
    is: "<=",
    now: (page, i) => (runOf(page, i)?.network.hidden_layers.length ?? 0) + 1,
  },
  {
    name: "n_parameters",
    kind: "number",
    ofRun: true,
    is: "<=",
    now(page, i) {
      const run = runOf(page, i);
      return run && weightIndices(run).length;
    },
  },
  {
    name: "learning_rate",
    kind: "number",
    ofRun: true,
    is: "<=",
    now: (page, i) => runOf(page, i)?.training.learning_rate,
  },
  { name: "n_points", kind: "number", is: "<=", now: ({ store }) => trainingPoints(store.get().dataset.points).length },
  { name: "separable", kind: "flag", is: "==", now: ({ live }) => live.analysis?.separable ?? undefined },
];

/** @type {Readonly<Record<Quantity["kind"], readonly Goal["is"][]>>} */
export const RELATIONS = { number: [">=", "<=", "==", "!="], flag: ["=="], verdict: ["==", "!="] };

/** @type {Readonly<Record<string, string>>} */
export const RELATION_WORDS = {
  ">=": "relation.at_least",
  "<=": "relation.at_most",
  "==": "relation.is",
  "!=": "relation.is_not",
};

/** What a verdict or a flag can be. @type {Readonly<Record<"flag" | "verdict", readonly string[]>>} */
export const VALUES = { flag: ["true", "false"], verdict: CODES };

/**
 * @param {Goal} goal
 * @param {number} runs how many networks there are
 * @returns {boolean} whether the dialog's fields can hold all of it
 */
export function canBeChosen({ quantity, run = 0, of, is, value, within, at }, runs) {
  const kind = QUANTITIES.find(({ name }) => name === quantity)?.kind;
  if (!kind || run >= runs || [of, within, at].some((more) => more !== undefined)) return false;
  const fits = kind === "number" ? typeof value === "number" : VALUES[kind].includes(String(value));
  return fits && !Array.isArray(value) && RELATIONS[kind].includes(is);
}

/** @param {Goal} goal @param {Pick<Context, "store" | "live">} page @returns {boolean | null} whether it is so now; null where that is not known here */
export function isMetNow({ quantity, run = 0, is, value }, page) {
  const now = QUANTITIES.find(({ name }) => name === quantity)?.now(page, run);
  if (now === undefined || Array.isArray(value)) return null;
  if (is === ">=") return now >= value;
  if (is === "<=") return now <= value;
  return is === "==" ? now === value : now !== value;
}
