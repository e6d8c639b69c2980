import assert from "node:assert/strict";
import { test } from "node:test";
import { bowl, curvature, factor, lossAt, normalEquations, problemOf, qr, stepAt } from "../../static/js/why/regression/bowl.js";
import { drawingOf, EXPERIMENT } from "./fixtures.js";

const near = (a, b, tolerance = 1e-9) => assert.ok(Math.abs(a - b) <= tolerance * (1 + Math.abs(b)), `${a} is not ${b}`);
const [neuron] = EXPERIMENT.runs;
const point = (x1, x2, label = 0, test = false) => ({ x1, x2, label, test });
const onLine = { ...neuron, network: { ...neuron.network, features: ["x1"] } };
/** y = ½ + 0.8 x with errors that cancel. */
const LINE = problemOf(onLine, drawingOf([point(-1, -0.2), point(0, 0.4), point(1, 1.2), point(2, 2.2), point(9, 9, 0, true)], { task: "curve" }));

test("both closed forms are the line's own formulas, and points for testing do not count", () => {
  const [n, sx, sy, sxy, sxx] = [4, 2, 3.6, -1 * -0.2 + 1.2 + 4.4, 6];
  const slope = (n * sxy - sx * sy) / (n * sxx - sx * sx);
  for (const solve of [normalEquations, qr]) {
    const [w, b] = solve(LINE);
    near(w, slope);
    near(b, (sy - slope * sx) / n);
  }
});

test("over the plane the residuals of both are at right angles to every column", () => {
  const points = Array.from({ length: 12 }, (_, i) => point(Math.sin(i), Math.cos(2 * i), Math.sin(3 * i) + 0.2 * i));
  const problem = problemOf({ ...neuron, network: { ...neuron.network, features: ["x1", "x2", "x1_x2"] } }, drawingOf(points, { task: "plane" }));
  for (const solve of [normalEquations, qr]) {
    const theta = solve(problem);
    for (let k = 0; k < 4; k += 1) near(problem.A.reduce((sum, row, i) => sum + row[k] * (row.reduce((z, a, j) => z + a * theta[j], 0) - problem.y[i]), 0), 0, 1e-10);
  }
});

test("where θ is not unique neither says that it is", () => {
  const problem = { A: [[1, 1], [1, 1], [1, 1]], y: [1, 2, 3] };
  assert.deepEqual([normalEquations(problem), qr(problem)], [null, null]);
});

/** How far from θ* after so many steps of gradient descent. */
function distanceAfter(rate, steps) {
  const best = qr(LINE);
  let theta = [3, -2];
  for (let step = 0; step < steps; step += 1) {
    const errors = LINE.A.map(([x, one], i) => theta[0] * x + theta[1] * one - LINE.y[i]);
    theta = theta.map((value, k) => value - ((rate * 2) / 4) * LINE.A.reduce((sum, row, i) => sum + row[k] * errors[i], 0));
  }
  return Math.hypot(theta[0] - best[0], theta[1] - best[1]);
}

test("below the bound descent arrives, above it never does, and the factor is how fast", () => {
  const curved = curvature(LINE);
  assert.ok(distanceAfter(0.99 * curved.bound, 4000) < 1e-6);
  assert.ok(distanceAfter(1.01 * curved.bound, 4000) > 1e6);
  near(distanceAfter(curved.best, 41) / distanceAfter(curved.best, 40), factor(curved, curved.best), 1e-3);
  for (const rate of [0.5 * curved.best, 1.1 * curved.best]) assert.ok(factor(curved, rate) > factor(curved, curved.best));
});

test("the bowl is the loss itself", () => {
  const best = qr(LINE);
  const { x, y, values } = bowl(LINE, best, [1, 0], [2, 3]);
  for (const [row, col] of [[0, 0], [15, 15], [7, 22]]) near(values[row][col], lossAt(LINE, [y[row], x[col]]));
  near(values[15][15], lossAt(LINE, best));
});

test("the first step at which a loss was as low", () => {
  assert.equal(stepAt([1, 2, 4], [0.9, 0.5, 0.1], 0.5), 2);
  assert.equal(stepAt([1, 2, 4], [0.9, 0.5, NaN], 0.05), null);
});
