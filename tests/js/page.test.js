import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../", import.meta.url);
const scripts = readdirSync(new URL("static/js/", root), { recursive: true }).filter((file) => file.endsWith(".js"));
const source = (file) => readFileSync(new URL(`static/js/${file}`, root), "utf8");

test("a module asks at once only for texts that the page brings along", () => {
  const server = readdirSync(new URL("static/i18n/en/server/", root)).flatMap((file) =>
    Object.keys(JSON.parse(readFileSync(new URL(`static/i18n/en/server/${file}`, root), "utf8"))),
  );
  assert.ok(server.length > 0);
  for (const file of scripts) {
    for (const [, key] of source(file).matchAll(/(?:\bt\(|key: )["'`]([\w.]+)["'`]/g))
      assert.ok(!server.includes(key), `${key} in ${file}`);
  }
});

test("nothing imports main.js, and only plotly.js knows Plotly's global", () => {
  for (const file of scripts) {
    assert.doesNotMatch(source(file), /from "[^"]*main\.js"/, file);
    if (file !== "charts/plotly.js") assert.doesNotMatch(source(file), /\bPlotly\./, file);
  }
});

test("colours are written in tokens.css and nowhere else", () => {
  const literal = /#[0-9a-f]{3,8}\b|\brgba?\((?!0,0,0,0\)|r, g, b|\$\{)|\bhsla?\(|\boklch\(/i;
  for (const file of scripts) assert.doesNotMatch(source(file).replace(/this\.#\w+|\s#\w+/g, ""), literal, file);
  for (const file of readdirSync(new URL("static/css/", root)).filter((file) => file !== "tokens.css")) {
    assert.doesNotMatch(readFileSync(new URL(`static/css/${file}`, root), "utf8"), literal, file);
  }
});
