/** "Can one line do it?": the answer for the points on the screen, its proof as a drawing over the plots, and what would do more. */

import { atMostEvery, setAttribute, textWriter } from "../../tools/dom.js";
import { create } from "../../tools/elements.js";
import { namesOf } from "../../experiment/naming.js";
import { paintGrid } from "../../plot/paint.js";
import { paintPoints } from "../../plot/points.js";
import { createSideChooser } from "../side-chooser.js";
import { createSquare } from "../square.js";
import { hiddenUnits } from "../../experiment/state.js";
import { answerOf, bindingOf, moreHelps, offersFor, wordsFor } from "./why-facts.js";
import { paintAnswer } from "./why-paint.js";
import { proveIn } from "./why-proof.js";
import { createSeveral, wholeOf } from "./why-several.js";

/** @typedef {import("./why-classes.js").Parting} Parting */
/** What there is to say: the answer, what is drawn of it, and of more than two classes what is known of each. @typedef {{readonly analysis: Analysis, readonly answer: import("./why-facts.js").Answer, readonly shown: Parting | null, readonly findings: import("./why-rest.js").Findings | null, readonly failure: string}} Known */

const PERIOD_MS = 100;
/** While a hand draws, the last answer stays this long: longer, and it would be of other points. */
const PATIENCE_MS = 700;

/** @param {Context} context @param {HTMLElement} root @returns {import("../inspector.js").Inspector} */
export function mountWhy(context, root) {
  const { store, live, t, palette, overlay, changed } = context;
  const square = createSquare({ ariaLabel: t("why.figure") }, changed);
  square.canvas.setAttribute("role", "img");
  const chooser = createSideChooser(context, { label: t("why.for"), testid: "why-side", suits: (run) => hiddenUnits(run) === 0 });
  const several = createSeveral(context);
  const parts = build(root, square.canvas, [chooser.element, several.element], t);
  const [writeHeadline, due] = [textWriter(parts.headline), atMostEvery(PERIOD_MS)];
  /** @type {Analysis | null} */
  let last = null;
  let lastSeen = 0;
  /** Two classes as they are. @type {Parting | null} */
  let whole = null;
  /** @type {readonly unknown[]} */
  let painted = [];
  /** @type {readonly unknown[]} */
  let told = [];

  /** @param {Analysis | null} analysis @returns {Known | null} null while nothing is known of these points */
  function knownOf(analysis) {
    const { drawing } = store.get();
    const answer = analysis && answerOf(analysis, drawing);
    if (!analysis || !answer) return null;
    if (answer === "many") return { analysis, answer, ...several.look(drawing, analysis) };
    if (whole?.analysis !== analysis || whole.original !== drawing.points) whole = { analysis, drawing, labels: [0, 1], original: drawing.points };
    return { analysis, answer, shown: whole, findings: null, failure: "" };
  }

  /** @param {Parting | null} shown */
  function paint(shown) {
    const { drawing } = store.get();
    const { pixels } = square.sheet();
    const scene = [shown, drawing.points, palette.version, pixels];
    if (scene.every((value, i) => value === painted[i])) return;
    const fresh = painted[0] !== shown;
    painted = scene;
    if (fresh) overlay.set("why", shown && ((sheet) => paintAnswer(sheet, shown)));
    if (pixels === 0) return;
    const sheet = { ...square.sheet(), palette: palette.current };
    paintGrid(sheet.pen, pixels, sheet.ratio, sheet.palette);
    paintPoints(sheet.pen, drawing.points.filter(({ test }) => !test), pixels, sheet.ratio, sheet.palette, drawing.task);
    if (shown) paintAnswer(sheet, shown);
  }

  /** @param {Known} known @returns {{headline: Text_, sentences: Text_[]} | null} null while it is being worked out */
  function said({ analysis, answer, findings, failure }) {
    const words = wordsFor(analysis, store.get().drawing, answer, t);
    if (answer !== "many") return words;
    if (failure) return { headline: { key: "why.many" }, sentences: [{ key: "why.many_failed", values: { reason: failure } }] };
    if (!findings) return null;
    const { headline, sentence } = wholeOf(findings, t, analysis.n_samples);
    return { headline: { key: headline }, sentences: [sentence, ...words.sentences] };
  }

  /** @param {Known | null} known */
  function tell(known) {
    const { drawing } = store.get();
    const words = known && said(known);
    setAttribute(root, "data-answer", known?.answer ?? "");
    setAttribute(root, "data-whole", known?.findings?.whole ?? "");
    setAttribute(root, "data-points", String(known?.analysis.n_samples ?? ""));
    several.write(known?.findings ?? null, known?.shown ?? null);
    proveIn(parts.body, words && known ? known.shown : null, t);
    parts.proof.hidden = parts.body.childElementCount === 0;
    parts.networks.replaceChildren(...(words && known ? boundBy(known, drawing) : []));
    parts.networks.hidden = parts.networks.childElementCount === 0;
    offer(words ? known : null);
    if (!words) {
      writeHeadline(t("why.working"));
      return parts.words.replaceChildren();
    }
    const { headline, sentences } = words;
    writeHeadline(t(headline.key, headline.values));
    parts.words.replaceChildren(...sentences.map(({ key, values }) => create("p", {}, t(key, values))));
    setAttribute(square.canvas, "aria-label", `${t("why.figure")} ${t(headline.key)} ${sentences[0] ? t(sentences[0].key, sentences[0].values) : ""}`);
  }

  /** @param {Known} known @param {Drawing} drawing */
  function boundBy({ answer }, drawing) {
    if (answer === "empty" || answer === "one_class") return [];
    const { runs } = store.get().experiment;
    const names = namesOf(runs, t);
    const group = drawing.task === "classes" && drawing.n_classes > 2 ? "several" : drawing.task;
    return runs.map((run, i) => create("li", {}, create("b", {}, names[i] ?? ""), ` ${t(`why.${group}_${bindingOf(run, drawing)}`)}`));
  }

  /** @param {Known | null} known */
  function offer(known) {
    const { drawing, experiment: { runs } } = store.get();
    const { side } = chooser;
    const run = runs[side];
    const helps = known !== null && (known.findings ? known.findings.whole === "pair" || known.findings.whole === "open" : moreHelps(known.analysis, drawing, known.answer));
    const offers = helps && run ? offersFor(run, drawing) : [];
    parts.offers.hidden = !helps;
    parts.buttons.replaceChildren(...offers.map(({ key, change }) => button(t(key), key.slice("why.offer_".length), () => apply(side, key, change))));
    if (offers.length === 0) parts.buttons.append(create("p", {}, t("why.offered")));
  }

  /** @param {number} side @param {string} key @param {import("../../settings/fields.js").Change} change */
  function apply(side, key, change) {
    const before = store.get().experiment;
    store.dispatch({ type: "run_set", side, ...change });
    if (store.get().experiment === before) return; // an exercise does not allow it
    chooser.choose(side);
    const name = namesOf(store.get().experiment.runs, t)[side] ?? "";
    context.noticed({ key: "why.applied", values: { name } });
    changed();
  }

  return {
    opened(on) {
      painted = told = [];
      several.opened(on);
      if (!on) overlay.set("why", null);
      changed();
    },
    update(now) {
      const { drawing, experiment } = store.get();
      if (live.analysis) [last, lastSeen] = [live.analysis, now];
      const waiting = !live.analysis;
      const analysis = waiting && now - lastSeen > PATIENCE_MS ? null : last;
      const known = knownOf(analysis);
      paint(known?.shown ?? null);
      const scene = [known?.analysis, known?.shown, known?.findings, known?.failure, drawing, experiment.runs, chooser.side];
      if (scene.every((value, i) => value === told[i])) return waiting;
      if (!due(now)) return true;
      told = scene;
      tell(known);
      return waiting;
    },
  };
}

