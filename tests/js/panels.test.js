import assert from "node:assert/strict";
import { test } from "node:test";
import { chainOf, derivationOf } from "../../static/js/explain/mathematics/chain.js";
import { activationCurve, limitOf, lossCurve, lossCurves } from "../../static/js/explain/mathematics/curves.js";
import { presentsExamples, statesOf } from "../../static/js/explain/mathematics/presented.js";
import { pagesOf, readTrace } from "../../static/js/explain/mathematics/trace.js";
import { roundUp, ticksOf } from "../../static/js/explain/shared/curve.js";
import { functionOf, records } from "../../static/js/model/records.js";
import { Timeline } from "../../static/js/model/timeline.js";
import { createTranslator } from "../../static/js/tools/i18n.js";
import { parsed } from "../../static/js/tools/mathml.js";
import { EXPERIMENT, textsOf } from "./fixtures.js";
import { answerOfPython } from "./python.js";
import "./records.js";

/** Real traces: every loss behind no hidden layer and one, with the weights and the points they belong to. */
const TRACES = answerOfPython(`
import json
from dataclasses import asdict
from engine.experiment.datasets import make_dataset
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.functions.losses import LOSSES
from engine.probes.registry import PROBES
from engine.probes.view import View
from engine.training import Command, advance, initial_state

DATA = {"binary": make_dataset("moons", 9), "multiclass": make_dataset("three_blobs", 9), "regression": make_dataset("plane", 9)}
found = []
for loss in LOSSES.values():
    for hidden in ((), (LayerSpec(2, "theta"),)):
        network = NetworkSpec(hidden, "uniform", n_outputs=3 if loss.task == "multiclass" else 1)
        experiment = Experiment((RunSpec(network, TrainingSpec(loss.name), 5),))
        data = DATA[loss.task]
        state = advance(experiment, data, initial_state(experiment), Command(20, 1e9))[0]
        view = View(experiment, data, state)
        arrays = {**PROBES["trace"](view), **PROBES["parameters"](view)}
        tensors = {name: {"shape": a.shape, "data": a.ravel().tolist()} for name, a in arrays.items()}
        found.append({"run": asdict(experiment.runs[0]), "tensors": tensors, "X": data.X.tolist(), "y": data.y.tolist()})
print(json.dumps(found))`);

const t = createTranslator(textsOf("en"), "en");

/** @returns {import("../../static/js/explain/mathematics/curves.js").Scene & {trace: any, loss: any}} */
function sceneOf({ run, tensors, X, y }) {
  const loss = records.losses.get(run.training.loss);
  const sizes = [2, ...run.network.hidden_layers.map(({ units }) => units), run.network.n_outputs];
  const layers = sizes.slice(1).map((n_out, l) => ({
    W: tensors[`runs.0.W${l + 1}`].data,
    b: tensors[`runs.0.b${l + 1}`].data,
    n_in: sizes[l],
    n_out,
  }));
  const points = X.map(([x1, x2], i) => ({ x1, x2, label: y[i], test: false }));
  const task = loss.task === "regression" ? "plane" : "classes";
  return { run, view: { layers }, dataset: { points, task }, trace: readTrace({ tensors }, 0, sizes, loss), loss };
}

/** What is left of the last = worked out, and what is right of it. @param {string} tex */
function sides(tex) {
  const plain = tex
    .replaceAll(/[{}]/g, "")
    .replaceAll(/(\d)e-(\d+)/g, "$1E_$2")
    .split("=");
  const [left = "", right = ""] = plain.slice(-2).map((side) => side.replaceAll("·", "*").replaceAll("E_", "e-"));
  return [left, right].map((side) => new Function(`return ${side}`)());
}

const ENTRIES = [
  { example: 0, from: 0, to: 0 },
  { example: 7, from: 1, to: 0 },
];

test("the factors of the chain rule are shown with enough digits that their product is seen to be the slope", () => {
  let checked = 0;
  for (const traced of TRACES) {
    const { run, trace, loss } = sceneOf(traced);
    for (const page of pagesOf(trace.n_layers))
      for (const entry of ENTRIES) {
        const chain = chainOf(trace, run, page, entry, loss.output);
        assert.equal(chain !== null, page.kind === "output" || page.kind === "hidden");
        if (!chain) continue;
        assert.equal(chain.factors.length, loss.family === "margin" && page.kind === "output" ? 2 : 3, loss.name);
        assert.equal(chain.broken, false);
        for (const line of [chain.product, ...(chain.short ? [chain.short] : [])]) {
          const [worked, said] = sides(line);
          assert.ok(Math.abs(worked - said) <= 2e-4 * Math.abs(said) + 1e-12, `${loss.name}: ${line}`);
          checked += 1;
        }
        for (const { formula } of chain.factors) assert.doesNotMatch(formula, /undefined|null|=$/);
        assert.equal(chain.short !== null, page.kind === "output" && loss.family === "cross_entropy" && loss.stable);
      }
  }
  assert.ok(checked > 60, `${checked}`);
});

