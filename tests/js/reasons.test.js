import assert from "node:assert/strict";
import { test } from "node:test";
import { createNotice } from "../../static/js/page/status.js";
import { briefReason, fullReason, HttpError, request } from "../../static/js/tools/http.js";
import { createTranslator } from "../../static/js/tools/i18n.js";
import { textsOf } from "./fixtures.js";

const t = createTranslator(textsOf("fr"), "fr");

test("news of what could not be fetched give the reason in the reader's language", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const element = { textContent: "" };
  const tell = createNotice(/** @type {any} */ (element), t);
  tell({ key: "notice.no_dataset", error: new TypeError("Failed to fetch") });
  assert.match(element.textContent, /\(le serveur ne répond pas\)/);
  tell({ key: "notice.no_dataset", error: new HttpError(503) });
  assert.match(element.textContent, /\(le serveur est trop occupé\)/);
  tell({ key: "notice.no_dataset", error: new HttpError(500) });
  assert.match(element.textContent, /\(le serveur signale l’erreur 500\)/);
});

test("a refused question is answered in the reader's language, the server's words as a detail", () => {
  assert.match(
    fullReason(new HttpError(500, { detail: "something went wrong here" }), t),
    /^Une erreur s’est produite sur le serveur.*500/,
  );
  assert.equal(
    fullReason(new HttpError(422, { detail: "points: too many" }), t),
    "Le serveur a refusé la demande\u00a0: points: too many",
  );
});

test("a request sends its body as JSON with POST, and an error status becomes one error", async (context) => {
  /** @type {any[]} */
  const sent = [];
  const answers = [
    new Response("{}"),
    Response.json({ detail: "too many" }, { status: 422 }),
    new Response("", { status: 502 }),
  ];
  context.mock.method(globalThis, "fetch", async (/** @type {any[]} */ ...call) => {
    sent.push(call);
    return answers.shift();
  });
  await request("/api/train", { body: { steps: 0 } });
  assert.equal(sent[0][0], "/api/train");
  assert.deepEqual([sent[0][1].method, sent[0][1].body], ["POST", '{"steps":0}']);
  await assert.rejects(request("/api/train"), (error) => error instanceof HttpError && error.message === "too many");
  assert.equal(sent[1][1].method, undefined);
  await assert.rejects(request("/api/train"), (error) => error instanceof HttpError && error.status === 502);
});

test("a reason that is no answer of the server is told in its own words", () => {
  assert.equal(briefReason(new RangeError("cut off"), t), "cut off");
  assert.equal(fullReason("cut off", t), "cut off");
});
