/** What came of many starts: in a sentence, by number of units, as two charts, and as pictures of where they ended. */

import { createArea } from "../area.js";
import { setAttribute } from "../../tools/dom.js";
import { create } from "../../tools/elements.js";
import { math } from "../../tools/mathml.js";
import { namesOf } from "../../experiment/naming.js";
import { curveOf } from "../../charts/series.js";
import { exactLoss, floorOf, withUnits } from "./starts.js";
import { paintBundle, paintHistogram, paintLive, paintThumb } from "./starts-paint.js";

/** @typedef {import("./starts.js").Result} Result */
/** What the answer is of. @typedef {{readonly run: RunSpec, readonly drawing: Drawing, readonly analysis: Analysis | null, readonly side: number, readonly identity: string, readonly widths: boolean}} Asked */
/** @typedef {(run: RunSpec, seed: number, units: number | null, place: number | null) => void} OpenStart */

const THUMB = 192;
const COLUMNS = ["starts.column_ending", "starts.column_count", "starts.column_least", "starts.column_median", "starts.column_greatest"];
const SERIES = /** @type {const} */ (["series-0", "series-1", "series-2", "series-3"]);

/**
 * @param {Context} context
 * @param {HTMLElement} root
 * @param {OpenStart} openStart
 */
export function mountResults(context, root, openStart) {
  const { store, live, t, palette, changed } = context;
  /** @type {Asked | null} */
  let asked = null;
  /** @type {Result[]} */
  let found = [];
  let chosen = 0;
  /** The first choice is the network's own number of units. */
  let touched = false;
  /** @type {readonly unknown[]} */
  let painted = [];
  const parts = build(root, t);
  const charts = [createArea(parts.histogram, changed), createArea(parts.bundle, changed)];
  const back = document.createElement("canvas");
  parts.log.addEventListener("change", changed);

  /** @param {number} index */
  function choose(index) {
    touched = true;
    chosen = index;
    write();
  }

  function write() {
    const result = found[chosen];
    parts.body.hidden = !result;
    parts.widths.hidden = !asked?.widths || found.length === 0;
    if (!asked || !result) return;
    const run = withUnits(asked.run, result.units);
    const named = headlineOf(result, t);
    parts.headline.textContent = named.headline;
    parts.sentence.textContent = named.sentence;
    setAttribute(root, "data-solved", String(result.solved));
    setAttribute(root, "data-n", String(result.n_starts));
    parts.widths.replaceChildren(create("h4", {}, t("starts.by_units")), ...found.map((each, i) => widthRow(each, i === chosen, t, () => choose(i))));
    const words = result.endings.map((ending) => wordOf(ending, run, asked?.analysis ?? null, t));
    const cards = result.endings.map((ending, i) => card(ending, words[i] ?? "", result.n_starts, t, (button) => press(ending, result, button)));
    parts.endings.replaceChildren(...cards);
    const counted = result.endings.map((ending, i) => `${t.count(ending.count)} ${words[i]}`);
    setAttribute(parts.histogram, "aria-label", `${t("starts.histogram")} ${counted.join("; ")}`);
    setAttribute(parts.bundle, "aria-label", t("starts.bundle_label", { n: t.count(result.curves.loss.length), solved: t.percent(result.solved / result.n_starts) }));
    fillTable(parts.table, result, words, run, t);
    painted = [];
    changed();
  }

  /** @param {import("./starts.js").Ending} ending @param {Result} result @param {HTMLElement} button */
  function press(ending, result, button) {
    if (!asked) return;
    const { experiment, rules } = store.get();
    const of = asked.run;
    if (experiment.runs.length < rules.max_runs) return openStart(of, ending.seed, result.units, null);
    parts.ask.replaceChildren(
      create("p", {}, t("starts.full", { seed: ending.seed })),
      ...namesOf(experiment.runs, t).map((name, i) => asking(name, () => (openStart(of, ending.seed, result.units, i), close()))),
      asking(t("starts.cancel"), () => close()),
    );
    parts.ask.hidden = false;
    parts.ask.querySelector("button")?.focus();
    function close() {
      parts.ask.hidden = true;
      button.focus();
    }
  }

  /** @param {boolean} fresh whether what is shown is of what is on the screen */
  function paint(fresh) {
    const result = found[chosen];
    const [histogram, bundle] = charts;
    if (!asked || !result || !histogram || !bundle) return;
    const { experiment } = store.get();
    // With another number of units the network on the screen is none of these.
    const alike = fresh && withUnits(asked.run, result.units) === asked.run && experiment.runs[asked.side];
    const own = alike ? live.frame : null;
    const curve = own ? curveOf(live.curves, "loss", asked.side, own) : null;
    const loss = own?.loss[asked.side] ?? NaN;
    const scene = { result, run: withUnits(asked.run, result.units), log: parts.log.checked, color: palette.current[SERIES[asked.side] ?? "ink"], palette: palette.current, t, live: curve && { loss, ...curve } };
    const still = [result, scene.log, palette.version, ...charts.map((chart) => chart.width())];
    const moving = [own, live.curves.version];
    const same = still.every((value, i) => value === painted[i]);
    if (same && moving.every((value, i) => value === painted[still.length + i])) return;
    painted = [...still, ...moving];
    paintHistogram(histogram.area(), scene);
    const area = bundle.area();
    if (!same) {
      paintBundle(area, scene);
      [back.width, back.height] = [area.width, area.height];
      if (area.width > 0) back.getContext("2d")?.drawImage(area.pen.canvas, 0, 0);
      for (const [i, canvas] of [...parts.endings.querySelectorAll("canvas")].entries()) {
        const ending = result.endings[i];
        if (ending) paintThumb(canvas, ending, asked.drawing, palette.current);
      }
    } else {
      area.pen.clearRect(0, 0, area.width, area.height);
      if (back.width > 0) area.pen.drawImage(back, 0, 0);
    }
    paintLive(area, scene);
    parts.key.hidden = !scene.live || scene.live.x.length < 2;
  }

  return {
    any: () => found.length > 0,
    side: () => asked?.side ?? 0,
    /** @param {Asked} now */
    begin(now) {
      [asked, found, chosen, touched] = [now, [], 0, false];
      parts.ask.hidden = true;
      root.className = `starts-results series-${now.side}`;
      write();
    },
    /** @param {Result} result */
    take(result) {
      found.push(result);
      const own = asked?.run.network.hidden_layers[0]?.units ?? 2;
      if (!touched) chosen = Math.max(0, found.findIndex(({ units }) => units === own), found.some(({ units }) => units === own) ? 0 : found.length - 1);
      write();
    },
    /** @param {string} identity of what is on the screen */
    update(identity) {
      const fresh = asked?.identity === identity;
      parts.stale.hidden = fresh || found.length === 0;
      paint(fresh);
    },
  };
}

