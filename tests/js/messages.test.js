import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import {
  advanceCommand, configureCommand, dataCommand, decodeFrame, decodeTensors, encodeTensors, resetCommand, restoreCommand,
} from "../../static/js/messages.js";

const PYTHON = process.env.PYTHON ?? new URL("../../.venv/bin/python", import.meta.url).pathname;

const tensors = {
  bytes: { shape: [3], data: new Uint8Array([1, 2, 255]) },
  floats: { shape: [2, 2], data: new Float64Array([1.5, -0, NaN, Infinity]) },
  whole: { shape: [1], data: new BigInt64Array([-(2n ** 62n)]) },
  single: { shape: [0, 4], data: new Float32Array(0) },
};

test("what is encoded is decoded, NaN and infinities included", () => {
  const { metadata, tensors: back } = decodeTensors(encodeTensors({ hello: "wörld" }, tensors));
  assert.deepEqual(metadata, { hello: "wörld" });
  for (const [name, tensor] of Object.entries(tensors)) assert.deepEqual(back[name], tensor);
});

test("decoding copies nothing: the arrays are views of the message", () => {
  const buffer = encodeTensors({}, tensors);
  for (const tensor of Object.values(decodeTensors(buffer).tensors)) assert.equal(tensor.data.buffer, buffer);
});

test("an array that does not start at a multiple of its item size is still read", () => {
  const header = JSON.stringify({ a: { dtype: "F64", shape: [1], data_offsets: [1, 9] } });
  const bytes = new Uint8Array(8 + header.length + 9);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(header.length), true);
  bytes.set(new TextEncoder().encode(header), 8);
  view.setFloat64(8 + header.length + 1, 2.5, true);
  assert.deepEqual([...decodeTensors(bytes.buffer).tensors.a.data], [2.5]);
});

test("what is no safetensors is refused with a reason", () => {
  assert.throws(() => decodeTensors(new ArrayBuffer(3)), /3 bytes are too few/);
  const tooLong = new ArrayBuffer(16);
  new DataView(tooLong).setBigUint64(0, 99n, true);
  assert.throws(() => decodeTensors(tooLong), /99 bytes does not fit/);
});

test("the reference implementation reads our bytes and we read its", () => {
  const program = `
import sys, numpy as np
from safetensors.numpy import load, save
got = load(sys.stdin.buffer.read())
assert got["bytes"].tolist() == [1, 2, 255] and got["floats"].shape == (2, 2), got
assert np.isnan(got["floats"][1, 0]) and np.isinf(got["floats"][1, 1]) and got["whole"][0] == -2**62
sys.stdout.buffer.write(save({k: v for k, v in got.items()}, {"from": "python"}))`;
  const bytes = execFileSync(PYTHON, ["-c", program], { input: Buffer.from(encodeTensors({}, tensors)) });
  const { metadata, tensors: back } = decodeTensors(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  assert.deepEqual(metadata, { from: "python" });
  for (const [name, tensor] of Object.entries(tensors)) assert.deepEqual(back[name], tensor);
});

test("commands say what the protocol says", () => {
  const experiment = { seed: 0, batch_size: null, runs: [] };
  assert.deepEqual(JSON.parse(configureCommand(1, experiment)), { type: "configure", revision: 1, experiment });
  assert.deepEqual(JSON.parse(resetCommand(4)), { type: "reset", revision: 4 });
  assert.deepEqual(JSON.parse(advanceCommand(17, null, 8, ["field"])), {
    type: "advance", id: 17, until: null, budget_ms: 8, probes: ["field"],
  });
});

test("points travel as X float64 (n, 2) and y uint8 (n,)", () => {
  const points = [{ x1: 0.123, x2: -2.5, label: 1 }, { x1: 1, x2: 2, label: 0 }];
  const { metadata, tensors: sent } = decodeTensors(dataCommand(2, points));
  assert.deepEqual(JSON.parse(metadata.command), { type: "data", revision: 2 });
  assert.deepEqual(sent, {
    X: { shape: [2, 2], data: new Float64Array([0.123, -2.5, 1, 2]) },
    y: { shape: [2], data: new Uint8Array([1, 0]) },
  });
  assert.deepEqual(decodeTensors(dataCommand(3, [])).tensors.X.shape, [0, 2]);
});

test("a checkpoint goes back under the names it came with", () => {
  const checkpoint = { "runs.0.parameters": { shape: [3], data: new Float64Array([1, 2, 3]) } };
  const { metadata, tensors: sent } = decodeTensors(restoreCommand(9, checkpoint));
  assert.deepEqual(JSON.parse(metadata.command), { type: "restore", revision: 9 });
  assert.deepEqual(sent, checkpoint);
});

test("a frame becomes numbers, views and a checkpoint", () => {
  const info = { type: "frame", id: 3, revision: 5, step: 2, verdicts: [{ code: "learning", step: 2 }] };
  const frame = decodeFrame(encodeTensors({ frame: JSON.stringify(info) }, {
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
  }));
  assert.equal(frame.step, 2);
  assert.deepEqual(frame.ties, [4]);
  assert.deepEqual(frame.history.step, [1, 2]);
  assert.deepEqual(frame.runs[0].layers, [{ W: new Float64Array([3, 4]), b: new Float64Array([5]), n_in: 2, n_out: 1 }]);
  assert.equal(frame.runs[0].field.length, 4096);
  assert.deepEqual(Object.keys(frame.checkpoint), ["step"]);
  assert.throws(() => decodeFrame(encodeTensors({}, {})), /no frame/);
});
