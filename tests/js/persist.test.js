import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { decode, encode } from "../../static/js/links/codec.js";
import { completed, shortened } from "../../static/js/links/index.js";
import { makePoint, split } from "../../static/js/model/points.js";
import { initialState, VIEW_DEFAULTS } from "../../static/js/model/state.js";
import { SavedStateStore } from "../../static/js/sharing/saved-state.js";
import { recall, remember } from "../../static/js/tools/memory.js";
import { datasetOf, EXPERIMENT, GENERATION, RULES } from "./fixtures.js";
import "./records.js";

const KEY = "perceptron-playground";
const FIRST = {
  experiment: EXPERIMENT,
  dataset: datasetOf([makePoint(1, 1, 0)], { preset: "corner" }),
  generation: GENERATION,
  view: VIEW_DEFAULTS,
  exercise: null,
  weights: null,
};
const LESSON = { title: "Why?", text: "", locks: { data: "locked" } };
const anything = () => true;
const text = (saved) => encode(saved, EXPERIMENT);
const stateOf = (saved) => initialState(saved, RULES);
const drawn = (...points) => ({ ...FIRST, dataset: datasetOf(points) });
const one = drawn(makePoint(0.5, 0.5, 1));

/** A browser tab: what persist.js uses of it. */
function openTab(hash = "", { storage = new Map(), search = "" } = {}) {
  globalThis.location = {
    pathname: "/",
    search,
    hash: hash && `#${hash}`,
    get href() {
      return `http://page/${this.search}${this.hash}`;
    },
  };
  globalThis.history = {
    state: null,
    replaceState(state, _, address) {
      this.state = structuredClone(state);
      location.hash = address.includes("#") ? address.slice(address.indexOf("#")) : "";
    },
    pushState(state, _, address) {
      this.replaceState(state, _, address);
    },
  };
  globalThis.localStorage = {
    getItem: (key) => storage.get(key) ?? null,
    setItem: (key, value) => void storage.set(key, value),
    removeItem: (key) => void storage.delete(key),
  };
  return storage;
}
const noWorks = async () => {
  throw new Error("this browser stores nothing");
};
const savedStates = (guest = false, works = noWorks) => new SavedStateStore(FIRST, anything, guest, works);
/** What a first visit, or one without a storage of works, opens. */
const opened = (saved, problem = null) => ({ saved, problem, work: null, news: null });

beforeEach(() => {
  globalThis.fetch = async () => {
    throw new TypeError("offline");
  };
});

test("work comes back from the address, else from this browser", async () => {
  const storage = openTab();
  const before = savedStates();
  assert.deepEqual((await before.read()).saved, FIRST);
  before.write(stateOf(one));
  assert.deepEqual((await savedStates().read()).saved, one, "reloaded");
  openTab("", { storage });
  assert.deepEqual((await savedStates().read()).saved, one, "another day");
  openTab(text(drawn()), { storage });
  assert.deepEqual((await savedStates().read()).saved, drawn(), "a link goes first");
  openTab("2.broken.!", { storage });
  assert.deepEqual(
    await savedStates().read(),
    opened(one, { key: "notice.bad_link" }),
    "a damaged link costs nobody their work",
  );
  openTab("2.broken.!");
  assert.deepEqual(await savedStates().read(), opened(FIRST, { key: "notice.bad_link" }));
});

test("what was still to be written does not overwrite the address that was gone to", async (t) => {
  const waiting = new Map();
  t.mock.method(globalThis, "setTimeout", (write, _, state) => waiting.set(waiting.size + 1, () => write(state)).size);
  t.mock.method(globalThis, "clearTimeout", (id) => waiting.delete(id));
  const storage = openTab();
  const kept = savedStates();
  kept.save(stateOf(one));
  openTab(text(drawn()), { storage });
  const reading = kept.read();
  for (const write of waiting.values()) write();
  assert.deepEqual((await reading).saved, drawn());
  assert.equal(location.hash, `#${text(drawn())}`);
});

test("a short link has the classes that the server's data set has", async () => {
  globalThis.fetch = async () => ({
    ok: true,
    json: async () => ({
      points: [
        [0, 0],
        [1, 1],
      ],
      labels: [0, 2],
      task: "classes",
      n_classes: 3,
    }),
  });
  const { dataset } = await completed({ ...FIRST, generated: true });
  assert.deepEqual([dataset.n_classes, dataset.preset], [3, "corner"]);
});

test("back at the first visit there is nothing to keep", async () => {
  const storage = openTab(text(one));
  const kept = savedStates();
  await kept.read();
  kept.write(stateOf(one));
  kept.write(stateOf(FIRST));
  assert.equal(location.hash, "");
  assert.equal(storage.size, 0);
});

test("an exercise stays out of the reader's own work, and can be begun again even after a reload", async () => {
  const storage = openTab("", { storage: new Map([[KEY, text(one)]]) });
  openTab(text({ ...FIRST, exercise: LESSON }), { storage });
  const kept = savedStates();
  await kept.read();
  kept.write(stateOf({ ...drawn(), exercise: LESSON }));
  assert.equal(storage.get(KEY), text(one));
  const reloaded = savedStates();
  assert.deepEqual(
    (await reloaded.read()).saved,
    { ...drawn(), exercise: LESSON },
    "the address holds the reader's attempt",
  );
  assert.deepEqual(await reloaded.start(), { ...FIRST, exercise: LESSON });
  reloaded.write(stateOf(drawn()));
  assert.deepEqual(await reloaded.start(), FIRST, "who has left the exercise starts over with the first visit");
});

