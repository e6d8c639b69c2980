/** Activations and losses as expressions of z (and y) in Python: with `np.` for NumPy; other libraries have other names for the same (engine/functions/activations.py, engine/functions/losses/__init__.py). */

/** A formula and its slope. @typedef {readonly [value: string, slope: string]} Pair */

const SIGMOID = "1 / (1 + np.exp(-np.clip(z, -700, 700)))";
const GATE = "sigmoid(2 * (2 / np.pi) ** 0.5 * (z + 0.044715 * z**3))";
const T = "(2 * y - 1)";

/** @type {Readonly<Record<string, Pair>>} */
export const ACTIVATIONS = {
  linear: ["z", "np.ones_like(z)"],
  sigmoid: [SIGMOID, "sigmoid(z) * (1 - sigmoid(z))"],
  tanh: ["np.tanh(z)", "1 - np.tanh(z) ** 2"],
  relu: ["np.maximum(z, 0)", "(z > 0) * 1.0"],
  leaky_relu: ["np.where(z > 0, z, 0.01 * z)", "np.where(z > 0, 1.0, 0.01)"],
  elu: ["np.where(z > 0, z, np.expm1(np.minimum(z, 0)))", "np.where(z > 0, 1.0, np.exp(np.minimum(z, 0)))"],
  softplus: ["np.logaddexp(0, z)", "sigmoid(z)"],
  gelu: [`z * ${GATE}`, `${GATE} + z * ${GATE} * (1 - ${GATE}) * 2 * (2 / np.pi) ** 0.5 * (1 + 3 * 0.044715 * z**2)`],
  swish: ["z * sigmoid(z)", "sigmoid(z) * (1 + z * (1 - sigmoid(z)))"],
  sin: ["np.sin(z)", "np.cos(z)"],
  theta: ["-np.tanh(z / 2)", "-0.5 * (1 - np.tanh(z / 2) ** 2)"],
  hard_sigmoid: ["np.clip(0.5 * z + 0.5, 0, 1)", "np.where((z > -1) & (z <= 1), 0.5, 0.0)"],
  step: ["np.heaviside(z, 0.5)", "np.zeros_like(z)"],
};

/** For each example; `softmax`, `sigmoid` and `one_hot` are functions beside them. @type {Readonly<Record<string, Pair>>} */
export const LOSSES = {
  binary_cross_entropy: ["np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z)))", "sigmoid(z) - y"],
  mse_sigmoid: ["(sigmoid(z) - y) ** 2", "2 * (sigmoid(z) - y) * sigmoid(z) * (1 - sigmoid(z))"],
  mse_linear: ["(z - y) ** 2", "2 * (z - y)"],
  mse: ["(z - y) ** 2", "2 * (z - y)"],
  mse_tanh: [`(np.tanh(z) - ${T}) ** 2`, `2 * (np.tanh(z) - ${T}) * (1 - np.tanh(z) ** 2)`],
  hinge: [`np.maximum(1 - ${T} * z, 0)`, `np.where(${T} * z < 1, -${T}, 0.0)`],
  perceptron: [`np.maximum(-${T} * z, 0)`, `np.where(${T} * z <= 0, -${T}, 0.0)`],
  naive_cross_entropy: [
    "-y * np.log(naive(z)) - (1 - y) * np.log(1 - naive(z))",
    "(-y / naive(z) + (1 - y) / (1 - naive(z))) * (naive(z) * (1 - naive(z)))",
  ],
  clipped_cross_entropy: [
    "-y * np.log(clipped(z)) - (1 - y) * np.log(1 - clipped(z))",
    "np.where(naive(z) == clipped(z), naive(z) - y, 0.0)",
  ],
  categorical_cross_entropy: [
    "(one_hot(y, z) * (log_sum_exp(z)[:, None] - z)).sum(axis=1)",
    "softmax(z) - one_hot(y, z)",
  ],
  sparse_categorical_cross_entropy: ["log_sum_exp(z) - z[np.arange(len(z)), y]", "softmax(z) - one_hot(y, z)"],
  naive_categorical_cross_entropy: [
    "-np.log(naive_softmax(z)[np.arange(len(z)), y])",
    "naive_softmax(z) - one_hot(y, z)",
  ],
};

/** What the expressions call. @type {Readonly<Record<string, string>>} */
const HELPERS = {
  sigmoid: SIGMOID,
  naive: "1 / (1 + np.exp(-z))",
  clipped: "np.clip(1 / (1 + np.exp(-z)), 1e-7, 1 - 1e-7)",
  softmax: "np.exp(z - log_sum_exp(z)[:, None])",
  log_sum_exp: "z.max(axis=1) + np.log(np.exp(z - z.max(axis=1, keepdims=True)).sum(axis=1))",
  naive_softmax: "np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)",
};

/** ŷ of a logit on the scale where class 0 is 0 and class 1 is 1. @type {Readonly<Record<string, string>>} */
export const OUTPUTS = {
  sigmoid: "sigmoid(z)",
  linear: "z",
  tanh: "(np.tanh(z) + 1) / 2",
  hard_sigmoid: "np.clip(0.5 * z + 0.5, 0, 1)",
  step: "np.heaviside(z, 0.5)",
  softmax: "softmax(z)",
};

/** @param {string} code @returns {string} the definitions that it calls, each once */
export function helpersFor(code) {
  /** @type {Set<string>} */
  const found = new Set();
  /** @param {string} text */
  const look = (text) => {
    for (const [name, body] of Object.entries(HELPERS))
      if (!found.has(name) && new RegExp(`\\b${name}\\(`).test(text)) found.add(name), look(body);
  };
  look(code);
  const made = Object.entries(HELPERS).flatMap(([name, body]) =>
    found.has(name) ? [`def ${name}(z):\n    return ${body}\n`] : [],
  );
  if (/\bone_hot\(/.test(code))
    made.push("def one_hot(y, z):\n    return (y[:, None] == np.arange(z.shape[1])) * 1.0\n");
  return made.map((text) => `\n\n${text}`).join("");
}
