/**
 * "Can one line do it?": the answer for the points on the screen, its proof as a drawing over the plots, and changes
 * that would do more.
 */

import { namesOf } from "../../model/naming.js";
import { allThroughOrigin, isThroughOrigin } from "../../model/verdict.js";
import { atMostEvery, setAttribute, textWriter } from "../../tools/dom.js";
import { create } from "../../tools/elements.js";
import { createMemo } from "../../tools/memo.js";
import { createClassAnalysis } from "./classes.js";
import { answerOf, bindingOf, marginValues, restrictionsOf, throughOrigin, wordsFor } from "./facts.js";
import { createFigure } from "./figure.js";
import { createClassList, createOffers, writeProof } from "./sections.js";

/** @typedef {import("./classes.js").BinarySplit} BinarySplit */
/** @typedef {import("./classes.js").ClassFindings} ClassFindings */

/**
 * What is known of the points on the screen.
 * @typedef {object} Status
 * @property {import("./facts.js").AnyAnalysis} analysis of all lines; of those through the origin where no network draws others
 * @property {import("./facts.js").Answer} answer
 * @property {BinarySplit | null} origin the same for lines through the origin, where a network draws only these
 * @property {BinarySplit | null} split what is drawn and proved; null while several classes are being analysed
 * @property {ClassFindings | null} findings of more than two classes
 * @property {string} failure why the several classes could not be analysed
 */

const PERIOD_MS = 100;
/** While somebody draws, the last answer stays for so long: it is not replaced by "Working it out" at each stroke. */
const PATIENCE_MS = 700;

/** @param {Context} context @param {HTMLElement} root @returns {import("../index.js").Inspector} */
export function mountWhy(context, root) {
  const { store, live, t, requestRender } = context;
  const classAnalysis = createClassAnalysis(context);
  const [figure, classList, offers] = [createFigure(context), createClassList(context), createOffers(context)];
  const parts = build(root, figure.canvas, classList.element, offers.element, t);
  const [writeHeadline, due] = [textWriter(parts.headline), atMostEvery(PERIOD_MS)];
  const [memo, splitMemo] = [createMemo(), createMemo()];
  /** @type {Analysis | null} */
  let lastAnalysis = null;
  let lastSeen = 0;
  /** Two classes need no splitting. @type {Record<"all" | "origin", BinarySplit> | null} */
  let twoClasses = null;

  /** @param {Analysis | null} analysis @returns {Status | null} null while nothing is known of these points */
  function statusOf(analysis) {
    const { dataset, experiment } = store.get();
    const answer = analysis && answerOf(analysis, dataset);
    if (!analysis || !answer) return null;
    if (answer === "many") {
      const { findings, failure } = classAnalysis.read(dataset, analysis);
      return { analysis, answer, findings, failure, split: findings && classList.splitOf(findings), origin: null };
    }
    if (splitMemo.changed([analysis, dataset.points])) {
      const all = { analysis, dataset, labels: /** @type {const} */ ([0, 1]), original: dataset.points };
      twoClasses = { all, origin: { ...all, analysis: throughOrigin(analysis) } };
    }
    const [all, origin] = [twoClasses?.all ?? null, analysis.through_origin ? (twoClasses?.origin ?? null) : null];
    const rest = { origin, findings: null, failure: "" };
    if (!origin || !allThroughOrigin(experiment.runs, dataset)) return { analysis, answer, split: all, ...rest };
    const own = answerOf(origin.analysis, dataset) ?? answer;
    return { analysis: origin.analysis, answer: own, split: origin, ...rest };
  }

  /** @param {Status | null} status @returns {(BinarySplit | null)[]} what is drawn on each network's plot */
  function splitsOf(status) {
    const { dataset, experiment } = store.get();
    const { split = null, origin = null } = status ?? {};
    return experiment.runs.map((run) => (origin && isThroughOrigin(run, dataset) ? origin : split));
  }

  /** @param {Status | null} status */
  function write(status) {
    const { dataset, experiment } = store.get();
    const words = status && wordsOf(status, dataset, t);
    const known = words ? status : null;
    setAttribute(root, "data-answer", status?.answer ?? "");
    setAttribute(root, "data-whole", status?.findings?.verdict ?? "");
    setAttribute(root, "data-points", String(status?.analysis.n_samples ?? ""));
    classList.write(status?.findings ?? null, status?.split ?? null);
    writeProof(parts.body, known?.split ?? null, t);
    parts.proof.hidden = parts.body.childElementCount === 0;
    parts.networks.replaceChildren(...(known ? bindings(known, dataset, experiment.runs, t) : []));
    parts.networks.hidden = parts.networks.childElementCount === 0;
    offers.write(known);
    writeHeadline(words ? t(words.headline.key, words.headline.values) : t("why.working"));
    parts.words.replaceChildren(...(words?.sentences ?? []).map(({ key, values }) => create("p", {}, t(key, values))));
    if (!words) return;
    const [first] = words.sentences;
    const description = `${t(words.headline.key)} ${first ? t(first.key, first.values) : ""}`;
    setAttribute(figure.canvas, "aria-label", `${t("why.figure")} ${description}`);
  }

  return {
    opened(on) {
      memo.forget();
      figure.opened(on);
      classList.forget();
      if (!on) classAnalysis.stop();
      requestRender();
    },
    update(now) {
      const { dataset, experiment } = store.get();
      if (live.analysis) [lastAnalysis, lastSeen] = [live.analysis, now];
      const waiting = !live.analysis;
      const status = statusOf(waiting && now - lastSeen > PATIENCE_MS ? null : lastAnalysis);
      figure.paint(status?.split ?? null, splitsOf(status));
      const { analysis, split, findings, failure } = status ?? {};
      const deps = [analysis, split, findings, failure, dataset, experiment.runs, offers.runIndex()];
      if (memo.changed(deps, () => due(now))) write(status);
      return waiting || memo.pending(deps);
    },
  };
}

