/**
 * The chain rule with the numbers of one example: the factors of ∂L/∂w, and the whole derivation of ∂J/∂θⱼ behind a
 * sigmoid with cross-entropy. Formulas as mathml.js reads them. No I/O.
 */

import { records } from "../../model/records.js";
import { written } from "./formulas.js";
import { at, passedOn } from "./trace.js";

/** @typedef {import("./trace.js").Trace} Trace */
/** @typedef {import("./trace.js").Page} Page */
/** @typedef {import("./trace.js").Entry} Entry */
/** `formula` says what the derivative is and what it comes to; `value` is the example's. @typedef {{readonly formula: string, readonly value: number}} Factor */
/**
 * `product`: their product with its numbers; `short`: the same by the loss's short form; `broken`: rounding has made
 * the factors ∞ and 0, which have no product.
 * @typedef {{readonly factors: readonly Factor[], readonly product: string, readonly short: string | null, readonly broken: boolean}} Chain
 */
/** A card of the derivation: the key of its words, its formulas. @typedef {{readonly key: string, readonly lines: readonly string[]}} Card */

/** So many digits that the product of the factors is seen to be the slope. */
const DIGITS = 5;

/** @param {number} value @param {boolean} [bracket] */
const digits = (value, bracket = true) => written(value, bracket, DIGITS);

/**
 * @param {Trace} trace
 * @param {Page} page of an error: output or hidden
 * @param {Entry} entry
 * @returns {{z: string, w: string, x: string, a: string}} the symbols of an entry: plain ones for a single neuron
 */
function symbolsOf(trace, { layer }, { from, to }) {
  const isSingle = trace.n_layers === 1 && (trace.get("W1")?.columns ?? 1) === 1;
  const [k, j] = [from + 1, to + 1];
  const own = isSingle ? "" : `^{[${layer}]}`;
  return {
    z: isSingle ? "z" : `z${own}_${j}`,
    w: isSingle ? `w_${k}` : `w${own}_{${k}${j}}`,
    x: layer === 1 ? `x_${k}` : `a^{[${layer - 1}]}_${k}`,
    a: `a${own}_${j}`,
  };
}

/**
 * @param {Trace} trace
 * @param {RunSpec} run
 * @param {Page} page
 * @param {Entry} entry
 * @param {string} output the activation of the output
 * @returns {Chain | null} null for a page without an error
 */
export function chainOf(trace, run, page, entry, output) {
  const { kind, layer: l } = page;
  const { example: i, from: k, to: j } = entry;
  if (kind !== "output" && kind !== "hidden") return null;
  const s = symbolsOf(trace, page, entry);
  const get = (/** @type {string} */ name) => at(trace.get(`${name}${l}`), i, j);
  const last = { formula: `\\frac{∂${s.z}}{∂${s.w}}=${s.x}`, value: at(passedOn(trace, l - 1), i, k) };
  const [slope, dz] = [`\\frac{∂L}{∂${s.w}}`, get("dZ")];
  const loss = records.losses.get(run.training.loss);
  const short = loss?.slope_tex && !loss.factor_tex ? loss.slope_tex : null;
  const first = trace.get(`dA${l}`)
    ? kind === "output"
      ? outputFactors(run, output, s.z)
      : hiddenFactors(run, page, s)
    : null;
  const factors = first
    ? [{ formula: first[0], value: get("dA") }, { formula: first[1], value: get("slope") }, last]
    : [{ formula: `\\frac{∂L}{∂${s.z}}${short ? `=${short}` : ""}`, value: dz }, last];
  const total = dz * last.value;
  const numbers = factors.map(({ value }) => digits(value)).join("·");
  const broken = !factors.every(({ value }) => Number.isFinite(value));
  return {
    factors,
    product: `${slope}=${numbers}${broken ? "" : `=${digits(total, false)}`}`,
    short:
      first && kind === "output" && short && short !== loss?.prediction_slope_tex
        ? `${slope}=(${short}) ${s.x}=${digits(dz)}·${digits(last.value)}=${digits(total, false)}`
        : null,
    broken,
  };
}

/** @param {RunSpec} run @param {string} output @param {string} z @returns {[string, string]} dL/dŷ and dŷ/dz */
function outputFactors(run, output, z) {
  const loss = records.losses.get(run.training.loss);
  const isOfClass = loss?.task === "multiclass";
  const prediction = isOfClass ? "\\hat{y}_y" : "\\hat{y}";
  const own = records.activations.get(output)?.slope_tex.replaceAll(/\ba\b/g, "\\hat{y}") ?? "";
  const slope = isOfClass ? "\\hat{y}_y(1_{j=y}-\\hat{y}_j)" : (loss?.factor_tex ?? own);
  return [`\\frac{∂L}{∂${prediction}}=${loss?.prediction_slope_tex ?? ""}`, `\\frac{∂${prediction}}{∂${z}}=${slope}`];
}

