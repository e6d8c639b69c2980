import assert from "node:assert/strict";
import { test } from "node:test";
import { differences, RunHistory, sortedRows } from "../../static/js/charts/history.js";
import { placed } from "../../static/js/charts/labels.js";
import { layoutOf, traceOf } from "../../static/js/charts/layout.js";
import { Samples } from "../../static/js/charts/norm-samples.js";
import { weightsOf } from "../../static/js/charts/norms.js";
import { lossSource } from "../../static/js/charts/sources.js";
import { turned } from "../../static/js/charts/surface.js";
import { Curves } from "../../static/js/model/curves.js";
import { createTranslator } from "../../static/js/tools/i18n.js";
import { datasetOf, EXPERIMENT, textsOf } from "./fixtures.js";
import "./records.js";

/** A run of two networks that ended at `step`; the second one solved it at step 7. */
const endedAt = (step) => ({
  frame: {
    step,
    loss: new Float64Array([0.69, 0.1]),
    accuracy: new Float64Array([0.5, 1]),
    r_squared: new Float64Array([NaN, NaN]),
    test: null,
    verdicts: [
      { code: "at_floor", step: 5 },
      { code: "solved", step: 7 },
    ],
  },
  experiment: EXPERIMENT,
  dataset: datasetOf([]),
});

test("a run that ended is kept with what each network had reached, and its curves outlive the next run's", () => {
  const [history, curves] = [new RunHistory(), new Curves()];
  curves.steps.push(0, 9);
  curves.of.loss.push([0.9, 0.69], [0.8, 0.1]);
  history.record(endedAt(9), curves);
  curves.clear();
  const [first, second] = history.rows;
  assert.deepEqual([first.steps, first.loss, first.verdict.code, first.solved], [9, 0.69, "at_floor", NaN]);
  assert.deepEqual([second.number, second.runIndex, second.solved, second.curves.loss], [1, 1, 7, [0.8, 0.1]]);
  assert.equal(history.next, 2);
});

test("the newest run comes first, and beyond 200 networks the oldest go, out of the chart too", () => {
  const history = new RunHistory();
  history.record(endedAt(1), new Curves());
  history.overlay(history.rows[0].id, true);
  for (let k = 0; k < 150; k += 1) history.record(endedAt(2), new Curves());
  assert.equal(history.rows.length, 200);
  assert.equal(history.rows[0].number, 151);
  assert.equal(new Set(history.rows.map(({ id }) => id)).size, 200);
  assert.equal(history.overlaid.size, 0);
});

test("sorting puts what has no value last either way", () => {
  const rows = [{ v: 2 }, { v: NaN }, { v: 1 }, { v: NaN }, { v: 3 }];
  const sorted = (direction) => sortedRows(rows, ({ v }) => v, direction).map(({ v }) => v);
  assert.deepEqual(sorted(1), [1, 2, 3, NaN, NaN]);
  assert.deepEqual(sorted(-1), [3, 2, 1, NaN, NaN]);
  assert.deepEqual(
    sortedRows(["b", "c", "a"], (row) => row, -1),
    ["c", "b", "a"],
  );
});

test("only settings that differ are named, whatever order they are written in", () => {
  const [run] = EXPERIMENT.runs;
  const faster = {
    ...run,
    training: Object.fromEntries(Object.entries({ ...run.training, learning_rate: 1 }).reverse()),
  };
  const say = (setting, value) => `${setting} ${value}`;
  assert.deepEqual(differences([run, faster], say), [`learning_rate ${run.training.learning_rate}`, "learning_rate 1"]);
  assert.deepEqual(differences([run, { ...run, seed: 99 }], say), [`seed ${run.seed}`, "seed 99"]);
  assert.deepEqual(differences([], say), []);
});

test("norms measured beyond the end of the story belong to another one", () => {
  const samples = new Samples();
  const at = (step) => ({ step, norms: [] });
  const steps = () => samples.kept.map(({ step }) => step);
  for (const step of [10, 20, 30]) samples.add(at(step), step);
  samples.add(at(20), 30);
  assert.deepEqual(steps(), [10, 20, 30], "looked back at");
  samples.add(at(25), 25);
  assert.deepEqual(steps(), [10, 20, 25], "trained on from there");
  samples.add(at(0), 0);
  assert.deepEqual(steps(), [0], "began anew");
  for (let step = 1; step < 5000; step += 1) samples.add(at(step), step);
  assert.ok(samples.kept.length <= 600);
});

test("the norms of the weights are those of the frames that are kept", () => {
  const layers = [{ W: Float64Array.of(3, -4), b: Float64Array.of(9), n_in: 2, n_out: 1 }];
  const { step, norms } = weightsOf({ frame: { step: 7, runs: [{ layers }] } });
  assert.deepEqual([step, norms.map((norm) => [...norm])], [7, [[5]]]);
});

