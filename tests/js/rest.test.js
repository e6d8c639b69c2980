import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, encode } from "../../static/js/links/codec.js";
import { firstVisit } from "../../static/js/model/catalog.js";
import { makePoint } from "../../static/js/model/points.js";
import { restStep } from "../../static/js/model/rest.js";
import { NEW_VIEW, SPEEDS } from "../../static/js/model/state.js";
import { running } from "./conversation.js";
import { EXPERIMENT } from "./fixtures.js";
import { CATALOG } from "./records.js";

const FASTEST = SPEEDS.indexOf(Infinity);
const DONE = [
  { code: "at_floor", step: 3 },
  { code: "solved", step: 100 },
];

/** When two networks with these verdicts may rest. */
const restOf = (verdicts) => restStep({ frame: { verdicts } }, { experiment: EXPERIMENT });

/** A session at step 0 that trains as fast as it can. */
function training(stop = NEW_VIEW.stop) {
  const it = running();
  it.act({ type: "options_set", options: { training: true, speed: FASTEST, stop } });
  return it;
}
const rested = (it) => it.told.filter((what) => what === "stopped rest").length;
/** The server has trained to this step, and the page sees it. */
function reach(it, step, { revision = 2, verdicts = DONE } = {}) {
  it.pull();
  it.asked = [...(it.asked ?? []), ...it.take()];
  const [next] = it.asked.splice(
    it.asked.findIndex(({ type }) => type === "advance"),
    1,
  );
  it.frame(next.id, revision, step, { verdicts });
  it.pull();
}
const press = (it, training) => {
  it.act({ type: "options_set", options: { training } });
  it.pull();
};

test("training may rest some time after the last network solved the task, or can do no better; not before", () => {
  assert.equal(restOf(DONE), 1300);
  assert.equal(restOf([DONE[0], { code: "solved", step: 5000 }]), 10_000, "a long training goes on for as long again");
  assert.equal(restOf([{ code: "diverged", step: 7 }, DONE[1]]), 1300, "one that diverged keeps nobody going");
  for (const code of ["best_possible", "cycling"]) assert.equal(restOf([{ code, step: 3 }, DONE[1]]), 1300, code);
  for (const code of ["ready", "learning", "plateau", "creeping", "bouncing", "empty"])
    assert.equal(restOf([{ code, step: 3 }, DONE[1]]), Infinity, code);
  assert.equal(restOf([{ code: "diverged" }, { code: "diverged" }]), Infinity, "its verdict says why it stands");
  assert.equal(restOf([DONE[1]]), Infinity, "the verdict on another network is still to come");
  assert.equal(restStep({ frame: null }, { experiment: EXPERIMENT }), Infinity);
});

test("training rests at that step on every machine; Train goes on for good, and a new start rests again", () => {
  const it = training();
  reach(it, 200);
  assert.deepEqual(
    it.sent.map(({ until }) => until),
    [1300],
    "no step is asked for beyond it",
  );
  reach(it, 1300);
  assert.deepEqual([rested(it), it.live.resting], [1, true]);
  press(it, false);
  assert.equal(it.live.resting, true, "the page says so for as long as it is true");
  press(it, true);
  assert.equal(it.live.resting, false);
  for (const step of [1301, 2000, 9000]) reach(it, step);
  press(it, false);
  press(it, true);
  assert.equal(rested(it), 1);
  it.session.reset();
  press(it, false);
  const { revision } = it.sent.find(({ type }) => type === "reset");
  press(it, true);
  for (const step of [0, 300, 1300]) reach(it, step, { revision });
  assert.equal(rested(it), 2);
});

test("what training rested for may be over: other points, or an earlier step", () => {
  const it = training();
  reach(it, 200);
  reach(it, 1300);
  press(it, false);
  assert.equal(it.live.resting, true);
  it.act({ type: "points_added", points: [makePoint(0, 0, 1)], undoGroup: null });
  reach(it, 1300, { revision: 3, verdicts: [{ code: "learning" }, { code: "learning" }] });
  assert.equal(it.live.resting, false);
});

test("where it is switched off, or a link does not name it, solved networks go on", () => {
  const it = training({ ...NEW_VIEW.stop, rest: false });
  for (const step of [200, 1300, 5000]) reach(it, step);
  assert.equal(rested(it), 0);
  const first = firstVisit(CATALOG);
  const opened = (view) => decode(encode({ ...first, view }, first.experiment), first.experiment, () => true).view.stop;
  assert.equal(opened(first.view).rest, true, "new work names it");
  const { rest: _, ...old } = first.view.stop;
  assert.deepEqual(opened({ ...first.view, stop: old }), old);
  assert.deepEqual(opened({ ...first.view, stop: { ...old, rest: false } }), old);
  assert.equal(
    encode({ ...first, view: { ...first.view, stop: old } }, first.experiment),
    encode({ ...first, view: { ...first.view, stop: { ...old, rest: false } } }, first.experiment),
    "and off says nothing",
  );
});
