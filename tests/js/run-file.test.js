import assert from "node:assert/strict";
import { test } from "node:test";
import { makePoint } from "../../static/js/model/points.js";
import { decodeTensors, encodeTensors } from "../../static/js/session/tensors.js";
import { FileError, readRun, writeRun } from "../../static/js/sharing/run-file.js";
import { datasetOf, EXPERIMENT, RULES, textsOf } from "./fixtures.js";
import "./records.js";

const floats = (...numbers) => ({ shape: [numbers.length], data: Float64Array.from(numbers) });
const CHECKPOINT = {
  clock: { shape: [3], data: BigInt64Array.from([250n, 41n, 4n]) },
  "runs.0.parameters": floats(1, -0, 1e-300),
  "runs.0.slots": { shape: [0, 3], data: new Float64Array(0) },
  "runs.0.counters": { shape: [7], data: new BigInt64Array(7) },
  "runs.0.reference_loss": floats(NaN),
  "runs.1.parameters": floats(1, 2, 3, 4, 5, 6, 7, 8, 9),
  "runs.1.slots": { shape: [1, 9], data: new Float64Array(9) },
  "runs.1.counters": { shape: [7], data: new BigInt64Array(7) },
  "runs.1.reference_loss": floats(0.5),
};
const run = (dataset, experiment = EXPERIMENT) => ({ experiment, dataset, tensors: CHECKPOINT, step: 250 });
const read = (buffer, acceptable = () => true) => readRun(buffer, EXPERIMENT, acceptable, RULES);
const complaint = (...from) => {
  try {
    read(...from);
  } catch (error) {
    assert.ok(error instanceof FileError, String(error));
    return error.text;
  }
  return assert.fail("was read");
};
const three = datasetOf([makePoint(1, 1, 0), makePoint(-1, 0.5, 2)], { n_classes: 4, preset: "blobs" });

test("a saved run comes back to the last bit, whatever the task", () => {
  for (const dataset of [
    three,
    datasetOf([makePoint(1, 1, 0.25), makePoint(1, 2, -2)], { task: "plane" }),
    datasetOf([makePoint(1, -2.5, 0), makePoint(0.3, 2, 0)], { task: "curve" }),
    datasetOf([makePoint(1, 1, 1), makePoint(1, 2, 0), makePoint(0, 0, 1, true)]),
  ]) {
    assert.deepEqual(read(writeRun(run(dataset))), run(dataset));
  }
});

test("the file has what Python asks for", () => {
  const { metadata, tensors } = decodeTensors(writeRun(run(three)));
  assert.equal(metadata.format, "perceptron-playground 1");
  assert.deepEqual(JSON.parse(metadata.experiment), EXPERIMENT);
  assert.deepEqual(Object.keys(tensors).sort(), [...Object.keys(CHECKPOINT), "X", "y"].sort());
});

test("a file from Python, which knows nothing of tasks and presets, opens too", () => {
  const {
    metadata: { format, experiment },
    tensors,
  } = decodeTensors(writeRun(run(three)));
  const { dataset } = read(encodeTensors({ format, experiment }, tensors));
  assert.deepEqual(dataset, { ...three, n_classes: 3, preset: null });
});

test("a file that is no run is refused with the reason", () => {
  const whole = decodeTensors(writeRun(run(three)));
  const other = (metadata, tensors = whole.tensors) => encodeTensors({ ...whole.metadata, ...metadata }, tensors);
  const { X, y, clock, ...rest } = whole.tensors;
  assert.equal(complaint(new TextEncoder().encode("x1,x2,label\n1,1,0\n").buffer).key, "run.no_safetensors");
  assert.equal(complaint(new ArrayBuffer(3)).key, "run.no_safetensors");
  assert.deepEqual(complaint(other({ format: "pt" })), {
    key: "run.other_format",
    values: { format: "pt", wanted: "perceptron-playground 1" },
  });
  const text = JSON.stringify({ __metadata__: null });
  assert.equal(
    complaint(Uint8Array.from([text.length, 0, 0, 0, 0, 0, 0, 0, ...new TextEncoder().encode(text)]).buffer).key,
    "run.other_format",
  );
  for (const experiment of [
    "{",
    "null",
    '{"runs": [null]}',
    '{"runs": [{"network": {"hidden_layers": [null]}}]}',
    '{"runs": [{"frozen": 3}]}',
    "{}",
    '{"runs": []}',
    '{"runs": 3}',
    '{"runs": [{"network": {"hidden_layers": [{"units": -1, "activation": "tanh"}]}}]}',
  ]) {
    assert.deepEqual(
      complaint(other({ experiment })),
      { key: "run.missing", values: { part: "experiment" } },
      experiment,
    );
  }
  assert.equal(complaint(other({}), () => false).key, "run.unknown");
  assert.deepEqual(complaint(other({}, { ...rest, clock })), { key: "run.missing", values: { part: "X, y" } });
  assert.deepEqual(complaint(other({}, { ...rest, X, y })), { key: "run.missing", values: { part: "clock" } });
  assert.deepEqual(complaint(other({ drawing: "[" })), { key: "run.missing", values: { part: "drawing" } });
  assert.deepEqual(complaint(other({}, { ...whole.tensors, "runs.1.parameters": floats(1, 2) })), {
    key: "run.weights",
    values: { number: 2, found: 2, wanted: 9 },
  });
  assert.equal(
    complaint(other({}, { ...whole.tensors, y: { shape: [2], data: Uint8Array.of(0, 77) } })).key,
    "run.class",
  );
  for (const label of [0.5, -1]) {
    assert.equal(complaint(other({}, { ...whole.tensors, y: floats(0, label) })).key, "run.class", `a class ${label}`);
  }
  for (const [name, tensor] of [
    ["X", { shape: [2, 2], data: Float64Array.of(1, NaN, 1, 1) }],
    ["y", floats(NaN, 1)],
  ]) {
    assert.deepEqual(
      complaint(other({}, { ...whole.tensors, [name]: tensor })),
      { key: "run.missing", values: { part: "X, y" } },
      `NaN in ${name}`,
    );
  }
  assert.equal(
    complaint(other({}, { ...whole.tensors, y: { shape: [4e9], data: Uint8Array.of(0, 1) } })).key,
    "run.no_safetensors",
  );
  assert.equal(read(other({ drawing: '{"n_classes": 2.7}' })).dataset.n_classes, 3);
  const crowd = {
    X: { shape: [5001, 2], data: new Float64Array(10002) },
    y: { shape: [5001], data: new Uint8Array(5001) },
  };
  assert.equal(complaint(other({}, { ...whole.tensors, ...crowd })).key, "run.many_points");
});

test("there are words for every complaint", () => {
  const texts = textsOf("en");
  for (const key of ["no_safetensors", "other_format", "missing", "unknown", "weights", "class", "many_points"])
    assert.ok(texts[`run.${key}`], key);
});
