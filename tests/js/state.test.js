import assert from "node:assert/strict";
import { test } from "node:test";
import { ceiling, classCounts, makePoint, split, trainingPoints } from "../../static/js/model/points.js";
import { hiddenUnits, initialState, reduce, VIEW_DEFAULTS } from "../../static/js/model/state.js";
import { structure } from "../../static/js/model/weights.js";
import { datasetOf, EXPERIMENT, GENERATION, RULES } from "./fixtures.js";

const point = (x1, x2, label = 0, test = false) => ({ x1, x2, label, test });
const start = (points = [], { rules = {}, dataset = {}, generation = {} } = {}) =>
  initialState(
    {
      experiment: EXPERIMENT,
      dataset: datasetOf(points, { preset: "xor_blobs", ...dataset }),
      generation: { ...GENERATION, ...generation },
      view: VIEW_DEFAULTS,
      exercise: null,
      weights: null,
    },
    { ...RULES, ...rules },
  );
const run = (state, ...actions) => actions.reduce(reduce, state);
const networks = (state) => state.experiment.runs.map(({ network }) => network);

test("points are rounded to thousandths and kept inside the plot", () => {
  assert.deepEqual(makePoint(0.12345, -0.0001, 1), point(0.123, 0, 1));
  assert.deepEqual(makePoint(9, -9, 0), point(2.5, -2.5, 0));
  assert.ok(Object.is(makePoint(0, -0.0001, 1).x2, 0), "no minus zero");
});

test("a whole stroke is undone and redone at once, and separate clicks one by one", () => {
  const sprayed = run(
    start(),
    ...[1, 2, 3].map((i) => ({ type: "points_added", points: [point(i / 10, 0)], undoGroup: 7 })),
  );
  assert.equal(sprayed.dataset.points.length, 3);
  assert.equal(run(sprayed, { type: "undone" }).dataset.points.length, 0);
  assert.equal(run(sprayed, { type: "undone" }, { type: "redone" }).dataset, sprayed.dataset);
  const clicked = run(
    start(),
    ...[1, 2].map((i) => ({ type: "points_added", points: [point(i, 0)], undoGroup: null })),
  );
  assert.equal(run(clicked, { type: "undone" }).dataset.points.length, 1);
});

test("undo forgets nothing: clear, undo, and the preset is named again", () => {
  const full = start([point(0, 0)]);
  const cleared = run(full, { type: "dataset_replaced", points: [], preset: null });
  assert.deepEqual(cleared.dataset, datasetOf([]));
  assert.equal(run(cleared, { type: "undone" }).dataset, full.dataset);
});

test("a change of a network is undone like a change of the drawing", () => {
  const before = start([point(0, 0)]);
  const after = run(before, { type: "run_set", runIndex: 0, training: { learning_rate: 3 } });
  assert.equal(after.experiment.runs[0].training.learning_rate, 3);
  const back = run(after, { type: "undone" });
  assert.equal(back.experiment, before.experiment);
  assert.equal(run(back, { type: "redone" }).experiment, after.experiment);
});

test("a new edit ends the redo history; undo without history changes nothing", () => {
  const state = run(start([point(0, 0)]), { type: "dataset_replaced", points: [], preset: null }, { type: "undone" });
  assert.equal(state.future.length, 1);
  assert.equal(run(state, { type: "points_added", points: [point(1, 1)], undoGroup: null }).future.length, 0);
  const fresh = start();
  assert.equal(run(fresh, { type: "undone" }), fresh);
  assert.equal(run(fresh, { type: "redone" }), fresh);
});

test("a stroke continued after an undo is an edit of its own", () => {
  const add = (x1) => ({ type: "points_added", points: [point(x1, 0)], undoGroup: 1 });
  const state = run(start(), add(0.1), { type: "undone" }, add(0.2));
  assert.deepEqual(run(state, { type: "undone" }).dataset.points, []);
});

