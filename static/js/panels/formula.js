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
      const output = catalog.losses.find(({ name }) => name === run.training.loss)?.output ?? "sigmoid";
      formula.replaceChildren(mathOf(run, output));
    },
  };
}

/** @param {RunSpec} run */
export function titleKey(run) {
  return hiddenUnits(run) === 0 ? "side.neuron" : "side.layers";
}

/** @param {RunSpec} run @param {string} output what turns a logit into ŷ */
function mathOf(run, output) {
  const [hidden] = run.network.hidden_layers;
  const inner = hidden
    ? [layer("W", 2), ...applied(hidden.activation, [layer("W", 1), symbol("x"), operator("+"), layer("b", 1)]), operator("+"), layer("b", 2)]
    : [symbol("w"), operator("·"), symbol("x"), operator("+"), symbol("b")];
  return math("math", math("mrow", math("mover", symbol("y"), operator("^")), operator("="), ...applied(output, inner)));
}

/**
 * @param {string} name
 * @param {Element[]} argument
 * @returns {Element[]} name(argument); the identity leaves only the brackets that a product needs
 */
function applied(name, argument) {
  const written = FUNCTIONS[name] ?? name;
  const brackets = [operator("("), ...argument, operator(")")];
  if (written === "") return [math("mrow", ...(argument.length > 5 ? argument : brackets))];
  return [symbol(written), math("mrow", ...brackets)];
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
