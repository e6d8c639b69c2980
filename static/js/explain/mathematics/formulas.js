/** The formulas of each page of the walk, in either convention, and the same with the numbers of one chosen entry put in (mathml.js reads them). */

import { FUNCTIONS } from "../../model/naming.js";
import { FORMULAS } from "../../settings/formulas.js";
import { SLOPES } from "./slopes.js";
import { at, passedOn, symbolOf } from "./walk.js";

/** @typedef {import("./walk.js").Page} Page */
/** @typedef {import("./walk.js").Trace} Trace */
/** @typedef {import("./walk.js").Choice} Choice */
/** Rows are examples: as the engine and Keras have it; columns are examples: as the notes. @typedef {"rows" | "columns"} Convention */

/** Where dL/dz has a short form. @type {Readonly<Record<string, string>>} */
const ERRORS = {
  binary_cross_entropy: "{A}-{Y}",
  categorical_cross_entropy: "{A}-{Y}",
  sparse_categorical_cross_entropy: "{A}-{Y}",
  mse: "2({A}-{Y})",
  mse_linear: "2({A}-{Y})",
};
/** More terms of a sum than this are not written out. */
const MOST_TERMS = 4;

/** @param {number} value @returns {string} four digits, as mathml.js reads them; in brackets where it is below 0 */
export function written(value, bracket = true) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "\\text{NaN}" : value < 0 ? "(-∞)" : "∞";
  const size = Math.abs(value);
  const text =
    size !== 0 && (size < 1e-3 || size >= 1e5)
      ? size.toExponential(2).replace("e+", "e")
      : String(Number(size.toPrecision(4)));
  return value < 0 ? (bracket ? `({-${text}})` : `{-${text}}`) : text; // a group: this minus belongs to its number
}

/** @param {string} name @param {string} argument */
const applied = (name, argument) => (name === "linear" ? argument : `${FUNCTIONS[name] ?? `\\${name}`}(${argument})`);

/**
 * @param {RunSpec} run
 * @param {Page} page
 * @param {Convention} convention
 * @param {number | null} example
 * @param {string} output activation of the output
 * @returns {string[]}
 */
export function formulasOf(run, { kind, layer: l }, convention, example, output) {
  const s = (/** @type {string} */ name) => symbolOf(name, example);
  const { network, training } = run;
  const last = l > network.hidden_layers.length;
  const activation = last ? output : (network.hidden_layers[l - 1]?.activation ?? "");
  const bias = network.bias;
  const rows = convention === "rows";
  const before = training.dropout > 0 && l > 1 ? `(${s(`A${l - 1}`)}⊙${s(`mask${l - 1}`)})` : s(`A${l - 1}`);
  if (kind === "forward") {
    const product = rows ? `${before} ${s(`W${l}`)}` : `${s(`W${l}`)} ${before}`;
    return [
      `${s(`Z${l}`)}=${product}${bias ? `+${s(`b${l}`)}` : ""}`,
      `${s(`A${l}`)}=${applied(activation, s(`Z${l}`))}${last ? "=\\hat{y}" : ""}`,
    ];
  }
  if (kind === "loss")
    return [
      ...(FORMULAS[`loss.${training.loss}`] ?? []).slice(0, 1),
      `J=\\frac{1}{m} Σ_i L_i${training.regularizer === "none" ? "" : "+λ R(W)"}`,
    ];
  if (kind === "update") {
    const rule =
      training.optimizer === "sgd"
        ? [
            `${s(`W${l}`)}←${s(`W${l}`)}-α ${s(`dW${l}`)}`,
            ...(bias ? [`${s(`b${l}`)}←${s(`b${l}`)}-α ${s(`db${l}`)}`] : []),
          ]
        : (FORMULAS[`optimizer.${training.optimizer}`] ?? []);
    return training.clip_norm === null ? [...rule] : [...(FORMULAS.clip_norm ?? []), ...rule];
  }
  const short = ERRORS[training.loss]?.replace("{A}", s(`A${l}`)).replace("{Y}", s("Y"));
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
  const slope = kind === "hidden" ? [`g′(z)=${SLOPES[activation]?.formula ?? "\\frac{da}{dz}"}`] : [];
  return [`${s(`dZ${l}`)}=${error}`, ...slope, sum, ...(bias ? [db] : [])];
}

/**
 * @param {readonly (readonly [number, number])[]} terms
 * @param {boolean} [open] there are more than these
 * @returns {string} a sum of products
 */
