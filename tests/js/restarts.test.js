import assert from "node:assert/strict";
import { test } from "node:test";
import {
  exactLoss,
  histogram,
  identityOf,
  noteOf,
  readLines,
  requestOf,
  ticks,
  viewOf,
  withUnits,
} from "../../static/js/explain/restarts/model.js";
import { isConvex } from "../../static/js/explain/shared/landscape-plane.js";
import { records } from "../../static/js/model/records.js";
import { initialState } from "../../static/js/model/state.js";
import { datasetOf, EXPERIMENT, GENERATION, RULES } from "./fixtures.js";
import "./records.js";

const POINTS = [
  { x1: 1, x2: 2, label: 1, test: false },
  { x1: -1, x2: 0.5, label: 0, test: true },
];
const stateOf = (extra = {}) =>
  initialState(
    { experiment: EXPERIMENT, dataset: datasetOf(POINTS, extra), generation: GENERATION, view: {}, exercise: null },
    RULES,
  );
const WANTED = { n_starts: 200, steps: 1000, widths: false, first_seed: 0 };

test("only training points are sent, with the targets of the task", () => {
  const classes = requestOf(stateOf(), 1, WANTED, 32);
  assert.deepEqual([classes.points, classes.labels, classes.values, classes.widths], [[[1, 2]], [1], undefined, null]);
  assert.deepEqual(classes.experiment.runs, [EXPERIMENT.runs[1]]);
  const curve = requestOf(stateOf({ task: "curve" }), 1, WANTED, 32);
  assert.deepEqual([curve.points, curve.values, curve.labels], [[[1]], [2], undefined]);
});

test("all widths that the server takes are tried; a neuron is given a hidden layer for it", () => {
  const { widths, experiment } = requestOf(stateOf(), 0, { ...WANTED, widths: true }, 5);
  assert.deepEqual(widths, [1, 2, 3, 4, 5]);
  assert.deepEqual(experiment.runs[0].network.hidden_layers, [{ activation: "tanh", units: 1 }]);
  const [, two] = EXPERIMENT.runs;
  assert.equal(withUnits(two, 2), two);
  assert.deepEqual(withUnits({ ...two, frozen: [[1, 0, 1]] }, 3).frozen, []);
});

test("an answer is out of date when the network or the points change, not when Reset draws another seed", () => {
  const state = stateOf();
  const runs = EXPERIMENT.runs.map((run) => ({ ...run, seed: 77 }));
  assert.equal(identityOf({ ...state, experiment: { ...EXPERIMENT, runs } }, 1), identityOf(state, 1));
  assert.notEqual(identityOf({ ...state, dataset: datasetOf(POINTS.slice(1)) }, 1), identityOf(state, 1));
  const faster = EXPERIMENT.runs.map((run) => ({ ...run, training: { ...run.training, learning_rate: 1 } }));
  assert.notEqual(identityOf({ ...state, experiment: { ...EXPERIMENT, runs: faster } }, 1), identityOf(state, 1));
});

test("a plateau is named by its exact loss", () => {
  const [, run] = EXPERIMENT.runs;
  assert.equal(exactLoss(run, { name: "none_parted" }), "ln 2");
  assert.equal(exactLoss(run, { name: null }), null);
  assert.equal(exactLoss({ ...run, training: { ...run.training, loss: "mse_sigmoid" } }, { name: "none_parted" }), "¼");
  assert.equal(noteOf(EXPERIMENT.runs[0], datasetOf(POINTS)), "starts.note_convex");
  assert.equal(noteOf(run, datasetOf(POINTS)), null);
});

test("one layer is told to have one valley where the landscape says so, for every loss of two classes", () => {
  for (const { name, task, convex } of records.losses.values()) {
    if (task !== "binary") continue;
    const neuron = { ...EXPERIMENT.runs[0], training: { ...EXPERIMENT.runs[0].training, loss: name } };
    assert.equal(noteOf(neuron, datasetOf(POINTS)) === "starts.note_convex", convex, name);
    assert.equal(isConvex(neuron), convex, name);
  }
});

test("lines are read wherever the chunks are cut, also within a character of several bytes", async () => {
  const bytes = new TextEncoder().encode('{"a": 1}\n{"b": "é"}\n');
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    const parts = [bytes.slice(0, cut), bytes.slice(cut)];
    const lines = [];
    await readLines({ read: async () => ({ done: parts.length === 0, value: parts.shift() }) }, (line) =>
      lines.push(line),
    );
    assert.deepEqual(lines, [{ a: 1 }, { b: "é" }]);
  }
});

test("every restart with a loss is in one bin", () => {
  const loss = [0.001, 0.35, 0.3466, null, 0.7];
  const result = {
    members: { loss, ending: [0, 1, 1, 2, 1] },
    endings: [{ kind: "solved" }, { kind: "stuck" }, { kind: "diverged" }],
  };
  const linear = histogram(result, false, 7);
  assert.deepEqual(linear.solved, [1, 0, 0, 0, 0, 0, 0]);
  assert.deepEqual(
    linear.others.reduce((a, b) => a + b),
    3,
  );
  assert.deepEqual([linear.low, linear.high, linear.missing], [0, 0.7, 1]);
  const log = histogram(result, true, 7);
  assert.equal(log.low, Math.log10(0.001));
  assert.equal(log.solved[0], 1);
  const alike = histogram({ ...result, members: { loss: [0.5, 0.5], ending: [1, 1] } }, true, 4);
  assert.equal(
    alike.others.reduce((a, b) => a + b),
    2,
  );
});

test("ticks are round, few and on the axis", () => {
  assert.deepEqual(ticks(0, 0.7, false, 5), [0, 0.2, 0.4, 0.6]);
  assert.deepEqual(ticks(-3.2, 0.1, true, 5), [0.001, 0.01, 0.1, 1]);
  for (const [low, high, log] of [
    [0, 1e-6, false],
    [-0.3, -0.2, true],
    [-9, 4, true],
    [0, 123, false],
  ]) {
    const found = ticks(low, high, log, 5);
    assert.ok(found.length > 0 && found.length <= 7, `${found}`);
    for (const tick of found) {
      const at = log ? Math.log10(tick) : tick;
      assert.ok(at >= low - 1e-9 && at <= high + 1e-9, `${tick}`);
    }
  }
});

test("a picture is what a frame would carry", () => {
  const values = Buffer.from(new Float32Array([0.5, -1]).buffer).toString("base64");
  assert.deepEqual([...viewOf({ picture: { values } }, 2).values], [0.5, -1]);
  assert.deepEqual([...viewOf({ picture: { field: "AP8=" } }, 2).field], [0, 255]);
});
