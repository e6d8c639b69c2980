/** What values a setting may have: the bounds that the server holds an experiment to, in the words of JSON Schema. */

import { records } from "./records.js";

/**
 * What numbers are allowed; `above` is not allowed itself, nor is `below`.
 * @typedef {{above?: number, min?: number, max?: number, below?: number, whole?: boolean}} Range
 */
/** @typedef {import("./records.js").Bounds} Bounds */

/**
 * @param {string} group the part of an experiment
 * @param {string} name
 * @returns {Range} of a setting that is a number
 */
export function rangeOf(group, name) {
  const bounds = records.settings[group]?.[name];
  if (!bounds) return {};
  const { exclusiveMinimum: above, minimum: min, maximum: max, exclusiveMaximum: below, type } = bounds;
  const given = Object.entries({ above, min, max, below }).filter(([, limit]) => limit !== undefined);
  return { ...Object.fromEntries(given), ...(type === "integer" && { whole: true }) };
}

/** @param {number} value @param {Range} range @returns {boolean} */
const isInside = (value, { above = -Infinity, min = -Infinity, max = Infinity, below = Infinity }) =>
  value > above && value >= min && value <= max && value < below;

/**
 * @param {string} group
 * @param {any} values of its settings
 * @returns {boolean} whether each is of the right kind, whatever it is called
 */
function areWithin(group, values) {
  return Object.entries(records.settings[group] ?? {}).every(([name, { type, nullable, minItems = 0 }]) => {
    const value = values[name];
    if (value === null) return nullable === true;
    if (type === "array")
      return Array.isArray(value) && value.length >= minItems && new Set(value).size === value.length;
    if (type === "string" || type === "boolean") return typeof value === type;
    const isNumber = type === "integer" ? Number.isSafeInteger(value) : Number.isFinite(value);
    return isNumber && isInside(value, rangeOf(group, name));
  });
}

/**
 * @param {Experiment} experiment
 * @returns {boolean} whether everything in it is of the right kind, whatever it is called
 */
export function isExperiment(experiment) {
  return areWithin("experiment", experiment) && experiment.runs.length > 0 && experiment.runs.every(isRun);
}

/** @param {RunSpec} run */
function isRun(run) {
  const { network, training, frozen } = run;
  const kept = Object.keys(records.settings.layer ?? {}).length;
  return (
    areWithin("run", run) &&
    areWithin("network", network) &&
    areWithin("training", training) &&
    network.hidden_layers.every((layer) => areWithin("layer", layer) && Object.keys(layer).length === kept) &&
    frozen.every((place) => place.length === 3 && place.every(Number.isInteger))
  );
}

/**
 * @param {Readonly<Record<string, any>>} catalog
 * @param {string} group
 * @param {any} values of its settings
 * @returns {boolean} whether this server has everything that they name
 */
export function areKnown(catalog, group, values) {
  return Object.entries(records.settings[group] ?? {}).every(([name, { choices }]) => {
    const offered = choices ? catalog[choices].map((/** @type {any} */ record) => record.name ?? record) : [];
    return !choices || [values[name]].flat().every((chosen) => offered.includes(chosen));
  });
}
