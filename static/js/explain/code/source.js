/**
 * What a program is written from: one network, its weights and the points, and the parts that every Python program
 * shares. No I/O.
 */

import { records } from "../../model/records.js";
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
 * @property {{readonly step: number, readonly epoch: number, readonly position: number}} clock where training stands
 * @property {number} steps to train
 * @property {boolean} logits the loss is computed from the logit (from_logits=True)
 * @property {string} origin address of the server
 */

/** @param {string} name of a feature @returns {string} as NumPy writes it, of X (n, d) */
const columnOf = (name) =>
  (records.features.get(name)?.numpy ?? "").replaceAll(/\bx([12])\b/g, (_, axis) => `X[:, ${Number(axis) - 1}]`);

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

/** @param {number | bigint} value */
const exactly = (value) => exact(Number(value));

/**
 * @param {ArrayLike<number | bigint>} data
 * @param {number} columns
 * @returns {string} rows in brackets, one a line
 */
export function matrix(data, columns) {
  const numbers = Array.from(data, exactly);
  const rows = Array.from({ length: Math.ceil(numbers.length / columns) }, (_, i) => {
    const row = numbers.slice(i * columns, (i + 1) * columns).join(", ");
    return `    [${row}],`;
  });
  return rows.length > 0 ? `[\n${rows.join("\n")}\n]` : "[]";
}

/** @param {ArrayLike<number | bigint>} data @returns {string} */
export function vector(data) {
  const numbers = Array.from(data, exactly).join(", ");
  return `[${numbers}]`;
}

/** @param {Dataset} dataset @returns {Source["examples"]} those to learn from */
export function examplesOf(dataset) {
  const { X, y } = tensorsOf(dataset);
  if (!X || !y) throw new RangeError("a drawing without points to learn from");
  return { X, y };
}

/** @param {Source} source @returns {string} NumPy's name of the precision */
export const precisionOf = ({ run }) => run.training.precision;

/** @param {Source} source @returns {string} what the network is shown of a point */
export function featuresOf({ run }) {
  const columns = run.network.features.map(columnOf).join(", ");
  return `def features(X):
    """What the network is shown of a point."""
    return np.stack([${columns}], axis=1)
`;
}

/**
 * Stands at the end of a program, so that who reads it meets first what is done with them.
 * @param {Source} source
 * @returns {string} X, y, W and b as NumPy arrays
 */
export function dataOf(source) {
  const { X, y } = source.examples;
  const dtype = `dtype=np.${precisionOf(source)}`;
  const typed = source.kind === "multiclass" ? "" : `, ${dtype}`;
  const W = source.layers.map((layer) => `np.array(${matrix(layer.W, layer.n_out)}, ${dtype})`).join(", ");
  const b = source.layers.map((layer) => `np.array(${vector(layer.b)}, ${dtype})`).join(", ");
  return `# The weights: W[l] (units before, units), b[l] (units,).
W = [${W}]
b = [${b}]
# The examples: a row each.
X = np.array(${matrix(X.data, X.shape[1] ?? 2)}, ${dtype})
y = np.array(${vector(y.data)}${typed})
`;
}

/**
 * @param {Source} source
 * @param {string} [library] that has NumPy's functions
 * @returns {string} the learning rate of the update that makes step t ≥ 1
 */
export function scheduleOf({ run: { training } }, library = "np") {
  const { learning_rate: alpha, schedule_steps: T, schedule_factor: f } = training;
  /** @type {Readonly<Record<string, number>>} */
  const values = { alpha, T, f, "np.pi": Math.PI };
  return (records.schedules.get(training.schedule)?.numpy ?? "alpha")
    .replaceAll(/np\.pi|\b(?:alpha|T|f)\b/g, (name) => exact(values[name] ?? Number.NaN))
    .replaceAll("np.", `${library}.`);
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
  if (drops({ training, network })) {
    const [units, share] = [network.hidden_layers.map((layer) => layer.units).join(", "), exact(training.dropout)];
    parts.push(`
def dropout(n, step):
    """Factors of the hidden units: 0 for those left out, the others are made up for it."""
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(${own}, spawn_key=(4, step))))
    stay = 1 / (1 - ${share})
    return [np.where(rng.random((n, units)) >= ${share}, stay, 0.0) for units in [${units}]]
`);
  }
  return parts.join("\n");
}

