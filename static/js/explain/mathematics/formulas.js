/**
 * A page in symbols: its formulas in either convention, one entry with its numbers put in (both as mathml.js reads
 * them), and the same as lines of NumPy. No I/O.
 */

import { applied } from "../../model/naming.js";
import { functionOf, records } from "../../model/records.js";
import { FORMULAS } from "../../settings/formulas.js";
import { at, passedOn, symbolOf } from "./trace.js";

/** @typedef {import("./trace.js").Page} Page */
/** @typedef {import("./trace.js").Trace} Trace */
/** @typedef {import("./trace.js").Entry} Entry */
/**
 * Whether examples are the rows of a matrix, as in the engine and Keras, or its columns.
 * @typedef {"rows" | "columns"} Convention
 */
/**
 * Code for one example, for a loop over the examples, for all of them at once.
 * @typedef {"one" | "loop" | "all"} Form
 */

/** A longer sum is cut off after this many terms. */
const MAX_TERMS = 4;

/** @param {number} value @returns {string} four digits, as mathml.js reads them; in brackets if it is negative */
export function written(value, bracket = true) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "\\text{NaN}" : value < 0 ? "(-∞)" : "∞";
  const size = Math.abs(value);
  const text =
    size !== 0 && (size < 1e-3 || size >= 1e5)
      ? size.toExponential(2).replace("e+", "e")
      : String(Number(size.toPrecision(4)));
  return value < 0 ? (bracket ? `({-${text}})` : `{-${text}}`) : text; // grouped: this minus is a sign, no operator
}

/**
 * What the output's function makes of it; of the identity the argument itself.
 * @param {string} name
 * @param {string} argument
 */
const outputOf = (name, argument) => (name === "linear" ? argument : applied(name, argument));

/** dL/dz, where it has a short form. @param {string} loss @param {string} prediction @param {string} y */
const errorOf = (loss, prediction, y) =>
  records.losses.get(loss)?.slope_tex?.replaceAll(/\\hat\{y\}|y/g, (sign) => (sign === "y" ? y : prediction));

/** @param {RunSpec} run @param {number} layer @param {string} output @returns {string} the layer's activation */
const activationOf = ({ network }, layer, output) => network.hidden_layers[layer - 1]?.activation ?? output;

/**
 * @param {RunSpec} run
 * @param {Page} page
 * @param {Convention} convention
 * @param {number | null} example the only one that is shown
 * @param {string} output the activation of the output
 * @returns {string[]}
 */
export function formulasOf(run, { kind, layer: l }, convention, example, output) {
  const s = (/** @type {string} */ name) => symbolOf(name, example);
  const { network, training } = run;
  const activation = activationOf(run, l, output);
  const { bias } = network;
  const rows = convention === "rows";
  const before = training.dropout > 0 && l > 1 ? `(${s(`A${l - 1}`)}⊙${s(`mask${l - 1}`)})` : s(`A${l - 1}`);
  if (kind === "forward") {
    const product = rows ? `${before} ${s(`W${l}`)}` : `${s(`W${l}`)} ${before}`;
    const isOutput = l > network.hidden_layers.length;
    return [
      `${s(`Z${l}`)}=${product}${bias ? `+${s(`b${l}`)}` : ""}`,
      `${s(`A${l}`)}=${outputOf(activation, s(`Z${l}`))}${isOutput ? "=\\hat{y}" : ""}`,
    ];
  }
  if (kind === "loss")
    return [
      ...(records.losses.get(training.loss)?.tex ?? []).slice(0, 1),
      `J=\\frac{1}{m} Σ_i L_i${training.regularizer === "none" ? "" : "+λ R(W)"}`,
    ];
  if (kind === "update") {
    const rule =
      training.optimizer === "sgd"
        ? [
            `${s(`W${l}`)}←${s(`W${l}`)}-α ${s(`dW${l}`)}`,
            ...(bias ? [`${s(`b${l}`)}←${s(`b${l}`)}-α ${s(`db${l}`)}`] : []),
          ]
        : (records.optimizers.get(training.optimizer)?.tex ?? []);
    return training.clip_norm === null ? [...rule] : [...(FORMULAS.clip_norm ?? []), ...rule];
  }
  const short = errorOf(training.loss, s(`A${l}`), s("Y"));
  const W = `{${s(`W${l + 1}`)}}^T`;
  const back = rows ? `${s(`dZ${l + 1}`)} ${W}` : `${W} ${s(`dZ${l + 1}`)}`;
  const error =
    kind === "output"
      ? `\\frac{1}{m}${short ? `(${short})` : "\\frac{∂L}{∂z}"}`
      : `(${back})${training.dropout > 0 ? `⊙${s(`mask${l}`)}` : ""}⊙g′(${s(`Z${l}`)})`;
  const product = rows ? `{${before}}^T ${s(`dZ${l}`)}` : `${s(`dZ${l}`)} {${before}}^T`;
  const penalty = training.regularizer === "none" || example !== null ? "" : "+λ \\frac{∂R}{∂W}";
  const sum = example === null ? `${s(`dW${l}`)}=${product}${penalty}` : `${s(`dW${l}`)}←${s(`dW${l}`)}+${product}`;
  const db =
    example === null
      ? `${s(`db${l}`)}=Σ_i ${symbolOf(`dZ${l}`, null)}_i`
      : `${s(`db${l}`)}←${s(`db${l}`)}+${s(`dZ${l}`)}`;
  const slope =
    kind === "hidden" ? [`g′(z)=${records.activations.get(activation)?.slope_tex ?? "\\frac{da}{dz}"}`] : [];
  return [`${s(`dZ${l}`)}=${error}`, ...slope, sum, ...(bias ? [db] : [])];
}

