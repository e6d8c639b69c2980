import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Connection } from "../../static/js/session/connection.js";

/** The sockets that were opened, the newest last; what the network does to them, the test does. */
let sockets;
beforeEach(() => {
  sockets = [];
  globalThis.WebSocket = class {
    static OPEN = 1;
    constructor() {
      sockets.push(this);
    }
    close() {}
  };
});
const newest = () => sockets.at(-1);

/** A connection, and what it says of itself; `answered`: whether the server answers other requests. */
function connect(t, answered = true) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const it = {
    states: [],
    answered,
    pass: async (ms) => {
      t.mock.timers.tick(ms);
      await new Promise(setImmediate); // the answer to the other request
    },
  };
  it.connection = new Connection("ws://here", {
    received: () => it.states.push("open"),
    lost: (state) => it.states.push(state),
    found: (state) => it.states.push(state),
    isAnswered: async () => it.answered,
  });
  it.connection.open();
  return it;
}

test("a WebSocket that is refused again and again, on a page that loads, is blocked; when it opens, it no longer is", async (t) => {
  const it = connect(t);
  newest().onclose({ code: 1006 });
  assert.deepEqual(it.states, ["lost"], "a server that just starts refuses too");
  await it.pass(8000);
  newest().onclose({ code: 1006 });
  await it.pass(0);
  assert.equal(it.states.at(-1), "blocked");
  await it.pass(8000);
  newest().onclose({ code: 1006 });
  assert.equal(it.states.at(-1), "blocked", "and not by turns");
  await it.pass(8000);
  newest().onmessage({ data: "hello" });
  newest().onclose({ code: 1006 });
  await it.pass(20_000);
  assert.deepEqual(it.states.slice(-2), ["open", "lost"], "a line that was open is lost, not blocked");
});

test("a WebSocket left without an answer is blocked too, and one that answers late is not given up", async (t) => {
  const it = connect(t);
  await it.pass(4900);
  assert.deepEqual(it.states, []);
  await it.pass(200);
  assert.deepEqual(it.states, ["blocked"]);
  assert.equal(sockets.length, 1);
  newest().onmessage({ data: "hello" });
  await it.pass(20_000);
  assert.deepEqual(it.states, ["blocked", "open"]);
});

test("a server that answers nothing at all is lost, not blocked", async (t) => {
  const it = connect(t, false);
  for (let attempt = 0; attempt < 4; attempt += 1) {
    newest().onclose({ code: 1006 });
    await it.pass(9000);
  }
  assert.deepEqual([...new Set(it.states)], ["lost"]);
  it.answered = true; // it is back, its WebSocket is not
  newest().onclose({ code: 1006 });
  await it.pass(0);
  assert.equal(it.states.at(-1), "blocked");
});

test("a server without room says so when it closes, for as long as it has none", async (t) => {
  const it = connect(t);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    newest().onmessage({ data: "busy" });
    newest().onclose({ code: 1013 });
    assert.equal(it.states.at(-1), "full");
    await it.pass(9000);
    assert.equal(it.states.at(-1), "full");
  }
  newest().onclose({ code: 1006 });
  assert.equal(it.states.at(-1), "lost");
});