test("inside another page nothing is taken from this browser's own work, and nothing put there", async () => {
  const storage = openTab("", { storage: new Map([[KEY, text(one)]]) });
  const kept = savedStates(true);
  assert.deepEqual((await kept.read()).saved, FIRST);
  kept.write(stateOf(drawn()));
  assert.equal(storage.get(KEY), text(one));
  assert.notEqual(location.hash, "", "a reload brings the work back all the same");
});

test("a full or forbidden storage is no obstacle", async () => {
  openTab();
  globalThis.localStorage = {
    getItem() {
      throw new Error("SecurityError");
    },
    setItem() {
      throw new Error("QuotaExceededError");
    },
    removeItem() {
      throw new Error("SecurityError");
    },
  };
  assert.equal(recall("theme"), null);
  remember("theme", "dark");
  remember("theme", null);
  const kept = savedStates();
  assert.deepEqual(await kept.read(), opened(FIRST));
  kept.write(stateOf(one));
  assert.equal(location.hash, `#${text(one)}`);
});

/** A server that makes these points for every name. */
function serve(points) {
  const asked = [];
  globalThis.fetch = async (address) => {
    asked.push(address);
    return {
      ok: true,
      json: async () => ({
        points: points.map(({ x1, x2 }) => [x1, x2]),
        labels: points.map(({ label }) => label),
        task: "classes",
        n_classes: 2,
      }),
    };
  };
  return asked;
}
const many = Array.from({ length: 40 }, (_, i) => makePoint(Math.sin(i), Math.cos(i), i % 2));
const preset = (generation = GENERATION) => ({
  ...FIRST,
  generation,
  dataset: datasetOf(split(many, generation.test_share), { preset: "moons" }),
});

test("an unedited data set is named in the link, and its points come back with their split", async () => {
  const asked = serve(many);
  const saved = preset({ ...GENERATION, n_samples: 40, noise: 0.35, label_noise: 0.1, seed: 3, test_share: 0.25 });
  const short = text(await shortened(saved));
  assert.ok(short.length < text(saved).length - 200);
  assert.deepEqual(await completed(decode(short, EXPERIMENT, anything)), saved);
  assert.deepEqual([...new Set(asked)], ["/api/datasets/moons?n_samples=40&noise=0.35&label_noise=0.1&seed=3"]);
  openTab(short);
  assert.deepEqual((await savedStates().read()).saved, saved);
});

test("points that the server would not make again stay in the link", async () => {
  serve(many.slice(1));
  assert.equal((await shortened(preset())).generated, undefined);
  serve(many.map((point) => ({ ...point, label: 1 - point.label })));
  assert.equal((await shortened(preset())).generated, undefined);
  globalThis.fetch = async () => {
    throw new TypeError("offline");
  };
  assert.equal((await shortened(preset())).generated, undefined);
  assert.equal((await shortened(one)).generated, undefined, "drawn by hand");
});

test("without the server a short link says so and is not lost", async () => {
  serve(many);
  const short = text(await shortened(preset()));
  globalThis.fetch = async () => {
    throw new TypeError("offline");
  };
  openTab(short);
  const kept = savedStates();
  const { saved, problem } = await kept.read();
  assert.deepEqual(saved, FIRST);
  assert.equal(problem.key, "notice.no_dataset");
  kept.write(stateOf(FIRST));
  assert.equal(location.hash, `#${short}`, "a reload tries again");
});

const TASK = { title: "One line", text: "", locks: {}, chapter: "c10", items: [{ text: "Train." }] };
const CHAPTER = {
  id: "c10",
  saved: { ...FIRST, dataset: datasetOf([makePoint(-1, 1, 1)]), exercise: TASK, weights: [[1, 2, 3], []] },
};
const chapterStates = () => new SavedStateStore(FIRST, anything, false, noWorks, CHAPTER);

test("a chapter begins with its prepared state, and never becomes the person's own work", async () => {
  const storage = openTab();
  const before = savedStates();
  await before.read();
  before.write(stateOf(one));
  openTab("", { storage });
  const page = chapterStates();
  assert.deepEqual(await page.read(), opened(CHAPTER.saved), "not what this browser keeps");
  const state = stateOf({ ...CHAPTER.saved, dataset: one.dataset });
  page.write(state);
  assert.equal(page.isOwn(state), false);
  assert.equal(page.isOwn({ ...state, exercise: null }), false, "nor without the exercise");
  const linked = decode(location.hash.slice(1), EXPERIMENT, anything);
  assert.deepEqual(linked.exercise, { title: "", text: "", locks: {}, chapter: "c10" });
  assert.deepEqual(await page.start(), CHAPTER.saved, "to start over leads to what was prepared");
  const again = await chapterStates().read();
  assert.deepEqual([again.saved.exercise, again.saved.dataset], [TASK, one.dataset], "reloaded");
  assert.deepEqual(again.saved.weights, CHAPTER.saved.weights, "weights that nobody kept are the prepared ones");
  openTab("", { storage });
  assert.deepEqual((await savedStates().read()).saved, one, "the own work is as it was");
});
