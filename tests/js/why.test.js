import assert from "node:assert/strict";
import { test } from "node:test";
import { binaryDataset, classesOf, originalLabel, scoresFor } from "../../static/js/explain/line/classes.js";
import {
  answerOf,
  bindingOf,
  intersectionOf,
  moreHelps,
  offersFor,
  proofPoints,
  restrictionsOf,
  rSquared,
  throughOrigin,
  wordsFor,
} from "../../static/js/explain/line/facts.js";
import { leastError } from "../../static/js/model/points.js";
import { createTranslator } from "../../static/js/tools/i18n.js";
import { datasetOf, EXPERIMENT, textsOf } from "./fixtures.js";
import { answerOfPython } from "./python.js";
import "./records.js";

const FORMAT = {
  count: String,
  decimal: (value, digits) => value.toFixed(digits),
  separators: ".",
  percent: (share) => `${100 * share}%`,
};
const [NEURON, LAYERS] = EXPERIMENT.runs;

/** Points as [x1, x2, label]; what the engine says of them. */
function analysed(rows, task = "classes") {
  const program = `
import json, sys, numpy as np
from engine.exact.analysis import analyse
rows, task = json.load(sys.stdin)
A = np.array(rows, float).reshape(-1, 3)
X, y = (A[:, :1], A[:, 1]) if task == "curve" else (A[:, :2], A[:, 2] if task == "plane" else A[:, 2].astype(np.uint8))
print(json.dumps(analyse(X, y).as_dict()))`;
  const analysis = answerOfPython(program, [rows, task]);
  return {
    analysis,
    dataset: datasetOf(
      rows.map(([x1, x2, label]) => ({ x1, x2, label, test: false })),
      { task, n_classes: 1 + Math.max(1, ...rows.map((row) => row[2])) },
    ),
  };
}

const XOR = [
  [1, 1, 0],
  [-1, -1, 0],
  [1, -1, 1],
  [-1, 1, 1],
];
const CASES = [
  { rows: [], answer: "empty" },
  {
    rows: [
      [0, 0, 1],
      [1, 0, 1],
    ],
    answer: "one_class",
  },
  {
    rows: [
      [0, 0, 0],
      [1, 0, 1],
      [2, 0, 1],
    ],
    answer: "yes",
    keys: ["why.street"],
  },
  { rows: XOR, answer: "no", keys: ["why.crossing_segments", "why.best", "why.floor_half"] },
  { rows: [...XOR, [1.5, 1.5, 0]], answer: "no", keys: ["why.crossing_segments", "why.best", "why.floor"] },
  {
    rows: [
      [0, 0, 0],
      [0, 1, 1],
      [-1, -1, 1],
      [1, -1, 1],
    ],
    answer: "no",
    keys: ["why.point_in_triangle_0"],
  },
  {
    rows: [
      [0, 0, 1],
      [1, 0, 0],
      [-1, 0, 0],
    ],
    answer: "no",
    keys: ["why.point_on_segment_1"],
  },
  {
    rows: [
      [0, 0, 1],
      [0, 0, 0],
    ],
    answer: "no",
    keys: ["why.same_point", "why.best_blind", "why.floor_half", "why.ceiling"],
  },
  {
    rows: [
      [0, 0, 1],
      [0, 1, 0],
      [1, 1, 2],
    ],
    answer: "many",
  },
  {
    rows: [
      [0, 1, 0],
      [1, 3, 0],
      [2, 5, 0],
    ],
    task: "curve",
    answer: "curve",
    keys: ["why.curve_exact"],
  },
  {
    rows: [
      [0, 1, 0],
      [1, 3, 0],
      [2, 4, 0],
    ],
    task: "curve",
    answer: "curve",
    keys: ["why.curve_why", "why.explained"],
  },
  {
    rows: [
      [0, 0, 1],
      [1, 0, -1],
      [0, 1, -1],
      [1, 1, 1],
    ],
    task: "plane",
    answer: "plane",
    keys: ["why.plane_why", "why.explained"],
  },
];

