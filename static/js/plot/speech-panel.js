/** Says where the keyboard's cursor is and what is there. Costs nothing until somebody draws by keyboard. */

import { atMostEvery, byId, textWriter } from "../tools/dom.js";
import { lazily } from "../tools/lazily.js";

/** A screen reader that is told more often never ends a sentence. */
const PERIOD_MS = 400;

/**
 * @param {Context} context
 * @returns {Panel}
 */
export function mountSpeech(context) {
  const { store, cursor, t, changed } = context;
  const write = textWriter(byId("spoken"));
  const due = atMostEvery(PERIOD_MS);
  const speech = lazily(async () => (await Promise.all([import("./speech.js"), t.load("plot")]))[0], changed);
  /** @type {readonly unknown[]} */
  let said = [];

  return {
    update(now) {
      const { hand, side } = cursor;
      if (!hand?.keyboard) return;
      const words = speech();
      if (!words) return;
      const { drawing, selection } = store.get();
      const news = [side, hand.x1, hand.x2, drawing, selection, cursor.unit(side)];
      if (news.every((value, i) => value === said[i])) return;
      if (!due(now)) return true;
      said = news;
      write(words.spoken(context, side, hand));
    },
  };
}
