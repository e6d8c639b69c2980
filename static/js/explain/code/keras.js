// @preserve: white space in the templates is part of the programs that they write.
/** The network in Keras, in both forms of the course: from_logits=True, or with the activation in the last layer (course C18). */

import { dataOf, exact, heading, precisionOf, remarksOf, scheduleOf } from "./source.js";

/** @typedef {import("./source.js").Source} Source */

/** Those that Keras has by name are strings. @type {Readonly<Record<string, string>>} */
const ACTIVATIONS = {
  linear: '"linear"',
  sigmoid: '"sigmoid"',
  tanh: '"tanh"',
  relu: '"relu"',
  leaky_relu: "lambda z: ops.leaky_relu(z, 0.01)",
  elu: '"elu"',
  softplus: '"softplus"',
  gelu: "lambda z: ops.gelu(z, approximate=True)",
  swish: '"silu"',
  sin: "ops.sin",
  theta: "lambda z: -ops.tanh(z / 2)",
  hard_sigmoid: "lambda z: ops.clip(0.5 * z + 0.5, 0, 1)",
  step: "lambda z: ops.stop_gradient(0.5 * ops.sign(z) + 0.5)",
};

/** On the logit. @type {Readonly<Record<string, string>>} */
const CUSTOM = {
  mse_sigmoid: "ops.square(ops.sigmoid(z) - y)",
  mse_tanh: "ops.square(ops.tanh(z) - (2 * y - 1))",
  hinge: "ops.maximum(1 - (2 * y - 1) * z, 0)",
  perceptron: "ops.maximum(-(2 * y - 1) * z, 0)",
  naive_cross_entropy: "-y * ops.log(1 / (1 + ops.exp(-z))) - (1 - y) * ops.log(1 - 1 / (1 + ops.exp(-z)))",
};

/** Keras's own: from the logit or from ŷ. @type {Readonly<Record<string, string>>} */
const OWN = {
  binary_cross_entropy: "keras.losses.BinaryCrossentropy(from_logits=LOGITS)",
  clipped_cross_entropy: "keras.losses.BinaryCrossentropy(from_logits=False)",
  categorical_cross_entropy: "keras.losses.CategoricalCrossentropy(from_logits=LOGITS)",
  sparse_categorical_cross_entropy: "keras.losses.SparseCategoricalCrossentropy(from_logits=LOGITS)",
  naive_categorical_cross_entropy: "keras.losses.SparseCategoricalCrossentropy(from_logits=False)",
  mse: "keras.losses.MeanSquaredError()",
  mse_linear: "keras.losses.MeanSquaredError()",
};

/** @type {Readonly<Record<string, string>>} */
const OPTIMIZERS = {
  sgd: "SGD(rate",
  momentum: "SGD(rate, momentum=0.9",
  nesterov: "SGD(rate, momentum=0.9, nesterov=True",
  adagrad: "Adagrad(rate, initial_accumulator_value=0.0, epsilon=1e-16",
  rmsprop: "RMSprop(rate, rho=0.9, epsilon=1e-16",
  adam: "Adam(rate, epsilon=1e-8",
};

/** @param {Source} source @returns {string[]} */
function remarks(source) {
  const {
    run: { training, network, frozen },
    batch_size,
    examples,
  } = source;
  const said = remarksOf(source);
  const n = examples.y.shape[0] ?? 0;
  if (training.precision === "float64")
    said.push(
      "Keras computes tanh, sin and some others in single precision, whatever floatx says: the numbers agree to about six digits.",
    );
  if (batch_size !== null && batch_size < n)
    said.push(
      "Keras shuffles the batches with its own random numbers: the losses differ from the page's from the first step on.",
    );
  if (training.dropout > 0 && network.hidden_layers.length > 0)
    said.push("Keras leaves out other units than the page does: the losses differ.");
  if (["adagrad", "rmsprop"].includes(training.optimizer))
    said.push("Keras adds epsilon inside the root, the page outside it: hence 1e-16 for the page's 1e-8.");
  if (training.optimizer === "adam")
    said.push("Keras adds epsilon before it corrects the means, the page after: the difference is small.");
  if (training.loss === "clipped_cross_entropy")
    said.push("Keras forms the slope of the clipped loss in another order: it rounds differently.");
  if (frozen.length > 0 && training.clip_norm !== null)
    said.push("The frozen weights' gradient counts in the norm that is clipped; on the page it does not.");
  if (training.loss === "naive_categorical_cross_entropy")
    said.push("Keras clips the probabilities, so its naive loss stays finite where the page's breaks.");
  if (training.loss === "perceptron") said.push("Where z is exactly 0 the slope may be another one than the page's.");
  return said;
}

