/** What came of many starts: in a sentence, by number of units, as two charts, and as pictures of where they ended. */

import { namesOf } from "../../model/naming.js";
import { setAttribute } from "../../tools/dom.js";
import { create } from "../../tools/elements.js";
import { createCharts } from "./charts.js";
import { withUnits } from "./model.js";
import { asking, build, card, endingsOf, widthRow } from "./parts.js";
import { headlineOf, wordOf } from "./words.js";

/** @typedef {import("./model.js").Result} Result */
/** @typedef {import("./charts.js").Asked} Asked */
/** Puts a start on the page, at the place of the network that gives way; null: one more. @typedef {(run: RunSpec, place: number | null) => void} OpenStart */

/**
 * @param {Context} context
 * @param {HTMLElement} root
 * @param {OpenStart} openStart
 */
export function mountResults(context, root, openStart) {
  const { store, t, requestRender } = context;
  /** @type {Asked | null} */
  let asked = null;
  /** @type {Result[]} */
  let found = [];
  let chosen = 0;
  /** The first choice is the network's own number of units. */
  let touched = false;
  const parts = build(root, t);
  const charts = createCharts(context, parts);
  parts.log.addEventListener("change", requestRender);

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
    const words = result.endings.map((ending) => wordOf(ending, run, asked?.analysis ?? null, t));
    const cards = result.endings.map((ending, i) =>
      card(ending, words[i] ?? "", result.n_starts, t, (button) => open({ ...run, seed: ending.seed }, button)),
    );
    setAttribute(root, "data-solved", String(result.solved));
    setAttribute(root, "data-n", String(result.n_starts));
    parts.widths.replaceChildren(
      create("h4", {}, t("starts.by_units")),
      ...found.map((each, i) => widthRow(each, i === chosen, t, () => choose(i))),
    );
    parts.endings.replaceChildren(...cards);
    parts.scroll.replaceChildren(endingsOf(result, words, run, t));
    writeWords(parts, result, words, t);
    charts.forget();
    requestRender();
  }

  /** One more network, or one gives way. @param {RunSpec} run a start @param {HTMLElement} button that was pressed for it */
  function open(run, button) {
    const { experiment, rules } = store.get();
    if (experiment.runs.length < rules.max_runs) return openStart(run, null);
    const close = () => {
      parts.ask.hidden = true;
      button.focus();
    };
    const places = namesOf(experiment.runs, t).map((name, i) => asking(name, () => (openStart(run, i), close())));
    parts.ask.replaceChildren(
      create("p", {}, t("starts.full", { seed: run.seed })),
      ...places,
      asking(t("starts.cancel"), close),
    );
    parts.ask.hidden = false;
    parts.ask.querySelector("button")?.focus();
  }

  return {
    any: () => found.length > 0,
    runIndex: () => asked?.runIndex ?? 0,
    /** @param {Asked} now */
    begin(now) {
      [asked, found, chosen, touched] = [now, [], 0, false];
      parts.ask.hidden = true;
      root.className = `starts-results series-${now.runIndex}`;
      write();
    },
    /** @param {Result} result */
    take(result) {
      found.push(result);
      const own = asked?.run.network.hidden_layers[0]?.units ?? 2;
      if (!touched)
        chosen = Math.max(
          0,
          found.findIndex(({ units }) => units === own),
          found.some(({ units }) => units === own) ? 0 : found.length - 1,
        );
      write();
    },
    /** @param {string} identity of what is on the screen */
    update(identity) {
      const fresh = asked?.identity === identity;
      parts.stale.hidden = fresh || found.length === 0;
      const result = found[chosen];
      if (asked && result) charts.paint(asked, result, fresh);
    },
  };
}

/** @param {ReturnType<typeof build>} parts @param {Result} result @param {readonly string[]} words of its endings @param {Translator} t */
function writeWords(parts, result, words, t) {
  const { headline, sentence } = headlineOf(result, t);
  parts.headline.textContent = headline;
  parts.sentence.textContent = sentence;
  const counted = result.endings.map((ending, i) => `${t.count(ending.count)} ${words[i]}`);
  setAttribute(parts.histogram, "aria-label", `${t("starts.histogram")} ${counted.join("; ")}`);
  setAttribute(
    parts.bundle,
    "aria-label",
    t("starts.bundle_label", {
      n: t.count(result.curves.loss.length),
      solved: t.percent(result.solved / result.n_starts),
    }),
  );
}
