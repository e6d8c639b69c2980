/** The lab's trainings: the same network with each way to compute the loss, asked of the server; and what came of them as a sentence and as a chart. */

import { examplesOf } from "../../model/points.js";
import { kindOf } from "../../model/tasks.js";
import { requestJson } from "../../tools/http.js";
import { METHODS, partings } from "./model.js";

/** One training; its loss is null where it is no finite number. @typedef {{method: string, precision: string, loss: number | null, history: {step: number[], loss: (number | null)[]}}} Result */
/** And the kept steps from which on it is not like the stable one in float64. @typedef {Result & ReturnType<typeof partings>} Judged */

const PRECISIONS = /** @type {const} */ (["float64", "float32"]);
/** The colour of each way. @type {Readonly<Record<string, import("../../tools/colors.js").Role>>} */
const COLORS = { stable: "series-0", naive: "series-1", clipped: "series-2" };

/**
 * @param {RunSpec} run
 * @param {"binary" | "multiclass" | "regression"} kind
 * @param {number} learning_rate
 * @returns {{method: string, precision: string, run: RunSpec}[]} the network with each loss there is, in either precision
 */
export function variantsOf(run, kind, learning_rate) {
  const of = (/** @type {string} */ loss, /** @type {"float32" | "float64"} */ precision) => ({
    ...run,
    training: { ...run.training, loss, precision, learning_rate },
  });
  return PRECISIONS.flatMap((precision) =>
    (METHODS[kind] ?? []).map(({ method, loss }) => ({ method, precision, run: of(loss, precision) })),
  );
}

/**
 * @param {Pick<State, "experiment" | "dataset">} state
 * @param {RunSpec} run
 * @param {{learning_rate: number, steps: number, most: number}} wanted `most` networks are trained at once
 * @param {AbortSignal} signal
 * @returns {Promise<Result[]>}
 */
export async function trainAll({ experiment, dataset }, run, { learning_rate, steps, most }, signal) {
  const variants = variantsOf(run, kindOf(dataset), learning_rate);
  /** @type {Result[]} */
  const found = [];
  for (let start = 0; start < variants.length; start += most) {
    const some = variants.slice(start, start + most);
    const body = {
      ...examplesOf(dataset),
      experiment: { ...experiment, runs: some.map((variant) => variant.run) },
      steps,
    };
    const answer = await requestJson("/api/train", { body, signal });
    found.push(
      ...some.map(({ method, precision }, i) => ({
        method,
        precision,
        loss: answer.runs[i].loss,
        history: answer.runs[i].history,
      })),
    );
  }
  return found;
}

/** @param {readonly Result[]} results @returns {Judged[]} */
export function judged(results) {
  const truth = results.find(({ method, precision }) => method === "stable" && precision === "float64");
  return results.map((result) => ({ ...result, ...partings(result.history, truth?.history.loss ?? []) }));
}

/** @param {Pick<Result, "method" | "precision">} result @param {Translator} t */
export const nameOf = ({ method, precision }, t) => `${t(`roundoff.${method}`)}, ${precision}`;

/** @param {readonly Judged[]} all @param {Translator} t @returns {string} */
export function summaryOf(all, t) {
  const broken = all
    .filter(({ breaks }) => breaks !== null)
    .map((result) => t("roundoff.broke", { name: nameOf(result, t), step: t.count(result.breaks ?? 0) }));
  const drifted = all
    .filter(({ breaks, parts }) => breaks === null && parts !== null)
    .map((result) => t("roundoff.drifted", { name: nameOf(result, t), step: t.count(result.parts ?? 0) }));
  const chaotic = all.some(
    ({ method, precision, parts }) => method === "stable" && precision === "float32" && parts !== null,
  );
  return [...broken, ...drifted, ...(chaotic ? [t("roundoff.chaos")] : [])].join(" ") || t("roundoff.agree");
}

/** @param {readonly Result[]} results @param {import("../../tools/colors.js").Palette} palette @param {Translator} t @returns {import("../../charts/plotly.js").ChartView} */
export function chartOf(results, palette, t) {
  const lines = results.map((result) => ({
    name: nameOf(result, t),
    color: palette[COLORS[result.method] ?? "ink"],
    x: result.history.step,
    y: result.history.loss.map((value) => value ?? NaN),
    label: nameOf(result, t),
    dash: result.precision === "float32" ? "dot" : "solid",
    thin: result.precision === "float64",
  }));
  return {
    lines,
    level: null,
    cursor: null,
    log: true,
    logX: true,
    unit: "loss",
    xTitle: t("roundoff.step"),
    yTitle: t("roundoff.loss"),
    separators: t.separators,
    palette,
  };
}
