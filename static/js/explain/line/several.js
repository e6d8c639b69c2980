/** Of more than two classes: each against the rest, and what that says of one layer. */

import { button, create } from "../../tools/elements.js";
import { markerIcon } from "../../tools/markers.js";
import { bestOf, streetOf } from "./facts.js";
import { createExaminer } from "./rest.js";

/** @typedef {import("./classes.js").Parting} Parting */
/** @typedef {import("./rest.js").Findings} Findings */

/** @param {Context} context */
export function createSeveral({ t, requestRender }) {
  const examiner = createExaminer({ t, requestRender });
  const buttons = create("div", { className: "inspect-buttons", role: "group", ariaLabel: t("why.classes") });
  const words = create("div", { testid: "why-rest" });
  const element = create(
    "div",
    { className: "why-several", hidden: true },
    create("p", {}, t("why.classes")),
    buttons,
    words,
  );
  /** @type {number | null} a class somebody chose */
  let wanted = null;
  /** @type {Findings | null} */
  let listed = null;

  /** @param {Parting} rest */
  function buttonFor({ analysis, labels: [, label] }) {
    const made = button(` ${t(analysis.separable ? "why.rest_yes" : "why.rest_no", { label: label ?? "" })}`, {
      testid: `why-class-${label}`,
    });
    made.prepend(markerIcon(label ?? 0));
    made.dataset.label = String(label);
    made.addEventListener("click", () => {
      wanted = wanted === label ? null : label;
      requestRender();
    });
    return made;
  }

  return {
    element,
    /** @param {boolean} on */
    opened(on) {
      if (!on) examiner.stop();
      listed = null;
    },
    /**
     * @param {Dataset} dataset
     * @param {Analysis} analysis
     * @returns {{findings: Findings | null, failure: string, shown: Parting | null}}
     */
    look(dataset, analysis) {
      const { findings, failure } = examiner.look(dataset, analysis);
      return { findings, failure, shown: findings && shownOf(findings, wanted) };
    },
    /** @param {Findings | null} findings @param {Parting | null} shown */
    write(findings, shown) {
      element.hidden = !findings || !shown;
      if (!findings || !shown) return;
      if (findings !== listed) buttons.replaceChildren(...findings.rests.map(buttonFor)); // not at each press: the focus stays
      listed = findings;
      for (const each of buttons.children)
        each.setAttribute(
          "aria-pressed",
          String(shown.labels[0] === null && each.getAttribute("data-label") === String(shown.labels[1])),
        );
      words.replaceChildren(...sentencesOf(shown, t).map(({ key, values }) => create("p", {}, t(key, values))));
    },
  };
}

/** @param {Findings} findings @param {number | null} wanted @returns {Parting | null} what is drawn: the class that was chosen; else what decides, or the first that is in doubt */
function shownOf({ rests, pair }, wanted) {
  return (
    rests.find(({ labels }) => labels[1] === wanted) ??
    pair ??
    rests.find(({ analysis }) => !analysis.separable) ??
    rests[0] ??
    null
  );
}

/** @param {Parting} shown @param {Translator} t @returns {LocalText[]} of a class and the rest; of two classes the whole is said elsewhere */
function sentencesOf({ analysis, dataset, labels: [zero, one] }, t) {
  const label = one ?? "";
  if (zero !== null) return [];
  if (analysis.separable) return [{ key: "why.rest_street", values: { label, ...streetOf(analysis, dataset, t) } }];
  const best = bestOf(analysis, t);
  return [{ key: "why.rest_obstacle", values: { label } }, ...(best ? [best] : [])];
}

/**
 * @param {Findings} findings
 * @param {Pick<Translator, "count">} format
 * @param {number} count points
 * @returns {{headline: string, sentence: LocalText}} what it says of one layer
 */
export function wholeOf({ whole, pair }, format, count) {
  const headline = { each: "why.many_yes", found: "why.many_yes", pair: "why.many_no", open: "why.many_open" }[whole];
  return {
    headline,
    sentence: {
      key: `why.many_${whole}_why`,
      values: { count: format.count(count), zero: pair?.labels[0] ?? "", one: pair?.labels[1] ?? "" },
    },
  };
}
