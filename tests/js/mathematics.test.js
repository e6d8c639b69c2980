import assert from "node:assert/strict";
import { test } from "node:test";
import { codeOf, formulasOf, numbersOf, written } from "../../static/js/explain/mathematics/formulas.js";
import {
  largestChange,
  matricesOf,
  pagesOf,
  readTrace,
  transposed,
} from "../../static/js/explain/mathematics/trace.js";
import { records } from "../../static/js/model/records.js";
import { parsed } from "../../static/js/tools/mathml.js";
import { EXPERIMENT } from "./fixtures.js";
import { answerOfPython } from "./python.js";
import "./records.js";

const RUN = EXPERIMENT.runs[1];

test("the pages go forward, measure the loss, go backward and update, in five phases", () => {
  assert.deepEqual(
    pagesOf(3).map(({ kind, layer, phase }) => `${phase} ${kind} ${layer}`),
    [
      "1 forward 1",
      "1 forward 2",
      "1 forward 3",
      "2 loss 3",
      "3 output 3",
      "4 hidden 2",
      "4 hidden 1",
      "5 update 1",
      "5 update 2",
      "5 update 3",
    ],
  );
  assert.equal(pagesOf(1).length, 4);
});

const tensor = (shape, data) => ({ shape, data: Float64Array.from(data) });
/** Two examples through 2-2-1: enough to follow by hand. */
const FRAME = {
  tensors: {
    "trace.rows": tensor([2], [0, 1]),
    "trace.y": tensor([2], [0, 1]),
    "trace.batch": tensor([1], [2]),
    ...Object.fromEntries(
      Object.entries({
        A0: tensor([2, 2], [1, 2, 3, 4]),
        W1: tensor([2, 2], [5, 6, 7, 8]),
        b1: tensor([2], [9, 10]),
        Z1: tensor([2, 2], [28, 32, 52, 60]),
        A1: tensor([2, 2], [1, 1, 1, 1]),
        W2: tensor([2, 1], [1, -1]),
        b2: tensor([1], [0]),
        Z2: tensor([2, 1], [0, 0]),
        A2: tensor([2, 1], [0.5, 0.5]),
        loss: tensor([2], [0.7, 0.7]),
        dZ2: tensor([2, 1], [0.25, -0.25]),
        dW2: tensor([2, 1], [0, 0]),
        db2: tensor([1], [0]),
        dZ1: tensor([2, 2], [0, 0, 0, 0]),
        dW1: tensor([2, 2], [0, 0, 0, 0]),
        db1: tensor([2], [0, 0]),
        new_W1: tensor([2, 2], [5, 6, 7, 8]),
        new_b1: tensor([2], [9, 10]),
        new_W2: tensor([2, 1], [1, -1]),
        new_b2: tensor([1], [0]),
        learning_rate: tensor([1], [0.3]),
      }).map(([name, value]) => [`runs.0.trace.${name}`, value]),
    ),
  },
};

test("a trace of another network is none", () => {
  assert.equal(readTrace(FRAME, 0, [2, 3, 1]), null);
  assert.equal(readTrace(FRAME, 0, [2, 2]), null);
  assert.equal(readTrace(undefined, 0, [2, 2, 1]), null);
});

test("numbers are put in where the formula says", () => {
  const trace = readTrace(FRAME, 0, [2, 2, 1]);
  const [z] = numbersOf(trace, RUN, pagesOf(2)[0], { example: 1, from: 0, to: 1 }, "all", "sigmoid");
  assert.equal(z, "z_2=3·6+4·8+10=60");
  const page = { kind: "output", layer: 2, phase: 3 };
  const entry = { example: 1, from: 1, to: 0 };
  const of = (form) => numbersOf(trace, RUN, page, entry, form, "sigmoid");
  assert.deepEqual(of("all"), ["dz_1=0.5-1={-0.5}", "dw_{21}=\\frac{1}{2} (1·0.5+1·({-0.5}))=0"]);
  assert.deepEqual(of("one"), ["dz_1=0.5-1={-0.5}", "dw_{21}=1·({-0.5})={-0.5}"]);
  assert.deepEqual(of("loop"), ["dz_1=0.5-1={-0.5}", "dw_{21}←0.5+1·({-0.5})=0", "dw_{21}←\\frac{1}{2}·0=0"]);
  assert.equal(written(-0.00001234), "({-1.23e-5})");
});

