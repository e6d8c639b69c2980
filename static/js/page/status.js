/** What the whole page is doing: its networks, step and epoch, the connection, notices, and news for screen readers. */

import { atMostEvery, byId, part, setAttribute, textWriter } from "../tools/dom.js";
import { briefReason } from "../tools/http.js";
import { createMemo } from "../tools/memo.js";

const PERIOD_MS = 100;
/** A screen reader is given time to finish a sentence. */
const NEWS_MS = 2500;
const NOTICE_MS = 7000;

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
  const memo = createMemo();
  let announced = "";

  /** @param {number} now */
  function announce(now) {
    const codes = live.frame?.verdicts.map((verdict) => `${verdict.code} ${verdict.step}`).join() ?? "";
    const moving = live.frame?.verdicts.every(({ code }) => ["ready", "learning", "undecided"].includes(code));
    if (codes === announced || moving) return false;
    if (!newsDue(now)) return true;
    announced = codes;
    const networks = store.get().experiment.runs.map((_, runIndex) => {
      const [title, verdict] = [byId(`title-${runIndex}`).textContent, byId(`verdict-${runIndex}-text`).textContent];
      return t("spoken.named", { name: title ?? "", text: verdict?.replace(/\s+/g, " ").trim() ?? "" });
    });
    news(networks.join(" "));
    return false;
  }

  return {
    update(now) {
      const { training } = store.get();
      setAttribute(train, "data-training", String(training));
      trainText(t(training ? "train.pause" : "train.train"));
      setAttribute(connection, "data-state", live.connection);
      connectionText(lineOf(live, t) ?? restOf(live, t) ?? "");
      const { frame } = live;
      const later = announce(now);
      if (!frame || !memo.pending([frame.step])) return later;
      if (!memo.changed([frame.step], () => due(now))) return true;
      setAttribute(step, "data-step", String(frame.step));
      stepText(t.count(frame.step));
      epochText(t.count(frame.epoch));
      return later;
    },
  };
}

/**
 * @param {Live} live
 * @param {Translator} t
 * @returns {string | null} what is wrong between the page and its server
 */
function lineOf({ connection, slow }, t) {
  switch (connection) {
    case "lost":
      return t("connection.lost");
    case "blocked":
      return t("connection.blocked");
    case "full":
      return t("connection.full");
    default:
      return slow ? t("connection.slow") : null;
  }
}

/**
 * @param {Live} live
 * @param {Translator} t
 * @returns {string | null} why training has come to rest by itself
 */
function restOf({ resting, frame }, t) {
  if (!resting || !frame) return null;
  const solved = frame.verdicts.every(({ code }) => code === "solved");
  return t(solved ? "rest.solved" : "rest.done");
}

/**
 * Shows as many networks as the experiment has runs.
 * @param {Context} context
 * @returns {Panel}
 */
export function mountSides({ store, catalog }) {
  const page = byId("main");
  const sides = Array.from({ length: catalog.limits.max_runs }, (_, runIndex) => byId(`side-${runIndex}`));
  return {
    update() {
      const { runs } = store.get().experiment;
      setAttribute(page, "data-sides", String(runs.length));
      sides.forEach((element, runIndex) => (element.hidden = runIndex >= runs.length));
    },
  };
}

/**
 * One line at the foot of the page that goes away by itself.
 * @param {HTMLElement} element with role status
 * @param {Translator} t
 * @returns {(...texts: LocalText[]) => void}
 */
export function createNotice(element, t) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @param {LocalText} text */
  const written = ({ key, values, error }) =>
    t(key, error === undefined ? values : { ...values, reason: briefReason(error, t) });
  return (...texts) => {
    const text = texts.map(written).join(" ");
    if (element.textContent !== text) element.textContent = text;
    clearTimeout(timer);
    timer = setTimeout(() => (element.textContent = ""), NOTICE_MS);
  };
}
