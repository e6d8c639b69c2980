/** The safetensors format, in and out: named arrays behind a JSON header. */

const HEADER_BYTES = 8;

/** @typedef {new (buffer: ArrayBuffer, offset: number, length: number) => TensorData} TypedArray */
/** Item types by their names in the format. @type {Record<string, {array: TypedArray, bytes: number}>} */
const DTYPES = {
  F64: { array: Float64Array, bytes: 8 },
  I64: { array: BigInt64Array, bytes: 8 },
  F32: { array: Float32Array, bytes: 4 },
  I32: { array: Int32Array, bytes: 4 },
  U8: { array: Uint8Array, bytes: 1 },
};

/**
 * @param {ArrayBuffer} buffer a safetensors file
 * @returns {{metadata: Record<string, string>, tensors: Tensors}} arrays are views of `buffer` where alignment allows
 * @throws {RangeError} when it is not safetensors
 */
export function decodeTensors(buffer) {
  if (buffer.byteLength < HEADER_BYTES) throw new RangeError(`safetensors: ${buffer.byteLength} bytes are too few`);
  const headerLength = Number(new DataView(buffer).getBigUint64(0, true));
  const start = HEADER_BYTES + headerLength;
  if (start > buffer.byteLength) throw new RangeError(`safetensors: a header of ${headerLength} bytes does not fit`);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, HEADER_BYTES, headerLength)));
  const { __metadata__: metadata, ...entries } = header;
  /** @type {Tensors} */
  const tensors = {};
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(entries)) {
    const data = viewOf(buffer, dtype, start + data_offsets[0], start + data_offsets[1]);
    const size = shape.reduce((/** @type {number} */ product, /** @type {number} */ n) => product * n, 1);
    if (data.length !== size)
      throw new RangeError(`safetensors: ${name} has ${data.length} numbers, and its shape ${size}`);
    tensors[name] = { shape, data };
  }
  return { metadata: metadata ?? {}, tensors };
}

/**
 * @param {ArrayBuffer} buffer
 * @param {string} dtype
 * @param {number} begin
 * @param {number} end
 */
function viewOf(buffer, dtype, begin, end) {
  const type = DTYPES[dtype];
  if (!type) throw new RangeError(`safetensors: dtype ${dtype} is not one of ${Object.keys(DTYPES).join(", ")}`);
  const length = (end - begin) / type.bytes;
  return begin % type.bytes === 0
    ? new type.array(buffer, begin, length)
    : new type.array(buffer.slice(begin, end), 0, length); // a view must start at a multiple of its item size
}

/**
 * @param {Record<string, string>} metadata
 * @param {Tensors} tensors
 * @returns {ArrayBuffer} a safetensors file
 */
export function encodeTensors(metadata, tensors) {
  // Widest items first, as the reference writer does: every array then starts aligned without holes between them.
  const entries = Object.entries(tensors).sort(([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT);
  /** @type {Record<string, unknown>} */
  const header = { __metadata__: metadata };
  let offset = 0;
  for (const [name, { shape, data }] of entries) {
    header[name] = { dtype: dtypeOf(data), shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(json.length / HEADER_BYTES) * HEADER_BYTES;
  const bytes = new Uint8Array(HEADER_BYTES + headerLength + offset).fill(
    0x20,
    HEADER_BYTES,
    HEADER_BYTES + headerLength,
  );
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.set(json, HEADER_BYTES);
  let position = HEADER_BYTES + headerLength;
  for (const [, { data }] of entries) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return bytes.buffer;
}

/** @param {TensorData} data */
function dtypeOf(data) {
  const found = Object.entries(DTYPES).find(([, type]) => data instanceof type.array);
  if (!found) throw new RangeError(`safetensors: ${data} is no array of numbers`);
  return found[0];
}
