/** One training iteration as pages in five phases, and the matrices of the probe `trace` (docs/protocol.md). No I/O. */

/** @typedef {"forward" | "loss" | "output" | "hidden" | "update"} Kind */
/**
 * What one page shows of a layer. Phases count from 1: forward pass, loss, output's error, backward pass, update.
 * @typedef {{readonly kind: Kind, readonly layer: number, readonly phase: number}} Page
 */
/**
 * Data row by row.
 * @typedef {{readonly rows: number, readonly columns: number, readonly data: readonly number[]}} Matrix
 */
/**
 * A matrix with its name in the trace (W1, dZ2, …) and its symbol for mathml.js. `ofExamples` if it has a row for each
 * example.
 * @typedef {{readonly name: string, readonly symbol: string, readonly matrix: Matrix, readonly ofExamples: boolean}}
 *   Named
 */
/**
 * What the reader follows through the pages.
 * @typedef {{readonly example: number, readonly from: number, readonly to: number}} Entry
 */
/**
 * @typedef {object} Trace
 * @property {readonly number[]} rows indices of the examples that are shown
 * @property {readonly number[]} y their targets
 * @property {number} batch the number of examples in the batch
 * @property {number} rate the learning rate of this step
 * @property {number} n_layers
 * @property {(name: string) => Matrix | null} get W1, Z1, dW1, …; Y as the loss reads it; dA and dZ as the course writes
 *   them, of each example, without the 1/m of the mean
 */

/** @param {number} n_layers @returns {Page[]} */
export function pagesOf(n_layers) {
  const layers = Array.from({ length: n_layers }, (_, l) => l + 1);
  const hidden = layers.slice(0, -1).reverse();
  /** @type {(kind: Kind, phase: number) => (layer: number) => Page} */
  const page = (kind, phase) => (layer) => ({ kind, layer, phase });
  return [
    ...layers.map(page("forward", 1)),
    page("loss", 2)(n_layers),
    page("output", 3)(n_layers),
    ...hidden.map(page("hidden", 4)),
    ...layers.map(page("update", 5)),
  ];
}

/**
 * @param {Frame | undefined} frame
 * @param {number} runIndex
 * @param {readonly number[]} sizes n[0], …, n[L] of the layers
 * @param {import("../../model/records.js").Loss} [loss]
 * @returns {Trace | null} null if the frame has no trace, or that of a network of another shape
 */
export function readTrace(frame, runIndex, sizes, loss) {
  const tensors = frame?.tensors ?? {};
  const n_layers = sizes.length - 1;
  const fits = sizes
    .slice(1)
    .every((n_out, l) => tensors[`runs.${runIndex}.trace.W${l + 1}`]?.shape.join() === `${sizes[l]},${n_out}`);
  const [rows, y, batch, rate] = ["trace.rows", "trace.y", "trace.batch", `runs.${runIndex}.trace.learning_rate`].map(
    (name) => Array.from(tensors[name]?.data ?? [], Number),
  );
  if (!fits || !rows?.length || !y || tensors[`runs.${runIndex}.trace.W${n_layers + 1}`]) return null;
  const m = batch?.[0] ?? rows.length;
  const low = loss?.low ?? 0;
  return {
    rows,
    y,
    batch: m,
    rate: rate?.[0] ?? NaN,
    n_layers,
    get(name) {
      if (name === "Y") return targetsOf(y, loss?.one_hot ? (sizes.at(-1) ?? 1) : 1);
      const matrix = matrixOf(tensors[`runs.${runIndex}.trace.${name}`], name);
      if (/^d[AZ]/.test(name)) return scaled(matrix, (slope) => slope * m);
      return name === `A${n_layers}` && low !== 0 ? scaled(matrix, (share) => low + (1 - low) * share) : matrix;
    },
  };
}

/** @param {readonly number[]} y labels or values @param {number} columns more than one: one-hot @returns {Matrix} */
const targetsOf = (y, columns) => ({
  rows: y.length,
  columns,
  data: columns === 1 ? y : y.flatMap((label) => Array.from({ length: columns }, (_, k) => Number(k === label))),
});

/** @param {Matrix | null} matrix @param {(value: number) => number} by @returns {Matrix | null} */
const scaled = (matrix, by) => matrix && { ...matrix, data: matrix.data.map(by) };

/**
 * @param {Tensor | undefined} tensor
 * @param {string} name
 * @returns {Matrix | null} a vector as a row, losses as a column
 */
export function matrixOf(tensor, name) {
  if (!tensor) return null;
  const [first = 0, second] = tensor.shape;
  const [rows, columns] = second !== undefined ? [first, second] : name === "loss" ? [first, 1] : [1, first];
  return { rows, columns, data: Array.from(tensor.data, Number) };
}

/** @param {Matrix | null} matrix @param {number} row @param {number} column */
export const at = (matrix, row, column) => matrix?.data[row * matrix.columns + column] ?? NaN;

