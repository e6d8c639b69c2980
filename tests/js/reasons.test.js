import assert from "node:assert/strict";
import { test } from "node:test";
import { RefusedError, reasonOf } from "../../static/js/explain/shared/rest.js";
import { createNotice } from "../../static/js/page/notice.js";
import { createTranslator } from "../../static/js/tools/i18n.js";
import { AnswerError } from "../../static/js/tools/reasons.js";
import { textsOf } from "./fixtures.js";

const t = createTranslator(textsOf("fr"), "fr");

test("news of what could not be fetched give the reason in the reader's language", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const element = { textContent: "" };
  const tell = createNotice(/** @type {any} */ (element), t);
  tell({ key: "notice.no_dataset", error: new TypeError("Failed to fetch") });
  assert.match(element.textContent, /\(le serveur ne répond pas\)/);
  tell({ key: "notice.no_dataset", error: new AnswerError(new Response("", { status: 503 })) });
  assert.match(element.textContent, /\(le serveur est trop occupé\)/);
  tell({ key: "notice.no_dataset", error: new AnswerError(new Response("", { status: 500 })) });
  assert.match(element.textContent, /\(le serveur répond par l’erreur 500\)/);
});

test("a refused question is answered in the reader's language, the server's words as a detail", () => {
  assert.match(
    reasonOf(new RefusedError(500, { detail: "something went wrong here" }), t),
    /^Quelque chose n’a pas marché.*500/,
  );
  assert.equal(
    reasonOf(new RefusedError(422, { detail: "points: too many" }), t),
    "Le serveur a refusé\u00a0: points: too many",
  );
});
