/** How a side is doing: its loss and what it gets right in numbers, the verdict in a phrase and a sentence. */

import { ceiling, classCounts, trainingPoints } from "../model/points.js";
import { kindOf } from "../model/tasks.js";
import { accuracyText, explain } from "../model/verdict.js";
import { atMostEvery, byId, part, setAttribute, textWriter } from "../tools/dom.js";
import { lazily } from "../tools/lazily.js";

/** Digits that change faster cannot be read. */
const PERIOD_MS = 100;

/**
 * @param {Context} context
 * @param {number} side
 * @returns {Panel}
 */
export function mountReadout(context, side) {
  const { store, live, t } = context;
  const verdict = part(`verdict-${side}`, HTMLElement);
  const [phraseElement, sentenceElement] = [verdict.querySelector("strong"), verdict.querySelector("span")];
  if (!phraseElement || !sentenceElement) throw new Error("a verdict needs a phrase and a sentence");
  const [phrase, sentence] = [textWriter(phraseElement), textWriter(sentenceElement)];
  const numbers = mountNumbers(t, side);
  /** Two classes have their words at once. */
  const otherTasks = lazily(() => t.load("verdicts").then(() => true), context.changed);
  const due = atMostEvery(PERIOD_MS);
  /** @type {readonly unknown[]} */
  let shown = [];
  /** What is true of the points, found out once for each drawing. @type {{drawing: Drawing | null, counts: number[], ceiling: number}} */
  let known = { drawing: null, counts: [], ceiling: 1 };

  return {
    update(now) {
      const state = store.get();
      const { frame, analysis } = live;
      const { drawing } = state;
      const run = state.experiment.runs[side];
      const finding = frame?.verdicts[side];
      if (!frame || !run || !finding) return;
      const kind = kindOf(drawing);
      const worded = kind === "binary" || otherTasks();
      const scene = [frame, analysis, drawing, run, state.training, worded];
      if (scene.every((value, i) => value === shown[i])) return;
      if (!due(now)) return true;
      shown = scene;
      numbers(frame, run, kind);
      setAttribute(verdict, "data-code", finding.code);
      if (!worded) return;
      if (drawing !== known.drawing) known = { drawing, ...factsOf(drawing) };
      const [loss, accuracy, r_squared, penalty] = [frame.loss, frame.accuracy, frame.r_squared, frame.penalty].map(
        (values) => values[side] ?? NaN,
      );
      const situation = {
        verdict: finding,
        run,
        ties: frame.ties[side] ?? 0,
        n_samples: frame.n_samples,
        training: state.training,
        analysis,
      };
      const words = explain(
        {
          ...situation,
          ...known,
          drawing,
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

/** @param {Drawing} drawing */
function factsOf(drawing) {
  const classes = drawing.task === "classes";
  return {
    counts: classes ? classCounts(drawing) : [],
    ceiling: classes ? ceiling(trainingPoints(drawing.points)) : 1,
  };
}

/**
 * The list of numbers. What does not apply (a penalty, test points) is not shown.
 * @param {Translator} t
 * @param {number} side
 * @returns {(frame: Frame, run: RunSpec, kind: string) => void}
 */
function mountNumbers(t, side) {
  const [loss, penalty, accuracy, testLoss, testAccuracy] = [
    "loss",
    "penalty",
    "accuracy",
    "test-loss",
    "test-accuracy",
  ].map((name) => {
    const element = part(`${name}-${side}`, HTMLElement);
    const [term, value] = [textWriter(byId(`${name}-${side}-label`)), textWriter(element)];
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
    loss?.(t.decimal(frame.loss[side] ?? NaN, 4), t("side.loss"));
    penalty?.(run.training.regularizer === "none" ? null : t.decimal(frame.penalty[side] ?? NaN, 4), t("side.penalty"));
    if (fit) accuracy?.(t.decimal(frame.r_squared[side] ?? NaN, 3), t("side.r_squared"));
    else
      accuracy?.(
        accuracyText(frame.accuracy[side] ?? NaN, frame.ties[side] ?? 0, frame.n_samples, t),
        t("side.accuracy"),
      );
    testLoss?.(test ? t.decimal(test.loss[side] ?? NaN, 4) : null, t("side.test_loss"));
    testAccuracy?.(test && !fit ? t.percent(test.accuracy[side] ?? NaN) : null, t("side.test_accuracy"));
  };
}