test("one example's part of the gradient is an outer product; columns are the rows transposed", () => {
  const trace = readTrace(FRAME, 0, [2, 2, 1]);
  const part = matricesOf(trace, { kind: "output", layer: 2, phase: 3 }, 1).find(({ name }) => name === "dW2");
  assert.deepEqual(part.matrix, { rows: 2, columns: 1, data: [-0.5, -0.5] });
  const grown = matricesOf(trace, { kind: "output", layer: 2, phase: 3 }, 1, true).find(({ name }) => name === "dW2");
  assert.deepEqual(grown.matrix, { rows: 2, columns: 1, data: [0, 0] });
  assert.deepEqual(transposed({ rows: 2, columns: 3, data: [1, 2, 3, 4, 5, 6] }), {
    rows: 3,
    columns: 2,
    data: [1, 4, 2, 5, 3, 6],
  });
});

test("every page has formulas and code in both conventions, for every optimizer and with everything switched on", () => {
  const whole = { ...RUN, training: { ...RUN.training, dropout: 0.2, regularizer: "l2", clip_norm: 1 } };
  for (const run of [RUN, whole])
    for (const optimizer of ["sgd", "adam"])
      for (const convention of ["rows", "columns"])
        for (const page of pagesOf(2)) {
          const chosen = { ...run, training: { ...run.training, optimizer } };
          for (const form of ["one", "loop", "all"]) {
            for (const source of formulasOf(chosen, page, convention, form, 1, "sigmoid"))
              assert.ok(!JSON.stringify(parsed(source)).includes("undefined"), source);
            assert.doesNotMatch(codeOf(chosen, page, form, convention, "sigmoid"), /undefined/);
          }
        }
  assert.match(formulasOf(RUN, pagesOf(2)[1], "columns", "all", 0, "sigmoid")[0], /W\^\{\[2\]\} A\^\{\[1\]\}/);
  assert.match(formulasOf(RUN, pagesOf(2)[1], "rows", "all", 0, "sigmoid")[0], /A\^\{\[1\]\} W\^\{\[2\]\}/);
});

const OUTPUT = { kind: "output", layer: 2, phase: 3 };
/** The first run with another loss. @param {string} loss @param {object} [changes] of the training */
const withLoss = (loss, changes = {}) => ({ ...RUN, training: { ...RUN.training, loss, ...changes } });

test("the loop is the course's: dZ = A − Y, sums that grow, divided by m last", () => {
  const run = withLoss("binary_cross_entropy");
  assert.equal(
    codeOf(run, OUTPUT, "loop", "rows", "sigmoid"),
    `dW2 = 0
db2 = 0
for i in range(m):
    dz2 = a2 - y
    dW2 += outer(a1, dz2)
    db2 += dz2
dW2 /= m
db2 /= m`,
  );
  assert.equal(
    codeOf(run, OUTPUT, "all", "rows", "sigmoid"),
    "dZ2 = A2 - Y\ndW2 = A1.T @ dZ2 / m\ndb2 = dZ2.sum(axis=0) / m",
  );
  assert.deepEqual(formulasOf(run, OUTPUT, "rows", "all", 0, "sigmoid"), [
    "dZ^{[2]}=A^{[2]}-Y",
    "dW^{[2]}=\\frac{1}{m} {A^{[1]}}^T dZ^{[2]}",
    "db^{[2]}=\\frac{1}{m} Σ_i dZ^{[2]}_i",
  ]);
});

