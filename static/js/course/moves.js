/**
 * The moves of a solution as a learner would make them, one after the other: a weight turns slowly, points are drawn one
 * by one, training goes on in stretches that the eye can follow. Pure: what the page does with them is in show-me.js.
 */

import { pointsOf } from "../model/chapter.js";

/** So many pictures of a weight that turns or of a point that moves. */
const PICTURES = 24;
/** A training has at most so many stretches, and takes about so long: on a slow machine its stretches are longer. */
const STRETCHES = 20;
const TRAINING_MS = 2500;
/** More points than these come at once. */
const MOST_DRAWN = 24;

/**
 * What is done at once, and how long it stands.
 * @typedef {{ms: number} & ({action: Action} | {assign: Assignment} | {train: number} | {reset: true} | {preset: string} | {answer: Given} | {check: true})} Beat
 */
/**
 * @typedef {object} Now
 * @property {State} state
 * @property {number} time in milliseconds
 * @property {(runIndex: number, index: WeightIndex) => number} valueAt what a weight is now
 */

/** @param {Move} move @returns {string} what it does, in one word: its key */
export const kindOf = (move) => Object.keys(move)[0] ?? "";

/**
 * @param {Move} move
 * @param {() => Now} now
 * @param {number} undoGroup
 * @param {boolean} still no movement: each move at once
 * @returns {Generator<Beat>} each computed when the one before is done
 */
export function* beatsOf(move, now, undoGroup, still) {
  const pictures = still ? 1 : PICTURES;
  if ("assign" in move) {
    const { run, values } = move.assign;
    for (let left = pictures; left > 0; left -= 1) {
      const { valueAt } = now();
      const next = values.map(([layer, from, to, target]) => {
        const value = valueAt(run, [layer, from, to]);
        return /** @type {const} */ ([
          layer,
          from,
          to,
          left === 1 || !Number.isFinite(value) ? target : value + (target - value) / left,
        ]);
      });
      yield { assign: { runIndex: run, values: next }, ms: 50 };
    }
  } else if ("train" in move) {
    const [stretches, begun] = [still ? 1 : Math.min(STRETCHES, move.train), now().time];
    for (let [k, done] = [0, 0]; done < move.train; ) {
      const due = Math.floor((stretches * (now().time - begun)) / TRAINING_MS);
      k = Math.min(stretches, Math.max(k, due) + 1);
      const until = Math.floor((k * move.train) / stretches);
      yield { train: until - done, ms: Math.min(600, TRAINING_MS / stretches) };
      done = until;
    }
  } else if ("reset" in move) {
    yield { reset: true, ms: 600 };
  } else if ("points" in move) {
    const { task, points: old } = now().state.dataset;
    const points = pointsOf(move.points, task);
    const kept = old.findIndex((point, i) => !isSame(point, points[i]));
    const same = kept < 0 ? old.length : kept;
    if (same < old.length) yield { action: { type: "points_removed", indices: [...old.keys()].slice(same) }, ms: 400 };
    const atOnce = still || points.length - same > MOST_DRAWN ? Math.max(1, points.length - same) : 1;
    for (let n = same; n < points.length; n += atOnce)
      yield { action: { type: "points_added", points: points.slice(n, n + atOnce), undoGroup }, ms: 250 };
  } else if ("preset" in move) {
    yield { preset: move.preset, ms: 800 };
  } else if ("move" in move) {
    const [index, x1, x2] = move.move;
    for (let left = pictures; left > 0; left -= 1) {
      const point = now().state.dataset.points[index];
      if (!point) return;
      const [dx1, dx2] = [(x1 - point.x1) / left, (x2 - point.x2) / left];
      yield { action: { type: "points_moved", indices: [index], dx1, dx2, undoGroup }, ms: 50 };
    }
  } else if ("network" in move) {
    const { run, ...network } = move.network;
    if (run === now().state.experiment.runs.length) yield { action: { type: "run_added", from: run - 1 }, ms: 400 };
    yield { action: { type: "run_set", runIndex: run, network }, ms: 600 };
  } else if ("training" in move) {
    const { run, ...training } = move.training;
    yield { action: { type: "run_set", runIndex: run, training }, ms: 600 };
  } else if ("batch_size" in move) {
    yield { action: { type: "batch_size_set", batch_size: move.batch_size }, ms: 600 };
  } else if ("seed" in move) {
    yield { action: { type: "run_set", runIndex: move.seed.run, seed: move.seed.seed }, ms: 600 };
  } else if ("answer" in move) {
    yield { answer: move.answer, ms: 1200 };
    yield { check: true, ms: 600 };
  }
}

/** @param {Point} a @param {Point} [b] */
const isSame = (a, b) => b !== undefined && a.x1 === b.x1 && a.x2 === b.x2 && a.label === b.label;

/**
 * @param {readonly Move[]} moves that solve it from the beginning; their answers are those of the items, in order
 * @param {readonly Item[]} items
 * @param {number} ticked so many from the first: their answers are there to be read
 * @returns {Move[]} what is to be played
 */
export function movesLeft(moves, items, ticked) {
  let answered = items.slice(0, ticked).filter(({ answer }) => answer).length;
  return moves.filter((move) => !("answer" in move) || (answered -= 1) < 0);
}