/**
 * @param {readonly (readonly [number, number])[]} terms
 * @param {boolean} [isPart] whether there are more than these
 * @returns {string} a sum of products
 */
function sum(terms, isPart = false) {
  const shown = terms.slice(0, MAX_TERMS).map(([a, b]) => `${written(a)}·${written(b)}`);
  return [...shown, ...(terms.length > MAX_TERMS || isPart ? ["…"] : [])].join("+");
}

/**
 * @param {Trace} trace
 * @param {RunSpec} run
 * @param {Page} page
 * @param {Entry} entry
 * @param {string} output the activation of the output
 * @returns {string[]} the page's formulas for this entry, with its numbers put in
 */
export function numbersOf(trace, run, { kind, layer: l }, { example: i, from: k, to: j }, output) {
  const { network, training } = run;
  const get = (/** @type {string} */ name, /** @type {number} */ row, /** @type {number} */ column) =>
    at(trace.get(name), row, column);
  const before = passedOn(trace, l - 1);
  const inputs = Array.from({ length: before?.columns ?? 0 }, (_, n) => n);
  const activation = activationOf(run, l, output);
  const index = j + 1;
  const z = get(`Z${l}`, i, j);
  if (kind === "forward") {
    const total = sum(inputs.map((n) => [at(before, i, n), get(`W${l}`, n, j)]));
    const value =
      activation === "softmax" ? `\\frac{e^{${written(z)}}}{Σ_k e^{z_k}}` : outputOf(activation, written(z, false));
    const shift = network.bias ? `+${written(get(`b${l}`, 0, j))}` : "";
    return [
      `z_${index}=${total}${shift}=${written(z, false)}`,
      `a_${index}=${value}=${written(get(`A${l}`, i, j), false)}`,
    ];
  }
  if (kind === "loss") return [lossNumbers(trace, training.loss, l, i)];
  if (kind === "update") {
    const [w, dw, updated] = [get(`W${l}`, k, j), get(`dW${l}`, k, j), get(`new_W${l}`, k, j)];
    const isFrozen = run.frozen.some(([layer, from, to]) => layer === l && from === k && to === j);
    const isPlain = training.optimizer === "sgd" && training.clip_norm === null && !isFrozen;
    const change = isPlain
      ? `${written(w)}-${written(trace.rate)}·${written(dw)}`
      : `${written(w)}+${written(updated - w)}`;
    return [`w_{${k + 1}${index}}←${change}=${written(updated, false)}`];
  }
  const dz = get(`dZ${l}`, i, j);
  const isOneHot = l > network.hidden_layers.length && network.n_outputs > 1;
  const target = isOneHot ? Number(trace.y[i] === j) : (trace.y[i] ?? NaN);
  const after = trace.get(`dZ${l + 1}`);
  const terms = Array.from(
    { length: after?.columns ?? 0 },
    (_, n) => /** @type {const} */ ([at(after, i, n), get(`W${l + 1}`, j, n)]),
  );
  const short = errorOf(training.loss, written(get(`A${l}`, i, j)), written(target));
  const mask = trace.get(`mask${l}`) ? `·${written(get(`mask${l}`, i, j))}` : "";
  const slope = functionOf(records.activations.get(activation)?.numpy.slope ?? "0 / 0", "z")(z);
  const error =
    kind === "output"
      ? `\\frac{1}{${trace.batch}}·${short ? `(${short})` : written(dz * trace.batch)}`
      : `(${sum(terms)})${mask}·${written(slope)}`;
  const products = trace.rows.map((_, n) => /** @type {const} */ ([at(before, n, k), get(`dZ${l}`, n, j)]));
  const penalty = training.regularizer === "none" ? "" : "+λ R′(w)";
  const total = sum(products, trace.batch > trace.rows.length);
  return [
    `dz_${index}=${error}=${written(dz, false)}`,
    `dw_{${k + 1}${index}}=${total}${penalty}=${written(get(`dW${l}`, k, j), false)}`,
  ];
}