for (const { rows, task, answer, keys = [] } of CASES) {
  test(`${JSON.stringify(rows)} ${task ?? ""}: ${answer}, said with texts that exist`, () => {
    const { analysis, dataset } = analysed(rows, task);
    assert.equal(answerOf(analysis, dataset), answer);
    const { headline, sentences } = wordsFor(analysis, dataset, answer, FORMAT);
    const said = sentences.map(({ key }) => key);
    for (const key of keys) assert.ok(said.includes(key), `${key} is not in ${said}`);
    for (const lang of ["en", "fr"]) {
      const texts = textsOf(lang);
      for (const { key, values = {} } of [headline, ...sentences]) {
        for (const [, name] of texts[key].matchAll(/\{(\w+)\}/g))
          assert.ok(name in values, `${lang} ${key} has no ${name}`);
      }
    }
  });
}

test("an analysis that came before the task was changed is not worded", () => {
  assert.equal(answerOf(analysed(XOR).analysis, datasetOf([], { task: "plane" })), null);
  assert.equal(answerOf(analysed([[0, 0, 1]], "plane").analysis, datasetOf([], { task: "curve" })), null);
});

/** One for each proof of `through_origin`, and the course's table (C9). */
// biome-ignore format: a table
const ORIGIN = [
  [[[0, 0, 0], [1, 0, 1]], "at_origin", true],
  [[[1, 1, 0], [2, 2, 1]], "same_ray", true],
  [XOR, "opposite_rays", false],
  [[[1, 0, 1], [-1, 1, 1], [1, 1, 0]], "around_origin", true],
  [[[2, 1, 1], [0, -2, 1], [-2, 1, 0], [0, 2, 0]], "origin_street", true],
];

for (const [rows, key, with_bias] of ORIGIN) {
  test(`lines through the origin for ${JSON.stringify(rows)}: ${key}, said with texts that exist`, () => {
    const { analysis: all, dataset } = analysed(rows);
    const analysis = throughOrigin(all);
    const answer = answerOf(analysis, dataset);
    const { headline, sentences } = wordsFor(analysis, dataset, answer, FORMAT);
    assert.equal(headline.key, `why.origin_${key === "origin_street" ? "yes" : "no"}`);
    assert.equal(sentences[0].key, `why.${key}`);
    assert.equal(all.separable, with_bias);
    if (answer === "no") assert.equal(sentences[1].key, with_bias ? "why.bias_helps" : "why.bias_is_not_enough");
    else assert.deepEqual(sentences[0].values, { width: "2.2188", margin: "1.1094", count: "3" });
    for (const lang of ["en", "fr"])
      for (const { key } of [
        headline,
        ...sentences,
        ...(answer === "no" ? [{ key: `why.reason_${analysis.proof.kind}` }] : []),
      ])
        assert.ok(textsOf(lang)[key], `${key} in ${lang}`);
  });
}

test("the intersection of two hulls: where segments cross, or the only point of a class", () => {
  assert.deepEqual(
    intersectionOf([
      [0, 0, 0],
      [2, 2, 0],
      [0, 2, 1],
      [2, 0, 1],
    ]),
    [1, 1],
  );
  assert.deepEqual(
    intersectionOf([
      [0, 0, 0],
      [4, 0, 0],
      [1, -1, 1],
      [1, 3, 1],
    ]),
    [1, 0],
  );
  assert.deepEqual(
    intersectionOf([
      [0.5, 0.25, 1],
      [0, 0, 0],
      [2, 0, 0],
      [0, 2, 0],
    ]),
    [0.5, 0.25],
  );
});

test("the support vectors are exactly the points at the margin", () => {
  const { analysis, dataset } = analysed([
    [-1, 0, 0],
    [-2, 1, 0],
    [1, 0.5, 1],
    [1, -0.5, 1],
    [2, 0, 1],
  ]);
  assert.deepEqual(proofPoints(analysis, dataset.points), [
    [-1, 0, 0],
    [1, 0.5, 1],
    [1, -0.5, 1],
  ]);
});

test("R² of the best line agrees with its definition", () => {
  const values = [1, 3, 4];
  const { analysis } = analysed(
    values.map((value, x) => [x, value, 0]),
    "curve",
  );
  assert.ok(Math.abs(rSquared(analysis.least_squares.loss, values) - 27 / 28) < 1e-12);
  assert.ok(Number.isNaN(rSquared(0, [2, 2])));
});

