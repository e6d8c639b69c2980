/** The name of a network and the formula of what it computes, the same everywhere on the page. */

import { records } from "./records.js";
import { layerSizes } from "./weights.js";

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";
const LETTERS = "ABCDEFGH";

/** @param {RunSpec} run @returns {string} key of the text that says how many layers it has */
export function titleKey({ network: { hidden_layers, n_outputs } }) {
  if (hidden_layers.length === 0 && n_outputs === 1) return "side.neuron";
  return `side.layers_${hidden_layers.length + 1}`;
}

/**
 * @param {readonly RunSpec[]} runs
 * @param {(key: string, values?: Readonly<Record<string, string | number>>) => string} t
 * @returns {string[]} a name for each: how many layers it has; where others have as many also its size or its seed, which
 *   tells them apart; a letter where neither does
 */
export function namesOf(runs, t) {
  const keys = runs.map(titleKey);
  const sizes = runs.map((run) => layerSizes(run).join("–"));
  return runs.map((run, i) => {
    const key = keys[i] ?? "";
    const alike = keys.flatMap((other, k) => (other === key ? [k] : []));
    if (alike.length === 1) return t(key);
    /** @param {(k: number) => unknown} of */
    const differ = (of) => new Set(alike.map(of)).size === alike.length;
    if (differ((k) => sizes[k])) return `${t(key)} ${sizes[i]}`;
    if (differ((k) => runs[k]?.seed)) return `${t(key)}, ${t("side.seed", { seed: String(run.seed) })}`;
    return `${t(key)} ${LETTERS[alike.indexOf(i)]}`;
  });
}

/** @param {number} number @returns {string} as an index: ₁₂ */
export const subscript = (number) => [...String(number)].map((digit) => SUBSCRIPTS[Number(digit)]).join("");

/** @param {number} index @returns {string} of a hidden layer's units: a₁, a₂, … */
export const unitName = (index) => `a${subscript(index + 1)}`;

/**
 * @param {RunSpec} run
 * @returns {boolean} is it shown the coordinates themselves and nothing else? Then lines are straight.
 */
export const isStraight = ({ network }) => network.features.every((name) => records.features.get(name)?.is_coordinate);

/**
 * @param {RunSpec} run
 * @param {string} output name of the activation of the output
 * @returns {string[]} ŷ = … as mathml.js reads it, the longest first; each is right, the last says least
 */
export function formulasOf({ network }, output) {
  const { hidden_layers, features, bias } = network;
  const last = hidden_layers.length + 1;
  const input = inputOf(features);
  /** @param {number} l @param {string} a what comes into layer l */
  const affine = (l, a) => `W^{[${l}]} ${a}${bias ? `+b^{[${l}]}` : ""}`;
  /** @param {string} z */
  const answer = (z) => `\\hat{y}=${output === "linear" ? z : applied(output, z)}`;
  if (last === 1) {
    const weighted = network.n_outputs > 1 ? `W ${input}` : `w${features.length > 1 ? "·" : "\\ "}${input}`;
    return [answer(bias ? `${weighted}+b` : weighted)];
  }
  const short = answer(affine(last, `a^{[${last - 1}]}`));
  const [first, end] = [hidden_layers[0]?.activation ?? "", hidden_layers[last - 2]?.activation ?? ""];
  if (last > 3) return [answer(affine(last, applied(end, `…${applied(first, affine(1, input))}…`))), short];
  return [
    answer(
      affine(
        last,
        hidden_layers.reduce((a, { activation }, l) => applied(activation, affine(l + 1, a)), input),
      ),
    ),
    short,
  ];
}

/** @param {readonly string[]} features */
function inputOf(features) {
  const plain =
    features.length === 1
      ? features[0] === "x1"
      : features.length === 2 && features.every((name) => records.features.get(name)?.is_coordinate);
  return plain ? "x" : "φ(x)";
}

/**
 * @param {string} name of an activation, or softmax
 * @param {string} argument
 * @returns {string} name(argument); of the identity the brackets alone
 */
export function applied(name, argument) {
  return `${records.activations.get(name)?.symbol ?? `\\${name}`}(${argument})`;
}