test("turning the surface keeps the distance and never tips over", () => {
  const eye = { x: -1, y: -1.2, z: 0.8 };
  const distance = (e) => Math.hypot(e.x, e.y, e.z);
  let now = eye;
  for (let k = 0; k < 36; k += 1) now = turned(now, Math.PI / 18, 0);
  for (const axis of ["x", "y", "z"])
    assert.ok(Math.abs(now[axis] - eye[axis]) < 1e-9, "once around is where it began");
  for (let k = 0; k < 100; k += 1) now = turned(now, 0, 0.2);
  assert.ok(Math.abs(distance(now) - distance(eye)) < 1e-9);
  assert.ok(now.z < distance(eye), "not over the pole");
});

test("a label stands near the end of its line, on no line and on no other label", () => {
  const label = (end, more = {}) => ({ end, left: 60, right: 100, height: 10, ...more });
  const falling = { x: [0, 100], y: [100, 50] };
  const flat = { x: [0, 100], y: [20, 20] };
  const [foot] = placed([label(50)], [falling], 120);
  assert.ok(foot + 10 <= 50, "below the end of what falls");
  assert.deepEqual(placed([label(5)], [{ x: [0, 50, 100], y: [100, 5, 5] }], 120), [8], "no room below");
  const both = placed([label(20), label(50)], [flat, falling], 120);
  for (const [i, foot] of both.entries()) {
    for (const other of both.slice(i + 1)) assert.ok(Math.abs(foot - other) >= 10);
    assert.ok(foot >= 20 || foot + 10 <= 20);
    assert.ok(foot >= 70 || foot + 10 <= 50);
  }
  const crowd = Array.from({ length: 13 }, (_, i) => ({ x: [0, 100], y: [10 * i, 10 * i] }));
  const [one, two] = placed([label(50), label(50)], crowd, 120);
  assert.ok(Math.abs(one - two) >= 10, "where lines are everywhere, labels at least leave each other room");
});

test("a value beyond all bounds is drawn as far away, and a missing one not at all", () => {
  const { y } = traceOf({ name: "a", color: "b", label: "", x: [0, 1, 2, 3], y: [0.5, -1e308, Infinity, NaN] });
  assert.deepEqual(y, [0.5, -1e20, 1e20, NaN]);
});

test("a network that diverged leaves the chart near where it began, and the other's loss stays readable", () => {
  globalThis.getComputedStyle = () => ({ fontFamily: "x" });
  globalThis.document = { body: {} };
  const line = (name, y) => ({ name, color: "red", label: name, x: y.map((_, i) => i), y });
  const view = {
    level: null,
    changes: [],
    cursor: null,
    log: false,
    logX: false,
    unit: "loss",
    xTitle: "",
    yTitle: "",
    separators: ".,",
    palette: { paper: "#ffffff" },
  };
  const top = (...lines) => layoutOf({ ...view, lines }, { width: 600, height: 260 }).yaxis.range[1];
  const calm = line("calm", [2, 1, 0.5, 0.1]);
  assert.ok(top(calm, line("gone", [3, 400, 1e200, Infinity])) < 5, "not 4 times where it began, though it went there");
  assert.ok(top(calm, line("back", [3, 9, 2, 1])) > 9, "what comes back is in view all the time");
  const { annotations } = layoutOf(
    { ...view, lines: [calm, line("gone", [3, 400, 1e200, Infinity])] },
    { width: 600, height: 260 },
  );
  assert.ok(
    annotations.some(({ text }) => text === "gone"),
    "it still has its name",
  );
  const changed = layoutOf(
    { ...view, lines: [calm], changes: [{ step: 2, label: "Circle" }] },
    { width: 600, height: 260 },
  );
  assert.deepEqual([changed.shapes[0].x0, changed.shapes[0].x1], [2, 2], "where the points changed stands a line");
  assert.ok(changed.annotations.some(({ text, x }) => text === "Circle" && x === 2));
});

test("the value at a line's end is the one beside the network, and stands there only while training rests", () => {
  const t = createTranslator(textsOf("en"), "en");
  const curves = new Curves();
  curves.restore({ steps: [0, 400], of: { loss: [[0.7, 0.106]], accuracy: [], test_loss: [], test_accuracy: [] } });
  const frame = { step: 424, loss: [0.2071], accuracy: [NaN], test: null };
  const [run] = EXPERIMENT.runs;
  const of = (training) => {
    const state = {
      experiment: { runs: [run] },
      dataset: datasetOf([{ x1: 0, x2: 0, label: 1, test: false }]),
      training,
    };
    const context = {
      t,
      store: { get: () => state },
      live: { curves, timeline: { newest: { frame } } },
      palette: { current: {} },
    };
    return lossSource(context, { smoothing: 0, analysis: null }, { rows: [], overlaid: new Set() }).lines[0].label;
  };
  assert.equal(of(false), `${t("side.neuron")} ${t.decimal(frame.loss[0], 4)}`);
  assert.equal(of(true), t("side.neuron"));
});
