import assert from "node:assert/strict";
import { test } from "node:test";
import { ceiling } from "../../static/js/model/points.js";
import { accuracyText, CODES, explain, scoreText } from "../../static/js/model/verdict.js";
import { createTranslator } from "../../static/js/tools/i18n.js";
import { datasetOf, EXPERIMENT, textsOf } from "./fixtures.js";
import "./records.js";

const t = createTranslator(textsOf("en"), "en");
const [neuron, layers] = EXPERIMENT.runs;
const analysis = (facts) => ({
  revision: 1,
  n_samples: 120,
  class_counts: [60, 60],
  separable: false,
  floor: 0.6891,
  best_line: { accuracy: 0.7417, w: [1, 0], b: 0 },
  ...facts,
});
const points = [
  { x1: 1, x2: 1, label: 0, test: false },
  { x1: 1, x2: -1, label: 1, test: false },
];
const usual = {
  run: neuron,
  dataset: datasetOf(points),
  ties: 0,
  n_samples: 120,
  counts: [60, 60],
  training: true,
  analysis: analysis(),
  accuracy: 0.5,
  r_squared: NaN,
};
const say = (runIndex) => {
  const { phrase, sentence, tone } = explain({ ...usual, ...runIndex }, t);
  return { text: `${t(phrase.key, phrase.values)} ${t(sentence.key, sentence.values)}`, tone };
};
const network = (run, changes) => ({ ...run, network: { ...run.network, ...changes } });
const hidden = (...layers) =>
  network(neuron, { hidden_layers: layers.map(([units, activation]) => ({ units, activation })) });

const AS_NEURON = { kind: "neuron", lift: ["neuron"], floor: 0.6891, relieved: 0 };

test("a neuron at its floor: why, with the numbers of these points", () => {
  const { text, tone } = say({ verdict: { code: "at_floor", step: 61, ...AS_NEURON } });
  assert.equal(tone, "bad");
  assert.match(text, /Some line gets 74\.2% right: a lower loss need not mean fewer errors/);
  const other = say({
    verdict: { code: "at_floor", step: 61, ...AS_NEURON },
    analysis: analysis({ floor: 0.51, best_line: { accuracy: 0.9, w: [1, 0], b: 0 } }),
  }).text;
  assert.match(other, /90%/);
  const best = { verdict: { code: "at_floor", step: 61, ...AS_NEURON }, accuracy: 0.7417 };
  assert.doesNotMatch(say(best).text, /Some line/); // no line gets more right than this one does
  assert.match(say(best).text, /74\.2% of the points right, as many as any straight line can/);
});

test("all points at ½ are called a tie, not an accuracy", () => {
  assert.match(say({ verdict: { code: "at_floor", step: 9, ...AS_NEURON }, ties: 120 }).text, /answers ½ everywhere/);
  assert.equal(accuracyText(0, 4, 4, t), "all points undecided");
  assert.equal(accuracyText(0.5, 2, 4, t), "50% (2 points undecided)");
  assert.equal(accuracyText(0.75, 1, 4, t), "75% (1 point undecided)");
  assert.equal(accuracyText(0.75, 0, 4, t), "75%");
  assert.equal(accuracyText(NaN, 0, 0, t), "–");
});

test("the score of a network in one line says what applies to its task", () => {
  const frame = { loss: [0.69314, NaN], accuracy: [0.75, 0.5], ties: [0, 2], r_squared: [NaN, 0.9], n_samples: 4 };
  assert.equal(scoreText(frame, 0, "binary", t), "loss 0.6931 · 75% right");
  assert.match(scoreText(frame, 1, "binary", t), /accuracy 50% \(2 points undecided\)$/);
  assert.match(scoreText(frame, 1, "regression", t), /R² 0\.900$/);
});

test("a floor that is not known yet, or no best line, is not made up", () => {
  assert.doesNotMatch(say({ verdict: { code: "at_floor", step: 1, ...AS_NEURON }, analysis: null }).text, /\d/);
  const { text } = say({
    verdict: { code: "at_floor", step: 1, ...AS_NEURON },
    analysis: analysis({ best_line: null }),
  });
  assert.match(text, /No straight line can separate these points/);
  assert.doesNotMatch(text, /%/);
});

test("solved says when, and whether one line would have done", () => {
  assert.match(
    say({ verdict: { code: "solved", step: 1240 }, analysis: analysis({ separable: true }) }).text,
    /step 1,240.*One straight line separates/,
  );
  assert.match(
    say({ verdict: { code: "solved", step: 48 }, run: layers }).text,
    /lines of the 2 hidden neurons do so together/,
  );
  assert.match(
    say({ verdict: { code: "solved", step: 48 }, run: layers, analysis: analysis({ separable: true }) }).text,
    /would have been enough/,
  );
  assert.equal(say({ verdict: { code: "solved", step: 48 }, run: layers, analysis: null }).tone, "good");
});

