import assert from "node:assert/strict";
import { test } from "node:test";
import { makePoint } from "../../static/js/model/points.js";
import { SPEEDS } from "../../static/js/model/state.js";
import { conversation, running } from "./conversation.js";

const FASTEST = SPEEDS.indexOf(Infinity);

test("a reconnect continues from the checkpoint, with what it belongs to, and only then tells what changed meanwhile", () => {
  const it = running();
  it.frame(0, 2, 50);
  it.session.lost();
  it.act(
    { type: "run_set", runIndex: 0, training: { optimizer: "adam" } },
    { type: "points_added", points: [makePoint(0, 0, 1)], undoGroup: null },
  );
  it.pull(5);
  assert.deepEqual(it.sent, [], "nobody listens");
  it.hello();
  it.pull(5);
  const [configure, data, restore, look, ...more] = it.take();
  assert.equal(configure.experiment.runs[0].training.optimizer, "sgd");
  assert.equal(data.tensors.y.shape[0], 2);
  assert.deepEqual([restore.type, restore.tensors.step.data], ["restore", new BigInt64Array([50n])]);
  assert.deepEqual([look.until, more.length], [0, 0]);
  it.frame(look.id, restore.revision, 50);
  it.pull();
  const [newConfigure, newData] = it.take();
  assert.equal(newConfigure.experiment.runs[0].training.optimizer, "adam");
  assert.equal(newData.tensors.y.shape[0], 3);
  assert.ok(it.live.curves.steps.includes(50), "the curve is still there");
});

test("new weights chosen while away start again", () => {
  const it = running();
  it.frame(0, 2, 50);
  it.session.lost();
  it.act({ type: "seeds_drawn", seeds: [8, 9] });
  it.hello();
  it.pull();
  const [, , , look] = it.take();
  it.frame(look.id, 5, 50);
  it.pull();
  assert.deepEqual(
    it.take().map(({ type }) => type),
    ["configure", "advance"],
  );
  assert.deepEqual(it.live.curves.steps, []);
  it.session.lost();
  it.hello();
  it.pull();
  assert.deepEqual(it.types(), ["configure", "data", "advance"], "the old checkpoint is forgotten");
});

test("a slice that failed on the server is told in the reader's words, and training goes on", () => {
  const it = running();
  it.act({ type: "options_set", options: { training: true } });
  it.pull(10);
  const [{ id }] = it.take();
  it.session.received(
    JSON.stringify({ type: "error", code: "worker_failed", message: "a slice failed", command: "advance", id }),
  );
  assert.deepEqual(it.told.slice(-1), ["notice.worker_failed"]);
  it.now = performance.now() + 5000;
  it.pull();
  assert.deepEqual(it.types(), ["advance"]);
});

test("a checkpoint that does not fit is given up, and training begins anew", () => {
  const it = running();
  it.frame(0, 2, 50);
  it.session.lost();
  it.hello();
  it.pull();
  it.take();
  it.session.received(JSON.stringify({ type: "error", code: "mismatch", message: "no", command: "restore", id: null }));
  assert.deepEqual(it.told.slice(-1), ["notice.error"]);
  it.now = performance.now() + 5000;
  it.pull();
  assert.ok(it.types().includes("advance"));
});

test("the time machine goes back at once, and training goes on from there on a branch of its own", () => {
  const it = running();
  for (const step of [10, 20, 30]) it.frame(0, 2, step);
  assert.deepEqual(
    it.live.timeline.kept.map(({ frame }) => frame.step),
    [0, 10, 20, 30],
  );
  it.session.travel(it.live.timeline.at(15));
  assert.equal(it.live.frame.step, 10, "shown before the server says a word");
  it.pull();
  const [restore, look, ...more] = it.take();
  assert.deepEqual([restore.type, [...restore.tensors.step.data], look.until, more.length], ["restore", [10n], 0, 0]);
  it.frame(99, 2, 40); // was on its way
  assert.equal(it.live.frame.step, 10);
  it.frame(look.id, restore.revision, 10);
  assert.equal(it.live.timeline.kept.length, 4, "looking back forgets nothing");
  it.session.step("batch");
  it.pull();
  const [step] = it.take();
  assert.equal(step.until, 11);
  it.frame(step.id, restore.revision, 11);
  assert.deepEqual(
    it.live.timeline.kept.map(({ frame }) => frame.step),
    [0, 10, 11],
  );
  assert.deepEqual(it.live.curves.steps, [0, 10, 11]);
});

test("of many places the hand went through on the slider, the last one counts", () => {
  const it = running();
  for (const step of [10, 20, 30]) it.frame(0, 2, step);
  it.session.travel(it.live.timeline.at(10));
  it.pull();
  const [first, look] = it.take();
  it.session.travel(it.live.timeline.at(20));
  it.session.travel(it.live.timeline.at(30));
  it.frame(look.id, first.revision, 10);
  assert.equal(it.live.frame.step, 30);
  it.pull();
  assert.deepEqual(
    it.take().map(({ type, tensors }) => [type, Number(tensors?.step?.data[0] ?? -1)]),
    [
      ["restore", 30],
      ["advance", -1],
    ],
  );
});