test("values that contradict each other on one spot bound every network, and nothing is offered against that", () => {
  const six = [-1, 0, 1].flatMap((x) => [
    [x, 0, 0],
    [x, 1, 0],
  ]);
  const { analysis, dataset } = analysed(six, "curve");
  assert.equal(moreHelps(analysis, dataset, "curve"), false);
  const { sentences } = wordsFor(analysis, dataset, "curve", createTranslator(textsOf("en"), "en"));
  assert.deepEqual(sentences.at(-1), { key: "why.least_error", values: { loss: "0.2500" } });
  const bent = analysed([...six, [2, 3, 0]], "curve");
  assert.equal(moreHelps(bent.analysis, bent.dataset, "curve"), true); // a curve could pass through the last point
  assert.ok(Math.abs(leastError(bent.dataset.points, "curve") - 1.5 / 7) < 1e-12);
});

test("which networks the answer binds", () => {
  const dataset = datasetOf([]);
  const withLayers = (hidden_layers, network = {}) => ({
    ...NEURON,
    network: { ...NEURON.network, hidden_layers, ...network },
  });
  assert.equal(bindingOf(NEURON, dataset), "line");
  assert.equal(bindingOf(LAYERS, dataset), "free");
  assert.equal(bindingOf(withLayers([{ units: 3, activation: "linear" }]), dataset), "linear");
  assert.equal(bindingOf(withLayers([{ units: 1, activation: "tanh" }]), dataset), "one_unit");
  assert.equal(bindingOf(withLayers([{ units: 1, activation: "sin" }]), dataset), "free"); // stripes are many lines
  assert.equal(bindingOf(withLayers([], { bias: false }), dataset), "origin");
  const behindHalf = { ...NEURON.training, loss: "mse_linear" }; // its boundary is where z = ½
  assert.equal(bindingOf({ ...withLayers([], { bias: false }), training: behindHalf }, dataset), "restricted");
  assert.equal(bindingOf(withLayers([], { features: ["x1"] }), dataset), "restricted");
  assert.equal(bindingOf(withLayers([], { features: ["x1", "x2", "x1_x2"] }), dataset), "features");
  const frozen = { ...NEURON, frozen: [[1, 0, 0]] };
  const penalised = { ...NEURON, training: { ...NEURON.training, regularizer: "l2", regularization: 2 } };
  for (const [run, key] of [
    [frozen, "why.frozen"],
    [penalised, "why.penalty"],
    [withLayers([], { features: ["x2"] }), "why.one_feature"],
  ]) {
    assert.equal(bindingOf(run, dataset), "restricted");
    assert.deepEqual(
      restrictionsOf(run, dataset).map((sentence) => sentence.key),
      [key],
    );
  }
  assert.deepEqual(restrictionsOf(withLayers([], { features: ["x2"] }), dataset)[0].values, {
    seen: "x₂",
    unseen: "x₁",
  });
});

test("what is offered frees the network, and nothing is offered in vain", () => {
  const { analysis, dataset } = analysed(XOR);
  assert.ok(moreHelps(analysis, dataset, "no"));
  const [units, product] = offersFor(NEURON, dataset);
  assert.deepEqual(units.change.network.hidden_layers, [{ units: 2, activation: "tanh" }]);
  assert.deepEqual(product.change.network.features, ["x1", "x2", "x1_x2"]);
  for (const { change } of [units, product])
    assert.notEqual(bindingOf({ ...NEURON, network: { ...NEURON.network, ...change.network } }, dataset), "line");
  const same = analysed([
    [0, 0, 1],
    [0, 0, 0],
  ]);
  assert.equal(moreHelps(same.analysis, same.dataset, "no"), false); // no network parts two points on one spot
  const unbiased = { ...NEURON, network: { ...NEURON.network, bias: false } };
  assert.deepEqual(
    offersFor(unbiased, dataset).map(({ change }) => change),
    [{ network: { bias: true } }],
  );
  const linear = { ...NEURON, network: { ...NEURON.network, hidden_layers: [{ units: 1, activation: "linear" }] } };
  assert.equal(offersFor(linear, dataset)[0].change.network.hidden_layers[0].activation, "tanh");
  const row = analysed([
    [-1, 0.5, 0],
    [0, 0.5, 1],
    [1, 0.5, 0],
  ]);
  assert.deepEqual(
    offersFor(NEURON, row.dataset).map(({ key }) => key),
    ["why.offer_units"],
  ); // on one line x₁·x₂ is ½·x₁
});