test("an error behind a sigmoid or a tanh has the slope of the output as a factor", () => {
  const [sigmoid, tanh] = [withLoss("mse_sigmoid"), withLoss("mse_tanh")];
  const formulas = (run, output) => formulasOf(run, OUTPUT, "rows", "all", 0, output).slice(0, 3);
  assert.deepEqual(formulas(sigmoid, "sigmoid").slice(0, 2), [
    "dZ^{[2]}=2(A^{[2]}-Y)⊙σ′(Z^{[2]})",
    "σ′(z)=\\hat{y}(1-\\hat{y})",
  ]);
  assert.deepEqual(formulas(tanh, "tanh"), ["dZ^{[2]}=2(A^{[2]}-T)⊙g′(Z^{[2]})", "g′(z)=1-\\hat{y}^2", "T=2 Y-1"]);
  assert.match(codeOf(sigmoid, OUTPUT, "all", "rows", "sigmoid"), /^dZ2 = 2 \* \(A2 - Y\) \* \(A2 \* \(1 - A2\)\)$/m);
  assert.match(codeOf(tanh, OUTPUT, "one", "rows", "tanh"), /^dz2 = 2 \* \(a2 - \(2 \* y - 1\)\) \* \(1 - a2\*\*2\)$/m);
});

test("labels are one-hot rows where the loss compares with rows, and numbers where it takes a number", () => {
  const frame = {
    tensors: {
      "trace.rows": tensor([2], [0, 1]),
      "trace.y": tensor([2], [2, 0]),
      "trace.batch": tensor([1], [2]),
      "runs.0.trace.W1": tensor([2, 3], [1, 0, 0, 0, 1, 0]),
      "runs.0.trace.A1": tensor([2, 3], [0.2, 0.3, 0.5, 0.6, 0.3, 0.1]),
      "runs.0.trace.learning_rate": tensor([1], [0.3]),
    },
  };
  const run = { ...RUN, network: { ...RUN.network, hidden_layers: [], n_outputs: 3 } };
  const page = { kind: "output", layer: 1, phase: 3 };
  const seen = (name) => {
    const loss = records.losses.get(name);
    const trace = readTrace(frame, 0, [2, 3], loss);
    const chosen = { ...run, training: { ...run.training, loss: name } };
    const { matrix } = matricesOf(trace, page, null).find((named) => named.name === "Y");
    return { formula: formulasOf(chosen, page, "rows", "all", 0, "softmax")[0], ...matrix };
  };
  assert.deepEqual(seen("categorical_cross_entropy"), {
    formula: "dZ^{[1]}=A^{[1]}-Y",
    rows: 2,
    columns: 3,
    data: [0, 0, 1, 1, 0, 0],
  });
  assert.deepEqual(seen("sparse_categorical_cross_entropy"), {
    formula: "dZ^{[1]}=A^{[1]}-\\onehot(Y)",
    rows: 2,
    columns: 1,
    data: [2, 0],
  });
});

test("the largest change of an update is that of any weight or bias of its layer", () => {
  assert.equal(largestChange(readTrace(FRAME, 0, [2, 2, 1]), 1), 0, "nothing changes, and that is said");
  const tensors = { ...FRAME.tensors, "runs.0.trace.new_b1": tensor([2], [9, 10.25]) };
  assert.equal(largestChange(readTrace({ tensors }, 0, [2, 2, 1]), 1), 0.25);
});

test("an update shows enough digits for its change, however small", () => {
  const frame = { tensors: { ...FRAME.tensors } };
  frame.tensors["runs.0.trace.W1"] = tensor([2, 2], [1.90213, 6, 7, 8]);
  frame.tensors["runs.0.trace.dW1"] = tensor([2, 2], [-5.69e-4, 0, 0, 0]);
  frame.tensors["runs.0.trace.new_W1"] = tensor([2, 2], [1.9023007, 6, 7, 8]);
  const trace = readTrace(frame, 0, [2, 2, 1]);
  const entry = { example: 0, from: 0, to: 0 };
  assert.deepEqual(numbersOf(trace, RUN, { kind: "update", layer: 1, phase: 5 }, entry, "all", "sigmoid"), [
    "w_{11}←1.90213-0.3·({-5.69e-4})=1.902301",
  ]);
});

