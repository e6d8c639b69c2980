/** Puts the page together. Nothing imports this module. */

import { guarded, guardedCommands } from "./exercise/locks.js";
import { Overlay } from "./explain/shared/overlay.js";
import { acceptable, firstVisit, rulesOf } from "./model/catalog.js";
import { Curves } from "./model/curves.js";
import { initialState, reduce } from "./model/state.js";
import { createStore } from "./model/store.js";
import { Timeline } from "./model/timeline.js";
import { placed } from "./model/weights.js";
import { mountControls, mountTheme } from "./page/controls.js";
import { PAGE_PANELS, SIDE_PANELS } from "./page/index.js";
import { createNotice } from "./page/notice.js";
import { Cursor } from "./plot/cursor.js";
import { Connection } from "./session/connection.js";
import { Session } from "./session/index.js";
import { ByHand, setByHand } from "./session/pending-edits.js";
import { ProbeWishes } from "./session/probe-subscriptions.js";
import { Keeper } from "./sharing/saved-state.js";
import { watchPalette } from "./tools/colors.js";
import { byId } from "./tools/dom.js";
import { createTranslator } from "./tools/i18n.js";

/** @param {string} id */
const embedded = (id) => JSON.parse(byId(id).textContent ?? "null");

/** @type {import("./model/catalog.js").Catalog} */
const catalog = embedded("catalog");
const t = createTranslator(embedded("strings"), document.documentElement.lang);
const first = firstVisit(catalog);
const keeper = new Keeper(first, acceptable(catalog), document.body.classList.contains("embed"));
const { saved, problem } = await keeper.read();
const store = createStore(guarded(reduce), initialState(saved, rulesOf(catalog)));

/** @type {Live} */
const live = {
  connection: "connecting",
  frame: null,
  analysis: null,
  curves: new Curves(),
  timeline: new Timeline(),
  byHand: new ByHand(),
  probed: new Map(),
};
const cursor = new Cursor();
const noticed = createNotice(byId("notice"), t);
const palette = watchPalette(changed);
const plotlyUrl = byId("main").dataset.plotly ?? "";
const wishes = new ProbeWishes();
const overlay = new Overlay();

const address = new URL("/api/live", location.href);
address.protocol = address.protocol.replace("http", "ws");
const connection = new Connection(address.href, {
  received: (message) => session.received(message),
  lost() {
    live.connection = "lost";
    session.lost();
    changed();
  },
});
const session = new Session((message) => connection.send(message), live, wishes, {
  greeted() {
    live.connection = "open";
  },
  settled: () => connection.settled(),
  drop: () => connection.drop(),
  stopped(reason) {
    store.dispatch({ type: "options_set", options: { training: false } });
    noticed({ key: `stop.met_${reason}` });
  },
  ended: () => dispatchEvent(new Event("run-ended")), // who keeps a record of runs takes it now
  begun: () => store.dispatch({ type: "weights_begun" }),
  noticed,
  changed,
});
/** @type {Commands} */
const commands = {
  reset: () => session.reset(),
  step: (unit) => session.step(unit),
  assign: (side, values, stroke) => store.dispatch(setByHand(live, side, values, stroke)),
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
  wishes,
  overlay,
  commands: guardedCommands(commands, store.get),
  own: () => keeper.own(),
  changed,
  noticed,
};

/** @type {Panel[]} */
const panels = [
  mountControls(context),
  ...Array.from({ length: catalog.limits.max_runs }, (_, side) =>
    SIDE_PANELS.map((mount) => mount(context, side)),
  ).flat(),
  ...PAGE_PANELS.map((mount) => mount(context)),
];
mountTheme(t);

let scheduled = false;
let drawnFrames = 0;
/** @type {Frame | null} */
let drawn = null;

/** Something changed: one picture is due. */
function changed() {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(tick);
}

/** @param {number} now */
function tick(now) {
  scheduled = false;
  session.pull(now, store.get()); // asked first: the server computes the next frame while this one is drawn
  let later = false;
  for (const panel of panels) later = panel.update(now) === true || later;
  if (live.frame !== drawn) {
    drawn = live.frame;
    drawnFrames += 1;
    document.documentElement.dataset.frames = String(drawnFrames);
  }
  const running = live.connection === "open" && (store.get().training || session.busy);
  if (later || running) changed();
}

let { assigned } = store.get();
store.subscribe(() => {
  const state = store.get();
  if (state.assigned && state.assigned !== assigned) session.assign(state.assigned);
  assigned = state.assigned;
  keeper.save(state);
  changed();
});

/** @param {Saved} saved */
function startWith(saved) {
  store.dispatch({ type: "restored", saved });
  session.reset();
  takeWeights(saved);
  changed();
}

/** The weights that came along, if any. @param {Saved} saved */
function takeWeights({ experiment, weights }) {
  weights?.forEach((flat, side) => {
    const run = experiment.runs[side];
    if (run) session.assign({ side, values: placed(run, flat) });
  });
}

byId("start-over").addEventListener("click", async () => {
  try {
    startWith(await keeper.start());
  } catch (error) {
    noticed({ key: "notice.no_dataset", error });
  }
});
for (const link of document.querySelectorAll("a[hreflang]")) {
  link.addEventListener("click", () => {
    keeper.write(store.get());
    if (link instanceof HTMLAnchorElement) link.hash = location.hash;
  });
}
addEventListener("hashchange", async () => {
  const asked = location.hash;
  const linked = await keeper.read();
  if (location.hash !== asked) return; // they have gone on to another
  if (linked.problem) noticed(linked.problem);
  else startWith(linked.saved);
});
addEventListener("pagehide", () => keeper.write(store.get()));
addEventListener("beforeprint", () => tick(performance.now())); // after mountShare's: on paper the colours are others
addEventListener("resized", changed);
addEventListener("online", () => connection.hurry());
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return session.pause();
  if (live.connection === "lost") connection.hurry();
  changed();
});

takeWeights(saved);
if (problem) noticed(problem);
connection.open();
changed();
