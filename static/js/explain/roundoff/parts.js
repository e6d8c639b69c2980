/** What the round-off lab is made of: its choosers, the rows of its table, the formulas behind it. */

import { LEARNING_RATES } from "../../model/rates.js";
import { button, create, row, select } from "../../tools/elements.js";
import { math } from "../../tools/mathml.js";
import { buildNumbers } from "./numbers.js";
import { nameOf } from "./trainings.js";

const STEPS = [100, 300, 1000, 3000];
/** So large that logits get where digits are lost. */
export const RATE = 30;
const FORMULAS = [
  ["naive", "a=\\frac{1}{1+e^{-z}},\\ L=-y\\log a-(1-y)\\log(1-a)"],
  ["clipped", "a←min(max(a,1e-7),1-1e-7)"],
  ["stable", "L=max(z,0)-y z+\\log(1+e^{-|z|})"],
];

/** @param {HTMLElement} root @param {HTMLElement} chooser @param {Translator} t */
export function build(root, chooser, t) {
  const [run, show] = [
    button(t("roundoff.run"), { testid: "roundoff-run" }),
    button(t("roundoff.show"), { testid: "roundoff-show" }),
  ];
  const rate = select(
    LEARNING_RATES.map((value) => [value, t.number(value)]),
    { testid: "roundoff-rate" },
  );
  const steps = select(
    STEPS.map((value) => [value, t.count(value)]),
    { testid: "roundoff-steps" },
  );
  [rate.value, steps.value] = [String(RATE), "300"];
  const state = create("p", { testid: "roundoff-state", className: "roundoff-state", ariaLive: "polite" });
  const summary = create("p", { testid: "roundoff-summary" });
  const stage = create("div", { className: "roundoff-stage", role: "img", ariaLabel: t("roundoff.chart") });
  const cut = create("p", { testid: "roundoff-cut", className: "roundoff-cut", hidden: true });
  const body = create("tbody");
  const heads = ["way", "final", "differs", "parts", "breaks"].map((name) =>
    create("th", { scope: "col" }, t(`roundoff.${name}`)),
  );
  const table = create(
    "table",
    {},
    create("caption", {}, t("roundoff.caption")),
    create("thead", {}, create("tr", {}, ...heads)),
    body,
  );
  const outcome = create(
    "div",
    { className: "roundoff-outcome", hidden: true },
    summary,
    stage,
    cut,
    create("div", { className: "inspect-scroll", tabIndex: 0 }, table),
  );
  const lab = create(
    "section",
    {},
    create("h3", {}, t("roundoff.lab")),
    create("p", {}, t("roundoff.intro")),
    chooser,
    row(t("roundoff.rate"), rate),
    row(t("roundoff.steps"), steps),
    create("div", { className: "inspect-buttons" }, run, show),
    state,
    outcome,
    details(t),
  );
  root.replaceChildren(create("div", { className: "roundoff" }, lab, buildNumbers(t)));
  return { run, show, rate, steps, state, summary, stage, cut, body, outcome };
}

/** @param {Translator} t */
function details(t) {
  const ways = FORMULAS.flatMap(([name = "", source = ""]) => [
    create("p", {}, create("b", {}, t(`roundoff.${name}`)), " ", math(source, t.separators[0])),
    create("p", {}, t(`roundoff.why_${name}`)),
  ]);
  return create(
    "details",
    {},
    create("summary", {}, t("roundoff.details")),
    ...ways,
    create("p", {}, t("roundoff.from_logits")),
  );
}

/** @param {import("./trainings.js").Judged} result @param {Translator} t */
export function rowOf(result, t) {
  const { method, precision, loss, history, differs, parts, breaks } = result;
  const last = loss ?? history.loss.at(-1) ?? null;
  const steps = [differs, parts, breaks].map((step) => (step === null ? t("roundoff.never") : t.count(step)));
  const cells = [last === null ? "NaN" : t.significant(last, 5), ...steps].map((text) => create("td", {}, text));
  const made = create(
    "tr",
    { testid: `roundoff-${method}-${precision}` },
    create("th", { scope: "row" }, nameOf(result, t)),
    ...cells,
  );
  made.classList.toggle("broken", breaks !== null);
  return made;
}