/** @param {Result} result @param {Translator} t */
function headlineOf({ solved, n_starts, interval, median_solved_step, steps }, t) {
  const values = { solved: t.count(solved), n: t.count(n_starts), share: t.percent(solved / n_starts), low: percent(interval[0], t), high: percent(interval[1], t), step: t.count(Math.round(median_solved_step ?? 0)), steps: t.count(steps) };
  const headline = t(solved === 0 ? "starts.none" : solved === n_starts ? "starts.all" : "starts.some", values);
  return { headline, sentence: [...(solved > 0 ? [t("starts.median", values)] : []), t("starts.interval", values)].join(" ") };
}

/** Bounds of an interval need no decimals. @param {number} share @param {Translator} t */
const percent = (share, t) => t.percent(Math.round(100 * share) / 100);

/** @param {import("./starts.js").Ending} ending @param {RunSpec} run @param {Analysis | null} analysis @param {Translator} t */
function wordOf(ending, run, analysis, t) {
  if (ending.kind !== "stuck") return t(ending.kind === "solved" ? "starts.solved" : "starts.diverged");
  const floor = floorOf(run, ending, analysis);
  if (floor !== null) return t("starts.floor", { loss: lossText(floor, t) });
  const [name, loss] = [exactLoss(run, ending), lossText(ending.loss[1], t)];
  return name ? t("starts.stuck_at", { name: name.replaceAll(" ", "\u00a0"), loss }) : t("starts.stuck", { loss });
}

/** @param {number | null | undefined} loss @param {Translator} t */
function lossText(loss, t) {
  if (loss === null || loss === undefined) return "–";
  return loss >= 0.01 && loss < 1000 ? t.decimal(loss, loss >= 10 ? 2 : 4) : t.number(Number(loss.toPrecision(2)));
}

/** @param {import("./starts.js").Ending} ending @param {string} words @param {number} n @param {Translator} t @param {(button: HTMLElement) => void} pressed */
function card(ending, words, n, t, pressed) {
  const canvas = create("canvas", { width: THUMB, height: THUMB });
  canvas.setAttribute("aria-hidden", "true");
  const button = create("button", { type: "button", className: "starts-ending" }, canvas, create("b", {}, t("starts.of", { count: t.count(ending.count), n: t.count(n) })), create("span", {}, words), create("small", {}, t("starts.open", { seed: ending.seed })));
  button.dataset.testid = "starts-ending";
  button.dataset.kind = ending.kind;
  button.dataset.seed = String(ending.seed);
  button.addEventListener("click", () => pressed(button));
  return create("li", {}, button);
}

