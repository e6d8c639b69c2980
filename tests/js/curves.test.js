import assert from "node:assert/strict";
import { test } from "node:test";
import { csvOf, curveOf, smoothed } from "../../static/js/charts/series.js";
import { Curves } from "../../static/js/model/curves.js";

const measures = (...rows) => ({
  loss: new Float64Array(rows.flat()),
  accuracy: new Float64Array(rows.flat().map((value) => 1 - value)),
});
const frameOf = (step, steps, rows, test = null) => ({
  step,
  ...measures(rows.at(-1)),
  test: test && measures(test.at(-1)),
  history: { step: steps, ...measures(...rows), test: test && measures(...test) },
});

test("test curves stand beside those of training, with gaps where there were no test points", () => {
  const curves = new Curves();
  curves.append(frameOf(0, [], [[0.9]]));
  curves.append(frameOf(2, [1, 2], [[0.5], [0.4]], [[0.8], [0.7]]));
  assert.deepEqual(curves.of.test_loss, [[NaN, 0.8, 0.7]]);
});

test("whoever goes back to step 0 to look keeps the curves; its first value is that of the present points", () => {
  const curves = new Curves();
  curves.append(frameOf(0, [], [[0.9]]));
  curves.append(frameOf(2, [1, 2], [[0.5], [0.4]]));
  curves.append(frameOf(0, [], [[0.8]]));
  assert.deepEqual([curves.steps, curves.loss], [[0, 1, 2], [[0.8, 0.5, 0.4]]]);
});

test("a curve reaches to where training is, also between two kept steps", () => {
  const curves = new Curves();
  curves.append(frameOf(128, [126, 128], [[0.5], [0.4]]));
  const newest = frameOf(129, [], [[0.25]], [[0.75]]);
  assert.deepEqual(curveOf(curves, "loss", 0, newest), { x: [126, 128, 129], y: [0.5, 0.4, 0.25] });
  assert.deepEqual(curveOf(curves, "test_accuracy", 0, newest).y, [NaN, NaN, 0.25]);
  assert.deepEqual(curveOf(curves, "loss", 0, frameOf(128, [], [[0.4]])).x, [126, 128]);
  assert.deepEqual(curves.steps, [126, 128], "the curves themselves stay as they are");
});

test("the moving average is that of its definition, and waits over gaps", () => {
  const values = [3, 1, NaN, 2, Infinity, 5];
  assert.deepEqual(smoothed(values, 0), values);
  const [a, b, gap, c, infinite, d] = smoothed(values, 0.5);
  assert.deepEqual([a, b, c, d], [3, 2, 2, 3.5]);
  assert.ok(Number.isNaN(gap) && infinite === Infinity);
  assert.deepEqual(smoothed([4, 4, 4], 0.99), [4, 4, 4], "a constant stays what it is from the first value on");
});

test("a file of values is read back as it was written", () => {
  const text = csvOf(
    ["step", 'a "b", c'],
    [
      [0, 0.1],
      [1, NaN],
      [2, "x\ny"],
    ],
  );
  assert.equal(text, 'step,"a ""b"", c"\r\n0,0.1\r\n1,\r\n2,"x\ny"\r\n');
});
