/** Under a verdict that is bad: what may help, one press each. Costs nothing while all is well. */

import { byId } from "../tools/dom.js";
import { create } from "../tools/elements.js";
import { lazily } from "../tools/lazily.js";
import { newSeed } from "../experiment/seeds.js";

const STUCK = ["diverged", "at_floor", "plateau"];
const PROBE_MS = 1000;

/**
 * @param {Context} context
 * @param {number} side
 * @returns {Panel}
 */
export function mountRemedies(context, side) {
  const { store, live, t, catalog, changed, noticed, wishes, commands } = context;
  const holder = byId(`remedies-${side}`);
  const remedies = lazily(async () => (await Promise.all([import("./remedies.js"), t.load("remedies")]))[0], changed);
  /** @type {readonly unknown[]} */
  let shown = [];
  let offered = "";
  /** @type {(() => void) | null} */
  let release = null;

  function clear() {
    release?.();
    release = null;
    if (offered === "") return;
    offered = "";
    holder.replaceChildren();
  }

  /** @param {import("./remedies.js").Remedy} remedy */
  function apply({ key, values = {}, change, restart }) {
    store.dispatch({ type: "run_set", side, ...change });
    if (restart) commands.reset();
    noticed({ key: `remedy.${key}.done`, values: written(values) });
    changed();
  }

  /** @param {Record<string, number>} values */
  const written = (values) => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, t.number(value)]));

  /** @param {import("./remedies.js").Remedy} remedy */
  function button(remedy) {
    const element = create("button", { type: "button", className: "outlined remedy" }, t(`remedy.${remedy.key}`, written(remedy.values ?? {})));
    element.dataset.testid = `remedy-${remedy.key}-${side}`;
    element.addEventListener("click", () => apply(remedy));
    return element;
  }

  return {
    update() {
      const { experiment, drawing } = store.get();
      const run = experiment.runs[side];
      const verdict = live.frame?.verdicts[side];
      if (!run || !verdict || !STUCK.includes(verdict.code)) return clear();
      const layers = run.network.hidden_layers.length;
      if (verdict.code === "plateau" && layers > 0) release ??= wishes.want("symptoms", PROBE_MS);
      const module = remedies();
      const scene = [run, verdict.code, verdict.name, live.analysis, live.probed.get("symptoms"), module];
      if (scene.every((value, i) => value === shown[i]) && offered !== "") return;
      shown = scene;
      if (!module) return; // no remedies are offered; the sentence says what to try
      const symptoms = module.symptomsIn(live.probed.get("symptoms"), side, layers);
      const found = module.remediesFor({ verdict, run, drawing, analysis: live.analysis, symptoms, maxUnits: catalog.limits.max_units, loss: live.frame?.loss[side] ?? NaN }, newSeed());
      const keys = found.map(({ key, values }) => `${key}${JSON.stringify(values ?? {})}`).join();
      if (keys === offered) return;
      offered = keys;
      holder.replaceChildren(...found.map(button));
    },
  };
}