test("no data set grows beyond the limit", () => {
  const few = (n) => ({ rules: { max_points: n } });
  const state = run(start([point(0, 0)], few(3)), {
    type: "points_added",
    points: [1, 2, 3, 4].map((i) => point(i / 2, 0)),
    undoGroup: null,
  });
  assert.equal(state.dataset.points.length, 3);
  assert.equal(run(state, { type: "points_added", points: [point(0, 1)], undoGroup: null }), state);
  assert.equal(
    run(start([], few(2)), { type: "dataset_replaced", points: [0, 1, 2].map((i) => point(i, 0)), preset: "or" })
      .dataset.points.length,
    2,
  );
});

test("the eraser takes what lies within its radius, and only that", () => {
  const state = start([point(0, 0), point(0.3, 0.4), point(0.31, 0.4)]);
  const erased = run(state, { type: "points_erased", x1: 0, x2: 0, radius: 0.5, undoGroup: null });
  assert.deepEqual(erased.dataset.points, [point(0.31, 0.4)]);
  assert.equal(run(state, { type: "points_erased", x1: 2, x2: 2, radius: 0.5, undoGroup: null }), state);
});

test("chosen points are moved, relabelled and removed; the selection ends with the points it names", () => {
  const state = run(start([point(0, 0), point(1, 1)]), { type: "options_set", options: { selection: [1] } });
  const moved = run(
    state,
    { type: "points_moved", indices: [1], dx1: 0.5, dx2: -0.25, undoGroup: 4 },
    { type: "points_moved", indices: [1], dx1: 9, dx2: 0, undoGroup: 4 },
  );
  assert.deepEqual(moved.dataset.points, [point(0, 0), point(2.5, 0.75)]);
  assert.deepEqual([moved.selection, moved.dataset.preset], [[1], null]);
  assert.equal(run(moved, { type: "undone" }).dataset, state.dataset, "a whole drag is undone at once");
  assert.deepEqual(
    run(moved, { type: "points_labelled", indices: [1], label: 1 }).dataset.points[1],
    point(2.5, 0.75, 1),
  );
  const removed = run(moved, { type: "points_removed", indices: [1] });
  assert.deepEqual([removed.dataset.points, removed.selection], [[point(0, 0)], []]);
});

test("networks follow the classes: outputs and loss fit, and nothing else changes", () => {
  const three = run(start([point(0, 0)]), { type: "classes_set", n_classes: 3 });
  assert.deepEqual(
    networks(three).map(({ n_outputs }) => n_outputs),
    [3, 3],
  );
  assert.ok(three.experiment.runs.every(({ training }) => training.loss === "sparse_categorical_cross_entropy"));
  assert.deepEqual(networks(three)[1].hidden_layers, EXPERIMENT.runs[1].network.hidden_layers);
  assert.notEqual(structure(three.experiment), structure(EXPERIMENT));
  assert.equal(structure(run(three, { type: "undone" }).experiment), structure(EXPERIMENT));
  assert.equal(run(three, { type: "classes_set", n_classes: 99 }).dataset.n_classes, 10);
});

test("a class that is taken away takes its points and its brush along", () => {
  const state = run(start([point(0, 0, 2), point(1, 1, 0)], { dataset: { n_classes: 3 } }), {
    type: "options_set",
    options: { tool: 2 },
  });
  const fewer = run(state, { type: "classes_set", n_classes: 2 });
  assert.deepEqual([fewer.dataset.points, fewer.tool, fewer.dataset.preset], [[point(1, 1, 0)], 1, null]);
});

test("a curve has one input: features that need two are left out, and come back with the plane", () => {
  const curve = run(start([point(0, 0)]), { type: "task_set", task: "curve" });
  assert.deepEqual(
    [curve.dataset.points, networks(curve)[0].features, curve.experiment.runs[0].training.loss],
    [[], ["x1"], "mse"],
  );
  const plane = run(curve, { type: "task_set", task: "plane" });
  assert.deepEqual(networks(plane)[0].features, ["x1", "x2"]);
  assert.equal(run(curve, { type: "undone" }).dataset.points.length, 1);
});

