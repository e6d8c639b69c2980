import assert from "node:assert/strict";
import { test } from "node:test";
import { Timeline } from "../../static/js/model/timeline.js";

const bytes = (n) => ({ "runs.0.field": { shape: [n], data: new Uint8Array(n) } });
const keptAt = (step, tensors = {}) => ({ frame: { step, tensors }, experiment: {}, dataset: {} });
const stepsOf = (timeline) => timeline.kept.map(({ frame }) => frame.step);

test("a long training keeps few pictures, the first and the newest among them, and no long gap", () => {
  const timeline = new Timeline();
  for (let step = 0; step <= 10_000; step += 1) {
    timeline.add(keptAt(step));
    assert.equal(timeline.newest.frame.step, step, "the newest can always be gone back to");
    assert.ok(timeline.kept.length <= 257);
  }
  const steps = stepsOf(timeline);
  assert.equal(steps[0], 0);
  assert.ok(steps.length > 100);
  const gaps = steps.slice(1).map((step, i) => step - steps[i]);
  assert.ok(
    gaps.every((gap) => gap > 0 && gap <= (2 * 10_000) / 100),
    `gaps up to ${Math.max(...gaps)}`,
  );
});

test("pictures of large networks are fewer, so that memory stays bounded", () => {
  const timeline = new Timeline();
  const large = bytes(1 << 20);
  for (let step = 0; step < 2000; step += 1) timeline.add(keptAt(step, large));
  assert.ok(timeline.kept.length <= 49, `${timeline.kept.length} MiB`);
  assert.ok(timeline.kept.length > 15);
});

test("looking at an earlier step keeps nothing; the same step again takes the place of what was there", () => {
  const timeline = new Timeline();
  for (const step of [0, 1, 2, 3]) timeline.add(keptAt(step));
  timeline.add(keptAt(1));
  assert.deepEqual(stepsOf(timeline), [0, 1, 2, 3]);
  const again = keptAt(3);
  timeline.add(again);
  assert.deepEqual(stepsOf(timeline), [0, 1, 2, 3]);
  assert.equal(timeline.newest, again);
});

test("training on from an earlier step forgets what came after it", () => {
  const timeline = new Timeline();
  for (let step = 0; step < 1000; step += 1) timeline.add(keptAt(step));
  const middle = timeline.kept[Math.floor(timeline.kept.length / 2)].frame.step;
  timeline.truncate(middle);
  timeline.add(keptAt(middle + 1));
  assert.deepEqual(stepsOf(timeline).slice(-2), [middle, middle + 1]);
});

test("a step between two that were kept is the earlier one", () => {
  const timeline = new Timeline();
  assert.equal(timeline.at(3), undefined);
  for (const step of [2, 10, 20]) timeline.add(keptAt(step));
  assert.deepEqual(
    [0, 2, 9, 10, 99].map((step) => timeline.at(step).frame.step),
    [2, 2, 2, 10, 20],
  );
});
