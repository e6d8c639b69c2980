/** The place under the keyboard's cursor in words, for those who do not see it. */

import { answerAt, matches } from "../model/forward.js";
import { unitName } from "../model/naming.js";
import { isShown } from "../model/points.js";

/**
 * @param {Context} context
 * @param {number} runIndex
 * @param {{x1: number, x2: number}} place
 * @returns {string} where it is, what is drawn there, what the networks say of it
 */
export function spoken({ store, live, t, cursor }, runIndex, { x1, x2 }) {
  const { dataset, experiment, brush, selection, showTest } = store.get();
  const picked = cursor.unit(runIndex);
  const here = dataset.points.filter((p) => isShown(p, showTest) && Math.hypot(p.x1 - x1, p.x2 - x2) <= brush).length;
  const parts = [
    t(dataset.task === "curve" ? "spoken.place_curve" : "spoken.place", { x1: t.decimal(x1, 1), x2: t.decimal(x2, 1) }),
    here === 0 ? t("spoken.no_points") : t("spoken.points", { count: t.count(here) }),
    ...(selection.length > 0 ? [t("spoken.selected", { count: t.count(selection.length) })] : []),
    ...(picked === null
      ? []
      : [t("spoken.line", { name: experiment.runs[runIndex]?.network.hidden_layers.length ? unitName(picked) : "ŷ" })]),
    ...experiment.runs.map((run, number) => answer(run, live.frame?.runs[number], number, x1, x2, dataset.task, t)),
  ];
  return parts.filter(Boolean).reduce((said, part) => t("spoken.then", { said, part }));
}

/**
 * @param {Context} context
 * @returns {number} the networks that say something of a place; one that is being made anew does not yet
 */
export function nAnswering({ store, live }) {
  return store.get().experiment.runs.filter((run, number) => {
    const view = live.frame?.runs[number];
    return view && matches(run, view);
  }).length;
}

/**
 * @param {RunSpec} run
 * @param {RunView | undefined} view
 * @param {number} number
 * @param {number} x1
 * @param {number} x2
 * @param {Task} task
 * @param {Translator} t
 */
function answer(run, view, number, x1, x2, task, t) {
  const said = view && answerAt(run, view, x1, x2);
  if (!said) return "";
  const values = { number: number + 1, y: t.decimal(said.value, 2), label: said.label ?? 1 };
  return t(task === "classes" ? "spoken.answer_class" : "spoken.answer", values);
}
