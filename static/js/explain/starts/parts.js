/** What the results of many starts are made of: cards, bars, the table, and the places for charts. */

import { create } from "../../tools/elements.js";
import { math } from "../../tools/mathml.js";
import { tableOf } from "../shared/table.js";
import { lossText, percent } from "./words.js";

/** @typedef {import("./model.js").Result} Result */

const THUMB = 192;
const COLUMNS = [
  "starts.column_ending",
  "starts.column_count",
  "starts.column_least",
  "starts.column_median",
  "starts.column_greatest",
];

/** @param {import("./model.js").Ending} ending @param {string} words @param {number} n @param {Translator} t @param {(button: HTMLElement) => void} pressed */
export function card(ending, words, n, t, pressed) {
  const canvas = create("canvas", { width: THUMB, height: THUMB });
  canvas.setAttribute("aria-hidden", "true");
  const button = create(
    "button",
    { testid: "starts-ending", type: "button", className: "starts-ending" },
    canvas,
    create("b", {}, t("starts.of", { count: t.count(ending.count), n: t.count(n) })),
    create("span", {}, words),
    create("small", {}, t("starts.open", { seed: ending.seed })),
  );
  button.dataset.kind = ending.kind;
  button.dataset.seed = String(ending.seed);
  button.addEventListener("click", () => pressed(button));
  return create("li", {}, button);
}

/** @param {string} text @param {() => void} act */
export function asking(text, act) {
  const button = create("button", { type: "button", className: "outlined" }, text);
  button.addEventListener("click", act);
  return button;
}

/** A bar with its interval. @param {Result} result @param {boolean} on @param {Translator} t @param {() => void} act */
export function widthRow({ units, solved, n_starts, interval }, on, t, act) {
  const bar = create("span", { className: "starts-bar" }, create("i"), create("s"));
  bar.setAttribute("aria-hidden", "true");
  for (const [name, share] of /** @type {const} */ ([
    ["share", solved / n_starts],
    ["low", interval[0]],
    ["high", interval[1]],
  ]))
    bar.style.setProperty(`--${name}`, `${100 * share}%`);
  const text = t("starts.width", {
    share: t.percent(solved / n_starts),
    low: percent(interval[0], t),
    high: percent(interval[1], t),
  });
  const button = create(
    "button",
    { testid: `starts-width-${units}`, type: "button", className: "starts-width", ariaPressed: String(on) },
    create("b", {}, t.count(units ?? 0)),
    bar,
    create("span", {}, text),
  );
  button.addEventListener("click", act);
  return button;
}

/** @param {Result} result @param {readonly string[]} words @param {RunSpec} run @param {Translator} t */
export function endingsOf(result, words, run, t) {
  const score = run.training.loss === "mse" ? "starts.column_r_squared" : "starts.column_score";
  const rows = result.endings.map((ending, i) => {
    const numbers = [
      t.count(ending.count),
      ...ending.loss.map((loss) => lossText(loss, t)),
      ending.score === null ? "–" : run.training.loss === "mse" ? t.decimal(ending.score, 3) : t.percent(ending.score),
    ];
    return [words[i] ?? "", ...numbers];
  });
  return tableOf(
    t("starts.table"),
    [...COLUMNS, score].map((key) => t(key)),
    rows,
  );
}

/** @param {HTMLElement} root @param {Translator} t */
export function build(root, t) {
  const headline = create("h3", { testid: "starts-headline" }, "");
  const sentence = create("p", { className: "starts-sentence" });
  const stale = create("p", { className: "starts-note" }, t("starts.stale"));
  const widths = create("div", { className: "starts-widths" });
  const [histogram, bundle] = [create("canvas", { role: "img" }), create("canvas", { role: "img" })];
  const log = create("input", { testid: "starts-log", type: "checkbox" });
  const key = create("p", { className: "starts-key" }, t("starts.key_live"));
  const charts = create(
    "div",
    { className: "starts-charts" },
    create("figure", {}, create("figcaption", {}, t("starts.histogram")), histogram),
    create("figure", {}, create("figcaption", {}, t("starts.bundle")), bundle),
  );
  const legend = create(
    "p",
    { className: "starts-key" },
    create("i", { className: "solved" }),
    t("starts.key_solved"),
    create("i"),
    t("starts.key_others"),
  );
  const endings = create("ul", { testid: "starts-endings", className: "starts-endings" });
  const ask = create("div", { className: "starts-ask", role: "group", ariaLabel: t("starts.ask") });
  const point = t.separators.charAt(0);
  const formula = math(
    "\\frac{\\hat{p}+\\frac{z^2}{2n} ± z \\sqrt{\\frac{\\hat{p}(1-\\hat{p})}{n}+\\frac{z^2}{4n^2}}}{1+\\frac{z^2}{n}}",
    point,
  );
  formula.setAttribute("display", "block");
  const scroll = create("div", {
    className: "inspect-scroll",
    tabIndex: 0,
    role: "region",
    ariaLabel: t("starts.table"),
  });
  const details = create(
    "details",
    {},
    create("summary", {}, t("starts.more")),
    scroll,
    create("p", {}, t("starts.more_solved")),
    create("p", {}, t("starts.more_interval")),
    formula,
    create("p", {}, t("starts.more_plateaus")),
  );
  headline.setAttribute("aria-live", "polite"); // told when it changes, and still a heading
  root.dataset.testid = "starts-results";
  const body = create(
    "div",
    {},
    headline,
    sentence,
    widths,
    legend,
    key,
    create("label", { className: "starts-log" }, log, t("starts.log")),
    charts,
    create("h4", {}, t("starts.endings")),
    create("p", { className: "starts-note" }, t("starts.endings_hint")),
    endings,
    ask,
    details,
  );
  ask.hidden = true;
  key.hidden = true;
  body.hidden = true;
  root.append(stale, body);
  stale.hidden = true;
  return { headline, sentence, stale, widths, histogram, bundle, log, key, endings, ask, scroll, body };
}
