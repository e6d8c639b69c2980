import assert from "node:assert/strict";
import { test } from "node:test";
import {
  choiceOf,
  createAxes,
  decisionBoundary,
  following,
  layerViewOf,
  nearest,
  sharedLines,
} from "../../static/js/explain/hidden/layer.js";
import { gridImages, lineInWindow, rangeOf } from "../../static/js/explain/hidden/space.js";
import { answerFor, captionOf, selectedIn } from "../../static/js/explain/hidden/words.js";
import { hiddenOf, logitsOf, matches, predictionOf } from "../../static/js/model/forward.js";
import { functionOf, records } from "../../static/js/model/records.js";
import { createTranslator } from "../../static/js/tools/i18n.js";
import { datasetOf, EXPERIMENT, textsOf } from "./fixtures.js";
import { answerOfPython } from "./python.js";
import "./records.js";

const near = (a, b, slack) => assert.ok(Math.abs(a - b) <= slack * (1 + Math.abs(b)), `${a} is not ${b}`);

test("the page computes every activation and its slope as the engine does, inside its bounds", () => {
  const z = [-800, -30, -3.3, -1, -0.2, -1e-9, 0, 1e-9, 0.4, 1, 2.7, 25, 800];
  const truth = answerOfPython(
    `
import json, sys, numpy as np
from engine.functions.activations import ACTIVATIONS
z = np.array(json.load(sys.stdin), float)
facts = lambda a, record: [a.tolist(), record.slope(z, a).tolist()]
print(json.dumps({name: facts(record.value(z), record) for name, record in ACTIVATIONS.items()}))`,
    z,
  );
  assert.deepEqual([...records.activations.keys()].sort(), Object.keys(truth).sort());
  for (const [name, [values, slopes]] of Object.entries(truth)) {
    const { numpy, bounds } = records.activations.get(name);
    const [value, slope] = [functionOf(numpy.value, "z"), functionOf(numpy.slope, "z")];
    z.forEach((x, i) => near(value(x), values[i], 1e-14));
    z.forEach((x, i) => near(slope(x), slopes[i], 1e-12));
    const [least, most] = [bounds[0] ?? -Infinity, bounds[1] ?? Infinity];
    for (const a of values) assert.ok(least <= a && a <= most, name);
  }
});

const [NEURON, LAYERS] = EXPERIMENT.runs;
const runOf = (network) => ({ ...NEURON, network: { ...NEURON.network, ...network } });

test("hidden values are those of the engine's forward propagation, layer by layer", () => {
  const hidden_layers = [
    { units: 3, activation: "gelu" },
    { units: 2, activation: "tanh" },
    { units: 4, activation: "theta" },
  ];
  const features = ["x1", "x2", "x1_x2", "sin_x2", "x1_squared"];
  const X = [
    [0.3, -1.2],
    [2, 2],
    [-0.7, 0],
    [1.1, 2.4],
  ];
  const program = `
import json, sys, numpy as np
from engine.reference.network import forward, layer_views, n_parameters
from engine.experiment.specs import LayerSpec, NetworkSpec
layers, features, X = json.load(sys.stdin)
network = NetworkSpec(hidden_layers=tuple(LayerSpec(**l) for l in layers), features=tuple(features))
rng = np.random.default_rng(1)
flat = rng.normal(size=n_parameters(network))
*hidden, output = forward(network, flat, np.array(X))
print(json.dumps({"layers": [[W.tolist(), b.tolist()] for W, b in layer_views(network, flat)],
  "a": [c.a.tolist() for c in hidden], "z": np.asarray(output.z).reshape(len(X), -1).tolist()}))`;
  const truth = answerOfPython(program, [hidden_layers, features, X]);
  const view = {
    layers: truth.layers.map(([W, b]) => ({
      W: Float64Array.from(W.flat()),
      b: Float64Array.from(b),
      n_in: W.length,
      n_out: b.length,
    })),
  };
  const run = runOf({ hidden_layers, features });
  assert.ok(matches(run, view));
  assert.ok(!matches(LAYERS, view));
  for (const depth of [1, 2, 3]) {
    const hidden = hiddenOf(run, view, depth);
    X.forEach(([x1, x2], i) =>
      hidden(x1, x2).forEach((value, unit) => near(value, truth.a[depth - 1][i][unit], 1e-13)),
    );
  }
  X.forEach((_, i) => near(logitsOf(view)(truth.a[2][i])[0], truth.z[i][0], 1e-13));
});

