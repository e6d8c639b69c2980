import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { dealtOrder } from "../../static/js/course/answers.js";
import { handAfter, isBetRight, isRight, NOTHING, tickedAfter, toolFor } from "../../static/js/course/judge.js";
import { beatsOf, movesLeft } from "../../static/js/course/moves.js";
import { chaptersDone, keepProgress, progressOf } from "../../static/js/course/progress.js";
import { goalsOf, inLanguage, isGuided, locksOf } from "../../static/js/model/exercise.js";
import { makePoint } from "../../static/js/model/points.js";
import { initialState, reduce, VIEW_DEFAULTS } from "../../static/js/model/state.js";
import { numberOf } from "../../static/js/tools/digits.js";
import { datasetOf, EXPERIMENT, GENERATION, RULES } from "./fixtures.js";
import "./records.js";

const GOAL = { quantity: "accuracy", run: 0, is: ">=", value: 0.75 };
const CORNERS = [makePoint(-1, -1, 0), makePoint(-1, 1, 1), makePoint(1, 1, 0), makePoint(1, -1, 1)];
const state = (exercise = null) =>
  initialState(
    {
      experiment: EXPERIMENT,
      dataset: datasetOf(CORNERS),
      generation: GENERATION,
      view: VIEW_DEFAULTS,
      exercise,
      weights: null,
    },
    RULES,
  );
const facts = (change = {}) => ({
  step: 0,
  goals: undefined,
  hand: NOTHING,
  waiting: false,
  answered: null,
  ...change,
});
const [met, missed] = [
  { met: true, step: 0 },
  { met: false, step: null },
];
const onTheWay = { met: false, step: 7 };

/** A page on which actions change the state, and what was done by hand. */
function desk(first = state()) {
  let [now, hand] = [first, NOTHING];
  return {
    get state() {
      return now;
    },
    get hand() {
      return hand;
    },
    do(action, step = 0) {
      const before = now;
      now = reduce(now, action);
      if (now !== before) hand = handAfter(hand, { action, before }, now, step);
    },
  };
}

test("items are ticked in their order, as many as one frame shows, and what comes later never waits for them", () => {
  const items = [GOAL, GOAL, GOAL].map((goal) => ({ text: "", goals: [goal] }));
  const after = (ticked, goals) => tickedAfter(items, ticked, facts({ goals }));
  assert.equal(after(0, undefined), 0, "the frame was not asked");
  assert.equal(after(0, [missed, met, met]), 0, "the second is not looked at before the first");
  assert.equal(after(0, [met, onTheWay, missed]), 2, "met on the way is met");
  assert.equal(after(1, [met, missed]), 2, "the engine is asked of the items that are left");
  assert.equal(after(2, [missed, missed, met]), 3, "a frame from before the tick says it of all three");
  assert.equal(after(1, [met]), 1, "a frame that was asked of less says nothing of this one");
  assert.equal(after(3, []), 3);
});

test("a weight set by hand counts until the next step, and until the frame shows it", () => {
  const items = [{ text: "", goals: [GOAL], gesture: "set_by_hand", run: 1 }];
  const page = desk();
  const assign = (runIndex, step) =>
    page.do({ type: "weights_set", runIndex, values: [[1, 0, 0, 2]], before: [[1, 0, 0, 1]], undoGroup: null }, step);
  const after = (change) => tickedAfter(items, 0, facts({ hand: page.hand, goals: [met], ...change }));
  assert.equal(after({}), 0, "nothing was set");
  assign(0, 4);
  assert.equal(after({ step: 4 }), 0, "another network");
  assign(1, 4);
  assert.equal(after({ step: 4, waiting: true }), 0, "still on its way");
  assert.equal(after({ step: 4, goals: [missed] }), 0);
  assert.equal(after({ step: 5 }), 0, "trained since");
  assert.equal(after({ step: 4 }), 1);
  page.do({ type: "weights_begun" });
  assert.equal(after({ step: 4 }), 0, "the weights are gone");
});

