/** Says where the keyboard's cursor is and what is there. Costs nothing until somebody draws by keyboard. */

import { atMostEvery, byId, textWriter } from "../tools/dom.js";
import { lazily } from "../tools/lazily.js";
import { createMemo } from "../tools/memo.js";

/** A screen reader that is told more often never ends a sentence. */
const PERIOD_MS = 400;

/**
 * @param {Context} context
 * @returns {Panel}
 */
export function mountSpeech(context) {
  const { store, cursor } = context;
  const write = textWriter(byId("spoken"));
  const due = atMostEvery(PERIOD_MS);
  const speech = lazily(context, () => import("./speech.js"), { texts: ["plot"] });
  const memo = createMemo();

  return {
    update(now) {
      const { position, runIndex } = cursor;
      if (!position?.keyboard) return;
      const words = speech.peek();
      if (!words) return;
      const { dataset, selection } = store.get();
      const answering = words.nAnswering(context);
      const deps = [runIndex, position.x1, position.x2, dataset, selection, cursor.unit(runIndex), answering];
      if (!memo.pending(deps)) return;
      if (!memo.changed(deps, () => due(now))) return true;
      write(words.spoken(context, runIndex, position));
    },
  };
}
