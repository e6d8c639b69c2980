/**
 * Formulas as native MathML, written in a small part of TeX: letters, numbers and signs as they are, `^` and `_`,
 * `{…}`,
 * `\frac{a}{b}`, `\sqrt{a}`, `\hat{a}`, `\bar{a}`, `\tilde{a}`, `\text{words}`, `\cases{a & if b \\ c & else}`, `\ ` a
 * space;
 * any other `\name` is a function of that name. Greek letters and signs such as ← are Unicode, never commands.
 */

/**
 * An element's name and what it holds: more elements, or its text.
 * @typedef {readonly [name: string, ...children: (Node_ | string)[]]} Node_
 */

/** What stands above the letter. @type {Readonly<Record<string, string>>} */
const ACCENTS = { hat: "^", bar: "¯", tilde: "~" };
const TOKEN = /\s*(\\\\|\\[A-Za-z]+|\\ |\d+(?:\.\d+)?(?:e-?\d+)?|[\s\S])/gu;
const LETTER = /^\p{L}$/u;
const FENCES = "()[]|‖⌊⌋";

/**
 * @param {string} source
 * @returns {Node_} one `mrow`
 */
export function parsed(source) {
  const row = new Parser(source).rowUntil([]);
  return row[0] === "mrow" ? row : ["mrow", row];
}

class Parser {
  /** @type {readonly string[]} */
  #tokens;
  #at = 0;

  /** @param {string} source */
  constructor(source) {
    this.#tokens = [...source.trim().matchAll(TOKEN)].map(([, token = ""]) => token);
  }

  /** @returns {string | undefined} what comes next */
  get #next() {
    return this.#tokens[this.#at];
  }

  /** @param {readonly string[]} ends @returns {Node_} */
  rowUntil(ends) {
    /** @type {Node_[]} */
    const row = [];
    while (this.#next !== undefined && !ends.includes(this.#next)) row.push(this.#scripts(this.#atom()));
    return row.length === 1 && row[0] ? row[0] : ["mrow", ...row];
  }

  /** @returns {Node_} the next letter, or a whole group in braces */
  #argument() {
    return this.#next === "{" ? this.#group() : this.#atom();
  }

  /** @returns {Node_} */
  #group() {
    this.#at += 1;
    const row = this.rowUntil(["}"]);
    this.#at += 1;
    return row;
  }

  /** @returns {string} the words of a group, as they are */
  #words() {
    const start = (this.#at += 1);
    while (this.#next !== undefined && this.#next !== "}") this.#at += 1;
    return this.#tokens
      .slice(start, this.#at++)
      .join("")
      .replaceAll("~", "\u00a0");
  }

  /** @returns {Node_} */
  #cases() {
    /** @type {Node_[]} */
    const rows = [];
    do {
      this.#at += 1;
      /** @type {Node_[]} */
      const cells = [];
      do cells.push(["mtd", this.rowUntil(["&", "\\\\", "}"])]);
      while (this.#next === "&" && ++this.#at);
      rows.push(["mtr", ...cells]);
    } while (this.#next === "\\\\");
    this.#at += 1;
    return ["mrow", ["mo", "{"], ["mtable", ...rows]];
  }

  /** @returns {Node_} */
  #atom() {
    const token = this.#next ?? "";
    if (token === "{") return this.#group();
    this.#at += 1;
    if (/^\d/.test(token)) return scientific(token);
    if (token === "\\ ") return ["mspace", ""];
    if (token.startsWith("\\")) return this.#command(token.slice(1));
    return LETTER.test(token) ? ["mi", token] : ["mo", token === "-" ? "−" : token];
  }

  /** @param {string} name @returns {Node_} */
  #command(name) {
    if (name === "frac") return ["mfrac", this.#argument(), this.#argument()];
    if (name === "sqrt") return ["msqrt", this.#argument()];
    if (name === "text") return ["mtext", this.#words()];
    if (name === "cases") return this.#cases();
    const accent = ACCENTS[name];
    if (accent) return ["mover", this.#argument(), ["mo", accent]];
    // A function's name and its bare argument would touch.
    return ["(", "^", "_"].includes(this.#next ?? "") ? ["mi", name] : ["mrow", ["mi", name], ["mspace", ""]];
  }

  /** @param {Node_} base @returns {Node_} */
  #scripts(base) {
    /** @type {Record<string, Node_>} */
    const found = {};
    for (let sign = this.#next; sign === "^" || sign === "_"; sign = this.#next) {
      this.#at += 1;
      found[sign] = this.#argument();
    }
    const [above, below] = [found["^"], found._];
    if (above && below) return ["msubsup", base, below, above];
    if (above) return ["msup", base, above];
    return below ? ["msub", base, below] : base;
  }
}

/** @param {string} number @returns {Node_} 1e-7 as 10⁻⁷ */
function scientific(number) {
  const [mantissa = "", exponent] = number.split("e");
  if (exponent === undefined) return ["mn", mantissa];
  /** @type {Node_} */
  const power = ["msup", ["mn", "10"], ["mn", exponent.replace("-", "−")]];
  return mantissa === "1" ? power : ["mrow", ["mn", mantissa], ["mo", "·"], power];
}

/**
 * @param {string} source
 * @param {string} [point] what stands before decimals in the reader's language
 * @returns {Element} a `math` element
 */
export function math(source, point = ".") {
  return built(["math", parsed(source)], point);
}

/**
 * @param {Node_} node
 * @param {string} point
 * @returns {Element}
 */
function built([name, ...children], point) {
  const element = document.createElementNS("http://www.w3.org/1998/Math/MathML", name);
  const [text] = children;
  if (name === "mspace") element.setAttribute("width", "0.2em");
  else if (name === "mn") element.append(String(text).replace(".", point));
  else element.append(...children.map((child) => (typeof child === "string" ? child : built(child, point))));
  if (name === "mo" && FENCES.includes(String(text))) element.setAttribute("stretchy", "false");
  return element;
}