test("drawing and moving are told apart, undo is neither, and each item asks for its own gesture", () => {
  const drawn = { text: "", goals: [GOAL], gesture: "drawn" };
  const moved = { ...drawn, gesture: "moved" };
  const page = desk();
  const after = (items) => tickedAfter(items, 0, facts({ hand: page.hand, goals: items.map(() => met) }));
  assert.equal(after([drawn]), 0);
  page.do({ type: "points_added", points: [makePoint(0, 0, 1)], undoGroup: null });
  assert.deepEqual([after([drawn]), after([moved])], [1, 0]);
  page.do({ type: "points_moved", indices: [0], dx1: 0.5, dx2: 0, undoGroup: null });
  assert.deepEqual([after([drawn]), after([moved]), after([drawn, moved])], [1, 1, 1]);
  page.do({ type: "undone" });
  assert.equal(after([drawn]), 0);
  page.do({ type: "dataset_replaced", points: CORNERS.slice(0, 2), preset: "and" });
  assert.equal(after([drawn]), 0, "a ready-made set is not drawn");
});

test("a line and points are taken with Select, a point is drawn with a pen, and else the learner's tool stays", () => {
  const tools = [1, "erase", "select"];
  const fit = (gesture) => tools.map((tool) => toolFor({ text: "", ...(gesture && { gesture }) }, tool));
  assert.deepEqual(fit("set_by_hand"), ["select", "select", "select"]);
  assert.deepEqual(fit("moved"), ["select", "select", "select"]);
  assert.deepEqual(fit("drawn"), [1, 0, 0]);
  assert.deepEqual(fit(undefined), tools);
  assert.equal(toolFor(undefined, "select"), "select");
});

test("an answer ticks its item at the moment at which its goals are met", () => {
  const items = [{ text: "", goals: [GOAL], answer: { kind: "number", right: 3, within: 0 } }, { text: "" }];
  const after = (answered, goals, ticked = 0) => tickedAfter(items, ticked, facts({ answered, goals }));
  assert.equal(after({ item: 0, right: true }, [onTheWay, met]), 0, "it was so, and is so no more");
  assert.equal(after({ item: 0, right: false }, [met, met]), 0);
  assert.equal(after(null, [met, met]), 0);
  assert.equal(after({ item: 0, right: true }, [met, met]), 1);
  assert.equal(after(null, [met], 1), 1, "an item that asks for nothing waits for its button");
  assert.equal(after({ item: 1, right: true }, [met], 1), 2);
});

test("answers of every kind are right or wrong", () => {
  const number = { kind: "number", right: 0.6931, within: 0.001 };
  assert.deepEqual(
    [0.6922, 0.694, 0.69].map((x) => isRight(number, x)),
    [true, true, false],
  );
  assert.equal(isRight(number, NaN), false);
  assert.equal(
    isRight({ kind: "number", right: 0.3, within: 0.1 }, 0.2),
    true,
    "rounding at the edge costs nobody the tick",
  );
  assert.equal(isRight({ kind: "choice", right: 1, choices: ["a", "b"] }, 1), true);
  const shape = { kind: "shape", right: [1, -1, -1] };
  assert.deepEqual(
    [
      [1, -1, -1],
      [1, -1],
      [1, -1, 1],
    ].map((given) => isRight(shape, given)),
    [true, false, false],
  );
  const matrix = {
    kind: "matrix",
    right: [
      [0, 1],
      [1, 0.5],
    ],
    within: 0.01,
  };
  assert.equal(
    isRight(matrix, [
      [0, 1],
      [1, 0.505],
    ]),
    true,
  );
  assert.equal(
    isRight(matrix, [
      [0, 1],
      [1, 0.6],
    ]),
    false,
  );
  assert.equal(isRight(matrix, [[0, 1]]), false);
  assert.equal(isRight({ kind: "order", cards: ["a", "b", "c"] }, [0, 1, 2]), true);
  assert.equal(isRight({ kind: "order", cards: ["a", "b", "c"] }, [1, 0, 2]), false);
});

test("cards are never dealt in the right order", () => {
  for (const n of [2, 3, 4, 7])
    assert.ok(
      dealtOrder(n).every((card, i) => card !== i),
      String(n),
    );
});

test("a number is read as people write it", () => {
  const written = {
    0.5: 0.5,
    "0,5": 0.5,
    "−3": -3,
    " 1 000 ": 1000,
    "3.4e-4": 3.4e-4,
    "3.4·10^-4": 3.4e-4,
    "1/4": 0.25,
    ".5": 0.5,
  };
  for (const [text, value] of Object.entries(written)) assert.equal(numberOf(text), value, text);
  for (const text of ["", "x", "1,2,3", "-", "1/x", "1/0", "1/2/3", "1e999", "0x10"])
    assert.ok(Number.isNaN(numberOf(text)), text);
});

