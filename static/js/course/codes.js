/**
 * How far a learner has come, as a short code for a teacher; docs/course.md has its format. Imports nothing, for the
 * pages that use it are without the playground's scripts.
 */

/**
 * @typedef {object} ChapterProgress as static/js/course/progress.js keeps it
 * @property {number} ticked how many items of the check list
 * @property {number} of how many there are
 * @property {number | boolean | null} [bet] null: skipped; none: not made
 * @property {boolean} [done] the whole chapter, with its sentence
 * @property {boolean} [shown] the page showed how
 * @property {number} [time] of the last change, in milliseconds since 1970
 */
/** By the ids of chapters. @typedef {Record<string, ChapterProgress>} Progress */
/** @typedef {{name: string, progress: Progress, time: number}} Read what a code says, and when it was last changed */
/** @typedef {{name: string, problem: "no_code" | "mistyped" | "newer"}} Misread */

export const STORED_AS = "perceptron-playground-course";

/** @param {string} [key] under which it is stored @returns {Progress} empty where nothing is stored, or nothing can be */
export function readProgress(key = STORED_AS) {
  try {
    const stored = JSON.parse(localStorage.getItem(key) ?? "{}");
    return Object.fromEntries(Object.entries(Object(stored)).filter(([, entry]) => isProgress(entry)));
  } catch {
    return {};
  }
}

/** @param {any} entry */
const isProgress = (entry) => Number.isInteger(entry?.ticked) && Number.isInteger(entry.of);

/** Forgets everything. */
export function clearProgress() {
  try {
    localStorage.removeItem(STORED_AS);
  } catch {
    // there was nothing
  }
}

/** Of Crockford: no letter looks like a digit or like another letter. */
const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const VERSION = 1;
const MS_PER_DAY = 86_400_000;
/** Numbers of bits: of the version, of the day; of a chapter's number, its ticked items, all items, three yes or no. */
const HEAD = [8, 16];
const CHAPTER = [7, 4, 4, 1, 1, 1];
const CHECKSUM_BYTES = 2;

/**
 * @param {Progress} progress
 * @returns {string} the code, "" when there is nothing to tell
 */
export function codeOf(progress) {
  const entries = Object.entries(progress)
    .map(([id, entry]) => ({ number: Number(/^c(\d+)$/.exec(id)?.[1]), ...entry }))
    .filter(({ number, ticked, of, done }) => number > 0 && number < 128 && of < 16 && (ticked > 0 || done))
    .sort((a, b) => a.number - b.number);
  if (entries.length === 0) return "";
  const day = Math.floor(Math.max(...entries.map(({ time = 0 }) => time)) / MS_PER_DAY);
  const fields = entries.map(({ number, ticked, of, done, bet, shown }) => [
    number,
    Math.min(ticked, of),
    of,
    Number(done === true),
    Number(bet !== undefined && bet !== null),
    Number(shown === true),
  ]);
  const bytes = split(bitsOf([VERSION, day], HEAD) + fields.map((values) => bitsOf(values, CHAPTER)).join(""), 8);
  const sum = checksum(bytes);
  const bits = [...bytes, sum >> 8, sum & 255].map((byte) => toBits(byte, 8)).join("");
  const digits = split(bits, 5).map((five) => DIGITS[five]);
  return `PP-${
    digits
      .join("")
      .match(/.{1,4}/g)
      ?.join("-") ?? ""
  }`;
}

/**
 * @param {string} line a code, with or without a name before it, as it was copied or typed
 * @returns {Read | Misread}
 */
export function readCode(line) {
  const [, before, code] = /^(.*?)(?<![\p{L}\p{N}])PP-(.*)$/iu.exec(line.trim()) ?? [];
  const name = (before ?? "").replace(/[\s,;:]+$/, "").trim();
  if (code === undefined) return { name, problem: "no_code" };
  const bytes = bytesOf(code);
  const body = bytes?.slice(0, -CHECKSUM_BYTES);
  const [high = 0, low = 0] = bytes?.slice(-CHECKSUM_BYTES) ?? [];
  if (!body || body.length === 0 || checksum(body) !== high * 256 + low) return { name, problem: "mistyped" };
  if (body[0] !== VERSION) return { name, problem: "newer" };
  const bits = body.map((byte) => toBits(byte, 8)).join("");
  const begin = sum(HEAD);
  const [, day = 0] = valuesOf(bits, HEAD);
  /** @type {Progress} */
  const progress = {};
  for (let at = begin; at + sum(CHAPTER) <= bits.length; at += sum(CHAPTER)) {
    const [number, ticked = 0, of = 0, done, bet, shown] = valuesOf(bits.slice(at), CHAPTER);
    if (!number) break; // zeros that fill the last byte
    progress[`c${number}`] = { ticked, of, done: done === 1, shown: shown === 1, ...(bet === 1 && { bet: true }) };
  }
  return { name, progress, time: day * MS_PER_DAY };
}

/** CRC-16/CCITT: notices every character that is mistyped. @param {readonly number[]} bytes */
function checksum(bytes) {
  let rest = 0xffff;
  for (const byte of bytes) {
    rest ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) rest = ((rest << 1) ^ (rest & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  return rest;
}

/** @param {string} code @returns {number[] | null} null for a character that is none of ours */
function bytesOf(code) {
  const plain = code.toUpperCase().replace(/[\s-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
  const values = [...plain].map((digit) => DIGITS.indexOf(digit));
  if (values.includes(-1)) return null;
  const bits = values.map((value) => toBits(value, 5)).join("");
  return (bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2));
}

/** @param {number} value @param {number} width */
const toBits = (value, width) => value.toString(2).padStart(width, "0");

/** @param {readonly number[]} values @param {readonly number[]} widths */
const bitsOf = (values, widths) => values.map((value, i) => toBits(value, widths[i] ?? 0)).join("");

/** @param {string} bits @param {readonly number[]} widths @returns {number[]} */
function valuesOf(bits, widths) {
  let at = 0;
  return widths.map((width) => Number.parseInt(bits.slice(at, (at += width)), 2));
}

/** @param {string} bits @param {number} width @returns {number[]} numbers of so many bits; the last is filled with zeros */
const split = (bits, width) =>
  (bits.match(new RegExp(`.{1,${width}}`, "g")) ?? []).map((part) => Number.parseInt(part.padEnd(width, "0"), 2));

/** @param {readonly number[]} numbers */
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
