/**
 * The chapter, or a teacher's check list, in the guide: look, bet, do, say. The list ticks itself as the frames say what
 * is met; nothing moves on by itself, and nothing is lost by waiting.
 */

import { prose } from "../exercise/prose.js";
import { handInButton, leaveButton, lockedNote } from "../exercise/task.js";
import { linkTo, trainedWeights } from "../links/index.js";
import { inLanguage, isGuided } from "../model/exercise.js";
import { savedOf } from "../model/state.js";
import { byId, setAttribute } from "../tools/dom.js";
import { button, create } from "../tools/elements.js";
import { createMemo } from "../tools/memo.js";
import { betForm, betText, plain } from "./bet.js";
import { createCheckList } from "./check-list.js";
import { handAfter, NOTHING, tickedAfter, toolFor } from "./judge.js";
import { movesLeft } from "./moves.js";
import { chaptersDone, keepProgress, progressOf } from "./progress.js";
import { reveal } from "./reveal.js";
import { saidText, sayForm } from "./say.js";
import { showMoves } from "./show-me.js";

/** Where a question would cover the task. */
const PHONE = "(max-width: 699px)";

/** @param {Context} context @returns {Panel} */
export function createGuide(context) {
  const { store, live } = context;
  const root = byId("course");
  const news = create("p", { className: "sr", role: "status", testid: "course-news" });
  /** @type {Exercise | null} */
  let shown = null;
  /** @type {ReturnType<typeof createCourse> | null} */
  let course = null;
  let hand = NOTHING;
  /** A frame from before the exercise began again: it says nothing of this attempt. @type {Frame | null} */
  let stale = null;
  const memo = createMemo();

  store.subscribe((change) => {
    hand = handAfter(hand, change, store.get(), live.frame?.step ?? 0);
  });
  const forget = () => {
    hand = NOTHING;
    stale = live.frame;
  };
  addEventListener("began-again", () => {
    forget();
    course?.beginAgain();
  });
  addEventListener("went-back", forget);

  /** @param {{item: number, right: boolean} | null} answered */
  function judge(answered) {
    const { frame, pendingEdits, timeline } = live;
    if (!course || !frame || frame === stale) return;
    const { experiment, dataset } = store.get();
    const kept = timeline.kept.findLast((kept) => kept.frame === frame);
    if (kept && (kept.experiment !== experiment || kept.dataset.points !== dataset.points)) return; // an edit is on its way
    const { step, goals } = frame;
    const before = course.ticked;
    course.reached(tickedAfter(course.items, before, { step, goals, hand, waiting: pendingEdits.waiting, answered }));
    if (course.ticked > before) hand = { ...hand, points: null };
  }

  /** @param {Exercise | null} exercise */
  function show(exercise) {
    shown = exercise;
    course?.end();
    root.hidden = !isGuided(exercise);
    document.body.toggleAttribute("data-guided", !root.hidden);
    course = exercise && !root.hidden ? createCourse(context, root, exercise, news, judge) : null;
    hand = NOTHING;
  }

  return {
    update() {
      const { exercise, experiment, dataset } = store.get();
      if (exercise !== shown) show(exercise);
      course?.asked(byId("main").dataset.question ?? "");
      if (memo.changed([live.frame, live.pendingEdits.waiting, experiment, dataset, shown])) judge(null);
    },
  };
}

/**
 * @param {Context} context
 * @param {HTMLElement} root
 * @param {Exercise} exercise
 * @param {HTMLElement} news what a screen reader says
 * @param {(answered: {item: number, right: boolean}) => void} judge
 */
