import assert from "node:assert/strict";
import { test } from "node:test";
import { Curves } from "../../static/js/charts/curves.js";
import { ByHand } from "../../static/js/session/by-hand.js";
import { Session } from "../../static/js/session/session.js";
import { makePoint } from "../../static/js/experiment/points.js";
import { initialState, reduce, SPEEDS, VIEW_DEFAULTS } from "../../static/js/experiment/state.js";
import { decodeTensors, encodeTensors } from "../../static/js/session/tensors.js";
import { Timeline } from "../../static/js/charts/timeline.js";
import { ProbeWishes } from "../../static/js/session/wishes.js";
import { drawingOf, EXPERIMENT, GENERATION, RULES } from "./fixtures.js";

const FASTEST = SPEEDS.indexOf(Infinity);
const drawing = drawingOf([makePoint(1, 1, 0), makePoint(-1, 1, 1)]);
/** What goes over the wire: nothing that says nothing. */
const WIRE = { ...EXPERIMENT, runs: EXPERIMENT.runs.map(({ frozen, ...run }) => run) };

/** A session with a store and a wire that only writes down what was sent. */
function conversation({ maxInFlight = 4 } = {}) {
  const sent = [];
  const told = [];
  const live = { connection: "connecting", frame: null, analysis: null, curves: new Curves(), timeline: new Timeline(), byHand: new ByHand(), probed: new Map() };
  const wishes = new ProbeWishes();
  const send = (message) => {
    const decoded = typeof message === "string" ? null : decodeTensors(message);
    sent.push({ ...JSON.parse(decoded ? decoded.metadata.command : message), tensors: decoded?.tensors });
  };
  const session = new Session(send, live, wishes, {
    greeted() {}, settled() {}, changed() {}, drop: () => told.push("drop"), noticed: (text) => told.push(text.key),
    stopped: (reason) => told.push(`stopped ${reason}`), ended: () => told.push(`ended at ${live.frame.step}`), begun: () => it.act({ type: "weights_begun" }),
  });
  const it = {
    session, live, wishes, sent, told,
    state: initialState({ experiment: EXPERIMENT, drawing, generation: GENERATION, view: VIEW_DEFAULTS, lesson: null, weights: null }, RULES),
    now: 0,
    act: (...actions) => (it.state = actions.reduce(reduce, it.state)),
    hello: () => session.received(JSON.stringify({ type: "hello", limits: { max_in_flight: maxInFlight } })),
    pull: (times = 1) => {
      for (let i = 0; i < times; i += 1) session.pull((it.now += 1000 / 60), it.state);
    },
    take: () => sent.splice(0),
    types: () => sent.splice(0).map(({ type }) => type),
    frame: (id, revision, step, extra = {}) => session.received(encodeTensors(
      { frame: JSON.stringify({ type: "frame", id, revision, step, epoch: step, position: 0, steps_per_epoch: 1, n_samples: 2, train_ms: 0, verdicts: [{ code: "learning" }, { code: "learning" }], ...extra }) },
      {
        loss: { shape: [2], data: new Float64Array([0.7, 0.6]) },
        accuracy: { shape: [2], data: new Float64Array([0.5, 0.5]) },
        ties: { shape: [2], data: new BigInt64Array(2) },
        "history.step": { shape: [1], data: new BigInt64Array([BigInt(step)]) },
        "history.loss": { shape: [1, 2], data: new Float64Array([0.7, 0.6]) },
        "history.accuracy": { shape: [1, 2], data: new Float64Array([0.5, 0.5]) },
        "checkpoint.step": { shape: [1], data: new BigInt64Array([BigInt(step)]) },
      },
    )),
  };
  return it;
}

/** As above, greeted, configured and with its first look answered. */
function running(options) {
  const it = conversation(options);
  it.hello();
  it.pull();
  const [, , look] = it.take();
  it.frame(look.id, 2, 0);
  return it;
}

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
  for (let i = 0; i < 10; i += 1) it.act({ type: "points_added", points: [makePoint(i / 10, 0, 1)], stroke: 1 });
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
  assert.deepEqual(it.take().map(({ type, until }) => [type, until]), [["advance", 1]]);
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