/** @param {string} text @param {() => void} act */
function asking(text, act) {
  const button = create("button", { type: "button", className: "outlined" }, text);
  button.addEventListener("click", act);
  return button;
}

/** A bar with its interval. @param {Result} result @param {boolean} on @param {Translator} t @param {() => void} act */
function widthRow({ units, solved, n_starts, interval }, on, t, act) {
  const bar = create("span", { className: "starts-bar" }, create("i"), create("s"));
  bar.setAttribute("aria-hidden", "true");
  for (const [name, share] of /** @type {const} */ ([["share", solved / n_starts], ["low", interval[0]], ["high", interval[1]]])) bar.style.setProperty(`--${name}`, `${100 * share}%`);
  const text = t("starts.width", { share: t.percent(solved / n_starts), low: percent(interval[0], t), high: percent(interval[1], t) });
  const button = create("button", { type: "button", className: "starts-width", ariaPressed: String(on) }, create("b", {}, t.count(units ?? 0)), bar, create("span", {}, text));
  button.dataset.testid = `starts-width-${units}`;
  button.addEventListener("click", act);
  return button;
}

/** @param {HTMLElement} table @param {Result} result @param {readonly string[]} words @param {RunSpec} run @param {Translator} t */
function fillTable(table, result, words, run, t) {
  const score = run.training.loss === "mse" ? "starts.column_r_squared" : "starts.column_score";
  const head = [...COLUMNS, score].map((key) => create("th", { scope: "col" }, t(key)));
  const rows = result.endings.map((ending, i) => {
    const numbers = [t.count(ending.count), ...ending.loss.map((loss) => lossText(loss, t)), ending.score === null ? "–" : run.training.loss === "mse" ? t.decimal(ending.score, 3) : t.percent(ending.score)];
    return create("tr", {}, create("th", { scope: "row" }, words[i] ?? ""), ...numbers.map((text) => create("td", {}, text)));
  });
  table.replaceChildren(create("caption", {}, t("starts.table")), create("thead", {}, create("tr", {}, ...head)), create("tbody", {}, ...rows));
}

/** @param {HTMLElement} root @param {Translator} t */
function build(root, t) {
  const headline = create("h3", {}, "");
  const sentence = create("p", { className: "starts-sentence" });
  const stale = create("p", { className: "starts-note" }, t("starts.stale"));
  const widths = create("div", { className: "starts-widths" });
  const [histogram, bundle] = [create("canvas", { role: "img" }), create("canvas", { role: "img" })];
  const log = create("input", { type: "checkbox" });
  log.dataset.testid = "starts-log";
  const key = create("p", { className: "starts-key" }, t("starts.key_live"));
  const charts = create("div", { className: "starts-charts" }, create("figure", {}, create("figcaption", {}, t("starts.histogram")), histogram), create("figure", {}, create("figcaption", {}, t("starts.bundle")), bundle));
  const legend = create("p", { className: "starts-key" }, create("i", { className: "solved" }), t("starts.key_solved"), create("i"), t("starts.key_others"));
  const endings = create("ul", { className: "starts-endings" });
  const ask = create("div", { className: "starts-ask", role: "group", ariaLabel: t("starts.ask") });
  const table = create("table");
  const point = t.separators.charAt(0);
  const formula = math("\\frac{\\hat{p}+\\frac{z^2}{2n} ± z \\sqrt{\\frac{\\hat{p}(1-\\hat{p})}{n}+\\frac{z^2}{4n^2}}}{1+\\frac{z^2}{n}}", point);
  formula.setAttribute("display", "block");
  const scroll = create("div", { className: "starts-scroll", tabIndex: 0, role: "region", ariaLabel: t("starts.table") }, table);
  const details = create("details", {}, create("summary", {}, t("starts.more")), scroll, create("p", {}, t("starts.more_solved")), create("p", {}, t("starts.more_interval")), formula, create("p", {}, t("starts.more_plateaus")));
  headline.dataset.testid = "starts-headline";
  headline.setAttribute("role", "status");
  endings.dataset.testid = "starts-endings";
  root.dataset.testid = "starts-results";
  const body = create("div", {}, headline, sentence, widths, legend, key, create("label", { className: "starts-log" }, log, t("starts.log")), charts, create("h4", {}, t("starts.endings")), create("p", { className: "starts-note" }, t("starts.endings_hint")), endings, ask, details);
  ask.hidden = true;
  key.hidden = true;
  body.hidden = true;
  root.append(stale, body);
  stale.hidden = true;
  return { headline, sentence, stale, widths, histogram, bundle, log, key, endings, ask, table, body };
}
