import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { createTranslator } from "../../static/js/tools/i18n.js";
import { textsOf } from "./fixtures.js";

const root = new URL("../../", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");
const languages = readdirSync(new URL("static/i18n/", root)).map((lang) => [lang, textsOf(lang)]);
const [, english] = languages.find(([lang]) => lang === "en");
const sources = [
  ...readdirSync(new URL("static/js/", root), { recursive: true })
    .filter((file) => file.endsWith(".js"))
    .map((file) => `static/js/${file}`),
  ...readdirSync(new URL("templates/", root), { recursive: true })
    .filter((file) => file.endsWith(".html"))
    .map((file) => `templates/${file}`),
].map((path) => [path, read(path)]);

test("every language has the same texts with the same places to fill", () => {
  assert.ok(languages.length >= 2);
  const places = (text) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
  for (const [lang, strings] of languages) {
    assert.deepEqual(Object.keys(strings).sort(), Object.keys(english).sort(), lang);
    for (const [key, text] of Object.entries(strings)) {
      assert.ok(text.trim(), `${key} in ${lang} is empty`);
      assert.deepEqual([...new Set(places(text))], [...new Set(places(english[key]))], `${key} in ${lang}`);
    }
  }
});

test("languages keep the same texts in the same files, and no text is in two", () => {
  const files = (lang) =>
    readdirSync(new URL(`static/i18n/${lang}/`, root), { recursive: true })
      .filter((file) => file.endsWith(".json"))
      .sort();
  for (const [lang] of languages) {
    assert.deepEqual(files(lang), files("en"), lang);
    const keys = files(lang).map((file) => Object.keys(JSON.parse(read(`static/i18n/${lang}/${file}`))));
    files(lang).forEach((file, i) =>
      assert.deepEqual(
        keys[i].toSorted(),
        Object.keys(JSON.parse(read(`static/i18n/en/${file}`))).sort(),
        `${lang}/${file}`,
      ),
    );
    assert.equal(new Set(keys.flat()).size, keys.flat().length, `a text of ${lang} is in two files`);
  }
});

test("every text that is asked for by name exists", () => {
  for (const [path, source] of sources) {
    for (const [, key, joined] of source.matchAll(/\bt\(\s*["'`]([\w.]+)["'`](\s*~)?/g)) {
      // What a template joins to a name is a family: it has members, and rendering the page asks for each.
      assert.ok(
        joined ? Object.keys(english).some((known) => known.startsWith(key)) : key in english,
        `${key}, asked for in ${path}`,
      );
    }
    for (const [, key] of source.matchAll(/notify\(\{ key: "([\w.]+)"/g))
      assert.ok(key in english, `${key}, asked for in ${path}`);
  }
});

/** What the sources compose keys of: `lock.${name}`, "ask." ~ name ~ ".what". Each hole is written as \0. */
function composedKeys() {
  const templates = sources.flatMap(([, source]) => [
    ...[...source.matchAll(/`((?:[^`$]|\$\{(?:[^{}`]|\{[^{}]*\})*\})*)`/g)].map(([, text]) =>
      text.replace(/(\$\{(?:[^{}]|\{[^{}]*\})*\})+/g, "\0"),
    ),
    ...[...source.matchAll(/["']([\w.]+)["'] ~ \w+(?: ~ ["']([\w.]+)["'])?/g)].map(([, a, b]) => `${a}\0${b ?? ""}`),
  ]);
  // Of these the family is a variable as well: the registries of the engine.
  const registries = ["activation", "loss", "optimizer", "schedule", "regularizer", "initializer", "precision"];
  return [...templates.filter((text) => /^[a-z]+\.[\w.]*\0[\w.\0]*$/.test(text)), ...registries.map((r) => `${r}.\0`)];
}

test("no text is left over", () => {
  const python = ["engine/", "app/"].flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true })
      .filter((file) => file.endsWith(".py"))
      .map((file) => read(folder + file)),
  );
  const all = [...sources.map(([, source]) => source), ...python].join("\n");
  // A key is asked for as it stands, or composed of words that the sources have as texts, names of fields or in formulas.
  const named = new Set(all.match(/(?<=["'`])[\w.]+(?=["'`])/g));
  const words = new Set([
    ...[...named].flatMap((name) => name.split(".")),
    ...(all.match(/\w+(?=\??: )|(?<=\\text\{)\w+/g) ?? []),
  ]);
  const known = (word) => words.has(word) || words.has(word.replace(/_[^_]+$/, ""));
  const shapes = composedKeys().map(
    (text) => new RegExp(`^${text.replaceAll(".", "\\.").replaceAll("\0", "([\\w.]+)")}$`),
  );
  const isComposed = (key) =>
    shapes.some((shape) => shape.exec(key)?.slice(1).join(".").split(".").every(known) ?? false);
  const left = Object.keys(english).filter((key) => !named.has(key) && !isComposed(key));
  assert.deepEqual(left, []);
});

test("numbers are written the reader's way", () => {
  const [en, fr] = ["en", "fr"].map((lang) => createTranslator({ a: "{x} and {y}" }, lang));
  assert.equal(en("a", { x: 1 }), "1 and {y}");
  assert.equal(en.decimal(0.69314, 4), "0.6931");
  assert.equal(fr.decimal(0.69314, 4), "0,6931");
  assert.equal(en.count(12345), "12,345");
  assert.equal(en.decimal(-1.5, 2), "−1.50");
  assert.equal(en.decimal(-0.001, 2), "0.00"); // nothing has no sign
  assert.equal(en.decimal(NaN, 4), "–");
  assert.equal(en.decimal(Infinity, 4), "∞");
  assert.equal(en.percent(1999 / 2000), "99.9%"); // one wrong point is not rounded away
  assert.equal(en.percent(1), "100%");
  assert.equal(fr.percent(0.75).replace(/\s/g, " "), "75 %");
  assert.equal(en.separators, ".,");
  assert.deepEqual([en.decimal(123456.7, 1), en.decimal(-2.34567e200, 4)], ["123,456.7", "−2.346E200"]);
  const format = createTranslator({}, "en").number;
  assert.deepEqual(
    [0.0123456, 123456, 1.5, -1e-20, 98765e9].map((value) => en.significant(value, 2)),
    ["0.012", "120,000", "1.5", "−1E−20", "9.9E13"],
  );
  assert.equal(fr.significant(0.0012345, 3), "0,00123");
  assert.deepEqual([1e-4, 123456, -0, 1e12, 5e-13, -1e308].map(format), [
    "0.0001",
    "123,456",
    "0",
    "1,000,000,000,000",
    "5E−13",
    "−1E308",
  ]);
});

test("one thing is one, and nothing is counted as the language counts it", () => {
  const [en, fr] = ["en", "fr"].map((lang) => createTranslator(textsOf(lang), lang));
  const said = (t, key, name) => [0, 1, 2, 1234].map((n) => t(key, { [name]: t.count(n) }).replace(/\s/g, " "));
  assert.deepEqual(said(en, "csv.n_all", "n"), ["0 points.", "1 point.", "2 points.", "1,234 points."]);
  assert.deepEqual(said(fr, "csv.n_all", "n"), ["0 point.", "1 point.", "2 points.", "1 234 points."]);
  assert.deepEqual(said(en, "spoken.points", "count"), ["0 points", "1 point", "2 points", "1,234 points"]);
  assert.equal(en("why.tests", { count: en.count(1) }), "The point of the test set does not count here.");
  assert.equal(en("why.tests", { count: en.count(3) }), "The 3 points of the test set do not count here.");
  assert.equal(
    fr("files.taken", { n: fr.count(1) }).replace(/\s/g, " "),
    "1 point importé. Annuler (Ctrl+Z) rétablit les précédents.",
  );
  assert.equal(
    fr("csv.outside", { n: fr.count(1), limit: "2,5" }).replace(/\s/g, " "),
    "1 point est hors du graphique (de −2,5 à 2,5) et laissé de côté.",
  );
});

test("words that follow a number follow one that the text is given, and have two forms", () => {
  for (const [lang, strings] of languages) {
    for (const [key, text] of Object.entries(strings)) {
      for (const [whole, name] of text.matchAll(/\{(\w+):[^|]*/g))
        assert.ok(new RegExp(`\\{${name}\\}`).test(text), `${whole} in ${key} of ${lang}: nothing says {${name}}`);
      assert.ok(
        !/[{}]/.test(text.replace(/\{\w+\}/g, "").replace(/\{\w+:[^{}|]*\|[^{}|]*\}/g, "")),
        `${key} in ${lang}: ${text}`,
      );
    }
  }
});

// Phrases that readers stumbled over, as whole words: each was replaced by what a textbook says.
const GONE = {
  en: [
    /\bkerbs?\b/i,
    /\bstreets?\b/i,
    /\bgives? way\b/i,
    /\bdear\b/i,
    /\bno number any more\b/i,
    /\b(at|below|above) (its|the|their) floor\b/i,
    /\bparts? (the|all|each) (points|class)/i,
    /\bparted (by|from)\b/i,
    /\bhumps?\b/i,
    /\bnot a bowl\b/i,
    /\bfirst weights\b/i,
    /\bits \{?\w+\}? (hidden )?lines\b/i,
    /\bhidden units?\b/i,
    /\bborders?\b/i,
    /\b(all|every|each) sides?\b/i,
    /\bby lot\b/i,
    /\bbeyond all numbers\b/i,
    /\bleads? nowhere\b/i,
    /\bblew up\b/i,
    /\btime machine\b/i,
    /\b(has|have) not come\b/i,
    /\bbegins? anew\b/i,
    /\btelephone\b/i,
    /\bheld against\b/i,
    /\banswers for\b/i,
    /\bhonestly\b/i,
    /\b[Tt]he course\b/,
    /\bC\d+\b/,
  ],
  fr: [
    /planchers?\b/i,
    /\brues?\b/i,
    /laisser? (sa|la sienne)/i,
    /premiers poids/i,
    /poids (du|de) départ/i,
    /plus un nombre/i,
    /non-nombre/i,
    /pas une cuvette/i,
    /dépassé tous les nombres/i,
    /tous de leur côté/i,
    /du dessin\b/i,
    /(sur|dans) (un|l’un|le|les|des) (plan|plans) (ci-dessus|pour)/i,
    /glissez sur un plan/i,
    /\bunités? (cachée|de la couche|des couches)/i,
    /bornée/i,
    /remonter le temps/i,
    /n’est pas arrivée/i,
    /n’a pas marché/i,
    /honnêtement/i,
    /si longtemps que|si longtemps qu’/i,
    /de là aucun/i,
    /ne le lie pas/i,
    /se traîne|se poser/i,
    /\bcasser\b/i,
    /linéaires en les|convexe en le/i,
    /étapes? d’(apprentissage|entraînement)/i,
    /explosé/i,
    /[Dd]u cours\b(?! [a-z])/,
    /\bC\d+\b/,
  ],
};

test("what readers stumbled over does not come back", () => {
  for (const [lang, strings] of languages)
    for (const [key, text] of Object.entries(strings))
      for (const phrase of GONE[lang] ?? []) assert.doesNotMatch(text, phrase, `${key} in ${lang}`);
});

/** The words of the course, static/course/<language>, by file and place; formulas are no prose. */
function courseTexts(lang) {
  const flat = (value, place) =>
    typeof value === "string"
      ? [[place, value.replace(/\$[^$\n]+\$/g, "0")]]
      : Object.entries(value).flatMap(([name, item]) => flat(item, `${place}.${name}`));
  const folder = `static/course/${lang}/`;
  return readdirSync(new URL(folder, root)).flatMap((file) => flat(JSON.parse(read(folder + file)), file));
}

test("French is set with its own spaces, quotes and apostrophes, English with curly ones", () => {
  for (const [lang, texts] of languages) {
    const strings = { ...texts, ...Object.fromEntries(courseTexts(lang)) };
    for (const [key, text] of Object.entries(strings)) {
      assert.doesNotMatch(text, /['"]/, `a straight quote in ${key} of ${lang}`);
      if (lang !== "fr" || key === "csv.placeholder") continue; // what is typed into a table is no prose
      const prose = text
        .replace(/\{\w+:[^{}|]*/g, "")
        .replace(/\{\w+\}/g, "0")
        .replace(/-[\d,;-]+\d/, "");
      assert.doesNotMatch(prose, /[ \u00a0][;!?%»]|« |«\u00a0/, `a wide space in ${key}`);
      assert.doesNotMatch(prose, /[ \u202f]:/, `a space that is not no-break in ${key}`);
      assert.doesNotMatch(prose, /[\p{L}\d)][;!?%»:](?!\/)|«\S/u, `no space in ${key}`);
      assert.doesNotMatch(prose, /(?<!OpenAPI )\d\.\d/, `a decimal point in ${key}`);
    }
  }
});
