/**
 * How a network is doing: its loss and what it gets right in numbers, the verdict in a phrase and a sentence, and the
 * question that the verdict raises.
 */

import { locksOf } from "../model/exercise.js";
import { classCounts } from "../model/points.js";
import { kindOf } from "../model/tasks.js";
import { accuracyText, explain } from "../model/verdict.js";
import { atMostEvery, byId, part, setAttribute, textWriter } from "../tools/dom.js";
import { lazily } from "../tools/lazily.js";
import { createMemo } from "../tools/memo.js";
import { chapterFor } from "./chapters.js";
import { questionFor } from "./questions.js";

/** Digits that change faster cannot be read. */
const PERIOD_MS = 100;

/**
 * @param {Context} context
 * @param {number} runIndex
 * @returns {Panel}
 */
export function mountReadout(context, runIndex) {
  const { store, live, t } = context;
  const verdict = part(`verdict-${runIndex}`, HTMLElement);
  const [phraseElement, sentenceElement] = [verdict.querySelector("strong"), verdict.querySelector("span")];
  if (!phraseElement || !sentenceElement) throw new Error("a verdict needs a phrase and a sentence");
  const [phrase, sentence] = [textWriter(phraseElement), textWriter(sentenceElement)];
  const numbers = mountNumbers(t, runIndex);
  const finding = byId(`finding-${runIndex}`);
  const ask = mountQuestion(t, runIndex);
  const chapter = mountChapter(t, runIndex);
  const chapters = byId("main").dataset.chapters?.split(" ") ?? [];
  mountUnfold(context, runIndex);
  /** Two classes have their words at once. */
  const otherTasks = lazily(context, async () => true, { texts: ["verdicts"] });
  const due = atMostEvery(PERIOD_MS);
  const memo = createMemo();
  /** Counted once for each drawing. @type {{dataset: Dataset | null, counts: number[]}} */
  let counted = { dataset: null, counts: [] };

  return {
    update(now) {
      const state = store.get();
      const { frame, analysis } = live;
      const { dataset } = state;
      const run = state.experiment.runs[runIndex];
      const found = frame?.verdicts[runIndex];
      if (!frame || !run || !found) return;
      const kind = kindOf(dataset);
      const worded = kind === "binary" || otherTasks.peek();
      const deps = [frame, analysis, dataset, run, state.training, state.exercise, worded];
      if (!memo.pending(deps)) return;
      if (!memo.changed(deps, () => due(now))) return true;
      numbers(frame, run, kind);
      setAttribute(verdict, "data-code", found.code);
      const question = questionFor({ verdict: found, run, dataset, analysis });
      const locks = locksOf(state);
      ask(question && (locks?.questions || locks?.[`ask_${question.name}`]) ? null : question);
      chapter(state.exercise ? null : chapterFor({ verdict: found, run, dataset }, chapters));
      if (!worded) return;
      if (dataset !== counted.dataset) counted = { dataset, counts: countsOf(dataset) };
      const words = explain(
        {
          verdict: found,
          run,
          ...counted,
          dataset,
          ties: frame.ties[runIndex] ?? 0,
          n_samples: frame.n_samples,
          accuracy: frame.accuracy[runIndex] ?? NaN,
          r_squared: frame.r_squared[runIndex] ?? NaN,
          analysis,
          training: state.training,
        },
        t,
      );
      phrase(t(words.phrase.key, words.phrase.values));
      sentence(` ${t(words.sentence.key, words.sentence.values)}`);
      setAttribute(verdict, "data-tone", words.tone);
      setAttribute(finding, "data-tone", words.tone);
    },
  };
}

/**
 * One question as a button: it opens in the guide, about this network.
 * @param {Translator} t
 * @param {number} runIndex
 * @returns {(question: {name: string, key: string} | null) => void}
 */
function mountQuestion(t, runIndex) {
  const button = part(`ask-${runIndex}`, HTMLButtonElement);
  const write = textWriter(button);
  let name = "";
  button.addEventListener("click", () => dispatchEvent(new CustomEvent("question", { detail: { name, runIndex } })));
  return (question) => {
    name = question?.name ?? "";
    button.hidden = question === null;
    setAttribute(button, "data-name", name);
    write(question ? t(question.key) : "");
  };
}

/**
 * The chapter that tells of it.
 * @param {Translator} t
 * @param {number} runIndex
 * @returns {(id: string | null) => void}
 */
function mountChapter(t, runIndex) {
  const link = part(`to-chapter-${runIndex}`, HTMLAnchorElement);
  const write = textWriter(link);
  return (id) => {
    link.hidden = id === null;
    if (id === null) return;
    setAttribute(link, "href", `/course/${id}`);
    write(t("verdict.chapter", { number: id.slice(1) }));
  };
}

/**
 * The room of a verdict is fixed, so that nothing below it moves. What does not fit, and what could be tried, unfolds
 * over the diagram.
 * @param {Context} context
 * @param {number} runIndex
 */
