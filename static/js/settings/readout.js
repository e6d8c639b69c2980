/** How a side is doing: its loss and what it gets right in numbers, the verdict in a phrase and a sentence. */

import { ceiling, classCounts, trainingPoints } from "../model/points.js";
import { kindOf } from "../model/tasks.js";
import { accuracyText, explain } from "../model/verdict.js";
import { atMostEvery, byId, part, setAttribute, textWriter } from "../tools/dom.js";
import { lazily } from "../tools/lazily.js";
import { createMemo } from "../tools/memo.js";

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
  /** Two classes have their words at once. */
  const otherTasks = lazily(context, async () => true, { texts: ["verdicts"] });
  const due = atMostEvery(PERIOD_MS);
  const memo = createMemo();
  /** What is true of the points, found out once for each drawing. @type {{dataset: Dataset | null, counts: number[], ceiling: number}} */
  let known = { dataset: null, counts: [], ceiling: 1 };

  return {
    update(now) {
      const state = store.get();
      const { frame, analysis } = live;
      const { dataset } = state;
      const run = state.experiment.runs[runIndex];
      const finding = frame?.verdicts[runIndex];
      if (!frame || !run || !finding) return;
      const kind = kindOf(dataset);
      const worded = kind === "binary" || otherTasks.peek();
      const deps = [frame, analysis, dataset, run, state.training, worded];
      if (!memo.pending(deps)) return;
      if (!memo.changed(deps, () => due(now))) return true;
      numbers(frame, run, kind);
      setAttribute(verdict, "data-code", finding.code);
      if (!worded) return;
      if (dataset !== known.dataset) known = { dataset, ...factsOf(dataset) };
      const [loss, accuracy, r_squared, penalty] = [frame.loss, frame.accuracy, frame.r_squared, frame.penalty].map(
        (values) => values[runIndex] ?? NaN,
      );
      const situation = {
        verdict: finding,
        run,
        ties: frame.ties[runIndex] ?? 0,
        n_samples: frame.n_samples,
        training: state.training,
        analysis,
      };
      const words = explain(
        {
          ...situation,
          ...known,
          dataset,
          loss: loss ?? NaN,
          accuracy: accuracy ?? NaN,
          r_squared: r_squared ?? NaN,
          penalty: penalty ?? 0,
        },
        t,
      );
      phrase(t(words.phrase.key, words.phrase.values));
      sentence(` ${t(words.sentence.key, words.sentence.values)}`);
      setAttribute(verdict, "data-tone", words.tone);
    },
  };
}

/** @param {Dataset} dataset */
function factsOf(dataset) {
  const classes = dataset.task === "classes";
  return {
    counts: classes ? classCounts(dataset) : [],
    ceiling: classes ? ceiling(trainingPoints(dataset.points)) : 1,
  };
}

/**
 * The list of numbers. What does not apply (a penalty, test points) is not shown.
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
    return (/** @type {string | null} */ text, /** @type {string} */ label) => {
      const row = element.parentElement;
      if (row) row.hidden = text === null;
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
    else
      accuracy?.(
        accuracyText(frame.accuracy[runIndex] ?? NaN, frame.ties[runIndex] ?? 0, frame.n_samples, t),
        t("side.accuracy"),
      );
    testLoss?.(test ? t.decimal(test.loss[runIndex] ?? NaN, 4) : null, t("side.test_loss"));
    testAccuracy?.(test && !fit ? t.percent(test.accuracy[runIndex] ?? NaN) : null, t("side.test_accuracy"));
  };
}
