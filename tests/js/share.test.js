import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { decode, encode } from "../../static/js/links/codec.js";
import { acceptable } from "../../static/js/model/catalog.js";
import { makePoint, split } from "../../static/js/model/points.js";
import { VIEW_DEFAULTS } from "../../static/js/model/state.js";
import { flatWeights, weightIndices, weightValues } from "../../static/js/model/weights.js";
import { datasetOf, EXPERIMENT, GENERATION } from "./fixtures.js";
import { answerOfPython } from "./python.js";
import { CATALOG } from "./records.js";

const circle = (n, label) =>
  Array.from({ length: n }, (_, i) => makePoint(2.5 * Math.sin(i), 2.5 * Math.cos(3 * i), label(i), i % 7 === 0));
const saved = (change = {}) => ({
  experiment: EXPERIMENT,
  dataset: datasetOf(circle(500, (i) => i % 2)),
  generation: GENERATION,
  view: VIEW_DEFAULTS,
  exercise: null,
  weights: null,
  ...change,
});
const anything = () => true;
const read = (text, acceptable = anything) => decode(text, EXPERIMENT, acceptable);
const golden = (version) =>
  Object.entries(JSON.parse(readFileSync(new URL(`golden_links_v${version}.json`, import.meta.url), "utf8")));

test("what a link holds comes back exactly", () => {
  const [neuron, layers] = EXPERIMENT.runs;
  const network = {
    ...layers.network,
    n_outputs: 3,
    features: ["x1", "x1_x2"],
    bias: false,
    hidden_layers: [
      { units: 3, activation: "relu" },
      { units: 2, activation: "sin" },
    ],
  };
  const training = {
    ...neuron.training,
    loss: "sparse_categorical_cross_entropy",
    clip_norm: 2,
    dropout: 0.25,
    schedule: "cosine",
    precision: "float32",
  };
  const rich = {
    seed: 9,
    batch_size: 10,
    runs: [
      {
        seed: 4294967295,
        network,
        training,
        frozen: [
          [1, -1, 2],
          [2, 0, 1],
        ],
      },
      neuron,
      layers,
    ],
  };
  for (const one of [
    saved(),
    saved({ dataset: datasetOf([], { preset: "circle" }) }),
    saved({
      dataset: datasetOf(
        circle(300, (i) => i % 10),
        { n_classes: 10 },
      ),
      experiment: rich,
    }),
    saved({
      dataset: datasetOf(
        circle(90, (i) => Math.round(1000 * Math.sin(i)) / 1000),
        { task: "plane" },
      ),
    }),
    saved({
      dataset: datasetOf(
        circle(90, () => 0),
        { task: "curve" },
      ),
    }),
    saved({ generation: { n_samples: 7, noise: 0.35, label_noise: 0.1, seed: 3, test_share: 0.4 } }),
    saved({
      view: {
        ...VIEW_DEFAULTS,
        speed: 2,
        linked: true,
        logScale: true,
        stop: { loss: 0.01, accuracy: null, plateau: true, steps: 500 },
      },
    }),
    saved({
      exercise: {
        title: "Éveil",
        text: "Why does the left one fail?\nTry <b>.",
        locks: { data: "locked", speed: "hidden" },
      },
    }),
    saved({
      weights: [
        [0.1, -2, 1 / 3],
        [1, 2, 3, 4, 5, 6, 7, 8, 9e-300],
      ],
    }),
  ]) {
    assert.deepEqual(read(encode(one, EXPERIMENT)), one);
  }
});

const goal = { quantity: "weight", run: 1, of: [1, 0, 0], is: "==", value: 0.5, within: 0.1, at: 20 };
const items = [
  { text: "Set it.", goals: [goal], gesture: "set_by_hand", run: 1, hints: ["Which", "Where"] },
  { text: "Say it.", answer: { kind: "number", right: 3, within: 0.5, unit: "steps" } },
  { text: "Choose.", answer: { kind: "choice", right: 1, choices: ["a", "b"] } },
  { text: "Shape.", answer: { kind: "shape", right: [4, 3] } },
  { text: "Table.", answer: { kind: "matrix", right: [[0, 1]], within: 0.1, columns: ["w", "b"] } },
  { text: "Order.", answer: { kind: "order", cards: ["a", "b"] } },
  { text: "Look.", goals: [{ quantity: "verdict", is: "in", value: ["solved", "learning"] }] },
];
const task = {
  title: "Two",
  text: "Why?",
  locks: { train: "hidden" },
  open: "why",
  about: 1,
  bet: { kind: "choice", question: "Which?", choices: ["a", "b"], right: 0 },
  items,
  lang: "en",
  texts: { fr: { title: "Deux", bet: { question: "Lequel ?" }, items: ["Réglez."] } },
};
const exercised = (exercise) => read(encode(saved({ exercise }), EXPERIMENT)).exercise;

