/** Says where the keyboard's cursor is and what is there. Costs nothing until somebody draws by keyboard. */

import { atMostEvery, byId, textWriter } from "../tools/dom.js";

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
  /** @type {typeof import("./speech.js").spoken | null} */
  let words = null;
  let asked = false;
  /** @type {readonly unknown[]} */
  let said = [];

  const load = async () => {
    asked = true;
    try {
      await t.load("plot");
      words = (await import("./speech.js")).spoken;
      changed();
    } catch {
      asked = false; // the server is away; the next key asks again
    }
  };

  return {
    update(now) {
      const { hand, side } = cursor;
      if (!hand?.keyboard) return;
      if (!words) return asked ? undefined : void load();
      const { drawing, selection } = store.get();
      const news = [side, hand.x1, hand.x2, drawing, selection, cursor.unit(side)];
      if (news.every((value, i) => value === said[i])) return;
      if (!due(now)) return true;
      said = news;
      write(words(context, side, hand));
    },
  };
}
