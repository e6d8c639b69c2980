/**
 * The experiment as a short text, for the address bar and the local storage: `2.<settings>.<points>`. Links of version 1
 * (two sides, two classes) are still read.
 */

import { completeRun } from "./catalog.js";
import { makePoint } from "./state.js";

const VERSION = "2";
/** x₁ and x₂ in thousandths as 16-bit numbers, then the class; a value is a third 16-bit number. */
const BYTES_PER_POINT = { classes: 5, curve: 4, plane: 6 };
const TEST_BIT = 0x80;

/**
 * @param {Saved} saved
 * @returns {string} letters, digits, `-`, `_` and `.` only
 */
export function encode({ experiment, drawing, generation }) {
  const { preset, task, n_classes, points } = drawing;
  const tests = points.flatMap(({ test }, i) => (test && task !== "classes" ? [i] : []));
  const settings = new TextEncoder().encode(JSON.stringify({ experiment, preset, task, n_classes, generation, ...(tests.length > 0 && { tests }) }));
  const size = BYTES_PER_POINT[task];
  const bytes = new Uint8Array(size * points.length);
  const view = new DataView(bytes.buffer);
  points.forEach((point, i) => {
    const at = size * i;
    view.setInt16(at, Math.round(point.x1 * 1000), true);
    view.setInt16(at + 2, Math.round(point.x2 * 1000), true);
    if (task === "classes") view.setUint8(at + 4, point.label | (point.test ? TEST_BIT : 0));
    if (task === "plane") view.setInt16(at + 4, Math.round(point.label * 1000), true);
  });
  return [VERSION, toText(settings), toText(bytes)].join(".");
}

/**
 * @param {string} text
 * @param {Experiment} complete an experiment with every field, for what an old link does not name
 * @param {(experiment: Experiment) => boolean} acceptable whether this server knows what the experiment asks for
 * @returns {Saved | null} null when the text is not one of ours
 */
export function decode(text, complete, acceptable) {
  const [version, settings = "", points = ""] = text.split(".");
  if (version !== VERSION && version !== "1") return null;
  try {
    const { experiment: written, preset, task = "classes", n_classes = 2, generation, tests = [] } = JSON.parse(new TextDecoder().decode(fromText(settings)));
    const made = { label_noise: 0, test_share: 0, ...generation };
    if (!isExperiment(written) || !isGeneration(made) || !(task in BYTES_PER_POINT) || !isWhole(n_classes)) return null;
    const experiment = { ...written, runs: written.runs.map((run) => completeRun(run, complete)) };
    if (!acceptable(experiment)) return null;
    const drawn = decodePoints(fromText(points), task, new Set(tests));
    return { experiment, drawing: { points: drawn, preset: typeof preset === "string" ? preset : null, task, n_classes }, generation: made };
  } catch {
    return null; // cut off or mistyped: not JSON, not base64
  }
}

/**
 * @param {Uint8Array} bytes
 * @param {Task} task
 * @param {Set<number>} tests
 */
function decodePoints(bytes, task, tests) {
  const view = new DataView(bytes.buffer);
  const size = BYTES_PER_POINT[task];
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, i) => {
    const at = size * i;
    const [x1, x2] = [view.getInt16(at, true) / 1000, view.getInt16(at + 2, true) / 1000];
    if (task === "curve") return makePoint(x1, x2, 0, tests.has(i));
    if (task === "plane") return makePoint(x1, x2, view.getInt16(at + 4, true) / 1000, tests.has(i));
    const label = view.getUint8(at + 4);
    return makePoint(x1, x2, Math.min(9, label & ~TEST_BIT), (label & TEST_BIT) !== 0);
  });
}

/** @param {any} value @returns {value is Experiment} */
function isExperiment(value) {
  const { seed, batch_size, runs } = value;
  return isWhole(seed) && (batch_size === null || (isWhole(batch_size) && batch_size > 0)) && runs.length > 0 && runs.every(isRun);
}

/** @param {any} run */
function isRun(run) {
  const { hidden_layers, initializer } = run.network;
  const { loss, optimizer, learning_rate } = run.training;
  return (
    isWhole(run.seed) &&
    Number.isFinite(learning_rate) &&
    learning_rate > 0 &&
    hidden_layers.every((/** @type {any} */ layer) => isWhole(layer.units) && layer.units > 0 && typeof layer.activation === "string") &&
    [initializer, loss, optimizer].every((name) => typeof name === "string")
  );
}

/** @param {any} value @returns {value is Generation} */
function isGeneration(value) {
  return isWhole(value?.n_samples) && [value.noise, value.label_noise, value.test_share].every(Number.isFinite) && isWhole(value.seed);
}

/** @param {unknown} value */
function isWhole(value) {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** @param {Uint8Array} bytes */
function toText(bytes) {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {string} text */
function fromText(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
}
