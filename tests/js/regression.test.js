import assert from "node:assert/strict";
import { test } from "node:test";
import {
  answersOf,
  comparisonRows,
  landscapeOf,
  obstacleTo,
  rateOf,
} from "../../static/js/explain/regression/answers.js";
import {
  contraction,
  curvature,
  factsOf,
  firstStepAtMost,
  lossAt,
  normalEquations,
  problemOf,
  qr,
  quadratic,
} from "../../static/js/explain/regression/least-squares.js";
import { createTranslator } from "../../static/js/tools/i18n.js";
import { datasetOf, EXPERIMENT, textsOf } from "./fixtures.js";
import "./records.js";

const near = (a, b, tolerance = 1e-9) =>
  assert.ok(Math.abs(a - b) <= tolerance * (1 + Math.abs(b)), `${a} is not ${b}`);
const [neuron] = EXPERIMENT.runs;
const point = (x1, x2, label = 0, test = false) => ({ x1, x2, label, test });
const onLine = { ...neuron, network: { ...neuron.network, features: ["x1"] } };
/** y = ½ + 0.8 x with errors that cancel. */
const LINE = problemOf(
  onLine,
  datasetOf([point(-1, -0.2), point(0, 0.4), point(1, 1.2), point(2, 2.2), point(9, 9, 0, true)], { task: "curve" }),
);

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
  const problem = problemOf(
    { ...neuron, network: { ...neuron.network, features: ["x1", "x2", "x1_x2"] } },
    datasetOf(points, { task: "plane" }),
  );
  for (const solve of [normalEquations, qr]) {
    const theta = solve(problem);
    for (let k = 0; k < 4; k += 1)
      near(
        problem.A.reduce(
          (sum, row, i) => sum + row[k] * (row.reduce((z, a, j) => z + a * theta[j], 0) - problem.y[i]),
          0,
        ),
        0,
        1e-10,
      );
  }
});

test("where θ is not unique neither says that it is", () => {
  const problem = {
    A: [
      [1, 1],
      [1, 1],
      [1, 1],
    ],
    y: [1, 2, 3],
  };
  assert.deepEqual([normalEquations(problem), qr(problem)], [null, null]);
});

/** How far from θ* after so many steps of gradient descent. */
function distanceAfter(rate, steps) {
  const best = qr(LINE);
  let theta = [3, -2];
  for (let step = 0; step < steps; step += 1) {
    const errors = LINE.A.map(([x, one], i) => theta[0] * x + theta[1] * one - LINE.y[i]);
    theta = theta.map(
      (value, k) => value - ((rate * 2) / 4) * LINE.A.reduce((sum, row, i) => sum + row[k] * errors[i], 0),
    );
  }
  return Math.hypot(theta[0] - best[0], theta[1] - best[1]);
}

test("below the bound descent arrives, above it never does, and the contraction is how fast", () => {
  const curved = curvature(LINE);
  assert.ok(distanceAfter(0.99 * curved.bound, 4000) < 1e-6);
  assert.ok(distanceAfter(1.01 * curved.bound, 4000) > 1e6);
  near(distanceAfter(curved.best, 41) / distanceAfter(curved.best, 40), contraction(curved, curved.best), 1e-3);
  for (const rate of [0.5 * curved.best, 1.1 * curved.best])
    assert.ok(contraction(curved, rate) > contraction(curved, curved.best));
});

test("the quadratic is the loss itself", () => {
  const best = qr(LINE);
  const { x, y, values } = quadratic(LINE, best, [1, 0], [2, 3]);
  for (const [row, col] of [
    [0, 0],
    [15, 15],
    [7, 22],
  ])
    near(values[row][col], lossAt(LINE, [y[row], x[col]]));
  near(values[15][15], lossAt(LINE, best));
});

