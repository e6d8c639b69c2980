import assert from "node:assert/strict";
import { test } from "node:test";
import { answerAt } from "../../static/js/model/forward.js";
import { initialState, reduce, VIEW_DEFAULTS } from "../../static/js/model/state.js";
import { createStore } from "../../static/js/model/store.js";
import { addPoint, Marquee, pointAt, takePoint, toggle } from "../../static/js/plot/gestures.js";
import { centre, FIELD, kindOfView } from "../../static/js/tools/sampling.js";
import { datasetOf, EXPERIMENT, GENERATION, RULES } from "./fixtures.js";
import { answerOfPython } from "./python.js";
import "./records.js";

const SIZE = 400;
const view = (rest) => ({
  field: new Uint8Array(0),
  classes: new Uint8Array(0),
  values: new Float32Array(0),
  boundary: new Float32Array(0),
  layers: [],
  ...rest,
});
const plane = (of, Type) =>
  Type.from({ length: FIELD * FIELD }, (_, i) => of(centre(i % FIELD), centre(Math.floor(i / FIELD))));
const point = (x1, x2, rest = {}) => ({ x1, x2, label: 0, test: false, ...rest });

function storeWith(points, options = {}) {
  const saved = {
    experiment: EXPERIMENT,
    dataset: datasetOf(points),
    generation: GENERATION,
    view: VIEW_DEFAULTS,
    exercise: null,
    weights: null,
  };
  const store = createStore(reduce, initialState(saved, RULES));
  store.dispatch({ type: "options_set", options: { tool: "select", ...options } });
  return store;
}

/** Where the pointer is at (x₁, x₂). */
const over = (x1, x2) => ({ x1, x2, pixel: 5 / SIZE });

test("the kind of a frame's field is that of its task", () => {
  assert.equal(kindOfView(view({ values: plane((x1) => x1, Float32Array) })), "plane");
  assert.equal(kindOfView(view({ values: new Float32Array(FIELD) })), "curve");
  assert.equal(
    kindOfView(view({ field: plane(() => 204, Uint8Array), classes: plane(() => 1, Uint8Array) })),
    "multiclass",
  );
  assert.equal(kindOfView(view({ field: plane(() => 204, Uint8Array) })), "binary");
  assert.equal(kindOfView(view({})), null);
});

test("what is said under the pointer is what the engine answers there, for every loss, activation and feature", () => {
  const cases = answerOfPython(`
import json
from dataclasses import asdict
import numpy as np
from engine.experiment.specs import LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.functions.activations import ACTIVATIONS
from engine.functions.features import FEATURES
from engine.functions.losses import LOSSES
from engine.reference.network import initial_parameters, layer_views, logits

X = np.random.default_rng(7).uniform(-2.5, 2.5, (6, 2))
hidden = [(LayerSpec(3, name), LayerSpec(2, "tanh")) for name in ACTIVATIONS]
found = []
for loss in LOSSES.values():
    for layers in [(), *hidden]:
        K = 4 if loss.task == "multiclass" else 1
        network = NetworkSpec(layers, "uniform", n_outputs=K, features=tuple(FEATURES), bias=len(found) % 3 > 0)
        run = RunSpec(network, TrainingSpec(loss.name, dropout=0.5 if layers else 0.0), len(found))
        theta = 1.5 * initial_parameters(run)
        answer = loss.prediction(logits(network, theta, X))
        views = [{"W": W.ravel().tolist(), "b": b.ravel().tolist(), "n_in": len(W), "n_out": W.shape[1]} for W, b in layer_views(network, theta)]
        found.append({"run": asdict(run), "layers": views, "X": X.tolist(), "answer": answer.tolist()})
print(json.dumps(found))`);
  assert.ok(cases.length > 100);
  for (const { run, layers, X, answer } of cases)
    X.forEach(([x1, x2], i) => {
      const { value, label } = answerAt(run, { layers }, x1, x2);
      const truth = run.network.n_outputs > 1 ? Math.max(...answer[i]) : answer[i];
      assert.ok(Math.abs(value - truth) < 1e-9, `${run.training.loss} ${run.network.hidden_layers[0]?.activation}`);
      assert.equal(label, run.network.n_outputs > 1 ? answer[i].indexOf(truth) : null);
    });
});

