import assert from "node:assert/strict";
import { test } from "node:test";
import { initialState, reduce, VIEW_DEFAULTS } from "../../static/js/model/state.js";
import { createStore } from "../../static/js/model/store.js";
import { Cursor } from "../../static/js/plot/cursor.js";
import { NeuronLines } from "../../static/js/plot/neuron-lines.js";
import { PendingEdits, setByHand } from "../../static/js/session/pending-edits.js";
import { datasetOf, EXPERIMENT, GENERATION, RULES } from "./fixtures.js";
import "./records.js";

const LOSSES = [
  { name: "binary_cross_entropy", output: "sigmoid" },
  { name: "mse_linear", output: "linear" },
];
const layer = (W, b) => ({
  W: Float64Array.from(W),
  b: Float64Array.from(b),
  n_in: W.length / b.length,
  n_out: b.length,
});
const view = (...layers) => ({ layers });
const HIDDEN = [layer([1, 0, 0, 1], [0, -1]), layer([1, 1], [0])];

/** Side 0 has one neuron, side 1 two hidden ones; what is assigned is kept in `assigned`. */
function page(options, runs = EXPERIMENT.runs) {
  const saved = {
    experiment: { ...EXPERIMENT, runs },
    dataset: datasetOf([]),
    generation: GENERATION,
    view: VIEW_DEFAULTS,
    exercise: null,
    weights: null,
  };
  const rules = { ...RULES, losses: { ...RULES.losses, mse_linear: "binary" } };
  const store = createStore(reduce, initialState(saved, rules));
  store.dispatch({ type: "options_set", options });
  const live = { pendingEdits: new PendingEdits(), frame: { runs: [view(layer([2, 0], [1])), view(...HIDDEN)] } };
  const assigned = [];
  const commands = {
    assign(runIndex, values, undoGroup) {
      assigned.push({ runIndex, values });
      store.dispatch(setByHand(live, runIndex, values, undoGroup));
      live.pendingEdits.set(runIndex, values);
    },
  };
  const context = { store, live, cursor: new Cursor(), catalog: { losses: LOSSES }, commands };
  return { ...context, assigned, position: [0, 1].map((runIndex) => new NeuronLines(context, runIndex)) };
}

test("only lines that are shown can be taken; the only neuron's with the select tool too", () => {
  assert.deepEqual(
    page({}).position.map(({ shown }) => shown.lines.length),
    [0, 0],
  );
  assert.deepEqual(
    page({ tool: "select" }).position.map(({ shown }) => shown.lines.length),
    [1, 0],
  );
  assert.deepEqual(
    page({ hiddenLines: true }).position.map(({ shown }) => shown.lines.length),
    [1, 2],
  );
  const bent = EXPERIMENT.runs.map((run) => ({ ...run, network: { ...run.network, features: ["x1_squared", "x2"] } }));
  assert.deepEqual(
    page({ hiddenLines: true }, bent).position.map(({ shown }) => shown.lines.length),
    [0, 0],
    "no straight lines",
  );
});

test("a line that is dragged by its middle sets its weights so that it lies under the hand", () => {
  const { position, assigned, cursor } = page({ hiddenLines: true });
  const gesture = position[1].grab([0, 0], 0.2);
  gesture.drag({ x1: 0.5, x2: 0.3 });
  assert.deepEqual(assigned, [
    {
      runIndex: 1,
      values: [
        [1, 0, 0, 1],
        [1, 1, 0, 0],
        [1, -1, 0, -0.5],
      ],
    },
  ]);
  assert.equal(position[1].shown.lines[0].b, -0.5, "seen at once");
  assert.equal(cursor.unit(1), 0);
  assert.equal(position[1].grab([2, 2], 0.2), null);
});

test("a linear output is undecided at ½, not at 0: its line is where the boundary is", () => {
  const runs = EXPERIMENT.runs.map((run) => ({ ...run, training: { ...run.training, loss: "mse_linear" } }));
  const { position, assigned } = page({ hiddenLines: true }, runs);
  assert.equal(position[0].shown.lines[0].b, 0.5); // 2·x₁ + 1 = ½
  position[0].grab([-0.25, 0], 0.1).drag({ x1: 1, x2: 0 });
  assert.deepEqual(assigned[0].values, [
    [1, 0, 0, 2],
    [1, 1, 0, 0],
    [1, -1, 0, -1.5],
  ]); // 2·1 − 1.5 = ½
});

