import assert from "node:assert/strict";
import { test } from "node:test";
import { DOMAIN, lineInDomain, toData, toPixels, toX, toY } from "../../static/js/tools/scales.js";

const close = (a, b, what) => assert.ok(Math.abs(a - b) < 1e-9, `${what}: ${a} is not ${b}`);

test("the corners of the plot are the corners of the domain, x₂ upwards", () => {
  assert.deepEqual(toData(0, 0, 400), { x1: -DOMAIN, x2: DOMAIN });
  assert.deepEqual(toData(400, 400, 400), { x1: DOMAIN, x2: -DOMAIN });
  assert.equal(toX(400)(0), 200);
  assert.equal(toY(400)(DOMAIN), 0);
  assert.equal(toPixels(2 * DOMAIN, 400), 400);
});

test("to pixels and back is where it was", () => {
  for (let i = 0; i < 100; i += 1) {
    const [x1, x2, size] = [Math.sin(i) * DOMAIN, Math.cos(7 * i) * DOMAIN, 100 + i];
    const back = toData(toX(size)(x1), toY(size)(x2), size);
    close(back.x1, x1, "x1");
    close(back.x2, x2, "x2");
  }
});

test("a line in the domain lies on itself and ends on the frame", () => {
  for (let i = 0; i < 500; i += 1) {
    const [w1, w2, b] = [Math.sin(3 * i), Math.cos(5 * i), 3 * Math.sin(11 * i)];
    const line = lineInDomain(w1, w2, b);
    if (!line) {
      const signs = [
        [1, 1],
        [1, -1],
        [-1, 1],
        [-1, -1],
      ].map(([p, q]) => Math.sign(w1 * p * DOMAIN + w2 * q * DOMAIN + b));
      assert.equal(new Set(signs).size, 1, "a line that misses the plot has all its corners on one side");
      continue;
    }
    for (const [x1, x2] of [line.slice(0, 2), line.slice(2)]) {
      close(w1 * x1 + w2 * x2 + b, 0, "w·x + b");
      close(Math.max(Math.abs(x1), Math.abs(x2)), DOMAIN, "the frame");
    }
  }
});

test("upright, level, missing and impossible lines", () => {
  assert.deepEqual(lineInDomain(1, 0, -1)?.map(Math.abs), [1, DOMAIN, 1, DOMAIN]);
  assert.deepEqual(lineInDomain(0, -2, 2)?.map(Math.abs), [DOMAIN, 1, DOMAIN, 1]);
  assert.equal(lineInDomain(1, 0, 9), null);
  assert.equal(lineInDomain(0, 0, 1), null);
  assert.equal(lineInDomain(NaN, 1, 1), null);
  assert.equal(lineInDomain(1, 1, Infinity), null);
});
