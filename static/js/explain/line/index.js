/** "Can one line do it?": the answer for the points on the screen, its proof as a drawing over the plots, and what would do more. */

import { namesOf } from "../../model/naming.js";
import { atMostEvery, setAttribute, textWriter } from "../../tools/dom.js";
import { create } from "../../tools/elements.js";
import { answerOf, bindingOf, wordsFor } from "./facts.js";
import { createFigure } from "./figure.js";
import { createOffers } from "./offers.js";
import { proveIn } from "./proof.js";
import { createSeveral, wholeOf } from "./several.js";

/** @typedef {import("./classes.js").Parting} Parting */
/** @typedef {import("./rest.js").Known} Known */

const PERIOD_MS = 100;
/** While a hand draws, the last answer stays this long: longer, and it would be of other points. */
const PATIENCE_MS = 700;

/** @param {Context} context @param {HTMLElement} root @returns {import("../index.js").Inspector} */
export function mountWhy(context, root) {
  const { store, live, t, requestRender } = context;
  const [figure, several, offers] = [createFigure(context), createSeveral(context), createOffers(context)];
  const parts = build(root, figure.canvas, several.element, offers.element, t);
  const [writeHeadline, due] = [textWriter(parts.headline), atMostEvery(PERIOD_MS)];
  /** @type {Analysis | null} */
  let last = null;
  let lastSeen = 0;
  /** Two classes as they are. @type {Parting | null} */
  let whole = null;
  /** @type {readonly unknown[]} */
  let told = [];

  /** @param {Analysis | null} analysis @returns {Known | null} null while nothing is known of these points */
  function knownOf(analysis) {
    const { dataset } = store.get();
    const answer = analysis && answerOf(analysis, dataset);
    if (!analysis || !answer) return null;
    if (answer === "many") return { analysis, answer, ...several.look(dataset, analysis) };
    if (whole?.analysis !== analysis || whole.original !== dataset.points)
      whole = { analysis, dataset, labels: [0, 1], original: dataset.points };
    return { analysis, answer, shown: whole, findings: null, failure: "" };
  }

  /** @param {Known | null} known */
  function tell(known) {
    const { dataset, experiment } = store.get();
    const words = known && said(known, dataset, t);
    const sure = words ? known : null;
    setAttribute(root, "data-answer", known?.answer ?? "");
    setAttribute(root, "data-whole", known?.findings?.whole ?? "");
    setAttribute(root, "data-points", String(known?.analysis.n_samples ?? ""));
    several.write(known?.findings ?? null, known?.shown ?? null);
    proveIn(parts.body, sure?.shown ?? null, t);
    parts.proof.hidden = parts.body.childElementCount === 0;
    parts.networks.replaceChildren(...(sure ? boundBy(sure, dataset, experiment.runs, t) : []));
    parts.networks.hidden = parts.networks.childElementCount === 0;
    offers.write(sure);
    writeHeadline(words ? t(words.headline.key, words.headline.values) : t("why.working"));
    parts.words.replaceChildren(...(words?.sentences ?? []).map(({ key, values }) => create("p", {}, t(key, values))));
    const first = words?.sentences[0];
    if (words)
      setAttribute(
        figure.canvas,
        "aria-label",
        `${t("why.figure")} ${t(words.headline.key)} ${first ? t(first.key, first.values) : ""}`,
      );
  }

  return {
    opened(on) {
      told = [];
      figure.opened(on);
      several.opened(on);
      requestRender();
    },
    update(now) {
      const { dataset, experiment } = store.get();
      if (live.analysis) [last, lastSeen] = [live.analysis, now];
      const waiting = !live.analysis;
      const known = knownOf(waiting && now - lastSeen > PATIENCE_MS ? null : last);
      figure.paint(known?.shown ?? null);
      const scene = [
        known?.analysis,
        known?.shown,
        known?.findings,
        known?.failure,
        dataset,
        experiment.runs,
        offers.runIndex(),
      ];
      if (scene.every((value, i) => value === told[i])) return waiting;
      if (!due(now)) return true;
      told = scene;
      tell(known);
      return waiting;
    },
  };
}

/** @param {Known} known @param {Dataset} dataset @param {Translator} t @returns {{headline: LocalText, sentences: LocalText[]} | null} null while it is being worked out */
function said({ analysis, answer, findings, failure }, dataset, t) {
  const words = wordsFor(analysis, dataset, answer, t);
  if (answer !== "many") return words;
  if (failure)
    return { headline: { key: "why.many" }, sentences: [{ key: "why.many_failed", values: { reason: failure } }] };
  if (!findings) return null;
  const { headline, sentence } = wholeOf(findings, t, analysis.n_samples);
  return { headline: { key: headline }, sentences: [sentence, ...words.sentences] };
}

/** @param {Known} known @param {Dataset} dataset @param {readonly RunSpec[]} runs @param {Translator} t @returns {HTMLElement[]} which networks the answer binds */
function boundBy({ answer }, dataset, runs, t) {
  if (answer === "empty" || answer === "one_class") return [];
  const names = namesOf(runs, t);
  const group = dataset.task === "classes" && dataset.n_classes > 2 ? "several" : dataset.task;
  return runs.map((run, i) =>
    create("li", {}, create("b", {}, names[i] ?? ""), ` ${t(`why.${group}_${bindingOf(run, dataset)}`)}`),
  );
}

/** @param {HTMLElement} root @param {HTMLElement} canvas @param {HTMLElement} several @param {HTMLElement} offers @param {Translator} t */
function build(root, canvas, several, offers, t) {
  const headline = create("h3", { testid: "why-answer", className: "inspect-answer", ariaLive: "polite" });
  const words = create("div", { testid: "why-words", className: "why-words" });
  const networks = create("ul", { className: "why-networks" });
  const body = create("div");
  const proof = create(
    "details",
    { testid: "why-proof", className: "why-proof", hidden: true },
    create("summary", {}, t("why.details")),
    body,
  );
  const figure = create("figure", {}, canvas, create("figcaption", {}, t("why.also")));
  root.replaceChildren(
    create("div", { className: "why" }, figure, create("div", {}, headline, words, several, offers, networks, proof)),
  );
  return { headline, words, networks, body, proof };
}
