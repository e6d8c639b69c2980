import assert from "node:assert/strict";
import { test } from "node:test";
import { classCounts, hiddenUnits, initialState, makePoint, reduce, structure } from "../../static/js/state.js";
import { EXPERIMENT, GENERATION } from "./fixtures.js";

const point = (x1, x2, label = 0) => ({ x1, x2, label });
const start = (points = [], maxPoints = 5000) => initialState(EXPERIMENT, { points, preset: "xor_blobs" }, GENERATION, maxPoints);
const run = (state, ...actions) => actions.reduce(reduce, state);

test("points are rounded to thousandths and kept inside the plot", () => {
  assert.deepEqual(makePoint(0.12345, -0.0001, 1), { x1: 0.123, x2: 0, label: 1 });
  assert.deepEqual(makePoint(9, -9, 0), { x1: 2.5, x2: -2.5, label: 0 });
  assert.ok(Object.is(makePoint(0, -0.0001, 1).x2, 0), "no minus zero");
});

test("a whole stroke is undone and redone at once, and separate clicks one by one", () => {
  const sprayed = run(start(), ...[1, 2, 3].map((i) => ({ type: "points_added", points: [point(i / 10, 0)], stroke: 7 })));
  assert.equal(sprayed.drawing.points.length, 3);
  assert.equal(run(sprayed, { type: "undone" }).drawing.points.length, 0);
  assert.equal(run(sprayed, { type: "undone" }, { type: "redone" }).drawing, sprayed.drawing);
  const clicked = run(start(), ...[1, 2].map((i) => ({ type: "points_added", points: [point(i, 0)], stroke: null })));
  assert.equal(run(clicked, { type: "undone" }).drawing.points.length, 1);
});

test("undo forgets nothing: clear, undo, and the preset is named again", () => {
  const full = start([point(0, 0)]);
  const cleared = run(full, { type: "drawing_replaced", points: [], preset: null });
  assert.deepEqual(cleared.drawing, { points: [], preset: null });
  assert.equal(run(cleared, { type: "undone" }).drawing, full.drawing);
});

test("a new edit ends the redo history; undo without history changes nothing", () => {
  const state = run(start([point(0, 0)]), { type: "drawing_replaced", points: [], preset: null }, { type: "undone" });
  assert.equal(state.future.length, 1);
  assert.equal(run(state, { type: "points_added", points: [point(1, 1)], stroke: null }).future.length, 0);
  const fresh = start();
  assert.equal(run(fresh, { type: "undone" }), fresh);
  assert.equal(run(fresh, { type: "redone" }), fresh);
});

test("a stroke continued after an undo is an edit of its own", () => {
  const add = (x1) => ({ type: "points_added", points: [point(x1, 0)], stroke: 1 });
  const state = run(start(), add(0.1), { type: "undone" }, add(0.2));
  assert.deepEqual(run(state, { type: "undone" }).drawing.points, []);
});

test("no data set grows beyond the limit", () => {
  const state = run(start([point(0, 0)], 3), { type: "points_added", points: [1, 2, 3, 4].map((i) => point(i / 2, 0)), stroke: null });
  assert.equal(state.drawing.points.length, 3);
  assert.equal(run(state, { type: "points_added", points: [point(0, 1)], stroke: null }), state);
  assert.equal(run(start([], 2), { type: "drawing_replaced", points: [0, 1, 2].map((i) => point(i, 0)), preset: "or" }).drawing.points.length, 2);
});

test("the eraser takes what lies within its radius, and only that", () => {
  const state = start([point(0, 0), point(0.3, 0.4), point(0.31, 0.4)]);
  const erased = run(state, { type: "points_erased", x1: 0, x2: 0, radius: 0.5, stroke: null });
  assert.deepEqual(erased.drawing.points, [point(0.31, 0.4)]);
  assert.equal(run(state, { type: "points_erased", x1: 2, x2: 2, radius: 0.5, stroke: null }), state);
});

test("hidden units come and go; the activation is remembered meanwhile", () => {
  const change = (state, change) => run(state, { type: "run_changed", side: 1, change });
  let state = change(start(), { activation: "relu" });
  state = change(state, { units: 0 });
  assert.deepEqual(state.experiment.runs[1].network.hidden_layers, []);
  state = change(state, { units: 5 });
  assert.deepEqual(state.experiment.runs[1].network.hidden_layers, [{ units: 5, activation: "relu" }]);
  assert.equal(state.experiment.runs[0], EXPERIMENT.runs[0], "the other side is untouched");
});

test("a run's specification holds nothing but what the protocol knows", () => {
  const state = run(start(), { type: "run_changed", side: 0, change: { units: 3, learning_rate: 0.1 } });
  assert.deepEqual(Object.keys(state.experiment.runs[0].training).sort(), ["learning_rate", "loss", "optimizer"]);
  assert.deepEqual(Object.keys(state.experiment.runs[0]).sort(), ["network", "seed", "training"]);
});

test("structure tells what starts all runs again", () => {
  const of = (action) => structure(run(start(), action).experiment);
  const before = structure(EXPERIMENT);
  assert.equal(of({ type: "run_changed", side: 0, change: { learning_rate: 1, optimizer: "adam", loss: "mse_sigmoid" } }), before);
  assert.equal(of({ type: "run_changed", side: 1, change: { activation: "relu" } }), before);
  assert.equal(of({ type: "batch_size_set", batch_size: 10 }), before);
  assert.notEqual(of({ type: "run_changed", side: 0, change: { units: 1 } }), before);
  assert.notEqual(of({ type: "seeds_drawn", seeds: [5, 6] }), before);
});

test("a restored experiment can be undone as far as its points go", () => {
  const drawing = { points: [point(1, 1, 1)], preset: null };
  const state = run(start(), { type: "restored", saved: { experiment: EXPERIMENT, drawing, generation: GENERATION } });
  assert.equal(state.drawing, drawing);
  assert.equal(state.past.length, 1);
});

test("classes and units are counted", () => {
  assert.deepEqual(classCounts([point(0, 0, 0), point(0, 0, 1), point(0, 0, 1)]), [1, 2]);
  assert.deepEqual(EXPERIMENT.runs.map(hiddenUnits), [0, 2]);
});
