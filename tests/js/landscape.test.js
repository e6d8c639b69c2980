import assert from "node:assert/strict";
import { test } from "node:test";
import { questionOf } from "../../static/js/explain/landscape/grid.js";
import {
  coordinatesOf,
  distanceFrom,
  isConvex,
  nonConvexityWitness,
  pathPlane,
  trajectoryOf,
  weightPlane,
} from "../../static/js/explain/shared/landscape-plane.js";
import { dot, eigen } from "../../static/js/explain/shared/symmetric.js";
import { EXPERIMENT } from "./fixtures.js";
import "./records.js";

const near = (a, b, tolerance = 1e-9) =>
  assert.ok(Math.abs(a - b) <= tolerance * (1 + Math.abs(b)), `${a} is not ${b}`);
/** A fixed sequence in [−1, 1]. */
const noise = (n, start = 1) => Array.from({ length: n }, (_, i) => Math.sin(12.9898 * (i + start) ** 1.3));

test("eigenvectors are at right angles, of length 1, and the matrix only stretches them", () => {
  const rows = Array.from({ length: 6 }, (_, i) => noise(4, 7 * i + 1));
  const matrix = rows.map((a) => rows.map((b) => dot(a, b)));
  const { values, vectors } = eigen(matrix);
  near(
    values.reduce((a, b) => a + b, 0),
    matrix.reduce((sum, row, i) => sum + row[i], 0),
  );
  for (const [k, vector] of vectors.entries()) {
    matrix.forEach((row, i) => near(dot(row, vector), values[k] * vector[i], 1e-8));
    vectors.forEach((other, j) => near(dot(vector, other), Number(j === k)));
  }
  assert.ok(values.every((value, i) => i === 0 || value <= values[i - 1]));
});

test("a path in a plane gives that plane, the whole share, and a picture that holds its last point and all others", () => {
  const [u, v] = [noise(7), noise(7, 50)];
  const path = Array.from({ length: 90 }, (_, k) =>
    u.map((value, i) => 3 + Math.cos(k / 20) * value + (k / 50) ** 2 * v[i]),
  );
  const { plane, share } = pathPlane(path);
  near(share, 1);
  for (const weights of path) {
    near(distanceFrom(weights, plane), 0, 1e-7);
    for (const distance of coordinatesOf(weights, plane)) assert.ok(Math.abs(distance) < 1, "inside ±1");
  }
  const [s, t] = coordinatesOf(path.at(-1), plane);
  plane.centre.forEach((value, i) =>
    near(value + s * plane.directions[0][i] + t * plane.directions[1][i], path.at(-1)[i]),
  );
});

test("a straight path has a second direction all the same; without movement there is no plane", () => {
  const { plane } = pathPlane([
    [0, 0, 0],
    [1, 1, 0],
    [2, 2, 0],
  ]);
  near(dot(...plane.directions), 0);
  assert.ok(dot(plane.directions[1], plane.directions[1]) > 0);
  assert.equal(
    pathPlane([
      [1, 2],
      [1, 2],
    ]),
    null,
  );
  assert.equal(pathPlane([[1], [2]]), null);
});

test("coordinates are exact along directions that are not orthogonal", () => {
  const plane = {
    centre: [1, 0, 2],
    directions: [
      [1, 1, 0],
      [0, 2, 0],
    ],
  };
  assert.deepEqual(coordinatesOf([3, 7, 9], plane), [2, 2.5]);
  near(distanceFrom([3, 7, 9], plane), 7);
});

test("in the plane of two weights the others stay, and the path of the two is inside", () => {
  const { plane, half } = weightPlane(
    [
      [0, 5, 1],
      [10, 7, 1],
      [8, 6, 3],
    ],
    [0, 1],
  );
  assert.deepEqual(plane, {
    centre: [5, 6, 3],
    directions: [
      [1, 0, 0],
      [0, 1, 0],
    ],
  });
  assert.ok(half > 5);
});