test("a reconnect continues from the checkpoint, with what it belongs to, and only then tells what changed meanwhile", () => {
  const it = running();
  it.frame(0, 2, 50);
  it.session.lost();
  it.act({ type: "run_set", side: 0, training: { optimizer: "adam" } }, { type: "points_added", points: [makePoint(0, 0, 1)], stroke: null });
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
  assert.deepEqual(it.take().map(({ type }) => type), ["configure", "advance"]);
  assert.deepEqual(it.live.curves.steps, []);
  it.session.lost();
  it.hello();
  it.pull();
  assert.deepEqual(it.types(), ["configure", "data", "advance"], "the old checkpoint is forgotten");
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

test("an analysis of points that are no longer there is not used", () => {
  const it = running();
  const analysis = (revision) => it.session.received(JSON.stringify({ type: "analysis", revision, n_samples: 2, floor: 0.5 }));
  analysis(2);
  assert.equal(it.live.analysis.floor, 0.5);
  it.act({ type: "drawing_replaced", points: [makePoint(0, 0, 1)], preset: null });
  it.pull();
  assert.equal(it.live.analysis, null);
  analysis(2);
  assert.equal(it.live.analysis, null);
  analysis(3);
  assert.notEqual(it.live.analysis, null);
});

test("without points nothing is trained", () => {
  const it = running();
  it.act({ type: "drawing_replaced", points: [], preset: null }, { type: "options_set", options: { training: true, speed: FASTEST } });
  it.pull(5);
  assert.deepEqual(it.take().map(({ type, until }) => [type, until]), [["data", undefined], ["advance", 0]]);
});

test("the time machine goes back at once, and training goes on from there on a branch of its own", () => {
  const it = running();
  for (const step of [10, 20, 30]) it.frame(0, 2, step);
  assert.deepEqual(it.live.timeline.kept.map(({ frame }) => frame.step), [0, 10, 20, 30]);
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
  assert.deepEqual(it.live.timeline.kept.map(({ frame }) => frame.step), [0, 10, 11]);
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
  assert.deepEqual(it.take().map(({ type, tensors }) => [type, Number(tensors?.step?.data[0] ?? -1)]), [["restore", 30], ["advance", -1]]);
});

test("weights set by hand are sent once a picture, the newest of each, with a look at what they do", () => {
  const it = running();
  it.session.assign({ side: 1, values: [[1, 0, 0, 0.5]] });
  it.session.assign({ side: 1, values: [[1, 0, 0, 0.75], [1, -1, 1, 2]] });
  assert.equal(it.session.busy, true);
  it.pull();
  const [assign, look, ...more] = it.take();
  assert.deepEqual([assign.type, assign.run, assign.values], ["assign", 1, [[1, 0, 0, 0.75], [1, -1, 1, 2]]]);
  assert.deepEqual([look.type, more.length], ["advance", 0]);
});

test("what a weight was is known also before a frame shows what the hand made of it", () => {
  const it = running();
  const place = [1, 0, 0];
  const now = () => it.live.byHand.valueAt(1, it.live.frame.runs[1], place);
  it.session.assign({ side: 1, values: [[...place, 0.5]] });
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
  it.session.assign({ side: 1, values: [[1, 0, 0, 0.5]] });
  it.pull();
  assert.equal(it.take()[0].type, "assign");
  it.session.lost();
  it.hello();
  it.pull();
  const restore = it.take().find(({ type }) => type === "restore");
  it.frame(0, restore.revision, 0);
  it.pull();
  assert.deepEqual(it.take().filter(({ type }) => type === "assign").map(({ values }) => values), [[[1, 0, 0, 0.5]]]);
});

test("a reset leaves no weight to be set back", () => {
  const it = running();
  it.act({ type: "weights_set", side: 1, values: [[1, 0, 0, 2]], before: [[1, 0, 0, 1]], stroke: null });
  assert.equal(it.state.past.length, 1);
  it.session.reset();
  it.pull();
  assert.equal(it.state.past.length, 0);
});

test("a probe is asked for when it is due, with what was wanted anyway, and not after its panel is closed", () => {
  const it = running();
  const close = it.wishes.want("units", 100);
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

test("training ends at the step asked for, exactly", () => {
  const it = running();
  it.act({ type: "options_set", options: { training: true, speed: FASTEST, stop: { loss: 0.1, accuracy: null, plateau: false, steps: 25 } } });
  it.pull();
  const asked = it.take();
  assert.ok(asked.every(({ until, stop }) => until === 25 && stop.loss === 0.1));
  it.frame(asked[0].id, 2, 25);
  it.pull();
  assert.ok(it.told.includes("stopped steps"));
  it.frame(0, 2, 26, { stopped: "loss" });
  assert.ok(it.told.includes("stopped loss"));
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
  assert.deepEqual(it.told, []);
  assert.ok(it.take().filter(({ type }) => type === "advance").length >= 6 + 2, "several are on their way at a time");
  clock += 16_000;
  it.pull();
  assert.deepEqual(it.told, ["drop"]);
});
