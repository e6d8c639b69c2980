/** Pieces of the results of random restarts: sentences, outcomes as cards and in a table, bars by number of units. */

import { button, create } from "../../tools/elements.js";
import { math } from "../../tools/mathml.js";
import { tableOf } from "../shared/table.js";
import { exactLoss } from "./model.js";

/** @typedef {import("./model.js").Outcome} Outcome */
/** @typedef {import("./model.js").Result} Result */

/** Width of a thumbnail in pixels, more than the style sheet gives it, so that it is sharp on most screens. */
const THUMBNAIL = 192;
const COLUMNS = [
  "starts.column_ending",
  "starts.column_count",
  "starts.column_least",
  "starts.column_median",
  "starts.column_greatest",
];
/** Wilson's interval, in the notation of mathml.js. */
const WILSON =
  "\\frac{\\hat{p}+\\frac{z^2}{2n} ± z \\sqrt{\\frac{\\hat{p}(1-\\hat{p})}{n}+\\frac{z^2}{4n^2}}}{1+\\frac{z^2}{n}}";

/** @param {Result} result @param {Translator} t @returns {{headline: string, sentence: string}} */
export function headlineOf({ solved, n_starts, interval, median_solved_step, steps }, t) {
  const values = {
    solved: t.count(solved),
    n: t.count(n_starts),
    share: t.percent(solved / n_starts),
    low: wholePercent(interval[0], t),
    high: wholePercent(interval[1], t),
    step: t.count(Math.round(median_solved_step ?? 0)),
    steps: t.count(steps),
  };
  const headline = t(solved === 0 ? "starts.none" : solved === n_starts ? "starts.all" : "starts.some", values);
  const median = solved > 0 ? [t(solved === 1 ? "starts.median_one" : "starts.median", values)] : [];
  return { headline, sentence: [...median, t("starts.interval", values)].join(" ") };
}

/** The bounds of an interval are written without decimals. @param {number} share @param {Translator} t */
const wholePercent = (share, t) => t.percent(Math.round(100 * share) / 100);

/**
 * @param {Outcome} outcome
 * @param {RunSpec} run
 * @param {Translator} t
 * @returns {string} how these restarts ended
 */
export function outcomeText(outcome, run, t) {
  if (outcome.code === "diverged") return t("starts.diverged");
  const state = t(`verdict.word.${outcome.code}`);
  if (outcome.code === "solved") return state;
  const [name, loss] = [exactLoss(run, outcome), lossText(outcome.loss[1], t)];
  return name
    ? t("starts.near", { state, name: name.replaceAll(" ", "\u00a0"), loss })
    : t("starts.ended", { state, loss });
}

/** @param {number | null | undefined} loss @param {Translator} t */
function lossText(loss, t) {
  if (loss === null || loss === undefined) return "–";
  return loss >= 0.01 && loss < 1000 ? t.decimal(loss, loss >= 10 ? 2 : 4) : t.significant(loss, 2);
}

/**
 * @param {Outcome} outcome
 * @param {string} words
 * @param {number} n restarts in all
 * @param {Translator} t
 * @param {(button: HTMLElement) => void} pressed
 */
export function outcomeCard(outcome, words, n, t, pressed) {
  const canvas = create("canvas", { width: THUMBNAIL, height: THUMBNAIL });
  canvas.setAttribute("aria-hidden", "true");
  const card = button("", { testid: "starts-ending", className: "starts-ending" });
  card.append(
    canvas,
    create("b", {}, t("starts.of", { count: t.count(outcome.count), n: t.count(n) })),
    create("span", {}, words),
    create("small", {}, t("starts.open", { seed: outcome.seed })),
  );
  card.dataset.kind = outcome.kind;
  card.dataset.seed = String(outcome.seed);
  card.addEventListener("click", () => pressed(card));
  return create("li", {}, card);
}

/**
 * @param {Result} result
 * @param {readonly string[]} words for each outcome
 * @param {RunSpec} run
 * @param {Translator} t
 */
