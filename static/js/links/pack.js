/** Points as bytes, and bytes as text that an address can hold. */

import { MAX_CLASSES, makePoint, makeValue } from "../model/points.js";
import { DOMAIN } from "../tools/scales.js";

/** So many values a coordinate in thousandths can have. */
const LEVELS = 2 * DOMAIN * 1000 + 1;

/** @param {number} value @returns {number} its number among them, from 0 */
const levelOf = (value) => Math.round((value + DOMAIN) * 1000);
/** @param {number} level @returns {number} */
const coordinateOf = (level) => level / 1000 - DOMAIN;

/**
 * Both coordinates, the class and the test mark are one number below 2³²; the target of a plane takes two bytes more.
 * @type {Readonly<Record<Task, number>>}
 */
const BYTES_PER_POINT = { classes: 4, curve: 4, plane: 6 };

/**
 * @param {Dataset} dataset
 * @returns {Uint8Array}
 */
export function packPoints({ points, task }) {
  const size = BYTES_PER_POINT[task];
  const bytes = new Uint8Array(size * points.length);
  const view = new DataView(bytes.buffer);
  points.forEach(({ x1, x2, label, test }, i) => {
    const kind = task === "classes" ? label : 0;
    view.setUint32(size * i, ((levelOf(x1) * LEVELS + levelOf(x2)) * MAX_CLASSES + kind) * 2 + Number(test), true);
    if (task === "plane") view.setInt16(size * i + 4, Math.round(label * 1000), true);
  });
  return bytes;
}

/**
 * @param {Uint8Array} bytes
 * @param {Task} task
 * @returns {Point[]}
 * @throws {RangeError} when the bytes end in the middle of a point
 */
export function unpackPoints(bytes, task) {
  const size = BYTES_PER_POINT[task];
  if (bytes.length % size !== 0) throw new RangeError(`${bytes.length} bytes are no whole number of points`);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return Array.from({ length: bytes.length / size }, (_, i) => {
    const all = view.getUint32(size * i, true);
    const [test, kind, levels] = [all % 2 === 1, Math.floor(all / 2) % MAX_CLASSES, Math.floor(all / 2 / MAX_CLASSES)];
    const label = task === "plane" ? makeValue(view.getInt16(size * i + 4, true) / 1000) : kind;
    return makePoint(coordinateOf(Math.floor(levels / LEVELS)), coordinateOf(levels % LEVELS), label, test);
  });
}

/**
 * The points of a link of version 1: x₁ and x₂ in thousandths as 16-bit integers, then the class.
 * @param {Uint8Array} bytes
 */
export function unpackOldPoints(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return Array.from({ length: Math.floor(bytes.length / 5) }, (_, i) =>
    makePoint(
      view.getInt16(5 * i, true) / 1000,
      view.getInt16(5 * i + 2, true) / 1000,
      view.getUint8(5 * i + 4) === 1 ? 1 : 0,
    ),
  );
}

/** @param {Uint8Array} bytes @returns {string} letters, digits, `-` and `_` only */
export function toText(bytes) {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {string} text @returns {Uint8Array} @throws when it is cut off or mistyped */
export function fromText(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
}
