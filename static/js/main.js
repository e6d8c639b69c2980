/** Puts the page together. Nothing imports this module. */

import { RunHistory } from "./charts/history.js";
import { guarded, guardedCommands } from "./exercise/locks.js";
import { Overlay } from "./explain/shared/overlay.js";
import { acceptable, firstVisit, rulesOf } from "./model/catalog.js";
import { chapterOf } from "./model/chapter.js";
import { consequencesOf } from "./model/consequences.js";
import { setRecords } from "./model/records.js";
import { initialState, reduce } from "./model/state.js";
import { createStore } from "./model/store.js";
import { structure, weightValues } from "./model/weights.js";
import { mountControls, mountTheme } from "./page/controls.js";
import { PAGE_PANELS, RUN_PANELS } from "./page/index.js";
import { createNotice } from "./page/status.js";
import { Cursor } from "./plot/cursor.js";
import { Connection } from "./session/connection.js";
import { Session } from "./session/index.js";
import { createLive } from "./session/live.js";
import { setByHand } from "./session/pending-edits.js";
import { ProbeSubscriptions } from "./session/probe-subscriptions.js";
import { openWorks, WorkKeeper } from "./sharing/keeper.js";
import { Replaced } from "./sharing/replaced.js";
import { SavedStateStore } from "./sharing/saved-state.js";
import { watchPalette } from "./tools/colors.js";
import { byId, setAttribute } from "./tools/dom.js";
import { request } from "./tools/http.js";
import { createTranslator } from "./tools/i18n.js";

/** @param {string} id */
const embedded = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "null");

/** @type {import("./model/catalog.js").Catalog} */
const catalog = embedded("catalog");
setRecords(catalog);
const t = createTranslator(embedded("strings"), document.documentElement.lang);
const chapter = chapterOf(embedded("chapter"), catalog);
const first = chapter?.saved ?? firstVisit(catalog);
const inFrame = document.body.classList.contains("embed");
const savedStates = new SavedStateStore(firstVisit(catalog), acceptable(catalog), inFrame, openWorks, chapter);
const opened = /** @type {import("./sharing/saved-state.js").Opened} */ (await savedStates.read());
leadToChapter(opened.saved);
const store = createStore(guarded(reduce), initialState(opened.saved, rulesOf(catalog))); // an exercise may lock actions

const live = createLive();
const runs = new RunHistory();
const cursor = new Cursor();
const notify = createNotice(byId("notice"), t);
const palette = watchPalette(requestRender);
const plotlyUrl = byId("main").dataset.plotly ?? "";
const subscriptions = new ProbeSubscriptions();
const overlay = new Overlay();

const address = new URL("/api/live", location.href);
address.protocol = address.protocol.replace("http", "ws");
const connection = new Connection(address.href, {
  received: (message) => session.received(message),
  lost(state) {
    live.connection = state;
    session.lost();
    requestRender();
  },
  found(state) {
    live.connection = state;
    requestRender();
  },
  isAnswered: () =>
    request("/healthz", { signal: AbortSignal.timeout(5000) }).then(
      () => true,
      () => false,
    ),
});
const session = new Session((message) => connection.send(message), live, subscriptions, {
  greeted() {
    live.connection = "open";
  },
  settled: () => connection.settled(),
  drop: () => connection.drop(),
  stopped(reason) {
    store.dispatch({ type: "options_set", options: { training: false } });
    if (reason !== "rest") notify({ key: `stop.met_${reason}` }); // which is said for as long as it rests
  },
  ended: () => dispatchEvent(new Event("run-ended")), // the history of runs records it now
  begun: () => store.dispatch({ type: "weights_begun" }),
  notify,
  requestRender,
});
/** @type {Commands} */
const commands = {
  reset() {
    session.reset();
    if (chapter && structure(chapter.saved.experiment) === structure(store.get().experiment)) prepare(chapter.saved);
  },
  step: (unit) => session.step(unit),
  train: (nSteps) => session.train(nSteps),
  assign: (runIndex, values, undoGroup) => store.dispatch(setByHand(live, runIndex, values, undoGroup)),
  travel: (kept) => session.travel(kept),
  open: (saved) => session.open(saved),
};
/** @type {Context} */
const context = {
  store,
  live,
  t,
  palette,
  cursor,
  catalog,
  plotlyUrl,
  subscriptions,
  overlay,
  runs,
  commands: guardedCommands(commands, store.get),
  chapter,
  startOver,
  loadOwn: () => savedStates.loadOwn(),
  requestRender,
  notify,
};

const keeper = new WorkKeeper(context, savedStates);
const replaced = new Replaced(store, session, () => keeper.take());

/** @type {Panel[]} */
const panels = [
  mountControls(context),
  ...Array.from({ length: catalog.limits.max_runs }, (_, runIndex) =>
    RUN_PANELS.map((mount) => mount(context, runIndex)),
  ).flat(),
  ...PAGE_PANELS.map((mount) => mount(context)),
];
mountTheme(t);

let scheduled = false;
let drawnFrames = 0;
/** @type {Frame | null} */
let drawn = null;

