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

/**
 * @param {number} value
 * @param {boolean} [bracket] whether a negative one stands in brackets
 * @param {number} [digits]
 * @returns {string} so many digits, as mathml.js reads them
 */
export function written(value, bracket = true, digits = 4) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "\\text{NaN}" : value < 0 ? "(-∞)" : "∞";
  const size = Math.abs(value);
  const text =
    size !== 0 && (size < 1e-3 || size >= 1e5)
      ? size.toExponential(digits > 4 ? digits - 1 : 2).replace("e+", "e")
      : String(Number(size.toPrecision(digits)));
  return value < 0 ? (bracket ? `({-${text}})` : `{-${text}}`) : text; // grouped: this minus is a sign, no operator
}

/**
 * What the output's function makes of it; of the identity the argument itself.
 * @param {string} name
 * @param {string} argument
 */
const outputOf = (name, argument) => (name === "linear" ? argument : applied(name, argument));

/**
 * dL/dz of the output, or dL/dŷ where the loss has a factor too, with other signs for ŷ, y, t = ±1 and onehot(y).
 * @param {import("../../model/records.js").Loss | undefined} loss
 * @param {{prediction: string, y: string, t: string, row: string}} signs
 * @returns {string | null} null where it has no short form in ŷ
 */
function errorOf(loss, { prediction, y, t, row }) {
  const source = loss?.slope_tex ?? "";
  if (!source.includes("\\hat{y}")) return null;
  /** @type {Readonly<Record<string, string>>} */
  const signs = { "\\hat{y}": prediction, y, t, "\\onehot(y)": row };
  return source.replaceAll(/\\onehot\(y\)|\\hat\{y\}|\b[yt]\b/g, (sign) => signs[sign] ?? sign);
}

/** Does the loss speak of t = ±1? @param {import("../../model/records.js").Loss | undefined} loss */
const isSigned = (loss) => /\bt\b/.test(loss?.slope_tex ?? "");

/** @param {RunSpec} run @param {number} layer @param {string} output @returns {string} the layer's activation */
const activationOf = ({ network }, layer, output) => network.hidden_layers[layer - 1]?.activation ?? output;

/**
 * @param {RunSpec} run
 * @param {Page} page
 * @param {Convention} convention
 * @param {Form} form
 * @param {number} chosen the example that one or the loop shows
 * @param {string} output the activation of the output
 * @returns {string[]}
 */
export function formulasOf(run, { kind, layer: l }, convention, form, chosen, output) {
  const example = form === "all" ? null : chosen;
  const s = (/** @type {string} */ name) => symbolOf(name, example, form === "one");
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
  const loss = records.losses.get(training.loss);
  const target = example === null ? "T" : `t^{(${example + 1})}`;
  const short =
    kind === "output" && errorOf(loss, { prediction: s(`A${l}`), y: s("Y"), t: target, row: `\\onehot(${s("Y")})` });
  const W = `{${s(`W${l + 1}`)}}^T`;
  const back = rows ? `${s(`dZ${l + 1}`)} ${W}` : `${W} ${s(`dZ${l + 1}`)}`;
  const error =
    kind === "output"
      ? `${short || (loss?.slope_tex ?? "\\frac{∂L}{∂z}")}${loss?.factor_tex ? `⊙${primeOf(output)}(${s(`Z${l}`)})` : ""}`
      : `(${back})${training.dropout > 0 ? `⊙${s(`mask${l}`)}` : ""}⊙g′(${s(`Z${l}`)})`;
  const product = rows ? `{${before}}^T ${s(`dZ${l}`)}` : `${s(`dZ${l}`)} {${before}}^T`;
  const slope =
    kind === "hidden"
      ? [`g′(z)=${records.activations.get(activation)?.slope_tex ?? "\\frac{da}{dz}"}`]
      : [
          ...(loss?.factor_tex ? [`${primeOf(output)}(z)=${loss.factor_tex}`] : []),
          ...(isSigned(loss) ? [short ? `${target}=2 ${s("Y")}-1` : "t=2 y-1"] : []),
        ];
  const penalty = training.regularizer === "none" ? "" : "+λ \\frac{∂R}{∂W}";
  const [dW, db, dZ] = [s(`dW${l}`), s(`db${l}`), s(`dZ${l}`)];
  const gradient = {
    all: [`${dW}=\\frac{1}{m} ${product}${penalty}`, `${db}=\\frac{1}{m} Σ_i ${dZ}_i`],
    one: [`${dW}=${product}`, `${db}=${dZ}`],
    loop: [`${dW}←${dW}+${product}`, `${db}←${db}+${dZ}`],
  }[form];
  const last = form === "loop" ? [`${dW}←\\frac{1}{m} ${dW}${penalty}`, `${db}←\\frac{1}{m} ${db}`] : [];
  const pairs = [gradient, last].flatMap(([ofW, ofB]) => (ofW && ofB ? [ofW, ...(bias ? [ofB] : [])] : []));
  return [`${dZ}=${error}`, ...slope, ...pairs];
}

