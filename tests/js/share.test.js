import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, encode } from "../../static/js/share.js";
import { makePoint } from "../../static/js/state.js";
import { drawingOf, EXPERIMENT, GENERATION } from "./fixtures.js";

const points = Array.from({ length: 500 }, (_, i) => makePoint(2.5 * Math.sin(i), 2.5 * Math.cos(3 * i), i % 2));
const saved = { experiment: EXPERIMENT, drawing: drawingOf(points), generation: GENERATION };
const anything = () => true;

test("what a link holds comes back exactly", () => {
  assert.deepEqual(decode(encode(saved), EXPERIMENT, anything), saved);
  const empty = { ...saved, drawing: drawingOf([], { preset: "circle" }) };
  assert.deepEqual(decode(encode(empty), EXPERIMENT, anything), empty);
});

test("a link needs no escaping and five bytes a point", () => {
  const text = encode(saved);
  assert.match(text, /^[\w.-]+$/);
  assert.ok(text.split(".")[2].length <= Math.ceil((500 * 5 * 4) / 3));
});

test("a damaged link is told apart, whatever the damage", () => {
  const text = encode(saved);
  const settings = (change) => `1.${btoa(JSON.stringify({ experiment: EXPERIMENT, preset: null, generation: GENERATION, ...change }))}.`;
  assert.notEqual(decode(settings({}), EXPERIMENT, anything), null, "the undamaged one is read");
  const wrong = (change) => ({ ...EXPERIMENT, runs: [EXPERIMENT.runs[0], { ...EXPERIMENT.runs[1], ...change }] });
  for (const damaged of [
    "", "1", "3." + text.slice(2), text.slice(0, 60), "1.!!!.", "1.bnVsbA.", "hello",
    settings({ experiment: null }), settings({ experiment: { ...EXPERIMENT, runs: [] } }), settings({ generation: { n_samples: -1 } }),
    settings({ experiment: wrong({ seed: -3 }) }), settings({ experiment: wrong({ seed: 0.5 }) }),
    settings({ experiment: wrong({ training: { loss: "x", optimizer: "y", learning_rate: "1" } }) }),
    settings({ experiment: wrong({ training: { loss: 3, optimizer: "y", learning_rate: 1 } }) }),
    settings({ experiment: wrong({ network: { hidden_layers: [{ units: 0, activation: "tanh" }], initializer: "he" } }) }),
    settings({ experiment: { ...EXPERIMENT, batch_size: 0 } }), settings({ experiment: { ...EXPERIMENT, batch_size: 1.5 } }),
  ]) {
    assert.equal(decode(damaged, EXPERIMENT, anything), null, damaged.slice(0, 80));
  }
});

test("an experiment that this server does not know is not loaded", () => {
  assert.equal(decode(encode(saved), EXPERIMENT, () => false), null);
});
