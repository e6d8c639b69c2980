/** What shapes, colours and the line mean on the plots: one legend for all of them, below the first. */

import { kindOf } from "../model/tasks.js";
import { part } from "../tools/dom.js";
import { create } from "../tools/elements.js";
import { markerIcon } from "../tools/markers.js";
import { createMemo } from "../tools/memo.js";

/**
 * @param {Context} context
 * @returns {Panel}
 */
export function mountLegend({ store, t }) {
  const element = part("legend", HTMLElement);
  const [seen, built] = [createMemo(), createMemo()];
  return {
    update() {
      const { dataset, showTest } = store.get();
      if (!seen.changed([dataset, showTest])) return;
      const tests = showTest && dataset.points.some(({ test }) => test);
      if (!built.changed([dataset.task, dataset.n_classes, tests])) return;
      element.replaceChildren(
        points(dataset, t("legend.points")),
        ...(tests ? [entry(t("legend.test"), markerIcon(1, true))] : []),
        ...answers(dataset, t),
      );
    },
  };
}

/** @param {string} words @param {...(Element | string)} signs @returns {HTMLElement} the words keep to their signs */
const entry = (words, ...signs) => create("span", {}, ...signs, words);

/** @param {Dataset} dataset @param {string} words @returns {HTMLElement} the shapes; of more than two classes with their numbers */
function points({ task, n_classes }, words) {
  if (task === "curve") return entry(words, markerIcon(1));
  if (task === "plane" || n_classes === 2) return entry(words, markerIcon(0), markerIcon(1));
  const classes = Array.from({ length: n_classes }, (_, label) => entry(String(label), markerIcon(label)));
  return create("span", {}, words, ...classes);
}

/** @param {Dataset} dataset @param {Translator} t @returns {HTMLElement[]} what shade and line say of the network's answer */
function answers(dataset, t) {
  const line = create("i", { className: "line" });
  const shade = create("i", { className: "shade" });
  if (dataset.task === "curve") return [entry(t("legend.answer"), line)];
  if (dataset.task === "plane") return [entry(t("legend.answer"), create("span", {}, "−1", shade, "1"))];
  if (kindOf(dataset) === "binary") return [entry(t("legend.answer"), shade), entry(t("legend.undecided"), line)];
  const colors = Array.from({ length: dataset.n_classes }, (_, label) => `var(--class-${label})`);
  shade.style.background = `linear-gradient(to right, ${colors.join()})`;
  shade.classList.add("classes");
  return [entry(t("legend.class"), shade), entry(t("legend.boundary"), line)];
}
