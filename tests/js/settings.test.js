import assert from "node:assert/strict";
import { test } from "node:test";
import { saysMore } from "../../static/js/model/features.js";
import { formulasOf, namesOf } from "../../static/js/model/naming.js";
import { makePoint } from "../../static/js/model/points.js";
import { initialState, reduce } from "../../static/js/model/state.js";
import { fieldsOf, readNumber } from "../../static/js/settings/fields.js";
import { FORMULAS } from "../../static/js/settings/formulas.js";
import { remediesFor, symptomsIn } from "../../static/js/settings/remedies.js";
import { numberOf, typed } from "../../static/js/tools/digits.js";
import { createTranslator } from "../../static/js/tools/i18n.js";
import { parsed } from "../../static/js/tools/mathml.js";
import { datasetOf, EXPERIMENT, GENERATION, RULES, textsOf } from "./fixtures.js";
import { CATALOG } from "./records.js";

const [neuron, layers] = EXPERIMENT.runs;
const [en, fr] = [textsOf("en"), textsOf("fr")];
const limits = { max_units: 32 };
const network = (run, changes) => ({ ...run, network: { ...run.network, ...changes } });
const training = (run, changes) => ({ ...run, training: { ...run.training, ...changes } });
const hidden = (...sizes) => network(neuron, { hidden_layers: sizes.map((units) => ({ units, activation: "tanh" })) });

test("what a person types is read as the number it is, in either language, or refused with a reason", () => {
  for (const text of ["0.3", "0,3", " 0.3 ", "3e-1"]) assert.equal(readNumber(text, { above: 0 }).value, 0.3);
  assert.equal(readNumber("1\u202f000", { whole: true }).value, 1000);
  assert.equal(readNumber("−2", {}).value, -2);
  const refused = { "": "unreadable", abc: "unreadable", Infinity: "unreadable", "1.2.3": "unreadable" };
  for (const [text, error] of Object.entries(refused)) assert.equal(readNumber(text, {}).error, `number.${error}`);
  assert.equal(readNumber("2.5", { whole: true }).error, "number.whole");
  assert.equal(readNumber("0", { above: 0 }).error, "number.above");
  assert.equal(readNumber("-1", { min: 0 }).error, "number.least");
  assert.equal(readNumber("1", { min: 0, below: 1 }).error, "number.below");
  assert.equal(readNumber("33", { max: 32 }).error, "number.most");
});

test("every setting shows what a run has and changes only that", () => {
  const state = initialState({ experiment: EXPERIMENT, dataset: datasetOf([]), generation: GENERATION }, RULES);
  const other = {
    hidden: 5,
    activation: "relu",
    bias: false,
    seed: 77,
    initializer_scale: 2,
    clip_norm: 1,
    dropout: 0.5,
  };
  const alike = (one, other) => one.viewOf === other.name || other.viewOf === one.name; // one setting, shown twice
  for (const field of fieldsOf(limits)) {
    const before = state.experiment.runs[1];
    const value = other[field.name] ?? field.values?.find((one) => one !== field.get(before)) ?? field.get(before);
    const after = reduce(state, { type: "run_set", runIndex: 1, ...field.set(before, value) }).experiment.runs[1];
    assert.equal(field.get(after), value, field.name);
    for (const rest of fieldsOf(limits))
      if (rest.name !== field.name && !alike(rest, field))
        assert.deepEqual(rest.get(after), rest.get(before), `${field.name} changed ${rest.name}`);
  }
});

test("another output brings the loss that goes with it, of the same family if there is one", () => {
  const output = fieldsOf(limits).find(({ name }) => name === "output");
  const chosen = (loss, name) => output.set(training(neuron, { loss }), name).training.loss;
  assert.deepEqual(output.options(CATALOG, "binary").slice(0, 4), ["sigmoid", "linear", "tanh", "theta"]);
  assert.deepEqual(output.options(CATALOG, "multiclass"), ["softmax"]);
  assert.equal(output.get(training(neuron, { loss: "perceptron" })), "step");
  assert.equal(chosen("binary_cross_entropy", "theta"), "mse_theta");
  assert.equal(chosen("mse_theta", "sigmoid"), "mse_sigmoid");
  assert.equal(chosen("perceptron", "sigmoid"), "binary_cross_entropy");
  assert.equal(chosen("naive_cross_entropy", "sigmoid"), "naive_cross_entropy");
  assert.equal(output.useful(neuron), true);
  assert.equal(output.useful(training(neuron, { loss: "mse" })), false);
});

