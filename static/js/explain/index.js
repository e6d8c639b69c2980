/**
 * "Understand": eight questions, each with what is known already of these points and networks. A question opens in the
 * guide, beside the plots. Each panel is fetched when it is first opened; closed, it costs nothing.
 */

import { locksOf } from "../model/exercise.js";
import { withRecords } from "../model/records.js";
import { kindOf } from "../model/tasks.js";
import { byId, setAttribute, textWriter } from "../tools/dom.js";
import { closeDrawer } from "../tools/drawer.js";
import { lazily } from "../tools/lazily.js";
import { createMemo } from "../tools/memo.js";
import { cardsOf } from "./cards.js";

/**
 * A panel that was opened before. `about`: the network that the question was asked of. `known`: what the panel has found
 * out of the points and networks as they are now.
 * @typedef {{opened(on: boolean): void, update(now: number): boolean | void, about?(runIndex: number): void, known?(): LocalText | null}} Inspector
 */
/** @typedef {(context: Context, root: HTMLElement) => Inspector} Mount */

/**
 * Each panel's file with its text file `i18n/<language>/lazy/inspect-<name>.json` and its style sheet
 * `inspect-<name>.css`.
 * @type {Readonly<Record<string, () => Promise<Mount>>>}
 */
const INSPECTORS = {
  why: async () => (await import("./line/index.js")).mountWhy,
  hidden: async () => (await import("./hidden/index.js")).mountHidden,
  mathematics: async () => (await import("./mathematics/index.js")).mountMathematics,
  starts: async () => (await import("./restarts/index.js")).mountRestarts,
  landscape: async () => (await import("./landscape/index.js")).mountLandscape,
  roundoff: async () => (await import("./roundoff/index.js")).mountRoundoff,
  regression: async () => (await import("./regression/index.js")).mountRegression,
  code: async () => (await import("./code/index.js")).mountCode,
};
/** Narrow enough for the guide as it is. */
const NARROW = ["why"];
/** Where the guide stands beside the plots, and where a question is a sheet below them. */
const BESIDE = "(min-width: 1100px)";
const PHONE = "(max-width: 699px)";

/**
 * @param {Context} context
 * @returns {Panel}
 */
export function mountInspector(context) {
  const { requestRender, notify } = context;
  const root = byId("inspector");
  const [list, question, title] = [byId("questions"), byId("question"), byId("question-title")];
  const buttons = [...root.querySelectorAll("button[data-inspect]")].filter((button) => button instanceof HTMLElement);
  const parts = new Map(
    Object.entries(INSPECTORS).map(([name, load]) => [
      name,
      lazily(context, withRecords(load), { texts: [`inspect-${name}`], styles: ["inspect-parts", `inspect-${name}`] }),
    ]),
  );
  const guide = mountStrip();
  /** @type {Map<string, Inspector>} */
  const mounted = new Map();
  const showCards = mountCards(context, buttons, (name) => mounted.get(name)?.known?.() ?? null);
  /** @type {string | null} */
  let chosen = null;
  /** @type {Inspector | null} */
  let open = null;

  /** @param {string | null} name null: the list of questions */
  function show(name) {
    const page = byId("main");
    setAttribute(page, "data-question", name ?? "");
    setAttribute(page, "data-guide", name && !NARROW.includes(name) ? "wide" : "");
    question.hidden = name === null;
    list.hidden = name !== null;
    for (const button of buttons) setAttribute(button, "aria-expanded", String(button.dataset.inspect === name));
    for (const sheet of root.querySelectorAll(".inspect-sheet"))
      if (sheet instanceof HTMLElement) sheet.hidden = sheet.id !== `inspect-${name}`;
    const asked = buttons.find((button) => button.dataset.inspect === name);
    title.textContent = asked?.querySelector(".card-question")?.textContent ?? "";
    dispatchEvent(new Event("resized"));
  }

  /** @param {string | null} name null closes @param {number} [runIndex] of the network that it is asked of */
  async function choose(name, runIndex) {
    const locks = locksOf(context.store.get());
    if (name && (locks?.questions || locks?.[`ask_${name}`])) return;
    open?.opened(false);
    open = null;
    const before = chosen;
    chosen = name;
    show(name);
    const part = name && parts.get(name);
    if (!name || !part) {
      buttons.find((button) => button.dataset.inspect === before)?.focus({ preventScroll: true });
      return requestRender();
    }
    closeDrawer(); // it would lie over the answer
    guide.open();
    if (matchMedia(PHONE).matches) byId("networks").scrollIntoView({ block: "start" });
    else if (!matchMedia(BESIDE).matches) root.scrollIntoView({ block: "start" });
    title.focus({ preventScroll: true });
    try {
      const mount = await part.fetch();
      if (chosen !== name) return; // another one has been chosen meanwhile
      open = mounted.get(name) ?? mount(context, byId(`inspect-${name}`));
      mounted.set(name, open);
      if (runIndex !== undefined) open.about?.(runIndex);
      open.opened(true);
      requestRender();
    } catch (error) {
      notify({ key: "inspect.not_loaded", error });
      if (chosen === name) await choose(null);
    }
  }

  for (const button of buttons)
    button.addEventListener("click", () =>
      choose(chosen === button.dataset.inspect ? null : (button.dataset.inspect ?? null)),
    );
  byId("question-back").addEventListener("click", () => choose(null));
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !chosen) return;
    if (document.querySelector(":popover-open, dialog[open]")) return;
    if (!(event.target instanceof HTMLInputElement)) void choose(null);
  });
  addEventListener("question", (event) => {
    if (event instanceof CustomEvent) void choose(event.detail.name, event.detail.runIndex);
  });
  return {
    update(now) {
      showCards();
      return open?.update(now);
    },
  };
}

