/** How far the learner has come, on this device alone: of chapters by their ids, of exercises by what they hold. */

import { remember } from "../tools/memory.js";
import { STORED_AS as CHAPTERS, readProgress } from "./codes.js";

const EXERCISES = "perceptron-playground-exercises";
/** The most exercises of teachers that are remembered. */
const MOST = 24;

/**
 * @typedef {object} Progress
 * @property {number} ticked items, from the first
 * @property {number} of how many
 * @property {number | null} [bet] null: skipped; none: still to be made
 * @property {boolean} [done] once all was ticked and said
 * @property {boolean} [shown] the page showed how
 * @property {number} time of the last change, in milliseconds since 1970
 */

/** @param {Exercise} exercise @returns {[key: string, name: string]} where its progress is kept */
const placeOf = (exercise) =>
  exercise.chapter ? [CHAPTERS, exercise.chapter] : [EXERCISES, String(hashOf(JSON.stringify(exercise)))];

/** @param {string} text */
const hashOf = (text) => [...text].reduce((hash, letter) => (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0, 7);

/** @param {Exercise} exercise @returns {Progress} */
export function progressOf(exercise) {
  const [key, name] = placeOf(exercise);
  const { ticked, bet, done, shown, time } = Object(readProgress(key)[name]);
  const of = exercise.items?.length ?? 0;
  return {
    ticked: Number.isInteger(ticked) ? Math.min(Math.max(ticked, 0), of) : 0,
    of,
    ...((typeof bet === "number" || bet === null) && { bet }),
    ...(done === true && { done }),
    ...(shown === true && { shown }),
    time: Number(time) || 0,
  };
}

/** @param {Exercise} exercise @param {Progress} progress */
export function keepProgress(exercise, progress) {
  const [key, name] = placeOf(exercise);
  const entries = Object.entries({ ...readProgress(key), [name]: { ...progress, time: Date.now() } });
  const newest = entries.sort(([, a], [, b]) => (b.time ?? 0) - (a.time ?? 0)).slice(0, MOST);
  remember(key, JSON.stringify(Object.fromEntries(newest)));
}

/** @returns {ReadonlySet<string>} the ids of the chapters that were done */
export const chaptersDone = () =>
  new Set(
    Object.entries(readProgress())
      .filter(([, { done }]) => done)
      .map(([id]) => id),
  );