test("a split keeps about its share, of drawn points too, and can be undone", () => {
  const state = run(start(Array.from({ length: 200 }, (_, i) => point(i / 100, 0))), {
    type: "test_share_set",
    share: 0.3,
    undoGroup: null,
  });
  const kept = state.dataset.points.filter(({ test }) => test).length;
  assert.ok(Math.abs(kept - 60) <= 3, `${kept} of 200`);
  assert.equal(trainingPoints(state.dataset.points).length, 200 - kept);
  assert.equal(state.dataset.preset, "xor_blobs", "it is still that data set");
  const more = run(
    state,
    ...Array.from({ length: 100 }, (_, i) => ({ type: "points_added", points: [point(0, i / 50)], undoGroup: 1 })),
  );
  assert.ok(Math.abs(more.dataset.points.filter(({ test }) => test).length - 90) <= 3);
  assert.equal(
    run(more, { type: "undone" }, { type: "undone" }).dataset.points.every(({ test }) => !test),
    true,
  );
  assert.ok(split([point(0, 0)], 0).every(({ test }) => !test));
});

test("sides are duplicated and removed within the limits", () => {
  const four = run(start(), { type: "run_added", from: 1 }, { type: "run_added", from: 0 });
  const [neuron, layers] = EXPERIMENT.runs;
  assert.deepEqual(four.experiment.runs, [neuron, layers, { ...layers, seed: 3 }, { ...neuron, seed: 4 }]);
  const last = run(start(), { type: "run_set", runIndex: 0, seed: 2 ** 32 - 1 }, { type: "run_added", from: 0 });
  assert.equal(last.experiment.runs[2].seed, 0, "seeds are below 2 to the 32");
  assert.equal(run(four, { type: "run_added", from: 0 }), four);
  const one = run(four, ...[0, 0, 0].map((runIndex) => ({ type: "run_removed", runIndex })));
  assert.equal(one.experiment.runs.length, 1);
  assert.equal(run(one, { type: "run_removed", runIndex: 0 }), one);
});

test("shared settings change on all sides, networks on one", () => {
  const linked = run(start(), { type: "options_set", options: { linked: true } });
  const state = run(linked, { type: "run_set", runIndex: 0, training: { learning_rate: 1 }, network: { bias: false } });
  assert.deepEqual(
    state.experiment.runs.map(({ training }) => training.learning_rate),
    [1, 1],
  );
  assert.deepEqual(
    networks(state).map(({ bias }) => bias),
    [false, true],
  );
});

test("frozen weights thaw where the network becomes another", () => {
  const frozen = run(start(), { type: "run_set", runIndex: 1, frozen: [[1, 0, 1]] });
  assert.equal(structure(frozen.experiment), structure(EXPERIMENT), "freezing starts nothing again");
  assert.deepEqual(
    run(frozen, { type: "run_set", runIndex: 1, training: { optimizer: "adam" } }).experiment.runs[1].frozen,
    [[1, 0, 1]],
  );
  assert.deepEqual(
    run(frozen, { type: "run_set", runIndex: 1, network: { hidden_layers: [] } }).experiment.runs[1].frozen,
    [],
  );
});

test("structure tells what starts all runs again", () => {
  const of = (action) => structure(run(start(), action).experiment);
  const before = structure(EXPERIMENT);
  assert.equal(
    of({ type: "run_set", runIndex: 0, training: { learning_rate: 1, optimizer: "adam", loss: "mse_sigmoid" } }),
    before,
  );
  assert.equal(
    of({ type: "run_set", runIndex: 1, network: { hidden_layers: [{ units: 2, activation: "relu" }] } }),
    before,
  );
  assert.equal(of({ type: "batch_size_set", batch_size: 10 }), before);
  assert.notEqual(
    of({ type: "run_set", runIndex: 0, network: { hidden_layers: [{ units: 1, activation: "tanh" }] } }),
    before,
  );
  assert.notEqual(of({ type: "run_set", runIndex: 0, network: { features: ["x1"] } }), before);
  assert.notEqual(of({ type: "seeds_drawn", seeds: [5, 6] }), before);
  assert.notEqual(of({ type: "run_added", from: 0 }), before);
});

