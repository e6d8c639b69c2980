import assert from "node:assert/strict";
import { test } from "node:test";
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
