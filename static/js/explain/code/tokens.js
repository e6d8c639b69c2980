/**
 * What a program is coloured by: its comments, strings, numbers, keywords and the names that it defines. The text
 * stays one piece, to select, to copy and to read aloud; the colours are painted over it where the browser can.
 */

const KINDS = /** @type {const} */ (["comment", "string", "keyword", "name", "number"]);
/** @typedef {(typeof KINDS)[number]} Kind */
/** @typedef {{readonly kind: Kind, readonly start: number, readonly end: number}} Token */

const NUMBER = String.raw`(?<number>(?<![\w.])\d+(?:\.\d+)?(?:e[+-]?\d+)?\b)`;
const KEYWORDS =
  "and|as|assert|break|class|continue|def|del|elif|else|except|for|from|if|import|in|is|lambda|not|or|pass|raise|return|try|while|with|yield|None|True|False";

/** Each language as one expression, whose groups are the kinds: the first that fits at a character has it. */
const LANGUAGES = {
  python: [
    "(?<comment>#.*)",
    String.raw`(?<string>[rbf]?"""[^]*?"""|[rbf]?"(?:\\.|[^"\\\n])*"|[rbf]?'(?:\\.|[^'\\\n])*')`,
    String.raw`(?<name>(?<=\b(?:def|class) )\w+)`,
    String.raw`(?<keyword>\b(?:${KEYWORDS})\b)`,
    NUMBER,
  ].join("|"),
  shell: [
    "(?<comment>^#.*)",
    String.raw`(?<string>"(?:\\.|[^"\\\n])*"|'[^'{\n]*'|\bhttps?://\S+)`,
    String.raw`(?<keyword>\b(?:true|false|null)\b|(?<= )--?[a-zA-Z][\w-]*)`,
    String.raw`(?<name>^curl\b)`,
    NUMBER,
  ].join("|"),
};

/** @typedef {keyof typeof LANGUAGES} Language */

/** @param {string} text @param {Language} language @returns {Token[]} in their order; what is between them is plain */
export function tokensOf(text, language) {
  return Array.from(text.matchAll(new RegExp(LANGUAGES[language], "gm")), (found) => {
    const kind = Object.entries(found.groups ?? {}).find(([, part]) => part !== undefined)?.[0];
    return { kind: /** @type {Kind} */ (kind), start: found.index, end: found.index + found[0].length };
  });
}

/**
 * Colours the text of an element: css/inspect-code.css says how each kind looks.
 * @param {Element} element that holds nothing but one text
 * @param {Language} language
 */
export function highlight(element, language) {
  const [node, registry] = [element.firstChild, globalThis.CSS?.highlights];
  if (!node || !registry) return;
  for (const kind of KINDS) registry.set(`code-${kind}`, new Highlight());
  for (const { kind, start, end } of tokensOf(node.textContent ?? "", language)) {
    const range = { startContainer: node, startOffset: start, endContainer: node, endOffset: end };
    registry.get(`code-${kind}`)?.add(new StaticRange(range));
  }
}