test("a restored experiment can be undone", () => {
  const dataset = datasetOf([point(1, 1, 1)]);
  const saved = {
    experiment: { ...EXPERIMENT, batch_size: 3 },
    dataset,
    generation: GENERATION,
    view: { ...VIEW_DEFAULTS, logScale: true },
    exercise: null,
    weights: null,
  };
  const state = run(start(), { type: "restored", saved });
  assert.equal(state.dataset, dataset);
  assert.equal(state.logScale, true);
  const undone = run(state, { type: "undone" });
  assert.deepEqual([undone.experiment.batch_size, undone.logScale], [null, false], "with the options of the view");
  assert.equal(run(undone, { type: "redone" }).logScale, true);
});

test("who leaves an exercise finds what was there before behind one undo", () => {
  const exercise = { title: "", text: "", locks: {} };
  const own = { experiment: { ...EXPERIMENT, batch_size: 7 }, dataset: datasetOf([point(1, 1, 1)]) };
  const state = run(
    start([point(0, 0)]),
    { type: "options_set", options: { exercise } },
    { type: "points_added", points: [point(1, 0)], undoGroup: null },
    { type: "exercise_left", own },
  );
  assert.deepEqual([state.exercise, state.dataset.points.length], [null, 2]);
  const back = run(state, { type: "undone" });
  assert.deepEqual([back.dataset, back.experiment.batch_size], [own.dataset, 7]);
  assert.equal(run(start(), { type: "exercise_left", own: null }).past.length, 0);
});

test("classes and units are counted, and what nobody can get right is known", () => {
  assert.deepEqual(
    classCounts(datasetOf([point(0, 0, 0), point(0, 0, 1), point(0, 0, 2)], { n_classes: 4 })),
    [1, 1, 1, 0],
  );
  assert.deepEqual(EXPERIMENT.runs.map(hiddenUnits), [0, 2]);
  assert.equal(ceiling([point(0, 0, 0), point(0, 0, 2), point(0, 0, 2), point(1, 0, 1)]), 0.75);
});

test("the pen in the hand is one that the drawing has, whichever way it changed", () => {
  const fifth = run(start(), { type: "classes_set", n_classes: 5 }, { type: "options_set", options: { tool: 4 } });
  assert.equal(run(fifth, { type: "undone" }).tool, 1);
  assert.equal(run(fifth, { type: "task_set", task: "plane" }).tool, 0);
  assert.equal(run(fifth, { type: "dataset_replaced", points: [point(0, 0)], preset: null, n_classes: 3 }).tool, 2);
  assert.equal(run(fifth, { type: "options_set", options: { tool: "erase" } }, { type: "undone" }).tool, "erase");
});

test("a run that is taken up again brings its points and its settings, and goes with one undo", () => {
  const before = start();
  const experiment = { ...before.experiment, batch_size: 7 };
  const dataset = { ...before.dataset, points: [makePoint(2, 2, 1)], preset: null };
  const after = run(before, { type: "experiment_replaced", experiment, dataset });
  assert.deepEqual([after.experiment.batch_size, after.dataset.points], [7, dataset.points]);
  const undone = run(after, { type: "undone" });
  assert.deepEqual([undone.experiment, undone.dataset], [before.experiment, before.dataset]);
});