/**
 * What is known already of each question, and why one does not apply.
 * @param {Context} context
 * @param {HTMLElement[]} buttons
 * @param {(name: string) => LocalText | null} foundBy what a panel has found out
 */
function mountCards({ store, live, t }, buttons, foundBy) {
  const memo = createMemo();
  const writers = new Map(
    buttons.map((button) => {
      const answer = button.querySelector(".card-answer");
      const what = answer?.textContent ?? "";
      const write = answer ? textWriter(answer) : () => {};
      return [button.dataset.inspect ?? "", { button, what, write }];
    }),
  );
  return () => {
    const { dataset, experiment } = store.get();
    const found = [...writers.keys()].map(foundBy);
    if (!memo.changed([dataset, experiment, live.analysis, ...found])) return;
    const cards = cardsOf({ kind: kindOf(dataset), dataset, runs: experiment.runs, analysis: live.analysis }, t);
    for (const [i, [name, { button, what, write }]] of [...writers].entries()) {
      const { answer = found[i], obstacle } = cards[name] ?? {};
      write(obstacle ? t(obstacle.key, obstacle.values) : answer ? t(answer.key, answer.values) : what);
      if (button instanceof HTMLButtonElement) button.disabled = obstacle !== undefined;
    }
  };
}

/** With three or four networks the guide lies behind a strip of icons, and opens over the page. */
function mountStrip() {
  const [page, guide] = [byId("main"), byId("guide")];
  const buttons = ["guide-open", "guide-ask"].map(byId);
  /** @param {boolean} on */
  function set(on) {
    setAttribute(page, "data-guide-open", String(on));
    for (const button of buttons) setAttribute(button, "aria-expanded", String(on));
    dispatchEvent(new Event("resized"));
  }
  const isOpen = () => page.dataset.guideOpen === "true";
  buttons.forEach((button, i) =>
    button.addEventListener("click", () => {
      set(!isOpen());
      if (isOpen()) byId(i === 0 ? "charts" : "inspector").scrollIntoView({ block: "nearest" });
    }),
  );
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isOpen() || page.dataset.question) return;
    if (document.querySelector(":popover-open, dialog[open]")) return;
    if (guide.contains(document.activeElement)) buttons[0]?.focus();
    set(false);
  });
  return { open: () => set(true) };
}