test("weights set by hand are sent once a picture, the newest of each, with a look at what they do", () => {
  const it = running();
  it.session.assign({ runIndex: 1, values: [[1, 0, 0, 0.5]] });
  it.session.assign({
    runIndex: 1,
    values: [
      [1, 0, 0, 0.75],
      [1, -1, 1, 2],
    ],
  });
  assert.equal(it.session.busy, true);
  it.pull();
  const [assign, look, ...more] = it.take();
  assert.deepEqual(
    [assign.type, assign.run, assign.values],
    [
      "assign",
      1,
      [
        [1, 0, 0, 0.75],
        [1, -1, 1, 2],
      ],
    ],
  );
  assert.deepEqual([look.type, more.length], ["advance", 0]);
});

test("what a weight was is known also before a frame shows what the hand made of it", () => {
  const it = running();
  const place = [1, 0, 0];
  const now = () => it.live.pendingEdits.valueAt(1, it.live.frame.runs[1], place);
  it.session.assign({ runIndex: 1, values: [[...place, 0.5]] });
  assert.equal(now(), 0.5);
  it.pull();
  const [assign, look] = it.take();
  it.frame(look.id, assign.revision - 1, 0); // computed before the server heard of it
  assert.equal(now(), 0.5);
  it.frame(look.id, assign.revision, 0);
  assert.ok(Number.isNaN(now()), "from here on the frame says it, and this one shows no weights");
});

test("weights set by hand that no frame has shown are told again after a reconnect", () => {
  const it = running();
  it.session.assign({ runIndex: 1, values: [[1, 0, 0, 0.5]] });
  it.pull();
  assert.equal(it.take()[0].type, "assign");
  it.session.lost();
  it.hello();
  it.pull();
  const restore = it.take().find(({ type }) => type === "restore");
  it.frame(0, restore.revision, 0);
  it.pull();
  assert.deepEqual(
    it
      .take()
      .filter(({ type }) => type === "assign")
      .map(({ values }) => values),
    [[[1, 0, 0, 0.5]]],
  );
});

test("a reset leaves no weight to be set back", () => {
  const it = running();
  it.act({ type: "weights_set", runIndex: 1, values: [[1, 0, 0, 2]], before: [[1, 0, 0, 1]], undoGroup: null });
  assert.equal(it.state.past.length, 1);
  it.session.reset();
  it.pull();
  assert.equal(it.state.past.length, 0);
});

test("who keeps a record of runs is told while the run is still there", () => {
  const it = running();
  it.frame(0, 2, 40);
  it.session.reset();
  it.pull();
  assert.ok(it.told.includes("ended at 40"));
});

test("a journey back waits for the requests on their way, and shows nothing of the future they bring", () => {
  const it = running({ maxInFlight: 1 });
  it.act({ type: "options_set", options: { training: true, speed: FASTEST } });
  it.pull();
  const [advance] = it.take();
  it.act({ type: "options_set", options: { training: false } });
  it.session.travel(it.live.timeline.kept[0]);
  it.pull();
  assert.deepEqual(it.types(), [], "one more would be refused");
  it.frame(advance.id, 2, 50);
  assert.equal(it.live.frame.step, 0);
  it.pull();
  const [restore, look] = it.take();
  assert.deepEqual([restore.type, look.type, look.until], ["restore", "advance", 0]);
});

test("going back to the first step and starting again still ends the run that was", () => {
  const it = running();
  it.act({ type: "options_set", options: { training: true, speed: FASTEST } });
  it.pull();
  const [advance] = it.take();
  it.frame(advance.id, 2, 50);
  it.session.travel(it.live.timeline.kept[0]);
  it.session.reset();
  it.pull(5);
  for (const { type, id } of it.take()) if (type === "advance") it.frame(id, 9, 0);
  it.pull(5);
  assert.equal(it.told.filter((text) => text.startsWith("ended")).length, 1);
});

test("the weights of a link keep their verdicts until they are trained, changed or reset", () => {
  const it = conversation();
  const { experiment, dataset } = it.state;
  const verdicts = [
    { code: "plateau", step: 90 },
    { code: "solved", step: 77 },
  ];
  const codes = () => it.live.frame.verdicts.map(({ code }) => code);
  const ready = { verdicts: [{ code: "ready" }, { code: "ready" }] };
  it.live.trainedBefore = { steps: 140, verdicts, experiment, dataset };
  it.session.assign({ runIndex: 0, values: [[1, 0, 0, 0.5]] });
  it.hello();
  it.pull(2);
  it.take();
  it.frame(1, 2, 0, ready);
  assert.deepEqual(codes(), ["ready", "ready"], "the initial weights are still shown");
  it.frame(2, 3, 0, ready);
  assert.deepEqual(codes(), ["plateau", "ready"], "what is wrong on some points has not solved them");
  it.frame(3, 3, 1);
  assert.deepEqual(codes(), ["learning", "learning"]);
  it.session.reset();
  it.pull();
  it.frame(4, 4, 0, ready);
  assert.deepEqual([codes(), it.live.trainedBefore], [["ready", "ready"], null]);
});