test("of a drawing from a server that takes more points, as many come in as this one takes", () => {
  const saved = {
    experiment: EXPERIMENT,
    dataset: datasetOf([point(0, 0), point(1, 1), point(2, 2)]),
    generation: GENERATION,
    view: VIEW_DEFAULTS,
    exercise: null,
    weights: null,
  };
  const rules = { ...RULES, max_points: 2 };
  assert.equal(initialState(saved, rules).dataset.points.length, 2);
  assert.equal(run(start([], { rules }), { type: "restored", saved }).dataset.points.length, 2);
});

const pendingEdits = (value, before, undoGroup = null) => ({
  type: "weights_set",
  runIndex: 1,
  values: [[1, 0, 0, value]],
  before: [[1, 0, 0, before]],
  undoGroup,
});
const assigned = (value) => ({ runIndex: 1, values: [[1, 0, 0, value]] });

test("undo gives a weight set by hand the value it had just before, redo the hand's again, in turn with other changes", () => {
  const set = run(
    start([point(0, 0)]),
    pendingEdits(2, 0.5),
    { type: "run_set", runIndex: 0, training: { optimizer: "adam" } },
    pendingEdits(3, 2.25),
  );
  assert.deepEqual(set.assigned, assigned(3));
  const once = run(set, { type: "undone" });
  assert.deepEqual([once.assigned, once.experiment.runs[0].training.optimizer], [assigned(2.25), "adam"]);
  const twice = run(once, { type: "undone" });
  assert.deepEqual([twice.assigned, twice.experiment.runs[0].training.optimizer], [once.assigned, "sgd"]);
  assert.equal(twice.assigned, once.assigned, "nothing is set that is not taken back");
  const all = run(twice, { type: "undone" });
  assert.deepEqual([all.assigned, all.past.length, all.future.length], [assigned(0.5), 0, 3]);
  assert.deepEqual(run(all, { type: "redone" }).assigned, assigned(2));
  assert.equal(run(all, pendingEdits(9, 0.5)).future.length, 0);
});

test("a drag is one change: back to where the hand took it", () => {
  const dragged = run(start(), pendingEdits(1, 0.5, 7), pendingEdits(2, 1, 7), pendingEdits(3, 2, 7));
  assert.equal(dragged.past.length, 1);
  const back = run(dragged, { type: "undone" });
  assert.deepEqual([back.assigned, run(back, { type: "redone" }).assigned], [assigned(0.5), assigned(3)]);
  assert.equal(run(dragged, pendingEdits(4, 3, 8)).past.length, 2);
});

test("of weights that began anew nothing is taken back, and other changes stay undoable", () => {
  const before = run(
    start(),
    pendingEdits(2, 0.5),
    { type: "points_added", points: [point(0, 0)], undoGroup: null },
    pendingEdits(3, 2),
  );
  const begun = run(before, { type: "weights_begun" });
  assert.equal(begun.past.length, 1);
  assert.equal(run(begun, { type: "undone" }).dataset.points.length, 0);
  assert.equal(run(begun, { type: "weights_begun" }), begun);
});

test("what nobody has seen yet can be set, but not set back", () => {
  const state = run(start(), pendingEdits(2, NaN));
  assert.deepEqual([state.assigned, state.past.length], [assigned(2), 0]);
});

test("a finger draws from when a pen is chosen or the plot is empty, until ready-made points come", () => {
  const opened = start([point(0, 0)]);
  assert.equal(opened.fingerDraws, false);
  assert.equal(run(opened, { type: "options_set", options: { tool: 1 } }).fingerDraws, true);
  assert.equal(run(opened, { type: "options_set", options: { brush: 0.3 } }).fingerDraws, false);
  const empty = run(opened, { type: "dataset_replaced", points: [], preset: null });
  assert.equal(empty.fingerDraws, true);
  assert.equal(run(empty, { type: "points_added", points: [point(1, 1)], undoGroup: null }).fingerDraws, true);
  assert.equal(run(empty, { type: "dataset_replaced", points: [point(1, 1)], preset: "and" }).fingerDraws, false);
});
