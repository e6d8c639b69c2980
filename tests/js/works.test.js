import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { RunHistory } from "../../static/js/charts/history.js";
import { encode } from "../../static/js/links/codec.js";
import { Curves } from "../../static/js/model/curves.js";
import { makePoint } from "../../static/js/model/points.js";
import { initialState, reduce, savedOf, VIEW_DEFAULTS } from "../../static/js/model/state.js";
import { createStore } from "../../static/js/model/store.js";
import { Timeline } from "../../static/js/model/timeline.js";
import { decodeFrame } from "../../static/js/session/messages.js";
import { encodeTensors } from "../../static/js/session/tensors.js";
import { Replaced } from "../../static/js/sharing/replaced.js";
import { SavedStateStore } from "../../static/js/sharing/saved-state.js";
import { packed, unpacked } from "../../static/js/sharing/work.js";
import { superfluous } from "../../static/js/sharing/works.js";
import { conversation } from "./conversation.js";
import { datasetOf, EXPERIMENT, GENERATION, RULES } from "./fixtures.js";
import "./records.js";

const dataset = datasetOf([makePoint(1, 1, 0), makePoint(-1, 1, 1)]);
const SAVED = {
  experiment: EXPERIMENT,
  dataset,
  generation: GENERATION,
  view: VIEW_DEFAULTS,
  exercise: null,
  weights: null,
};
const FIRST = { ...SAVED, dataset: datasetOf([makePoint(0, 0, 0)], { preset: "corner" }) };

/** A frame as the server sends it; `bytes` makes it larger. */
function frameAt(step, { bytes = 0, verdict = { code: "learning" }, loss = 0.5 } = {}) {
  return decodeFrame(
    encodeTensors(
      { frame: JSON.stringify({ type: "frame", step, verdicts: [verdict, verdict] }) },
      {
        loss: { shape: [2], data: new Float64Array([loss, 0.6]) },
        accuracy: { shape: [2], data: new Float64Array([0.5, 0.5]) },
        ties: { shape: [2], data: new BigInt64Array(2) },
        "checkpoint.clock": { shape: [3], data: new BigInt64Array([BigInt(step), 0n, 0n]) },
        "runs.0.field": { shape: [bytes], data: new Uint8Array(bytes) },
      },
    ),
  );
}
const keptAt = (step, options) => ({ frame: frameAt(step, options), experiment: EXPERIMENT, dataset });
const curvesOf = (n) => ({
  steps: Array.from({ length: n }, (_, i) => i),
  of: { loss: [new Array(n).fill(0.5)], accuracy: [], test_loss: [], test_accuracy: [] },
});
const noRuns = () => ({ rows: [], overlaid: new Set(), next: 1 });
const workOf = (kept, more = {}) => ({
  saved: SAVED,
  kept,
  step: kept.at(-1)?.frame.step ?? 0,
  curves: curvesOf(3),
  runs: noRuns(),
  trainedBefore: null,
  ...more,
});
const stepsOf = ({ kept }) => kept.map(({ frame }) => frame.step);

/** What IndexedDB makes of a work: each value copied as a whole. */
function stored(work, share) {
  const { content, frames, runs } = packed(work, share);
  return unpacked(structuredClone(content), structuredClone(frames), structuredClone(runs));
}

test("a work comes back with its timeline, its curves and its runs, and what was one object is one again", () => {
  const work = stored(
    workOf(
      [0, 1, 2, 3].map((step) => keptAt(step)),
      { step: 2 },
    ),
  );
  assert.deepEqual([stepsOf(work), work.step, work.left], [[0, 1, 2, 3], 2, { steps: 0, runs: 0 }]);
  assert.deepEqual(work.curves, curvesOf(3));
  assert.deepEqual(work.saved, SAVED);
  assert.ok(
    work.kept.every((kept) => kept.experiment === work.saved.experiment && kept.dataset === work.saved.dataset),
  );
  assert.deepEqual(work.kept[1].frame.checkpoint.clock.data, new BigInt64Array([1n, 0n, 0n]));
});

