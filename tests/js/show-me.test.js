import assert from "node:assert/strict";
import { test } from "node:test";
import { showMoves } from "../../static/js/course/show-me.js";

/** A page that is always busy, and what was asked of it. */
function busyPage(t, back) {
  const globals = {
    matchMedia: () => ({ matches: true }),
    document: { hidden: false, documentElement: { dataset: { busy: "true" } } },
    requestAnimationFrame: (drawn) => setTimeout(drawn),
  };
  Object.assign(globalThis, globals);
  t.after(() => {
    for (const name of Object.keys(globals)) delete globalThis[name];
  });
  const asked = [];
  const note = (name) => () => void asked.push(name);
  const context = {
    store: { get: () => ({ experiment: { runs: [] } }), dispatch: note("dispatch") },
    live: {},
    commands: { train: note("train"), reset: note("reset") },
    t: (key) => key,
    requestRender() {},
    startOver: async () => back,
  };
  const listener = { begun: note("begun"), moving: note("moving"), fill: note("fill"), check: note("check") };
  return { context, listener, asked };
}

test("a solution is shown only from its beginning: where that cannot be fetched, the page stays as it is", async (t) => {
  const { context, listener, asked } = busyPage(t, null);
  await showMoves(context, [{ reset: true }], listener, new AbortController().signal);
  assert.deepEqual(asked, ["begun"]);
});

test("it stops when it is told to, also while the page is busy", async (t) => {
  const { context, listener, asked } = busyPage(t, () => {});
  const stop = new AbortController();
  setTimeout(() => stop.abort());
  await showMoves(context, [{ train: 1000 }], listener, stop.signal);
  assert.deepEqual(asked, ["begun"]);
});
