/**
 * The network in Keras, in both forms of the course: from_logits=True, or with the activation in the last layer
 * (course C18).
 */

import { records } from "../../model/records.js";
import {
  apology,
  dataOf,
  differencesOf,
  drops,
  exact,
  featuresOf,
  frozenOf,
  heading,
  missing,
  precisionOf,
  recordsOf,
  remarksOf,
  scheduleOf,
} from "./source.js";

/** @typedef {import("./source.js").Source} Source */

/** @param {Source} source @param {number} perEpoch steps @returns {string[]} */
function remarks(source, perEpoch) {
  const { training, frozen } = source.run;
  const said = remarksOf(source);
  if (training.precision === "float64")
    said.push(
      "Keras computes tanh, sin and some others in single precision, whatever floatx says: the numbers agree to about six digits.",
    );
  if (perEpoch > 1)
    said.push(
      "Keras shuffles the batches with its own random numbers: the losses differ from the page's from the first step on.",
    );
  if (drops(source.run)) said.push("Keras leaves out other units than the page does: the losses differ.");
  said.push(...differencesOf(source, "keras"));
  if (frozen.length > 0 && training.clip_norm !== null)
    said.push("The frozen weights' gradient counts in the norm that is clipped; on the page it does not.");
  return said;
}

/**
 * What is said of the loss: Keras has it by name, with from_logits or without, or it is written out as a function of
 * the logit.
 * @param {Source} source
 * @returns {{own: boolean, logits: boolean, code: string, note: string}} `logits`: the last layer gives the logit
 */
function lossOf({ run, logits: wanted }) {
  const { loss } = recordsOf(run);
  const text = loss.libraries.keras ?? "";
  const own = text.startsWith("keras.losses.");
  const logits = !own || loss.answer.keras_layer === null || (wanted && !text.includes("from_logits=False"));
  const truth = logits ? "True" : "False";
  const note = text.includes("LOGITS") ? `: from_logits=${truth}` : "";
  return { own, logits, code: text.replace("LOGITS", truth), note };
}

/** @param {Source} source @returns {string} */
export function kerasProgram(source) {
  const { run, kind, batch_size, examples, steps } = source;
  const lacking = missing(run, "keras");
  if (lacking.length > 0) return apology(source, "Keras", "It has", lacking);
  const { network, training, frozen } = run;
  const { loss: record, optimizer } = recordsOf(run);
  const loss = lossOf(source);
  const n = examples.y.shape[0] ?? 0;
  const batch = batch_size === null ? n : Math.min(batch_size, n);
  const perEpoch = Math.max(1, Math.ceil(n / batch));
  const needs = "Needs Keras 3 with one of its backends (here JAX), and NumPy.";
  const gives = loss.logits ? "the logit" : "ŷ";
  const title = `${source.title}. ${needs} The last layer gives ${gives}${loss.note}.`;
  const single = kind === "multiclass" ? "y" : "y[:, None]";
  const target = record.one_hot ? `keras.utils.to_categorical(y, ${network.n_outputs})` : single;
  const column = kind === "multiclass" ? "" : "[:, 0]";
  const constant = training.schedule === "constant";
  const clip = training.clip_norm === null ? "" : `, global_clipnorm=${exact(training.clip_norm)}`;
  const written = `
def loss(y, z):
    return ops.mean(${loss.code}, axis=-1)

`;
  const fit =
    perEpoch === 1
      ? `model.fit(inputs, targets, batch_size=${batch}, epochs=steps, shuffle=False, verbose=0)`
      : `model.fit(inputs, targets, batch_size=${batch}, epochs=-(-steps // ${perEpoch}), verbose=0)  # whole passes of ${perEpoch} steps`;
  return `${heading(title, remarks(source, perEpoch))}

import os

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("JAX_ENABLE_X64", "1")  # JAX computes in float32 otherwise

import keras
import numpy as np
from keras import ops

keras.config.set_floatx("${precisionOf(source)}")


${featuresOf(source)}
${frozen.length > 0 ? frozenPart(source) : ""}${constant ? "" : ratePart(source)}${loss.own ? "" : written}
model = keras.Sequential(
    [
        keras.Input((${network.features.length},)),
${layersOf(run, loss.logits ? '"linear"' : (record.answer.keras_layer ?? ""))}
    ]
)
rate = ${constant ? exact(training.learning_rate) : "Rate()"}
model.compile(
    optimizer=keras.optimizers.${optimizer.libraries.keras?.replace(/\)$/, `${clip})`)},
    loss=${loss.own ? loss.code : "loss"},
)


def predict(X):
    """ŷ of points."""
    z = model.predict(features(X), batch_size=len(X), verbose=0)
    return np.asarray(${loss.logits ? record.answer.keras : "z"})${column}


def mean_loss():
    """Without the regularizer's penalty."""
    return float(ops.mean(model.loss(ops.convert_to_tensor(targets), model(inputs))))


def train(steps):
    ${fit}


${dataOf(source)}
model.set_weights([array for pair in zip(W, b) for array in pair${network.bias ? "" : "[:1]"}])
inputs, targets = features(X), ${target}


if __name__ == "__main__":
    print("loss before:", mean_loss())
    train(${steps})
    print("loss after ${steps} steps:", mean_loss())
`.replace(/\n{4,}/g, "\n\n\n");
}

/** @param {RunSpec} run @param {string} last activation of the output layer @returns {string} */
function layersOf(run, last) {
  const { network, training, frozen } = run;
  const { regularizer } = recordsOf(run);
  const penalty = regularizer.libraries.keras?.replace("LAMBDA", exact(training.regularization));
  /** @param {number} l */
  const options = (l) => [
    ...(network.bias ? [] : ["use_bias=False"]),
    ...(penalty ? [`kernel_regularizer=${penalty}`] : []),
    ...(frozen.length > 0 ? [`kernel_constraint=Frozen(${l})`] : []),
    ...(frozen.length > 0 && network.bias ? [`bias_constraint=Frozen(${l}, of_bias=True)`] : []),
  ];
  /** @param {number} units @param {string} activation @param {number} l */
  const dense = (units, activation, l) =>
    `        keras.layers.Dense(${[units, activation, ...options(l)].join(", ")}),`;
  return [
    ...network.hidden_layers.flatMap(({ units, activation }, l) => [
      dense(units, records.activations.get(activation)?.libraries.keras ?? "", l),
      ...(training.dropout > 0 ? [`        keras.layers.Dropout(${exact(training.dropout)}),`] : []),
    ]),
    dense(network.n_outputs, last, network.hidden_layers.length),
  ].join("\n");
}

/** @param {Source} source @returns {string} what holds frozen weights */
function frozenPart(source) {
  return `
class Frozen(keras.constraints.Constraint):
    """Puts frozen weights back after each update: layer, from (-1: the bias), to."""

    PLACES = ${frozenOf(source)}

    def __init__(self, layer, of_bias=False):
        self.layer, self.of_bias = layer, of_bias

    def __call__(self, w):
        kept = (b if self.of_bias else W)[self.layer]
        mask = np.zeros(kept.shape, bool)
        for l, i, j in self.PLACES:
            if l == self.layer + 1 and (i < 0) == self.of_bias:
                mask[j if self.of_bias else (i, j)] = True
        return ops.where(mask, kept, ops.convert_to_tensor(w))

`;
}

/** @param {Source} source @returns {string} the learning rate, where it changes */
function ratePart(source) {
  return `
class Rate(keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        t = ops.cast(step, "${precisionOf(source)}") + ${source.clock.step + 1}  # the update that makes step t
        return ${scheduleOf(source, "ops")}

`;
}