test("an exercise comes back with its bet, its items, and its second language", () => {
  assert.deepEqual(exercised(task), task);
  const { right, ...open } = task.bet;
  assert.deepEqual(exercised({ ...task, bet: open }).bet, open);
});

test("a link to a chapter holds its id alone", () => {
  const link = encode(saved({ exercise: { ...task, chapter: "c10" } }), EXPERIMENT);
  assert.deepEqual(read(link).exercise, { title: "", text: "", locks: {}, chapter: "c10" });
  const settings = (text) => text.split(".")[1];
  assert.ok(settings(link).length < settings(encode(saved({ exercise: task }), EXPERIMENT)).length / 2);
  for (const chapter of ["../api", "c", "c100", 10, ""])
    assert.equal(exercised({ chapter })?.chapter, undefined, String(chapter));
});

test("of an exercise in a link what is unknown is left out, and an item that cannot be read whole is dropped", () => {
  const one = { text: "One", goals: [goal] };
  const of = (item) => exercised({ ...task, items: [item] }).items;
  assert.deepEqual(exercised({ ...task, later: 1, items: [{ ...one, later: 2 }] }).items, [one]);
  assert.equal(exercised({ ...task, later: 1 }).later, undefined);
  for (const wrong of [
    { text: 3 },
    { text: "x".repeat(3000) },
    { ...one, goals: [goal, { ...goal, is: "~" }] },
    { ...one, goals: [{ ...goal, quantity: "__proto__" }] },
    { ...one, goals: [{ ...goal, value: null }] },
    { ...one, goals: "all" },
    { ...one, gesture: "wave" },
    { ...one, answer: { kind: "number", right: "3" } },
    { ...one, answer: { kind: "choice", right: 2, choices: ["a", "b"] } },
    null,
  ])
    assert.equal(of(wrong), undefined, JSON.stringify(wrong)?.slice(0, 80));
  assert.equal(exercised({ ...task, items: Array(40).fill(one) }).items.length, 12);
  assert.equal(exercised({ ...task, bet: { question: "?", kind: "horse" } }).bet, undefined);
  assert.equal(exercised({ ...task, texts: { french: {}, fr: 3 } }).texts, undefined);
});

test("a link says how far its weights were trained, and nothing that cannot be", () => {
  const weights = [
    [0.1, -2, 1 / 3],
    [1, 2, 3, 4, 5, 6, 7, 8, 9],
  ];
  const verdicts = [
    { code: "at_floor", step: 90, kind: "no_bias", lift: ["no_bias", "units"], floor: 0.5, relieved: 0.25 },
    { code: "diverged", step: 7, quantity: "loss" },
  ];
  const one = saved({ weights, trained: { steps: 140, verdicts } });
  assert.deepEqual(read(encode(one, EXPERIMENT)), one);
  const of = (trained, change = {}) => read(encode(saved({ weights, trained, ...change }), EXPERIMENT)).trained;
  assert.equal(of({ steps: 140, verdicts }, { weights: null }), undefined, "without weights it says nothing");
  for (const steps of [0, -1, 1.5, "140", null]) assert.equal(of({ steps, verdicts: [] }), undefined);
  assert.deepEqual(of({ steps: 3, verdicts: "x" }), { steps: 3, verdicts: [] });
  const strange = [{ code: "<b>", step: -1, quantity: "money", more: 1, kind: "<i>", floor: "low" }, null];
  assert.deepEqual(of({ steps: 3, verdicts: strange }).verdicts, [{ code: "learning" }, { code: "learning" }]);
});

test("a link needs no escaping, four bytes a point, and says nothing that goes without saying", () => {
  const text = encode(saved(), EXPERIMENT);
  assert.match(text, /^[\w.-]+$/);
  const [, settings, points] = text.split(".");
  assert.ok(points.length <= Math.ceil((500 * 4 * 4) / 3));
  assert.ok(settings.length < 250, `${settings.length} characters of settings`);
});

test("every corner of the plot has its place", () => {
  for (const x1 of [-2.5, -0.001, 0, 2.5]) {
    for (const x2 of [-2.5, 0.001, 2.499, 2.5]) {
      const dataset = datasetOf([makePoint(x1, x2, 9, true)], { n_classes: 10 });
      assert.deepEqual(read(encode(saved({ dataset }), EXPERIMENT)).dataset, dataset);
    }
  }
});

