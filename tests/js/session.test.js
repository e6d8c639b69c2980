import assert from "node:assert/strict";
import { test } from "node:test";
import { makePoint } from "../../static/js/model/points.js";
import { SPEEDS } from "../../static/js/model/state.js";
import { ProbeSubscriptions, subscribeTo } from "../../static/js/session/probe-subscriptions.js";
import { conversation, running } from "./conversation.js";
import { EXPERIMENT } from "./fixtures.js";

const FASTEST = SPEEDS.indexOf(Infinity);
/** What goes over the wire: nothing that says nothing. */
const WIRE = { ...EXPERIMENT, runs: EXPERIMENT.runs.map(({ frozen, ...run }) => run) };

test("says nothing before hello; then the experiment, the points, and asks for a first look", () => {
  const it = conversation();
  it.pull(3);
  assert.deepEqual(it.sent, []);
  it.hello();
  it.pull(3);
  const [configure, data, look, ...more] = it.take();
  assert.deepEqual([configure.type, configure.experiment, configure.revision], ["configure", WIRE, 1]);
  assert.deepEqual([data.type, data.revision, [...data.tensors.X.data]], ["data", 2, [1, 1, -1, 1]]);
  assert.deepEqual([look.type, look.until], ["advance", 0]);
  assert.deepEqual(more, []);
});

test("a paused page with nothing new is silent", () => {
  const it = running();
  it.pull(100);
  assert.deepEqual(it.sent, []);
  assert.equal(it.session.busy, false);
});

test("many edits between two pictures are one message, the newest", () => {
  const it = running();
  for (let i = 0; i < 10; i += 1) it.act({ type: "points_added", points: [makePoint(i / 10, 0, 1)], undoGroup: 1 });
  it.pull();
  const [data, look, ...more] = it.take();
  assert.deepEqual([data.type, data.tensors.y.shape], ["data", [12]]);
  assert.deepEqual([look.type, look.until, more.length], ["advance", 0, 0]);
});

test("never more requests in flight than the server allows", () => {
  const it = running({ maxInFlight: 2 });
  it.act({ type: "options_set", options: { training: true, speed: FASTEST } });
  it.pull(10);
  const asked = it.take();
  assert.equal(asked.length, 2);
  assert.ok(asked.every(({ until }) => until === null));
  it.frame(asked[0].id, 2, 40);
  it.pull();
  assert.equal(it.take().length, 1);
});

test("a step trains one batch, or to the end of the epoch", () => {
  const it = running();
  it.frame(0, 2, 7, { position: 3, steps_per_epoch: 5 });
  it.session.step("batch");
  it.pull();
  assert.equal(it.take()[0].until, 8);
  it.frame(2, 2, 8, { position: 4, steps_per_epoch: 5 });
  it.session.step("epoch");
  it.pull();
  assert.equal(it.take()[0].until, 9);
});

test("a step asked for before the first picture is made as soon as there is one", () => {
  const it = conversation();
  it.hello();
  it.session.step("batch");
  it.pull();
  const [, , look] = it.take();
  it.frame(look.id, 2, 0);
  it.pull();
  assert.deepEqual(
    it.take().map(({ type, until }) => [type, until]),
    [["advance", 1]],
  );
  assert.equal(it.session.busy, true);
});

test("after a reset, frames of the old weights are not shown", () => {
  const it = running();
  it.act({ type: "options_set", options: { training: true, speed: FASTEST } });
  it.pull();
  const asked = it.take();
  it.session.reset();
  it.act({ type: "options_set", options: { training: false } });
  it.pull();
  assert.equal(it.take()[0].type, "reset");
  for (const { id } of asked) it.frame(id, 2, 90);
  assert.equal(it.live.frame.step, 0);
  assert.deepEqual(it.live.curves.steps, []);
  it.pull();
  const [look] = it.take();
  assert.equal(look.until, 0);
  it.frame(look.id, 3, 0);
  assert.deepEqual(it.live.curves.steps, [0]);
});

test("an analysis of points that are no longer there is not used", () => {
  const it = running();
  const analysis = (revision) =>
    it.session.received(JSON.stringify({ type: "analysis", revision, n_samples: 2, floor: 0.5 }));
  analysis(2);
  assert.equal(it.live.analysis.floor, 0.5);
  it.act({ type: "dataset_replaced", points: [makePoint(0, 0, 1)], preset: null });
  it.pull();
  assert.equal(it.live.analysis, null);
  analysis(2);
  assert.equal(it.live.analysis, null);
  analysis(3);
  assert.notEqual(it.live.analysis, null);
});

test("without points nothing is trained", () => {
  const it = running();
  it.act(
    { type: "dataset_replaced", points: [], preset: null },
    { type: "options_set", options: { training: true, speed: FASTEST } },
  );
  it.pull(5);
  assert.deepEqual(
    it.take().map(({ type, until }) => [type, until]),
    [
      ["data", undefined],
      ["advance", 0],
    ],
  );
});

