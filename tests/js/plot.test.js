import assert from "node:assert/strict";
import { test } from "node:test";
import { initialState, reduce, VIEW_DEFAULTS } from "../../static/js/model/state.js";
import { createStore } from "../../static/js/model/store.js";
import { addPoint, Marquee, pointAt, takePoint, toggle } from "../../static/js/plot/gestures.js";
import { answerAt, centre, FIELD, kindOfView } from "../../static/js/tools/sampling.js";
import { datasetOf, EXPERIMENT, GENERATION, RULES } from "./fixtures.js";

const SIZE = 400;
const view = (rest) => ({
  field: new Uint8Array(0),
  classes: new Uint8Array(0),
  values: new Float32Array(0),
  boundary: new Float32Array(0),
  layers: [],
  ...rest,
});
const plane = (of, Type) =>
  Type.from({ length: FIELD * FIELD }, (_, i) => of(centre(i % FIELD), centre(Math.floor(i / FIELD))));
const point = (x1, x2, rest = {}) => ({ x1, x2, label: 0, test: false, ...rest });

function storeWith(points, options = {}) {
  const saved = {
    experiment: EXPERIMENT,
    dataset: datasetOf(points),
    generation: GENERATION,
    view: VIEW_DEFAULTS,
    exercise: null,
    weights: null,
  };
  const store = createStore(reduce, initialState(saved, RULES));
  store.dispatch({ type: "options_set", options: { tool: "select", ...options } });
  return store;
}

/** Where the pointer is at (x₁, x₂). */
const over = (x1, x2) => ({ x1, x2, pixel: 5 / SIZE });

test("a value is read off the picture between the cells' centres: exactly, where it is a plane", () => {
  const run = view({ values: plane((x1, x2) => 0.25 * x1 - 0.5 * x2, Float32Array) });
  assert.equal(kindOfView(run), "plane");
  for (const [x1, x2] of [
    [0, 0],
    [1.234, -0.7],
    [-2.4, 2.4],
    [2.3, 0.01],
  ]) {
    assert.ok(Math.abs(answerAt(run, x1, x2).value - (0.25 * x1 - 0.5 * x2)) < 1e-6, `${x1} ${x2}`);
  }
  const edge = answerAt(run, 2.5, 2.5).value;
  assert.ok(Number.isFinite(edge), "the last half cell has no neighbour to go by");
});

test("a curve is read off at x₁ alone", () => {
  const run = view({ values: Float32Array.from({ length: FIELD }, (_, i) => 2 * centre(i)) });
  assert.equal(kindOfView(run), "curve");
  assert.ok(Math.abs(answerAt(run, 0.77, -2).value - 1.54) < 1e-6);
});

test("of more classes the most likely is named, and none is between two others", () => {
  const run = view({ field: plane(() => 204, Uint8Array), classes: plane((x1) => (x1 < 0 ? 0 : 9), Uint8Array) });
  assert.deepEqual(answerAt(run, -1, 0), { value: 0.8, label: 0 });
  assert.deepEqual(answerAt(run, 1, 0), { value: 0.8, label: 9 });
  assert.ok([0, 9].includes(answerAt(run, 0.001, 0).label));
  assert.equal(answerAt(view({}), 0, 0), null);
});

test("points dragged together keep their places to each other, even at the frame, and one undo brings them back", () => {
  const store = storeWith([point(2, 0), point(1, 0.5), point(0, 0)], { selection: [0, 1] });
  const gesture = takePoint(store, 0, false, over(2, 0));
  for (let i = 1; i <= 40; i += 1) gesture.drag(over(2 + i / 30, i / 100));
  const [a, b, c] = store.get().dataset.points;
  assert.equal(a.x1, 2.5);
  assert.ok(Math.abs(a.x1 - b.x1 - 1) < 1e-9 && Math.abs(b.x2 - a.x2 - 0.5) < 1e-9);
  assert.ok(Math.abs(a.x2 - 0.4) < 1e-9, "many small moves add up");
  assert.deepEqual([c.x1, c.x2], [0, 0]);
  assert.deepEqual(store.get().selection, [0, 1]);
  store.dispatch({ type: "undone" });
  assert.deepEqual(
    store.get().dataset.points.map(({ x1 }) => x1),
    [2, 1, 0],
  );
});

test("a press without a move only selects", () => {
  const store = storeWith([point(0, 0), point(1, 1)]);
  const before = store.get().dataset;
  takePoint(store, 1, false, over(1, 1)).drag(over(1.01, 1.01));
  assert.equal(store.get().dataset, before);
  assert.deepEqual(store.get().selection, [1]);
  toggle(store, 0);
  assert.deepEqual(store.get().selection, [1, 0]);
  toggle(store, 1);
  assert.deepEqual(store.get().selection, [0]);
});

test("a rectangle selects what it holds and can be seen, whichever corner it begins at", () => {
  const points = [point(0, 0), point(1, 1), point(2, 2), point(0.5, 0.5, { test: true })];
  for (const [from, to] of [
    [over(-0.5, -0.5), over(1.2, 1.2)],
    [over(1.2, -0.5), over(-0.5, 1.2)],
  ]) {
    const store = storeWith(points, { showTest: false, selection: [2] });
    new Marquee(store, from, false).drag(to);
    assert.deepEqual(store.get().selection, [0, 1]);
    const adding = storeWith(points, { showTest: true, selection: [2] });
    new Marquee(adding, from, true).drag(to);
    assert.deepEqual([...adding.get().selection].sort(), [0, 1, 2, 3]);
  }
});

test("the nearest point that can be seen is the one taken", () => {
  const store = storeWith([point(0, 0), point(0.1, 0, { test: true })], { showTest: false });
  assert.equal(pointAt(store.get(), 0.1, 0, 0.2), 0);
  store.dispatch({ type: "options_set", options: { showTest: true } });
  assert.equal(pointAt(store.get(), 0.1, 0, 0.2), 1);
  assert.equal(pointAt(store.get(), 1, 1, 0.2), null);
});

test("a new point is worth what its task says: the class in hand, the value chosen, nothing on a curve", () => {
  const label = (task, options) => {
    const store = storeWith([]);
    store.dispatch({ type: "task_set", task });
    store.dispatch({ type: "options_set", options });
    addPoint(store, 0.5, -0.5, null, assert.fail);
    return store.get().dataset.points[0].label;
  };
  assert.equal(label("classes", { tool: 1 }), 1);
  assert.equal(label("plane", { tool: 0, value: -0.4 }), -0.4);
  assert.equal(label("curve", { tool: 1 }), 0);
});
