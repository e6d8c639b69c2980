/**
 * The network in scikit-learn, as far as its MLPClassifier and MLPRegressor can express it; what they cannot is said
 * instead.
 */

import {
  apology,
  dataOf,
  differencesOf,
  drops,
  exact,
  featuresOf,
  heading,
  missing,
  recordsOf,
  remarksOf,
} from "./source.js";

/** @typedef {import("./source.js").Source} Source */

/** @param {RunSpec} run @returns {string[]} what scikit-learn has no word for */
function lackingIn(run) {
  const { training, network, frozen } = run;
  const { activations } = recordsOf(run);
  const names = activations.map(({ name }) => name).join(", ");
  return [
    ...(activations.length > 1 ? [`different activations (${names}) in one network`] : []),
    ...missing(run, "sklearn"),
    ...(training.clip_norm === null ? [] : ["clipping of the gradient"]),
    ...(drops(run) ? ["dropout"] : []),
    ...(network.bias ? [] : ["a network without bias"]),
    ...(frozen.length > 0 ? ["frozen weights"] : []),
  ];
}

/**
 * @param {Source} source
 * @param {boolean} regression
 * @param {boolean} whole each step is of all examples
 * @returns {string[]}
 */
function remarks(source, regression, whole) {
  const said = remarksOf(source);
  if (regression)
    said.push(
      "scikit-learn's squared error has a factor 1/2: hence twice the learning rate, half the penalty and twice its loss.",
    );
  if (regression && recordsOf(source.run).optimizer.adaptive)
    said.push("Adam hardly depends on that factor; its rate is left as it is.");
  said.push(...differencesOf(source, "sklearn"));
  if (!whole)
    said.push(
      "scikit-learn draws its batches with its own random numbers, a pass at a time: the losses differ from the page's.",
    );
  return said;
}

/** @param {Source} source @returns {string} */
export function sklearnProgram(source) {
  const { run, kind, batch_size, examples, steps } = source;
  const { network, training } = run;
  const lacking = lackingIn(run);
  if (lacking.length > 0) return apology(source, "scikit-learn's networks", "They have", lacking);
  const { activations, loss, optimizer, regularizer } = recordsOf(run);
  const n = examples.y.shape[0] ?? 0;
  const batch = batch_size === null ? n : Math.min(batch_size, n);
  const estimator = loss.libraries.sklearn;
  const regression = estimator === "MLPRegressor";
  // Its squared error has a factor ½ that ours has not, and its penalty is divided by the examples of a batch.
  const factor = regression ? 2 : 1;
  const strength = `${exact(training.regularization)} * ${batch} / ${factor}`;
  const alpha = regularizer.name === "none" ? "0.0" : strength;
  const twice = regression && !optimizer.adaptive ? "2 * " : "";
  const labels = kind === "multiclass" ? `np.arange(${network.n_outputs})` : "[0, 1]";
  const classes = regression ? "" : `, classes=${labels}`;
  const perEpoch = Math.max(1, Math.ceil(n / batch));
  const passes = perEpoch === 1 ? "steps" : `-(-steps // ${perEpoch})`;
  const comment = perEpoch === 1 ? "" : `  # whole passes of ${perEpoch} steps`;
  const probability = kind === "multiclass" ? "" : "[:, 1]";
  const answer = regression ? "model.predict(features(X))" : `model.predict_proba(features(X))${probability}`;
  const measured = regression
    ? "mean_squared_error(y, predict(X))"
    : `log_loss(y, model.predict_proba(features(X)), labels=${labels})`;
  const units = network.hidden_layers.map((layer) => `${layer.units},`).join(" ");
  const head = heading(`${source.title}. Needs scikit-learn and NumPy.`, remarks(source, regression, batch >= n));
  return `${head}

import numpy as np
from sklearn.metrics import ${regression ? "mean_squared_error" : "log_loss"}
from sklearn.neural_network import ${estimator}


${featuresOf(source)}

model = ${estimator}(
    hidden_layer_sizes=(${units}),
    activation="${activations[0]?.libraries.sklearn ?? "identity"}",
    ${optimizer.libraries.sklearn},
    learning_rate_init=${twice}${exact(training.learning_rate)},
    batch_size=${batch},
    alpha=${alpha},
    shuffle=${batch < n ? "True" : "False"},
)


def predict(X):
    """ŷ of points."""
    return ${answer}


def mean_loss():
    return float(${measured})


def train(steps):
    for _ in range(${passes}):${comment}
        model.partial_fit(features(X), y)


${dataOf(source)}
model.partial_fit(features(X), y${classes})  # lays out its arrays, with weights of its own
del model._optimizer  # forgets that step
for own, given in zip(model.coefs_ + model.intercepts_, W + b):
    own[...] = given


if __name__ == "__main__":
    print("loss before:", mean_loss())
    train(${steps})
    print("loss after ${steps} steps:", mean_loss())
`;
}
