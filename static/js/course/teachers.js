/** Makes a table of the codes of a class. Nothing leaves the browser. */

import { readCode } from "./codes.js";
import { copyFrom, find } from "./prose-page.js";

/** @typedef {{id: string, number: number, title: string}} Chapter */
/** @typedef {import("./codes.js").Read} Student */

/** @type {Record<string, string>} */
const words = JSON.parse(find("#words", HTMLScriptElement).textContent);
/** @type {Chapter[]} */
const chapters = JSON.parse(find("#chapters", HTMLScriptElement).textContent);
const date = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeZone: "UTC" });
const codes = find("#codes", HTMLTextAreaElement);
const result = find("#class", HTMLElement);
const sheet = find("#class-sheet", HTMLTextAreaElement);

find("#codes-form", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  const lines = codes.value.split("\n").map((text, i) => ({ text, number: i + 1 }));
  /** @type {Student[]} */
  const students = [];
  /** @type {string[]} */
  const problems = [];
  for (const { text, number } of lines.filter(({ text }) => text.trim() !== "")) {
    const read = readCode(text);
    if ("problem" in read) problems.push(say(read.problem, { line: String(number), name: read.name }));
    else students.push({ ...read, name: read.name || say("unnamed", { n: String(students.length + 1) }) });
  }
  const rows = [headings(), ...students.map(rowOf)];
  sheet.value = rows.map((row) => row.join("\t")).join("\n");
  find("#class-problems", HTMLElement).replaceChildren(...problems.map((text) => element("li", text)));
  find("#class-table", HTMLElement).replaceChildren(...(students.length > 0 ? [tableOf(rows)] : []));
  find("#class-said", HTMLElement).textContent = say("read", {
    n: String(students.length),
    wrong: String(problems.length),
  });
  result.hidden = false;
  find("#class-copy", HTMLButtonElement).hidden = students.length === 0;
  result.focus();
});
copyFrom(sheet, find("#class-copy", HTMLButtonElement));

/** @param {string} key @param {Record<string, string>} values */
const say = (key, values) => (words[key] ?? key).replace(/\{(\w+)\}/g, (brace, name) => values[name] ?? brace);

const headings = () => [
  words.name ?? "",
  ...chapters.map(({ number }) => String(number)),
  words.done ?? "",
  words.last ?? "",
];

/** @param {Student} student */
function rowOf({ name, progress, time }) {
  const known = chapters.map(({ id }) => progress[id]);
  const done = known.filter((entry) => entry?.done).length;
  return [name, ...known.map(markOf), `${done}/${chapters.length}`, date.format(time)];
}

/** @param {import("./codes.js").ChapterProgress | undefined} entry */
function markOf(entry) {
  if (!entry) return "";
  const mark = entry.done ? "✓" : `${entry.ticked}/${entry.of}`;
  return entry.shown ? `(${mark})` : mark; // the legend below the table says what brackets mean
}

/** @param {string[][]} rows the first are the headings */
function tableOf([heads = [], ...rows]) {
  const table = element("table");
  const head = element("tr");
  head.append(
    ...heads.map((text, i) => {
      const cell = element("th", text);
      cell.setAttribute("scope", "col");
      const chapter = chapters[i - 1];
      if (chapter) cell.title = chapter.title;
      return cell;
    }),
  );
  const body = element("tbody");
  for (const [name = "", ...cells] of rows) {
    const row = element("tr");
    const title = element("th", name);
    title.setAttribute("scope", "row");
    row.append(title, ...cells.map((text) => element("td", text)));
    body.append(row);
  }
  const thead = element("thead");
  thead.append(head);
  table.append(thead, body);
  return table;
}

/** @param {string} name @param {string} [text] */
function element(name, text = "") {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
