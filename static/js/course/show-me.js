/** "Show me": plays a solution on the real page, from the prepared state on. */

import { inSentence } from "../exercise/task.js";
import { fetchDataset } from "../model/catalog.js";
import { namesOf } from "../model/naming.js";
import { newUndoGroup } from "../model/store.js";
import { beatsOf, kindOf } from "./moves.js";

/** So long it says what comes next, before it is done, and so long one looks at what was done. */
const READ_MS = 1200;
const LOOK_MS = 800;

/**
 * @param {Context} context
 * @param {readonly Move[]} moves
 * @param {object} listener
 * @param {(words: string) => void} listener.moving what comes now
 * @param {(given: Given) => void} listener.fill the field of the answer
 * @param {() => void} listener.check
 * @param {(back: (() => void) | null) => void} listener.begun with what brings back the learner's own work
 * @param {AbortSignal} signal stops it
 * @returns {Promise<void>} resolves when it is over, or stopped
 */
export async function showMoves(context, moves, { moving, fill, check, begun }, signal) {
  const { store, live, commands, t, requestRender } = context;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const now = () => ({
    state: store.get(),
    time: performance.now(),
    /** @param {number} run @param {WeightIndex} index */
    valueAt: (run, index) => live.pendingEdits.valueAt(run, live.frame?.runs[run], index),
  });
  const back = await context.startOver();
  begun(back);
  if (!back) return; // the page has said why
  for (const move of moves) {
    await standstill(signal);
    if (signal.aborted) return;
    moving(wordsOf(move, store.get().experiment.runs, t));
    await passed(READ_MS);
    if (signal.aborted) return;
    const undoGroup = newUndoGroup();
    for (const beat of beatsOf(move, now, undoGroup, still)) {
      if ("action" in beat) store.dispatch(beat.action);
      else if ("assign" in beat) commands.assign(beat.assign.runIndex, beat.assign.values, undoGroup);
      else if ("train" in beat) commands.train(beat.train);
      else if ("reset" in beat) commands.reset();
      else if ("answer" in beat) fill(beat.answer);
      else if ("check" in beat) check();
      else store.dispatch({ type: "dataset_replaced", undoGroup, ...(await fetchDataset(beat.preset, {})) });
      requestRender();
      await Promise.all([passed(beat.ms), "train" in beat && standstill(signal)]);
      if (signal.aborted) return;
    }
    await passed(LOOK_MS);
    if (signal.aborted) return;
  }
  await standstill(signal);
}

/**
 * @param {Move} move
 * @param {readonly RunSpec[]} runs
 * @param {Translator} t
 * @returns {string} what it does, by the names on the page
 */
function wordsOf(move, runs, t) {
  if ("train" in move) return t("course.move.train", { n: t.count(move.train) });
  if ("preset" in move) return t("course.move.preset", { name: t(`dataset.${move.preset}`) });
  const { run, ...fields } = "network" in move ? move.network : "training" in move ? move.training : { run: 0 };
  const [network = ""] = namesOf(runs, t).slice(run);
  const changes = Object.entries(fields).filter(([setting]) => t.has(`settings.${setting}`));
  if (changes.length === 0) return t(`course.move.${kindOf(move)}`);
  return changes
    .map(([setting, now]) => {
      const [name, value] = [t(`settings.${setting}`), valueText(setting, now, t)];
      if (runs.length === 1) return t("course.move.setting", { name, value });
      return t("course.move.setting_of", { network, name: inSentence(name, t.lang), value });
    })
    .join(" ");
}

/** @param {string} name of a setting @param {unknown} value @param {Translator} t */
const valueText = (name, value, t) =>
  typeof value === "number" ? t.number(value) : t.has(`${name}.${value}`) ? t(`${name}.${value}`) : String(value);

/** @param {number} ms */
const passed = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {AbortSignal} signal @returns {Promise<void>} when all that was asked of the server has come and is drawn */
async function standstill(signal) {
  for (let quiet = 0; quiet < 2 && !signal.aborted; ) {
    await new Promise((resolve) => (document.hidden ? setTimeout(resolve, 200) : requestAnimationFrame(resolve)));
    quiet = document.documentElement.dataset.busy === "false" ? quiet + 1 : 0;
  }
}
