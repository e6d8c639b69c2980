/**
 * The work of a tab as this browser keeps it, beyond what the address holds: trained weights, curves, timeline and the
 * table of runs. Pure: what is kept of it, within bounds, and what is made of it again. Fetched lazily.
 */

import { decodeFrame } from "../session/messages.js";

/** Another layout of what is kept has another number: what it cannot read, the page does not take up. */
export const FORMAT = 1;
/** The most bytes of the timeline, and of the table of runs. */
const FRAME_BYTES = 12 << 20;
const RUN_BYTES = 4 << 20;
/** What a point takes as an object, and as one more mention of the same object. */
const POINT_BYTES = 80;
const MENTION_BYTES = 8;

/** @typedef {{experiment: Experiment, dataset: Dataset}} Configuration */
/** @typedef {Pick<import("../model/curves.js").Curves, "steps" | "of">} KeptCurves */
/** @typedef {Pick<import("../charts/history.js").RunHistory, "rows" | "overlaid" | "next">} KeptRuns */
/**
 * @typedef {object} Work
 * @property {Saved} saved
 * @property {readonly Kept[]} kept the timeline
 * @property {number} step that is shown
 * @property {KeptCurves} curves
 * @property {KeptRuns} runs
 * @property {TrainedBefore | null} trainedBefore
 * @property {Left} left
 */
/** How many steps of the timeline and how many runs did not fit. @typedef {{steps: number, runs: number}} Left */
/**
 * What is stored besides the messages of the frames. Objects that are mentioned several times stay one object: IndexedDB
 * copies a value as a whole.
 * @typedef {object} Content
 * @property {Saved} saved
 * @property {readonly (Configuration & {step: number})[]} kept
 * @property {number} step
 * @property {KeptCurves} curves
 * @property {TrainedBefore | null} trainedBefore
 * @property {Left} left
 */

/**
 * @param {Omit<Work, "left">} work
 * @param {number} [share] of the bytes that it may take, where the browser has less room
 * @returns {{content: Content, frames: Map<number, ArrayBuffer>, runs: KeptRuns, bytes: number}} what to store
 */
export function packed({ saved, kept: all, step, curves, runs, trainedBefore }, share = 1) {
  const kept = fitting(all, step, FRAME_BYTES * share);
  const rows = fittingRows(runs.rows, RUN_BYTES * share);
  const { steps, of } = curves;
  return {
    content: {
      saved,
      kept: kept.map(({ frame, experiment, dataset }) => ({ step: frame.step, experiment, dataset })),
      step,
      curves: { steps, of },
      trainedBefore,
      left: { steps: all.length - kept.length, runs: runs.rows.length - rows.length },
    },
    frames: new Map(kept.map(({ frame }) => [frame.step, frame.message])),
    runs: { rows, overlaid: runs.overlaid, next: runs.next },
    bytes: bytesOf(kept) + rows.reduce((sum, row) => sum + rowBytes(row), 0),
  };
}

/**
 * @param {Content} content
 * @param {ReadonlyMap<number, ArrayBuffer>} frames by their steps
 * @param {KeptRuns | undefined} runs
 * @returns {Work} a frame that is missing or cannot be read is left out
 */
export function unpacked({ saved, kept, step, curves, trainedBefore, left }, frames, runs) {
  const read = kept.flatMap(({ step, experiment, dataset }) => {
    const frame = frameOf(frames.get(step));
    return frame ? [{ frame, experiment, dataset }] : [];
  });
  return {
    saved,
    kept: read,
    step,
    curves,
    runs: runs ?? { rows: [], overlaid: new Set(), next: 1 },
    trainedBefore,
    left: { ...left, steps: left.steps + kept.length - read.length },
  };
}

/** @param {ArrayBuffer | undefined} message */
function frameOf(message) {
  try {
    return message ? decodeFrame(message) : null;
  } catch {
    return null;
  }
}

/**
 * @param {readonly Kept[]} kept
 * @param {number} step that is shown
 * @param {number} most bytes
 * @returns {readonly Kept[]} all, or every second, every fourth …; the first, the newest and the one shown are among them
 */
function fitting(kept, step, most) {
  const shown = kept.findLastIndex(({ frame }) => frame.step <= step);
  let chosen = kept;
  for (let stride = 2; chosen.length > 3 && bytesOf(chosen) > most; stride *= 2) {
    chosen = kept.filter((_, i) => i % stride === 0 || i === kept.length - 1 || i === shown);
  }
  // A few very large ones: where training stands is enough to go on from.
  return bytesOf(chosen) > most ? kept.filter((_, i) => i === kept.length - 1 || i === shown) : chosen;
}

/** @param {readonly Kept[]} kept */
function bytesOf(kept) {
  const lists = new Set(kept.map(({ dataset }) => dataset.points));
  const largest = Math.max(0, ...[...lists].map((points) => points.length));
  const mentions = [...lists].reduce((sum, points) => sum + points.length, 0);
  const frames = kept.reduce((sum, { frame }) => sum + frame.message.byteLength, 0);
  return frames + largest * POINT_BYTES + mentions * MENTION_BYTES;
}

/**
 * @param {KeptRuns["rows"]} rows the newest first
 * @param {number} most bytes
 */
function fittingRows(rows, most) {
  let bytes = 0;
  const end = rows.findIndex((row) => (bytes += rowBytes(row)) > most);
  return end < 0 ? rows : rows.slice(0, end);
}

/** @param {KeptRuns["rows"][number]} row */
const rowBytes = ({ curves, dataset }) => 1000 + 24 * curves.steps.length + POINT_BYTES * dataset.points.length;
