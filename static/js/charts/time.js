/** The time machine: a slider over the steps that were kept. Whoever goes back sees everything as it was, and may train on from there. */

import { atMostEvery, byId, setAttribute, textWriter } from "../tools/dom.js";
import { createMemo } from "../tools/memo.js";

const PERIOD_MS = 100;
/** Of the replay: fifteen pictures a second. */
const PICTURE_MS = 1000 / 15;

/**
 * Show what was kept; training stands then, and goes on from there.
 * @param {Context} context
 * @param {Kept | undefined} kept
 */
export function travelTo({ store, live, commands }, kept) {
  if (!kept || kept.frame.step === live.frame?.step) return;
  store.dispatch({ type: "options_set", options: { training: false } });
  commands.travel(kept);
}

/**
 * @param {Context} context
 * @returns {Panel}
 */
export function mountTime(context) {
  const { store, live, t, requestRender } = context;
  const { timeline } = live;
  const [due, pictureDue] = [atMostEvery(PERIOD_MS), atMostEvery(PICTURE_MS)];
  const memo = createMemo();
  let playing = false;

  const here = () => timeline.indexAt(live.frame?.step ?? 0);
  const last = () => timeline.kept.length - 1;

  /** @param {number} index */
  const go = (index) => travelTo(context, timeline.kept[Math.min(last(), Math.max(0, index))]);

  /** @param {boolean} on */
  function setPlaying(on) {
    playing = on;
    requestRender();
  }

  /** @param {number} index */
  function jump(index) {
    setPlaying(false);
    go(index);
  }

  const show = mountBar(t, {
    to: (step) => jump(timeline.indexAt(step)),
    by: (way) => jump(here() + way),
    end: () => jump(last()),
    play() {
      if (!playing && here() === last()) go(0);
      setPlaying(!playing);
    },
  });

  return {
    update(time) {
      if (playing && (store.get().training || here() >= last())) playing = false;
      if (playing && pictureDue(time)) go(here() + 1);
      const deps = [timeline.version, live.frame, playing];
      if (!memo.pending(deps)) return playing;
      if (!memo.changed(deps, () => due(time))) return true;
      show(live.frame?.step ?? 0, timeline.newest?.frame.step ?? 0, playing);
      return playing;
    },
  };
}

/**
 * @param {Translator} t
 * @param {{to(step: number): void, by(pictures: number): void, end(): void, play(): void}} actions
 * @returns {(step: number, newest: number, playing: boolean) => void} shows where one is
 */
function mountBar(t, { to, by, end, play: pressed }) {
  const slider = /** @type {HTMLInputElement} */ (byId("time"));
  /** @param {string} id */
  const button = (id) => /** @type {HTMLButtonElement} */ (byId(id));
  const [play, back, forth, now] = [button("time-play"), button("time-back"), button("time-forth"), button("time-now")];
  const text = textWriter(byId("time-text"));

  slider.addEventListener("input", () => to(slider.valueAsNumber));
  slider.addEventListener("keydown", (event) => {
    // Not to the next number, at which nothing may have been kept, but to the next picture.
    const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (way === undefined) return;
    event.preventDefault();
    by(way);
  });
  back.addEventListener("click", () => by(-1));
  forth.addEventListener("click", () => by(1));
  now.addEventListener("click", end);
  play.addEventListener("click", pressed);

  return (at, newest, playing) => {
    const step = Math.min(newest, at);
    const [away, place] = [step < newest, { step: t.count(step), newest: t.count(newest) }];
    slider.max = String(Math.max(1, newest));
    slider.value = String(newest === 0 ? 1 : step);
    setAttribute(slider, "aria-valuetext", t("time.place", place));
    setAttribute(play, "data-playing", String(playing));
    setAttribute(play, "aria-label", t(playing ? "time.pause" : "time.play"));
    slider.disabled = play.disabled = newest === 0;
    back.disabled = newest === 0 || step === 0;
    forth.disabled = now.disabled = !away;
    text(away ? t("time.away", place) : "");
  };
}
