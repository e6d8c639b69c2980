/** What would do more than one line: a change each of the network at hand, made at a press. */

import { namesOf } from "../../model/naming.js";
import { hiddenUnits } from "../../model/state.js";
import { button, create } from "../../tools/elements.js";
import { createRunChooser } from "../shared/run-chooser.js";
import { moreHelps, offersFor } from "./facts.js";

/** @typedef {import("./facts.js").Offer} Offer */
/** @typedef {import("./rest.js").Known} Known */

/** @param {Context} context */
export function createOffers(context) {
  const { store, t, requestRender, notify } = context;
  const chooser = createRunChooser(context, {
    label: t("why.for"),
    testid: "why-side",
    suits: (run) => hiddenUnits(run) === 0,
  });
  const buttons = create("div", { className: "inspect-buttons" });
  const element = create("div", { className: "why-offers", hidden: true }, chooser.element, buttons);

  /** @param {number} runIndex @param {Offer} offer */
  function buttonFor(runIndex, { key, change }) {
    const made = button(t(key), { testid: `why-offer-${key.slice("why.offer_".length)}` });
    made.addEventListener("click", () => apply(runIndex, change));
    return made;
  }

  /** @param {number} runIndex @param {Offer["change"]} change */
  function apply(runIndex, change) {
    const before = store.get().experiment;
    store.dispatch({ type: "run_set", runIndex, ...change });
    if (store.get().experiment === before) return; // an exercise does not allow it
    chooser.choose(runIndex);
    notify({ key: "why.applied", values: { name: namesOf(store.get().experiment.runs, t)[runIndex] ?? "" } });
    requestRender();
  }

  return {
    element,
    runIndex: () => chooser.runIndex,
    /** @param {Known | null} known null while nothing is known */
    write(known) {
      const {
        dataset,
        experiment: { runs },
      } = store.get();
      const { runIndex } = chooser;
      const run = runs[runIndex];
      const helps = known !== null && isMoreOfUse(known, dataset);
      const offers = helps && run ? offersFor(run, dataset) : [];
      element.hidden = !helps;
      buttons.replaceChildren(...offers.map((offer) => buttonFor(runIndex, offer)));
      if (offers.length === 0) buttons.append(create("p", {}, t("why.offered")));
    },
  };
}

/** @param {Known} known @param {Dataset} dataset */
function isMoreOfUse({ analysis, answer, findings }, dataset) {
  return findings ? findings.whole === "pair" || findings.whole === "open" : moreHelps(analysis, dataset, answer);
}