/** @param {string} output an activation @returns {string} its slope: σ′, or g′ where it has no letter */
function primeOf(output) {
  const symbol = records.activations.get(output)?.symbol ?? "";
  return `${/^\p{L}$/u.test(symbol) ? symbol : "g"}′`;
}

/**
 * @param {number} from
 * @param {number} to
 * @returns {number} digits of which at least two show the difference
 */
function digitsOf(from, to) {
  const shift = Math.log10(Math.max(Math.abs(from), Math.abs(to)) / Math.abs(to - from));
  return Number.isFinite(shift) ? Math.min(17, Math.max(4, Math.ceil(shift) + 2)) : 4;
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
 * @param {Form} form
 * @param {string} output the activation of the output
 * @returns {string[]} the page's formulas for this entry, with its numbers put in
 */
export function numbersOf(trace, run, { kind, layer: l }, { example: i, from: k, to: j }, form, output) {
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
  if (kind === "loss") {
    const isMargin = records.losses.get(training.loss)?.family === "margin";
    return [...(isMargin ? [marginOf(trace.y[i] ?? NaN, z)] : []), lossNumbers(trace, training.loss, l, i)];
  }
  if (kind === "update") {
    const [w, dw, updated] = [get(`W${l}`, k, j), get(`dW${l}`, k, j), get(`new_W${l}`, k, j)];
    const isFrozen = run.frozen.some(([layer, from, to]) => layer === l && from === k && to === j);
    const isPlain = training.optimizer === "sgd" && training.clip_norm === null && !isFrozen;
    const digits = digitsOf(w, updated);
    const change = isPlain ? `-${written(trace.rate)}·${written(dw)}` : `+${written(updated - w)}`;
    return [`w_{${k + 1}${index}}←${written(w, true, digits)}${change}=${written(updated, false, digits)}`];
  }
  const dz = get(`dZ${l}`, i, j);
  const y = trace.y[i] ?? NaN;
  const target = written(network.n_outputs > 1 ? Number(y === j) : y);
  const after = trace.get(`dZ${l + 1}`);
  const terms = Array.from(
    { length: after?.columns ?? 0 },
    (_, n) => /** @type {const} */ ([at(after, i, n), get(`W${l + 1}`, j, n)]),
  );
  const loss = records.losses.get(training.loss);
  const goal = isSigned(loss) ? 2 * y - 1 : network.n_outputs > 1 ? Number(y === j) : y;
  const a = get(`A${l}`, i, j);
  const prediction = written(a, true, digitsOf(a, goal));
  const short = errorOf(loss, { prediction, y: target, t: written(2 * y - 1), row: target });
  const factor = loss?.factor_tex ? `·(${loss.factor_tex.replaceAll("\\hat{y}", prediction)})` : "";
  const mask = trace.get(`mask${l}`) ? `·${written(get(`mask${l}`, i, j))}` : "";
  const slope = functionOf(records.activations.get(activation)?.numpy.slope ?? "0 / 0", "z")(z);
  const error = kind === "output" ? short && `${short}${factor}` : `(${sum(terms)})${mask}·${written(slope)}`;
  const margin = kind === "output" && isSigned(loss) && !short ? [marginOf(y, z)] : [];
  const products = trace.rows.map((_, n) => /** @type {const} */ ([at(before, n, k), get(`dZ${l}`, n, j)]));
  const isPart = trace.batch > trace.rows.length;
  const penalty = training.regularizer === "none" ? "" : "+λ R′(w)";
  const [dw, gradient] = [`dw_{${k + 1}${index}}`, written(get(`dW${l}`, k, j), false)];
  const totals = products.map((_, n) => products.slice(0, n + 1).reduce((all, [a, b]) => all + a * b, 0));
  const [own, sumBefore, sumAfter] = [sum(products.slice(i, i + 1)), totals[i - 1] ?? 0, totals[i] ?? NaN];
  const whole = isPart ? dw : written(totals.at(-1) ?? NaN);
  const lines = {
    all: [`${dw}=\\frac{1}{${trace.batch}} (${sum(products, isPart)})${penalty}=${gradient}`],
    one: [`${dw}=${own}=${written(sumAfter - sumBefore, false)}`],
    loop: [
      `${dw}←${written(sumBefore)}+${own}=${written(sumAfter, false)}`,
      `${dw}←\\frac{1}{${trace.batch}}·${whole}${penalty}=${gradient}`,
    ],
  };
  return [...margin, `dz_${index}=${error ? `${error}=` : ""}${written(dz, false)}`, ...lines[form]];
}

/** @param {number} y @param {number} z @returns {string} the margin of an example, with t = ±1 */
const marginOf = (y, z) => `t z=${written(2 * y - 1)}·${written(z)}=${written((2 * y - 1) * z, false)}`;

/**
 * @param {Trace} trace
 * @param {string} name of the loss
 * @param {number} l
 * @param {number} i
 * @returns {string} the loss of example i
 */
function lossNumbers(trace, name, l, i) {
  const [y, prediction] = [trace.y[i] ?? NaN, at(trace.get(`A${l}`), i, 0)];
  /** @param {number} p a probability: near 1 the digits of 1 − p count */
  const probability = (p) => written(p, true, digitsOf(p, 1));
  const value = written(at(trace.get("loss"), i, 0), false);
  const loss = records.losses.get(name);
  const exactly = loss?.stable === true;
  if (loss?.family === "cross_entropy" && loss.task === "multiclass")
    return `L=-\\ln ${probability(at(trace.get(`A${l}`), i, y))}=${value}`;
  if (loss?.family === "cross_entropy" && exactly)
    return `L=-\\ln ${y === 1 ? probability(prediction) : `(1-${probability(prediction)})`}=${value}`;
  const target = isSigned(loss) ? 2 * y - 1 : y;
  if (loss?.family === "margin") return `L=${value}`;
  if (loss?.family === "squared_error" && exactly)
    return `L=(${written(prediction, false, digitsOf(prediction, target))}-${written(target)})^2=${value}`;
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
  const lines = linesOf(run, page, form, convention === "rows", output);
  if (form !== "loop" || kind === "update") return lines.join("\n"); // the update is outside the loop
  const pick = kind === "forward" && layer === 1 ? [convention === "rows" ? "a0 = X[i]" : "a0 = X[:, i]"] : [];
  const sums = lines.flatMap((line) => /^(\w+) \+=/.exec(line)?.slice(1) ?? []);
  return [
    ...sums.map((name) => `${name} = 0`),
    "for i in range(m):",
    ...[...pick, ...lines].map((line) => `    ${line}`),
    ...sums.map((name) => `${name} /= m`),
    ...penaltyOf(run, page),
  ].join("\n");
}

/** @param {RunSpec} run @param {Page} page @returns {string[]} what the penalty adds when all examples are summed */
function penaltyOf({ training }, { kind, layer: l }) {
  if (training.regularizer === "none") return [];
  if (kind === "loss") return ["J += lambda_ * R(W)"];
  const slope = records.regularizers.get(training.regularizer)?.numpy.slope.replaceAll(/\bw\b/g, `W${l}`);
  return kind === "output" || kind === "hidden" ? [`dW${l} += lambda_ * ${slope}`] : [];
}

/**
 * @param {RunSpec} run
 * @param {Page} page
 * @param {Form} form
 * @param {boolean} rows whether examples are rows
 * @param {string} output
 * @returns {string[]} one pass of the loop, in a loop
 */
function linesOf(run, page, form, rows, output) {
  const { kind, layer: l } = page;
  const all = form === "all";
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
  const penalty = all ? penaltyOf(run, page) : [];
  if (kind === "loss")
    return all ? [`J = mean(loss(${a}, Y))`, ...penalty] : [`J ${form === "loop" ? "+=" : "="} loss(${a}, y)`];
  if (kind === "update") {
    const gradients = bias ? `dW${l}, db${l}` : `dW${l}`;
    const weights = bias ? `W${l}, b${l}` : `W${l}`;
    return [
      ...(training.clip_norm === null
        ? []
        : ["scale = min(1, clip_norm / norm(gradient))", ...gradients.split(", ").map((name) => `${name} *= scale`)]),
      ...(training.optimizer === "sgd"
        ? [`W${l} -= learning_rate * dW${l}`, ...(bias ? [`b${l} -= learning_rate * db${l}`] : [])]
        : [`${weights} = ${training.optimizer}(${weights}, ${gradients})`]),
    ];
  }
  const after = n("dZ", l + 1);
  const back = rows ? `${after} @ W${l + 1}.T` : `W${l + 1}.T @ ${after}`;
  const error =
    kind === "output"
      ? errorCode(training.loss, a, z, all ? "Y" : "y")
      : `(${back})${masked(l)} * ${activation}_slope(${z})`;
  const [product, outer] = rows
    ? [`${input}.T @ ${dz}`, `outer(${input}, ${dz})`]
    : [`${dz} @ ${input}.T`, `outer(${dz}, ${input})`];
  const becomes = form === "loop" ? "+=" : "=";
  const db = all ? `db${l} = ${dz}.sum(axis=${rows ? 0 : 1}) / m` : `db${l} ${becomes} ${dz}`;
  const dW = all ? `dW${l} = ${product} / m` : `dW${l} ${becomes} ${outer}`;
  return [`${dz} = ${error}`, dW, ...(bias ? [db] : []), ...penalty];
}

/** dL/dz of the output in NumPy. @param {string} name of the loss @param {string} a @param {string} z @param {string} y */
function errorCode(name, a, z, y) {
  const loss = records.losses.get(name);
  const signed = `(2·${y}-1)`;
  const short = errorOf(loss, { prediction: a, y, t: signed, row: `one_hot(${y})` });
  if (!short) return `dloss(${z}, ${y})`;
  const factor = loss?.factor_tex ? `·(${loss.factor_tex.replaceAll("\\hat{y}", a)})` : "";
  return `${short}${factor}`
    .replaceAll(/\b([Aa]?\d+)\(/g, "$1 * (")
    .replaceAll("·", " * ")
    .replaceAll("-", " - ")
    .replaceAll("^", "**");
}