/**
 * @param {Status} status
 * @param {Dataset} dataset
 * @param {Translator} t
 * @returns {{headline: LocalText, sentences: LocalText[]} | null} null while several classes are being analysed
 */
function wordsOf({ analysis, answer, findings, failure }, dataset, t) {
  const words = wordsFor(analysis, dataset, answer, t);
  if (answer !== "many") return words;
  if (failure)
    return { headline: { key: "why.many" }, sentences: [{ key: "why.many_failed", values: { reason: failure } }] };
  if (!findings) return null;
  const { verdict, inseparablePair } = findings;
  const [zero, one] = inseparablePair?.labels ?? [];
  const values = { count: t.count(analysis.n_samples), zero: zero ?? "", one: one ?? "" };
  const headline = { each: "why.many_yes", found: "why.many_yes", pair: "why.many_no", open: "why.many_open" }[verdict];
  return { headline: { key: headline }, sentences: [{ key: `why.many_${verdict}_why`, values }, ...words.sentences] };
}

/**
 * @param {Status} status
 * @param {Dataset} dataset
 * @param {readonly RunSpec[]} runs
 * @param {Translator} t
 * @returns {HTMLElement[]} which networks the answer binds
 */
function bindings({ answer, split, origin }, dataset, runs, t) {
  if (answer === "empty" || answer === "one_class") return [];
  const names = namesOf(runs, t);
  const group = dataset.task === "classes" && dataset.n_classes > 2 ? "several" : dataset.task;
  return runs.map((run, i) => {
    const binding = bindingOf(run, dataset);
    const held = binding === "restricted" || binding === "origin" ? restrictionsOf(run, dataset) : [];
    const restrictions = held.filter(({ key }) => binding !== "origin" || key !== "why.no_bias");
    // Where another network may draw any line, the answer above is not this one's.
    if (binding === "origin" && origin && origin !== split) restrictions.unshift(originText(origin, dataset, t));
    const words = [t(`why.${group}_${binding}`), ...restrictions.map(({ key, values }) => t(key, values))];
    return create("li", {}, create("b", {}, names[i] ?? ""), ` ${words.join(" ")}`);
  });
}

/** @param {BinarySplit} origin @param {Dataset} dataset @param {Translator} t @returns {LocalText} what lines through the origin can do */
const originText = ({ analysis }, dataset, t) =>
  analysis.separable
    ? { key: "why.origin_can", values: marginValues(analysis, dataset, t) }
    : { key: "why.origin_cannot" };

/**
 * @param {HTMLElement} root
 * @param {HTMLElement} canvas
 * @param {HTMLElement} classList
 * @param {HTMLElement} offers
 * @param {Translator} t
 */
function build(root, canvas, classList, offers, t) {
  const headline = create("h3", { testid: "why-answer", className: "inspect-answer", ariaLive: "polite" });
  const words = create("div", { testid: "why-words", className: "why-words" });
  const networks = create("ul", { className: "why-networks" });
  const body = create("div");
  const properties = { testid: "why-proof", className: "why-proof", hidden: true };
  const proof = create("details", properties, create("summary", {}, t("why.details")), body);
  const figure = create("figure", {}, canvas, create("figcaption", {}, t("why.also")));
  const answer = create("div", {}, headline, words, classList, offers, networks, proof);
  root.replaceChildren(create("div", { className: "why" }, figure, answer));
  return { headline, words, networks, body, proof };
}
