/** Tables as text, whichever program wrote them: separators, quotes, decimal commas, headers. Pure. */

/** Something in a table that cannot be taken: `text` says which line, and what is there. */
export class TableError extends Error {
  /**
   * @param {string} key
   * @param {Readonly<Record<string, string | number>>} [values]
   */
  constructor(key, values = {}) {
    super(key);
    /** @type {LocalText} */
    this.text = { key, values };
  }
}

/** `line` counts from 1, as editors do. @typedef {{line: number, cells: readonly string[]}} Row */
/** @typedef {"\t" | ";" | "," | " "} Separator */

/** A cell, quoted (group 1) or plain (group 2), and what ends it (group 3). @type {Readonly<Record<Separator, RegExp>>} */
const CELLS = {
  "\t": /[ ]*(?:"((?:[^"]|"")*)"[ ]*|([^\t]*))(\t|$)/y,
  ";": /\s*(?:"((?:[^"]|"")*)"\s*|([^;]*))(;|$)/y,
  ",": /\s*(?:"((?:[^"]|"")*)"\s*|([^,]*))(,|$)/y,
  " ": /(?:"((?:[^"]|"")*)"|(\S*))(\s+|$)/y,
};
const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;
const BYTE_ORDER_MARK = /^\uFEFF/;

/**
 * @param {string} text
 * @returns {{rows: Row[], separator: Separator}} without empty lines and comments (#)
 */
export function readRows(text) {
  const lines = text.replace(BYTE_ORDER_MARK, "").split(/\r\n|\r|\n/);
  const [first = ""] = lines.filter((line) => line.trim() && !isComment(line));
  const told = /^sep=(.)$/i.exec(first)?.[1]; // what some spreadsheets write above the header
  const separator = isSeparator(told) ? told : separatorOf(first);
  const rows = lines.flatMap((line, i) => {
    if (isComment(line) || (told && line === first)) return [];
    const cells = cellsOf(line, separator);
    return cells.some((cell) => cell !== "") ? [{ line: i + 1, cells }] : [];
  });
  return { rows, separator };
}

/** @param {string} line */
const isComment = (line) => line.trimStart().startsWith("#");

/** @param {string | undefined} text @returns {text is Separator} */
const isSeparator = (text) => text !== undefined && text in CELLS;

/** @param {string} line @returns {Separator} the rarest of those in it: a comma may also be a decimal comma */
function separatorOf(line) {
  const bare = line.replace(/"[^"]*"/g, "");
  return /** @type {const} */ (["\t", ";", ","]).find((separator) => bare.includes(separator)) ?? " ";
}

/**
 * @param {string} line
 * @param {Separator} separator
 */
function cellsOf(line, separator) {
  const text = separator === "\t" ? line : line.trim();
  const pattern = CELLS[separator];
  const cells = [];
  pattern.lastIndex = 0;
  for (;;) {
    const [, quoted, plain = "", end] = pattern.exec(text) ?? [];
    cells.push(quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"'));
    if (!end) return cells;
  }
}

/**
 * @param {string} cell
 * @param {Separator} separator
 * @returns {number} NaN for what is no finite number; with commas between cells, none is a decimal comma
 */
export function numberOf(cell, separator) {
  const dotted = separator === "," ? cell : cell.replace(",", ".");
  const value = NUMBER.test(dotted.replace("−", "-")) ? Number(dotted.replace("−", "-")) : NaN;
  return Number.isFinite(value) ? value : NaN;
}
