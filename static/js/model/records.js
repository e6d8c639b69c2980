/**
 * What is known of each activation, loss, optimizer …: the engine's records, as the catalogue carries them, by name.
 * They never change while the page is open. The page is served with what its first picture needs; the rest (formulas,
 * source texts) comes when a panel needs it.
 */

import { compiled } from "../tools/expression.js";
import { requestJson } from "../tools/http.js";

/** A function and its derivative, as expressions in Python. @typedef {{value: string, slope: string}} Expression */
/**
 * Source texts; null where a library has no word for it.
 * @typedef {{
 *   keras: string | null, torch: string | null, sklearn: string | null, keras_differs: string, torch_differs: string,
 *   sklearn_differs: string
 * }} Libraries
 */
/** What every record has. @typedef {{name: string, tex: readonly string[]}} Common */
/**
 * @typedef {Common & {
 *   symbol: string | null, monotone: boolean, slope_tex: string, bounds: readonly [number | null, number | null],
 *   numpy: Expression, libraries: Libraries
 * }} Activation
 */
/** @typedef {Common & {equal_units: boolean}} Initializer */
/**
 * @typedef {object} Loss
 * @property {string} name
 * @property {string} output what makes ŷ of a logit
 * @property {string} task
 * @property {boolean} stable
 * @property {number} decision_logit z where ŷ = ½
 * @property {boolean} rising whether ŷ grows with z: class 1 is where z is above that
 * @property {number} low what ŷ should be for class 0
 * @property {"cross_entropy" | "squared_error" | "margin" | "other"} family
 * @property {boolean} convex in the logits
 * @property {readonly string[]} tex
 * @property {string | null} slope_tex dL/dz, or dL/dŷ where there is a factor
 * @property {string | null} factor_tex dŷ/dz, where it does not cancel
 * @property {string | null} prediction_slope_tex dL/dŷ; null where it does not read ŷ
 * @property {Expression} numpy
 * @property {Libraries} libraries
 * @property {string | null} torch_from_prediction
 * @property {boolean} one_hot
 * @property {{numpy: string, keras: string | null, keras_layer: string | null, torch: string | null}} answer ŷ of z
 */
/**
 * @typedef {Common & {
 *   adaptive: boolean, n_slots: number, numpy: readonly string[], libraries: Libraries
 * }} Optimizer
 */
/** @typedef {Common & {numpy: string}} Schedule */
/** @typedef {Common & {numpy: Expression, libraries: Libraries}} Regularizer */
/**
 * @typedef {{
 *   name: string, n_inputs: number, symbol: string, numpy: string, for_curves: boolean, is_coordinate: boolean
 * }} Feature
 */

/**
 * What values a setting may have, in the words of JSON Schema; `choices` names the list of the catalogue that it is
 * chosen from.
 * @typedef {{type: string, minimum?: number, exclusiveMinimum?: number, maximum?: number, exclusiveMaximum?: number,
 *   minItems?: number, nullable?: boolean, choices?: string}} Bounds
 */

export const records = {
  /** @type {ReadonlyMap<string, Activation>} */
  activations: new Map(),
  /** @type {ReadonlyMap<string, Initializer>} */
  initializers: new Map(),
  /** @type {ReadonlyMap<string, Loss>} */
  losses: new Map(),
  /** @type {ReadonlyMap<string, Optimizer>} */
  optimizers: new Map(),
  /** @type {ReadonlyMap<string, Schedule>} */
  schedules: new Map(),
  /** @type {ReadonlyMap<string, Regularizer>} */
  regularizers: new Map(),
  /** @type {ReadonlyMap<string, Feature>} */
  features: new Map(),
  /** What expressions may call, by signature. @type {Readonly<Record<string, string>>} */
  helpers: {},
  /**
   * The bounds of every setting of an experiment, by its part.
   * @type {Readonly<Record<string, Readonly<Record<string, Bounds>>>>}
   */
  settings: {},
};

/** @param {any} catalog the whole one, or the part in the page */
export function setRecords(catalog) {
  const byName = (/** @type {any[]} */ list) => new Map(list.map((record) => [record.name, record]));
  records.activations = byName(catalog.activations);
  records.initializers = byName(catalog.initializers);
  records.losses = byName(catalog.losses);
  records.optimizers = byName(catalog.optimizers);
  records.schedules = byName(catalog.schedules);
  records.regularizers = byName(catalog.regularizers);
  records.features = byName(catalog.features);
  records.helpers = catalog.numpy_helpers ?? {};
  records.settings = catalog.settings;
}

/** @type {Promise<void> | null} */
let loading = null;

/**
 * Everything that the server says of them, asked for once.
 * @returns {Promise<void>} rejects when it cannot be reached
 */
function loadRecords() {
  loading ??= requestJson("/api/catalog").then(setRecords);
  loading.catch(() => (loading = null));
  return loading;
}

/**
 * @template T
 * @param {() => Promise<T>} load
 * @returns {() => Promise<T>} loads the same, and what else the server says of the records
 */
export const withRecords = (load) => async () => (await Promise.all([load(), loadRecords()]))[0];

/** @type {Map<string, (...values: number[]) => number>} */
const functions = new Map();

/**
 * @param {string} source an expression of a record
 * @param {readonly string[]} names of its arguments
 * @returns {(...values: number[]) => number}
 */
export function functionOf(source, ...names) {
  const key = [source, ...names].join("\n");
  const known = functions.get(key) ?? compiled(source, names, records.helpers);
  functions.set(key, known);
  return known;
}
