/** Puts the page together. Nothing imports this module. */

import { guarded, guardedCommands } from "./exercise/locks.js";
import { Overlay } from "./explain/shared/overlay.js";
import { acceptable, firstVisit, rulesOf } from "./model/catalog.js";
import { setRecords } from "./model/records.js";
import { initialState, reduce } from "./model/state.js";
import { createStore } from "./model/store.js";
import { weightValues } from "./model/weights.js";
import { mountControls, mountTheme } from "./page/controls.js";
import { PAGE_PANELS, RUN_PANELS } from "./page/index.js";
import { createNotice } from "./page/status.js";
import { Cursor } from "./plot/cursor.js";
import { Connection } from "./session/connection.js";
import { Session } from "./session/index.js";
import { createLive } from "./session/live.js";
import { setByHand } from "./session/pending-edits.js";
import { ProbeSubscriptions } from "./session/probe-subscriptions.js";
import { SavedStateStore } from "./sharing/saved-state.js";
import { watchPalette } from "./tools/colors.js";
import { byId, setAttribute } from "./tools/dom.js";
import { createTranslator } from "./tools/i18n.js";

/** @param {string} id */
const embedded = (id) => JSON.parse(byId(id).textContent ?? "null");

/** @type {import("./model/catalog.js").Catalog} */
const catalog = embedded("catalog");
setRecords(catalog);
const t = createTranslator(embedded("strings"), document.documentElement.lang);
const first = firstVisit(catalog);
const savedStates = new SavedStateStore(first, acceptable(catalog), document.body.classList.contains("embed"));
const { saved, problem } = await savedStates.read();
const store = createStore(guarded(reduce), initialState(saved, rulesOf(catalog))); // an exercise may lock actions

const live = createLive();
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
  lost() {
    live.connection = "lost";
    session.lost();
    requestRender();
  },
});
const session = new Session((message) => connection.send(message), live, subscriptions, {
  greeted() {
    live.connection = "open";
  },
  settled: () => connection.settled(),
  drop: () => connection.drop(),
  stopped(reason) {
    store.dispatch({ type: "options_set", options: { training: false } });
    notify({ key: `stop.met_${reason}` });
  },
  ended: () => dispatchEvent(new Event("run-ended")), // the history of runs records it now
  begun: () => store.dispatch({ type: "weights_begun" }),
  notify,
  requestRender,
});
/** @type {Commands} */
const commands = {
  reset: () => session.reset(),
  step: (unit) => session.step(unit),
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
  commands: guardedCommands(commands, store.get),
  loadOwn: () => savedStates.loadOwn(),
  requestRender,
  notify,
};

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
  const running = live.connection === "open" && (store.get().training || session.busy);
  if (later || running) requestRender();
  else setAttribute(document.documentElement, "data-busy", "false"); // a program that drives the page may read it now
}

let { assigned } = store.get();
store.subscribe(() => {
  const state = store.get();
  if (state.assigned && state.assigned !== assigned) session.assign(state.assigned);
  assigned = state.assigned;
  savedStates.save(state);
  requestRender();
});

/** @param {Saved} saved */
function startWith(saved) {
  store.dispatch({ type: "restored", saved });
  session.reset();
  setWeights(saved);
  requestRender();
}

/** Sets the weights of a link that holds any. @param {Saved} saved */
function setWeights({ experiment, weights }) {
  weights?.forEach((flat, runIndex) => {
    const run = experiment.runs[runIndex];
    if (run) session.assign({ runIndex, values: weightValues(run, flat) });
  });
}

byId("start-over").addEventListener("click", async () => {
  try {
    startWith(await savedStates.start());
  } catch (error) {
    notify({ key: "notice.no_dataset", error });
  }
});
for (const link of document.querySelectorAll("a[hreflang]")) {
  link.addEventListener("click", () => {
    savedStates.write(store.get());
    if (link instanceof HTMLAnchorElement) link.hash = location.hash;
  });
}
addEventListener("hashchange", async () => {
  const asked = location.hash;
  const linked = await savedStates.read();
  if (location.hash !== asked) return; // the address has changed again meanwhile
  if (linked.problem) notify(linked.problem);
  else startWith(linked.saved);
});
addEventListener("pagehide", () => savedStates.write(store.get()));
addEventListener("beforeprint", () => tick(performance.now())); // after mountShare's: on paper the colours are others
addEventListener("resized", requestRender);
addEventListener("online", () => connection.hurry());
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return session.pause();
  if (live.connection === "lost") connection.hurry();
  requestRender();
});

setWeights(saved);
if (problem) notify(problem);
connection.open();
requestRender();