function createCourse(context, root, exercise, news, judge) {
  const { t, store } = context;
  const chapter = exercise.chapter === context.chapter?.id ? context.chapter : null;
  const words = inLanguage(exercise, t.lang);
  const items = words.items ?? [];
  const progress = progressOf(exercise);
  const waits = exercise.locks.train !== "hidden";
  const sections = {
    bet: part("bet", t("course.your_bet")),
    list: part("do", t("course.do")),
    say: part("say", t("course.say")),
    foot: create("footer", { className: "course-foot" }),
  };
  const list = createCheckList(items, t, (item, right) => judge({ item, right }));
  const own = createOwnWork();
  const showing = createShowing();
  /** Filled in by this visit: a sentence that was said before is read whole. */
  let said = progress.done === true;

  /** The question that is open below. */
  let question = "";
  const fold = button("", { id: "course-fold", className: "quiet" }, () => setFolded(root.dataset.folded !== "true"));
  /** @param {boolean} on */
  function setFolded(on) {
    setAttribute(root, "data-folded", String(on));
    setAttribute(fold, "aria-expanded", String(!on));
    fold.textContent = t(on ? "course.unfold" : "course.fold");
  }
  setFolded(false);

  /** @param {Partial<import("./progress.js").Progress>} change */
  function keep(change) {
    Object.assign(progress, change);
    keepProgress(exercise, progress);
    tell();
  }

  /** The session asks of the items that are left. */
  const tell = () =>
    store.get().ticked !== progress.ticked &&
    store.dispatch({ type: "options_set", options: { ticked: progress.ticked } });

  function writeBet() {
    const { bet } = words;
    sections.bet.element.hidden = !bet || progress.bet === null;
    if (!bet || progress.bet === null) return;
    const over = progress.ticked === items.length;
    sections.bet.body.replaceChildren(
      progress.bet === undefined
        ? betForm(bet, t, waits, commit)
        : create("p", { testid: "course-said-bet", className: "course-words" }, betText(bet, progress.bet, over, t)),
    );
  }

  /** @param {number | null} value null: skipped */
  function commit(value) {
    keep({ bet: value });
    open();
    list.focus();
    if (waits) news.textContent = t("course.unlocked");
  }

  /** The bet is made: training may begin, and the panel of this chapter opens. */
  function open() {
    store.dispatch({ type: "options_set", options: { betDue: false } });
    write();
    if (exercise.open && !matchMedia(PHONE).matches)
      dispatchEvent(new CustomEvent("question", { detail: { name: exercise.open, runIndex: exercise.about ?? 0 } }));
  }

  function write() {
    writeBet();
    const over = progress.ticked === items.length;
    const due = words.bet !== undefined && progress.bet === undefined;
    setAttribute(root, "data-stage", due ? "bet" : over ? "say" : "do");
    list.show(progress.ticked);
    if (!due) takeTool();
    showing.element.hidden = due || over || !chapter?.reference.length;
    sections.list.element.hidden = items.length === 0;
    const closes = over && chapter !== null && (chapter.say !== null || progress.done === true);
    sections.say.element.hidden = !closes;
    if (closes)
      sections.say.body.replaceChildren(chapter.say && !said ? sayForm(chapter.say, t, finish) : saidText(chapter, t));
    sections.foot.replaceChildren(...foot());
  }

  /** Of which item the tool was chosen; from then on it is the learner's. */
  let equipped = -1;
  /** The tool with which the current item is done. */
  function takeTool() {
    if (equipped === progress.ticked) return;
    equipped = progress.ticked;
    const { tool } = store.get();
    const fit = toolFor(items[equipped], tool);
    if (fit !== tool) store.dispatch({ type: "options_set", options: { tool: fit } });
  }

  function finish() {
    own.forget();
    said = true;
    keep({ done: true });
    write();
    news.textContent = t("course.finished");
    reveal(sections.say.element);
    const next = root.querySelector(".course-onward");
    if (next instanceof HTMLElement) next.focus({ preventScroll: true });
  }

  /** @returns {HTMLElement[]} */
  function foot() {
    if (!chapter) return [...handInButton(context), leaveButton(context)];
    const done = chaptersDone();
    const dots = chapter.total.map((id) =>
      create("i", { className: id === chapter.id ? "here" : done.has(id) ? "done" : "" }),
    );
    const count = t("course.count", { n: chapter.total.filter((id) => done.has(id)).length, of: chapter.total.length });
    const onward =
      progress.done && chapter.next
        ? [chapterLink(chapter.next, t("course.onward", { title: chapter.next.title ?? "" }), "course-onward primary")]
        : [];
    return [
      ...onward,
      create(
        "p",
        { className: "course-dots" },
        create("span", { ariaHidden: "true" }, ...dots),
        create("a", { href: `/course${location.search}`, testid: "course-all" }, count),
      ),
      button(t("course.leave"), { testid: "course-leave", className: "quiet" }, leave),
    ];
  }

  /** The same state, free. */
  function leave() {
    const free = { ...savedOf(store.get()), ...trainedWeights(context), exercise: null };
    location.assign(linkTo(free, context.catalog, `/${location.search}`));
  }

  function createShowing() {
    const doing = create("span", { className: "course-doing", role: "status", testid: "course-doing" });
    /** @type {AbortController | null} */
    let stop = null;
    /** @param {string} words */
    const moving = (words) => {
      doing.textContent = words;
      reveal(doing);
    };
    const press = button(t("course.show_me"), { testid: "course-show", className: "quiet" }, async () => {
      if (stop) return stop.abort();
      stop = new AbortController();
      press.textContent = t("course.show_stop");
      keep({ shown: true });
      const { signal } = stop;
      try {
        const moves = movesLeft(chapter?.reference ?? [], items, progress.ticked);
        const listener = {
          begun: (/** @type {(() => void) | null} */ back) => own.keep(back),
          moving,
          fill: list.fill,
          check: list.check,
        };
        await showMoves(context, moves, listener, signal);
      } catch (error) {
        context.notify({ key: "notice.no_texts", error });
      } finally {
        own.offer();
        stop = null;
        doing.textContent = "";
        press.textContent = t("course.show_me");
      }
    });
    return {
      element: create("span", {}, press, doing),
      get on() {
        return stop !== null;
      },
      end: () => stop?.abort(),
    };
  }

  /** What the learner had done before it was shown how. */
  function createOwnWork() {
    /** @type {(() => void) | null} */
    let restore = null;
    let ticked = 0;
    const press = button(t("course.back"), { testid: "course-back", className: "outlined" }, () => {
      const back = restore;
      forget();
      back?.();
      dispatchEvent(new Event("went-back"));
      keep({ ticked });
      equipped = ticked; // with the tool that is in hand
      write();
      list.focus();
    });
    const element = create("div", { className: "course-actions", hidden: true }, press);
    function forget() {
      restore = null;
      element.hidden = true;
    }
    return {
      element,
      forget,
      /** @param {(() => void) | null} back */
      keep(back) {
        element.hidden = true; // until it was played, or stopped
        if (restore) return; // shown a second time: what is on the page is no work of the learner
        restore = back;
        ticked = progress.ticked;
      },
      offer: () => void (element.hidden = restore === null),
    };
  }

  sections.list.body.append(list.element, own.element);
  list.actions.append(showing.element);
  root.replaceChildren(
    create("header", { className: "course-head" }, ...heading(chapter, words, t), fold),
    create(
      "div",
      { className: "course-body", id: "course-body" },
      create("div", { className: "course-words course-look", testid: "course-look" }, ...prose(words.text, t)),
      ...(chapter ? [] : lockedNote(words, t)),
      sections.bet.element,
      sections.list.element,
      sections.say.element,
      sections.foot,
    ),
    news,
  );
  tell();
  if (words.bet && progress.bet === undefined) write();
  else open();

  return {
    items,
    get ticked() {
      return progress.ticked;
    },
    /** @param {number} ticked */
    reached(ticked) {
      if (ticked === progress.ticked) return;
      const [last, next] = [items[ticked - 1], items[ticked]];
      const over = ticked === items.length;
      keep({ ticked, ...(over && !chapter?.say && { done: true }) });
      write();
      if (over) reveal(sections.say.element);
      const done = t("course.ticked", { text: plain(last?.text) });
      news.textContent = over
        ? `${done} ${t("course.all_done")}`
        : `${done} ${t("course.now", { text: plain(next?.text) })}`;
    },
    beginAgain() {
      if (!showing.on) {
        own.forget();
        keep({ ticked: 0 }); // what is done stays so while it is shown how
      }
      equipped = -1;
      said = false;
      write();
    },
    /** @param {string} name of the question that is open; empty for none */
    asked(name) {
      if (name === question) return;
      question = name;
      setFolded(name !== "");
    },
    end: () => showing.end(),
  };
}

/** @param {string} name @param {string} title */
function part(name, title) {
  const body = create("div", {});
  const head = create("h3", { id: `course-${name}-title`, className: "eyebrow" }, title);
  const element = create("section", { testid: `course-${name}`, className: `course-${name}` }, head, body);
  element.setAttribute("aria-labelledby", head.id);
  return { element, body };
}

/** @param {Chapter | null} chapter @param {Exercise} exercise @param {Translator} t @returns {HTMLElement[]} */
function heading(chapter, { title }, t) {
  const words = chapter ? t("course.heading", { number: chapter.number, title }) : title || t("lesson.title");
  const head = create("h2", { id: "course-title" }, words);
  if (!chapter) return [head];
  const { previous, next } = chapter;
  return [
    ...(previous ? [chapterLink(previous, t("course.previous", { number: previous.number }), "course-previous")] : []),
    head,
    ...(next ? [chapterLink(next, t("course.next", { number: next.number }), "course-next")] : []),
  ];
}

/** @param {ChapterLink} link @param {string} text @param {string} className */
const chapterLink = ({ id, title = "" }, text, className) =>
  create(
    "a",
    { href: `/course/${id}${location.search}`, className, title, testid: className.split(" ")[0] ?? "" },
    text,
  );
