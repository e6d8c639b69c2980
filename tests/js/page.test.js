import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../", import.meta.url);
const scripts = readdirSync(new URL("static/js/", root), { recursive: true }).filter((file) => file.endsWith(".js"));
const source = (file) => readFileSync(new URL(`static/js/${file}`, root), "utf8");

const template = readFileSync(new URL("templates/playground.html", root), "utf8");
const left = JSON.parse(template.match(/\[0\] not in (\[[^\]]*\])/)?.[1] ?? "[]");

test("the page preloads exactly what main.js does not import itself", () => {
  const [list = ""] = template.match(/for module in \[[^\]]*\]/) ?? [];
  const preloaded = [...list.matchAll(/"([\w/]+)"/g)].map(([, name]) => `${name}.js`);
  const direct = [...source("main.js").matchAll(/from "\.\/([\w/]+\.js)"/g)].map(([, file]) => file);
  assert.deepEqual([...preloaded, ...direct, "main.js", "theme.js"].sort(), scripts.toSorted());
});

test("the page carries every text that a module asks for", () => {
  assert.ok(left.length > 0);
  for (const file of scripts) {
    for (const [, family] of source(file).matchAll(/(?:\bt\(|key: )["'`]([a-z_]+)\./g)) assert.ok(!left.includes(family), `${family} in ${file}`);
  }
});

test("nothing imports main.js, and only plotly.js knows Plotly's global", () => {
  for (const file of scripts) {
    assert.doesNotMatch(source(file), /from "[^"]*main\.js"/, file);
    if (file !== "plotly.js") assert.doesNotMatch(source(file), /\bPlotly\./, file);
  }
});

test("colours are written in tokens.css and nowhere else", () => {
  const literal = /#[0-9a-f]{3,8}\b|\brgba?\((?!0,0,0,0\)|r, g, b)|\bhsla?\(|\boklch\(/i;
  for (const file of scripts) assert.doesNotMatch(source(file).replace(/this\.#\w+|\s#\w+/g, ""), literal, file);
  for (const file of ["layout.css", "components.css", "prose.css"]) {
    assert.doesNotMatch(readFileSync(new URL(`static/css/${file}`, root), "utf8"), literal, file);
  }
});
