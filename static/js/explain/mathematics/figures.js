/** What a page shows beside its formulas and tables: the curve of its function, the chain rule in factors, its derivation. */

import { setAttribute } from "../../tools/dom.js";
import { create } from "../../tools/elements.js";
import { math } from "../../tools/mathml.js";
import { createCurve } from "../shared/curve.js";
import { chainOf, derivationOf } from "./chain.js";
import { activationCurve, lossCurve } from "./curves.js";
import { written } from "./formulas.js";

/** @typedef {import("./view.js").Sight} Sight */
/** @typedef {import("./curves.js").Scene} Scene */

/** @param {Context} context @returns {{elements: HTMLElement[], show(sight: Sight, scene: Scene | null): void, paint(): void}} */
export function createFigures(context) {
  const { t } = context;
  const curve = createCurve(context, "mathematics-curve");
  const factors = create("div", { testid: "mathematics-chain", className: "math-chain" });
  const cards = create("ol", { testid: "mathematics-cards", className: "math-cards" });
  const derivation = create("details", {}, create("summary", {}, t("mathematics.derivation")), cards);
  const formula = (/** @type {string} */ source) => math(source, t.separators[0]);

  /** @param {boolean} hasShort @returns {string} */
  const brokenWords = (hasShort) =>
    [t("mathematics.chain_broken"), ...(hasShort ? [t("mathematics.chain_short")] : [])].join(" ");

  /** @param {Sight} sight */
  function showChain({ trace, run, page, position, output }) {
    const chain = chainOf(trace, run, page, position.entry, output);
    factors.hidden = chain === null;
    if (!chain) return;
    const items = chain.factors.map(({ formula: source, value }) =>
      create("li", {}, create("span", {}, formula(source)), create("b", {}, formula(written(value, false, 5)))),
    );
    const last = chain.short ? [create("p", {}, formula(chain.short))] : [];
    factors.replaceChildren(
      create("h4", {}, t("mathematics.chain", { example: position.entry.example + 1 })),
      create("ol", { className: "math-factors" }, ...items),
      create("div", { className: "math-formulas", tabIndex: 0 }, create("p", {}, formula(chain.product)), ...last),
      ...(chain.broken ? [create("p", { className: "math-note" }, brokenWords(chain.short !== null))] : []),
    );
    setAttribute(factors, "data-values", JSON.stringify(chain.factors.map(({ value }) => value)));
  }

  /** @param {Sight} sight */
  function showDerivation({ trace, run, page, position }) {
    const found = derivationOf(trace, run, page, position.entry);
    derivation.hidden = found.length === 0;
    cards.replaceChildren(
      ...found.map(({ key, lines }) =>
        create(
          "li",
          {},
          create("p", {}, t(`mathematics.card_${key}`, { example: position.entry.example + 1 })),
          create(
            "div",
            { className: "math-formulas", tabIndex: 0 },
            ...lines.map((line) => create("p", {}, formula(line))),
          ),
        ),
      ),
    );
  }

  return {
    elements: [curve.element, factors, derivation],
    show(sight, scene) {
      const { trace, run, page, position, output } = sight;
      const activation = run.network.hidden_layers[page.layer - 1]?.activation ?? output;
      const told =
        scene && page.kind === "forward"
          ? activationCurve(scene, trace, page.layer, position.entry, activation, t)
          : scene && page.kind === "loss"
            ? lossCurve(scene, trace, position.entry, t)
            : null;
      curve.show(told?.picture ?? null, told?.words ?? "");
      showChain(sight);
      showDerivation(sight);
    },
    paint: curve.paint,
  };
}