test("a probe is asked for when it is due, with what was wanted anyway, and not after its panel is closed", () => {
  const it = running();
  const close = it.subscriptions.subscribe("units", 100);
  it.pull();
  const [look] = it.take();
  assert.deepEqual([look.until, look.probes.at(-1)], [0, "units"]);
  it.frame(look.id, 2, 0);
  assert.equal(it.live.probed.get("units"), it.live.frame);
  it.act({ type: "options_set", options: { training: true, speed: FASTEST } });
  it.pull();
  const asked = it.take();
  for (const { id } of asked) it.frame(id, 2, id);
  for (let i = 0; i < 12; i += 1) {
    it.pull();
    asked.push(...it.take());
    it.frame(asked.at(-1).id, 2, asked.at(-1).id);
  }
  const times = asked.filter(({ probes }) => probes.includes("units")).length;
  assert.ok(times >= 1 && times <= 3, `${times} times in ${asked.length} frames`);
  close();
  it.pull(20);
  assert.ok(it.take().every(({ probes }) => !probes.includes("units")));
});

test("what nobody sees any more is not asked for; who sees it again has it at once, and not sooner than it is due", () => {
  const subscriptions = new ProbeSubscriptions();
  const wish = subscribeTo(subscriptions, "units", 100);
  const asked = [
    [0, true],
    [10, true],
    [20, false],
    [30, false],
    [40, true],
    [50, true],
    [140, true],
  ].map(([now, seen]) => {
    wish(seen);
    return subscriptions.due(now, false).length > 0;
  });
  assert.deepEqual(asked, [true, false, false, false, true, false, true]);
});

test("training ends at the step asked for, exactly", () => {
  const it = running();
  it.act({
    type: "options_set",
    options: { training: true, speed: FASTEST, stop: { loss: 0.1, accuracy: null, plateau: false, steps: 25 } },
  });
  it.pull();
  const asked = it.take();
  assert.ok(asked.every(({ until, stop }) => until === 25 && stop.loss === 0.1));
  it.frame(asked[0].id, 2, 25);
  it.pull();
  assert.ok(it.told.includes("stopped steps"));
  it.frame(0, 2, 26, { stopped: "loss" });
  assert.ok(it.told.includes("stopped loss"));
});

test("a server that answers slowly is not given up while it answers; one that falls silent is", (t) => {
  let clock = 0;
  t.mock.method(performance, "now", () => clock);
  const it = running();
  it.act({ type: "options_set", options: { training: true, speed: FASTEST } });
  it.pull();
  for (let id = 2; id < 8; id += 1) {
    clock += 9000; // ten networks' worth of work, and others waiting behind it
    it.frame(id, 2, id);
    it.pull();
  }
  assert.deepEqual([it.told, it.live.slow], [[], false]);
  assert.ok(it.take().filter(({ type }) => type === "advance").length >= 6 + 2, "several are on their way at a time");
  clock += 5100;
  it.pull();
  assert.equal(it.live.slow, true, "the page says that it waits");
  it.frame(8, 2, 8);
  it.pull();
  assert.equal(it.live.slow, false);
  clock += 16_000;
  it.pull();
  assert.deepEqual(it.told, ["drop"]);
  it.session.lost();
  it.pull();
  assert.equal(it.live.slow, false, "what is lost is not slow");
});

const JUDGED = {
  title: "",
  text: "",
  locks: {},
  items: [
    { text: "", goals: [{ quantity: "separable", is: "==", value: true }] },
    { text: "", gesture: "drawn" },
  ],
};

test("the goals of an exercise go with each request, only of the items that are left, and once more when an analysis comes", () => {
  const it = running();
  it.act(
    { type: "options_set", options: { exercise: JUDGED } },
    { type: "points_added", points: [makePoint(0, 0, 1)] },
  );
  it.pull();
  const [data, look] = it.take();
  assert.deepEqual(look.goals, [JUDGED.items[0].goals, []]);
  it.frame(look.id, data.revision, 0, { goals: [{ met: false, step: null }] });
  assert.deepEqual(it.live.frame.goals, [{ met: false, step: null }]);
  it.pull(5);
  assert.deepEqual(it.sent, []);
  it.session.received(JSON.stringify({ type: "analysis", revision: data.revision, separable: true }));
  it.pull();
  const [again] = it.take();
  assert.deepEqual([again.type, again.until], ["advance", 0], "the goal may be met by what was found out");
  it.act({ type: "options_set", options: { ticked: 1 } });
  it.frame(again.id, data.revision, 0);
  it.session.step("batch");
  it.pull();
  assert.equal(it.take()[0].goals, undefined);
});

test("an exercise that asks for what this server does not know is shown, not judged", () => {
  const it = running();
  it.act(
    { type: "options_set", options: { exercise: JUDGED } },
    { type: "points_added", points: [makePoint(0, 0, 1)] },
  );
  it.pull();
  const look = it.take().at(-1);
  it.session.received(
    JSON.stringify({ type: "error", code: "invalid", message: "?", command: "advance", id: look.id }),
  );
  it.now += 5000;
  it.session.step("batch");
  it.pull();
  it.pull();
  assert.ok(it.take().every(({ goals }) => goals === undefined));
});

test("a solution that is shown trains so many steps at once, and stands", () => {
  const it = running();
  it.frame(0, 2, 7);
  it.session.train(50);
  it.pull();
  const [{ id, until }] = it.take();
  assert.equal(until, 57);
  it.frame(id, 2, 57);
  it.pull(5);
  assert.deepEqual(it.sent, []);
});