test("the grid that is warped starts as a grid", () => {
  const lines = gridImages((x1, x2) => [x1, x2], 2);
  assert.equal(lines.length, 22);
  assert.equal(lines.filter(({ main }) => main).length, 2);
  for (const { points } of lines)
    assert.ok([0, 1].some((axis) => points.every((point) => point[axis] === points[0][axis])));
});

test("a line is cut at the window's frame", () => {
  assert.deepEqual(lineInWindow([1, 1], 0, [-1, 1], [-1, 1]).map(Math.abs), [1, 1, 1, 1]);
  assert.deepEqual(lineInWindow([1, 0], -0.5, [-1, 1], [0, 4]), [0.5, 0, 0.5, 4]);
  assert.equal(lineInWindow([1, 0], -3, [-1, 1], [-1, 1]), null);
  assert.equal(lineInWindow([0, 0], 1, [-1, 1], [-1, 1]), null);
});

test("an axis holds all values and stays while they fit it well", () => {
  assert.deepEqual(rangeOf("tanh", [0.1], undefined), [-1.24, 1.24]);
  const first = rangeOf("relu", [0, 10], undefined);
  assert.ok(first[0] < 0 && first[1] > 10);
  assert.equal(rangeOf("relu", [0, 9], first), first);
  assert.ok(rangeOf("relu", [0, 30], first)[1] > 30);
  assert.ok(rangeOf("relu", [0, 1], first)[1] < 2);
  assert.ok(rangeOf("relu", [0, 0], undefined)[1] > 0); // dead units have an axis too
});

test("what the output says: both classes, the most likely of several, a value", () => {
  assert.deepEqual(predictionOf([0], "binary_cross_entropy", "binary"), { label: 0, share: 0.5 });
  assert.deepEqual(predictionOf([0.6], "mse_linear", "binary"), { label: 1, share: 0.6 });
  near(predictionOf([2], "mse_tanh", "binary").share, 1 / (1 + Math.exp(-4)), 1e-12);
  near(predictionOf([2], "mse_theta", "binary").share, 1 / (1 + Math.exp(2)), 1e-12);
  assert.equal(predictionOf([2], "mse_theta", "binary").label, 0); // θ falls
  const { label, share } = predictionOf([1, 3, 3 - Math.LN2], "sparse_categorical_cross_entropy", "multiclass");
  assert.equal(label, 1);
  near(share, 1 / (1.5 + Math.exp(-2)), 1e-12);
  assert.deepEqual(predictionOf([-1.5], "mse", "regression"), { label: 0, share: -1.5 });
});

test("what is looked at: the last network with hidden layers, its last layer; a choice is kept while it fits", () => {
  const deep = runOf({
    hidden_layers: [
      { units: 3, activation: "tanh" },
      { units: 5, activation: "tanh" },
    ],
  });
  const one = runOf({ hidden_layers: [{ units: 1, activation: "tanh" }] });
  const of = (runs, wanted = {}) => choiceOf({ runs }, wanted);
  assert.deepEqual(of([LAYERS, NEURON]), { runIndex: 0, layer: 1, units: [0, 1] });
  assert.deepEqual(of([LAYERS, deep]), { runIndex: 1, layer: 2, units: [0, 1] });
  assert.deepEqual(of([deep], { runIndex: 0, layer: 1 }), { runIndex: 0, layer: 1, units: [0, 1, 2] });
  assert.deepEqual(of([deep], { runIndex: 0, layer: 2, units: [4, 4, 2] }), {
    runIndex: 0,
    layer: 2,
    units: [4, 0, 2],
  });
  assert.deepEqual(of([LAYERS], { runIndex: 0, layer: 2, units: [4, 3, 2] }), { runIndex: 0, layer: 1, units: [0, 1] });
  assert.deepEqual(of([one]), { runIndex: 0, layer: 1, units: [0] });
  assert.equal(of([NEURON]), null);
  assert.equal(of([NEURON, LAYERS], { runIndex: 0 }), null);
});