test("a run that diverged comes back as it is, with what is no number", () => {
  const verdict = { code: "diverged", step: 7, quantity: "loss" };
  const [, last] = stored(workOf([keptAt(0), keptAt(7, { verdict, loss: NaN })])).kept;
  assert.deepEqual([last.frame.verdicts[0], last.frame.loss[0]], [verdict, NaN]);
});

test("of large networks fewer steps are stored: the first, the newest, the one shown, and no long gap", () => {
  const all = Array.from({ length: 100 }, (_, step) => keptAt(step, { bytes: 1 << 20 }));
  const work = packed(workOf(all, { step: 33 }));
  const steps = work.content.kept.map(({ step }) => step);
  assert.ok(work.bytes <= 13 << 20, `${work.bytes} bytes`);
  for (const step of [0, 33, 99]) assert.ok(steps.includes(step), `${step} in ${steps}`);
  assert.equal(work.content.left.steps, 100 - steps.length);
  const gaps = steps.slice(1).map((step, i) => step - steps[i]);
  assert.ok(Math.max(...gaps) <= 16, `gaps up to ${Math.max(...gaps)}`);
  const two = packed(workOf([keptAt(0, { bytes: 8 << 20 }), keptAt(1, { bytes: 8 << 20 })]));
  assert.deepEqual([...two.frames.keys()], [1], "where training stands is enough to go on from");
});

test("many strokes of many points are bounded too", () => {
  const points = Array.from({ length: 5000 }, () => makePoint(0, 0, 0));
  const all = Array.from({ length: 256 }, (_, step) => ({
    ...keptAt(step, { bytes: 20_000 }),
    dataset: datasetOf([...points]),
  }));
  const { bytes, content } = packed(workOf(all));
  assert.ok(bytes <= 12 << 20);
  assert.ok(content.kept.length > 50);
});

test("of the runs the newest are stored as long as there is room, and a browser with less room has fewer", () => {
  const row = (id) => ({ id, dataset, curves: { steps: new Array(5000).fill(0), loss: [], accuracy: [] } });
  const runs = { rows: Array.from({ length: 60 }, (_, i) => row(60 - i)), overlaid: new Set([60]), next: 9 };
  const [all, few] = [packed(workOf([keptAt(0)], { runs })), packed(workOf([keptAt(0)], { runs }), 1 / 16)];
  assert.equal(all.runs.rows[0].id, 60);
  assert.ok(all.runs.rows.length > 25 && few.runs.rows.length < 5, `${all.runs.rows.length}, ${few.runs.rows.length}`);
  assert.equal(few.content.left.runs, 60 - few.runs.rows.length);
});

test("what is missing or cannot be read is left out, and counted", () => {
  const { content, frames } = packed(workOf([0, 1, 2].map((step) => keptAt(step))));
  frames.delete(1);
  frames.set(0, new ArrayBuffer(3));
  const work = unpacked(content, frames, undefined);
  assert.deepEqual([stepsOf(work), work.left.steps, work.runs.rows], [[2], 2, []]);
});

test("the oldest works go first, those that a page may have open last, and never the present one", () => {
  const header = (id, time, open = false, bytes = 10) => ({ id, format: 1, open, own: true, time, bytes });
  const headers = [header("now", 0), header("b", 2), header("open", 1, true), header("c", 3), header("d", 4)];
  const ids = (...bounds) => superfluous(headers, "now", ...bounds).map(({ id }) => id);
  assert.deepEqual(ids(5, 1000), []);
  assert.deepEqual(ids(3, 1000), ["c", "b"]);
  assert.deepEqual(ids(5, 35), ["c", "b"]);
  assert.deepEqual(ids(1, 0), ["open", "d", "c", "b"]);
});

