/**
 * Random restarts of one network: what is asked of the server, and what its answer says. The answer calls a restart a
 * start or a member, and a cluster of outcomes an ending. No DOM.
 */

import { isStraight } from "../../model/naming.js";
import { ceiling, examplesOf, trainingPoints } from "../../model/points.js";
import { records } from "../../model/records.js";
import { kindOf } from "../../model/tasks.js";
import { isConvex } from "../shared/landscape-plane.js";

/**
 * Restarts that ended alike, with one of them as their example.
 * @typedef {object} Outcome
 * @property {string} kind "solved", "stuck", "diverged", or the code of a verdict that may still lead somewhere
 * @property {string} code of their verdict
 * @property {string | null} name of the plateau on which they are stuck, if it is a known one
 * @property {number} count how many restarts
 * @property {readonly (number | null)[]} loss least, median and greatest
 * @property {number} member index of the example among all restarts
 * @property {number} seed of the example
 * @property {number | null} score of the example: accuracy, or R² in a regression
 * @property {Readonly<Record<string, string>>} picture of the example: arrays of a frame in base64
 */

/**
 * @typedef {object} Progress
 * @property {"progress"} type
 * @property {number | null} units of the hidden layer, where several widths are tried
 * @property {number} step
 * @property {number} done share of all steps
 * @property {number} solved
 * @property {number} diverged
 * @property {readonly (number | null)[]} loss
 */

/**
 * @typedef {object} Result
 * @property {"result"} type
 * @property {number | null} units
 * @property {number} n_starts
 * @property {number} steps
 * @property {number} solved
 * @property {number} diverged
 * @property {readonly [number, number]} interval of confidence for the share that solves the task
 * @property {number | null} median_solved_step
 * @property {{seed: number[], loss: (number | null)[], score: (number | null)[], ending: number[]}} members
 * @property {readonly Outcome[]} endings
 * @property {{step: number[], member: number[], loss: (number | null)[][]}} curves
 */

/** @typedef {{type: "error", detail: string}} Failure */
/** @typedef {{n_starts: number, steps: number, widths: boolean, first_seed: number}} Settings */

const MAX_UNITS = 8;
export const START_COUNTS = [50, 100, 200, 500, 1000];
export const STEP_COUNTS = [100, 300, 1000, 3000, 10000];

/**
 * The exact loss on the plateaus of XOR's four corners, by the family of the loss and by the engine's name of the plateau.
 * @type {Readonly<Record<string, Readonly<Record<string, string>>>>}
 */
const PLATEAUS = {
  cross_entropy: { none_parted: "ln 2", three_merged: "¾ H(⅓)", two_merged: "½ ln 2" },
  squared_error: { none_parted: "¼", three_merged: "⅙", two_merged: "⅛" },
};
/** A loss within this share of its floor is at the floor, as for the engine's verdict. */
const AT_FLOOR = 0.01;

/**
 * @param {RunSpec} run
 * @param {number | null} units of the first hidden layer; null: as they are
 * @returns {RunSpec}
 */
export function withUnits(run, units) {
  const [first = { activation: "tanh", units: 0 }, ...others] = run.network.hidden_layers;
  if (units === null || units === first.units) return run;
  return { ...run, network: { ...run.network, hidden_layers: [{ ...first, units }, ...others] }, frozen: [] };
}

/**
 * @param {State} state
 * @param {number} runIndex
 * @param {Settings} settings
 * @param {number} most units in a layer that this server accepts
 * @returns {object} the body of POST /api/starts
 */
export function requestOf({ dataset, experiment }, runIndex, { n_starts, steps, widths, first_seed }, most) {
  const { points, labels, values } = examplesOf(dataset);
  const run = experiment.runs[runIndex];
  if (!run) throw new RangeError(`there is no network ${runIndex}`);
  return {
    points,
    ...(labels ? { labels } : { values }),
    experiment: {
      seed: experiment.seed,
      batch_size: experiment.batch_size,
      runs: [widths ? withUnits(run, run.network.hidden_layers[0]?.units ?? 1) : run],
    },
    n_starts,
    steps,
    first_seed,
    widths: widths ? Array.from({ length: Math.min(MAX_UNITS, most) }, (_, i) => i + 1) : null,
  };
}

/**
 * @param {State} state
 * @param {number} runIndex
 * @returns {string} what a result depends on. The seed of the run itself is not part of it
 */
export function identityOf({ experiment, dataset }, runIndex) {
  const run = experiment.runs[runIndex];
  return JSON.stringify([experiment.seed, experiment.batch_size, { ...run, seed: 0 }, dataset.task, dataset.points]);
}

/**
 * @param {RunSpec} run
 * @param {Dataset} dataset
 * @returns {string | null} key of a text about what is known before any training
 */