const t = createTranslator(textsOf("en"), "en");
const point = (x1, x2, label, test = false) => ({ x1, x2, label, test });
/** Hidden units that hand the coordinates through, and an output that says x₁ > x₂. */
const MIRROR = {
  layers: [
    { W: [1, 0, 0, 1], b: [0, 0], n_in: 2, n_out: 2 },
    { W: [1, -1], b: [0.25], n_in: 2, n_out: 1 },
  ],
};
const THROUGH = runOf({ hidden_layers: [{ units: 2, activation: "linear" }] });
const viewOn = (points, { selection = [], units = [0, 1], layer = 1, spec = THROUGH, ...more } = {}) =>
  layerViewOf({ dataset: datasetOf(points, more), selection }, spec, MIRROR, { runIndex: 0, layer, units });

test("what is shown are the points for training, under the numbers that they have in the data set", () => {
  const { marks } = viewOn([point(1, 0, 1, true), point(0, 1, 0), point(2, -1, 1)], { selection: [2] });
  assert.deepEqual(
    marks.map(({ index, a, chosen }) => [index, a, chosen]),
    [
      [1, [0, 1], false],
      [2, [2, -1], true],
    ],
  );
});

test("of very many points the one that is selected is always among those drawn", () => {
  const many = Array.from({ length: 5000 }, (_, i) => point(i / 5000, 0, i % 2));
  const { marks, every } = viewOn(many, { selection: [4321] });
  assert.equal(every.length, 5000);
  assert.ok(marks.length < 1500 && marks.some(({ index }) => index === 4321));
});

test("the decision boundary has the order of the axes; there is none while other layers follow", () => {
  const linear = { ...THROUGH, training: { ...THROUGH.training, loss: "mse_linear" } };
  assert.deepEqual(decisionBoundary(viewOn([])), { w: [1, -1], b: 0.25 });
  assert.deepEqual(decisionBoundary(viewOn([], { units: [1, 0], spec: linear })), { w: [-1, 1], b: -0.25 });
  const deep = runOf({
    hidden_layers: [
      { units: 2, activation: "linear" },
      { units: 2, activation: "linear" },
    ],
  });
  const wide = runOf({ hidden_layers: [{ units: 3, activation: "linear" }] });
  for (const spec of [deep, wide]) assert.equal(decisionBoundary(viewOn([], { spec })), null);
  assert.equal(decisionBoundary(viewOn([], { task: "plane" })), null);
});

test("without points the axes hold the grid, and another network has axes of its own", () => {
  const axes = createAxes();
  const [low, high] = axes(viewOn([]))(0);
  assert.ok(low < -2.5 && high > 2.5);
  const near_ = axes(
    viewOn([point(0.1, 0.1, 0), point(-0.1, 0, 1)], {
      spec: { ...THROUGH, network: { ...THROUGH.network, initializer: "zeros" } },
    }),
  )(0);
  assert.ok(near_[1] < 1);
});

