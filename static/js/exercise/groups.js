/** The groups of controls that an exercise may lock or hide, and where on the page each one is. */

import { fieldsOf } from "../settings/fields.js";

/**
 * @typedef {object} Group
 * @property {string} name as in the locks of an exercise
 * @property {string} selector of what is hidden
 * @property {string} [inner] of what is out of reach when it is locked, where that is not all of it
 */

/** By the headings under which the dialog lists them. @type {Readonly<Record<string, readonly Group[]>>} */
const FIXED = {
  data: [
    { name: "data", selector: ".data-block, #class-stepper" },
    { name: "drawing", selector: ".draw-block, #finger" },
    { name: "view", selector: ".view-block label.row" },
  ],
  networks: [
    { name: "network", selector: ".diagram", inner: ".diagram :is(.net-layer, .net-add, .net-features)" },
    { name: "weights", selector: ".net-inspector", inner: ".net-inspector .net-weights" },
    { name: "networks", selector: ".side-actions, #compare" },
    { name: "settings", selector: ".settings-row, .tuning > .more-rows" },
  ],
  training: [
    { name: "train", selector: "#train, #welcome-train, .math-apply" },
    { name: "speed", selector: ".speed" },
    { name: "step", selector: ".bar > .split, .math-apply" },
    { name: "reset", selector: "#reset-same" },
    { name: "new_weights", selector: "#reset-new" },
    { name: "stop", selector: "#stop" },
    { name: "batch_size", selector: ".batch" },
  ],
  results: [
    { name: "charts", selector: ".guide > .chart" },
    { name: "floor", selector: "#floor-note" },
    { name: "numbers", selector: ".finding > .numbers" },
    { name: "verdicts", selector: ".finding > .verdict-room" },
    { name: "remedies", selector: ".remedies" },
    { name: "formula", selector: ".side-head > .formula" },
    { name: "sharing", selector: "#share, #copy-link" },
  ],
};

/** @returns {string[]} the questions of the guide, as the page lists them */
export const questionNames = () =>
  [...document.querySelectorAll("[data-inspect]")].map((button) => button.getAttribute("data-inspect") ?? "");

/** Things that are only looked at: locked, they would be no different. */
export const ONLY_HIDDEN = new Set(["floor", "numbers", "verdicts", "formula", "walk"]);

/**
 * @param {Limits} limits
 * @returns {Record<string, readonly Group[]>} with a group for each single setting
 */
export function groupsOf(limits) {
  const sides = [...Array(limits.max_runs).keys()];
  const fields = fieldsOf(limits);
  const single = fields.map(({ name }) => {
    const shown = fields.filter((field) => name === field.name || name === field.viewOf);
    const ids = shown.flatMap(({ testid }) => sides.flatMap((i) => [`#${testid}-${i}`, `#all-${testid}-${i}`]));
    return { name, selector: `.setting:has(${ids.join()})` };
  });
  const { data = [], networks = [], ...rest } = FIXED;
  const questions = [
    { name: "questions", selector: "#inspector, #guide-ask, .ask-question" },
    ...questionNames().map((name) => ({
      name: `ask_${name}`,
      selector: `[data-inspect="${name}"], .ask-question[data-name="${name}"]`,
    })),
    { name: "walk", selector: "#inspect-mathematics .math-next" },
  ];
  return { data, networks, single, ...rest, questions };
}