/** @param {HTMLElement} root @param {HTMLCanvasElement} canvas @param {readonly [chooser: HTMLElement, several: HTMLElement]} made @param {Translator} t */
function build(root, canvas, [chooser, several], t) {
  const headline = create("h3", { className: "inspect-answer", ariaLive: "polite" });
  headline.dataset.testid = "why-answer";
  const words = create("div", { className: "why-words" });
  words.dataset.testid = "why-words";
  const networks = create("ul", { className: "why-networks" });
  const buttons = create("div", { className: "inspect-buttons" });
  const offers = create("div", { className: "why-offers", hidden: true }, chooser, buttons);
  const body = create("div");
  const proof = create("details", { className: "why-proof", hidden: true }, create("summary", {}, t("why.details")), body);
  proof.dataset.testid = "why-proof";
  const figure = create("figure", {}, canvas, create("figcaption", {}, t("why.also")));
  root.replaceChildren(create("div", { className: "why" }, figure, create("div", {}, headline, words, several, offers, networks, proof)));
  return { headline, words, networks, buttons, offers, body, proof };
}

/** @param {string} text @param {string} name @param {() => void} pressed */
function button(text, name, pressed) {
  const element = create("button", { type: "button", className: "outlined" }, text);
  element.dataset.testid = `why-offer-${name}`;
  element.addEventListener("click", pressed);
  return element;
}
