// @preserve: white space in the templates is part of the programs that they write.
/** What a program is written from: one network, its weights and the points, and the parts that every Python program shares. No I/O. */

import { tensorsOf } from "../../session/messages.js";

/**
 * @typedef {object} Source
 * @property {string} title
 * @property {RunSpec} run
 * @property {number | null} batch_size
 * @property {number} seed of the order of the batches
 * @property {readonly LayerValues[]} layers the weights to begin with
 * @property {{readonly X: Tensor, readonly y: Tensor}} examples
 * @property {"binary" | "multiclass" | "regression"} kind
 * @property {string} output activation of the output
 * @property {{readonly step: number, readonly epoch: number, readonly position: number}} clock where training stands
 * @property {number} steps to train
 * @property {boolean} logits the loss is computed from the logit (from_logits=True)
 * @property {string} origin address of the server
 */

/** As NumPy writes them, of X (n, d). @type {Readonly<Record<string, string>>} */
const FEATURES = {
  x1: "X[:, 0]",
  x2: "X[:, 1]",
  x1_squared: "X[:, 0] ** 2",
  x2_squared: "X[:, 1] ** 2",
  x1_x2: "X[:, 0] * X[:, 1]",
  sin_x1: "np.sin(X[:, 0])",
  sin_x2: "np.sin(X[:, 1])",
  ...Object.fromEntries([3, 4, 5, 6, 7, 8, 9].map((k) => [`x1_power_${k}`, `X[:, 0] ** ${k}`])),
};

/** @param {number} value @returns {string} exactly this number, as Python reads it */
export const exact = (value) =>
  Number.isFinite(value)
    ? Object.is(value, -0)
      ? "-0.0"
      : String(value)
    : Number.isNaN(value)
      ? "np.nan"
      : value < 0
        ? "-np.inf"
        : "np.inf";

/**
 * @param {ArrayLike<number | bigint>} data
 * @param {number} columns
 * @returns {string} rows in brackets, one a line
 */
export function matrix(data, columns) {
  const numbers = Array.from(data, Number);
  const rows = Array.from(
    { length: Math.ceil(numbers.length / columns) },
    (_, i) =>
      `    [${numbers
        .slice(i * columns, (i + 1) * columns)
        .map(exact)
        .join(", ")}],`,
  );
  return rows.length > 0 ? `[\n${rows.join("\n")}\n]` : "[]";
}

/** @param {ArrayLike<number | bigint>} data @returns {string} */
export const vector = (data) => `[${Array.from(data, Number).map(exact).join(", ")}]`;

/** @param {Dataset} dataset @returns {Source["examples"]} those to learn from */
export function examplesOf(dataset) {
  const { X, y } = tensorsOf(dataset);
  if (!X || !y) throw new RangeError("a drawing without points to learn from");
  return { X, y };
}

/** @param {Source} source @returns {string} NumPy's name of the precision */
export const precisionOf = ({ run }) => run.training.precision;

/** @param {Source} source @returns {string} X, y, W and b as NumPy arrays, and `features` */
export function dataOf(source) {
  const {
    examples: { X, y },
    layers,
    run,
  } = source;
  const dtype = `dtype=np.${precisionOf(source)}`;
  const columns = run.network.features.map((name) => FEATURES[name] ?? `unknown_${name}`);
  return `# The examples: a row each.
X = np.array(${matrix(X.data, X.shape[1] ?? 2)}, ${dtype})
y = np.array(${vector(y.data)}${source.kind === "multiclass" ? "" : `, ${dtype}`})
# The weights: W[l] (units before, units), b[l] (units,).
W = [${layers.map(({ W, n_out }) => `np.array(${matrix(W, n_out)}, ${dtype})`).join(", ")}]
b = [${layers.map(({ b }) => `np.array(${vector(b)}, ${dtype})`).join(", ")}]


def features(X):
    """What the network is shown of a point."""
    return np.stack([${columns.join(", ")}], axis=1)
`;
}

/** The learning rate of the update that makes step t ≥ 1. @param {Source} source @param {(name: string) => string} f of a mathematical function */
export function scheduleOf({ run: { training } }, f) {
  const [alpha, T, share] = [
    exact(training.learning_rate),
    exact(training.schedule_steps),
    exact(training.schedule_factor),
  ];
  const shares = {
    constant: "",
    step: ` * ${share} ** ${f("floor")}((t - 1) / ${T})`,
    exponential: ` * ${share} ** ((t - 1) / ${T})`,
    cosine: ` * (${share} + (1 - ${share}) * 0.5 * (1 + ${f("cos")}(${Math.PI} * ${f("minimum")}((t - 1) / ${T}, 1.0))))`,
    inverse_time: ` / (1 + (1 / ${share} - 1) * (t - 1) / ${T})`,
  };
  return `${alpha}${/** @type {Record<string, string>} */ (shares)[training.schedule] ?? ""}`;
}

/** Batches and dropout with the playground's own random numbers. @param {Source} source */
export function randomOf({ batch_size, seed, examples, run: { training, network, seed: own } }) {
  const n = examples.y.shape[0] ?? 0;
  const parts = [];
  if (batch_size !== null && batch_size < n) {
    parts.push(`
def batch(epoch, position):
    """The rows of a batch: each pass has an order of its own."""
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(${seed}, spawn_key=(1, epoch))))
    return rng.permutation(${n})[position * ${batch_size} : (position + 1) * ${batch_size}]
`);
  }
  if (training.dropout > 0 && network.hidden_layers.length > 0) {
    const units = `[${network.hidden_layers.map((layer) => layer.units).join(", ")}]`;
    parts.push(`
def dropout(n, step):
    """Factors of the hidden units: 0 for those left out, the others are made up for it."""
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(${own}, spawn_key=(4, step))))
    stay = 1 / (1 - ${exact(training.dropout)})
    return [np.where(rng.random((n, units)) >= ${exact(training.dropout)}, stay, 0.0) for units in ${units}]
`);
  }
  return parts.join("\n");
}

/** Lines that pick the rows of each step, at four spaces more than `indent`. @param {Source} source @param {string} indent @returns {{before: string, rows: string, after: string}} */
export function batchesOf({ batch_size, clock, examples }, indent) {
  const n = examples.y.shape[0] ?? 0;
  if (batch_size === null || batch_size >= n) return { before: "", rows: `${indent}rows = slice(None)`, after: "" };
  return {
    before: `${indent.slice(4)}epoch, position = ${clock.epoch}, ${clock.position}\n`,
    rows: `${indent}rows = batch(epoch, position)`,
    after: `${indent}position += 1\n${indent}if position == ${Math.ceil(n / batch_size)}:\n${indent}    epoch, position = epoch + 1, 0\n`,
  };
}

/** @param {Source} source @returns {string[]} what is true whichever library it is */
export function remarksOf({ run, clock }) {
  const memory = run.training.optimizer !== "sgd" && clock.step > 0;
  return memory ? ["The optimizer begins without memory here; on the page it has one from the steps before."] : [];
}

/** A sentence a line. @param {string} title @param {readonly string[]} remarks */
export const heading = (title, remarks) =>
  `"""${[title.replaceAll('"""', "'''").replaceAll(/\. (?=[A-Z])/g, ".\n"), ...(remarks.length > 0 ? ["", ...remarks] : [])].join("\n")}\n"""`;

/** @param {Source} source @returns {string} as Python lists them */
export const frozenOf = ({ run }) => `[${run.frozen.map((place) => `(${place.join(", ")})`).join(", ")}]`;