/** @param {Pick<RunSpec, "network" | "training">} run @returns {boolean} are hidden units left out? */
export const drops = ({ network, training }) => training.dropout > 0 && network.hidden_layers.length > 0;

/**
 * Lines that pick the rows of each step, at four spaces more than `indent`.
 * @param {Source} source
 * @param {string} indent
 * @returns {{before: string, rows: string, after: string}}
 */
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
  const memory = recordsOf(run).optimizer.n_slots > 0 && clock.step > 0;
  return memory ? ["The optimizer begins without memory here; on the page it has one from the steps before."] : [];
}

/** A sentence a line. @param {string} title @param {readonly string[]} remarks */
export function heading(title, remarks) {
  const first = title.replaceAll('"""', "'''").replaceAll(/\. (?=[A-Z])/g, ".\n");
  const lines = [first, ...(remarks.length > 0 ? ["", ...remarks] : [])].join("\n");
  return `"""${lines}\n"""`;
}

/** @param {Source} source @returns {string} as Python lists them */
export function frozenOf({ run }) {
  const places = run.frozen.map((place) => `(${place.join(", ")})`).join(", ");
  return `[${places}]`;
}

/** What the network is made of and trained with, as the records have it. @param {RunSpec} run */
export function recordsOf({ network, training }) {
  const names = [...new Set(network.hidden_layers.map(({ activation }) => activation))];
  return {
    activations: names.map((name) => known(records.activations, name)),
    loss: known(records.losses, training.loss),
    optimizer: known(records.optimizers, training.optimizer),
    regularizer: known(records.regularizers, training.regularizer),
  };
}

/** @template T @param {ReadonlyMap<string, T>} registry @param {string} name @returns {T} */
function known(registry, name) {
  const record = registry.get(name);
  if (!record) throw new RangeError(`${name} is not known`);
  return record;
}

/** @typedef {"keras" | "torch" | "sklearn"} Library */

/** @param {RunSpec} run @param {Library} library @returns {string[]} what of it the library has no word for */
export function missing(run, library) {
  const { activations, loss, optimizer, regularizer } = recordsOf(run);
  const without = (/** @type {{libraries: import("../../model/records.js").Libraries}} */ { libraries }) =>
    libraries[library] === null;
  return [
    ...activations.filter(without).map(({ name }) => `the activation ${name}`),
    ...(without(loss) || (library !== "sklearn" && loss.answer[library] === null) ? [`the loss ${loss.name}`] : []),
    ...(without(optimizer) ? [`the optimizer ${optimizer.name}`] : []),
    ...(library === "sklearn" && run.training.schedule !== "constant" ? [`the schedule ${run.training.schedule}`] : []),
    ...(without(regularizer) && regularizer.name !== "none" ? [`the regularizer ${regularizer.name}`] : []),
  ];
}

/**
 * What stands in place of a program that a library cannot express.
 * @param {Source} source
 * @param {string} subject of the sentence: the library, or its networks
 * @param {string} pronoun with its verb
 * @param {readonly string[]} lacking what it has no word for
 */
export function apology({ title, run }, subject, pronoun, lacking) {
  const all = missing(run, "torch").length > 0 ? "program for NumPy does" : "programs for NumPy and PyTorch do";
  const list = lacking.map((text) => `# - ${text}\n`).join("");
  return `# ${title}\n# ${subject} cannot express this one. ${pronoun} no word for:\n${list}# The ${all} all of it.\n`;
}

/** @param {Source} source @param {Library} library @returns {string[]} what it does otherwise */
export function differencesOf({ run }, library) {
  const { optimizer, loss } = recordsOf(run);
  return [optimizer, loss].map(({ libraries }) => libraries[`${library}_differs`]).filter((text) => text !== "");
}
