/** One training iteration as a walk of pages in the course's five steps, and the matrices of the server's trace (docs/protocol.md). No I/O. */

/** @typedef {"forward" | "loss" | "output" | "hidden" | "update"} Kind */
/** @typedef {{readonly kind: Kind, readonly layer: number, readonly step: number}} Page `step` 1 to 5, as the course counts */
/** @typedef {{readonly rows: number, readonly columns: number, readonly data: readonly number[]}} Matrix row by row */
/** What has a row for each example is `ofExamples`. @typedef {{readonly name: string, readonly symbol: string, readonly matrix: Matrix, readonly ofExamples: boolean}} Named */
/** @typedef {{readonly example: number, readonly from: number, readonly to: number}} Choice */
/**
 * @typedef {object} Trace
 * @property {readonly number[]} rows which examples are shown
 * @property {readonly number[]} y what they should be
 * @property {number} batch how many examples the update is of
 * @property {number} rate the learning rate of this step
 * @property {number} n_layers
 * @property {(name: string) => Matrix | null} get W1, Z1, dW1, …
 */

/** @param {number} n_layers @returns {Page[]} */
export function pagesOf(n_layers) {
  const up = Array.from({ length: n_layers }, (_, l) => l + 1);
  const hidden = up.slice(0, -1).reverse();
  /** @type {(kind: Kind, step: number) => (layer: number) => Page} */
  const page = (kind, step) => (layer) => ({ kind, layer, step });
  return [
    ...up.map(page("forward", 1)),
    page("loss", 2)(n_layers),
    page("output", 3)(n_layers),
    ...hidden.map(page("hidden", 4)),
    ...up.map(page("update", 5)),
  ];
}

/**
 * @param {Frame | undefined} frame
 * @param {number} runIndex
 * @param {readonly number[]} sizes n[0], …, n[L]
 * @returns {Trace | null} null when there is none, or one of another network
 */
export function readTrace(frame, runIndex, sizes) {
  const tensors = frame?.tensors ?? {};
  const n_layers = sizes.length - 1;
  const fits = sizes
    .slice(1)
    .every((n_out, l) => tensors[`runs.${runIndex}.trace.W${l + 1}`]?.shape.join() === `${sizes[l]},${n_out}`);
  const [rows, y, batch, rate] = ["trace.rows", "trace.y", "trace.batch", `runs.${runIndex}.trace.learning_rate`].map(
    (name) => Array.from(tensors[name]?.data ?? [], Number),
  );
  if (!fits || !rows?.length || !y || tensors[`runs.${runIndex}.trace.W${n_layers + 1}`]) return null;
  return {
    rows,
    y,
    batch: batch?.[0] ?? rows.length,
    rate: rate?.[0] ?? NaN,
    n_layers,
    get: (name) => matrixOf(tensors[`runs.${runIndex}.trace.${name}`], name),
  };
}

/** @param {Tensor | undefined} tensor @param {string} name @returns {Matrix | null} a bias is a row, a loss a column */
export function matrixOf(tensor, name) {
  if (!tensor) return null;
  const [first = 0, second] = tensor.shape;
  const [rows, columns] = second !== undefined ? [first, second] : name === "loss" ? [first, 1] : [1, first];
  return { rows, columns, data: Array.from(tensor.data, Number) };
}

/** @param {Matrix | null} matrix @param {number} row @param {number} column */
export const at = (matrix, row, column) => matrix?.data[row * matrix.columns + column] ?? NaN;

/** @param {Matrix} matrix @returns {Matrix} */
export function transposed({ rows, columns, data }) {
  return {
    rows: columns,
    columns: rows,
    data: Array.from(data, (_, i) => data[(i % rows) * columns + Math.floor(i / rows)] ?? NaN),
  };
}

/** What layer l passes on to the next: A, times dropout's mask. @param {Trace} trace @param {number} layer @returns {Matrix | null} */
export function passedOn(trace, layer) {
  const [a, mask] = [trace.get(`A${layer}`), trace.get(`mask${layer}`)];
  return a && mask ? { ...a, data: a.data.map((value, i) => value * (mask.data[i] ?? 0)) } : a;
}

/**
 * @param {Trace} trace
 * @param {Page} page
 * @param {number | null} example of which alone; null for all that are shown
 * @returns {Named[]} what the page computes with, then what it computes
 */
export function matricesOf(trace, { kind, layer }, example) {
  const l = layer;
  /** @type {Named[]} */
  const found = [];
  /** @param {string} name @param {Matrix | null} matrix */
  const add = (name, matrix) => {
    const ofExamples = /^(A|Z|dZ|Y|loss|mask)/.test(name);
    if (matrix)
      found.push({
        name,
        symbol: symbolOf(name, example),
        matrix: ofExamples && example !== null ? row(matrix, example) : matrix,
        ofExamples,
      });
  };
  const whole = (/** @type {string} */ name) => add(name, trace.get(name));
  const y = { rows: trace.y.length, columns: 1, data: trace.y };
  /** @param {string} name */
  const gradient = (name) => (example === null ? whole(name) : add(name, part(trace, name, l, example)));
  if (kind === "forward") [`A${l - 1}`, `mask${l - 1}`, `W${l}`, `b${l}`, `Z${l}`, `A${l}`].forEach(whole);
  else if (kind === "loss") whole(`A${l}`), add("Y", y), whole("loss");
  else if (kind === "update") [`W${l}`, `dW${l}`, `new_W${l}`, `b${l}`, `db${l}`, `new_b${l}`].forEach(whole);
  else {
    if (kind === "output") whole(`A${l}`), add("Y", y);
    else [`dZ${l + 1}`, `W${l + 1}`, `Z${l}`, `mask${l}`].forEach(whole);
    [`dZ${l}`, `A${l - 1}`].forEach(whole);
    gradient(`dW${l}`);
    gradient(`db${l}`);
  }
  return found;
}

/** @param {Matrix} matrix @param {number} i @returns {Matrix} */
const row = ({ columns, data }, i) => ({ rows: 1, columns, data: data.slice(i * columns, (i + 1) * columns) });

/** What one example gives to the gradient, without the penalty. @param {Trace} trace @param {string} name @param {number} layer @param {number} example @returns {Matrix | null} */
function part(trace, name, layer, example) {
  const [dZ, before] = [trace.get(`dZ${layer}`), passedOn(trace, layer - 1)];
  if (!dZ || !before) return null;
  const errors = row(dZ, example).data;
  if (name.startsWith("db")) return { rows: 1, columns: errors.length, data: errors };
  const inputs = row(before, example).data;
  return { rows: inputs.length, columns: errors.length, data: inputs.flatMap((a) => errors.map((dz) => a * dz)) };
}

/** @param {string} name W1, new_W1, dZ2, … @param {number | null} example @returns {string} as mathml.js reads it */
export function symbolOf(name, example) {
  const [, fresh, letters = name, number] = /^(new_)?(dW|db|dZ|[A-Zb]|mask)(\d+)$/.exec(name) ?? [];
  if (name === "loss") return example === null ? "L" : `L^{(${example + 1})}`;
  const single = example !== null && /^(A|Z|dZ|Y|mask)/.test(letters);
  const letter = letters === "mask" ? "R" : letters;
  const base = single ? letter.replace(/[AZYR]$/, (capital) => capital.toLowerCase()) : letter;
  const place = `${number === undefined ? "" : `[${number}]`}${single ? `(${example + 1})` : ""}`;
  return `${base}${place ? `^{${place}}` : ""}${fresh ? "_{t+1}" : ""}`;
}