function sum(terms, open = false) {
  const shown = terms.slice(0, MOST_TERMS).map(([a, b]) => `${written(a)}·${written(b)}`);
  return [...shown, ...(terms.length > MOST_TERMS || open ? ["…"] : [])].join("+");
}

/**
 * @param {Trace} trace
 * @param {RunSpec} run
 * @param {Page} page
 * @param {Choice} choice
 * @param {string} output
 * @returns {string[]} the chosen entry with its numbers put in
 */
export function numbersOf(trace, run, { kind, layer: l }, { example: i, from: k, to: j }, output) {
  const { network, training } = run;
  const get = (/** @type {string} */ name, /** @type {number} */ row, /** @type {number} */ column) =>
    at(trace.get(name), row, column);
  const before = passedOn(trace, l - 1);
  const inputs = Array.from({ length: before?.columns ?? 0 }, (_, n) => n);
  const last = l > network.hidden_layers.length;
  const activation = last ? output : (network.hidden_layers[l - 1]?.activation ?? "");
  const index = j + 1;
  const z = get(`Z${l}`, i, j);
  if (kind === "forward") {
    const total = sum(inputs.map((n) => [at(before, i, n), get(`W${l}`, n, j)]));
    const value =
      activation === "softmax" ? `\\frac{e^{${written(z)}}}{Σ_k e^{z_k}}` : applied(activation, written(z, false));
    const shift = network.bias ? `+${written(get(`b${l}`, 0, j))}` : "";
    return [
      `z_${index}=${total}${shift}=${written(z, false)}`,
      `a_${index}=${value}=${written(get(`A${l}`, i, j), false)}`,
    ];
  }
  if (kind === "loss") return [lossNumbers(trace, training.loss, l, i)];
  if (kind === "update") {
    const [w, dw, fresh] = [get(`W${l}`, k, j), get(`dW${l}`, k, j), get(`new_W${l}`, k, j)];
    const plain =
      training.optimizer === "sgd" &&
      training.clip_norm === null &&
      !run.frozen.some(([layer, from, to]) => layer === l && from === k && to === j);
    return [
      `w_{${k + 1}${index}}←${plain ? `${written(w)}-${written(trace.rate)}·${written(dw)}` : `${written(w)}+${written(fresh - w)}`}=${written(fresh, false)}`,
    ];
  }
  const dz = get(`dZ${l}`, i, j);
  const [m, target] = [trace.batch, last && network.n_outputs > 1 ? Number(trace.y[i] === j) : (trace.y[i] ?? NaN)];
  const after = trace.get(`dZ${l + 1}`);
  const terms = Array.from(
    { length: after?.columns ?? 0 },
    (_, n) => /** @type {const} */ ([at(after, i, n), get(`W${l + 1}`, j, n)]),
  );
  const short = ERRORS[training.loss]?.replace("{A}", written(get(`A${l}`, i, j))).replace("{Y}", written(target));
  const mask = trace.get(`mask${l}`) ? `·${written(get(`mask${l}`, i, j))}` : "";
  const slope = SLOPES[activation]?.value(z, get(`A${l}`, i, j)) ?? NaN;
  const error =
    kind === "output"
      ? `\\frac{1}{${m}}·${short ? `(${short})` : written(dz * m)}`
      : `(${sum(terms)})${mask}·${written(slope)}`;
  const products = trace.rows.map((_, n) => /** @type {const} */ ([at(before, n, k), get(`dZ${l}`, n, j)]));
  const penalty = training.regularizer === "none" ? "" : "+λ R′(w)";
  return [
    `dz_${index}=${error}=${written(dz, false)}`,
    `dw_{${k + 1}${index}}=${sum(products, trace.batch > trace.rows.length)}${penalty}=${written(get(`dW${l}`, k, j), false)}`,
  ];
}

/** @param {Trace} trace @param {string} loss @param {number} l @param {number} i */
function lossNumbers(trace, loss, l, i) {
  const [y, prediction] = [trace.y[i] ?? NaN, at(trace.get(`A${l}`), i, 0)];
  const value = written(at(trace.get("loss"), i, 0), false);
  if (loss.endsWith("categorical_cross_entropy")) return `L=-\\ln ${written(at(trace.get(`A${l}`), i, y))}=${value}`;
  if (loss === "binary_cross_entropy")
    return `L=-\\ln ${y === 1 ? written(prediction) : `(1-${written(prediction)})`}=${value}`;
  if (loss === "mse" || loss === "mse_linear" || loss === "mse_sigmoid")
    return `L=(${written(prediction, false)}-${written(y)})^2=${value}`;
  return `L(${written(prediction, false)},${written(y, false)})=${value}`;
}
