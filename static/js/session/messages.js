/** Encodes commands and decodes frames (docs/protocol.md). No I/O. */

import { inputCount, inputsOf, targetOf } from "../model/points.js";
import { decodeTensors, encodeTensors } from "./tensors.js";

/** @type {(revision: number, experiment: Experiment) => string} */
export const configureCommand = (revision, experiment) =>
  JSON.stringify({ type: "configure", revision, experiment: wireOf(experiment) });

/** @param {Experiment} experiment @returns {object} without empty lists of frozen weights */
const wireOf = (experiment) => ({
  ...experiment,
  runs: experiment.runs.map(({ frozen, ...run }) => (frozen.length > 0 ? { ...run, frozen } : run)),
});

/** @type {(revision: number) => string} */
export const resetCommand = (revision) => JSON.stringify({ type: "reset", revision });

/** @type {(revision: number, run: number, values: readonly (readonly number[])[]) => string} */
export const assignCommand = (revision, run, values) => JSON.stringify({ type: "assign", revision, run, values });

/**
 * @param {number} id
 * @param {number | null} until
 * @param {number} budgetMs
 * @param {readonly string[]} probes
 * @param {StopRule} [stop]
 * @param {readonly (readonly Goal[])[] | null} [goals] of each item of an exercise
 */
export function advanceCommand(id, until, budgetMs, probes, stop, goals) {
  const rule =
    stop && (stop.loss !== null || stop.accuracy !== null || stop.plateau)
      ? { loss: stop.loss, accuracy: stop.accuracy, plateau: stop.plateau }
      : null;
  return JSON.stringify({
    type: "advance",
    id,
    until,
    budget_ms: budgetMs,
    probes,
    ...(rule && { stop: rule }),
    ...(goals && { goals }),
  });
}

/**
 * @param {number} revision
 * @param {Dataset} dataset
 * @returns {ArrayBuffer}
 */
export function dataCommand(revision, dataset) {
  return encodeTensors({ command: JSON.stringify({ type: "data", revision }) }, tensorsOf(dataset));
}

/**
 * @param {Dataset} dataset
 * @returns {Tensors} X, y of the training points; X_test, y_test of the test points, where there are any
 */
export function tensorsOf(dataset) {
  const kept = dataset.points.filter(({ test }) => test);
  const { X, y } = arraysOf(
    dataset,
    dataset.points.filter(({ test }) => !test),
  );
  if (kept.length === 0) return { X, y };
  const apart = arraysOf(dataset, kept);
  return { X, y, X_test: apart.X, y_test: apart.y };
}

/**
 * @param {Dataset} dataset
 * @param {readonly Point[]} points
 * @returns {{X: Tensor, y: Tensor}}
 */
function arraysOf(dataset, points) {
  const { task } = dataset;
  const inputs = points.flatMap((point) => inputsOf(point, task));
  const targets = points.map((point) => targetOf(point, task));
  const data = task === "classes" ? Uint8Array.from(targets) : Float64Array.from(targets);
  return {
    X: { shape: [points.length, inputCount(task)], data: Float64Array.from(inputs) },
    y: { shape: [points.length], data },
  };
}

/** @type {(revision: number, checkpoint: Tensors) => ArrayBuffer} */
export const restoreCommand = (revision, checkpoint) =>
  encodeTensors({ command: JSON.stringify({ type: "restore", revision }) }, checkpoint);

const CHECKPOINT = "checkpoint.";

/**
 * @param {ArrayBuffer} buffer
 * @returns {Frame}
 */
export function decodeFrame(buffer) {
  const { metadata, tensors } = decodeTensors(buffer);
  const info = JSON.parse(metadata.frame ?? "{}");
  const { loss, accuracy, ties } = tensors;
  if (info.type !== "frame" || !loss || !accuracy || !ties) throw new RangeError("a binary message that is no frame");
  /** @type {Tensors} */
  const checkpoint = {};
  for (const [name, tensor] of Object.entries(tensors)) {
    if (name.startsWith(CHECKPOINT)) checkpoint[name.slice(CHECKPOINT.length)] = tensor;
  }
  return {
    ...info,
    loss: floats(loss),
    accuracy: floats(accuracy),
    ties: numbers(ties),
    r_squared: floats(tensors.r_squared),
    penalty: floats(tensors.penalty),
    test: measures(tensors, "test_"),
    history: {
      step: numbers(tensors["history.step"]),
      loss: floats(tensors["history.loss"]),
      accuracy: floats(tensors["history.accuracy"]),
      test: measures(tensors, "history.test_"),
    },
    runs: Array.from(floats(loss), (_, i) => runView(tensors, i)),
    checkpoint,
    tensors,
    message: buffer,
  };
}

/**
 * @param {Tensors} tensors
 * @param {number} i
 * @returns {RunView}
 */
function runView(tensors, i) {
  const layers = [];
  for (let l = 1; tensors[`runs.${i}.W${l}`]; l += 1) {
    const W = tensors[`runs.${i}.W${l}`];
    const [n_in = 0, n_out = 0] = W?.shape ?? [];
    layers.push({ W: floats(W), b: floats(tensors[`runs.${i}.b${l}`]), n_in, n_out });
  }
  return {
    field: bytes(tensors[`runs.${i}.field`]),
    classes: bytes(tensors[`runs.${i}.classes`]),
    values: singles(tensors[`runs.${i}.values`]),
    boundary: singles(tensors[`runs.${i}.boundary`]),
    layers,
  };
}

/** @param {Tensors} tensors @param {string} prefix @returns {Measures | null} null where there are none */
function measures(tensors, prefix) {
  const [loss, accuracy] = [tensors[`${prefix}loss`], tensors[`${prefix}accuracy`]];
  return loss && accuracy ? { loss: floats(loss), accuracy: floats(accuracy) } : null;
}

/** 64-bit whole numbers as ordinary ones. @param {Tensor | undefined} tensor */
function numbers(tensor) {
  return Array.from(/** @type {ArrayLike<number | bigint>} */ (tensor?.data ?? []), Number);
}

/** @param {Tensor | undefined} tensor */
function floats(tensor) {
  return tensor?.data instanceof Float64Array ? tensor.data : new Float64Array(0);
}

/** @param {Tensor | undefined} tensor */
function singles(tensor) {
  return tensor?.data instanceof Float32Array ? tensor.data : new Float32Array(0);
}

/** @param {Tensor | undefined} tensor */
function bytes(tensor) {
  return tensor?.data instanceof Uint8Array ? tensor.data : new Uint8Array(0);
}
