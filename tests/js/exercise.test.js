import assert from "node:assert/strict";
import { test } from "node:test";
import { canBeChosen } from "../../static/js/exercise/goals.js";
import { mountExercise } from "../../static/js/exercise/index.js";

test("an exercise whose words could not be fetched is tried again until they come", async (t) => {
  const exercise = { title: "Why?", text: "", locks: { data: "locked" } };
  const load = t.mock.fn(() => {
    throw new TypeError("Failed to fetch");
  });
  const later = new Promise((resolve) => t.mock.method(globalThis, "setTimeout", resolve));
  const requestRender = t.mock.fn();
  const panel = mountExercise({
    store: { get: () => ({ exercise }) },
    t: { load },
    catalog: {},
    notify() {},
    requestRender,
  });
  panel.update();
  const again = await later;
  const tried = load.mock.callCount();
  panel.update();
  assert.equal(load.mock.callCount(), tried, "not before its time");
  again();
  assert.equal(requestRender.mock.callCount(), 1, "the page looks again");
  const next = new Promise((resolve) => t.mock.method(globalThis, "setTimeout", resolve));
  panel.update();
  await next;
  assert.equal(load.mock.callCount(), 2 * tried);
});

test("the fields of a condition take only what they can give back whole", () => {
  const goal = { quantity: "accuracy", run: 1, is: ">=", value: 0.9 };
  const solved = { quantity: "verdict", is: "!=", value: "solved" };
  const whole = [goal, { ...goal, is: "==" }, solved, { quantity: "separable", is: "==", value: false }];
  for (const one of whole) assert.ok(canBeChosen(one, 2), JSON.stringify(one));
  const fixed = [
    ...["<", ">"].map((is) => ({ ...goal, is })),
    { ...goal, is: "in", value: [0.9, 1] },
    { ...goal, is: "==", within: 0.05 },
    { ...goal, at: 100 },
    { ...goal, of: 0 },
    { ...goal, run: 2 },
    { ...goal, quantity: "weight" },
    { ...goal, value: "solved" },
    { ...solved, is: "in", value: ["solved", "plateau"] },
    { ...solved, value: "of_later_versions" },
    { quantity: "separable", is: "!=", value: true },
  ];
  for (const one of fixed) assert.ok(!canBeChosen(one, 2), JSON.stringify(one));
});