/** @param {Trace} trace @param {number} layer @returns {number} by which the step changes a weight of the layer, at most */
export function largestChange(trace, layer) {
  const changes = [`W${layer}`, `b${layer}`].flatMap((name) =>
    (trace.get(name)?.data ?? []).map((value, i) => Math.abs((trace.get(`new_${name}`)?.data[i] ?? NaN) - value)),
  );
  return Math.max(...changes);
}

/** @param {Matrix} matrix @returns {Matrix} */
export function transposed({ rows, columns, data }) {
  return {
    rows: columns,
    columns: rows,
    data: Array.from(data, (_, i) => data[(i % rows) * columns + Math.floor(i / rows)] ?? NaN),
  };
}

/**
 * @param {Trace} trace
 * @param {number} layer
 * @returns {Matrix | null} what the layer passes on: A, times dropout's mask
 */
export function passedOn(trace, layer) {
  const [a, mask] = [trace.get(`A${layer}`), trace.get(`mask${layer}`)];
  return a && mask ? { ...a, data: a.data.map((value, i) => value * (mask.data[i] ?? 0)) } : a;
}

/**
 * @param {Trace} trace
 * @param {Page} page
 * @param {number | null} example the only one that is shown; null for all of the trace
 * @param {boolean} [grows] whether gradients are the loop's accumulators after this example; else the example's own
 * @returns {Named[]} what the page computes from, then what it computes
 */
export function matricesOf(trace, { kind, layer: l }, example, grows = false) {
  /** @type {Named[]} */
  const found = [];
  /** @param {string} name @param {Matrix | null} matrix */
  const add = (name, matrix) => {
    if (!matrix) return;
    const ofExamples = /^(A|Z|dZ|Y|loss|mask)/.test(name);
    const shown = ofExamples && example !== null ? rowOf(matrix, example) : matrix;
    found.push({ name, symbol: symbolOf(name, example, !grows), matrix: shown, ofExamples });
  };
  /** @param {...string} names */
  const whole = (...names) => {
    for (const name of names) add(name, trace.get(name));
  };
  /** @param {string} name */
  const gradient = (name) =>
    example === null ? whole(name) : add(name, sumOf(trace, name, l, grows ? 0 : example, example));
  if (kind === "forward") whole(`A${l - 1}`, `mask${l - 1}`, `W${l}`, `b${l}`, `Z${l}`, `A${l}`);
  else if (kind === "update") whole(`W${l}`, `dW${l}`, `new_W${l}`, `b${l}`, `db${l}`, `new_b${l}`);
  else if (kind === "hidden") whole(`dZ${l + 1}`, `W${l + 1}`, `Z${l}`, `mask${l}`);
  else whole(`A${l}`, "Y");
  if (kind === "loss") whole("loss");
  if (kind === "output" || kind === "hidden") {
    whole(`dZ${l}`, `A${l - 1}`);
    gradient(`dW${l}`);
    gradient(`db${l}`);
  }
  return found;
}

/** @param {Matrix} matrix @param {number} i @returns {Matrix} */
const rowOf = ({ columns, data }, i) => ({ rows: 1, columns, data: data.slice(i * columns, (i + 1) * columns) });

/**
 * @param {Trace} trace
 * @param {string} name dW or db of the layer
 * @param {number} layer
 * @param {number} first example
 * @param {number} last example
 * @returns {Matrix | null} what these examples add up to, before it is divided by m, without the penalty
 */
function sumOf(trace, name, layer, first, last) {
  const [dZ, before] = [trace.get(`dZ${layer}`), passedOn(trace, layer - 1)];
  if (!dZ || !before) return null;
  const isBias = name.startsWith("db");
  const shares = Array.from({ length: last - first + 1 }, (_, k) => {
    const errors = rowOf(dZ, first + k).data;
    return isBias ? errors : rowOf(before, first + k).data.flatMap((a) => errors.map((dz) => a * dz));
  });
  const data = shares.reduce((sum, share) => sum.map((value, i) => value + (share[i] ?? 0)));
  return { rows: isBias ? 1 : before.columns, columns: dZ.columns, data };
}

/**
 * @param {string} name W1, new_W1, dZ2, …
 * @param {number | null} example the only one that is shown
 * @param {boolean} [own] whether gradients are the example's own; else of all, or a sum that grows
 * @returns {string} the symbol, as mathml.js reads it: W^{[1]}, or dz^{[2](1)} of one example
 */
export function symbolOf(name, example, own = false) {
  const [, fresh, letters = name, number] = /^(new_)?(dW|db|dZ|[A-Zb]|mask)(\d+)$/.exec(name) ?? [];
  if (name === "loss") return example === null ? "L" : `L^{(${example + 1})}`;
  const single = example !== null && /^(A|Z|dZ|Y|mask)/.test(letters);
  const isOwn = single || (own && example !== null && /^d[Wb]/.test(letters));
  const letter = letters === "mask" ? "R" : letters;
  const base = single ? letter.replace(/[AZYR]$/, (capital) => capital.toLowerCase()) : letter;
  const index = `${number === undefined ? "" : `[${number}]`}${isOwn ? `(${example + 1})` : ""}`;
  return `${base}${index ? `^{${index}}` : ""}${fresh ? "_{t+1}" : ""}`;
}
