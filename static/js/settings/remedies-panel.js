/** Under a verdict that is bad: what may help, one press each. Costs nothing while all is well. */

import { locksOf } from "../model/exercise.js";
import { newSeed } from "../model/weights.js";
import { subscribeTo } from "../session/probe-subscriptions.js";
import { byId } from "../tools/dom.js";
import { create } from "../tools/elements.js";
import { lazily } from "../tools/lazily.js";
import { createMemo } from "../tools/memo.js";
import { createStableRate, UNSTABLE } from "./stable-rate.js";

/** @typedef {import("./remedies.js").Remedy} Remedy */

const CURABLE = [...UNSTABLE, "at_floor", "plateau", "cycling", "equal_units", "saturated"];
const PROBE_MS = 1000;

/**
 * @param {Context} context
 * @param {number} runIndex
 * @returns {Panel}
 */
export function mountRemedies(context, runIndex) {
  const { store, live, catalog, subscriptions } = context;
  const holder = byId(`remedies-${runIndex}`);
  const remedies = lazily(context, () => import("./remedies.js"), { texts: ["remedies"] });
  const subscribe = subscribeTo(subscriptions, "symptoms", PROBE_MS);
  const memo = createMemo();
  const stableRate = createStableRate(context, runIndex);
  let offered = "";

  /** @param {readonly Remedy[]} found */
  function offer(found) {
    const keys = found.map(({ key, values }) => `${key}${JSON.stringify(values ?? {})}`).join();
    if (keys === offered) return;
    offered = keys;
    holder.replaceChildren(...found.map((remedy) => remedyButton(context, runIndex, remedy)));
  }

  return {
    update() {
      const { experiment, dataset } = store.get();
      const { probed, frame } = live;
      const run = experiment.runs[runIndex];
      const verdict = frame?.verdicts[runIndex];
      const bad = run && verdict && CURABLE.includes(verdict.code);
      const curable = bad && locksOf(store.get())?.remedies !== "hidden";
      const layers = run?.network.hidden_layers.length ?? 0;
      subscribe(curable === true && verdict.code === "plateau" && layers > 0);
      if (!curable) return offer([]);
      const module = remedies.peek();
      const rate = stableRate.of(verdict);
      const changed = memo.changed([run, verdict.code, verdict.lift?.join(), probed.get("symptoms"), rate, module]);
      if (!changed && offered !== "") return;
      if (!module) return; // no remedies are offered; the sentence says what to try
      const symptoms = module.symptomsIn(probed.get("symptoms"), runIndex, layers);
      offer(
        module.remediesFor(
          {
            verdict,
            run,
            dataset,
            symptoms,
            rate,
            maxUnits: catalog.limits.max_units,
            separable: live.analysis?.separable === true,
          },
          newSeed(),
        ),
      );
    },
  };
}

/**
 * @param {Context} context
 * @param {number} runIndex
 * @param {Remedy} remedy
 */
function remedyButton({ store, t, requestRender, notify, commands }, runIndex, { key, values = {}, change, restart }) {
  const written = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, t.number(value)]));
  const button = create(
    "button",
    { testid: `remedy-${key}-${runIndex}`, type: "button", className: "outlined remedy" },
    t(`remedy.${key}`, written),
  );
  button.addEventListener("click", () => {
    store.dispatch({ type: "run_set", runIndex, ...change });
    if (restart) commands.reset();
    notify({ key: `remedy.${key}.done`, values: written });
    requestRender();
  });
  return button;
}
