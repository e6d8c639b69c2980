import assert from "node:assert/strict";
import { test } from "node:test";
import { handlesOf, nearestHandle, nearestLine, rotated, shifted, turned } from "../../static/js/plot/line-geometry.js";
import { DOMAIN } from "../../static/js/tools/scales.js";

const close = (a, b, what) => assert.ok(Math.abs(a - b) < 1e-9, `${what}: ${a} is not ${b}`);
const at = ({ w1, w2, b }, [x1, x2]) => w1 * x1 + w2 * x2 + b;
const steepness = ({ w1, w2 }) => Math.hypot(w1, w2);

/** A few hundred lines and places that follow no pattern. */
const cases = Array.from({ length: 300 }, (_, i) => ({
  line: { w1: 3 * Math.sin(3 * i + 1), w2: 2 * Math.cos(5 * i), b: Math.sin(11 * i) },
  pivot: [2 * Math.sin(7 * i), 2 * Math.cos(13 * i)],
  spot: [2.4 * Math.cos(17 * i + 2), 2.4 * Math.sin(19 * i)],
}));

test("dragged by its middle a line keeps its direction and goes through the pointer", () => {
  for (const { line, spot } of cases) {
    const moved = shifted(line, spot);
    close(at(moved, spot), 0, "on the line");
    assert.deepEqual([moved.w1, moved.w2], [line.w1, line.w2]);
  }
});

test("dragged by an end a line turns round its middle, through the pointer, as steep as before and the same way round", () => {
  for (const { line, spot } of cases) {
    const middle = handlesOf(line)?.middle;
    if (!middle) continue;
    const moved = turned(line, middle, spot);
    close(at(moved, spot), 0, "through the pointer");
    close(at(moved, middle), 0, "through the middle");
    close(steepness(moved), steepness(line), "|w|");
    assert.ok(moved.w1 * line.w1 + moved.w2 * line.w2 >= -1e-9, "class 1 stays on its side");
  }
  const line = { w1: 1, w2: 0, b: 0 };
  assert.equal(turned(line, [0, 0], [0, 0]), line, "a pointer on the pivot says nothing");
});

test("turned by an angle, a line meets its old self in the pivot at that angle", () => {
  for (const { line, pivot } of cases) {
    const through = shifted(line, pivot);
    const moved = rotated(through, pivot, 0.3);
    close(at(moved, pivot), 0, "the pivot");
    close((moved.w1 * line.w1 + moved.w2 * line.w2) / steepness(line) ** 2, Math.cos(0.3), "the angle");
    close((line.w1 * moved.w2 - line.w2 * moved.w1) / steepness(line) ** 2, Math.sin(0.3), "anticlockwise");
  }
});

test("handles lie on their line, inside the plot, the middle between the ends", () => {
  for (const { line } of cases) {
    const handles = handlesOf(line);
    if (!handles) continue;
    for (const spot of Object.values(handles)) {
      close(at(line, spot), 0, "on the line");
      assert.ok(Math.max(...spot.map(Math.abs)) < DOMAIN);
    }
    for (const axis of [0, 1]) close((handles.start[axis] + handles.end[axis]) / 2, handles.middle[axis], "the middle");
  }
  assert.equal(handlesOf({ w1: 1, w2: 0, b: 9 }), null);
  assert.equal(handlesOf({ w1: 0, w2: 0, b: 1 }), null);
});

test("the nearest handle within reach is taken, and the nearest line is known", () => {
  const lines = [{ w1: 1, w2: 0, b: 0 }, null, { w1: 0, w2: 1, b: -1 }];
  assert.deepEqual(nearestHandle(lines, [0.05, -0.05], 0.2), { unit: 0, grip: "middle" });
  assert.deepEqual(nearestHandle(lines, [0.05, 0.9], 0.2), { unit: 2, grip: "middle" });
  assert.equal(nearestHandle(lines, [1, 0], 0.2), null);
  assert.equal(nearestLine(lines, [1.2, 0.9], 0.2), 2);
  assert.equal(nearestLine(lines, [0.1, -2], 0.2), 0);
  assert.equal(nearestLine(lines, [1, 0], 0.2), null);
});
