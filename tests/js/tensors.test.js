import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeTensors, encodeTensors } from "../../static/js/session/tensors.js";
import { printedByPython } from "./python.js";

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
  const bytes = printedByPython(program, Buffer.from(encodeTensors({}, tensors)));
  const { metadata, tensors: back } = decodeTensors(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
  );
  assert.deepEqual(metadata, { from: "python" });
  for (const [name, tensor] of Object.entries(tensors)) assert.deepEqual(back[name], tensor);
});