test("a press selects the nearest point within reach, keys go from one to the next and round", () => {
  const { marks } = viewOn([point(0, 0, 0), point(0.5, 0, 1), point(1, 1, 1)]);
  const where = ({ point: { x1, x2 } }) => [x1, x2];
  assert.equal(nearest(marks, where, 0.3, 0, 0.25).index, 1);
  assert.equal(nearest(marks, where, 0.25, 0.5, 0.25), null);
  const chosen = (index) => marks.map((mark) => ({ ...mark, chosen: mark.index === index }));
  const next = (index, step) => following(chosen(index), step)?.index ?? null;
  assert.deepEqual([next(-1, 1), next(0, 1), next(2, 1), next(0, -1), next(-1, -1), next(1, 0)], [0, 1, 0, 2, 2, null]);
  assert.equal(following([], 1), null);
});

test("equal units draw one line, and are not counted as two", () => {
  const of = (W, b) => {
    const run = {
      layers: [
        { W, b, n_in: 2, n_out: 3 },
        { W: [1, 1, 1], b: [0], n_in: 3, n_out: 1 },
      ],
    };
    const spec = runOf({ hidden_layers: [{ units: 3, activation: "tanh" }] });
    return layerViewOf({ dataset: datasetOf([]), selection: [] }, spec, run, {
      runIndex: 0,
      layer: 1,
      units: [0, 1, 2],
    });
  };
  // Columns: (1, 2), the same line upside down and three times as steep, and another one.
  const twice = of([1, -3, 1, 2, -6, 2], [0.5, -1.5, 0.6]);
  assert.deepEqual(sharedLines(twice), { same: [[0, 1]], none: [] });
  const zeros = of([0, 0, 1, 0, 0, 2], [0, 1, 0.6]);
  assert.deepEqual(sharedLines(zeros), { same: [], none: [0, 1] });
  globalThis.document = { createElement: () => ({ append() {}, style: {} }) };
  assert.match(captionOf(twice, t).join(""), /a₁, a₂ draw one and the same line\./);
  assert.match(captionOf(zeros, t).join(""), /weights into a₁, a₂ are 0/);
  assert.doesNotMatch(captionOf(of([1, 3, 1, 2, -6, 2], [0, 0, 1]), t).join(""), /same line/);
  delete globalThis.document;
});

test("what is said of the points is what the frame says, and nothing before it is about these points", () => {
  const points = [point(0, 0, 0), point(1, 0, 1), point(0, 1, 0), point(2, 2, 1)];
  const frame = (accuracy, ties = 0, n_samples = 4) => ({
    n_samples,
    accuracy: [accuracy],
    ties: [ties],
    r_squared: [0.25],
  });
  const answer = (about, seen) => answerFor(viewOn(about), seen, t);
  assert.match(answer(points, frame(1)), /In this space one straight line is enough: all 4 points/);
  assert.match(answer(points, frame(0.5)), /2 of 4/);
  assert.ok(answer(points, frame(0.5, 1)).endsWith(t("hidden.wrong_and_ties", { wrong: "1", ties: "1", count: "4" })));
  for (const seen of [null, frame(1, 0, 3)]) assert.equal(answer(points, seen), t("hidden.working"));
  assert.equal(answer([], frame(1, 0, 0)), t("hidden.no_points"));
  assert.equal(
    answer(
      points.filter(({ label }) => label === 0),
      frame(1, 0, 2),
    ),
    t("hidden.one_class", { count: "2" }),
  );
});

test("of values that do not vary no share is explained", () => {
  const view = viewOn([point(0, 0.1, 0), point(1, 0.1, 0)], { task: "plane" });
  const told = (r2) => answerFor(view, { n_samples: 2, r_squared: [r2] }, t);
  assert.equal(told(NaN), t("hidden.regression"));
  assert.ok(told(0.5).endsWith("R² = 0.500."));
});

test("the values told are those of the point that is selected", () => {
  const told = selectedIn(viewOn([point(0, 0, 0), point(0.5, -1, 1)], { selection: [1] }).every, t);
  assert.match(told, /Point 2 .*a₁ 0\.5000 {2}a₂ −1\.0000/);
});
