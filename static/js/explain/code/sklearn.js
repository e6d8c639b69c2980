// @preserve: white space in the templates is part of the programs that they write.
/** The network in scikit-learn, as far as its MLPClassifier and MLPRegressor can express it; what they cannot is said instead. */

import { dataOf, exact, heading, remarksOf } from "./source.js";

/** @typedef {import("./source.js").Source} Source */

/** @type {Readonly<Record<string, string>>} */
const ACTIVATIONS = { linear: "identity", sigmoid: "logistic", tanh: "tanh", relu: "relu" };
/** @type {Readonly<Record<string, string>>} */
const SOLVERS = {
  sgd: 'solver="sgd", momentum=0.0',
  momentum: 'solver="sgd", momentum=0.9, nesterovs_momentum=False',
  nesterov: 'solver="sgd", momentum=0.9, nesterovs_momentum=True',
  adam: 'solver="adam", epsilon=1e-8',
};
const LOSSES = ["binary_cross_entropy", "categorical_cross_entropy", "sparse_categorical_cross_entropy", "mse"];

/** @param {Source} source @returns {string[]} what scikit-learn has no word for */
export function missing({ run: { network, training, frozen } }) {
  const activations = [...new Set(network.hidden_layers.map(({ activation }) => activation))];
  return [
    ...(activations.length > 1 ? [`different activations (${activations.join(", ")}) in one network`] : []),
    ...activations.filter((name) => !ACTIVATIONS[name]).map((name) => `the activation ${name}`),
    ...(LOSSES.includes(training.loss) ? [] : [`the loss ${training.loss}`]),
    ...(SOLVERS[training.optimizer] ? [] : [`the optimizer ${training.optimizer}`]),
    ...(training.schedule === "constant" ? [] : [`the schedule ${training.schedule}`]),
    ...(training.regularizer === "l1" ? ["the regularizer l1"] : []),
    ...(training.clip_norm === null ? [] : ["clipping of the gradient"]),
    ...(training.dropout > 0 && network.hidden_layers.length > 0 ? ["dropout"] : []),
    ...(network.bias ? [] : ["a network without bias"]),
    ...(frozen.length > 0 ? ["frozen weights"] : []),
  ];
}

/** @param {Source} source @returns {string} */
export function sklearnProgram(source) {
  const { run, kind, batch_size, examples, steps } = source;
  const { network, training } = run;
  const lacking = missing(source);
  if (lacking.length > 0)
    return `# ${source.title}\n# scikit-learn's networks cannot express this one. They have no word for:\n${lacking.map((text) => `# - ${text}`).join("\n")}\n# The programs for NumPy and PyTorch do all of it.\n`;
  const n = examples.y.shape[0] ?? 0;
  const batch = batch_size === null ? n : Math.min(batch_size, n);
  const regression = kind === "regression";
  const name = regression ? "MLPRegressor" : "MLPClassifier";
  // Its squared error has a factor ½ that ours has not, and its penalty is divided by the examples of a batch.
  const factor = regression ? 2 : 1;
  const alpha = training.regularizer === "l2" ? `${exact(training.regularization)} * ${batch} / ${factor}` : "0.0";
  const remarks = [
    ...remarksOf(source),
    ...(regression
      ? [
          "scikit-learn's squared error has a factor 1/2: hence twice the learning rate, half the penalty and twice its loss.",
        ]
      : []),
    ...(regression && training.optimizer === "adam"
      ? ["Adam hardly depends on that factor; its rate is left as it is."]
      : []),
    ...(training.optimizer === "adam"
      ? ["scikit-learn adds epsilon before it corrects the means, the page after: the difference is small."]
      : []),
    ...(batch < n
      ? [
          "scikit-learn draws its batches with its own random numbers, a pass at a time: the losses differ from the page's.",
        ]
      : []),
  ];
  const rate =
    regression && training.optimizer !== "adam"
      ? `2 * ${exact(training.learning_rate)}`
      : exact(training.learning_rate);
  const classes =
    kind === "multiclass" ? `, classes=np.arange(${network.n_outputs})` : regression ? "" : ", classes=[0, 1]";
  const perEpoch = Math.max(1, Math.ceil(n / batch));
  const answer = regression
    ? "model.predict(features(X))"
    : `model.predict_proba(features(X))${kind === "multiclass" ? "" : "[:, 1]"}`;
  const loss = regression
    ? "mean_squared_error(y, predict(X))"
    : `log_loss(y, model.predict_proba(features(X)), labels=${kind === "multiclass" ? `np.arange(${network.n_outputs})` : "[0, 1]"})`;
  return `${heading(`${source.title}. Needs scikit-learn and NumPy.`, remarks)}

import numpy as np
from sklearn.metrics import ${regression ? "mean_squared_error" : "log_loss"}
from sklearn.neural_network import ${name}

${dataOf(source)}

model = ${name}(
    hidden_layer_sizes=(${network.hidden_layers.map(({ units }) => `${units},`).join(" ")}),
    activation="${ACTIVATIONS[network.hidden_layers[0]?.activation ?? "linear"]}",
    ${SOLVERS[training.optimizer]},
    learning_rate_init=${rate},
    batch_size=${batch},
    alpha=${alpha},
    shuffle=${batch < n ? "True" : "False"},
)
model.partial_fit(features(X), y${classes})  # lays out its arrays, with weights of its own
del model._optimizer  # forgets that step
for own, given in zip(model.coefs_ + model.intercepts_, W + b):
    own[...] = given


def predict(X):
    """ŷ of points."""
    return ${answer}


def mean_loss():
    return float(${loss})


def train(steps):
    for _ in range(${perEpoch === 1 ? "steps" : `-(-steps // ${perEpoch})`}):${perEpoch === 1 ? "" : `  # whole passes of ${perEpoch} steps`}
        model.partial_fit(features(X), y)


if __name__ == "__main__":
    print("loss before:", mean_loss())
    train(${steps})
    print("loss after ${steps} steps:", mean_loss())
`;
}