export function noteOf({ network, training }, dataset) {
  if (dataset.task === "classes" && ceiling(trainingPoints(dataset.points)) < 1) return "starts.note_same_spot";
  if (records.initializers.get(network.initializer)?.equal_units) return "starts.note_equal";
  if (isConvex({ network, training })) return "starts.note_convex";
  return kindOf(dataset) === "regression" ? "starts.note_regression" : null;
}

/**
 * @param {RunSpec} run
 * @param {Outcome} outcome
 * @returns {string | null} its exact loss, if that is known
 */
export function exactLoss({ training }, { name }) {
  return (name && PLATEAUS[records.losses.get(training.loss)?.family ?? ""]?.[name]) || null;
}

/**
 * @param {RunSpec} run
 * @param {Outcome} outcome
 * @param {Analysis | null} analysis of the points that were learned
 * @returns {number | null} the least loss of any straight line, if the outcome has reached it
 */
export function floorOf(run, { loss }, analysis) {
  const lines =
    run.network.hidden_layers.length === 0 && isStraight(run) && run.training.loss === "binary_cross_entropy";
  const floor = lines ? (analysis?.floor ?? 0) : 0;
  return floor > 0 && (loss[1] ?? Infinity) <= (1 + AT_FLOOR) * floor ? floor : null;
}

/**
 * Reads an answer of JSON lines as it arrives.
 * @param {ReadableStreamDefaultReader<Uint8Array>} reader
 * @param {(line: Progress | Result | Failure) => void} take
 */
export async function readLines(reader, take) {
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    const lines = (rest + decoder.decode(value, { stream: !done })).split("\n");
    rest = done ? "" : (lines.pop() ?? "");
    for (const line of lines) if (line !== "") take(JSON.parse(line));
    if (done) return;
  }
}

/**
 * @param {Outcome} outcome
 * @param {number} n_classes
 * @returns {RunView} the picture of its example, as a frame would carry it
 */
export function viewOf({ picture }, n_classes) {
  /** @param {string} [text] */
  const bytes = (text) => Uint8Array.from(atob(text ?? ""), (letter) => letter.charCodeAt(0));
  const output = { W: new Float64Array(0), b: new Float64Array(0), n_in: 0, n_out: n_classes };
  return {
    field: bytes(picture.field),
    classes: bytes(picture.classes),
    values: new Float32Array(bytes(picture.values).buffer),
    boundary: new Float32Array(0),
    layers: [output],
  };
}

/**
 * Counts the losses in bins of equal width; restarts that solved the task are counted apart.
 * @param {Result} result
 * @param {boolean} log whether the bins are equal on a logarithmic axis
 * @param {number} n_bins
 * @returns {{low: number, high: number, solved: number[], others: number[], missing: number}} `low` and `high` bound
 *   the axis, in log10(loss) if `log`; the `missing` have no place on it
 */
export function histogram({ members, endings }, log, n_bins) {
  const values = members.loss.map((loss) => scaled(loss, log));
  const finite = values.filter(Number.isFinite);
  const [least, most] = [Math.min(...finite), Math.max(...finite)];
  const low = log ? least : Math.min(0, least);
  const high = most > low ? most : low + 1;
  const [solved, others] = [new Array(n_bins).fill(0), new Array(n_bins).fill(0)];
  values.forEach((value, k) => {
    if (!Number.isFinite(value)) return;
    const bin = Math.min(n_bins - 1, Math.floor(((value - low) / (high - low)) * n_bins));
    const kind = endings[members.ending[k] ?? 0]?.kind;
    (kind === "solved" ? solved : others)[bin] += 1;
  });
  return { low, high, solved, others, missing: values.length - finite.length };
}

/**
 * @param {number | null | undefined} loss
 * @param {boolean} log
 * @returns {number} its position on an axis; not finite if it has none
 */
export function scaled(loss, log) {
  if (loss === null || loss === undefined) return NaN;
  return log ? Math.log10(loss) : loss;
}

/**
 * @param {number} low
 * @param {number} high as `low` in log10 if `log`
 * @param {boolean} log
 * @param {number} most about so many ticks at most
 * @returns {number[]} round numbers for the axis, not their logarithms
 */
export function ticks(low, high, log, most) {
  if (log && high - low >= 1) {
    const stride = Math.ceil((high - low) / most);
    const first = Math.ceil(low / stride) * stride;
    return Array.from({ length: Math.floor((high - first) / stride) + 1 }, (_, i) => 10 ** (first + i * stride));
  }
  const [from, to] = log ? [10 ** low, 10 ** high] : [low, high];
  const rough = (to - from) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const stride = [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough) ?? rough;
  const first = Math.ceil(from / stride);
  return Array.from({ length: Math.floor(to / stride + 1e-9) - first + 1 }, (_, i) =>
    Number(((first + i) * stride).toPrecision(6)),
  );
}
