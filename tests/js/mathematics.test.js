import assert from "node:assert/strict";
import { test } from "node:test";
import { codeOf, formulasOf, numbersOf, written } from "../../static/js/explain/mathematics/formulas.js";
import { matricesOf, pagesOf, readTrace, transposed } from "../../static/js/explain/mathematics/trace.js";
import { parsed } from "../../static/js/tools/mathml.js";
import { EXPERIMENT } from "./fixtures.js";
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
  const [z] = numbersOf(trace, RUN, pagesOf(2)[0], { example: 1, from: 0, to: 1 }, "sigmoid");
  assert.equal(z, "z_2=3·6+4·8+10=60");
  const output = numbersOf(
    trace,
    RUN,
    { kind: "output", layer: 2, phase: 3 },
    { example: 0, from: 1, to: 0 },
    "sigmoid",
  );
  assert.deepEqual(output, ["dz_1=\\frac{1}{2}·(0.5-0)=0.25", "dw_{21}=1·0.25+1·({-0.25})=0"]);
  assert.equal(written(-0.00001234), "({-1.23e-5})");
});

test("one example's part of the gradient is an outer product; columns are the rows transposed", () => {
  const trace = readTrace(FRAME, 0, [2, 2, 1]);
  const part = matricesOf(trace, { kind: "output", layer: 2, phase: 3 }, 1).find(({ name }) => name === "dW2");
  assert.deepEqual(part.matrix, { rows: 2, columns: 1, data: [-0.25, -0.25] });
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
          for (const example of [null, 1])
            for (const source of formulasOf(chosen, page, convention, example, "sigmoid"))
              assert.ok(!JSON.stringify(parsed(source)).includes("undefined"), source);
          for (const form of ["one", "loop", "all"])
            assert.doesNotMatch(codeOf(chosen, page, form, convention, "sigmoid"), /undefined/);
        }
  assert.match(formulasOf(RUN, pagesOf(2)[1], "columns", null, "sigmoid")[0], /W\^\{\[2\]\} A\^\{\[1\]\}/);
  assert.match(formulasOf(RUN, pagesOf(2)[1], "rows", null, "sigmoid")[0], /A\^\{\[1\]\} W\^\{\[2\]\}/);
});