test("a perceptron answers 0 or 1, ½ only on its line, however near it one looks", () => {
  const and = { ...EXPERIMENT.runs[0], training: { ...EXPERIMENT.runs[0].training, loss: "perceptron" } };
  const layers = [{ W: [1, 1], b: [-1.5], n_in: 2, n_out: 1 }];
  const at = (x1, x2) => answerAt(and, { layers }, x1, x2).value;
  assert.deepEqual([at(1, 0.51), at(1, 0.49), at(1, 0.5)], [1, 0, 0.5]);
  assert.equal(answerAt(and, { layers: [{ ...layers[0], n_in: 3 }] }, 0, 0), null, "weights of another network");
});

test("points dragged together keep their places to each other, even at the frame, and one undo brings them back", () => {
  const store = storeWith([point(2, 0), point(1, 0.5), point(0, 0)], { selection: [0, 1] });
  const gesture = takePoint(store, 0, false, over(2, 0));
  for (let i = 1; i <= 40; i += 1) gesture.drag(over(2 + i / 30, i / 100));
  const [a, b, c] = store.get().dataset.points;
  assert.equal(a.x1, 2.5);
  assert.ok(Math.abs(a.x1 - b.x1 - 1) < 1e-9 && Math.abs(b.x2 - a.x2 - 0.5) < 1e-9);
  assert.ok(Math.abs(a.x2 - 0.4) < 1e-9, "many small moves add up");
  assert.deepEqual([c.x1, c.x2], [0, 0]);
  assert.deepEqual(store.get().selection, [0, 1]);
  store.dispatch({ type: "undone" });
  assert.deepEqual(
    store.get().dataset.points.map(({ x1 }) => x1),
    [2, 1, 0],
  );
});

test("a press without a move only selects", () => {
  const store = storeWith([point(0, 0), point(1, 1)]);
  const before = store.get().dataset;
  takePoint(store, 1, false, over(1, 1)).drag(over(1.01, 1.01));
  assert.equal(store.get().dataset, before);
  assert.deepEqual(store.get().selection, [1]);
  toggle(store, 0);
  assert.deepEqual(store.get().selection, [1, 0]);
  toggle(store, 1);
  assert.deepEqual(store.get().selection, [0]);
});

test("a rectangle selects what it holds and can be seen, whichever corner it begins at", () => {
  const points = [point(0, 0), point(1, 1), point(2, 2), point(0.5, 0.5, { test: true })];
  for (const [from, to] of [
    [over(-0.5, -0.5), over(1.2, 1.2)],
    [over(1.2, -0.5), over(-0.5, 1.2)],
  ]) {
    const store = storeWith(points, { showTest: false, selection: [2] });
    new Marquee(store, from, false).drag(to);
    assert.deepEqual(store.get().selection, [0, 1]);
    const adding = storeWith(points, { showTest: true, selection: [2] });
    new Marquee(adding, from, true).drag(to);
    assert.deepEqual([...adding.get().selection].sort(), [0, 1, 2, 3]);
  }
});

test("the nearest point that can be seen is the one taken", () => {
  const store = storeWith([point(0, 0), point(0.1, 0, { test: true })], { showTest: false });
  assert.equal(pointAt(store.get(), 0.1, 0, 0.2), 0);
  store.dispatch({ type: "options_set", options: { showTest: true } });
  assert.equal(pointAt(store.get(), 0.1, 0, 0.2), 1);
  assert.equal(pointAt(store.get(), 1, 1, 0.2), null);
});

test("a new point is worth what its task says: the class in hand, the value chosen, nothing on a curve", () => {
  const label = (task, options) => {
    const store = storeWith([]);
    store.dispatch({ type: "task_set", task });
    store.dispatch({ type: "options_set", options });
    addPoint(store, 0.5, -0.5, null, assert.fail);
    return store.get().dataset.points[0].label;
  };
  assert.equal(label("classes", { tool: 1 }), 1);
  assert.equal(label("plane", { tool: 0, value: -0.4 }), -0.4);
  assert.equal(label("curve", { tool: 1 }), 0);
});