export function outcomesTable(result, words, run, t) {
  const regression = run.training.loss === "mse";
  const rows = result.endings.map(({ count, loss, score }, i) => {
    const scoreText = score === null ? "–" : regression ? t.decimal(score, 3) : t.percent(score);
    return [words[i] ?? "", t.count(count), ...loss.map((value) => lossText(value, t)), scoreText];
  });
  const heads = [...COLUMNS, regression ? "starts.column_r_squared" : "starts.column_score"];
  return tableOf(
    t("starts.table"),
    heads.map((key) => t(key)),
    rows,
  );
}

/**
 * A button with the share of restarts that solved the task with so many hidden units, as a bar with its interval.
 * @param {Result} result
 * @param {boolean} pressed
 * @param {Translator} t
 * @param {() => void} act
 */
export function unitsButton({ units, solved, n_starts, interval }, pressed, t, act) {
  const bar = create("span", { className: "starts-bar" }, create("i"), create("s"));
  bar.setAttribute("aria-hidden", "true");
  const shares = { share: solved / n_starts, low: interval[0], high: interval[1] };
  for (const [name, share] of Object.entries(shares)) bar.style.setProperty(`--${name}`, `${100 * share}%`);
  const text = t("starts.width", {
    share: t.percent(solved / n_starts),
    low: wholePercent(interval[0], t),
    high: wholePercent(interval[1], t),
  });
  const properties = {
    testid: `starts-width-${units}`,
    className: "starts-width",
    ariaPressed: String(pressed),
  };
  const made = button("", properties, act);
  made.append(create("b", {}, t.count(units ?? 0)), bar, create("span", {}, text));
  return made;
}

/** The elements of the results, still empty. @param {HTMLElement} root @param {Translator} t */
export function build(root, t) {
  const headline = create("h3", { testid: "starts-headline", ariaLive: "polite" });
  const sentence = create("p", { className: "starts-sentence" });
  const stale = create("p", { className: "starts-note", hidden: true }, t("starts.stale"));
  const widths = create("div", { className: "starts-widths" });
  const [histogram, curves] = [create("canvas", { role: "img" }), create("canvas", { role: "img" })];
  const log = create("input", { testid: "starts-log", type: "checkbox" });
  const key = create("p", { className: "starts-key", hidden: true }, t("starts.key_live"));
  const charts = create(
    "div",
    { className: "starts-charts" },
    create("figure", {}, create("figcaption", {}, t("starts.histogram")), histogram),
    create("figure", {}, create("figcaption", {}, t("starts.bundle")), curves),
  );
  const legend = create(
    "p",
    { className: "starts-key" },
    create("i", { className: "solved" }),
    t("starts.key_solved"),
    create("i"),
    t("starts.key_others"),
  );
  const outcomes = create("ul", { testid: "starts-endings", className: "starts-endings" });
  const question = create("div", { className: "starts-ask", role: "group", ariaLabel: t("starts.ask"), hidden: true });
  const table = create("div", {
    className: "inspect-scroll",
    tabIndex: 0,
    role: "region",
    ariaLabel: t("starts.table"),
  });
  const formula = math(WILSON, t.separators.charAt(0));
  formula.setAttribute("display", "block");
  const details = create(
    "details",
    {},
    create("summary", {}, t("starts.more")),
    table,
    create("p", {}, t("starts.more_solved")),
    create("p", {}, t("starts.more_interval")),
    formula,
    create("p", {}, t("starts.more_plateaus")),
  );
  const body = create(
    "div",
    { hidden: true },
    headline,
    sentence,
    widths,
    legend,
    key,
    create("label", { className: "starts-log" }, log, t("starts.log")),
    charts,
    create("h4", {}, t("starts.endings")),
    create("p", { className: "starts-note" }, t("starts.endings_hint")),
    outcomes,
    question,
    details,
  );
  root.dataset.testid = "starts-results";
  root.append(stale, body);
  return { headline, sentence, stale, widths, histogram, curves, log, key, outcomes, question, table, body };
}