for (const [name, { link, holds }] of golden(1)) {
  test(`a link of version 1 still opens: ${name}`, () => {
    const found = read(link);
    assert.deepEqual(
      found.dataset.points,
      holds.dataset.points.map((point) => ({ ...point, test: false })),
    );
    assert.deepEqual(
      [found.dataset.preset, found.dataset.task, found.dataset.n_classes],
      [holds.dataset.preset, "classes", 2],
    );
    assert.deepEqual(found.generation, { ...GENERATION, ...holds.generation });
    assert.deepEqual(
      [found.experiment.seed, found.experiment.batch_size],
      [holds.experiment.seed, holds.experiment.batch_size],
    );
    found.experiment.runs.forEach((run, i) => {
      const old = holds.experiment.runs[i];
      assert.equal(run.seed, old.seed);
      assert.deepEqual(run.network, { ...EXPERIMENT.runs[0].network, ...old.network });
      assert.deepEqual(run.training, { ...EXPERIMENT.runs[0].training, ...old.training });
    });
  });
}

for (const [name, { link, holds }] of golden(2)) {
  test(`a link of version 2 still opens: ${name}`, () => assert.deepEqual(read(link), holds));
}

test("a damaged link is told apart, whatever the damage", () => {
  const text = encode(saved(), EXPERIMENT);
  const [neuron] = EXPERIMENT.runs;
  const settings = (change) => `2.${btoa(JSON.stringify({ runs: [neuron], generation: GENERATION, ...change }))}.`;
  const training = (change) => settings({ runs: [{ ...neuron, training: { ...neuron.training, ...change } }] });
  const network = (change) => settings({ runs: [{ ...neuron, network: { ...neuron.network, ...change } }] });
  assert.notEqual(read(settings({})), null, "the undamaged one is read");
  for (const damaged of [
    "",
    "2",
    `3.${text.slice(2)}`,
    text.slice(0, 60),
    text.slice(0, -2),
    "2.!!!.",
    "2.bnVsbA.",
    "hello",
    settings({ runs: null }),
    settings({ runs: [] }),
    settings({ generation: { n_samples: -1 } }),
    settings({ batch_size: 0 }),
    settings({ batch_size: 1.5 }),
    settings({ runs: [{ ...neuron, seed: -3 }] }),
    settings({ runs: [{ ...neuron, seed: 0.5 }] }),
    settings({ task: "cooking" }),
    settings({ n_classes: 11 }),
    settings({ runs: [{ ...neuron, frozen: [[1, 2]] }] }),
    settings({ runs: [{ ...neuron, frozen: [["a", 0, 0]] }] }),
    training({ learning_rate: "1" }),
    training({ learning_rate: 0 }),
    training({ dropout: null }),
    training({ clip_norm: -1 }),
    training({ dropout: 1 }),
    training({ schedule_factor: 2 }),
    training({ schedule_steps: 0.5 }),
    settings({ generation: { test_share: 2 } }),
    settings({ generation: { noise: -1 } }),
    network({ hidden_layers: [{ units: 0, activation: "tanh" }] }),
    network({ features: [] }),
    network({ bias: 1 }),
    network({ features: ["x1", "x1"] }),
    network({ features: "x1" }),
    network({ n_outputs: 4e9 }),
    network({ hidden_layers: [{ units: 2, activation: "tanh", color: 3 }] }),
    encode(saved({ dataset: datasetOf([makePoint(1, 1, 2)]) }), EXPERIMENT), // a point of a third class, of two
  ]) {
    assert.equal(read(damaged), null, damaged.slice(0, 80));
  }
});

test("weights that are not those of the networks, and a view nobody can have, are left out", () => {
  const link = encode(saved({ weights: [[1, 2]] }), EXPERIMENT);
  assert.equal(read(link).weights, null);
  assert.equal(
    read(
      encode(
        saved({
          weights: [
            [1, 2, NaN],
            [1, 2, 3, 4, 5, 6, 7, 8, 9],
          ],
        }),
        EXPERIMENT,
      ),
    ).weights,
    null,
  );
  assert.deepEqual(
    read(encode(saved({ view: { ...VIEW_DEFAULTS, linked: "yes", unit: 3 } }), EXPERIMENT)).view,
    VIEW_DEFAULTS,
  );
});

test("a link says nothing but what the page has words for, however it was made", () => {
  const [neuron] = EXPERIMENT.runs;
  const network = JSON.parse(
    JSON.stringify(neuron.network).replace("{", '{"__proto__":{"bias":1},"constructor":2,"layers":3,'),
  );
  const link = (change) =>
    read(`2.${btoa(JSON.stringify({ runs: [{ network, training: "all", extra: 1 }], ...change }))}.`);
  assert.deepEqual(link({}).experiment.runs, [{ ...neuron, seed: 0 }]);
  for (const view of [
    { speed: 11 },
    { speed: -1 },
    { speed: 1.5 },
    { unit: "century" },
    { stop: { accuracy: 2, steps: 0.5, loss: 0 } },
  ]) {
    assert.deepEqual(link({ view }).view, VIEW_DEFAULTS, JSON.stringify(view));
  }
  assert.deepEqual(link({ lesson: { locks: { "": "locked", data: "locked", speed: "open" } } }).exercise.locks, {
    data: "locked",
  });
});