test("the weights of a neuron that solves its task grow for ever, if nothing holds them and the loss has no minimum", () => {
  const training = (changes) => ({ ...neuron, training: { ...neuron.training, ...changes } });
  const solved = (run) =>
    say({ verdict: { code: "solved", step: 9 }, run, analysis: analysis({ separable: true }) }).text;
  assert.match(solved(neuron), /The weights never stop growing/);
  for (const run of [
    training({ loss: "mse_sigmoid" }),
    training({ loss: "hinge" }),
    training({ loss: "clipped_cross_entropy" }),
    training({ regularizer: "l2", regularization: 0.1 }),
    training({ schedule: "exponential" }),
    { ...neuron, frozen: [[1, -1, 0]] },
  ])
    assert.match(solved(run), /One straight line separates the two classes\.$/);
});

test("no points and one class are states with a sentence", () => {
  assert.match(
    say({ verdict: { code: "empty" }, counts: [0, 0], dataset: datasetOf([]), analysis: null }).text,
    /No points/,
  );
  assert.match(say({ verdict: { code: "empty" }, counts: [0, 0], analysis: null }).text, /Only test points/);
  assert.match(say({ verdict: { code: "solved", step: 3 }, counts: [5, 0] }).text, /one class/i);
  assert.match(say({ verdict: { code: "ready", step: 0 }, counts: [0, 5] }).text, /one class/i);
});

test("a state says what is certain, with its numbers", () => {
  assert.match(say({ verdict: { code: "plateau", step: 900 }, run: layers }).text, /900.*local minimum/);
  assert.doesNotMatch(say({ verdict: { code: "plateau", step: 900 } }).text, /line|minimum/);
  const wild = { ...neuron, training: { ...neuron.training, learning_rate: 100 } };
  for (const quantity of ["weights", "gradient", "loss"]) {
    const { text, tone } = say({ verdict: { code: "diverged", step: 12, quantity }, run: wild });
    assert.match(text, new RegExp(`step 12.*rate of 100.*${quantity}`));
    assert.equal(tone, "bad");
  }
  const bouncing = say({ verdict: { code: "bouncing", step: 424, low: 0.1064, high: 0.2 }, run: layers });
  assert.match(bouncing.text, /between 0\.1064 and 0\.2000/);
  assert.equal(bouncing.tone, "bad");
  assert.match(say({ verdict: { code: "rising", step: 64 } }).text, /rising.*lower at step 64/);
  assert.match(say({ verdict: { code: "creeping", step: 64 } }).text, /less than 1% since step 64/);
  assert.match(
    say({ verdict: { code: "equal_units", step: 0, layer: 2, units: 3 } }).text,
    /3 neurons of hidden layer 2/,
  );
  assert.match(say({ verdict: { code: "saturated", step: 9, wrong: 40, flat: 39 } }).text, /39 of 40 wrong points/);
  assert.match(say({ verdict: { code: "cycling", step: 16, period: 4 } }).text, /weights of step 16 have come back/);
});

test("what holds a network at its floor is named, with what would lower it", () => {
  const held = (kind, lift = [kind], extra = {}) =>
    say({ verdict: { code: "at_floor", step: 9, kind, lift, floor: 0.6931, relieved: 0.1234 }, ...extra }).text;
  assert.match(held("no_bias"), /Without a bias.*With a bias the loss could go down to 0\.1234/);
  assert.match(held("one_input"), /all coordinates.*0\.1234/);
  assert.match(held("frozen"), /frozen.*0\.1234/);
  assert.match(held("penalty"), /penalty.*With no penalty.*0\.1234/);
  assert.match(held("no_bias", ["no_bias", "penalty"]), /With a bias and no penalty the loss/);
  assert.match(held("linear_units", ["linear_units"], { run: hidden([4, "linear"]) }), /no more than one linear layer/);
  assert.match(held("one_unit", ["one_unit"], { run: hidden([1, "tanh"]) }), /One neuron per layer can get no lower/);
  const curved = network(neuron, { features: ["x1", "x2", "x1_x2"] });
  assert.doesNotMatch(held("neuron", ["neuron"], { run: curved }), /\bline/);
  assert.doesNotMatch(held("neuron", ["neuron"], { run: network(neuron, { bias: false }) }), /No single neuron/);
  assert.match(say({ verdict: { code: "at_floor", step: 9, floor: 0.5 } }).text, /No network.*0\.5000/);
});