/** @param {RunSpec} run @param {Page} page @param {{z: string, a: string}} symbols @returns {[string, string]} */
function hiddenFactors({ network, training }, { layer }, { z, a }) {
  const next = `^{[${layer + 1}]}`;
  const mask = training.dropout > 0 ? " r" : "";
  const slope = records.activations.get(network.hidden_layers[layer - 1]?.activation ?? "")?.slope_tex ?? "";
  return [`\\frac{∂L}{∂${a}}=Σ_k dz${next}_k w${next}_{jk}${mask}`, `\\frac{∂${a}}{∂${z}}=g′(z)=${slope}`];
}

/**
 * The derivation of ∂J/∂θⱼ in the notation of the course, h = σ(θᵀx), card by card.
 * @param {Trace} trace
 * @param {RunSpec} run
 * @param {Page} page
 * @param {Entry} entry θⱼ is the weight from its `from`
 * @returns {readonly Card[]} none where the output is no sigmoid with cross-entropy of two classes
 */
export function derivationOf(trace, run, { kind, layer: l }, { example: i, from, to }) {
  const loss = records.losses.get(run.training.loss);
  if (kind !== "output" || loss?.family !== "cross_entropy" || loss.output !== "sigmoid") return [];
  const [h, y, z] = [at(trace.get(`A${l}`), i, 0), trace.y[i] ?? NaN, at(trace.get(`Z${l}`), i, 0)];
  const x = at(passedOn(trace, l - 1), i, from);
  const j = from + 1;
  const [theta, xj] = [`θ_${j}`, `${l === 1 ? "x" : `a^{[${l - 1}]}`}_${j}`];
  const n = (/** @type {number} */ value, bracket = true) => digits(value, bracket);
  const [one, zero] = [(1 - h) * x, -h * x];
  const penalty = run.training.regularizer === "none" ? "" : "+λ R′(θ)";
  return [
    {
      key: "begin",
      lines: [
        `L=-(y \\ln h+(1-y) \\ln(1-h)),\\ \\ h=σ(z),\\ \\ z=θ^T ${l === 1 ? "x" : `a^{[${l - 1}]}`}`,
        `y=${n(y, false)},\\ \\ z=${n(z, false)},\\ \\ h=${n(h, false)},\\ \\ ${xj}=${n(x, false)}`,
      ],
    },
    {
      key: "log",
      lines: [
        "v=\\ln u:\\ \\ \\frac{dv}{du}=\\frac{1}{u}",
        `\\frac{1}{h}=\\frac{1}{${n(h, false)}}=${n(1 / h, false)}`,
      ],
    },
    {
      key: "sigmoid",
      lines: [
        "u=σ(z):\\ \\ \\frac{du}{dz}=\\frac{e^{-z}}{(1+e^{-z})^2}=u(1-u)",
        `h(1-h)=${n(h)}·(1-${n(h)})=${n(h * (1 - h), false)}`,
      ],
    },
    {
      key: "sum",
      lines: [
        `z=Σ_k θ_k x_k+b:\\ \\ \\frac{∂z}{∂${theta}}=${xj}=${n(x, false)}`.replace("x_k", l === 1 ? "x_k" : "a_k"),
      ],
    },
    {
      key: "one",
      lines: [
        `\\frac{∂\\ln h}{∂${theta}}=\\frac{1}{h}·h(1-h)·${xj}=(1-h) ${xj}`,
        `${n(1 / h)}·${n(h * (1 - h))}·${n(x)}=${n(one, false)}`,
      ],
    },
    {
      key: "zero",
      lines: [
        `\\frac{∂\\ln(1-h)}{∂${theta}}=-\\frac{1}{1-h}·h(1-h)·${xj}=-h ${xj}`,
        `${n(-1 / (1 - h))}·${n(h * (1 - h))}·${n(x)}=${n(zero, false)}`,
      ],
    },
    {
      key: "both",
      lines: [
        `\\frac{∂L}{∂${theta}}=-(y(1-h) ${xj}+(1-y)(-h ${xj}))=(h-y) ${xj}`,
        `(${n(h)}-${n(y)})·${n(x)}=${n((h - y) * x, false)}`,
      ],
    },
    {
      key: "mean",
      lines: [
        `\\frac{∂J}{∂${theta}}=\\frac{1}{m} Σ_i (h^{(i)}-y^{(i)}) ${xj}^{(i)}${penalty}=${n(at(trace.get(`dW${l}`), from, to), false)}`,
      ],
    },
  ];
}
