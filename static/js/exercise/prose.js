/**
 * What a teacher may write in a task besides plain words: steps (`1. …`), lists (`- …`), **bold**, [links](https://…)
 * and $formulas$, as in Markdown. Everything else stays as it was typed; no HTML is ever read.
 */

import { create } from "../tools/elements.js";
import { math } from "../tools/mathml.js";

/**
 * @typedef {{kind: "text" | "bold", text: string} | {kind: "link", text: string, href: string}
 *   | {kind: "formula", text: string, before: string, after: string}} Span `before` and `after`: the signs that a line
 *   may not part from a formula
 * @typedef {{kind: "p" | "ol" | "ul", items: Span[][]}} Block a paragraph has one item
 */

const ITEM = /^\s*(?:(\d{1,2}[.)])|[-*•])\s+(.*)$/;
/** Brackets and quotes open before a formula; after it comes any sign, in French behind a narrow space. */
const BEFORE = /[\p{Ps}\p{Pi}][\u00a0\u202f]?$/u;
const AFTER = /^(?:[\u00a0\u202f]?(?!\*)[\p{Po}\p{Pd}\p{Pe}\p{Pf}])+/u;
const SPAN = /\*\*(?<bold>[^*]+)\*\*|\$(?<formula>[^$\n]+)\$|\[(?<label>[^\]\n]+)\]\((?<href>https?:\/\/[^\s)]+)\)/g;

/**
 * @param {string} text
 * @returns {Block[]}
 */
export function blocksOf(text) {
  /** @type {Block[]} */
  const blocks = [];
  let broken = true; // an empty line begins a new paragraph
  for (const line of text.split("\n")) {
    const item = ITEM.exec(line);
    const kind = item ? (item[1] ? "ol" : "ul") : "p";
    const spans = spansOf(item?.[2] ?? line.trim());
    const last = blocks.at(-1);
    if (line.trim() === "") broken = true;
    else if (last?.kind === kind && kind !== "p") last.items.push(spans);
    else if (last?.kind === "p" && kind === "p" && !broken)
      last.items[0]?.push({ kind: "text", text: "\n" }, ...spans); // a new line as it was typed
    else blocks.push({ kind, items: [spans] });
    if (line.trim() !== "") broken = false;
  }
  return blocks;
}

/** @param {string} line @returns {Span[]} */
function spansOf(line) {
  /** @type {Span[]} */
  const spans = [];
  let end = 0;
  for (const match of line.matchAll(SPAN)) {
    const { bold, formula, label, href } = match.groups ?? {};
    const gap = line.slice(end, match.index);
    const before = formula ? (BEFORE.exec(gap)?.[0] ?? "") : "";
    end = match.index + match[0].length;
    if (gap.length > before.length) spans.push({ kind: "text", text: gap.slice(0, gap.length - before.length) });
    if (bold) spans.push({ kind: "bold", text: bold });
    else if (formula) {
      const after = AFTER.exec(line.slice(end))?.[0] ?? "";
      spans.push({ kind: "formula", text: formula, before, after });
      end += after.length;
    } else if (label && href) spans.push({ kind: "link", text: label, href });
  }
  if (end < line.length) spans.push({ kind: "text", text: line.slice(end) });
  return spans;
}

/**
 * @param {string} text
 * @param {Translator} t
 * @returns {HTMLElement[]}
 */
export function prose(text, t) {
  /** @param {Span[]} spans @returns {(Node | string)[]} */
  const built = (spans) =>
    spans.map((span) => {
      if (span.kind === "bold") return create("b", {}, span.text);
      if (span.kind === "formula") {
        const formula = math(span.text, t.separators.charAt(0));
        const { before, after } = span;
        return before || after ? create("span", { className: "unbroken" }, before, formula, after) : formula;
      }
      if (span.kind === "link")
        return create("a", { href: span.href, target: "_blank", rel: "noopener noreferrer" }, span.text);
      return span.text;
    });
  return blocksOf(text).map(({ kind, items }) =>
    kind === "p"
      ? create("p", {}, ...built(items[0] ?? []))
      : create(kind, {}, ...items.map((spans) => create("li", {}, ...built(spans)))),
  );
}

/** @param {string} text @param {Translator} t @returns {ChildNode[]} the words of one paragraph, without the paragraph */
export const inline = (text, t) => prose(text, t).flatMap(({ childNodes }) => [...childNodes]);