test("the first step at which a loss was as low", () => {
  assert.equal(firstStepAtMost([1, 2, 4], [0.9, 0.5, 0.1], 0.5), 2);
  assert.equal(firstStepAtMost([1, 2, 4], [0.9, 0.5, NaN], 0.05), null);
});

const t = createTranslator(textsOf("en"), "en");
const FACTS = factsOf(LINE);

test("the obstacle named is the first one that has to be removed", () => {
  const dataset = (points) => datasetOf(points, { task: "curve" });
  const of = (points, run = onLine) => obstacleTo(dataset(points), run, factsOf(problemOf(run, dataset(points))));
  assert.equal(obstacleTo(datasetOf([point(0, 0)]), onLine, null), "classes");
  assert.equal(of([point(0, 0)], EXPERIMENT.runs[1]), "hidden");
  assert.equal(of([]), "no_points");
  assert.equal(of([point(1, 2), point(1, 3)]), "many", "one x has many lines");
  assert.equal(of([point(1, 2), point(2, 3)], { ...onLine, network: { ...onLine.network, bias: false } }), "one");
  assert.equal(of([point(1, 2), point(2, 3)]), "");
});

test("a rate is judged by the bound, and only where descent is plain", () => {
  const { bound, best } = FACTS.curved;
  const training = { ...neuron.training, loss: "mse" };
  const codeOf = (learning_rate, change = {}, batch_size = null) =>
    rateOf(FACTS, { ...training, learning_rate, ...change }, batch_size, t).code;
  assert.deepEqual(
    [0.001 * bound, best, 1.001 * bound].map((rate) => codeOf(rate)),
    ["too_small", "good", "too_large"],
  );
  const others = [{ optimizer: "adam" }, { schedule: "step" }, { regularizer: "l2" }, { clip_norm: 1 }];
  assert.deepEqual(
    [...others.map((change) => codeOf(best, change)), codeOf(best, {}, 2)],
    ["other", "other", "other", "other", "other"],
  );
});

test("the picture has the bias across, both ends of the trajectory in it, and the optimum in its middle", () => {
  const [w, b] = FACTS.best;
  const { x, y, path, optimum, titles } = landscapeOf(
    FACTS,
    onLine,
    ["w", "b"],
    [{ weights: [4, -3], value: 1 }],
    [4, -3],
    t,
  );
  assert.deepEqual(titles.slice(0, 2), ["b", "w"]);
  assert.deepEqual(path, [{ x: -3, y: 4, value: 1 }]);
  near(optimum.x, b);
  near(optimum.y, w);
  assert.ok(x[0] < -3 && x.at(-1) > b && y[0] < w && y.at(-1) > 4);
});

test("each answer has its own loss beside it, however large; the server's only where its columns are the coordinates", () => {
  const analysis = { least_squares: { w: [1], b: 0, loss: 0 } };
  const rows = answersOf(FACTS, onLine, [3e22, 0], analysis, t);
  assert.deepEqual(
    rows.map(({ name }) => name),
    ["now", "normal", "qr", "server"],
  );
  assert.deepEqual(rows[0].cells, ["3 · 10²²", "0.000000", "1.35 · 10⁴⁵"], "6/4 w², all else is small beside it");
  near(Number(rows[3].cells[2]), lossAt(LINE, [1, 0]), 1e-5);
  const squared = { ...onLine, network: { ...onLine.network, features: ["x1_squared"] } };
  assert.ok(!answersOf(FACTS, squared, [0, 0], analysis, t).some(({ name }) => name === "server"));
});

test("beside each step of Levenberg-Marquardt stands the step at which descent was as low, once it was", () => {
  const rows = comparisonRows([0.9, 0.5, 0.2, 0.1], [0, 10, 20], [0.9, 0.4, 0.2], t);
  assert.deepEqual(
    rows.map(([k, , step]) => [k, step]),
    [
      ["0", "0"],
      ["1", "10"],
      ["2", "20"],
      ["3", t("regression.not_yet")],
    ],
  );
});
