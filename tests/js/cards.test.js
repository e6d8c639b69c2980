import assert from "node:assert/strict";
import { test } from "node:test";
import { cardsOf } from "../../static/js/explain/cards.js";
import { datasetOf, EXPERIMENT } from "./fixtures.js";

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
