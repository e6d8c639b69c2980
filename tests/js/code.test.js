import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { tokensOf } from "../../static/js/explain/code/tokens.js";
import { channels, contrast } from "./contrast.js";

const found = (text, language) =>
  tokensOf(text, language).map(({ kind, start, end }) => [kind, text.slice(start, end)]);

test("what a student looks for in a Python program stands out", () => {
  const program = `"""A network, 'tanh'.
Needs NumPy.
"""

import numpy as np


def relu_unit(z2):
    return np.maximum(z2, 0.0) ** 2  # "half" of it: -1e-05
`;
  assert.deepEqual(found(program, "python"), [
    ["string", `"""A network, 'tanh'.\nNeeds NumPy.\n"""`],
    ["keyword", "import"],
    ["keyword", "as"],
    ["keyword", "def"],
    ["name", "relu_unit"],
    ["keyword", "return"],
    ["number", "0.0"],
    ["number", "2"],
    ["comment", `# "half" of it: -1e-05`],
  ]);
});

test("a sign for a comment inside a string begins none, nor does a quote inside a comment begin a string", () => {
  assert.deepEqual(found(`print("# of steps", 'it\\'s')  # PyTorch's\nX = [1e-05]`, "python"), [
    ["string", `"# of steps"`],
    ["string", `'it\\'s'`],
    ["comment", "# PyTorch's"],
    ["number", "1e-05"],
  ]);
});

test("of a request for the shell, the JSON in its quotes is coloured too", () => {
  const program = `# Trained on the server.\ncurl --fail-with-body http://127.0.0.1:8000/api/train -H 'Content-Type: application/json' -d '{\n  "steps": 12,\n  "experiment": {"batch_size":null}\n}'\n`;
  assert.deepEqual(found(program, "shell"), [
    ["comment", "# Trained on the server."],
    ["name", "curl"],
    ["keyword", "--fail-with-body"],
    ["string", "http://127.0.0.1:8000/api/train"],
    ["keyword", "-H"],
    ["string", "'Content-Type: application/json'"],
    ["keyword", "-d"],
    ["string", `"steps"`],
    ["number", "12"],
    ["string", `"experiment"`],
    ["string", `"batch_size"`],
    ["keyword", "null"],
  ]);
});

test("every colour of a program can be read in both themes", () => {
  const css = readFileSync(new URL("../../static/css/inspect-code.css", import.meta.url), "utf8");
  const roles = Array.from(css.matchAll(/::highlight\(code-\w+\) \{\s*color: var\(--([\w-]+)\)/g), ([, role]) => role);
  assert.equal(roles.length, 5);
  for (const role of roles) {
    for (const theme of [0, 1]) {
      const seen = contrast(channels(role, theme), channels("surface", theme));
      assert.ok(seen >= 4.5, `${role}, ${["light", "dark"][theme]}: ${seen.toFixed(2)} : 1`);
    }
  }
});
