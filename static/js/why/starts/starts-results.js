/** What came of many starts: in a sentence, by number of units, as two charts, and as pictures of where they ended. */

import { createArea } from "../area.js";
import { setAttribute } from "../../tools/dom.js";
import { create } from "../../tools/elements.js";
import { namesOf } from "../../experiment/naming.js";
import { curveOf } from "../../charts/series.js";
import { asking, build, card, endingsOf, widthRow } from "./starts-parts.js";
import { headlineOf, wordOf } from "./starts-words.js";
import { withUnits } from "./starts.js";
import { paintBundle, paintHistogram, paintLive, paintThumb } from "./starts-paint.js";

/** @typedef {import("./starts.js").Result} Result */
/** What the answer is of. @typedef {{readonly run: RunSpec, readonly drawing: Drawing, readonly analysis: Analysis | null, readonly side: number, readonly identity: string, readonly widths: boolean}} Asked */
/** @typedef {(run: RunSpec, seed: number, units: number | null, place: number | null) => void} OpenStart */

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
    parts.scroll.replaceChildren(endingsOf(result, words, run, t));
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
    const curve = own ? upTo(curveOf(live.curves, "loss", asked.side, own), own.step) : null;
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

/**
 * After a way back in time there is more of a curve than the network on the screen has trained.
 * @param {{readonly x: readonly number[], readonly y: readonly number[]}} curve
 * @param {number} step
 */
function upTo({ x, y }, step) {
  const n = x.findLastIndex((at) => at <= step) + 1;
  return { x: x.slice(0, n), y: y.slice(0, n) };
}