/** Real traces: every loss on one layer of each of some activations, with a penalty and without. */
const TRACES = answerOfPython(`
import json
from dataclasses import asdict
from engine.experiment.datasets import make_dataset
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.functions.activations import ACTIVATIONS
from engine.functions.losses import LOSSES
from engine.probes.inspection import trace
from engine.probes.view import View
from engine.training import Command, advance, initial_state

DATA = {"binary": make_dataset("moons", 9), "multiclass": make_dataset("three_blobs", 9), "regression": make_dataset("plane", 9)}
found = []
for loss in LOSSES.values():
    for activation in ACTIVATIONS:
        network = NetworkSpec((LayerSpec(3, activation),), "uniform", n_outputs=3 if loss.task == "multiclass" else 1)
        regularizer = "l2" if activation == "tanh" else "none"
        run = RunSpec(network, TrainingSpec(loss.name, regularizer=regularizer), 5)
        experiment = Experiment((run,))
        state = initial_state(experiment)
        for late in (False, True) if activation == "tanh" else (False,):  # and when the answers are nearly right
            if late:
                state = advance(experiment, DATA[loss.task], state, Command(2000, 1e9))[0]
            arrays = trace(View(experiment, DATA[loss.task], state))
            tensors = {name: {"shape": a.shape, "data": a.ravel().tolist()} for name, a in arrays.items()}
            found.append({"run": asdict(run), "tensors": tensors})
print(json.dumps(found))`);

/** The functions that the formulas name, written once more. */
const NAMED = {
  σ: (z) => 1 / (1 + Math.exp(-z)),
  tanh: Math.tanh,
  ReLU: (z) => Math.max(0, z),
  LReLU: (z) => Math.max(0.01 * z, z),
  θ: (z) => (1 - Math.exp(z)) / (1 + Math.exp(z)),
  ln: Math.log,
  H: (z) => (Math.sign(z) + 1) / 2,
};
/** @param {string} tex arithmetic in the TeX of the page @returns {number} NaN where it is more than arithmetic */
function calculated(tex) {
  const code = tex
    .replaceAll("\\ln ", "\\ln")
    .replaceAll(/\\ln([\d.e-]+)/g, "ln($1)")
    .replaceAll(/\\frac\{([^{}]+)\}\{([^{}]+)\}/g, "(($1)/($2))")
    .replaceAll(/(\d)e-(\d+)/g, "$1E_$2")
    .replaceAll(/[{\\]|(?<!\^)\}/g, (sign) => (sign === "{" ? "(" : sign === "}" ? ")" : ""))
    .replaceAll("^2", "**2")
    .replaceAll("·", "*")
    .replaceAll(/([\d)]) ?\(/g, "$1*(")
    .replaceAll("+*", "+")
    .replaceAll("E_", "e-");
  if (/…|λ|Σ|~|\bELU|GELU|softplus|silu|swish|sin|L\(/i.test(code)) return Number.NaN;
  return new Function(...Object.keys(NAMED), `return ${code}`)(...Object.values(NAMED));
}

test("what stands left of the last = is what stands right of it, for every loss and activation", () => {
  let checked = 0;
  for (const { run, tensors } of TRACES) {
    const loss = records.losses.get(run.training.loss);
    const trace = readTrace({ tensors }, 0, [2, 3, run.network.n_outputs], loss);
    for (const page of pagesOf(2))
      for (const form of ["all", "one", "loop"])
        for (const entry of [
          { example: 0, from: 0, to: 0 },
          { example: 8, from: 1, to: run.network.n_outputs - 1 },
        ])
          for (const line of numbersOf(trace, run, page, entry, form, loss.output)) {
            const [first, last] = [line.search(/[=←]/), line.lastIndexOf("=")];
            if (first === last) continue;
            const [found, said] = [calculated(line.slice(first + 1, last)), calculated(line.slice(last + 1))];
            if (Number.isNaN(found)) continue;
            checked += 1;
            const isDifference = page.kind === "loss" || (page.kind === "output" && line.startsWith("dz"));
            const near = Math.abs(found - said) <= 6e-3 * Math.max(isDifference ? 0 : 0.1, Math.abs(said)) + 1e-14;
            assert.ok(near, `${run.training.loss}, ${page.kind}, ${form}: ${line} is ${found}`);
          }
  }
  assert.ok(checked > 3000, `${checked}`);
});
