import assert from "node:assert/strict";
import { test } from "node:test";
import { compiled } from "../../static/js/tools/expression.js";

const value = (source, z = 2) => compiled(source, ["z"])(z);

test("signs bind as in Python", () => {
  assert.equal(value("1 + 2 * z ** 2 / 4 - 1"), 2);
  assert.equal(value("-z ** 2"), -4);
  assert.equal(value("2 ** -1"), 0.5);
  assert.equal(value("2 ** 3 ** 2"), 512);
  assert.equal(value("-(z - 3) * 1.5e-1"), 0.15);
  assert.equal(value("8 - 4 - 2"), 2);
  assert.equal(value("(z > 1) & (z <= 2)"), 1);
  assert.equal(value("(z > 2) * 1.0"), 0);
  assert.equal(value("2 * np.pi"), 2 * Math.PI);
});

test("functions are NumPy's", () => {
  assert.equal(value("np.where(z < 0, 1, np.maximum(z, 3))"), 3);
  assert.equal(value("np.clip(10 * z, -1, 1)"), 1);
  assert.equal(value("np.logaddexp(0, 1000)"), 1000);
  for (const [z, expected] of [
    [-1, 0],
    [0, 0.5],
    [1, 1],
  ])
    assert.equal(value("np.heaviside(z, 0.5)", z), expected);
  assert.ok(Number.isNaN(value("np.maximum(z, 0)", Number.NaN)), "a divergence is not hidden");
});

test("several arguments, and helpers that call each other", () => {
  assert.equal(compiled("x1 * x2 ** 2", ["x1", "x2"])(3, 2), 12);
  const helpers = { "twice(z)": "2 * z", "both(a, b)": "twice(a) + b" };
  assert.equal(compiled("both(z, 1)", ["z"], helpers)(5), 11);
});

test("what is no such expression is refused", () => {
  for (const source of ["", "z +", "(z", "z z", "y", "np.fft(z)", "f(z)", "z[0]", "z; z", "np.exp(z", "z = 1"])
    assert.throws(() => compiled(source, ["z"]), SyntaxError, source);
});