test("a bet is right, wrong, near enough, or a matter of taste", () => {
  const choice = { kind: "choice", question: "", choices: ["a", "b"] };
  assert.deepEqual(
    [isBetRight({ ...choice, right: 1 }, 1), isBetRight({ ...choice, right: 1 }, 0), isBetRight(choice, 0)],
    [true, false, null],
  );
  const number = { kind: "number", question: "", right: 100, within: 10 };
  assert.deepEqual([isBetRight(number, 91), isBetRight(number, 80)], [true, false]);
});

test("Train and Step wait for the bet, and a chapter offers no remedies", () => {
  const bet = { kind: "number", question: "How many?" };
  const exercise = { title: "", text: "", locks: { drawing: "locked" }, bet };
  const waiting = state(exercise);
  assert.deepEqual(locksOf(waiting), { train: "locked", step: "locked", drawing: "locked" });
  const made = reduce(waiting, { type: "options_set", options: { betDue: false } });
  assert.deepEqual(locksOf(made), { drawing: "locked" });
  assert.deepEqual(locksOf({ exercise: { ...exercise, chapter: "c10" }, betDue: false }).remedies, "hidden");
  const saved = { ...made, exercise, view: VIEW_DEFAULTS, weights: null };
  assert.equal(
    reduce(made, { type: "restored", saved }).betDue,
    false,
    "a bet that was made stands when one starts over",
  );
  assert.equal(locksOf(state()), null);
});

test("the engine is asked of the items that are left, and of nothing where none has goals", () => {
  const exercise = {
    title: "",
    text: "",
    locks: {},
    items: [
      { text: "", goals: [GOAL] },
      { text: "", gesture: "drawn" },
    ],
  };
  assert.deepEqual(goalsOf({ exercise, ticked: 0 }), [[GOAL], []]);
  assert.equal(goalsOf({ exercise, ticked: 1 }), null);
  assert.equal(goalsOf({ exercise: null, ticked: 0 }), null);
  assert.deepEqual(
    [isGuided(exercise), isGuided({ ...exercise, items: undefined }), isGuided(null)],
    [true, false, false],
  );
});

test("an exercise is read in the reader's language, as far as it has words there", () => {
  const exercise = {
    title: "Two",
    text: "Why?",
    locks: {},
    lang: "en",
    bet: { kind: "choice", question: "Which?", choices: ["a", "b"], right: 0 },
    items: [{ text: "One", goals: [GOAL] }, { text: "Two" }],
    texts: { fr: { title: "Deux", bet: { question: "Lequel ?" }, items: ["Un"] } },
  };
  assert.equal(inLanguage(exercise, "en"), exercise);
  const { title, text, bet, items } = inLanguage(exercise, "fr");
  assert.deepEqual([title, text, bet.question, bet.choices, bet.right], ["Deux", "Why?", "Lequel ?", ["a", "b"], 0]);
  assert.deepEqual(items, [{ text: "Un", goals: [GOAL] }, { text: "Two" }]);
});

beforeEach(() => {
  const storage = new Map();
  globalThis.localStorage = {
    getItem: (key) => storage.get(key) ?? null,
    setItem: (key, value) => void storage.set(key, value),
    removeItem: (key) => void storage.delete(key),
  };
});

test("progress stays on the device: of a chapter by its id, of a teacher's exercise by what it asks", () => {
  const items = [{ text: "a" }, { text: "b" }];
  const chapter = { title: "", text: "", locks: {}, chapter: "c10", items };
  const task = { title: "Mine", text: "", locks: {}, items };
  assert.deepEqual(progressOf(chapter), { ticked: 0, of: 2, time: 0 });
  keepProgress(chapter, { ticked: 2, of: 2, bet: null, done: true, time: 0 });
  keepProgress(task, { ticked: 1, of: 2, time: 0 });
  const { time, ...read } = progressOf(chapter);
  assert.deepEqual(read, { ticked: 2, of: 2, bet: null, done: true });
  assert.ok(time > 0);
  assert.equal(progressOf(task).ticked, 1);
  assert.equal(progressOf({ ...task, title: "Another" }).ticked, 0);
  assert.deepEqual([...chaptersDone()], ["c10"]);
  assert.equal(progressOf({ ...chapter, items: items.slice(1) }).ticked, 1, "a chapter may have lost an item");
  localStorage.setItem("perceptron-playground-course", "{");
  assert.equal(progressOf(chapter).ticked, 0);
  localStorage.setItem("perceptron-playground-course", '{"c1":null,"c2":{"ticked":1,"of":2}}');
  keepProgress(chapter, { ticked: 1, of: 2, time: 0 }); // written by hand: what is no progress is passed over
  assert.deepEqual([progressOf(chapter).ticked, progressOf({ ...chapter, chapter: "c2" }).ticked], [1, 1]);
});

