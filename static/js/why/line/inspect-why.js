/** "Can one line do it?": the answer for the points on the screen, its proof as a drawing over the plots, and what would do more. */

import { atMostEvery, setAttribute, textWriter } from "../../tools/dom.js";
import { create } from "../../tools/elements.js";
import { markerIcon } from "../../tools/markers.js";
import { math } from "../../tools/mathml.js";
import { namesOf } from "../../experiment/naming.js";
import { paintGrid } from "../../plot/paint.js";
import { paintPoints } from "../../plot/points.js";
import { createSideChooser } from "../side-chooser.js";
import { createSquare } from "../square.js";
import { hiddenUnits } from "../../experiment/state.js";
import { answerOf, bindingOf, meetingOf, moreHelps, offersFor, supports, wordsFor } from "./why-facts.js";
import { paintAnswer } from "./why-paint.js";

const PERIOD_MS = 100;
/** While a hand draws, the last answer stays this long: longer, and it would be of other points. */
const PATIENCE_MS = 700;
/** As many as one reads. */
const MOST_ROWS = 12;

/** @param {Context} context @param {HTMLElement} root @returns {import("../inspector.js").Inspector} */
export function mountWhy(context, root) {
  const { store, live, t, palette, overlay, changed } = context;
  const square = createSquare({ ariaLabel: t("why.figure") }, changed);
  square.canvas.setAttribute("role", "img");
  const chooser = createSideChooser(context, { label: t("why.for"), testid: "why-side", suits: (run) => hiddenUnits(run) === 0 });
  const parts = build(root, square.canvas, chooser.element, t);
  const [writeHeadline, due] = [textWriter(parts.headline), atMostEvery(PERIOD_MS)];
  /** @type {Analysis | null} */
  let last = null;
  let lastSeen = 0;
  /** @type {readonly unknown[]} */
  let painted = [];
  /** @type {readonly unknown[]} */
  let told = [];
  /** @type {readonly unknown[]} */
  let offered = [];

  /** @param {Analysis | null} analysis */
  function paint(analysis) {
    const { drawing } = store.get();
    const { pixels } = square.sheet();
    const scene = [analysis, drawing.points, palette.version, pixels];
    if (scene.every((value, i) => value === painted[i])) return;
    const fresh = painted[0] !== analysis;
    painted = scene;
    if (fresh) overlay.set("why", analysis && ((sheet) => paintAnswer(sheet, analysis, store.get().drawing)));
    if (pixels === 0) return;
    const sheet = { ...square.sheet(), palette: palette.current };
    paintGrid(sheet.pen, pixels, sheet.ratio, sheet.palette);
    paintPoints(sheet.pen, drawing.points.filter(({ test }) => !test), pixels, sheet.ratio, sheet.palette, drawing.task);
    if (analysis) paintAnswer(sheet, analysis, drawing);
  }

  /** @param {Analysis | null} analysis */
  function tell(analysis) {
    const { drawing, experiment } = store.get();
    const answer = analysis && answerOf(analysis, drawing);
    setAttribute(root, "data-answer", answer ?? "");
    setAttribute(root, "data-points", String(analysis?.n_samples ?? ""));
    if (!analysis || !answer) {
      writeHeadline(t("why.working"));
      parts.words.replaceChildren();
      parts.proof.hidden = true;
      return;
    }
    const { headline, sentences } = wordsFor(analysis, drawing, answer, t);
    writeHeadline(t(headline.key, headline.values));
    parts.words.replaceChildren(...sentences.map(({ key, values }) => create("p", {}, t(key, values))));
    const points = drawing.task === "classes" ? "classes" : drawing.task;
    const names = namesOf(experiment.runs, t);
    const bound = answer === "empty" || answer === "one_class" ? [] : experiment.runs.map((run, i) => create("li", {}, create("b", {}, names[i] ?? ""), ` ${t(`why.${points}_${bindingOf(run, drawing)}`)}`));
    parts.networks.replaceChildren(...bound);
    parts.networks.hidden = bound.length === 0;
    setAttribute(square.canvas, "aria-label", `${t("why.figure")} ${t(headline.key)} ${sentences[0] ? t(sentences[0].key, sentences[0].values) : ""}`);
    proveIn(parts.body, analysis, drawing, t);
    parts.proof.hidden = parts.body.childElementCount === 0;
  }

  /** @param {Analysis | null} analysis */
  function offer(analysis) {
    const { drawing, experiment: { runs } } = store.get();
    const answer = analysis && answerOf(analysis, drawing);
    const { side } = chooser;
    const scene = [runs, answer, drawing, side, analysis];
    if (scene.every((value, i) => value === offered[i])) return;
    offered = scene;
    const run = runs[side];
    const offers = analysis && answer && run && moreHelps(analysis, drawing, answer) ? offersFor(run, drawing) : [];
    parts.offers.hidden = !analysis || !answer || !moreHelps(analysis, drawing, answer);
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
      painted = told = offered = [];
      if (!on) overlay.set("why", null);
      changed();
    },
    update(now) {
      const { drawing, experiment } = store.get();
      if (live.analysis) [last, lastSeen] = [live.analysis, now];
      const waiting = !live.analysis;
      const analysis = waiting && now - lastSeen > PATIENCE_MS ? null : last;
      const fits = analysis && answerOf(analysis, drawing) ? analysis : null;
      paint(fits);
      const scene = [fits, drawing, experiment.runs, chooser.side];
      if (scene.every((value, i) => value === told[i])) return waiting;
      if (!due(now)) return true;
      told = scene;
      tell(fits);
      offer(fits);
      return waiting;
    },
  };
}