test("Python reads every link as the page does, whatever it holds", () => {
  const [neuron, layers] = EXPERIMENT.runs;
  const rich = {
    seed: 9,
    batch_size: 10,
    runs: [neuron, { ...layers, network: { ...layers.network, bias: false }, frozen: [[2, 1, 0]] }],
  };
  const curved = {
    ...neuron,
    network: { ...neuron.network, features: ["x1"] },
    training: { ...neuron.training, loss: "mse" },
  };
  const weights = rich.runs.map((run) => weightIndices(run).map((_, i) => Math.sin(i + 1) * 1e3 ** (i - 3)));
  const values = circle(70, (i) => Math.round(1000 * Math.sin(i)) / 1000);
  const links = [
    saved(),
    saved({ experiment: rich, weights, trained: { steps: 77, verdicts: [] } }),
    saved({
      dataset: datasetOf(
        circle(300, (i) => i % 10),
        { n_classes: 10 },
      ),
    }),
    saved({ dataset: datasetOf(values, { task: "plane" }) }),
    saved({
      dataset: datasetOf(
        circle(70, () => 0),
        { task: "curve" },
      ),
      experiment: { ...EXPERIMENT, runs: [curved] },
    }),
    saved({ exercise: { title: "Ein Titel – «ü»", text: "", locks: { data: "hidden" } } }),
  ].map((one) => encode(one, EXPERIMENT));
  const found = answerOfPython(
    `
import json, sys
from app.wire.links import read_link
works = [read_link(link) for link in json.load(sys.stdin)]
print(json.dumps([{
    "experiment": work.experiment.model_dump(),
    "points": [point._asdict() for point in work.points],
    "task": work.task, "n_classes": work.n_classes,
    "weights": work.weights, "steps": work.steps, "title": (work.exercise or {}).get("title"),
} for work in works]))
`,
    links,
  );
  links.forEach((link, i) => {
    const { experiment, dataset, weights, trained, exercise } = read(link);
    const { points, task, n_classes } = dataset;
    const steps = trained?.steps ?? 0;
    assert.deepEqual(found[i], { experiment, points, task, n_classes, weights, steps, title: exercise?.title ?? null });
  });
});

test("Python marks the same generated points for testing", () => {
  const points = answerOfPython(
    "import json; from engine.experiment.datasets import make_dataset; print(json.dumps(make_dataset('moons', 90, 0.1, 4).X.tolist()))",
  );
  const generation = { n_samples: 90, noise: 0.1, label_noise: 0, seed: 4, test_share: 0.4 };
  const link = encode(saved({ generated: true, generation, dataset: datasetOf([], { preset: "moons" }) }), EXPERIMENT);
  const found = answerOfPython(
    "import json, sys; from app.wire.links import read_link; print(json.dumps([p.test for p in read_link(json.load(sys.stdin)).points]))",
    link,
  );
  const marked = split(
    points.map(([x1, x2]) => makePoint(x1, x2, 0)),
    0.4,
  );
  assert.deepEqual(
    found,
    marked.map((point) => point.test),
  );
});

test("a frozen weight that is not there is told by what the server offers", () => {
  const [neuron, layers] = EXPERIMENT.runs;
  const frozen = (run, place) => acceptable(CATALOG)({ ...EXPERIMENT, runs: [{ ...run, frozen: [place] }] });
  assert.ok(weightIndices(layers).every((place) => frozen(layers, place)));
  for (const place of [
    [0, 0, 0],
    [2, 0, 0],
    [1, 2, 0],
    [1, -2, 0],
    [1, 0, 1],
    [1, 0, -1],
  ])
    assert.ok(!frozen(neuron, place), String(place));
  assert.ok(!frozen({ ...neuron, network: { ...neuron.network, bias: false } }, [1, -1, 0]));
});

test("an experiment that this server does not know is not loaded", () => {
  assert.equal(
    read(encode(saved(), EXPERIMENT), () => false),
    null,
  );
});

test("every weight has its place, in the order of a frame", () => {
  const [, run] = EXPERIMENT.runs;
  assert.deepEqual(weightIndices(run), [
    [1, 0, 0],
    [1, 0, 1],
    [1, 1, 0],
    [1, 1, 1],
    [1, -1, 0],
    [1, -1, 1],
    [2, 0, 0],
    [2, 1, 0],
    [2, -1, 0],
  ]);
  assert.deepEqual(weightValues(run, [7]).slice(0, 2), [
    [1, 0, 0, 7],
    [1, 0, 1, 0],
  ]);
  const layers = [
    { W: new Float64Array([1, 2, 3, 4]), b: new Float64Array([5, 6]) },
    { W: new Float64Array([7, 8]), b: new Float64Array([9]) },
  ];
  assert.deepEqual(flatWeights({ layers }), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
});
