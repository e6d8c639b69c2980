import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemo } from "../../static/js/tools/memo.js";

test("a redraw is due at first, and when any input is another one", () => {
  const memo = createMemo();
  const points = [];
  assert.equal(memo.changed([points, 1]), true);
  assert.equal(memo.changed([points, 1]), false);
  assert.equal(memo.changed([points, 2]), true);
  assert.equal(memo.changed([[], 2]), true, "an equal array is another one");
  assert.equal(memo.changed([]), true, "fewer inputs are others");
});

test("an input that is not a number does not redraw for ever", () => {
  const memo = createMemo();
  assert.equal(memo.changed([NaN]), true);
  assert.equal(memo.changed([NaN]), false);
});

test("what comes too soon stays due", () => {
  const memo = createMemo();
  assert.equal(
    memo.changed([1], () => false),
    false,
  );
  assert.equal(memo.pending([1]), true);
  assert.equal(memo.changed([1]), true);
  assert.equal(memo.pending([1]), false);
});

test("what was forgotten is due again", () => {
  const memo = createMemo();
  memo.changed([1]);
  memo.forget();
  assert.equal(memo.changed([1]), true);
});
