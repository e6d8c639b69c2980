/** What the cards of the questions say: an answer that is known already, or why a question does not apply. Pure. */

import { trainingPoints } from "../model/points.js";
import { hiddenUnits } from "../model/state.js";
import { allThroughOrigin } from "../model/verdict.js";

/**
 * @typedef {{answer?: LocalText, obstacle?: LocalText}} Card
 */

/**
 * Nothing is computed for a card: what is not known yet is left out.
 * @param {{kind: string, dataset: Dataset, runs: readonly RunSpec[], analysis: Analysis | null}} known
 * @param {Pick<Translator, "decimal" | "percent">} format
 * @returns {Record<string, Card>} by the names of the panels
 */
export function cardsOf({ kind, dataset, runs, analysis }, format) {
  const values = kind === "regression";
  const empty = trainingPoints(dataset.points).length === 0;
  /** @type {Record<string, Card>} */
  const cards = {};
  if (empty) {
    for (const name of ["why", "landscape"]) cards[name] = { obstacle: { key: "ask.no_points" } };
    cards.starts = { answer: { key: "ask.starts.corners" } };
  }
  if (!values) cards.regression = { obstacle: { key: "ask.regression.classes" } };
  else if (analysis?.least_squares)
    cards.regression = {
      answer: { key: "ask.regression.best", values: { floor: format.decimal(analysis.least_squares.loss, 4) } },
    };
  if (values) cards.roundoff = { obstacle: { key: "ask.roundoff.values" } };
  if (runs.every((run) => hiddenUnits(run) === 0)) cards.hidden = { answer: { key: "ask.hidden.none" } };
  if (kind === "binary" && analysis && !empty) {
    const best = analysis.best_line && format.percent(analysis.best_line.accuracy);
    if (analysis.through_origin?.separable === false && allThroughOrigin(runs, dataset))
      cards.why = { answer: { key: "ask.why.not_through_origin" } };
    else if (analysis.separable === true) cards.why = { answer: { key: "ask.why.yes" } };
    else if (analysis.separable === false)
      cards.why = { answer: best ? { key: "ask.why.no", values: { best } } : { key: "ask.why.never" } };
  }
  return cards;
}
