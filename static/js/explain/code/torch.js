// @preserve: white space in the templates is part of the programs that they write.
/** The network in PyTorch, which finds the gradient by itself. */

import { batchesOf, dataOf, exact, frozenOf, heading, precisionOf, randomOf, remarksOf, scheduleOf } from "./source.js";

/** @typedef {import("./source.js").Source} Source */

/** @type {Readonly<Record<string, string>>} */
const ACTIVATIONS = {
  linear: "z",
  sigmoid: "torch.sigmoid(z)",
  tanh: "torch.tanh(z)",
  relu: "torch.relu(z)",
  leaky_relu: "F.leaky_relu(z, 0.01)",
  elu: "F.elu(z)",
  softplus: "F.softplus(z, threshold=40)",
  gelu: 'F.gelu(z, approximate="tanh")',
  swish: "F.silu(z)",
  sin: "torch.sin(z)",
  theta: "-torch.tanh(z / 2)",
  hard_sigmoid: "torch.clamp(0.5 * z + 0.5, 0, 1)",
  step: "torch.heaviside(z.detach(), torch.tensor(0.5, dtype=z.dtype))",
};

/** The mean loss from the logit; and, where the page has both ways, from ŷ. @type {Readonly<Record<string, readonly [string, string?]>>} */
const LOSSES = {
  binary_cross_entropy: ["F.binary_cross_entropy_with_logits(z, y)", "F.binary_cross_entropy(torch.sigmoid(z), y)"],
  mse_sigmoid: ["F.mse_loss(torch.sigmoid(z), y)"],
  mse_linear: ["F.mse_loss(z, y)"],
  mse: ["F.mse_loss(z, y)"],
  mse_tanh: ["F.mse_loss(torch.tanh(z), 2 * y - 1)"],
  hinge: ["torch.relu(1 - (2 * y - 1) * z).mean()"],
  perceptron: ["torch.relu(-(2 * y - 1) * z).mean()"],
  naive_cross_entropy: [
    "(-y * torch.log(1 / (1 + torch.exp(-z))) - (1 - y) * torch.log(1 - 1 / (1 + torch.exp(-z)))).mean()",
  ],
  clipped_cross_entropy: ["F.binary_cross_entropy(torch.clamp(torch.sigmoid(z), 1e-7, 1 - 1e-7), y)"],
  categorical_cross_entropy: [
    "F.cross_entropy(z, F.one_hot(y, z.shape[1]).to(z.dtype))",
    "F.nll_loss(torch.log(torch.softmax(z, dim=1)), y)",
  ],
  sparse_categorical_cross_entropy: ["F.cross_entropy(z, y)", "F.nll_loss(torch.log(torch.softmax(z, dim=1)), y)"],
  naive_categorical_cross_entropy: ["F.nll_loss(torch.log(torch.exp(z) / torch.exp(z).sum(dim=1, keepdim=True)), y)"],
};

/** @type {Readonly<Record<string, string>>} */
const OUTPUTS = {
  sigmoid: "torch.sigmoid(z)",
  linear: "z",
  tanh: "(torch.tanh(z) + 1) / 2",
  hard_sigmoid: "torch.clamp(0.5 * z + 0.5, 0, 1)",
  step: "torch.heaviside(z, torch.tensor(0.5, dtype=z.dtype))",
  softmax: "torch.softmax(z, dim=1)",
};

/** @type {Readonly<Record<string, string>>} */
const OPTIMIZERS = {
  sgd: "SGD(parameters, lr=rate(1))",
  momentum: "SGD(parameters, lr=rate(1), momentum=0.9)",
  nesterov: "SGD(parameters, lr=rate(1), momentum=0.9, nesterov=True)",
  adagrad: "Adagrad(parameters, lr=rate(1), eps=1e-8)",
  rmsprop: "RMSprop(parameters, lr=rate(1), alpha=0.9, eps=1e-8)",
  adam: "Adam(parameters, lr=rate(1), eps=1e-8)",
};

/** @param {Source} source @returns {string[]} */
function remarks(source) {
  const {
    run: { training },
  } = source;
  const said = remarksOf(source);
  if (["momentum", "nesterov"].includes(training.optimizer) && training.schedule !== "constant")
    said.push(
      "PyTorch's momentum applies the changed learning rate to the whole memory, the page to what is new: the numbers differ a little.",
    );
  if (training.loss === "perceptron")
    said.push("Where z is exactly 0 PyTorch's slope is 0; the page counts it as a mistake.");
  return said;
}

