/** The experiment as a short text, for the address bar and the local storage: `1.<settings>.<points>`. */

import { makePoint } from "./state.js";

const VERSION = "1";
const BYTES_PER_POINT = 5;

/**
 * @param {Saved} saved
 * @returns {string} letters, digits, `-`, `_` and `.` only
 */
export function encode({ experiment, drawing, generation }) {
  const settings = new TextEncoder().encode(JSON.stringify({ experiment, preset: drawing.preset, generation }));
  const bytes = new Uint8Array(BYTES_PER_POINT * drawing.points.length);
  const view = new DataView(bytes.buffer);
  drawing.points.forEach((point, i) => {
    view.setInt16(BYTES_PER_POINT * i, Math.round(point.x1 * 1000), true);
    view.setInt16(BYTES_PER_POINT * i + 2, Math.round(point.x2 * 1000), true);
    view.setUint8(BYTES_PER_POINT * i + 4, point.label);
  });
  return [VERSION, toText(settings), toText(bytes)].join(".");
}

/**
 * @param {string} text
 * @param {(experiment: Experiment) => boolean} acceptable whether this server knows what the experiment asks for
 * @returns {Saved | null} null when the text is not one of ours
 */
export function decode(text, acceptable) {
  const [version, settings = "", points = ""] = text.split(".");
  if (version !== VERSION) return null;
  try {
    const { experiment, preset, generation } = JSON.parse(new TextDecoder().decode(fromText(settings)));
    if (!isExperiment(experiment) || !isGeneration(generation) || !acceptable(experiment)) return null;
    const drawing = { points: decodePoints(fromText(points)), preset: typeof preset === "string" ? preset : null };
    return { experiment, drawing, generation };
  } catch {
    return null; // cut off or mistyped: not JSON, not base64
  }
}

/** @param {Uint8Array} bytes */
function decodePoints(bytes) {
  const view = new DataView(bytes.buffer);
  return Array.from({ length: Math.floor(bytes.length / BYTES_PER_POINT) }, (_, i) => {
    const at = BYTES_PER_POINT * i;
    return makePoint(view.getInt16(at, true) / 1000, view.getInt16(at + 2, true) / 1000, view.getUint8(at + 4) === 1 ? 1 : 0);
  });
}

/** @param {any} value @returns {value is Experiment} */
function isExperiment(value) {
  const { seed, batch_size, runs } = value;
  return isWhole(seed) && (batch_size === null || (isWhole(batch_size) && batch_size > 0)) && runs.length === 2 && runs.every(isRun);
}

/** @param {any} run */
function isRun(run) {
  const { hidden_layers, initializer } = run.network;
  const { loss, optimizer, learning_rate } = run.training;
  return (
    isWhole(run.seed) &&
    Number.isFinite(learning_rate) &&
    learning_rate > 0 &&
    hidden_layers.length <= 1 &&
    hidden_layers.every((/** @type {any} */ layer) => isWhole(layer.units) && layer.units > 0 && typeof layer.activation === "string") &&
    [initializer, loss, optimizer].every((name) => typeof name === "string")
  );
}

/** @param {any} value @returns {value is Generation} */
function isGeneration(value) {
  return isWhole(value?.n_samples) && Number.isFinite(value.noise) && isWhole(value.seed);
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
