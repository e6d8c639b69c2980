/** Forward propagation in the page, on the weights of a frame, without dropout: exactly what the network answers. */

import { featureValue } from "./features.js";
import { functionOf, records } from "./records.js";

/**
 * What a network answers. For two classes and for values `value` is ŷ and there is no label; for more classes the
 * likeliest one and its probability.
 * @typedef {{readonly value: number, readonly label: number | null}} Answer
 */

/**
 * @param {LayerValues} layer
 * @param {ArrayLike<number>} a (n_in,)
 * @param {(z: number) => number} g activation
 * @returns {number[]} (n_out,) g(a W + b)
 */
function dense({ W, b, n_in, n_out }, a, g) {
  return Array.from({ length: n_out }, (_, to) => {
    let z = b[to] ?? 0;
    for (let from = 0; from < n_in; from += 1) z += (a[from] ?? 0) * (W[from * n_out + to] ?? 0);
    return g(z);
  });
}

const UNKNOWN = { output: "", low: 0, decision_logit: 0, rising: true };

/** @param {string | undefined} name of an activation @returns {(z: number) => number} */
const activation = (name) => functionOf(records.activations.get(name ?? "")?.numpy.value ?? "z", "z");

/**
 * @param {RunSpec} run
 * @param {RunView} view of the same architecture
 * @param {number} depth number of the hidden layer, 1 …
 * @returns {(x1: number, x2: number) => number[]} the values of this layer's units at a point of the plane
 */
export function hiddenOf(run, view, depth) {
  const features = run.network.features.map(featureValue);
  const steps = view.layers
    .slice(0, depth)
    .map((layer, l) => /** @type {const} */ ([layer, activation(run.network.hidden_layers[l]?.activation)]));
  return (x1, x2) =>
    steps.reduce(
      (a, [layer, g]) => dense(layer, a, g),
      features.map((value) => value(x1, x2)),
    );
}

/**
 * @param {RunSpec} run
 * @param {RunView} view of the same architecture
 * @param {number} layer 1 …, of the output too
 * @param {number} unit
 * @returns {(x1: number, x2: number) => number} this unit's z at a point of the plane
 */
export function sumOf(run, view, layer, unit) {
  const [before, values] = [hiddenOf(run, view, layer - 1), view.layers[layer - 1]];
  return (x1, x2) => (values && dense(values, before(x1, x2), (z) => z)[unit]) ?? NaN;
}

/**
 * @param {RunSpec} run
 * @param {RunView} view
 * @returns {boolean} whether the weights of a frame belong to this architecture, not to the one before a change
 */
export function matches({ network }, { layers }) {
  const sizes = [network.features.length, ...network.hidden_layers.map(({ units }) => units), network.n_outputs];
  return (
    layers.length === sizes.length - 1 &&
    layers.every(({ n_in, n_out }, l) => n_in === sizes[l] && n_out === sizes[l + 1])
  );
}

/**
 * @param {RunView} view
 * @returns {(a: readonly number[]) => number[]} the logits for values of the last hidden layer
 */
export function logitsOf(view) {
  const last = /** @type {LayerValues} */ (view.layers.at(-1));
  return (a) => dense(last, a, (z) => z);
}

/**
 * What the network predicts from its logits.
 * @param {readonly number[]} logits
 * @param {string} loss
 * @param {"binary" | "multiclass" | "regression"} kind
 * @returns {{label: number, share: number}} the class and its probability; for two classes and for a regression ŷ as
 *   `share`
 */
export function predictionOf(logits, loss, kind) {
  const [z = 0] = logits;
  if (kind === "regression") return { label: 0, share: z };
  if (kind === "binary") {
    const { output, low, decision_logit, rising } = records.losses.get(loss) ?? UNKNOWN;
    const label = Number(rising ? z > decision_logit : z < decision_logit);
    return { label, share: (activation(output)(z) - low) / (1 - low) };
  }
  const label = logits.indexOf(Math.max(...logits));
  const sum = logits.reduce((total, value) => total + Math.exp(value - (logits[label] ?? 0)), 0);
  return { label, share: 1 / sum };
}

/**
 * @param {RunSpec} run
 * @param {RunView} view
 * @param {number} x1
 * @param {number} x2
 * @returns {Answer | null} null while the weights are those of another architecture
 */
export function answerAt(run, view, x1, x2) {
  if (!matches(run, view)) return null;
  const logits = logitsOf(view)(hiddenOf(run, view, view.layers.length - 1)(x1, x2));
  const kind = /** @type {"binary" | "multiclass" | "regression"} */ (records.losses.get(run.training.loss)?.task);
  const { label, share } = predictionOf(logits, run.training.loss, kind);
  return { value: share, label: kind === "multiclass" ? label : null };
}
