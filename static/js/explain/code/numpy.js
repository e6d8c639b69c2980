/**
 * The network as a program that needs NumPy alone and makes the same numbers: the gradient vectorised, or in a loop
 * over the examples (course C6).
 */

import { records } from "../../model/records.js";
import {
  batchesOf,
  dataOf,
  drops,
  exact,
  featuresOf,
  frozenOf,
  heading,
  precisionOf,
  randomOf,
  recordsOf,
  remarksOf,
  scheduleOf,
} from "./source.js";

/** @typedef {import("./source.js").Source} Source */

/** @param {Source} source @param {boolean} loop @returns {string} */
export function numpyProgram(source, loop) {
  const { run, kind } = source;
  const { activations, loss } = recordsOf(run);
  const functions = activations.map(activationOf).join("\n\n");
  const pairs = run.network.hidden_layers
    .map(({ activation }) => `(${activation}_unit, ${activation}_slope)`)
    .join(", ");
  const flat = kind === "multiclass" ? "z" : "z[:, 0]";
  const body = `${functions}${functions ? "\n\n" : ""}ACTIVATIONS = [${pairs}]


def loss(z, y):
    """Of each example, from its logit z."""
    return ${loss.numpy.value}


def loss_slope(z, y):
    """dL/dz."""
    return ${loss.numpy.slope}


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
    return ${loss.answer.numpy}


def mean_loss():
    return float(np.mean(loss(logits(X), y)))

${randomOf(source)}
${gradientOf(loop, kind)}

${trainOf(source)}

${dataOf(source)}

if __name__ == "__main__":
    print("loss before:", mean_loss())
    train(${source.steps})
    print("loss after ${source.steps} steps:", mean_loss())
`;
  const manner = loop ? "in a loop over the examples" : "for all examples at once";
  const head = heading(`${source.title}. Needs NumPy. The gradient ${manner}.`, remarksOf(source));
  return `${head}

import numpy as np


${featuresOf(source)}${helpersFor(body)}

${body}`.replace(/\n{4,}/g, "\n\n\n");
}

/** @param {import("../../model/records.js").Activation} record @returns {string} the function and its slope */
function activationOf({ name, numpy: { value, slope } }) {
  return `def ${name}_unit(z):\n    return ${value}\n\n\ndef ${name}_slope(z):\n    return ${slope}\n`;
}

/** @param {string} code @returns {string} the definitions of what it calls, each once */
function helpersFor(code) {
  const helpers = Object.entries(records.helpers);
  /** @type {Set<string>} */
  const found = new Set();
  /** @param {string} text */
  function look(text) {
    for (const [signature, body] of helpers) {
      const name = signature.split("(")[0];
      if (found.has(signature) || !new RegExp(`\\b${name}\\(`).test(text)) continue;
      found.add(signature);
      look(body);
    }
  }
  look(code);
  return helpers
    .filter(([signature]) => found.has(signature))
    .map(([signature, body]) => `\n\ndef ${signature}:\n    return ${body}\n`)
    .join("");
}

/** @param {boolean} loop @param {string} kind */
function gradientOf(loop, kind) {
  const shape = kind === "multiclass" ? "Z[-1], y" : "Z[-1][:, 0], y";
  const [masks, add, indent] = loop ? ["all_masks", "+=", "        "] : ["masks", "=", "    "];
  const head = loop
    ? [
        "    for i in range(n):",
        "        masks = [mask[i : i + 1] if isinstance(mask, np.ndarray) else mask for mask in all_masks]",
        "        Z, A = forward(X[i : i + 1], masks)",
        `        dZ = loss_slope(${shape}[i : i + 1]).reshape(1, -1) / n`,
      ]
    : ["    Z, A = forward(X, masks)", `    dZ = loss_slope(${shape}).reshape(n, -1) / n`];
  const lines = [
    `def gradient(X, y, ${masks}):`,
    '    """Forward, then backward: dW and db of every layer."""',
    "    n = len(X)",
    "    dW, db = [np.zeros_like(w) for w in W], [np.zeros_like(c) for c in b]",
    ...head,
    ...[
      "for l in reversed(range(len(W))):",
      `    dW[l] ${add} A[l].T @ dZ`,
      `    db[l] ${add} dZ.sum(axis=0)`,
      "    if l > 0:",
      "        dZ = (dZ @ W[l].T) * masks[l - 1] * ACTIVATIONS[l - 1][1](Z[l - 1])",
    ].map((line) => indent + line),
    "    return dW, db",
  ];
  return `\n${lines.join("\n")}\n`;
}

/** @param {Source} source */
function trainOf(source) {
  const { run, clock } = source;
  const { training, network, frozen } = run;
  const { optimizer, regularizer } = recordsOf(run);
  const pick = batchesOf(source, "        ");
  const masks = drops(run) ? "dropout(len(X[rows]), t)" : "[1.0] * len(ACTIVATIONS)";
  const penalty = `${exact(training.regularization)} * ${regularizer.numpy.slope}`;
  const one = precisionOf(source) === "float32" ? "np.float32(1) * " : "";
  const keep = [
    "        kept = [(p[i, j] if i >= 0 else q[j]) for p, q, i, j in [(W[l - 1], b[l - 1], i, j) for l, i, j in FROZEN]]",
    "        for l, i, j in FROZEN:",
    "            (dW[l - 1][i] if i >= 0 else db[l - 1])[j] = 0",
  ];
  const clip = [
    "        norm = np.sqrt(sum((g**2).sum() for g in gradients))",
    `        gradients = [g * min(1.0, ${exact(training.clip_norm ?? 1)} / norm) if norm > 0 else g for g in gradients]`,
  ];
  const putBack = [
    "        for (l, i, j), value in zip(FROZEN, kept):",
    "            (W[l - 1][i] if i >= 0 else b[l - 1])[j] = value",
  ];
  const lines = [
    ...(frozen.length > 0 ? [`\nFROZEN = ${frozenOf(source)}  # layer, from (-1: the bias), to\n`] : [""]),
    `def train(steps, first_step=${clock.step}):`,
    '    """That many updates of W and b in place."""',
    `    parameters = ${network.bias ? "W + b" : "W"}`,
    "    memory, more_memory = [np.zeros_like(p) for p in parameters], [np.zeros_like(p) for p in parameters]",
    `${pick.before}    for k in range(1, steps + 1):`,
    "        t = first_step + k",
    pick.rows,
    `        masks = ${masks}`,
    "        dW, db = gradient(X[rows], y[rows], masks)",
    ...(regularizer.name === "none" ? [] : [`        dW = [g + ${penalty} for g, w in zip(dW, W)]`]),
    `        gradients = ${network.bias ? "dW + db" : "dW"}`,
    ...(frozen.length > 0 ? keep : []),
    ...(training.clip_norm === null ? [] : clip),
    `        rate = ${one}${scheduleOf(source)}`,
    "        for p, g, m, v in zip(parameters, gradients, memory, more_memory):",
    ...optimizer.numpy.map((line) => `            ${line}`),
    ...(frozen.length > 0 ? putBack : []),
    pick.after,
  ];
  return lines.join("\n");
}
