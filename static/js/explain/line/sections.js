/** The panel's sections below its answer: the classes one by one, the changes that are offered, and the proof. */

import { namesOf } from "../../model/naming.js";
import { hiddenUnits } from "../../model/state.js";
import { button, create } from "../../tools/elements.js";
import { markerIcon } from "../../tools/markers.js";
import { math } from "../../tools/mathml.js";
import { createMemo } from "../../tools/memo.js";
import { createRunChooser } from "../shared/run-chooser.js";
import { tableOf } from "../shared/table.js";
import { originalLabel } from "./classes.js";
import { bestLineText, intersectionOf, marginValues, moreHelps, offersFor, proofPoints } from "./facts.js";

/** @typedef {import("./classes.js").BinarySplit} BinarySplit */
/** @typedef {import("./classes.js").ClassFindings} ClassFindings */
/** @typedef {import("./facts.js").Offer} Offer */
/** @typedef {import("./index.js").Status} Status */

/** The table of a proof shows no more points than one reads. */
const MAX_ROWS = 12;

/** More than two classes: a button for each, and what is true of the chosen one. @param {Context} context */
export function createClassList({ t, requestRender }) {
  const buttons = create("div", { className: "inspect-buttons", role: "group", ariaLabel: t("why.classes") });
  const words = create("div", { testid: "why-rest" });
  const properties = { className: "why-several", hidden: true };
  const element = create("div", properties, create("p", {}, t("why.classes")), buttons, words);
  const memo = createMemo();
  /** The class that somebody chose. @type {number | null} */
  let chosen = null;

  /** @param {BinarySplit} split */
  function buttonFor({ analysis, labels: [, label] }) {
    const text = t(analysis.separable ? "why.rest_yes" : "why.rest_no", { label: label ?? "" });
    const made = button(` ${text}`, { testid: `why-class-${label}` }, () => {
      chosen = chosen === label ? null : label;
      requestRender();
    });
    made.prepend(markerIcon(label ?? 0));
    made.dataset.label = String(label);
    return made;
  }

  return {
    element,
    forget: memo.forget,
    /**
     * @param {ClassFindings} findings
     * @returns {BinarySplit | null} what is drawn: the chosen class; else the pair that decides the answer, or the
     *   first class that no line separates from the rest
     */
    splitOf: ({ oneVsRest, inseparablePair }) =>
      oneVsRest.find(({ labels }) => labels[1] === chosen) ??
      inseparablePair ??
      oneVsRest.find(({ analysis }) => !analysis.separable) ??
      oneVsRest[0] ??
      null,
    /** @param {ClassFindings | null} findings @param {BinarySplit | null} split */
    write(findings, split) {
      element.hidden = !findings || !split;
      if (!findings || !split) return;
      // The buttons stay while the findings do, so that the one that was pressed keeps the focus.
      if (memo.changed([findings])) buttons.replaceChildren(...findings.oneVsRest.map(buttonFor));
      const [zero, one] = split.labels;
      for (const each of buttons.children) {
        const pressed = zero === null && each.getAttribute("data-label") === String(one);
        each.setAttribute("aria-pressed", String(pressed));
      }
      words.replaceChildren(...restSentences(split, t).map(({ key, values }) => create("p", {}, t(key, values))));
    },
  };
}

/**
 * @param {BinarySplit} split
 * @param {Translator} t
 * @returns {LocalText[]} about a class against the rest; the headline already speaks of a pair
 */
function restSentences({ analysis, dataset, labels: [zero, one] }, t) {
  const label = one ?? "";
  if (zero !== null) return [];
  if (analysis.separable) return [{ key: "why.rest_street", values: { label, ...marginValues(analysis, dataset, t) } }];
  const best = bestLineText(analysis, t);
  return [{ key: "why.rest_obstacle", values: { label } }, ...(best ? [best] : [])];
}

