/** A side's name and what it computes, as MathML: ŷ = σ(W[2] tanh(W[1] x + b[1]) + b[2]). */

import { byId, textWriter } from "../dom.js";
import { hiddenUnits } from "../state.js";

/** How a function is written; one that is not here by its own name. @type {Readonly<Record<string, string>>} */
const FUNCTIONS = { sigmoid: "σ", relu: "ReLU", linear: "" };

/**
 * @param {Context} context
 * @param {number} side
 * @returns {Panel}
 */
export function mountFormula({ store, t, catalog }, side) {
  const title = textWriter(byId(`title-${side}`));
  const formula = byId(`formula-${side}`);
  /** @type {RunSpec | null} */
  let shown = null;
  return {
    update() {
      const run = store.get().experiment.runs[side];
      if (!run || run === shown) return;
      shown = run;
      title(t(titleKey(run)));
      const loss = catalog.losses.find(({ name }) => name === run.training.loss);
      formula.replaceChildren(mathOf(run, loss?.output ?? "sigmoid"));
    },
  };
}

/** @param {RunSpec} run */
export function titleKey(run) {
  return hiddenUnits(run) === 0 ? "side.neuron" : "side.layers";
}

/** @param {RunSpec} run @param {string} activation of the output */
function mathOf(run, activation) {
  const [hidden] = run.network.hidden_layers;
  const inner = hidden
    ? [layer("W", 2), ...applied(hidden.activation, affine([layer("W", 1), symbol("x")], layer("b", 1)))]
    : [symbol("w"), operator("·"), symbol("x")];
  const z = affine(inner, hidden ? layer("b", 2) : symbol("b"));
  const output = activation === "linear" ? z : applied(activation, z);
  return math("math", math("mrow", math("mover", symbol("y"), operator("^")), operator("="), ...output));
}

/**
 * @param {Element[]} product
 * @param {Element} bias
 */
function affine(product, bias) {
  return [...product, operator("+"), bias];
}

/**
 * @param {string} name
 * @param {Element[]} argument
 * @returns {Element[]} name(argument); of the identity only the brackets
 */
function applied(name, argument) {
  const written = FUNCTIONS[name] ?? name;
  const brackets = math("mrow", operator("("), ...argument, operator(")"));
  return written === "" ? [brackets] : [symbol(written), brackets];
}

/**
 * @param {string} letter
 * @param {number} l
 */
function layer(letter, l) {
  const index = math("mn");
  index.textContent = `[${l}]`;
  return math("msup", symbol(letter), index);
}

/** @param {string} text */
function symbol(text) {
  const element = math("mi");
  element.textContent = text;
  return element;
}

/** @param {string} text */
function operator(text) {
  const element = math("mo");
  element.textContent = text;
  if (text === "(" || text === ")") element.setAttribute("stretchy", "false");
  return element;
}

/**
 * @param {string} name
 * @param {...Element} children
 */
function math(name, ...children) {
  const element = document.createElementNS("http://www.w3.org/1998/Math/MathML", name);
  element.append(...children);
  return element;
}
