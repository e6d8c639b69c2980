/** The server leaves comments out and joins scripts (app/http/scripts.py): TypeScript and Node read the same in both. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { answerOfPython } from "./python.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Writes every script as it is written, without comments, and as it is served, each into a folder of its own. */
const WRITE_ALL = `
import json, sys
from pathlib import Path
from app.http.assets import ENTRY
from app.http.scripts import BUNDLE, Module, Scripts
static, folder = Path("static"), Path(json.load(sys.stdin))
modules = {path.relative_to(static).as_posix(): path for path in static.rglob("*.js")}
modules = {name: Module(name, path) for name, path in modules.items()}
scripts = Scripts(modules, ENTRY)
assert BUNDLE not in modules
def write(kind, name, content):
    path = folder / kind / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
for name, module in modules.items():
    write("source", name, (static / name).read_bytes())
    write("alone", name, module.alone({}))
    write("served", name, scripts[name])
write("served", BUNDLE, scripts[BUNDLE])
print(json.dumps({"names": list(modules), "bundled": scripts.bundled}))`;

const folder = mkdtempSync(join(tmpdir(), "scripts-"));
after(() => rmSync(folder, { recursive: true }));
const { names, bundled } = answerOfPython(WRITE_ALL, folder);
writeFileSync(join(folder, "package.json"), '{"type":"module"}');

/** Every script as TypeScript writes it, without comments and in its own layout. @param {string} kind */
function printed(kind) {
  const [root, out] = [join(folder, kind), join(folder, "printed", kind)];
  const options = ["--ignoreConfig", "--allowJs", "--noCheck", "--removeComments", "--target", "esnext"];
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  const files = names.map((name) => join(root, name));
  execFileSync(process.execPath, [tsc, ...options, "--rootDir", root, "--outDir", out, ...files]);
  return names.map((name) => [name, readFileSync(join(out, name), "utf8")]);
}

test("without its comments, each script is to TypeScript what was written", () => {
  assert.ok(names.length > 100);
  const written = new Map(printed("source"));
  for (const [name, text] of printed("alone")) assert.equal(text, written.get(name), name);
});

test("each module in the bundle exports what its file exports, and is the same at its own address", async () => {
  const fetched = (/** @type {string} */ name) => import(pathToFileURL(join(folder, name)).href);
  const bundle = await fetched("served/js/bundle.js");
  assert.ok(Object.keys(bundled).length > 10);
  for (const [name, variable] of Object.entries(bundled)) {
    const [written, forwarded] = [await fetched(`source/${name}`), await fetched(`served/${name}`)];
    assert.deepEqual(Object.keys(bundle[variable]).sort(), Object.keys(written).sort(), name);
    for (const key of Object.keys(written)) assert.equal(forwarded[key], bundle[variable][key], `${name}: ${key}`);
  }
});
