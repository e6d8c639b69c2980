/** "Show me": plays a solution on the real page, from the prepared state on. */

import { fetchDataset } from "../model/catalog.js";
import { newUndoGroup } from "../model/store.js";
import { beatsOf, kindOf } from "./moves.js";

/** A pause between two moves. */
const BETWEEN_MS = 500;

/**
 * @param {Context} context
 * @param {readonly Move[]} moves
 * @param {object} listener
 * @param {(kind: string, values: Record<string, string>) => void} listener.moving what happens now
 * @param {(given: Given) => void} listener.answer
 * @param {AbortSignal} signal stops it
 * @returns {Promise<void>} resolves when it is over, or stopped
 */
export async function showMoves(context, moves, { moving, answer }, signal) {
  const { store, live, commands, t, requestRender } = context;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const now = () => ({
    state: store.get(),
    /** @param {number} run @param {WeightIndex} index */
    valueAt: (run, index) => live.pendingEdits.valueAt(run, live.frame?.runs[run], index),
  });
  await context.startOver();
  for (const move of moves) {
    await standstill();
    await passed(still ? 0 : BETWEEN_MS);
    if (signal.aborted) return;
    const undoGroup = newUndoGroup();
    moving(kindOf(move), valuesOf(move, t));
    for (const beat of beatsOf(move, now, undoGroup, still)) {
      if ("action" in beat) store.dispatch(beat.action);
      else if ("assign" in beat) commands.assign(beat.assign.runIndex, beat.assign.values, undoGroup);
      else if ("train" in beat) commands.train(beat.train);
      else if ("reset" in beat) commands.reset();
      else if ("answer" in beat) answer(beat.answer);
      else store.dispatch({ type: "dataset_replaced", undoGroup, ...(await fetchDataset(beat.preset, {})) });
      requestRender();
      await Promise.all([standstill(), passed(beat.ms)]);
      if (signal.aborted) return;
    }
  }
  await standstill();
}

/** @param {Move} move @param {Translator} t @returns {Record<string, string>} for its words */
const valuesOf = (move, t) => ("train" in move ? { n: t.count(move.train) } : {});

/** @param {number} ms */
const passed = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @returns {Promise<void>} when all that was asked of the server has come and is drawn */
async function standstill() {
  for (let quiet = 0; quiet < 2; ) {
    await new Promise((resolve) => (document.hidden ? setTimeout(resolve, 200) : requestAnimationFrame(resolve)));
    quiet = document.documentElement.dataset.busy === "false" ? quiet + 1 : 0;
  }
}
