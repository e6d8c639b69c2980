import assert from "node:assert/strict";
import { test } from "node:test";
import {
  comparedToStable,
  deviationsOf,
  difference,
  numbersAt,
  SATURATION,
  sentenceAt,
  summaryOf,
  variantsOf,
} from "../../static/js/explain/roundoff/model.js";
import { written } from "../../static/js/tools/digits.js";
import { EXPERIMENT } from "./fixtures.js";

test("the course's two ways to 2/10000", () => {
  const { direct, roundabout } = difference("float64");
  assert.deepEqual([direct.toFixed(18), roundabout.toFixed(18)], ["0.000200000000000000", "0.000199999999999978"]);
  assert.ok(Math.abs(difference("float32").roundabout - 2e-4) > 1e-8, "float32 keeps fewer digits still");
});

for (const precision of ["float32", "float64"]) {
  test(`in ${precision} ŷ is 1 and the naive loss infinite just where half the last digit is left`, () => {
    const edge = SATURATION[precision];
    assert.deepEqual(
      [numbersAt(edge + 0.01, 0, precision).left, numbersAt(edge + 0.01, 0, precision).naive],
      [0, Infinity],
    );
    assert.ok(numbersAt(edge - 0.5, 0, precision).left > 0);
    assert.ok(Math.abs(numbersAt(edge + 0.01, 0, precision).stable - edge - 0.01) < 1e-5);
  });
}

test("where e to the minus z overflows the naive loss is no number, though the answer is right", () => {
  assert.ok(Number.isNaN(numbersAt(-100, 0, "float32").naive));
  assert.ok(numbersAt(-100, 0, "float64").naive < 1e-15);
  assert.ok(Number.isNaN(numbersAt(-710, 0, "float64").naive));
});

test("clipping bounds the loss at its own 1e-7, which float32 rounds", () => {
  assert.ok(Math.abs(numbersAt(100, 0, "float64").clipped + Math.log(1e-7)) < 1e-8);
  assert.ok(Math.abs(numbersAt(100, 0, "float32").clipped - 15.942385) < 1e-5);
});

test("each sentence on a logit is true there, all along the slider", () => {
  const off = (value, truth) => Math.abs(value / truth - 1) > 0.01;
  for (let z = -120; z <= 120; z += 0.5) {
    const truth = z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z));
    const [narrow, wide] = ["float32", "float64"].map((precision) => numbersAt(z, 0, precision));
    const { key, where } = sentenceAt(z);
    const right = {
      z_nan: () => Number.isNaN(narrow.naive) && narrow.prediction === 0 && z < 0,
      z_both: () => narrow.prediction === 1 && wide.prediction === 1 && wide.naive === Infinity,
      z_one: () => narrow.prediction === 1 && narrow.naive === Infinity && Number.isFinite(wide.naive),
      z_lost_near_1: () => z > 10 && off(narrow.naive, truth),
      z_lost_near_0: () => z < -10 && narrow.prediction < 1e-4 && off(narrow.naive, truth),
      z_clipped: () => Math.abs(narrow.clipped - 15.94) < 0.01 && !off(narrow.naive, truth) && !off(wide.naive, truth),
      z_fine: () =>
        [narrow, wide].every((numbers) => ["naive", "clipped", "stable"].every((name) => !off(numbers[name], truth))),
    }[key];
    assert.ok(right(), `${key} at ${z}`);
    if (key.startsWith("z_lost")) assert.equal(where === "both", off(wide.naive, truth), `${where} at ${z}`);
  }
});

test("the first steps at which a loss deviates: in a digit, by a hundredth, to infinity", () => {
  const step = [1, 2, 3, 4];
  assert.deepEqual(deviationsOf({ step, loss: [1, 2.0001, 2.9, null] }, [1, 2, 3, 4]), {
    differs: 2,
    drifts: 3,
    breaks: 4,
  });
  assert.deepEqual(deviationsOf({ step, loss: [1, 2, 3, 4] }, [1, 2, 3, 4]), {
    differs: null,
    drifts: null,
    breaks: null,
  });
});

test("numbers are written with the digits they have", () => {
  assert.deepEqual(
    [
      written(Math.fround(5.9604645e-8), 8, ","),
      written(-1.5, 8, ","),
      written(Infinity, 8, "."),
      written(NaN, 8, "."),
      written(1, 16, "."),
    ],
    ["5,9604645 · 10⁻⁸", "−1,5", "∞", "NaN", "1"],
  );
});

test("each way is trained in either precision, and nothing else about the network is another", () => {
  const run = EXPERIMENT.runs[1];
  const found = variantsOf(run, "binary", 30);
  assert.deepEqual(
    found.map(({ method, precision }) => `${method} ${precision}`),
    ["stable float64", "naive float64", "clipped float64", "stable float32", "naive float32", "clipped float32"],
  );
  for (const {
    precision,
    run: { training, ...rest },
  } of found) {
    assert.deepEqual([training.precision, training.learning_rate], [precision, 30]);
    assert.deepEqual(
      { ...rest, training: { ...training, loss: "", precision: "", learning_rate: 0 } },
      { ...run, training: { ...run.training, loss: "", precision: "", learning_rate: 0 } },
    );
  }
  assert.equal(variantsOf(run, "multiclass", 30).length, 4);
  assert.equal(variantsOf(run, "regression", 30).length, 0);
});

test("what broke is said first, then what drifted, and chaos only where the stable loss itself drifts", () => {
  const t = Object.assign((key, { name = "", step = "" } = {}) => `${key} ${name} ${step}`.trim(), { count: String });
  const result = (method, precision, loss) => ({
    method,
    precision,
    loss: loss.at(-1),
    history: { step: [1, 2, 3], loss },
  });
  const stable = result("stable", "float64", [1, 2, 3]);
  assert.deepEqual(summaryOf(comparedToStable([stable, result("naive", "float64", [1, 2, 3])]), t), ["roundoff.agree"]);
  const [drifted, broken] = [result("clipped", "float64", [1, 2, 3.1]), result("naive", "float32", [1, null, null])];
  assert.deepEqual(summaryOf(comparedToStable([stable, drifted, broken]), t), [
    "roundoff.broke roundoff.naive, float32 2",
    "roundoff.drifted roundoff.clipped, float64 3",
  ]);
  assert.equal(
    summaryOf(comparedToStable([stable, result("stable", "float32", [1, 2.1, 3])]), t).at(-1),
    "roundoff.chaos",
  );
});