/**
 * @param {Trace} trace
 * @param {string} name of the loss
 * @param {number} l
 * @param {number} i
 * @returns {string} the loss of example i
 */
function lossNumbers(trace, name, l, i) {
  const [y, prediction] = [trace.y[i] ?? NaN, at(trace.get(`A${l}`), i, 0)];
  const value = written(at(trace.get("loss"), i, 0), false);
  const loss = records.losses.get(name);
  const exactly = loss?.stable === true && loss.low === 0;
  if (loss?.family === "cross_entropy" && loss.task === "multiclass")
    return `L=-\\ln ${written(at(trace.get(`A${l}`), i, y))}=${value}`;
  if (loss?.family === "cross_entropy" && exactly)
    return `L=-\\ln ${y === 1 ? written(prediction) : `(1-${written(prediction)})`}=${value}`;
  if (loss?.family === "squared_error" && exactly) return `L=(${written(prediction, false)}-${written(y)})^2=${value}`;
  return `L(${written(prediction, false)},${written(y, false)})=${value}`;
}

/**
 * @param {RunSpec} run
 * @param {Page} page
 * @param {Form} form
 * @param {Convention} convention
 * @param {string} output the activation of the output
 * @returns {string} lines of NumPy
 */
export function codeOf(run, page, form, convention, output) {
  const { kind, layer } = page;
  const lines = linesOf(run, page, form === "all", convention === "rows", output);
  if (form !== "loop" || kind === "update") return lines.join("\n"); // the update is outside the loop
  const pick = kind === "forward" && layer === 1 ? [convention === "rows" ? "a0 = X[i]" : "a0 = X[:, i]"] : [];
  return ["for i in range(m):", ...[...pick, ...lines].map((line) => `    ${line}`)].join("\n");
}

/**
 * @param {RunSpec} run
 * @param {Page} page
 * @param {boolean} all whether the lines are for all examples at once; else for one
 * @param {boolean} rows whether examples are rows
 * @param {string} output
 * @returns {string[]}
 */
function linesOf(run, { kind, layer: l }, all, rows, output) {
  const { network, training } = run;
  const { bias } = network;
  const activation = activationOf(run, l, output);
  /** @param {string} name @param {number} layer */
  const n = (name, layer) => `${all ? name : name.replace(/[AZ]$/, (letter) => letter.toLowerCase())}${layer}`;
  const [a, z, before, dz] = [n("A", l), n("Z", l), n("A", l - 1), n("dZ", l)];
  const masked = (/** @type {number} */ layer) => (training.dropout > 0 ? ` * R${layer}` : "");
  const mask = l > 1 ? masked(l - 1) : "";
  const input = mask ? `(${before}${mask})` : before;
  if (kind === "forward") {
    const product = rows ? `${input} @ W${l}` : `W${l} @ ${input}`;
    const shift = bias ? ` + b${l}` : "";
    return [`${z} = ${product}${shift}`, `${a} = ${activation === "linear" ? z : `${activation}(${z})`}`];
  }
  if (kind === "loss") return all ? [`J = mean(loss(${a}, Y))`] : [`J += loss(${a}, y) / m`];
  if (kind === "update")
    return training.optimizer === "sgd"
      ? [`W${l} -= learning_rate * dW${l}`, ...(bias ? [`b${l} -= learning_rate * db${l}`] : [])]
      : [`W${l}, b${l} = ${training.optimizer}(W${l}, b${l}, dW${l}, db${l})`];
  const after = n("dZ", l + 1);
  const back = rows ? `${after} @ W${l + 1}.T` : `W${l + 1}.T @ ${after}`;
  const error =
    kind === "output" ? `dloss(${z}, ${all ? "Y" : "y"}) / m` : `(${back})${masked(l)} * ${activation}_slope(${z})`;
  const [product, outer] = rows
    ? [`${input}.T @ ${dz}`, `outer(${input}, ${dz})`]
    : [`${dz} @ ${input}.T`, `outer(${dz}, ${input})`];
  const db = all ? `db${l} = ${dz}.sum(axis=${rows ? 0 : 1})` : `db${l} += ${dz}`;
  return [`${dz} = ${error}`, all ? `dW${l} = ${product}` : `dW${l} += ${outer}`, ...(bias ? [db] : [])];
}