test("the timeline, the curves and the runs of an earlier visit go on", () => {
  const timeline = new Timeline();
  timeline.restore([0, 10, 20].map((step) => keptAt(step)));
  timeline.add(keptAt(21));
  assert.deepEqual(stepsOf(timeline), [0, 10, 20, 21]);
  const curves = new Curves();
  curves.restore(curvesOf(3));
  curves.truncate(1);
  assert.deepEqual([curves.steps, curves.of.loss[0].length], [[0, 1], 2]);
  const runs = new RunHistory();
  runs.record(keptAt(3), curves);
  const again = new RunHistory();
  again.restore(structuredClone({ rows: runs.rows, overlaid: new Set([1, 77]), next: runs.next }));
  again.record(keptAt(5), curves);
  assert.deepEqual(
    again.rows.map(({ id, number }) => [id, number]),
    [
      [2, 2],
      [3, 2],
      [0, 1],
      [1, 1],
    ],
  );
  assert.deepEqual([...again.overlaid], [1]);
});

test("a session that goes on from an earlier visit shows it at once and restores it before anything else", () => {
  const it = conversation();
  const { experiment } = it.state;
  const kept = [3, 4].map((step) => ({ ...keptAt(step), experiment, dataset: it.state.dataset }));
  it.session.resume({ kept, curves: curvesOf(5), step: 3 });
  assert.deepEqual([it.live.frame.step, it.live.timeline.newest.frame.step], [3, 4]);
  it.hello();
  it.pull();
  assert.deepEqual(
    it.take().map(({ type, tensors }) => [type, tensors?.clock && Number(tensors.clock.data[0])]),
    [
      ["configure", undefined],
      ["data", undefined],
      ["restore", 3],
      ["advance", undefined],
    ],
  );
  it.frame(1, 3, 3);
  assert.deepEqual(it.live.timeline.kept.length, 2, "the later step can still be gone to");
  it.pull(3);
  assert.deepEqual(it.types(), []);
});

test("an earlier visit that another server cannot take up begins anew", () => {
  const it = conversation();
  const kept = [{ ...keptAt(3), experiment: it.state.experiment, dataset: it.state.dataset }];
  it.session.resume({ kept, curves: curvesOf(5), step: 3 });
  it.hello();
  it.pull();
  it.take();
  it.session.received(JSON.stringify({ type: "error", code: "invalid", command: "restore", id: null, message: "no" }));
  assert.deepEqual([it.live.timeline.kept, it.live.curves.steps], [[], []]);
});

test("undo of a replaced work brings back what it had learned, and redo begins anew", () => {
  const store = createStore(reduce, initialState(SAVED, RULES));
  const told = [];
  const session = { resume: (work) => told.push(work.name), reset: () => told.push("reset") };
  const replaced = new Replaced(store, session, () => ({ name: `work of ${store.get().dataset.points.length}` }));
  store.subscribe(() => replaced.look());
  replaced.by({ type: "restored", saved: FIRST });
  assert.deepEqual(told, []);
  store.dispatch({ type: "points_added", points: [makePoint(0, 1, 1)], undoGroup: null });
  store.dispatch({ type: "undone" });
  assert.deepEqual(told, [], "only what was drawn since");
  store.dispatch({ type: "undone" });
  assert.deepEqual([told.splice(0), store.get().dataset], [["work of 2"], dataset]);
  store.dispatch({ type: "redone" });
  assert.deepEqual([told.splice(0), store.get().dataset], [["reset"], FIRST.dataset]);
  store.dispatch({ type: "undone" });
  assert.deepEqual(told.splice(0), ["work of 2"], "as often as one likes");
  const exercise = { title: "", text: "", locks: {} };
  replaced.by({ type: "restored", saved: { ...FIRST, exercise } });
  store.dispatch({ type: "undone" });
  assert.deepEqual(told, [], "undo does not lead out of an exercise");
});