const asPoints = (rows) => rows.map(([x1, x2, label]) => ({ x1, x2, label, test: false }));
/** Three by three: the middle point lies in the hull of the others; its score need only be highest in the middle. */
const GRID = [-1, 0, 1].flatMap((x1) => [-1, 0, 1].map((x2, j) => [x1, x2, 3 * (x1 + 1) + j]));

test("a class against the rest, and two classes alone, are the training points as two classes", () => {
  const dataset = datasetOf(
    [
      ...asPoints([
        [0, 0, 0],
        [1, 0, 2],
        [0, 1, 5],
      ]),
      { x1: 9, x2: 9, label: 2, test: true },
    ],
    { n_classes: 6 },
  );
  assert.deepEqual(
    binaryDataset(dataset, null, 2).points.map(({ label }) => label),
    [0, 1, 0],
  );
  assert.deepEqual(
    binaryDataset(dataset, 5, 2).points.map(({ x1, label }) => [x1, label]),
    [
      [1, 1],
      [0, 0],
    ],
  );
  assert.equal(binaryDataset(dataset, null, 2).n_classes, 2);
});

test("scores that are found are right at every point, also where a class lies between the others", () => {
  const points = asPoints(GRID);
  assert.equal(
    analysed(
      binaryDataset(datasetOf(points, { n_classes: 9 }), null, 4).points.map(({ x1, x2, label }) => [x1, x2, label]),
    ).analysis.separable,
    false,
  );
  const scores = scoresFor(points);
  assert.deepEqual(classesOf(points), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  for (const { x1, x2, label } of points) {
    const heights = scores.map(([w1, w2, b]) => w1 * x1 + w2 * x2 + b);
    assert.ok(
      heights.every((height, k) => k === label || height < heights[label]),
      `${label} at ${x1}, ${x2}`,
    );
  }
});

test("no scores are found where two classes share a point or cross", () => {
  assert.equal(
    scoresFor(
      asPoints([
        [0, 0, 0],
        [0, 0, 1],
        [1, 1, 2],
      ]),
    ),
    null,
  );
  assert.equal(scoresFor(asPoints([...XOR, [2, 0, 2]])), null);
});

test("the points of a proof have the classes that were drawn", () => {
  const original = asPoints([
    [0, 0, 3],
    [1, 0, 7],
    [0, 0, 7],
  ]);
  const split = { analysis: null, dataset: null, labels: [null, 7], original };
  assert.equal(originalLabel(split, [0, 0, 1]), 7);
  assert.equal(originalLabel(split, [0, 0, 0]), 3);
  assert.equal(originalLabel({ ...split, labels: [3, 7] }, [5, 5, 0]), 3);
});

test("a network that nothing binds is offered nothing", () => {
  assert.deepEqual(offersFor(LAYERS, datasetOf([])), []);
  const several = datasetOf([], { n_classes: 3 });
  assert.equal(
    offersFor({ ...NEURON, network: { ...NEURON.network, n_outputs: 3 } }, several)[0].key,
    "why.offer_hidden",
  );
});

test("a line that is exact is an answer of its own", () => {
  const exact = analysed(
    [
      [0, 1, 0],
      [1, 3, 0],
      [2, 5, 0],
    ],
    "curve",
  );
  assert.equal(wordsFor(exact.analysis, exact.dataset, "curve", FORMAT).headline.key, "why.curve_yes");
  const nearly = analysed(
    [
      [0, 1, 0],
      [1, 3, 0],
      [2, 5.0001, 0],
    ],
    "curve",
  );
  const { headline, sentences } = wordsFor(nearly.analysis, nearly.dataset, "curve", FORMAT);
  assert.equal(headline.key, "why.curve");
  assert.match(sentences[0].values.loss, /· 10⁻/);
  assert.equal(sentences[1].key, "why.explained_nearly"); // three decimals would say 1
});