/** Plays a move on a desk; the beats that are no actions are given back. */
function played(page, move, still = false, valueAt = () => 0, lag = 0) {
  const others = [];
  let time = 0;
  for (const beat of beatsOf(move, () => ({ state: page.state, valueAt, time }), 1, still)) {
    time += beat.ms + lag;
    if (beat.action) page.do(beat.action);
    else others.push(beat);
  }
  return others;
}

test("a solution is drawn point by point, and ends with exactly its points", () => {
  const rows = [
    [-1, -1, 0],
    [-1, 1, 1],
    [0.5, 0.25, 1],
    [2, 2, 0],
  ];
  for (const still of [false, true]) {
    const page = desk();
    played(page, { points: rows }, still);
    assert.deepEqual(
      page.state.dataset.points.map(({ x1, x2, label }) => [x1, x2, label]),
      rows,
    );
    assert.equal(page.hand.points, "drawn");
  }
  const page = desk();
  played(page, { move: [2, 0.25, -1.5] });
  assert.deepEqual(
    [page.state.dataset.points[2].x1, page.state.dataset.points[2].x2, page.hand.points],
    [0.25, -1.5, "moved"],
  );
});

test("a weight turns to its value, and training comes in stretches that add up", () => {
  const values = [
    [1, 0, 0, 3],
    [1, -1, 0, -2],
  ];
  const turned = played(desk(), { assign: { run: 0, values } }, false, (_, [, from]) => (from < 0 ? 0 : 1));
  assert.ok(turned.length > 5);
  assert.deepEqual(turned.at(-1).assign, { runIndex: 0, values });
  assert.deepEqual(
    played(desk(), { assign: { run: 0, values } }, true).map(({ assign }) => assign.values),
    [values],
  );
  for (const n of [1, 7, 500, 10_007])
    assert.equal(
      played(desk(), { train: n }).reduce((sum, { train }) => sum + train, 0),
      n,
    );
  const [quick, slow] = [0, 900].map((lag) => played(desk(), { train: 1000 }, false, undefined, lag));
  assert.ok(quick.length > 5 && slow.length <= 4, "on a slow machine it takes no longer");
  assert.equal(
    slow.reduce((sum, { train }) => sum + train, 0),
    1000,
  );
});

test("an answer stands in its field before it is checked", () => {
  const [typed, checked] = played(desk(), { answer: 0.5 });
  assert.equal(typed.answer, 0.5);
  assert.ok(typed.ms >= 1000 && checked.check);
});

test("a solution changes networks, rates, batches and seeds as their menus do", () => {
  const page = desk();
  played(page, { network: { run: 1, hidden_layers: [{ units: 4, activation: "relu" }] } });
  played(page, { training: { run: 0, learning_rate: 2 } });
  played(page, { batch_size: 2 });
  played(page, { seed: { run: 1, seed: 9 } });
  const { experiment } = page.state;
  assert.deepEqual(experiment.runs[1].network.hidden_layers, [{ units: 4, activation: "relu" }]);
  assert.deepEqual(
    [experiment.runs[0].training.learning_rate, experiment.batch_size, experiment.runs[1].seed],
    [2, 2, 9],
  );
  played(page, { network: { run: 2, bias: false } });
  assert.equal(page.state.experiment.runs[2].network.bias, false, "one network more");
});

test("what is shown answers only what is still to be answered", () => {
  const answer = { kind: "number", right: 1, within: 0 };
  const items = [
    { text: "", answer },
    { text: "", goals: [GOAL] },
    { text: "", answer },
  ];
  const moves = [{ answer: 1 }, { train: 5 }, { answer: 2 }];
  assert.deepEqual(movesLeft(moves, items, 0), moves);
  for (const ticked of [1, 2]) assert.deepEqual(movesLeft(moves, items, ticked), [{ train: 5 }, { answer: 2 }]);
  assert.deepEqual(movesLeft(moves, items, 3), [{ train: 5 }]);
});