test("where rounding makes the factors infinite and 0 the short form still has a value, and that is said", () => {
  const run = { ...EXPERIMENT.runs[0], network: { ...EXPERIMENT.runs[0].network, hidden_layers: [] } };
  const one = (data, ...shape) => ({ shape, data });
  const tensors = {
    "trace.rows": one([0], 1),
    "trace.y": one([0], 1),
    "trace.batch": one([1], 1),
    "runs.0.trace.A0": one([2, 2], 1, 2),
    "runs.0.trace.W1": one([20, 20], 2, 1),
    "runs.0.trace.dA1": one([Infinity], 1, 1),
    "runs.0.trace.slope1": one([0], 1, 1),
    "runs.0.trace.dZ1": one([1], 1, 1),
    "runs.0.trace.learning_rate": one([0.3], 1),
  };
  const trace = readTrace({ tensors }, 0, [2, 1], records.losses.get("binary_cross_entropy"));
  const chain = chainOf(trace, run, pagesOf(1)[2], { example: 0, from: 0, to: 0 }, "sigmoid");
  assert.equal(chain.broken, true);
  assert.match(chain.product, /=∞·0·2$/);
  assert.match(chain.short, /=1·2=2$/);
});

test("the cards of the derivation agree with each other and with the engine's gradient", () => {
  for (const traced of TRACES) {
    const { run, trace, loss } = sceneOf(traced);
    const page = pagesOf(trace.n_layers).find(({ kind }) => kind === "output");
    const cards = derivationOf(trace, run, page, ENTRIES[1]);
    assert.equal(cards.length > 0, loss.family === "cross_entropy" && loss.task === "binary", loss.name);
    for (const { lines } of cards)
      for (const line of lines) assert.ok(!JSON.stringify(parsed(line)).includes("undefined"));
    if (cards.length === 0) continue;
    assert.deepEqual(
      cards.map(({ key }) => key),
      ["begin", "log", "sigmoid", "sum", "one", "zero", "both", "mean"],
    );
    for (const key of ["one", "zero", "both"]) {
      const [worked, said] = sides(cards.find((card) => card.key === key).lines[1]);
      assert.ok(Math.abs(worked - said) <= 2e-4 * Math.abs(said) + 1e-9, `${loss.name}: ${key}`);
    }
    const mean = cards.at(-1).lines[0];
    const dW = trace.get(`dW${trace.n_layers}`).data[1];
    assert.ok(Math.abs(Number(mean.split("=").at(-1).replaceAll(/[{}]/g, "")) - dW) < 1e-4 * Math.abs(dW));
  }
});

test("an activation comes to its limits, and says where it has none", () => {
  for (const { name, bounds, numpy } of records.activations.values()) {
    const g = functionOf(numpy.value, "z");
    for (const end of /** @type {const} */ ([-1, 1])) {
      const limit = limitOf(g, end);
      assert.equal(limit === null, name === "sin", name);
      if (limit === null) continue;
      assert.ok(bounds[0] === null || limit >= bounds[0], name);
      assert.ok(bounds[1] === null || limit <= bounds[1], name);
    }
  }
  const limits = (name) =>
    [-1, 1].map((end) => limitOf(functionOf(records.activations.get(name).numpy.value, "z"), end));
  assert.deepEqual(limits("sigmoid"), [0, 1]);
  assert.deepEqual(limits("theta"), [1, -1], "θ falls where σ rises");
  assert.deepEqual(limits("relu"), [0, Infinity]);
  assert.deepEqual(limits("linear"), [-Infinity, Infinity]);
});

test("every example lies on the curve of its unit, and the chosen one has the engine's numbers", () => {
  for (const traced of TRACES.filter(({ run }) => run.network.n_outputs === 1)) {
    const scene = sceneOf(traced);
    const layers = [...scene.run.network.hidden_layers.map(({ activation }) => activation), scene.loss.output];
    layers.forEach((activation, l) => {
      const { picture, words } = activationCurve(scene, scene.trace, l + 1, ENTRIES[1], activation, t);
      const g = functionOf(records.activations.get(activation).numpy.value, "z");
      assert.equal(picture.marks.length, 9);
      for (const { at } of picture.marks) assert.equal(at[1], g(at[0]));
      const [z, a] = picture.chosen.at;
      assert.ok(Math.abs(picture.marks[7].at[0] - z) < 1e-12);
      assert.ok(Math.abs(g(z) - a) < 1e-12);
      assert.match(words, activation === "theta" ? /falls/ : /Example 8/);
    });
  }
});

