import assert from "node:assert/strict";
import { test } from "node:test";
import { cardsOf } from "../../static/js/explain/cards.js";
import { datasetOf, EXPERIMENT } from "./fixtures.js";
import "./records.js";

const format = { decimal: String, percent: String };

test("without points a question that needs some is grey and says why; one that brings its own points is open", () => {
  const cards = cardsOf(
    { kind: "binary", dataset: datasetOf([]), runs: EXPERIMENT.runs, analysis: null },
    /** @type {any} */ (format),
  );
  for (const name of ["why", "landscape"]) assert.deepEqual(cards[name], { obstacle: { key: "ask.no_points" } }, name);
  assert.equal(cards.starts?.obstacle, undefined);
  assert.equal(cards.roundoff, undefined);
});

test("the card speaks of lines through the origin where no network draws another one", () => {
  const [neuron, layers] = EXPERIMENT.runs;
  const unbiased = { ...neuron, network: { ...neuron.network, bias: false } };
  const dataset = datasetOf([
    { x1: 1, x2: 1, label: 0, test: false },
    { x1: 2, x2: 2, label: 1, test: false },
  ]);
  const analysis = /** @type {any} */ ({ separable: true, best_line: null, through_origin: { separable: false } });
  const card = (/** @type {any[]} */ runs) =>
    cardsOf({ kind: "binary", dataset, runs, analysis }, /** @type {any} */ (format)).why?.answer?.key;
  assert.equal(card([unbiased, layers]), "ask.why.not_through_origin");
  assert.equal(card([unbiased, neuron]), "ask.why.yes");
});
