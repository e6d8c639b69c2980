/** The activation of the output, by its own name. It is a view of the loss, whose record says what makes ŷ of z. */

import { records } from "./records.js";

/** @param {Pick<RunSpec, "training">} run @returns {string} name of an activation, or softmax */
export const outputOf = ({ training }) => records.losses.get(training.loss)?.output ?? "sigmoid";

/** @param {string} task of a loss @returns {readonly string[]} each output that a loss of this task has */
export const outputsOf = (task) => [
  ...new Set([...records.losses.values()].filter((loss) => loss.task === task).map(({ output }) => output)),
];

/**
 * @param {RunSpec} run
 * @returns {readonly string[]} the outputs that it may have
 */
export const outputsFor = ({ training }) => outputsOf(records.losses.get(training.loss)?.task ?? "");

/**
 * @param {RunSpec} run
 * @param {string} output
 * @returns {string} the loss with this output: the run's own where it has it, else one of the same family, if there is one
 */
export function lossWith({ training }, output) {
  const now = records.losses.get(training.loss);
  if (now?.output === output) return now.name;
  const fitting = [...records.losses.values()].filter((loss) => loss.task === now?.task && loss.output === output);
  const [best = now] = [
    ...fitting.filter(({ family, stable }) => family === now?.family && stable),
    ...fitting.filter(({ stable }) => stable),
    ...fitting,
  ];
  return best?.name ?? training.loss;
}
