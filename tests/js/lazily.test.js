import assert from "node:assert/strict";
import { test } from "node:test";
import { lazily } from "../../static/js/tools/lazily.js";

/** A part that fails as often as `failures` says, then comes. @param {number} failures */
function part(failures) {
  /** @type {any[]} */
  const told = [];
  const counts = { loads: 0, texts: 0, renders: 0 };
  const context = /** @type {any} */ ({
    t: { load: async () => void (counts.texts += 1) },
    notify: (/** @type {any} */ text) => told.push(text),
    requestRender: () => (counts.renders += 1),
  });
  async function load() {
    counts.loads += 1;
    if (counts.loads <= failures) throw new TypeError("Failed to fetch");
    return "here";
  }
  return { told, counts, lazy: lazily(context, load, { texts: ["help"], failed: "files.not_loaded" }) };
}

test("a part is fetched once, with its texts", async () => {
  const { lazy, counts } = part(0);
  assert.deepEqual(await Promise.all([lazy.fetch(), lazy.fetch()]), ["here", "here"]);
  assert.deepEqual([counts.loads, counts.texts], [1, 1]);
});

test("a press that fails says why, and the next one tries again", async () => {
  const { lazy, told } = part(1);
  /** @type {string[]} */
  const used = [];
  await lazy.use((here) => used.push(here));
  assert.deepEqual([used, told.map(({ key }) => key)], [[], ["files.not_loaded"]]);
  assert.ok(told[0].error instanceof TypeError);
  await lazy.use((here) => used.push(here));
  assert.deepEqual([used, told.length], [["here"], 1]);
});

test("an update gets the part once it has come, and asks for a picture then", async () => {
  const { lazy, counts } = part(0);
  assert.equal(lazy.peek(), null);
  await lazy.fetch();
  await null;
  assert.equal(lazy.peek(), "here");
  assert.deepEqual([counts.loads, counts.renders], [1, 1]);
});

test("an update asks again some time after a failure", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { lazy, counts } = part(1);
  lazy.peek();
  await assert.rejects(lazy.fetch());
  await null;
  lazy.peek();
  assert.equal(counts.loads, 1);
  context.mock.timers.tick(5000);
  lazy.peek();
  assert.equal(counts.loads, 2);
});