test("a convex function has no witness of non-convexity, a saddle has one, and it is true", () => {
  const axis = Array.from({ length: 15 }, (_, i) => i / 7 - 1);
  const of = (f) => axis.map((y) => axis.map((x) => f(x, y)));
  assert.equal(nonConvexityWitness(of((x, y) => x * x + 3 * y * y + x)), null);
  assert.equal(
    nonConvexityWitness(of((x, y) => 2 * x - y)),
    null,
    "a linear function is convex, whatever rounding says",
  );
  const saddle = of((x, y) => x * x - y * y);
  const { from, to, rise } = nonConvexityWitness(saddle);
  near(
    rise,
    saddle[(from[0] + to[0]) / 2][(from[1] + to[1]) / 2] - (saddle[from[0]][from[1]] + saddle[to[0]][to[1]]) / 2,
  );
  near(rise, 1);
  assert.equal(
    nonConvexityWitness([
      [null, null, null],
      [null, 1, null],
      [null, null, null],
    ]),
    null,
  );
});

test("only a single layer with a loss convex in the logit is called convex", () => {
  const [neuron, layers] = EXPERIMENT.runs;
  const withLoss = (loss) => ({ ...neuron, training: { ...neuron.training, loss } });
  assert.deepEqual(
    [neuron, layers, withLoss("mse_sigmoid"), withLoss("mse"), withLoss("clipped_cross_entropy")].map(isConvex),
    [true, false, false, true, false],
  );
});

test("weights on their way to infinity are left out of the trajectory, and the rest has a plane of finite numbers", () => {
  const [run] = EXPERIMENT.runs;
  const seen = (step, scale) => ({
    step,
    loss: [1],
    penalty: [0],
    runs: [{ layers: [{ W: [scale, -2 * scale], b: [step], n_in: 2, n_out: 1 }] }],
  });
  const frames = [1, 2, 1e59, 1e61, 1e308, NaN].map((scale, step) => seen(step, scale));
  const trajectory = trajectoryOf(
    { frame: frames.at(-1), timeline: { kept: frames.slice(0, -1).map((frame) => ({ frame })) } },
    0,
    run,
  ).map(({ weights }) => weights);
  assert.deepEqual(
    trajectory.map(([w]) => w),
    [1, 2, 1e59],
  );
  const { plane, share } = pathPlane(trajectory);
  assert.ok([...plane.centre, ...plane.directions.flat(), share].every(Number.isFinite));
});

test("whichever plane is asked for, the present weights are in it, and twice as far is twice as far", () => {
  const [run] = EXPERIMENT.runs;
  const path = [
    [0, 1, 0],
    [1, 3, -1],
    [2, 4, -3],
  ];
  const asked = (mode, zoom) => questionOf({ mode, pair: [0, 2], zoom, seed: 7 }, run, path);
  for (const mode of ["path", "weights", "random"]) {
    const [near_, far] = [asked(mode, 1), asked(mode, 2)];
    far.distances.forEach((distance, i) => near(distance, 2 * near_.distances[i]));
    assert.equal(near_.distances.at(-1), -near_.distances[0]);
    const directions = {
      path: near_.where.directions,
      weights: [
        [1, 0, 0],
        [0, 0, 1],
      ],
      random: [
        [1, 0, 0],
        [0, 1, 0],
      ],
    }[mode];
    near(distanceFrom(path.at(-1), { centre: near_.centre, directions }), 0);
    for (const distance of coordinatesOf(path.at(-1), { centre: near_.centre, directions }))
      assert.ok(Math.abs(distance) < near_.distances.at(-1));
  }
  assert.deepEqual(asked("weights", 1).where, {
    weights: [
      [1, 0, 0],
      [1, -1, 0],
    ],
  });
  assert.deepEqual(asked("random", 1).where, { random: 7 });
  assert.equal(questionOf({ mode: "path", pair: [0, 1], zoom: 1, seed: 0 }, run, [[1, 2, 3]]), null);
});