/** @param {Source} source @returns {string} */
export function torchProgram(source) {
  const { run, kind, logits, clock, steps } = source;
  const { network, training } = run;
  const drop = training.dropout > 0 && network.hidden_layers.length > 0;
  const hidden = network.hidden_layers.map(
    ({ activation }, l) =>
      `    z = layers[${l}](a)\n    a = ${ACTIVATIONS[activation]}${drop ? `\n    if masks is not None:\n        a = a * masks[${l}]` : ""}`,
  );
  const [fromLogits = "", fromOutput] = LOSSES[training.loss] ?? [];
  const loss = logits || !fromOutput ? fromLogits : fromOutput;
  const penalty = { l1: "layer.weight.abs().sum()", l2: "0.5 * (layer.weight**2).sum()" }[training.regularizer];
  const pick = batchesOf(source, "        ");
  const dtype = precisionOf(source);
  const frozen = run.frozen.length > 0;
  const lines = [
    "        t = first_step + k",
    pick.rows,
    "        for group in optimizer.param_groups:",
    '            group["lr"] = rate(t)',
    "        optimizer.zero_grad()",
    `        z = logits(inputs[rows]${drop ? ", [torch.from_numpy(mask).to(inputs.dtype) for mask in dropout(len(inputs[rows]), t)]" : ""})`,
    `        J = mean_loss(z, targets[rows])${penalty ? ` + ${exact(training.regularization)} * sum(${penalty} for layer in layers)` : ""}`,
    "        J.backward()",
    ...(frozen
      ? [
          "        kept = [weight(l, i, j).clone() for l, i, j in FROZEN]",
          "        for l, i, j in FROZEN:",
          "            weight(l, i, j, of_gradient=True).zero_()",
        ]
      : []),
    ...(training.clip_norm !== null
      ? [
          `        torch.nn.utils.clip_grad_norm_(parameters, ${exact(training.clip_norm)})  # divides by the norm + 1e-6`,
        ]
      : []),
    "        optimizer.step()",
    ...(frozen
      ? ["        for (l, i, j), value in zip(FROZEN, kept):", "            weight(l, i, j).copy_(value)"]
      : []),
  ];
  return `${heading(`${source.title}. Needs PyTorch and NumPy. The loss is computed from ${logits || !fromOutput ? "the logit" : "ŷ (it loses digits where the network is sure)"}.`, remarks(source))}

import numpy as np
import torch
import torch.nn.functional as F

${dataOf(source)}

inputs = torch.from_numpy(features(X))
targets = torch.from_numpy(y)
layers = torch.nn.ModuleList(torch.nn.Linear(*w.shape, bias=${network.bias ? "True" : "False"}, dtype=torch.${dtype}) for w in W)
with torch.no_grad():
    for layer, w, c in zip(layers, W, b):
        layer.weight.copy_(torch.from_numpy(w.T))  # PyTorch's weights are (units, units before)
${network.bias ? "        layer.bias.copy_(torch.from_numpy(c))\n" : ""}parameters = list(layers.parameters())


def logits(a${drop ? ", masks=None" : ""}):
${hidden.join("\n")}${hidden.length > 0 ? "\n" : ""}    z = layers[${network.hidden_layers.length}](a)
    return z${kind === "multiclass" ? "" : "[:, 0]"}


def predict(X):
    """ŷ of points, a NumPy array."""
    with torch.no_grad():
        z = logits(torch.from_numpy(features(X)))
        return (${OUTPUTS[source.output] ?? "z"}).numpy()


def mean_loss(z, y):
    return ${loss}


def rate(t):
    """The learning rate of the update that makes step t."""
    return float(${scheduleOf(source, (name) => `np.${name}`)})

${randomOf(source)}${
  frozen
    ? `
FROZEN = ${frozenOf(source)}  # layer, from (-1: the bias), to


def weight(l, i, j, of_gradient=False):
    whole = layers[l - 1].bias if i < 0 else layers[l - 1].weight
    whole = whole.grad if of_gradient else whole.data
    return whole[j] if i < 0 else whole[j, i]

`
    : ""
}
optimizer = torch.optim.${OPTIMIZERS[training.optimizer]}


def train(steps, first_step=${clock.step}):
${pick.before}    for k in range(1, steps + 1):
${lines.join("\n")}
${pick.after}

if __name__ == "__main__":
    print("loss before:", mean_loss(logits(inputs), targets).item())
    train(${steps})
    print("loss after ${steps} steps:", mean_loss(logits(inputs), targets).item())
`.replace(/\n{4,}/g, "\n\n\n");
}