test("every setting and option has a name, a help text and a formula that can be read, in both languages", () => {
  const registries = {
    activation: CATALOG.activations,
    loss: CATALOG.losses,
    optimizer: CATALOG.optimizers,
    schedule: CATALOG.schedules,
    regularizer: CATALOG.regularizers,
    initializer: CATALOG.initializers,
  };
  for (const texts of [en, fr]) {
    for (const { name } of fieldsOf(limits)) {
      for (const key of [`settings.${name}`, `help.${name}`, `help.${name}.title`]) assert.ok(texts[key], key);
    }
    for (const [topic, records] of Object.entries(registries)) {
      for (const { name } of records)
        for (const key of [`${topic}.${name}`, `help.${topic}.${name}`]) assert.ok(texts[key], key);
    }
  }
  const written = (node) => (typeof node === "string" ? node : node.slice(1).map(written).join(""));
  const ofRecords = Object.values(registries).flatMap((records) =>
    records.map(({ name, tex, slope_tex }) => [name, [...tex, ...(slope_tex ? [slope_tex] : [])]]),
  );
  for (const [key, sources] of [...Object.entries(FORMULAS), ...ofRecords]) {
    assert.ok(sources.length > 0, `formula of ${key}`);
    for (const source of sources) {
      assert.doesNotMatch(written(parsed(source)), /[\\}_&]/, key); // nothing is left unread
      for (const [, word] of source.matchAll(/\\text\{(\w+)\}/g))
        for (const texts of [en, fr]) assert.ok(texts[`math.${word}`], word);
    }
  }
});

test("formulas are parsed as TeX reads them", () => {
  assert.deepEqual(parsed("a_1^2"), ["mrow", ["msubsup", ["mi", "a"], ["mn", "1"], ["mn", "2"]]]);
  assert.deepEqual(parsed("\\frac{1}{1+x}"), [
    "mrow",
    ["mfrac", ["mn", "1"], ["mrow", ["mn", "1"], ["mo", "+"], ["mi", "x"]]],
  ]);
  assert.deepEqual(parsed("\\hat{y}=0.5"), ["mrow", ["mover", ["mi", "y"], ["mo", "^"]], ["mo", "="], ["mn", "0.5"]]);
  assert.deepEqual(parsed("10^{-7}"), ["mrow", ["msup", ["mn", "10"], ["mrow", ["mo", "−"], ["mn", "7"]]]]);
});

test("the formula beside the title is that of the network: depth, features, bias, output", () => {
  assert.deepEqual(formulasOf(neuron, "sigmoid"), ["\\hat{y}=σ(w·x+b)"]);
  assert.deepEqual(formulasOf(neuron, "linear"), ["\\hat{y}=w·x+b"]);
  assert.deepEqual(formulasOf(network(neuron, { bias: false, features: ["x1", "x1_x2"] }), "sigmoid"), [
    "\\hat{y}=σ(w·φ(x))",
  ]);
  assert.match(formulasOf(network(neuron, { n_outputs: 3 }), "softmax")[0], /softmax\(W x\+b\)/);
  assert.equal(formulasOf(layers, "sigmoid")[0], "\\hat{y}=σ(W^{[2]} \\tanh(W^{[1]} x+b^{[1]})+b^{[2]})");
  const [deep, short] = formulasOf(hidden(4, 4, 4), "sigmoid");
  assert.match(deep, /W\^\{\[4\]\}.*….*W\^\{\[1\]\}/);
  assert.equal(short, "\\hat{y}=σ(W^{[4]} a^{[3]}+b^{[4]})");
});

test("networks are called by their layers, and where two are alike by what tells them apart", () => {
  const t = createTranslator(en, "en");
  const seeded = (seed) => ({ ...layers, seed });
  assert.deepEqual(namesOf([neuron, layers], t), ["One neuron", "Two layers"]);
  assert.deepEqual(namesOf([layers, neuron, hidden(5)], t), ["Two layers 2–2–1", "One neuron", "Two layers 2–5–1"]);
  assert.deepEqual(namesOf([seeded(7), neuron, seeded(8)], t), [
    "Two layers, seed 7",
    "One neuron",
    "Two layers, seed 8",
  ]);
  assert.deepEqual(namesOf([seeded(7), seeded(7)], t), ["Two layers A", "Two layers B"]);
  assert.deepEqual(namesOf([hidden(1, 1)], t), ["Three layers"]);
  for (let depth = 0; depth <= 8; depth++)
    for (const texts of [en, fr])
      assert.ok(namesOf([hidden(...new Array(depth).fill(2))], (key) => texts[key])[0], `${depth} layers`);
});