/** A browser whose storage of works is this map. */
function browser() {
  const [works, storage, session] = [new Map(), new Map(), new Map()];
  const access = (map) => ({
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
  });
  const entries = [];
  let at = -1;
  const it = {
    works,
    /** A page at this address: with the entry of the history at which the tab is, or a new one. */
    page(hash, { sameEntry = false } = {}) {
      if (!sameEntry) entries.splice(++at, Infinity, { state: null, hash });
      globalThis.location = {
        pathname: "/",
        search: "",
        get hash() {
          return entries[at].hash;
        },
        get href() {
          return `http://page/${this.hash}`;
        },
      };
      globalThis.localStorage = access(storage);
      globalThis.sessionStorage = access(session);
      return new SavedStateStore(
        FIRST,
        () => true,
        false,
        async () => it.storage,
      );
    },
    tab() {
      entries.length = 0;
      at = -1;
    },
    back: () => (at -= 1),
    entry: () => entries[at].state,
    storage: {
      async load(id) {
        const found = works.get(id);
        if (!found) return null;
        const copied = found.open;
        found.open = true;
        return { id, work: stored(found.work), time: found.time, copied };
      },
      async newestClosed() {
        const [id] = [...works].findLast(([, { open, own }]) => own && !open) ?? [];
        return id ? this.load(id) : null;
      },
    },
    /** What the keeper does when the page is left. */
    leave(page, state, kept = [], open = false) {
      page.write(state);
      page.stored();
      page.left(kept.at(-1)?.frame.step ?? 0);
      works.set(page.id, {
        work: workOf(kept, { saved: savedOf(state) }),
        time: Date.now(),
        open,
        own: page.isOwn(state),
      });
    },
  };
  globalThis.history = {
    get state() {
      return entries[at].state;
    },
    replaceState(state, _, address) {
      entries[at] = {
        state: structuredClone(state),
        hash: address.includes("#") ? address.slice(address.indexOf("#")) : "",
      };
    },
    pushState(state, _, address) {
      entries.splice(++at, Infinity, { state: null, hash: "" });
      this.replaceState(state, _, address);
    },
  };
  return it;
}
const stateOf = (saved) => initialState(saved, RULES);
const trained = () => [0, 140].map((step) => keptAt(step));

beforeEach(() => {
  globalThis.fetch = async () => {
    throw new TypeError("offline");
  };
});

test("a reloaded page has its weights again, and says so", async () => {
  const it = browser();
  const page = it.page("");
  await page.read();
  it.leave(page, stateOf(SAVED), trained());
  const again = await it.page("", { sameEntry: true }).read();
  assert.deepEqual([again.saved, stepsOf(again.work)], [SAVED, [0, 140]]);
  assert.deepEqual([again.news.key, again.news.values.step, again.problem], ["notice.back", "140", null]);
});

test("a first visit looks for no works, and neither does a page that is opened by a link", async () => {
  const it = browser();
  it.storage = null; // whoever asks for it fails
  const nothing = await it.page("").read();
  assert.deepEqual([nothing.saved, nothing.work, nothing.news], [FIRST, null, null]);
  localStorage.setItem("perceptron-playground-works", "1");
  const linked = await it.page(`#${encode(SAVED, EXPERIMENT)}`).read();
  assert.deepEqual([linked.saved, linked.work], [SAVED, null]);
});

test("the work of a closed tab is found again, the newest first, but no exercise and none of an open tab", async () => {
  const it = browser();
  const other = { ...SAVED, experiment: { ...EXPERIMENT, seed: 5 } };
  for (const saved of [SAVED, other, { ...SAVED, exercise: { title: "Why?", text: "", locks: {} } }]) {
    it.tab();
    const page = it.page(`#${encode(saved, EXPERIMENT)}`);
    await page.read();
    it.leave(page, stateOf(saved), trained());
  }
  it.tab();
  const found = await it.page("").read();
  assert.deepEqual([found.saved, stepsOf(found.work)], [other, [0, 140]]);
  assert.equal(location.hash, `#${encode(other, EXPERIMENT)}`, "the address holds it from now on");
  it.tab();
  assert.deepEqual((await it.page("").read()).saved, SAVED, "the one before: the newest is open now");
  it.tab();
  assert.equal((await it.page("").read()).work, null, "all are open");
});