test("without a bias a line can only turn, round the origin, and no bias is set", () => {
  const runs = EXPERIMENT.runs.map((run) => ({ ...run, network: { ...run.network, bias: false } }));
  const { position, assigned, live } = page({ hiddenLines: true }, runs);
  live.frame = { runs: [view(layer([2, 0], [0])), view(...HIDDEN)] };
  position[0].grab([0, 0], 0.1).drag({ x1: 1, x2: 1 });
  const [[, , , w1], [, , , w2], ...rest] = assigned[0].values;
  assert.ok(Math.abs(w1 + w2) < 1e-9 && Math.abs(Math.hypot(w1, w2) - 2) < 1e-9, `${w1} ${w2}`);
  assert.deepEqual(rest, []);
});

test("a frame from before the hand let go does not throw the line back; one that shows its weights ends the wait", () => {
  const { position, live } = page({ hiddenLines: true });
  const gesture = position[1].grab([0, 0], 0.2);
  gesture.drag({ x1: 0.5, x2: 0 });
  gesture.lift();
  live.pendingEdits.sent(7);
  const shows = (b, revision) => {
    live.pendingEdits.shown(revision);
    live.frame = { runs: [live.frame.runs[0], view(layer([1, 0, 0, 1], [b, -1]), HIDDEN[1])] };
    return position[1].shown.lines[0].b;
  };
  assert.equal(shows(0, 6), -0.5, "computed before");
  assert.equal(shows(-0.5, 7), -0.5, "computed after");
  assert.equal(shows(0.25, 7), 0.25, "reset, or trained");
});

test("one undo puts a line back that the hand has dragged through many places", () => {
  const { position, store } = page({ hiddenLines: true });
  const gesture = position[1].grab([0, 0], 0.2);
  for (const x1 of [0.1, 0.3, 0.5]) gesture.drag({ x1, x2: 0 });
  gesture.lift();
  store.dispatch({ type: "undone" });
  assert.deepEqual(store.get().assigned, {
    runIndex: 1,
    values: [
      [1, 0, 0, 1],
      [1, 1, 0, 0],
      [1, -1, 0, 0],
    ],
  });
  assert.equal(store.get().past.length, 0);
  store.dispatch({ type: "redone" });
  assert.equal(store.get().assigned.values[2][3], -0.5);
});

test("keys that move a line are undone together, but not over what was trained between them", () => {
  const { position, store, live } = page({ hiddenLines: true });
  position[1].pickNext(1);
  for (let i = 0; i < 3; i += 1) position[1].nudge(0.1, 0);
  assert.equal(store.get().past.length, 1);
  live.pendingEdits.sent(2);
  live.pendingEdits.shown(2);
  live.frame = { step: 9, runs: [live.frame.runs[0], view(layer([1, 0, 0, 1], [0.75, -1]), HIDDEN[1])] };
  position[1].nudge(0.1, 0);
  assert.equal(store.get().past.length, 2);
  store.dispatch({ type: "undone" });
  assert.deepEqual(store.get().assigned.values[2], [1, -1, 0, 0.75]);
});

test("keys pick one line after another and shift or turn it", () => {
  const { position, cursor, assigned } = page({ hiddenLines: true });
  assert.ok(position[1].pickNext(1));
  assert.equal(cursor.unit(1), 0);
  position[1].pickNext(1);
  assert.equal(cursor.unit(1), 1);
  assert.ok(position[1].nudge(0.1, 0)); // x₂ = 1 goes up
  assert.ok(Math.abs(assigned.at(-1).values[2][3] + 1.1) < 1e-9);
  position[1].pickNext(1);
  assert.equal(cursor.unit(1), 0);
  assert.ok(!page({}).position[1].pickNext(1), "none is shown");
});
