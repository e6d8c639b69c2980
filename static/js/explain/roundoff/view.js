/** The elements of the round-off panel: the trainings with their chart and table, and the numbers of one logit. */

import { LEARNING_RATES } from "../../model/rates.js";
import { written } from "../../tools/digits.js";
import { textWriter } from "../../tools/dom.js";
import { button, create, row, select } from "../../tools/elements.js";
import { math } from "../../tools/mathml.js";
import { difference, isLost, nameOf, numbersAt, sentenceAt } from "./model.js";

/** @typedef {ReturnType<typeof buildView>} View */

const STEPS = [100, 300, 1000, 3000];
/** So large that logits soon reach values at which digits are lost. */
export const RATE = 30;
const FORMULAS = [
  ["naive", "a=\\frac{1}{1+e^{-z}},\\ L=-y\\log a-(1-y)\\log(1-a)"],
  ["clipped", "a←min(max(a,1e-7),1-1e-7)"],
  ["stable", "L=max(z,0)-y z+\\log(1+e^{-|z|})"],
];
/**
 * The colour of each way to compute the loss.
 * @type {Readonly<Record<string, import("../../tools/colors.js").Role>>}
 */
const COLORS = { stable: "series-0", naive: "series-1", clipped: "series-2" };

const QUANTITIES = /** @type {const} */ (["prediction", "left", "naive", "clipped", "stable"]);
const PRECISIONS = /** @type {const} */ (["float32", "float64"]);
/** Significant digits that tell all numbers of a precision apart. */
const DIGITS = { float32: 8, float64: 16 };
const [FIRST_LOGIT, LARGEST_LOGIT] = [17, 120];

