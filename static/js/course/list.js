/** The list of chapters: marks in it what this device knows of the learner's progress. Without it the list is whole. */

import { clearProgress, codeOf, readProgress } from "./codes.js";
import { copyFrom, find } from "./prose-page.js";

const list = find("#chapters", HTMLElement);
const next = find("#course-next", HTMLAnchorElement);
const panel = find("#progress", HTMLElement);
const code = find("#progress-code", HTMLInputElement);

function show() {
  const progress = readProgress();
  const items = [...list.querySelectorAll("li")];
  const undone = items.find(({ dataset }) => !progress[dataset.chapter ?? ""]?.done);
  for (const item of items) {
    const { ticked = 0, of = 0, done = false } = progress[item.dataset.chapter ?? ""] ?? {};
    const mark = find(".mark", HTMLElement, item);
    mark.dataset.state = done ? "done" : ticked > 0 ? "begun" : "";
    mark.textContent = done
      ? (list.dataset.done ?? "")
      : ticked > 0
        ? (list.dataset.part ?? "").replace("{ticked}", String(ticked)).replace("{of}", String(of))
        : "";
  }
  const n = items.filter(({ dataset }) => progress[dataset.chapter ?? ""]?.done).length;
  const link = undone?.querySelector("a");
  const isNew = Object.keys(progress).length === 0;
  next.hidden = !link;
  if (link) {
    next.href = link.href;
    find("span", HTMLElement, next).textContent = (isNew ? next.dataset.begin : next.dataset.goOn) ?? "";
    find("b", HTMLElement, next).textContent = undone?.dataset.title ?? "";
  }
  code.value = codeOf(progress);
  panel.hidden = code.value === "";
  find("#progress-total", HTMLElement).textContent = (panel.dataset.total ?? "")
    .replace("{done}", String(n))
    .replace("{n}", String(items.length));
}

copyFrom(code, find("#progress-copy", HTMLButtonElement));

// What is cleared does not come back: a second press says that it is meant.
const clear = find("#progress-clear", HTMLButtonElement);
const asked = clear.textContent;
clear.addEventListener("click", () => {
  if (clear.dataset.sure === "true") {
    clearProgress();
    show();
    next.focus();
  }
  clear.dataset.sure = clear.dataset.sure === "true" ? "false" : "true";
  clear.textContent = clear.dataset.sure === "true" ? (clear.dataset.really ?? "") : asked;
});

show();
addEventListener("storage", show); // a chapter in another tab
addEventListener("pageshow", show); // and one that "Back" comes from
