/** Learning rates: those that are offered, and a smaller one to try where one was too large. */

import { featureValue } from "./features.js";
import { trainingPoints } from "./points.js";
import { records } from "./records.js";

export const LEARNING_RATES = Object.freeze([0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 0.5, 1, 3, 10, 30, 100]);

const GENTLE = 0.03;
/** The largest useful rates: of adaptive optimizers, of the others. */
const [LARGEST_ADAPTIVE, LARGEST] = [0.1, 3];
/** After a rate was too large, nothing above this is suggested. */
const TAME = 1;

/**
 * A tenth of the rate that failed, at most 1, or less where a tenth is known to fail too: the squared error of a linear
 * neuron is a quadratic, on which gradient descent is stable below 2/λ; its largest curvature λ is at most the trace
 * 2 (1 + mean ‖x‖²).
 * @param {RunSpec} run
 * @param {readonly Point[]} points
 * @returns {number} with one digit
 */
export function gentlerRate({ network, training }, points) {
  const tenth = Math.min(training.learning_rate / 10, TAME);
  if (isAdaptive(training)) return oneDigit(Math.min(tenth, GENTLE));
  if (!isLeastSquares({ training })) return oneDigit(tenth);
  const examples = trainingPoints(points);
  const columns = network.features.map(featureValue);
  /** 1 for a feature that this page does not know, the most that a sine can be. @param {number} value */
  const squared = (value) => (Number.isNaN(value) ? 1 : value ** 2);
  const squares = examples.reduce(
    (sum, { x1, x2 }) => sum + columns.reduce((sum, value) => sum + squared(value(x1, x2)), 0),
    0,
  );
  const stable = 1 / (1 + squares / Math.max(1, examples.length));
  // With hidden layers the quadratic changes at every step; a third of this bound rarely fails.
  return oneDigit(Math.min(tenth, network.hidden_layers.length > 0 ? stable / 3 : stable));
}

/** @param {RunSpec} run @returns {boolean} so large that a network which does not improve most likely oversteps */
export const isLarge = ({ training }) => training.learning_rate > (isAdaptive(training) ? LARGEST_ADAPTIVE : LARGEST);

/** @param {TrainingSpec} training */
const isAdaptive = ({ optimizer }) => records.optimizers.get(optimizer)?.adaptive === true;

/** @param {Pick<RunSpec, "training">} run @returns {boolean} whether it minimises the squared error of the logit */
export function isLeastSquares({ training }) {
  const loss = records.losses.get(training.loss);
  return loss?.family === "squared_error" && loss.output === "linear";
}

/** @param {number} learning_rate @returns {number} the next larger of the usual ones, or three times as much */
export const largerRate = (learning_rate) => LEARNING_RATES.find((rate) => rate > learning_rate) ?? learning_rate * 3;

/** @param {number} value above 0 @returns {number} rounded down to its first digit: 0.037 → 0.03 */
function oneDigit(value) {
  const power = Math.floor(Math.log10(value) + 1e-9);
  return Number(`${Math.floor(value / 10 ** power + 1e-9)}e${power}`);
}