/** @param {Source} source @returns {string} */
export function kerasProgram(source) {
  const { run, kind, batch_size, examples, clock, steps } = source;
  const { network, training } = run;
  const n = examples.y.shape[0] ?? 0;
  const custom = CUSTOM[training.loss];
  const forced = ["clipped_cross_entropy", "naive_categorical_cross_entropy"].includes(training.loss);
  const logits = (source.logits && !forced) || custom !== undefined;
  const applied = logits || source.output === "linear" ? '"linear"' : `"${source.output}"`;
  const penalty = {
    l1: `keras.regularizers.L1(${exact(training.regularization)})`,
    l2: `keras.regularizers.L2(0.5 * ${exact(training.regularization)})`,
  }[training.regularizer];
  const frozen = run.frozen.length > 0;
  const extra = (/** @type {number} */ l) =>
    [
      ...(network.bias ? [] : ["use_bias=False"]),
      ...(penalty ? [`kernel_regularizer=${penalty}`] : []),
      ...(frozen
        ? [`kernel_constraint=Frozen(${l})`, ...(network.bias ? [`bias_constraint=Frozen(${l}, of_bias=True)`] : [])]
        : []),
    ]
      .map((text) => `, ${text}`)
      .join("");
  const layers = network.hidden_layers.flatMap(({ units, activation }, l) => [
    `        keras.layers.Dense(${units}, ${ACTIVATIONS[activation]}${extra(l)}),`,
    ...(training.dropout > 0 ? [`        keras.layers.Dropout(${exact(training.dropout)}),`] : []),
  ]);
  const batches = batch_size === null ? n : Math.min(batch_size, n);
  const perEpoch = Math.max(1, Math.ceil(n / batches));
  const target =
    training.loss === "categorical_cross_entropy"
      ? `keras.utils.to_categorical(y, ${network.n_outputs})`
      : kind === "multiclass"
        ? "y"
        : "y[:, None]";
  const constant = training.schedule === "constant";
  const output = logits
    ? {
        sigmoid: "ops.sigmoid(z)",
        softmax: "ops.softmax(z)",
        tanh: "(ops.tanh(z) + 1) / 2",
        hard_sigmoid: "ops.clip(0.5 * z + 0.5, 0, 1)",
        step: "0.5 * ops.sign(z) + 0.5",
        linear: "z",
      }[source.output]
    : "z";
  return `${heading(`${source.title}. Needs Keras 3 with one of its backends (here JAX), and NumPy. ${logits ? "The last layer gives the logit" : "The last layer gives ŷ"}${OWN[training.loss]?.includes("LOGITS") ? `: from_logits=${logits ? "True" : "False"}` : ""}.`, remarks(source))}

import os

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("JAX_ENABLE_X64", "1")  # JAX computes in float32 otherwise

import keras
import numpy as np
from keras import ops

keras.config.set_floatx("${precisionOf(source)}")

${dataOf(source)}
${
  frozen
    ? `
class Frozen(keras.constraints.Constraint):
    """Puts frozen weights back after each update: layer, from (-1: the bias), to."""

    PLACES = [${run.frozen.map((place) => `(${place.join(", ")})`).join(", ")}]

    def __init__(self, layer, of_bias=False):
        self.kept = b[layer] if of_bias else W[layer]
        self.mask = np.zeros(self.kept.shape, bool)
        for l, i, j in self.PLACES:
            if l == layer + 1 and (i < 0) == of_bias:
                self.mask[j if of_bias else (i, j)] = True

    def __call__(self, w):
        return ops.where(self.mask, self.kept, ops.convert_to_tensor(w))

`
    : ""
}${
  constant
    ? ""
    : `
class Rate(keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        t = ops.cast(step, "${precisionOf(source)}") + ${clock.step + 1}  # the update that makes step t
        return ${scheduleOf(source, (name) => `ops.${name}`)}

`
}${
  custom
    ? `
def loss(y, z):
    return ops.mean(${custom}, axis=-1)

`
    : ""
}
model = keras.Sequential(
    [
        keras.Input((${network.features.length},)),
${layers.join("\n")}${layers.length > 0 ? "\n" : ""}        keras.layers.Dense(${network.n_outputs}, ${applied}${extra(network.hidden_layers.length)}),
    ]
)
model.set_weights([array for pair in zip(W, b) for array in pair${network.bias ? "" : "[:1]"}])
rate = ${constant ? exact(training.learning_rate) : "Rate()"}
model.compile(
    optimizer=keras.optimizers.${OPTIMIZERS[training.optimizer]}${training.clip_norm === null ? "" : `, global_clipnorm=${exact(training.clip_norm)}`}),
    loss=${custom ? "loss" : OWN[training.loss]?.replace("LOGITS", logits ? "True" : "False")},
)
inputs, targets = features(X), ${target}


def predict(X):
    """ŷ of points."""
    z = model.predict(features(X), batch_size=len(X), verbose=0)
    return np.asarray(${output})${kind === "multiclass" ? "" : "[:, 0]"}


def mean_loss():
    """Without the regularizer's penalty."""
    return float(ops.mean(model.loss(ops.convert_to_tensor(targets), model(inputs))))


def train(steps):
${perEpoch === 1 ? `    model.fit(inputs, targets, batch_size=${batches}, epochs=steps, shuffle=False, verbose=0)` : `    model.fit(inputs, targets, batch_size=${batches}, epochs=-(-steps // ${perEpoch}), verbose=0)  # whole passes of ${perEpoch} steps`}


if __name__ == "__main__":
    print("loss before:", mean_loss())
    train(${steps})
    print("loss after ${steps} steps:", mean_loss())
`.replace(/\n{4,}/g, "\n\n\n");
}
