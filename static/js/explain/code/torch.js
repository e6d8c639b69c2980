/** The network in PyTorch, which finds the gradient by itself. */

import { records } from "../../model/records.js";
import {
  apology,
  batchesOf,
  dataOf,
  differencesOf,
  drops,
  exact,
  featuresOf,
  frozenOf,
  heading,
  missing,
  randomOf,
  recordsOf,
  remarksOf,
  scheduleOf,
} from "./source.js";

/** @typedef {import("./source.js").Source} Source */

/** @param {Source} source @returns {string[]} */
function remarks(source) {
  const { training } = source.run;
  const said = remarksOf(source);
  if (recordsOf(source.run).optimizer.libraries.torch?.includes("momentum=") && training.schedule !== "constant")
    said.push(
      "PyTorch's momentum applies the changed learning rate to the whole memory, the page to what is new: the numbers differ a little.",
    );
  return [...said, ...differencesOf(source, "torch")];
}

/** @param {Source} source @returns {string} */
export function torchProgram(source) {
  const { run, kind, clock, steps } = source;
  const lacking = missing(run, "torch");
  if (lacking.length > 0) return apology(source, "PyTorch", "It has", lacking);
  const { network } = run;
  const { loss, optimizer } = recordsOf(run);
  const fromLogit = source.logits || loss.torch_from_prediction === null;
  const computed = fromLogit ? "the logit" : "ŷ (it loses digits where the network is sure)";
  const title = `${source.title}. Needs PyTorch and NumPy. The loss is computed from ${computed}.`;
  const copyBias = network.bias ? "\n        layer.bias.copy_(torch.from_numpy(c))" : "";
  const [parameters, column] = [drops(run) ? "a, masks=None" : "a", "z[:, 0]"];
  return `${heading(title, remarks(source))}

import numpy as np
import torch
import torch.nn.functional as F


${featuresOf(source)}

layers = torch.nn.ModuleList(
    [
${layersOf(source)}
    ]
)
parameters = list(layers.parameters())


def logits(${parameters}):
${forwardOf(run)}
    return ${kind === "multiclass" ? "z" : column}


def predict(X):
    """ŷ of points, a NumPy array."""
    with torch.no_grad():
        z = logits(torch.from_numpy(features(X)))
        return (${loss.answer.torch}).numpy()


def mean_loss(z, y):
    return ${fromLogit ? loss.libraries.torch : loss.torch_from_prediction}


def rate(t):
    """The learning rate of the update that makes step t."""
    return float(${scheduleOf(source)})

${randomOf(source)}${frozenPart(source)}
optimizer = torch.optim.${optimizer.libraries.torch}


def train(steps, first_step=${clock.step}):
${trainingOf(source)}

${dataOf(source)}
inputs, targets = torch.from_numpy(features(X)), torch.from_numpy(y)
with torch.no_grad():
    for layer, w, c in zip(layers, W, b):
        layer.weight.copy_(torch.from_numpy(w.T))  # PyTorch's weights are (units, units before)${copyBias}


if __name__ == "__main__":
    print("loss before:", mean_loss(logits(inputs), targets).item())
    train(${steps})
    print("loss after ${steps} steps:", mean_loss(logits(inputs), targets).item())
`.replace(/\n{4,}/g, "\n\n\n");
}

/** @param {Source} source @returns {string} a line for each layer */
function layersOf({ layers, run: { network, training } }) {
  const options = `${network.bias ? "" : "bias=False, "}dtype=torch.${training.precision}`;
  return layers.map(({ n_in, n_out }) => `        torch.nn.Linear(${n_in}, ${n_out}, ${options}),`).join("\n");
}

/** @param {RunSpec} run @returns {string} */
function forwardOf(run) {
  const hidden = run.network.hidden_layers.flatMap(({ activation }, l) => [
    `    z = layers[${l}](a)`,
    `    a = ${records.activations.get(activation)?.libraries.torch}`,
    ...(drops(run) ? ["    if masks is not None:", `        a = a * masks[${l}]`] : []),
  ]);
  return [...hidden, `    z = layers[${run.network.hidden_layers.length}](a)`].join("\n");
}

/** @param {Source} source @returns {string} what holds frozen weights */
function frozenPart(source) {
  if (source.run.frozen.length === 0) return "";
  return `
FROZEN = ${frozenOf(source)}  # layer, from (-1: the bias), to


def weight(l, i, j, of_gradient=False):
    whole = layers[l - 1].bias if i < 0 else layers[l - 1].weight
    whole = whole.grad if of_gradient else whole.data
    return whole[j] if i < 0 else whole[j, i]


for whole in parameters:
    whole.grad = torch.zeros_like(whole)  # it stays 0 where nothing is passed back: before a step

`;
}

/** @param {Source} source @returns {string} the loop of updates */
function trainingOf(source) {
  const { run } = source;
  const { regularization, clip_norm } = run.training;
  const { regularizer } = recordsOf(run);
  const pick = batchesOf(source, "        ");
  const frozen = run.frozen.length > 0;
  const masks = drops(run)
    ? ", [torch.from_numpy(mask).to(inputs.dtype) for mask in dropout(len(inputs[rows]), t)]"
    : "";
  const penalty =
    regularizer.name === "none"
      ? ""
      : ` + ${exact(regularization)} * sum(${regularizer.libraries.torch} for layer in layers)`;
  const hold = [
    "        kept = [weight(l, i, j).clone() for l, i, j in FROZEN]",
    "        for l, i, j in FROZEN:",
    "            weight(l, i, j, of_gradient=True).zero_()",
  ];
  const putBack = ["        for (l, i, j), value in zip(FROZEN, kept):", "            weight(l, i, j).copy_(value)"];
  const clip = `        torch.nn.utils.clip_grad_norm_(parameters, ${exact(clip_norm ?? 1)})  # divides by the norm + 1e-6`;
  return [
    `${pick.before}    for k in range(1, steps + 1):`,
    "        t = first_step + k",
    pick.rows,
    "        for group in optimizer.param_groups:",
    '            group["lr"] = rate(t)',
    `        optimizer.zero_grad(${frozen ? "set_to_none=False" : ""})`,
    `        z = logits(inputs[rows]${masks})`,
    `        J = mean_loss(z, targets[rows])${penalty}`,
    "        J.backward()",
    ...(frozen ? hold : []),
    ...(clip_norm === null ? [] : [clip]),
    "        optimizer.step()",
    ...(frozen ? putBack : []),
    pick.after,
  ].join("\n");
}