/** @param {HTMLElement} root @param {HTMLCanvasElement} canvas @param {HTMLElement} chooser @param {Translator} t */
function build(root, canvas, chooser, t) {
  const headline = create("h3", { className: "why-answer", ariaLive: "polite" });
  headline.dataset.testid = "why-answer";
  const words = create("div", { className: "why-words" });
  words.dataset.testid = "why-words";
  const networks = create("ul", { className: "why-networks" });
  const buttons = create("div", { className: "why-buttons" });
  const offers = create("div", { className: "why-offers", hidden: true }, chooser, buttons);
  const body = create("div");
  const proof = create("details", { className: "why-proof", hidden: true }, create("summary", {}, t("why.details")), body);
  proof.dataset.testid = "why-proof";
  const figure = create("figure", {}, canvas, create("figcaption", {}, t("why.also")));
  root.replaceChildren(create("div", { className: "why" }, figure, create("div", {}, headline, words, offers, networks, proof)));
  return { headline, words, networks, buttons, offers, body, proof };
}

/** @param {string} text @param {string} name @param {() => void} pressed */
function button(text, name, pressed) {
  const element = create("button", { type: "button", className: "outlined" }, text);
  element.dataset.testid = `why-offer-${name}`;
  element.addEventListener("click", pressed);
  return element;
}

/**
 * The mathematics, and the points it rests on.
 * @param {HTMLElement} body
 * @param {Analysis} analysis
 * @param {Drawing} drawing
 * @param {Translator} t
 */
function proveIn(body, analysis, drawing, t) {
  const { proof, least_squares } = analysis;
  const [point] = t.separators;
  const corners = supports(analysis, drawing.points);
  /** @type {Node[]} */
  const made = [];
  if (least_squares) made.push(create("p", {}, math(`\\hat{y}=${affine(least_squares.w, least_squares.b, drawing.task === "curve")}`, point)), create("p", {}, t("why.reason_fit")));
  if (proof?.w) made.push(create("p", {}, math(`${affine(proof.w, proof.b ?? 0, false)}=0`, point)), create("p", {}, t("why.reason_line")));
  if (proof?.points) {
    const meeting = meetingOf(corners);
    made.push(create("p", {}, t(`why.reason_${proof.kind}`, { x1: t.decimal(meeting?.[0] ?? NaN, 3), x2: t.decimal(meeting?.[1] ?? NaN, 3) })));
  }
  if (corners.length > 0) made.push(tableOf(corners.slice(0, MOST_ROWS), t(proof?.w ? "why.kerb" : "why.corners"), t));
  body.replaceChildren(...made);
}

/** @param {readonly number[]} w @param {number} b @param {boolean} single one input needs no number @returns {string} w·x + b as mathml.js reads it */
function affine(w, b, single) {
  const terms = [...w.map((value, i) => [value, single ? "\\ x" : `\\ x_${i + 1}`]), [b, ""]];
  return terms.map(([value, symbol], i) => `${Number(value) < 0 ? "-" : i > 0 ? "+" : ""}${Math.abs(Number(value)).toFixed(4)}${symbol}`).join("");
}

/** @param {readonly import("./why-facts.js").Corner[]} corners @param {string} caption @param {Translator} t */
function tableOf(corners, caption, t) {
  const heads = ["x₁", "x₂", t("why.class")].map((text) => create("th", { scope: "col" }, text));
  const rows = corners.map(([x1, x2, label]) => create("tr", {}, create("td", {}, t.number(x1)), create("td", {}, t.number(x2)), create("td", {}, markerIcon(label), ` ${label}`)));
  return create("table", {}, create("caption", {}, caption), create("thead", {}, create("tr", {}, ...heads)), create("tbody", {}, ...rows));
}