test("a number that is put into a field to be changed is read back as the same number", () => {
  for (const separators of [".,", ",\u202f"]) {
    for (const value of [0, 7, 0.3, -1.25, 1e-7, 3e21, 2 ** 53 - 1, 0.07, 1234.56789]) {
      assert.deepEqual(readNumber(typed(value, { separators }), {}), { value }, `${value}`);
      assert.equal(numberOf(typed(value, { separators })), value, "of answers, bets and goals as well");
    }
    assert.deepEqual(
      readNumber(typed(0.07 * 100, { separators }), {}),
      { value: 7 },
      "percents show no rounding error",
    );
  }
});

const patient = (extra) => ({
  run: neuron,
  dataset: datasetOf([]),
  symptoms: null,
  rate: null,
  maxUnits: 32,
  separable: true,
  verdict: { code: "plateau", step: 9 },
  ...extra,
});
const keys = (extra) => remediesFor(patient(extra), 5).map(({ key }) => key);
const atFloor = (...lift) => ({
  verdict: { code: "at_floor", step: 3, kind: lift[0], lift, relieved: 0.1, floor: 0.5 },
});

test("each trouble has the remedies that are certain, and each can be undone in one step", () => {
  for (const code of ["solved", "learning", "diverged", "bouncing", "rising", "creeping", "undecided", "best_possible"])
    assert.deepEqual(keys({ verdict: { code, step: 3 } }), [], code);
  for (const code of ["diverged", "bouncing", "rising"]) {
    const [remedy] = remediesFor(patient({ verdict: { code, step: 3 }, rate: 0.03 }), 5);
    assert.deepEqual([remedy.key, remedy.change.training], ["gentler", { learning_rate: 0.03 }]);
  }
  assert.deepEqual(keys({ verdict: { code: "at_floor", step: 3, floor: 0.5 } }), []); // nothing would lower it
  assert.deepEqual(keys(atFloor("neuron")), ["layer"]);
  const values = { ...atFloor("neuron"), dataset: datasetOf([], { task: "plane" }) };
  assert.deepEqual(keys(values), ["bend"], "points on a noisy line: no more than a bend is promised");
  for (const name of ["no_bias", "one_input", "frozen", "penalty"]) assert.deepEqual(keys(atFloor(name)), [name]);
  assert.deepEqual(keys(atFloor("no_bias", "penalty")), ["lift_all"]);
  assert.deepEqual(keys({ verdict: { code: "cycling", step: 3, endless: true } }), ["layer"]);
  assert.deepEqual(keys({ verdict: { code: "cycling", step: 3, period: 4 } }), []); // perhaps for its frozen weights
  assert.deepEqual(keys({ verdict: { code: "saturated", step: 3 } }), ["cross_entropy"]);
  assert.deepEqual(keys({ verdict: { code: "saturated", step: 3 }, separable: false }), []); // it may well end at ½
  const [wider] = remediesFor(patient({ ...atFloor("one_input", "units"), run: layers }), 5);
  assert.deepEqual(wider.change.network, { features: ["x1", "x2"], hidden_layers: [{ activation: "tanh", units: 4 }] });
  const equal = { verdict: { code: "equal_units", step: 0, layer: 1, units: 2 } };
  assert.deepEqual(keys({ ...equal, run: network(layers, { initializer: "zeros" }) }), ["xavier"]);
  assert.deepEqual(keys({ ...equal, run: layers }), ["seed"]); // they were made equal by hand
  const relu = network(neuron, { hidden_layers: [{ units: 3, activation: "relu" }] });
  assert.deepEqual(keys({ run: relu, symptoms: { dead: 2, saturated: 0, twins: 0 } }), ["leaky"]);
  assert.deepEqual(keys({ run: layers, symptoms: { dead: 2, saturated: 0, twins: 0 } }), []); // not for their activation
  const held = {
    ...network(training(neuron, { regularizer: "l2", regularization: 2 }), { bias: false, features: ["x1"] }),
    frozen: [[0, 1, 0, 0]],
  };
  const start = { ...EXPERIMENT, runs: [held, layers] };
  const state = initialState({ experiment: start, dataset: datasetOf([]), generation: GENERATION }, RULES);
  const all = ["neuron", "penalty", "frozen", "no_bias", "one_input"];
  for (const verdict of [...all.map((name) => atFloor(name)), atFloor(...all)]) {
    for (const { change } of remediesFor(patient({ ...verdict, run: held }), 5)) {
      const helped = reduce(state, { type: "run_set", runIndex: 0, ...change });
      assert.notDeepEqual(helped.experiment, state.experiment);
      assert.deepEqual(reduce(helped, { type: "undone" }).experiment, state.experiment);
    }
  }
  const [{ change }] = remediesFor(patient({ ...atFloor(...all), run: held }), 5);
  const [free] = reduce(state, { type: "run_set", runIndex: 0, ...change }).experiment.runs;
  assert.deepEqual([free.network.bias, free.network.features, free.frozen], [true, ["x1", "x2"], []]);
  assert.equal(free.training.regularizer, "none");
  assert.equal(free.network.hidden_layers.length, 1);
});

