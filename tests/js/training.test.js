import assert from "node:assert/strict";
import { test } from "node:test";
import { Curves } from "../../static/js/model/curves.js";
import { Timeline } from "../../static/js/model/timeline.js";
import { pauseBefore } from "../../static/js/session/connection.js";
import { Pace } from "../../static/js/session/step-budget.js";
import { makeLut } from "../../static/js/tools/colors.js";

const frameOf = (step, steps, losses) => ({
  step,
  test: null,
  loss: new Float64Array(losses.at(-1)),
  accuracy: new Float64Array(losses.at(-1).length),
  history: {
    test: null,
    step: steps,
    loss: new Float64Array(losses.flat()),
    accuracy: new Float64Array(losses.flat().length),
  },
});

test("a steady clock at 60 steps/s asks for every step once", () => {
  const pace = new Pace();
  const asked = [];
  let step = 0;
  for (let tick = 0; tick < 600; tick += 1) {
    const until = pace.next(tick * (1000 / 60) + 0.3 * Math.sin(tick), 60, step, step);
    if (until !== undefined) asked.push((step = until));
  }
  assert.ok(Math.abs(step - 600) <= 1, `600 ticks made ${step} steps`);
  assert.equal(asked.length, new Set(asked).size);
  assert.ok(asked.length >= 598, "and hardly a tick goes by without one");
});

test("one step a second takes its time; no limit means null", () => {
  const pace = new Pace();
  assert.equal(pace.next(0, 1, 0, 0), 1, "the first step is due at once");
  assert.equal(pace.next(16, 1, 1, 1), undefined);
  for (let now = 100; now < 600; now += 100) pace.next(now, 1, 1, 1);
  assert.equal(pace.next(700, 1, 1, 1), 2);
  assert.equal(pace.next(716, Infinity, 2, 2), null);
});

test("time in a hidden tab is not owed, and a slow server is not buried", () => {
  const pace = new Pace();
  pace.next(0, 60, 0, 0);
  assert.ok(pace.next(60_000, 60, 1, 1) <= 8, "a minute away is at most a tenth of a second");
  const busy = new Pace();
  let until = 0;
  for (let now = 0; now < 10_000; now += 16) until = busy.next(now, 1000, 5, until) ?? until;
  assert.ok(until <= 5 + 1 + 200, `asked for step ${until} while the server is at 5`);
});

test("steps still arriving from a faster speed do not stop the slow clock", () => {
  const pace = new Pace();
  pace.next(0, 1, 100, 100);
  assert.equal(pace.next(100, 1, 900, 101), undefined);
  let until;
  for (let now = 200; now <= 1200; now += 100) until = pace.next(now, 1, 900, 101) ?? until;
  assert.equal(until, 901);
});

test("what was asked for is not asked again", () => {
  const pace = new Pace();
  const first = pace.next(0, 60, 10, 10);
  assert.equal(first, 11);
  assert.equal(pace.next(1, 60, 10, first), undefined);
});

test("pauses before a new attempt grow, are spread, and stay bounded", () => {
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const [least, most] = [pauseBefore(attempt, 0), pauseBefore(attempt, 0.999999)];
    assert.ok(least > 0 && least <= most && most <= 8000);
  }
  assert.ok(pauseBefore(3, 0.9) > pauseBefore(0, 0.9));
});

test("curves keep every step once, in order", () => {
  const curves = new Curves();
  curves.append(frameOf(0, [], [[0.9, 0.8]]));
  curves.append(
    frameOf(
      2,
      [1, 2],
      [
        [0.7, 0.6],
        [0.5, 0.4],
      ],
    ),
  );
  curves.append(
    frameOf(
      3,
      [2, 3],
      [
        [9, 9],
        [0.3, 0.2],
      ],
    ),
  );
  assert.deepEqual(curves.steps, [0, 1, 2, 3]);
  assert.deepEqual(curves.loss, [
    [0.9, 0.7, 0.5, 0.3],
    [0.8, 0.6, 0.4, 0.2],
  ]);
});

test("going back to a checkpoint forgets what came after it", () => {
  const curves = new Curves();
  curves.append(frameOf(3, [1, 2, 3], [[0.7], [0.5], [0.3]]));
  const { version } = curves;
  curves.truncate(2);
  assert.deepEqual([curves.steps, curves.loss, curves.of.accuracy[0].length], [[1, 2], [[0.7, 0.5]], 2]);
  assert.ok(curves.version > version);
});

test("the loss on the points kept for testing is kept beside the other, where there is one", () => {
  const curves = new Curves();
  curves.append({
    ...frameOf(0, [], [[0.9, 0.8]]),
    test: { loss: new Float64Array([2, 3]), accuracy: new Float64Array([0.25, 0.5]) },
  });
  curves.append(frameOf(1, [1], [[0.7, 0.6]]));
  assert.deepEqual(curves.of.test_loss, [
    [2, NaN],
    [3, NaN],
  ]);
  assert.deepEqual(curves.of.test_accuracy, [
    [0.25, NaN],
    [0.5, NaN],
  ]);
});

test("the time machine keeps the whole way, and never more than it has room for", () => {
  const timeline = new Timeline();
  for (let step = 0; step <= 10_000; step += 1) timeline.add({ frame: { step }, experiment: null, dataset: null });
  assert.ok(timeline.kept.length <= 256 && timeline.kept.length > 100, String(timeline.kept.length));
  const steps = timeline.kept.map(({ frame }) => frame.step);
  assert.equal(steps[0], 0);
  assert.ok(steps.at(-1) > 9_800);
  assert.ok(steps.every((step, i) => i === 0 || step - steps[i - 1] <= 200));
  assert.equal(timeline.at(steps[50] + 0.5).frame.step, steps[50]);
  timeline.truncate(steps[50]);
  assert.equal(timeline.kept.at(-1).frame.step, steps[50]);
});

test("new points at step 0 give a new first loss", () => {
  const curves = new Curves();
  curves.append(frameOf(0, [], [[0.9]]));
  curves.append(frameOf(0, [], [[0.4]]));
  assert.deepEqual([curves.steps, curves.loss], [[0], [[0.4]]]);
});

test("the field's colours run from one class over the middle to the other", () => {
  const lut = makeLut("rgb(200, 100, 0)", "rgb(240, 240, 240)", "rgb(0, 100, 200)");
  const rgb = (level) => [...new Uint8Array(lut.buffer, 4 * level, 4)];
  assert.deepEqual(rgb(0), [200, 100, 0, 255]);
  assert.deepEqual(rgb(255), [0, 100, 200, 255]);
  for (const level of [127, 128]) for (const channel of rgb(level).slice(0, 3)) assert.ok(Math.abs(channel - 240) <= 1);
});
