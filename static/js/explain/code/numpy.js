// @preserve: white space in the templates is part of the programs that they write.
/** The network as a program that needs NumPy alone and makes the same numbers: the gradient vectorised, or in a loop over the examples (course C6). */

import { ACTIVATIONS, helpersFor, LOSSES, OUTPUTS } from "./functions.js";
import { batchesOf, dataOf, exact, frozenOf, heading, precisionOf, randomOf, remarksOf, scheduleOf } from "./source.js";

/** @typedef {import("./source.js").Source} Source */

/** How each array p moves by its gradient g; m and v are its memory. @type {Readonly<Record<string, readonly string[]>>} */
const UPDATES = {
  sgd: ["p -= rate * g"],
  momentum: ["m *= 0.9", "m -= rate * g", "p += m"],
  nesterov: ["m *= 0.9", "m -= rate * g", "p += 0.9 * m - rate * g"],
  adagrad: ["m += g**2", "p -= rate * g / (np.sqrt(m) + 1e-8)"],
  rmsprop: ["m *= 0.9", "m += 0.1 * g**2", "p -= rate * g / (np.sqrt(m) + 1e-8)"],
  adam: [
    "m *= 0.9",
    "m += 0.1 * g",
    "v *= 0.999",
    "v += 0.001 * g**2",
    "p -= rate * (m / (1 - 0.9**k)) / (np.sqrt(v / (1 - 0.999**k)) + 1e-8)",
  ],
};

/** @param {Source} source @param {boolean} loop @returns {string} */
export function numpyProgram(source, loop) {
  const { run, kind } = source;
  const { network, training } = run;
  const [value, slope] = LOSSES[training.loss] ?? ["0 * z", "0 * z"];
  const names = [...new Set(network.hidden_layers.map(({ activation }) => activation))];
  const tables = names
    .map(
      (name) =>
        `def ${name}_unit(z):\n    return ${ACTIVATIONS[name]?.[0]}\n\n\ndef ${name}_slope(z):\n    return ${ACTIVATIONS[name]?.[1]}\n`,
    )
    .join("\n\n");
  const flat = kind === "multiclass" ? "z" : "z[:, 0]";
  const body = `${tables}${tables ? "\n\n" : ""}ACTIVATIONS = [${network.hidden_layers.map(({ activation }) => `(${activation}_unit, ${activation}_slope)`).join(", ")}]


def loss(z, y):
    """Of each example, from its logit z."""
    return ${value}


def loss_slope(z, y):
    """dL/dz."""
    return ${slope}


def forward(X, masks):
    """Z of every layer, and what each layer passes on: A[0] are the features."""
    A, Z = [features(X)], []
    for l in range(len(W)):
        Z.append(A[l] @ W[l] + b[l])
        if l < len(ACTIVATIONS):
            A.append(ACTIVATIONS[l][0](Z[l]) * masks[l])
    return Z, A


def logits(X):
    z = forward(X, [1.0] * len(ACTIVATIONS))[0][-1]
    return ${flat}


def predict(X):
    """ŷ."""
    z = logits(X)
    return ${OUTPUTS[source.output] ?? "z"}


def mean_loss():
    return float(np.mean(loss(logits(X), y)))

${randomOf(source)}
${gradientOf(loop, kind)}

${trainOf(source)}

if __name__ == "__main__":
    print("loss before:", mean_loss())
    train(${source.steps})
    print("loss after ${source.steps} steps:", mean_loss())
`;
  return `${heading(`${source.title}. Needs NumPy. The gradient ${loop ? "in a loop over the examples" : "for all examples at once"}.`, remarksOf(source))}

import numpy as np

${dataOf(source)}${helpersFor(body)}

${body}`.replace(/\n{4,}/g, "\n\n\n");
}

