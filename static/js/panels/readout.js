/** How a side is doing: loss and accuracy in numbers, the verdict in a phrase and a sentence. */

import { atMostEvery, part, setAttribute, textWriter } from "../dom.js";
import { ceiling, classCounts } from "../state.js";
import { accuracyText, explain } from "../verdict.js";

/** Digits that change faster cannot be read. */
const PERIOD_MS = 100;

/**
 * @param {Context} context
 * @param {number} side
 * @returns {Panel}
 */
export function mountReadout({ store, live, t }, side) {
  const verdict = part(`verdict-${side}`, HTMLElement);
  const [phraseElement, sentenceElement] = verdict.children;
  if (!phraseElement || !sentenceElement) throw new Error("a verdict needs a phrase and a sentence");
  const [phrase, sentence] = [textWriter(phraseElement), textWriter(sentenceElement)];
  const loss = textWriter(part(`loss-${side}`, HTMLElement));
  const accuracy = textWriter(part(`accuracy-${side}`, HTMLElement));
  const due = atMostEvery(PERIOD_MS);
  /** @type {readonly unknown[]} */
  let shown = [];
  /** What is true of the points, found out once for each drawing. @type {{points: unknown, counts: number[], ceiling: number}} */
  let known = { points: null, counts: [0, 0], ceiling: 1 };

  return {
    update(now) {
      const state = store.get();
      const { frame, analysis } = live;
      const scene = [frame, analysis, state.drawing.points, state.experiment, state.training];
      if (scene.every((value, i) => value === shown[i])) return;
      if (!due(now)) return true;
      shown = scene;
      const run = state.experiment.runs[side];
      const finding = frame?.verdicts[side];
      if (!frame || !run || !finding) return;
      const { n_samples } = frame;
      const ties = frame.ties[side] ?? 0;
      const { points } = state.drawing;
      if (points !== known.points) known = { points, counts: classCounts(state.drawing), ceiling: ceiling(points) };
      const words = explain({ verdict: finding, run, ties, n_samples, counts: known.counts, ceiling: known.ceiling, training: state.training, analysis }, t);
      phrase(t(words.phrase.key, words.phrase.values));
      sentence(` ${t(words.sentence.key, words.sentence.values)}`);
      setAttribute(verdict, "data-tone", words.tone);
      setAttribute(verdict, "data-code", finding.code);
      loss(t.decimal(frame.loss[side] ?? NaN, 4));
      accuracy(accuracyText(frame.accuracy[side] ?? NaN, ties, n_samples, t));
    },
  };
}
