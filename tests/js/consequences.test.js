import assert from "node:assert/strict";
import { test } from "node:test";
import { consequencesOf } from "../../static/js/model/consequences.js";
import { initialState, reduce, VIEW_DEFAULTS } from "../../static/js/model/state.js";
import { datasetOf, EXPERIMENT, GENERATION, RULES } from "./fixtures.js";

const POINTS = [
  { x1: 1, x2: 1, label: 0, test: false },
  { x1: -1, x2: 1, label: 1, test: false },
  { x1: 0, x2: -1, label: 1, test: false },
];
const start = (dataset = {}) =>
  initialState(
    {
      experiment: EXPERIMENT,
      dataset: datasetOf(POINTS, { preset: "xor_blobs", ...dataset }),
      generation: GENERATION,
      view: VIEW_DEFAULTS,
      exercise: null,
      weights: null,
    },
    RULES,
  );
const first = { preset: "xor_blobs", experiment: start().experiment };
const format = { count: String };

/** What is said of an action at this step, and the state after it. */
function told(before, action, step, trained = step > 0) {
  const after = reduce(before, action);
  return [consequencesOf({ action, before }, after, { step, trained, first }, format).map(({ key }) => key), after];
}
const preset = (name, more = {}) => ({ type: "dataset_replaced", points: POINTS, preset: name, ...more });

test("other points of the same kind: the weights stay, and it says from which step they go on", () => {
  const before = start();
  const action = preset("circle");
  const [text] = consequencesOf(
    { action, before },
    reduce(before, action),
    { step: 1274, trained: true, first },
    format,
  );
  assert.deepEqual(text, { key: "notice.weights_stayed", values: { step: "1274" } });
  assert.deepEqual(told(before, action, 0)[0], [], "initial weights are no news");
  assert.deepEqual(told(before, preset("xor_blobs"), 9)[0], [], "only another sample or amount");
  assert.deepEqual(told(before, preset(null), 9)[0], [], "drawn or imported points are seen to be other ones");
});

test("points that need other inputs: it never says that the weights stayed", () => {
  const [, curve] = told(start(), preset("line", { task: "curve", points: POINTS.slice(0, 2) }), 0);
  assert.deepEqual(told(curve, preset("xor_blobs", { task: "classes", n_classes: 2 }), 40)[0], [
    "notice.restarted_by_points",
  ]);
  assert.deepEqual(told(curve, preset("xor_blobs", { task: "classes", n_classes: 2 }), 0)[0].length <= 1, true);
});

test("back at the first points with other networks: untrained ones stay without a word about weights", () => {
  const [, larger] = told(start(), { type: "run_added", from: 0 }, 0);
  const [, elsewhere] = told(larger, preset("circle"), 0);
  assert.deepEqual(told(elsewhere, preset("xor_blobs"), 0)[0], ["notice.networks_stayed"]);
  const [, unchanged] = told(start(), preset("circle"), 0);
  assert.deepEqual(told(unchanged, preset("xor_blobs"), 0)[0], []);
});

test("a change of the networks that wipes a training says so, and what undo does not bring back", () => {
  const layers = { network: { hidden_layers: [{ units: 4, activation: "tanh" }] } };
  const restarted = ["notice.restarted", "notice.restarted_undo"];
  for (const action of [
    { type: "run_added", from: 0 },
    { type: "run_removed", runIndex: 1 },
    { type: "run_set", runIndex: 0, ...layers },
  ]) {
    assert.deepEqual(told(start(), action, 12)[0], restarted, action.type);
    assert.deepEqual(told(start(), action, 0)[0], [], "nothing was trained");
    assert.deepEqual(told(start(), action, 0, true)[0], restarted, "the trained weights of a link go, too");
  }
  assert.deepEqual(told(start(), { type: "run_set", runIndex: 0, training: { learning_rate: 0.01 } }, 12)[0], []);
  assert.deepEqual(told(start(), { type: "seeds_drawn", seeds: [5, 6] }, 12)[0], [], "asked for by name");
});

test("undo of such a change says that training starts again, unless it brings the work back", () => {
  const [, grown] = told(start(), { type: "run_added", from: 0 }, 12);
  assert.deepEqual(told(grown, { type: "undone" }, 5)[0], ["notice.restarted"]);
  const saved = { experiment: grown.experiment, dataset: grown.dataset, generation: GENERATION, view: VIEW_DEFAULTS };
  const restored = reduce(start(), { type: "restored", saved: { ...saved, exercise: null, weights: null } });
  assert.deepEqual(told(restored, { type: "undone" }, 5)[0], []);
});

test("another task or fewer classes: what became of points and of weights", () => {
  const three = start({ n_classes: 3 });
  const labelled = reduce(three, { type: "points_labelled", indices: [2], label: 2 });
  assert.deepEqual(told(labelled, { type: "classes_set", n_classes: 2 }, 7)[0], [
    "notice.class_removed",
    "notice.restarted_by_points",
  ]);
  assert.deepEqual(told(labelled, { type: "classes_set", n_classes: 2 }, 0)[0], ["notice.class_removed"]);
  assert.deepEqual(told(start(), { type: "task_set", task: "plane" }, 7)[0], ["notice.task_set"]);
  assert.deepEqual(told(start(), { type: "task_set", task: "curve" }, 7)[0], [
    "notice.task_set",
    "notice.restarted_by_points",
  ]);
});