/** @param {boolean} loop @param {string} kind */
function gradientOf(loop, kind) {
  const [rows, select] = loop
    ? ["1", "masks = [mask[i : i + 1] if isinstance(mask, np.ndarray) else mask for mask in all_masks]\n        "]
    : ["n", ""];
  const shape = kind === "multiclass" ? "Z[-1], y" : "Z[-1][:, 0], y";
  const indent = loop ? "        " : "    ";
  const lines = [
    `Z, A = forward(${loop ? "X[i : i + 1]" : "X"}, masks)`,
    `dZ = loss_slope(${loop ? shape.replace("y", "y[i : i + 1]") : shape}).reshape(${rows}, -1) / n`,
    "for l in reversed(range(len(W))):",
    `    dW[l] ${loop ? "+" : ""}= A[l].T @ dZ`,
    `    db[l] ${loop ? "+" : ""}= dZ.sum(axis=0)`,
    "    if l > 0:",
    "        dZ = (dZ @ W[l].T) * masks[l - 1] * ACTIVATIONS[l - 1][1](Z[l - 1])",
  ]
    .map((line) => `${indent}${line}`)
    .join("\n");
  return `
def gradient(X, y, ${loop ? "all_masks" : "masks"}):
    """Forward, then backward: dW and db of every layer."""
    n = len(X)
    dW, db = [np.zeros_like(w) for w in W], [np.zeros_like(c) for c in b]
${loop ? `    for i in range(n):\n        ${select}`.trimEnd() : ""}${loop ? "\n" : ""}${lines}
    return dW, db
`;
}

/** @param {Source} source */
function trainOf(source) {
  const {
    run: { training, network, frozen },
    clock,
  } = source;
  const pick = batchesOf(source, "        ");
  const penalty = { l1: "np.sign(w)", l2: "w" }[training.regularizer];
  const drop = training.dropout > 0 && network.hidden_layers.length > 0;
  const lines = [
    "        t = first_step + k",
    pick.rows,
    `        masks = ${drop ? "dropout(len(X[rows]), t)" : "[1.0] * len(ACTIVATIONS)"}`,
    "        dW, db = gradient(X[rows], y[rows], masks)",
    ...(penalty ? [`        dW = [g + ${exact(training.regularization)} * ${penalty} for g, w in zip(dW, W)]`] : []),
    `        gradients = ${network.bias ? "dW + db" : "dW"}`,
    ...(frozen.length > 0
      ? [
          "        kept = [(p[i, j] if i >= 0 else q[j]) for p, q, i, j in [(W[l - 1], b[l - 1], i, j) for l, i, j in FROZEN]]",
          "        for l, i, j in FROZEN:",
          "            (dW[l - 1][i] if i >= 0 else db[l - 1])[j] = 0",
        ]
      : []),
    ...(training.clip_norm !== null
      ? [
          "        norm = np.sqrt(sum((g**2).sum() for g in gradients))",
          `        gradients = [g * min(1.0, ${exact(training.clip_norm)} / norm) if norm > 0 else g for g in gradients]`,
        ]
      : []),
    `        rate = ${scheduleOf(source, (name) => `np.${name}`)}`,
    "        for p, g, m, v in zip(parameters, gradients, memory, more_memory):",
    ...(UPDATES[training.optimizer] ?? []).map((line) => `            ${line}`),
    ...(frozen.length > 0
      ? [
          "        for (l, i, j), value in zip(FROZEN, kept):",
          "            (W[l - 1][i] if i >= 0 else b[l - 1])[j] = value",
        ]
      : []),
  ];
  return `${frozen.length > 0 ? `\nFROZEN = ${frozenOf(source)}  # layer, from (-1: the bias), to\n` : ""}
def train(steps, first_step=${clock.step}):
    """That many updates of W and b in place."""
    parameters = ${network.bias ? "W + b" : "W"}
    memory, more_memory = [np.zeros_like(p) for p in parameters], [np.zeros_like(p) for p in parameters]
${pick.before}    for k in range(1, steps + 1):
${lines.join("\n")}
${pick.after}`.replaceAll("    rate = ", `    rate = ${precisionOf(source) === "float32" ? "np.float32(1) * " : ""}`);
}
