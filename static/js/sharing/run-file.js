/** A run as a file that Python reads too (docs/protocol.md, "A saved run"): experiment, points and where training stands. No I/O. */

import { isExperiment } from "../model/bounds.js";
import { completeRun } from "../model/catalog.js";
import { MAX_CLASSES, makePoint, makeValue } from "../model/points.js";
import { weightIndices } from "../model/weights.js";
import { tensorsOf } from "../session/messages.js";
import { decodeTensors, encodeTensors } from "../session/tensors.js";

const FORMAT = "perceptron-playground 1";
const POINTS = ["X", "y", "X_test", "y_test"];
/** @type {readonly Task[]} */
const TASKS = ["classes", "plane", "curve"];

/** What is wrong with a file, as a text's key and what goes into its braces. */
export class FileError extends Error {
  /** @param {string} key @param {Readonly<Record<string, string | number>>} [values] */
  constructor(key, values = {}) {
    super(key);
    this.text = { key, values };
  }
}

/**
 * @param {Checkpoint} run
 * @returns {ArrayBuffer}
 */
export function writeRun({ experiment, dataset, tensors }) {
  const { preset, task, n_classes } = dataset;
  const metadata = {
    format: FORMAT,
    experiment: JSON.stringify(experiment),
    drawing: JSON.stringify({ preset, task, n_classes }),
  };
  return encodeTensors(metadata, { ...tensors, ...tensorsOf(dataset) });
}

/**
 * @param {ArrayBuffer} buffer
 * @param {Experiment} complete an experiment whose first run has every field at its default
 * @param {(experiment: Experiment) => boolean} acceptable whether this server knows what the experiment asks for
 * @param {Rules} rules
 * @returns {Checkpoint}
 * @throws {FileError}
 */
export function readRun(buffer, complete, acceptable, rules) {
  const { metadata, tensors } = contents(buffer);
  if (metadata.format !== FORMAT)
    throw new FileError("run.other_format", { format: String(metadata.format ?? "–").slice(0, 60), wanted: FORMAT });
  const experiment = experimentOf(metadata.experiment, complete);
  if (!acceptable(experiment)) throw new FileError("run.unknown");
  const dataset = datasetOf(metadata.drawing, tensors);
  if (dataset.points.length > rules.max_points)
    throw new FileError("run.many_points", { n: dataset.points.length, most: rules.max_points });
  const checkpoint = Object.fromEntries(Object.entries(tensors).filter(([name]) => !POINTS.includes(name)));
  experiment.runs.forEach((run, i) => {
    const [found, wanted] = [checkpoint[`runs.${i}.parameters`]?.data.length ?? 0, weightIndices(run).length];
    if (found !== wanted) throw new FileError("run.weights", { number: i + 1, found, wanted });
  });
  const step = Number(checkpoint.clock?.data[0] ?? NaN);
  if (!Number.isSafeInteger(step)) throw new FileError("run.missing", { part: "clock" });
  return { tensors: checkpoint, step, experiment, dataset };
}

/** @param {ArrayBuffer} buffer */
function contents(buffer) {
  try {
    return decodeTensors(buffer);
  } catch {
    throw new FileError("run.no_safetensors");
  }
}

/** @param {string | undefined} json @param {Experiment} complete @returns {Experiment} */
function experimentOf(json, complete) {
  const { seed = 0, batch_size = null, runs } = parsed(json, "experiment", "");
  try {
    const experiment = { seed, batch_size, runs: runs.map((/** @type {unknown} */ run) => completeRun(run, complete)) };
    if (isExperiment(experiment)) return experiment;
  } catch {
    // no list where there should be one, no object where there should be one
  }
  throw new FileError("run.missing", { part: "experiment" });
}

/** @param {string | undefined} json @param {string} part @param {string} otherwise what stands for it where it is missing @returns {any} an object */
function parsed(json, part, otherwise) {
  try {
    return Object(JSON.parse(json ?? otherwise));
  } catch {
    throw new FileError("run.missing", { part });
  }
}

/**
 * @param {string | undefined} json what a file of another program may not have
 * @param {Tensors} tensors
 * @returns {Dataset}
 */
function datasetOf(json, tensors) {
  const { X, y } = tensors;
  if (!X || !y) throw new FileError("run.missing", { part: "X, y" });
  const stored = parsed(json, "drawing", "{}");
  const curve = (X.shape[1] ?? 2) === 1;
  const task = TASKS.includes(stored.task)
    ? stored.task
    : curve
      ? "curve"
      : y.data instanceof Uint8Array
        ? "classes"
        : "plane";
  const points = [...pointsOf(X, y, task, false), ...pointsOf(tensors.X_test, tensors.y_test, task, true)];
  if (
    [X, y, tensors.X_test, tensors.y_test].some(
      (tensor) => tensor && ![...tensor.data].every((value) => Number.isFinite(Number(value))),
    )
  ) {
    throw new FileError("run.missing", { part: "X, y" });
  }
  const labels = points.map(({ label }) => label);
  const strange =
    task === "classes" && labels.find((label) => !(Number.isInteger(label) && label >= 0 && label < MAX_CLASSES));
  if (typeof strange === "number") throw new FileError("run.class", { label: strange, most: MAX_CLASSES - 1 });
  const asked = Number.isInteger(stored.n_classes) ? Math.min(MAX_CLASSES, stored.n_classes) : 2;
  const n_classes =
    task === "classes" ? labels.reduce((most, label) => Math.max(most, label + 1), Math.max(2, asked)) : 2;
  return { points, preset: typeof stored.preset === "string" ? stored.preset : null, task, n_classes };
}

/**
 * @param {Tensor | undefined} X
 * @param {Tensor | undefined} y
 * @param {Task} task
 * @param {boolean} test
 */
function pointsOf(X, y, task, test) {
  const width = X?.shape[1] ?? 2;
  /** @param {Tensor | undefined} tensor @param {number} i */
  const at = (tensor, i) => Number(tensor?.data[i] ?? 0);
  return Array.from({ length: y?.shape[0] ?? 0 }, (_, i) => {
    const [x1, answer] = [at(X, i * width), at(y, i)];
    if (task === "curve") return makePoint(x1, answer, 0, test);
    return makePoint(x1, at(X, i * width + 1), task === "plane" ? makeValue(answer) : answer, test);
  });
}