test("every example lies on the curve of its loss, and the chosen one has the engine's loss", () => {
  for (const traced of TRACES) {
    const scene = sceneOf(traced);
    const { name, family, task, stable } = scene.loss;
    for (const entry of ENTRIES) {
      const { picture, words } = lossCurve(scene, scene.trace, entry, t);
      const cost = scene.trace.get("loss").data[entry.example];
      assert.equal(picture.chosen.at[1], cost);
      assert.ok(Math.abs(picture.marks[entry.example].at[1] - cost) < 1e-9, name);
      assert.ok(Math.abs(picture.marks[entry.example].at[0] - picture.chosen.at[0]) < 1e-9, name);
      assert.equal(
        picture.x.name,
        { multiclass: "P(y∣x)", regression: "ŷ − y", binary: family === "margin" ? "z" : "ŷ" }[task],
      );
      assert.ok(cost <= picture.y.range[1]);
      assert.equal(picture.lines.filter(({ faint }) => !faint).length, 1, "the curve that counts");
      assert.equal(/without limit/.test(words), family === "cross_entropy" && (stable || task === "multiclass"), name);
    }
  }
  const { value } = lossCurves("binary_cross_entropy", [0]);
  assert.ok(Math.abs(value(Math.log(1 / 99), 1) - Math.log(100)) < 1e-12, "ŷ = 0.01, y = 1 costs 4.6");
});

test("windows and ticks are round numbers", () => {
  assert.deepEqual([0.3, 1, 1.01, 4.2, 7].map(roundUp), [0.5, 1, 2, 5, 10]);
  assert.deepEqual(ticksOf([-4, 4]), [-4, -2, 0, 2, 4]);
  assert.deepEqual(ticksOf([0, 1]), [0, 0.2, 0.4, 0.6, 0.8, 1]);
});

const NEURON = {
  ...EXPERIMENT.runs[0],
  network: { ...EXPERIMENT.runs[0].network, hidden_layers: [], n_outputs: 1, bias: true, features: ["x1", "x2"] },
  training: { ...EXPERIMENT.runs[0].training, loss: "perceptron", optimizer: "sgd" },
};
const ALONE = { ...EXPERIMENT, batch_size: 1, runs: [NEURON] };

test("examples are presented one at a time to one neuron, by a rule that remembers nothing", () => {
  assert.equal(presentsExamples(ALONE, NEURON), true);
  assert.equal(presentsExamples({ ...ALONE, batch_size: 2 }, NEURON), false);
  assert.equal(presentsExamples(ALONE, { ...NEURON, training: { ...NEURON.training, optimizer: "adam" } }), false);
  const hidden = { ...NEURON, network: { ...NEURON.network, hidden_layers: [{ units: 2, activation: "tanh" }] } };
  assert.equal(presentsExamples(ALONE, hidden), false);
});

test("the known states reach twenty steps back, and no farther than something else was changed", () => {
  const dataset = { points: [{ x1: 1, x2: 1, label: 1, test: false }], task: "classes" };
  const frameAt = (step) => ({
    step,
    epoch: step,
    position: 0,
    runs: [{ layers: [{ W: [step, 0], b: [0], n_in: 2, n_out: 1 }] }],
    tensors: {},
  });
  const live = (steps, change = {}) => {
    const timeline = new Timeline();
    for (const step of steps) timeline.add({ frame: frameAt(step), experiment: ALONE, dataset, ...change });
    return { frame: frameAt(30), timeline };
  };
  const state = { experiment: ALONE, dataset };
  const steps = (...given) => statesOf(live(...given), state, 0).map(({ step }) => step);
  assert.deepEqual(steps([0, 5, 12, 25, 30]), [5, 12, 25, 30]);
  assert.deepEqual(statesOf(live([29]), state, 0)[0], { step: 29, epoch: 29, position: 0, parameters: [29, 0, 0] });
  assert.deepEqual(steps([0, 25, 40]), [0, 25, 30], "back in time: what came later is no way there");
  const copy = structuredClone({ experiment: ALONE, dataset });
  assert.deepEqual(steps([25, 28], copy), [25, 28, 30], "after a reload");
  assert.deepEqual(steps([25, 28], { dataset: { ...dataset, points: [] } }), [30]);
  assert.deepEqual(steps([25, 28], { experiment: { ...ALONE, batch_size: 2 } }), [30]);
});
