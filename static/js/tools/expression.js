/**
 * Expressions in Python with NumPy, as the engine's records carry them (engine/functions/spelling.py), as functions
 * of numbers: the
 * page computes with the very text that its programs print. Numbers, names, `np.pi`, + - * / **, comparisons, & and
 * calls.
 */

/** @typedef {(values: readonly number[]) => number} Node_ of the arguments' values */
/** @typedef {(...values: number[]) => number} Function_ */

/** NumPy's functions, of one number. @type {Readonly<Record<string, (a: number, b: number, c: number) => number>>} */
const CALLS = {
  abs: Math.abs,
  clip: (z, low, high) => Math.min(high, Math.max(low, z)),
  cos: Math.cos,
  exp: Math.exp,
  expm1: Math.expm1,
  floor: Math.floor,
  heaviside: (z, half) => (z === 0 ? half : Number(z > 0)),
  log: Math.log,
  log1p: Math.log1p,
  logaddexp: (a, b) => Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b))),
  maximum: Math.max,
  minimum: Math.min,
  ones_like: () => 1,
  sign: Math.sign,
  sin: Math.sin,
  sqrt: Math.sqrt,
  tanh: Math.tanh,
  where: (condition, a, b) => (condition ? a : b),
  zeros_like: () => 0,
};

/** From those that bind least. @type {readonly Readonly<Record<string, (a: number, b: number) => number>>[]} */
const OPERATORS = [
  {
    "<": (a, b) => Number(a < b),
    "<=": (a, b) => Number(a <= b),
    ">": (a, b) => Number(a > b),
    ">=": (a, b) => Number(a >= b),
    "==": (a, b) => Number(a === b),
  },
  { "&": (a, b) => a & b },
  { "+": (a, b) => a + b, "-": (a, b) => a - b },
  { "*": (a, b) => a * b, "/": (a, b) => a / b },
];

const TOKEN = /\s*(\d+(?:\.\d*)?(?:e-?\d+)?|[A-Za-z_][\w.]*|\*\*|[<>=]=|[-+*/()<>&,])/g;

class Parser {
  /** @type {readonly string[]} */
  #tokens;
  #at = 0;
  #names;
  #helpers;

  /** @param {string} source @param {readonly string[]} names @param {Readonly<Record<string, string>>} helpers */
  constructor(source, names, helpers) {
    if (source.replace(TOKEN, "").trim() !== "") throw new SyntaxError(`cannot read ${source}`);
    this.#tokens = Array.from(source.matchAll(TOKEN), ([, token = ""]) => token);
    this.#names = names;
    this.#helpers = helpers;
  }

  /** @returns {Node_} */
  whole() {
    const node = this.#binary(0);
    if (this.#at < this.#tokens.length) throw new SyntaxError(`cannot read ${this.#tokens.join(" ")}`);
    return node;
  }

  /** @param {string} token @returns {boolean} whether it came next, and is passed */
  #passed(token) {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at += 1;
    return true;
  }

  /** @param {number} level @returns {Node_} */
  #binary(level) {
    const operators = OPERATORS[level];
    if (!operators) return this.#unary();
    let left = this.#binary(level + 1);
    for (let apply = operators[this.#tokens[this.#at] ?? ""]; apply; apply = operators[this.#tokens[this.#at] ?? ""]) {
      this.#at += 1;
      const [a, b, f] = [left, this.#binary(level + 1), apply];
      left = (values) => f(a(values), b(values));
    }
    return left;
  }

  /** @returns {Node_} */
  #unary() {
    if (this.#passed("-")) {
      const node = this.#unary();
      return (values) => -node(values);
    }
    const base = this.#atom();
    if (!this.#passed("**")) return base;
    const exponent = this.#unary();
    return (values) => base(values) ** exponent(values);
  }

  /** @returns {Node_} */
  #atom() {
    const token = this.#tokens[this.#at++] ?? "";
    if (token === "(") {
      const node = this.#binary(0);
      if (!this.#passed(")")) throw new SyntaxError("a bracket is not closed");
      return node;
    }
    if (this.#passed("(")) return this.#call(token);
    const place = this.#names.indexOf(token);
    if (place >= 0) return (values) => values[place] ?? Number.NaN;
    const value = token === "np.pi" ? Math.PI : Number(token || Number.NaN);
    if (Number.isNaN(value)) throw new SyntaxError(`${token || "nothing"} is not known`);
    return () => value;
  }

  /** @param {string} name @returns {Node_} */
  #call(name) {
    /** @type {Node_[]} */
    const given = [];
    do given.push(this.#binary(0));
    while (this.#passed(","));
    if (!this.#passed(")")) throw new SyntaxError("a bracket is not closed");
    const called = name.startsWith("np.") ? CALLS[name.slice(3)] : this.#helper(name);
    if (!called) throw new SyntaxError(`${name} is not known`);
    const [a, b = () => 0, c = () => 0] = given;
    if (!a || given.length > 3) throw new SyntaxError(`${name} has other arguments`);
    return (values) => called(a(values), b(values), c(values));
  }

  /** @param {string} name @returns {Function_ | undefined} */
  #helper(name) {
    const [signature, body] = Object.entries(this.#helpers).find(([key]) => key.startsWith(`${name}(`)) ?? [];
    return signature && body
      ? compiled(body, signature.slice(name.length + 1, -1).split(", "), this.#helpers)
      : undefined;
  }
}

/**
 * @param {string} source
 * @param {readonly string[]} names of its arguments
 * @param {Readonly<Record<string, string>>} [helpers] what else it may call, by signature: {"sigmoid(z)": "1 / (1 +
 *   np.exp(-z))"}
 * @returns {Function_} throws SyntaxError for what is no such expression
 */
export function compiled(source, names, helpers = {}) {
  const node = new Parser(source, names, helpers).whole();
  return (...values) => node(values);
}
