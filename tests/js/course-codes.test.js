import assert from "node:assert/strict";
import { test } from "node:test";
import { codeOf, readCode } from "../../static/js/course/codes.js";

const DAY = 86_400_000;
const PROGRESS = {
  c10: { ticked: 4, of: 4, bet: 2, done: true, time: 20_500 * DAY + 1 },
  c2: { ticked: 1, of: 3, bet: null, shown: true, time: 20_400 * DAY },
  c3: { ticked: 0, of: 5, time: 20_600 * DAY }, // opened, nothing done
};

test("a code holds how far somebody came, and no more", () => {
  assert.deepEqual(readCode(codeOf(PROGRESS)), {
    name: "",
    progress: {
      c2: { ticked: 1, of: 3, done: false, shown: true },
      c10: { ticked: 4, of: 4, done: true, shown: false, bet: true },
    },
    time: 20_500 * DAY,
  });
});

test("a code of all chapters is short enough to be typed", () => {
  const all = Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [
      `c${i + 1}`,
      { ticked: 12, of: 12, bet: 0, done: true, shown: true, time: 20_500 * DAY },
    ]),
  );
  const code = codeOf(all);
  assert.ok(code.length < 110, code);
  assert.match(code, /^PP-([0-9A-Z]{4}-)*[0-9A-Z]{1,4}$/);
  const read = readCode(code);
  assert.equal(Object.keys(read.progress).length, 20);
  assert.deepEqual(read.progress.c20, { ticked: 12, of: 12, done: true, shown: true, bet: true });
});

test("who has done nothing has no code", () => {
  assert.equal(codeOf({}), "");
  assert.equal(codeOf({ c3: PROGRESS.c3 }), "");
});

test("a code is read as people copy it", () => {
  const code = codeOf(PROGRESS);
  for (const written of [code.toLowerCase(), code.replaceAll("-", " ").replace("PP ", "PP-"), `  ${code}\t`])
    assert.deepEqual(readCode(written), readCode(code), written);
  assert.equal(readCode(`First Last, ${code}`).name, "First Last");
  assert.equal(readCode(`Philipp-Nicole; ${code}`).name, "Philipp-Nicole");
  assert.equal(readCode(code.replaceAll("0", "O").replaceAll("1", "l")).time, 20_500 * DAY);
});

test("a wrong code is told apart from a right one, and why", () => {
  const code = codeOf(PROGRESS);
  assert.equal(readCode("First Last").problem, "no_code");
  assert.equal(readCode("").problem, "no_code");
  assert.equal(readCode("PP-").problem, "mistyped");
  assert.equal(readCode("PP-ÄÖÜ").problem, "mistyped");
  assert.equal(readCode(code.slice(0, -5)).problem, "mistyped");
  for (let at = 3; at < code.length; at += 1) {
    if (code[at] === "-") continue;
    const other = code[at] === "7" ? "8" : "7";
    const wrong = code.slice(0, at) + other + code.slice(at + 1);
    assert.ok("problem" in readCode(wrong) || at === code.length - 1, wrong); // the last character is part filling
  }
});

test("a code of a later version says so", () => {
  // Version 2 and a right checksum: CRC-16/CCITT of [2, 0, 0] is 0xa2fc.
  assert.equal(readCode("PP-0800-18QW").problem, "newer");
});