/** What would do more than one line: changes of a network, each made at a press. @param {Context} context */
export function createOffers(context) {
  const { store, t, requestRender, notify } = context;
  const chooser = createRunChooser(context, {
    label: t("why.for"),
    testid: "why-side",
    suits: (run) => hiddenUnits(run) === 0,
  });
  const buttons = create("div", { className: "inspect-buttons" });
  const element = create("div", { className: "why-offers", hidden: true }, chooser.element, buttons);

  /** @param {number} runIndex @param {Offer} offer */
  const buttonFor = (runIndex, { key, change }) =>
    button(t(key), { testid: `why-offer-${key.slice("why.offer_".length)}` }, () => apply(runIndex, change));

  /** @param {number} runIndex @param {Offer["change"]} change */
  function apply(runIndex, change) {
    const before = store.get().experiment;
    store.dispatch({ type: "run_set", runIndex, ...change });
    if (store.get().experiment === before) return; // an exercise may lock this setting
    chooser.choose(runIndex);
    notify({ key: "why.applied", values: { name: namesOf(store.get().experiment.runs, t)[runIndex] ?? "" } });
    requestRender();
  }

  return {
    element,
    runIndex: () => chooser.runIndex,
    /** @param {Status | null} status null while nothing is known */
    write(status) {
      const { dataset, experiment } = store.get();
      const { runIndex } = chooser;
      const run = experiment.runs[runIndex];
      const helps = status !== null && canBeImproved(status, dataset);
      const offers = helps && run ? offersFor(run, dataset) : [];
      element.hidden = !helps;
      buttons.replaceChildren(...offers.map((offer) => buttonFor(runIndex, offer)));
      if (offers.length === 0) buttons.append(create("p", {}, t("why.offered")));
    },
  };
}

/** @param {Status} status @param {Dataset} dataset @returns {boolean} whether more than lines could do better */
function canBeImproved({ analysis, answer, findings }, dataset) {
  return findings ? findings.verdict === "pair" || findings.verdict === "open" : moreHelps(analysis, dataset, answer);
}

/**
 * Writes the proof: its formula with an explanation, and the points that it rests on.
 * @param {HTMLElement} body
 * @param {BinarySplit | null} split
 * @param {Translator} t
 */
export function writeProof(body, split, t) {
  body.replaceChildren(...(split ? [...proofText(split, t), ...proofTable(split, t)] : []));
}

/** @param {BinarySplit} split @param {Translator} t @returns {Node[]} */
function proofText({ analysis: { proof, least_squares, with_bias }, dataset, labels: [zero, one] }, t) {
  const [point] = t.separators;
  /** @param {string} formula @param {string} words */
  const explained = (formula, words) => [create("p", {}, math(formula, point)), create("p", {}, words)];
  if (least_squares) {
    const formula = affine(least_squares.w, least_squares.b, dataset.task === "curve");
    return explained(`\\hat{y}=${formula}`, t("why.reason_fit"));
  }
  if (proof?.w) {
    const words = t(zero === null ? "why.reason_rest" : "why.reason_line", { label: one ?? "" });
    return explained(`${affine(proof.w, proof.b ?? 0, false)}=0`, words);
  }
  if (!proof?.points) return [];
  if (with_bias !== undefined) return [create("p", {}, t(`why.reason_${proof.kind}`))];
  const [x1 = NaN, x2 = NaN] = intersectionOf(proofPoints({ proof }, [])) ?? [];
  return [create("p", {}, t(`why.reason_${proof.kind}`, { x1: t.decimal(x1, 3), x2: t.decimal(x2, 3) }))];
}

/** @param {BinarySplit} split @param {Translator} t @returns {Node[]} */
function proofTable(split, t) {
  const { analysis, dataset } = split;
  const points = proofPoints(analysis, dataset.points).slice(0, MAX_ROWS);
  if (points.length === 0) return [];
  const rows = points.map((point) => {
    const label = originalLabel(split, point);
    return [t.number(point[0]), t.number(point[1]), [markerIcon(label), ` ${label}`]];
  });
  return [tableOf(t(analysis.proof?.w ? "why.kerb" : "why.corners"), ["x₁", "x₂", t("why.class")], rows, false)];
}

/**
 * @param {readonly number[]} w
 * @param {number} b
 * @param {boolean} single whether there is one input, which needs no index
 * @returns {string} w·x + b in the notation of mathml.js
 */
function affine(w, b, single) {
  const terms = [...w.map((value, i) => [value, single ? "\\ x" : `\\ x_${i + 1}`]), ...(b === 0 ? [] : [[b, ""]])];
  return terms
    .map(([value, symbol], i) => {
      const sign = Number(value) < 0 ? "-" : i > 0 ? "+" : "";
      return `${sign}${Math.abs(Number(value)).toFixed(4)}${symbol}`;
    })
    .join("");
}
