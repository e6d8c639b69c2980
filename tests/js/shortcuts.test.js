import assert from "node:assert/strict";
import { test } from "node:test";
import { meaningOf, SHORTCUTS } from "../../static/js/page/shortcuts.js";
import { textsOf } from "./fixtures.js";

const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
const press = (key, held = {}) => meaningOf({ ...none, ...held, key });

test("undo and redo are where every program has them, on a Mac too", () => {
  for (const held of [{ ctrlKey: true }, { metaKey: true }]) {
    assert.deepEqual(press("z", held), { action: "undone" });
    assert.deepEqual(press("Z", { ...held, shiftKey: true }), { action: "redone" });
    assert.deepEqual(press("y", held), { action: "redone" });
  }
});

test("keys of the browser are left to it", () => {
  for (const key of ["r", "n", "s", "l", "c", "1", " "]) assert.equal(press(key, { ctrlKey: true }), null, key);
  for (const key of ["e", "ArrowRight", "1"]) assert.equal(press(key, { altKey: true }), null, key);
  for (const key of ["Tab", "Enter", "F5", "q", "Shift"]) assert.equal(press(key), null, key);
});

test("digits are classes, the tenth is 0", () => {
  assert.deepEqual(press("1"), { press: "[data-testid=class-0]", single: true });
  assert.deepEqual(press("0"), { press: "[data-testid=class-9]", single: true });
});

test("no key means two things, and each has its words", () => {
  const keys = SHORTCUTS.flatMap(({ keys }) => keys);
  assert.equal(new Set(keys).size, keys.length);
  const texts = textsOf("fr");
  for (const { name, keys } of SHORTCUTS) {
    assert.ok(texts[`shortcut.${name}`], name);
    for (const key of keys) assert.ok(press(key), key);
  }
});