test("two tabs never share a work: of one that is open there is a copy", async () => {
  const it = browser();
  const page = it.page("");
  await page.read();
  it.leave(page, stateOf(SAVED), trained(), true);
  const twin = it.page("", { sameEntry: true }); // "Duplicate tab" copies the entry of the history
  const copy = await twin.read();
  assert.deepEqual(stepsOf(copy.work), [0, 140]);
  assert.notEqual(twin.id, page.id);
});

test("a tab that has begun takes nothing from others when it is reloaded", async () => {
  const it = browser();
  await it.page("").read();
  localStorage.setItem("perceptron-playground", encode(SAVED, EXPERIMENT));
  assert.deepEqual((await it.page("", { sameEntry: true }).read()).saved, FIRST);
});

test("Back leads to the work that a link or Start over replaced, with its weights", async () => {
  const it = browser();
  const page = it.page("");
  await page.read();
  it.leave(page, stateOf(SAVED), trained());
  const [first, link] = [page.id, `#${encode(FIRST, EXPERIMENT)}x`];
  const opened = it.page(link);
  await opened.read();
  assert.notEqual(opened.id, first);
  it.back();
  assert.equal(opened.isHere, false);
  const back = await opened.read();
  assert.deepEqual([opened.id, opened.isHere, stepsOf(back.work)], [first, true, [0, 140]]);
  opened.push();
  assert.notEqual(opened.id, first);
  opened.write(stateOf({ ...SAVED, experiment: { ...EXPERIMENT, seed: 5 } }));
  it.back();
  assert.deepEqual(stepsOf((await opened.read()).work), [0, 140]);
});

test("where two pages are asked for at once, the newer one is shown", async () => {
  const it = browser();
  const page = it.page(`#${encode(SAVED, EXPERIMENT)}`);
  const older = page.read();
  it.page("");
  const newer = page.read();
  page.write(stateOf(SAVED)); // while another work is on its way nothing is written
  assert.equal(await older, null);
  assert.deepEqual((await newer).saved, FIRST);
  assert.equal(location.hash, "");
});

test("without a storage, or with one of another version, the page says that the weights are gone", async () => {
  const it = browser();
  const page = it.page("");
  await page.read();
  it.leave(page, stateOf(SAVED), trained());
  it.works.clear();
  const again = await it.page("", { sameEntry: true }).read();
  assert.deepEqual(
    [again.saved, again.work, again.news],
    [SAVED, null, { key: "notice.weights_lost", values: { step: "140" } }],
  );
  it.storage = { load: () => Promise.reject(new DOMException("no", "InvalidStateError")) };
  const third = await it.page("", { sameEntry: true }).read();
  assert.deepEqual([third.saved, third.work], [SAVED, null]);
});

test("an address that is newer than the stored work is shown, with the weights where they fit", async () => {
  const it = browser();
  const page = it.page("");
  await page.read();
  it.leave(page, stateOf(SAVED), trained());
  it.works.get(page.id).time = 0;
  const quicker = { ...SAVED, experiment: { ...EXPERIMENT, batch_size: 7 } };
  page.write(stateOf(quicker));
  const fits = await it.page("", { sameEntry: true }).read();
  assert.deepEqual([fits.saved.experiment.batch_size, stepsOf(fits.work)], [7, [0, 140]]);
  const other = { ...SAVED, experiment: { ...EXPERIMENT, runs: EXPERIMENT.runs.slice(0, 1) } };
  page.write(stateOf(other));
  const gone = await it.page("", { sameEntry: true }).read();
  assert.deepEqual(
    [gone.saved.experiment.runs.length, stepsOf(gone.work), gone.news.key],
    [1, [], "notice.weights_lost"],
  );
});

test("the page in another language has the same work", async () => {
  const it = browser();
  const page = it.page("");
  await page.read();
  it.leave(page, stateOf(SAVED), trained());
  page.handOff();
  const french = it.page(location.hash);
  assert.deepEqual([stepsOf((await french.read()).work), french.id], [[0, 140], page.id]);
});
