import assert from "node:assert/strict";
import { test } from "node:test";
import { guarded, guardedCommands, permitted } from "../../static/js/exercise/locks.js";
import { makePoint } from "../../static/js/model/points.js";
import { initialState, reduce, savedOf, VIEW_DEFAULTS } from "../../static/js/model/state.js";
import { datasetOf, EXPERIMENT, GENERATION, RULES } from "./fixtures.js";
import "./records.js";

const points = [makePoint(1, 1, 0), makePoint(-1, 1, 1)];
const stateWith = (...locked) =>
  initialState(
    {
      experiment: EXPERIMENT,
      dataset: datasetOf(points),
      generation: GENERATION,
      view: VIEW_DEFAULTS,
      weights: null,
      exercise: { title: "", text: "", locks: Object.fromEntries(locked.map((name) => [name, "locked"])) },
    },
    RULES,
  );
const layers = (...layers) => ({
  type: "run_set",
  runIndex: 1,
  network: { hidden_layers: layers.map(([units, activation]) => ({ units, activation })) },
});
const rate = { type: "run_set", runIndex: 0, training: { learning_rate: 1 } };
const draw = { type: "points_added", points: [makePoint(0, 0, 0)], undoGroup: null };

/** An action, the groups that forbid it, and one that does not. */
const CASES = [
  [draw, ["drawing"], "data"],
  [{ type: "points_erased", x1: 1, x2: 1, radius: 1, undoGroup: null }, ["drawing"], "data"],
  [{ type: "points_removed", indices: [0] }, ["drawing"], "data"],
  [{ type: "points_moved", indices: [0], dx1: 1, dx2: 0, undoGroup: null }, ["drawing"], "data"],
  [{ type: "points_labelled", indices: [0], label: 1 }, ["drawing"], "data"],
  [{ type: "dataset_replaced", points: [], preset: null }, ["drawing"], "data"],
  [{ type: "dataset_replaced", points: [points[0]], preset: "moons" }, ["data"], "drawing"],
  [
    { type: "weights_set", runIndex: 0, values: [[1, 0, 0, 2]], before: [[1, 0, 0, 1]], undoGroup: null },
    ["weights"],
    "network",
  ],
  [{ type: "task_set", task: "plane" }, ["data"], "drawing"],
  [{ type: "classes_set", n_classes: 3 }, ["data"], "network"],
  [{ type: "test_share_set", share: 0.5, undoGroup: null }, ["data"], "drawing"],
  [rate, ["settings", "learning_rate"], "optimizer"],
  [{ type: "run_set", runIndex: 0, training: { loss: "mse_tanh" } }, ["settings", "loss", "output"], "learning_rate"],
  [{ type: "run_set", runIndex: 0, training: { loss: "mse_sigmoid" } }, ["settings", "loss"], "output"],
  [{ type: "run_set", runIndex: 0, network: { bias: false } }, ["settings", "bias"], "network"],
  [{ type: "run_set", runIndex: 0, network: { features: ["x1"] } }, ["network"], "settings"],
  [layers([3, "tanh"]), ["network", "hidden"], "activation"],
  [layers([2, "relu"]), ["network", "activation"], "hidden"],
  [layers([2, "tanh"], [2, "tanh"]), ["network", "hidden"], "settings"],
  [{ type: "run_set", runIndex: 0, frozen: [[1, 0, 0]] }, ["weights"], "settings"],
  [{ type: "run_set", runIndex: 0, seed: 9 }, ["settings", "seed"], "new_weights"],
  [{ type: "run_added", from: 0 }, ["networks"], "network"],
  [{ type: "run_removed", runIndex: 0 }, ["networks"], "network"],
  [{ type: "batch_size_set", batch_size: 4 }, ["batch_size"], "settings"],
  [{ type: "seeds_drawn", seeds: [5, 6] }, ["new_weights"], "reset"],
  [
    { type: "experiment_replaced", experiment: { ...EXPERIMENT, seed: 4 } },
    ["network", "settings", "networks"],
    "data",
  ],
  [{ type: "options_set", options: { speed: 1 } }, ["speed"], "stop"],
  [{ type: "options_set", options: { logScale: true } }, ["charts"], "view"],
];

for (const [action, groups, other] of CASES) {
  test(`${JSON.stringify(action).slice(0, 90)} is forbidden by ${groups.join(" and by ")}`, () => {
    for (const group of groups) {
      const state = stateWith(group);
      assert.equal(guarded(reduce)(state, action), state, group);
    }
    assert.notEqual(guarded(reduce)(stateWith(other), action), stateWith(other));
    assert.deepEqual(permitted(stateWith(other), action), action);
  });
}

test("without an exercise everything is allowed", () => {
  const free = { ...stateWith("drawing"), exercise: null };
  assert.equal(guarded(reduce)(free, draw).dataset.points.length, 3);
});

test("of several options those that are not locked are taken", () => {
  const state = guarded(reduce)(stateWith("speed"), { type: "options_set", options: { speed: 1, training: true } });
  assert.equal(state.training, true);
  assert.equal(state.speed, VIEW_DEFAULTS.speed);
});

test("an exercise can always be left and begun again, but no file gets round its locks", () => {
  const state = stateWith("data", "drawing");
  assert.equal(guarded(reduce)(state, { type: "options_set", options: { exercise: null } }).exercise, null);
  const own = { ...savedOf(state), dataset: datasetOf([]) };
  assert.equal(guarded(reduce)(state, { type: "restored", saved: own }), state, "a file keeps the lesson that is on");
  const again = guarded(reduce)(state, { type: "restored", saved: { ...own, exercise: { ...state.exercise } } });
  assert.equal(again.dataset.points.length, 0);
  assert.equal(again.exercise, state.exercise, "it is the same exercise");
  assert.equal(reduce(again, { type: "undone" }).dataset, state.dataset, "undo brings back the attempt");
  const other = { ...state.exercise, title: "Another" };
  const next = guarded(reduce)(again, { type: "restored", saved: { ...own, exercise: other } });
  assert.deepEqual(next.past, [], "undo does not lead out of an exercise");
});

test("training itself cannot be reset, stepped or set by hand where that is locked", () => {
  const called = [];
  const commands = Object.fromEntries(
    ["reset", "step", "assign", "travel", "open"].map((name) => [name, () => called.push(name)]),
  );
  const use = (state) => {
    const guardedOnes = guardedCommands(commands, () => state);
    for (const name of Object.keys(commands)) guardedOnes[name]();
    return called.splice(0);
  };
  assert.deepEqual(use(stateWith("reset", "step", "weights", "charts")), ["open"]);
  assert.deepEqual(use(stateWith()), ["reset", "step", "assign", "travel", "open"]);
});
