import assert from "node:assert/strict";
import { test } from "node:test";
import { blocksOf } from "../../static/js/exercise/prose.js";

const kinds = (text) => blocksOf(text).map(({ kind, items }) => [kind, items.length]);

test("plain words stay as they were typed", () => {
  const text = "2 * 3 * 4 costs 5$. See [note] and <b>this</b>.\nA second line.";
  const [block] = blocksOf(text);
  assert.equal(block.items[0].map((span) => span.text).join(""), text);
  assert.ok(block.items[0].every(({ kind }) => kind === "text"));
  assert.deepEqual(blocksOf(""), []);
});

test("steps, lists and paragraphs", () => {
  assert.deepEqual(kinds("First:\n1. draw\n2. train\n\nThen\n- look\n- say\n\nEnd."), [
    ["p", 1],
    ["ol", 2],
    ["p", 1],
    ["ul", 2],
    ["p", 1],
  ]);
  assert.deepEqual(kinds("One.\n\nTwo."), [
    ["p", 1],
    ["p", 1],
  ]);
  assert.deepEqual(kinds("1. draw\n\n2. train"), [["ol", 2]]);
});

test("bold, formulas, and links to the web alone", () => {
  const [block] = blocksOf(
    "**Draw** $\\hat{y}=σ(w·x+b)$ as in [C10](https://example.org/c10), not [x](javascript:alert(1)).",
  );
  assert.deepEqual(
    block.items[0].map(({ kind, text, href }) => [kind, text, href]).filter(([kind]) => kind !== "text"),
    [
      ["bold", "Draw", undefined],
      ["formula", "\\hat{y}=σ(w·x+b)", undefined],
      ["link", "C10", "https://example.org/c10"],
    ],
  );
  assert.ok(block.items[0].some(({ text }) => text.includes("[x](javascript:alert(1))")));
});

test("no line parts a formula from the signs at it", () => {
  const formulas = (text) =>
    blocksOf(text)[0]
      .items[0].filter(({ kind }) => kind === "formula")
      .map(({ before, text, after }) => [before, text, after]);
  assert.deepEqual(formulas("Now $b=2$, then ($z$). « $w$ »\u202f; $x$ and $y$**!**"), [
    ["", "b=2", ","],
    ["(", "z", ")."],
    ["", "w", ""],
    ["", "x", ""],
    ["", "y", ""],
  ]);
  assert.deepEqual(formulas("«\u202f$w$\u202f»\u202f: $v$\u202f!"), [
    ["«\u202f", "w", "\u202f»\u202f:"],
    ["", "v", "\u202f!"],
  ]);
  const text = "Take (1, $x$), **now**: $y$.";
  const written = blocksOf(text)[0].items[0].map(({ kind, text, before = "", after = "" }) =>
    kind === "bold" ? `**${text}**` : kind === "formula" ? `${before}$${text}$${after}` : text,
  );
  assert.equal(written.join(""), text);
});