/** @param {HTMLElement} root @param {HTMLElement} chooser of the network @param {Translator} t */
export function buildView(root, chooser, t) {
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
  const summary = create("ul", { className: "roundoff-summary", testid: "roundoff-summary" });
  const stage = create("div", { className: "roundoff-stage", role: "img", ariaLabel: t("roundoff.chart") });
  const cut = create("p", { testid: "roundoff-cut", className: "roundoff-cut", hidden: true });
  const body = create("tbody");
  const heads = ["way", "final", "differs", "parts", "breaks"].map((name) => t(`roundoff.${name}`));
  const table = tableAround(t("roundoff.caption"), heads, body);
  const outcome = create("div", { className: "roundoff-outcome", hidden: true }, summary, stage, cut, scrolled(table));
  const trainings = create(
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
  root.replaceChildren(create("div", { className: "roundoff" }, trainings, numbersSection(t)));
  return { run, show, rate, steps, state, summary, stage, cut, body, outcome };
}

/** @param {string} caption @param {readonly string[]} heads @param {HTMLTableSectionElement} body */
function tableAround(caption, heads, body) {
  const cells = heads.map((text) => create("th", { scope: "col" }, text));
  const head = create("thead", {}, create("tr", {}, ...cells));
  return create("table", {}, create("caption", {}, caption), head, body);
}

/** @param {HTMLElement} table */
const scrolled = (table) => create("div", { className: "inspect-scroll", tabIndex: 0 }, table);

/** @param {Translator} t */
function details(t) {
  const methods = FORMULAS.flatMap(([name = "", source = ""]) => [
    create("p", {}, create("b", {}, t(`roundoff.${name}`)), " ", math(source, t.separators[0])),
    create("p", {}, t(`roundoff.why_${name}`)),
  ]);
  const fromLogits = create("p", {}, t("roundoff.from_logits"));
  return create("details", {}, create("summary", {}, t("roundoff.details")), ...methods, fromLogits);
}

/** @param {import("./model.js").Compared} result @param {Translator} t @returns {HTMLTableRowElement} */
export function rowOf(result, t) {
  const { method, precision, loss, history, differs, drifts, breaks } = result;
  const last = loss ?? history.loss.at(-1) ?? null;
  const steps = [differs, drifts, breaks].map((step) => (step === null ? t("roundoff.never") : t.count(step)));
  const cells = [last === null ? "NaN" : t.significant(last, 5), ...steps].map((text) => create("td", {}, text));
  const name = create("th", { scope: "row" }, nameOf(result, t));
  const made = create("tr", { testid: `roundoff-${method}-${precision}` }, name, ...cells);
  made.classList.toggle("broken", breaks !== null);
  return made;
}

/**
 * @param {readonly import("./model.js").Result[]} results
 * @param {import("../../tools/colors.js").Palette} palette
 * @param {Translator} t
 * @returns {import("../../charts/plotly.js").ChartView}
 */
export function chartOf(results, palette, t) {
  const lines = results.map((result) => ({
    name: nameOf(result, t),
    color: palette[COLORS[result.method] ?? "ink"],
    x: result.history.step,
    y: result.history.loss.map((value) => value ?? NaN),
    label: nameOf(result, t),
    dash: result.precision === "float32" ? "dot" : "solid",
    thin: result.precision === "float64",
  }));
  return {
    lines,
    level: null,
    cursor: null,
    changes: [],
    log: true,
    logX: true,
    unit: "loss",
    xTitle: t("roundoff.step"),
    yTitle: t("roundoff.loss"),
    separators: t.separators,
    palette,
  };
}

/**
 * One logit, moved by a slider: the numbers from which each method computes the loss.
 * @param {Translator} t
 * @returns {HTMLElement}
 */
function numbersSection(t) {
  const [point = "."] = t.separators;
  const [min, max] = [String(-LARGEST_LOGIT), String(LARGEST_LOGIT)];
  const range = { type: "range", min, max, step: "0.5", value: String(FIRST_LOGIT) };
  const slider = create("input", { testid: "roundoff-z", ...range });
  const output = create("output");
  const body = create("tbody");
  const words = create("p", { testid: "roundoff-z-words", ariaLive: "polite" });
  const writeWords = textWriter(words);

  function show() {
    const z = Number(slider.value);
    output.textContent = t.number(z);
    const truth = numbersAt(z, 0, "float64").stable;
    const columns = PRECISIONS.map((precision) => ({ precision, numbers: numbersAt(z, 0, precision) }));
    const rows = QUANTITIES.map((name) => {
      const cells = columns.map(({ precision, numbers }) => {
        const testid = `roundoff-${name}-${precision}-z`;
        const cell = create("td", { testid }, written(numbers[name], DIGITS[precision], point));
        const wrong = name !== "prediction" && name !== "left" && isLost(numbers[name], truth);
        cell.className = wrong ? "lost" : "";
        cell.dataset.value = String(numbers[name]);
        if (wrong) cell.append(create("span", { className: "roundoff-wrong" }, ` ${t("roundoff.wrong")}`));
        return cell;
      });
      return create("tr", {}, create("th", { scope: "row" }, t(`roundoff.row_${name}`)), ...cells);
    });
    body.replaceChildren(...rows);
    const { key, where } = sentenceAt(z);
    writeWords(t(`roundoff.${key}`, { where: t(`roundoff.in_${where}`) }));
  }

  slider.addEventListener("input", show);
  show();
  const table = tableAround(t("roundoff.z_caption"), [t("roundoff.number"), ...PRECISIONS], body);
  const head = create("span", { className: "row" }, create("span", {}, t("roundoff.z")), output);
  const control = create("label", { className: "slider" }, head, slider);
  return create(
    "section",
    {},
    create("h3", {}, t("roundoff.numbers")),
    create("p", {}, t("roundoff.z_intro")),
    control,
    scrolled(table),
    words,
    cancellation(t, point),
  );
}

/**
 * The classic example of cancellation, in both precisions.
 * @param {Translator} t
 * @param {string} point the decimal sign
 */
function cancellation(t, point) {
  const rows = [...PRECISIONS].reverse().map((precision) => {
    const { direct, roundabout } = difference(precision);
    const cells = [direct, roundabout].map((value) => create("td", {}, value.toFixed(18).replace(".", point)));
    return create("tr", {}, create("th", { scope: "row" }, precision), ...cells);
  });
  const heads = [t("roundoff.precision"), "2 / 10000", "(1 + 1/10000) − (1 − 1/10000)"];
  const table = tableAround(t("roundoff.classic_caption"), heads, create("tbody", {}, ...rows));
  table.dataset.testid = "roundoff-classic";
  const title = create("h4", {}, t("roundoff.classic"));
  return create("div", {}, title, scrolled(table), create("p", {}, t("roundoff.classic_words")));
}