function mountUnfold({ t }, runIndex) {
  const button = part(`unfold-${runIndex}`, HTMLButtonElement);
  const [finding, text, remedies] = [`finding-${runIndex}`, `verdict-${runIndex}-text`, `remedies-${runIndex}`].map(
    byId,
  );
  const [space, asks] = [finding?.querySelector(".verdict-room"), finding?.querySelector(".asks")];
  if (!finding || !text || !remedies || !(space instanceof HTMLElement) || !(asks instanceof HTMLElement)) return;
  const write = textWriter(button);
  let open = false;
  let room = 0;

  /** @param {boolean} on */
  function unfold(on) {
    open = on;
    setAttribute(button, "aria-expanded", String(on));
    finding.toggleAttribute("data-open", on);
    fit();
  }
  /** Whole lines only: the last that fits ends in an ellipsis, and none is cut. */
  const clamp = () => {
    const free = space.clientHeight - asks.offsetHeight - parseFloat(getComputedStyle(space).rowGap);
    const lines = Math.max(1, Math.floor(free / parseFloat(getComputedStyle(text).lineHeight)));
    if (Number.isFinite(lines)) text.style.setProperty("--lines", String(lines));
  };
  /** The question comes first: where both do not fit, the link to the chapter is not there. */
  const yieldRoom = () => {
    const [question, chapter] = [...asks.querySelectorAll(".ask-question, .to-chapter")];
    if (!(question instanceof HTMLElement && chapter instanceof HTMLElement)) return;
    const wanted = question.scrollWidth + chapter.offsetWidth + parseFloat(getComputedStyle(chapter).marginInlineStart);
    asks.toggleAttribute("data-tight", wanted > space.clientWidth);
  };
  function fit() {
    yieldRoom();
    if (!open) clamp();
    const tries = remedies.childElementCount > 0;
    const holder = text.parentElement;
    if (!open) room = Math.min(text.clientHeight, holder?.clientHeight ?? 0);
    const cut = !open && text.scrollHeight > room + 1;
    button.hidden = !(open || tries || cut);
    write(t(open ? "verdict.less" : tries ? "verdict.try" : "verdict.more"));
    finding.style.setProperty("--unfold", `${button.offsetWidth}px`);
    if (open && !tries && text.scrollHeight <= room + 1) unfold(false);
  }
  button.addEventListener("click", () => unfold(!open));
  document.addEventListener("pointerdown", ({ target }) => {
    if (open && target instanceof Node && !finding.contains(target)) unfold(false);
  });
  finding.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !open) return;
    event.stopPropagation();
    unfold(false);
    button.focus();
  });
  const sizes = new ResizeObserver(fit);
  for (const element of [space, asks, text]) sizes.observe(element);
  new MutationObserver(fit).observe(text, { childList: true, subtree: true, characterData: true });
  new MutationObserver(fit).observe(remedies, { childList: true });
}

/** @param {Dataset} dataset */
const countsOf = (dataset) => (dataset.task === "classes" ? classCounts(dataset) : []);

/**
 * The numbers in words: "loss 0.6930 · 50% right". What does not apply (a penalty, test points) is not shown.
 * @param {Translator} t
 * @param {number} runIndex
 * @returns {(frame: Frame, run: RunSpec, kind: string) => void}
 */
function mountNumbers(t, runIndex) {
  const [loss, penalty, accuracy, testLoss, testAccuracy] = [
    "loss",
    "penalty",
    "accuracy",
    "test-loss",
    "test-accuracy",
  ].map((name) => {
    const element = part(`${name}-${runIndex}`, HTMLElement);
    const [term, value] = [textWriter(byId(`${name}-${runIndex}-label`)), textWriter(element)];
    return (/** @type {string | null} */ text, /** @type {string} */ label, after = false) => {
      const row = element.parentElement;
      if (row) row.hidden = text === null;
      row?.toggleAttribute("data-after", after);
      term(label);
      value(text ?? "");
    };
  });
  return (frame, run, kind) => {
    const fit = kind === "regression";
    const { test } = frame;
    loss?.(t.decimal(frame.loss[runIndex] ?? NaN, 4), t("side.loss"));
    penalty?.(
      run.training.regularizer === "none" ? null : t.decimal(frame.penalty[runIndex] ?? NaN, 4),
      t("side.penalty"),
    );
    if (fit) accuracy?.(t.decimal(frame.r_squared[runIndex] ?? NaN, 3), t("side.r_squared"));
    else {
      const ties = frame.ties[runIndex] ?? 0;
      const words = ties === 0 && frame.n_samples > 0;
      const text = accuracyText(frame.accuracy[runIndex] ?? NaN, ties, frame.n_samples, t);
      accuracy?.(text, t(words ? "side.right" : "side.accuracy"), words);
    }
    testLoss?.(test ? t.decimal(test.loss[runIndex] ?? NaN, 4) : null, t("side.test_loss"));
    testAccuracy?.(test && !fit ? t.percent(test.accuracy[runIndex] ?? NaN) : null, t("side.test_accuracy"));
  };
}