test("every code, task and shape of network has its words in every language", () => {
  const french = createTranslator(textsOf("fr"), "fr");
  const curved = (run) => network(run, { features: ["x1", "x1_x2"] });
  const shapes = [
    neuron,
    hidden([1, "tanh"]),
    hidden([2, "linear"]),
    layers,
    hidden([3, "relu"], [2, "tanh"]),
    hidden([3, "sin"]),
  ];
  const facts = [
    null,
    analysis(),
    analysis({ separable: true, floor: 0 }),
    analysis({ separable: null, floor: null, best_line: null, least_squares: { loss: 0.5, w: [1, 1], b: 0 } }),
  ];
  const datasets = [
    datasetOf(points),
    datasetOf(points, { n_classes: 3 }),
    datasetOf(points, { task: "plane" }),
    datasetOf(points, { task: "curve" }),
  ];
  const verdicts = [
    ...["empty", "ready", ...CODES].map((code) => ({ code })),
    ...["neuron", "linear_units", "one_unit", "no_bias", "one_input", "frozen", "penalty"].map((kind) => ({
      code: "at_floor",
      kind,
      lift: [kind, "no_bias"],
      floor: 0.5,
      relieved: 0.25,
    })),
    ...["none_parted", "two_merged", "three_merged"].map((name) => ({ code: "plateau", name })),
  ];
  for (const verdict of verdicts) {
    for (const run of [...shapes, ...shapes.map(curved)]) {
      for (const known of facts) {
        for (const dataset of datasets) {
          for (const extra of [{}, { training: false }]) {
            const { phrase, sentence } = explain(
              { ...usual, verdict: { ...verdict, step: 3 }, run, analysis: known, dataset, ...extra },
              t,
            );
            for (const language of [t, french]) {
              for (const { key, values } of [phrase, sentence]) {
                assert.ok(language.has(key), `${key} in ${language.lang}`);
                assert.doesNotMatch(language(key, values), /[{}]/, key);
              }
            }
          }
        }
      }
    }
  }
});

test("what is said of lines is said only of networks that draw lines", () => {
  const curved = network(neuron, { features: ["x1", "x2", "x1_x2"] });
  for (const code of ["ready", "learning", "solved", "plateau"]) {
    for (const facts of [analysis(), analysis({ separable: null })]) {
      const { text } = say({ verdict: { code, step: 9 }, run: curved, analysis: facts });
      assert.doesNotMatch(
        text,
        /one straight line\b(?! separates)|the straight line turns|0\.6891/i,
        `${code}: ${text}`,
      );
    }
  }
  assert.doesNotMatch(
    say({ verdict: { code: "solved", step: 9 }, run: hidden([3, "relu"], [2, "tanh"]) }).text,
    /lines of the/,
  );
  assert.match(
    say({ verdict: { code: "solved", step: 9 }, run: hidden([3, "relu"], [2, "tanh"]) }).text,
    /3 layers do so together/,
  );
});

test("a known plateau of XOR says what the network merges", () => {
  const { text } = say({ verdict: { code: "plateau", step: 900, name: "two_merged" }, run: layers });
  assert.match(text, /Two corners are right.*½/);
});

test("a regression is held against the best line or plane, and says so in plain words", () => {
  const verdict = { code: "at_floor", step: 900, kind: "neuron", lift: ["neuron"], floor: 0.25, relieved: 0 };
  const plane = { verdict, dataset: datasetOf(points, { task: "plane" }), r_squared: 0.967 };
  assert.match(say(plane).text, /Best fit.*No plane fits these points better.*0\.2500/);
  assert.equal(say(plane).tone, "plain"); // it is no fault
  const curve = { ...plane, dataset: datasetOf(points, { task: "curve" }), run: network(neuron, { features: ["x1"] }) };
  assert.match(say(curve).text, /No straight line fits these points better/);
  const curved = network(neuron, { features: ["x1", "x2", "x1_x2"] });
  assert.doesNotMatch(say({ ...plane, run: curved }).text, /plane/);
  const spots = say({ ...plane, verdict: { code: "best_possible", step: 3, floor: 0.25 } });
  assert.match(spots.text, /same spot.*0\.2500/);
  assert.equal(spots.tone, "good");
});

test("points of both classes on one spot: no network is recommended where none can help", () => {
  const { text, tone } = say({ verdict: { code: "best_possible", step: 3, floor: 0.5 }, run: layers });
  assert.match(text, /no network/);
  assert.equal(tone, "good");
});

test("the ceiling is what the larger class of each spot adds up to", () => {
  const point = (x1, label) => ({ x1, x2: 0, label });
  assert.equal(ceiling([point(0, 0), point(1, 1)]), 1);
  assert.equal(ceiling([point(0, 0), point(0, 1), point(0, 1), point(1, 1)]), 0.75);
});

test("no verdict tells people to try what may not help", () => {
  for (const lang of ["en", "fr"])
    for (const [key, text] of Object.entries(textsOf(lang)))
      if (/^verdict\.(plateau|at_floor|best_fit)/.test(key)) assert.doesNotMatch(text, /\b(try|essayez)\b/i, key);
});

test("who stands still is not said to be learning", () => {
  const runIndex = { verdict: { code: "learning", step: 3 } };
  assert.match(say(runIndex).text, /^Learning/);
  assert.match(say({ ...runIndex, training: false }).text, /^Paused/);
});