/** Updates all panels at the next animation frame. */
function requestRender() {
  if (scheduled) return;
  scheduled = true;
  setAttribute(document.documentElement, "data-busy", "true");
  requestAnimationFrame(tick);
}

/** @param {number} now */
function tick(now) {
  scheduled = false;
  session.pull(now, store.get()); // first, so that the server computes the next frame while this one is drawn
  let later = false;
  for (const panel of panels) later = panel.update(now) === true || later;
  if (live.frame !== drawn) {
    drawn = live.frame;
    drawnFrames += 1;
    document.documentElement.dataset.frames = String(drawnFrames);
  }
  keeper.look();
  const running = live.connection === "open" && (store.get().training || session.busy);
  if (later || running) requestRender();
  else setAttribute(document.documentElement, "data-busy", "false"); // a program that drives the page may read it now
}

/** @returns {import("./model/consequences.js").Circumstances} */
function circumstances() {
  const step = live.frame?.step ?? 0;
  return {
    step,
    trained: step > 0 || live.trainedBefore !== null,
    first: { preset: catalog.default_dataset.name, experiment: first.experiment },
  };
}

let { assigned } = store.get();
store.subscribe((change) => {
  const state = store.get();
  const told = consequencesOf(change, state, circumstances(), t);
  if (told.length > 0) notify(...told);
  if (state.assigned && state.assigned !== assigned) {
    live.trainedBefore = null; // the verdicts on the weights of a link do not hold for these
    session.assign(state.assigned);
  }
  assigned = state.assigned;
  replaced.look();
  savedStates.save(state);
  requestRender();
});

/** Shows another work, with what it has learned; undo brings back the present one. @param {import("./sharing/saved-state.js").Opened} opened */
function show({ saved, work, problem, news }) {
  replaced.by({ type: "restored", saved });
  session.reset();
  begin(saved, work);
  if (problem ?? news) notify(/** @type {LocalText} */ (problem ?? news));
  requestRender();
}

/** @param {Saved} saved what the store holds now @param {import("./sharing/saved-state.js").Work | null} work */
function begin(saved, work) {
  if (work && work.kept.length > 0) {
    session.resume(work);
    live.trainedBefore = work.trainedBefore;
    return;
  }
  const { experiment, dataset } = store.get();
  if (saved.weights && saved.trained) live.trainedBefore = { ...saved.trained, experiment, dataset };
  prepare(saved);
}

/** @param {Saved} saved whose weights the networks get */
function prepare({ weights, experiment: { runs } }) {
  weights?.forEach((flat, runIndex) => {
    const run = runs[runIndex];
    if (run && flat.length > 0) session.assign({ runIndex, values: weightValues(run, flat) });
  });
}

/** A chapter is shown by its own page. @param {Saved} saved */
function leadToChapter({ exercise }) {
  if (exercise?.chapter && exercise.chapter !== chapter?.id && !inFrame)
    location.replace(`/course/${exercise.chapter}${location.search}${location.hash}`);
}

/** Back to what the page, or its exercise, began with. @returns {Promise<(() => void) | null>} what undoes it */
async function startOver() {
  try {
    const saved = await savedStates.start();
    keeper.flush(false);
    const work = keeper.take();
    savedStates.push();
    show({
      saved,
      work: null,
      problem: null,
      news: { key: saved.exercise ? "notice.began_again" : "notice.started_over" },
    });
    dispatchEvent(new Event("began-again"));
    return () => {
      replaced.by({ type: "restored", saved: work.saved });
      session.resume(work);
      live.trainedBefore = work.trainedBefore;
      requestRender();
    };
  } catch (error) {
    notify({ key: "notice.no_dataset", error });
    return null;
  }
}
byId("start-over").addEventListener("click", startOver);
for (const link of document.querySelectorAll("a[hreflang]")) {
  link.addEventListener("click", () => {
    savedStates.write(store.get());
    savedStates.handOff();
    if (link instanceof HTMLAnchorElement) link.hash = location.hash;
  });
}

/** The address changed in place: a link, or "Back". Browsers tell it by one event or by both. */
async function navigated() {
  if (savedStates.isHere) return;
  keeper.flush(false);
  const next = await savedStates.read();
  if (!next) return;
  leadToChapter(next.saved);
  if (next.problem) notify(next.problem);
  else show(next);
}
addEventListener("popstate", navigated);
addEventListener("hashchange", navigated);
addEventListener("pagehide", () => {
  savedStates.write(store.get());
  keeper.flush(false);
});
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) savedStates.renew();
});
addEventListener("beforeprint", () => tick(performance.now())); // after mountShare's: on paper the colours are others
addEventListener("resized", requestRender);
addEventListener("online", () => connection.hurry());
document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    keeper.flush(true); // a phone may drop the page without another word
    return session.pause();
  }
  connection.hurry();
  requestRender();
});

if (opened.work) runs.restore(opened.work.runs);
begin(opened.saved, opened.work);
if (opened.problem ?? opened.news) notify(/** @type {LocalText} */ (opened.problem ?? opened.news));
connection.open();
requestRender();
