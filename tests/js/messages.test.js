import assert from "node:assert/strict";
import { test } from "node:test";
import {
  advanceCommand,
  configureCommand,
  dataCommand,
  decodeFrame,
  resetCommand,
  restoreCommand,
} from "../../static/js/session/messages.js";
import { decodeTensors, encodeTensors } from "../../static/js/session/tensors.js";
import { datasetOf, EXPERIMENT } from "./fixtures.js";

test("commands say what the protocol says", () => {
  const experiment = { seed: 0, batch_size: null, runs: [] };
  assert.deepEqual(JSON.parse(configureCommand(1, experiment)), { type: "configure", revision: 1, experiment });
  assert.deepEqual(JSON.parse(resetCommand(4)), { type: "reset", revision: 4 });
  assert.deepEqual(JSON.parse(advanceCommand(17, null, 8, ["field"])), {
    type: "advance",
    id: 17,
    until: null,
    budget_ms: 8,
    probes: ["field"],
  });
});

test("points travel as X float64 (n, 2) and y uint8 (n,)", () => {
  const points = [
    { x1: 0.123, x2: -2.5, label: 1, test: false },
    { x1: 1, x2: 2, label: 0, test: false },
  ];
  const { metadata, tensors: sent } = decodeTensors(dataCommand(2, datasetOf(points)));
  assert.deepEqual(JSON.parse(metadata.command), { type: "data", revision: 2 });
  assert.deepEqual(sent, {
    X: { shape: [2, 2], data: new Float64Array([0.123, -2.5, 1, 2]) },
    y: { shape: [2], data: new Uint8Array([1, 0]) },
  });
  assert.deepEqual(decodeTensors(dataCommand(3, datasetOf([]))).tensors.X.shape, [0, 2]);
});

test("points kept for testing, values and curves travel apart, as what they are", () => {
  const points = [
    { x1: 1, x2: 2, label: 0.5, test: false },
    { x1: -1, x2: 0.25, label: -1, test: true },
  ];
  const sent = (task) => decodeTensors(dataCommand(1, datasetOf(points, { task }))).tensors;
  const floats = (...values) => ({ shape: [values.length], data: new Float64Array(values) });
  assert.deepEqual(sent("plane"), {
    X: { shape: [1, 2], data: new Float64Array([1, 2]) },
    y: floats(0.5),
    X_test: { shape: [1, 2], data: new Float64Array([-1, 0.25]) },
    y_test: floats(-1),
  });
  assert.deepEqual(sent("curve"), {
    X: { shape: [1, 1], data: new Float64Array([1]) },
    y: floats(2),
    X_test: { shape: [1, 1], data: new Float64Array([-1]) },
    y_test: floats(0.25),
  });
});

test("what says nothing is not said: no frozen weights, no stop rule", () => {
  const run = { ...EXPERIMENT.runs[0], frozen: [[1, -1, 0]] };
  const { experiment } = JSON.parse(configureCommand(1, { ...EXPERIMENT, runs: [EXPERIMENT.runs[0], run] }));
  assert.deepEqual(
    experiment.runs.map(({ frozen }) => frozen),
    [undefined, [[1, -1, 0]]],
  );
  const stop = { loss: null, accuracy: null, plateau: false, steps: 100 };
  assert.equal(JSON.parse(advanceCommand(1, 2, 8, [], stop)).stop, undefined);
  assert.deepEqual(JSON.parse(advanceCommand(1, 2, 8, [], { ...stop, accuracy: 0.9 })).stop, {
    loss: null,
    accuracy: 0.9,
    plateau: false,
  });
});

test("a checkpoint goes back under the names it came with", () => {
  const checkpoint = { "runs.0.parameters": { shape: [3], data: new Float64Array([1, 2, 3]) } };
  const { metadata, tensors: sent } = decodeTensors(restoreCommand(9, checkpoint));
  assert.deepEqual(JSON.parse(metadata.command), { type: "restore", revision: 9 });
  assert.deepEqual(sent, checkpoint);
});

test("a frame becomes numbers, views and a checkpoint", () => {
  const info = { type: "frame", id: 3, revision: 5, step: 2, verdicts: [{ code: "learning", step: 2 }] };
  const frame = decodeFrame(
    encodeTensors(
      { frame: JSON.stringify(info) },
      {
        loss: { shape: [1], data: new Float64Array([0.5]) },
        accuracy: { shape: [1], data: new Float64Array([1]) },
        ties: { shape: [1], data: new BigInt64Array([4n]) },
        "history.step": { shape: [2], data: new BigInt64Array([1n, 2n]) },
        "history.loss": { shape: [2, 1], data: new Float64Array([0.7, 0.5]) },
        "history.accuracy": { shape: [2, 1], data: new Float64Array([0.5, 1]) },
        "runs.0.field": { shape: [64, 64], data: new Uint8Array(4096).fill(7) },
        "runs.0.boundary": { shape: [1, 4], data: new Float32Array([0, 1, 2, 3]) },
        "runs.0.W1": { shape: [2, 1], data: new Float64Array([3, 4]) },
        "runs.0.b1": { shape: [1], data: new Float64Array([5]) },
        "checkpoint.step": { shape: [1], data: new BigInt64Array([2n]) },
      },
    ),
  );
  assert.equal(frame.step, 2);
  assert.deepEqual(frame.ties, [4]);
  assert.deepEqual(frame.history.step, [1, 2]);
  assert.deepEqual(frame.runs[0].layers, [
    { W: new Float64Array([3, 4]), b: new Float64Array([5]), n_in: 2, n_out: 1 },
  ]);
  assert.equal(frame.runs[0].field.length, 4096);
  assert.deepEqual(Object.keys(frame.checkpoint), ["step"]);
  assert.throws(() => decodeFrame(encodeTensors({}, {})), /no frame/);
});