test("x₁·x₂ is offered only where it says more than what the network is shown", () => {
  const at = (...places) => datasetOf(places.map(([x1, x2]) => makePoint(x1, x2, 0)));
  const offered = (dataset, extra = {}) => saysMore("x1_x2", network(neuron, extra).network, dataset.points);
  const corners = [
    [1, 1],
    [-1, 1],
    [1, -1],
    [-1, -1],
  ];
  assert.ok(offered(at(...corners)));
  assert.ok(offered(at([0, 0], [1, 1], [2, 2]))); // x₁² on the diagonal
  assert.ok(!offered(at([0, 0], [1, 1]))); // where two points are all there is, every line goes through both
  for (const c of [0, 0.7, -2.5]) assert.ok(!offered(at([-1, c], [0.3, c], [1.1, c], [2, c])), `x₂ = ${c}`);
  assert.ok(!offered(at([0.4, -1], [0.4, 0], [0.4, 2], [-1, 0.9], [2, 0.9])), "a cross: (x₁ − 0.4)(x₂ − 0.9) = 0");
  assert.ok(offered(at([0.4, -1], [0.4, 0], [0.4, 2], [-1, 0.9], [2, 0.9], [2, 1])));
  assert.ok(!offered(at(...corners), { features: ["x1", "x2", "x1_x2"] }));
  assert.ok(offered(at([1, 2], [2, 1], [0.8, 2.5]), { bias: false })); // always 2: as good as the bias it has not
  assert.ok(!offered(at([1, 2], [2, 1], [0.8, 2.5])));
  const kept = datasetOf([...at([-1, 1], [0, 1], [2, 1]).points, makePoint(2, -2, 1, true)]);
  assert.ok(!offered(kept), "no network learns from the points kept for testing");
});

test("every remedy has its words", () => {
  const names = [
    "gentler",
    "layer",
    "bend",
    "no_bias",
    "one_input",
    "frozen",
    "penalty",
    "lift_all",
    "seed",
    "cross_entropy",
    "leaky",
    "tanh",
    "xavier",
  ];
  for (const key of names) {
    for (const texts of [en, fr])
      for (const name of [`remedy.${key}`, `remedy.${key}.done`]) assert.ok(texts[name], name);
  }
});

test("symptoms are counted over all hidden layers, and unknown without the probe", () => {
  const tensor = (...data) => ({ shape: [data.length], data });
  const tensors = {};
  for (const l of [1, 2])
    Object.assign(tensors, {
      [`runs.0.dead${l}`]: tensor(1, 0),
      [`runs.0.flat${l}`]: tensor(1, 1),
      [`runs.0.twin${l}`]: tensor(-1n, 0n),
    });
  assert.deepEqual(symptomsIn({ tensors }, 0, 2), { dead: 2, saturated: 2, twins: 2 });
  assert.equal(symptomsIn({ tensors }, 0, 3), null);
  assert.equal(symptomsIn(undefined, 0, 1), null);
});
