/** What the whole page is doing: step and epoch, the buttons' state, the connection, and news for screen readers. */

import { atMostEvery, byId, part, setAttribute, textWriter } from "../tools/dom.js";

const PERIOD_MS = 100;
/** A screen reader is given time to finish a sentence. */
const NEWS_MS = 2500;

/**
 * @param {Context} context
 * @returns {Panel}
 */
export function mountStatus({ store, live, t }) {
  const step = part("step-count", HTMLElement);
  const [stepText, epochText] = [textWriter(step), textWriter(part("epoch-count", HTMLElement))];
  const connection = part("connection", HTMLElement);
  const connectionText = textWriter(connection);
  const train = byId("train");
  const trainText = textWriter(byId("train-label"));
  const news = textWriter(byId("news"));
  const due = atMostEvery(PERIOD_MS);
  const newsDue = atMostEvery(NEWS_MS);
  let [shownStep, announced] = [-1, ""];

  /** @param {number} now */
  function announce(now) {
    const codes = live.frame?.verdicts.map((verdict) => `${verdict.code} ${verdict.step}`).join() ?? "";
    const moving = live.frame?.verdicts.every(({ code }) => code === "learning" || code === "ready");
    if (codes === announced || moving) return false;
    if (!newsDue(now)) return true;
    announced = codes;
    const sides = store.get().experiment.runs.map((_, runIndex) => {
      const [title, verdict] = [byId(`title-${runIndex}`).textContent, byId(`verdict-${runIndex}-text`).textContent];
      return `${title}: ${verdict?.replace(/\s+/g, " ").trim()}`;
    });
    news(sides.join(" "));
    return false;
  }

  return {
    update(now) {
      const { training } = store.get();
      setAttribute(train, "data-training", String(training));
      trainText(t(training ? "train.pause" : "train.train"));
      setAttribute(connection, "data-state", live.connection);
      connectionText(live.connection === "lost" ? t("connection.lost") : "");
      const { frame } = live;
      let later = announce(now);
      if (frame && frame.step !== shownStep) {
        if (due(now)) {
          shownStep = frame.step;
          setAttribute(step, "data-step", String(frame.step));
          stepText(t.count(frame.step));
          epochText(t.count(frame.epoch));
        } else {
          later = true;
        }
      }
      return later;
    },
  };
}
