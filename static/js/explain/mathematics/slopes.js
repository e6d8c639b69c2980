/**
 * The slope of each activation, as in engine/functions/activations.py: as a formula, and as a function of z and a =
 * g(z).
 */

/** @param {number} z */
const sigmoid = (z) => 1 / (1 + Math.exp(-z));
/** 2 √(2/π) and the cube's share in GELU's gate. */
const [GELU_SCALE, GELU_CUBE] = [2 * Math.sqrt(2 / Math.PI), 0.044715];

/** @param {number} z */
function gelu(z) {
  const near = Math.min(60, Math.max(-60, z));
  const gate = sigmoid(GELU_SCALE * (near + GELU_CUBE * near ** 3));
  return gate + near * gate * (1 - gate) * GELU_SCALE * (1 + 3 * GELU_CUBE * near * near);
}

/** @type {Readonly<Record<string, {formula: string, value: (z: number, a: number) => number}>>} */
export const SLOPES = {
  linear: { formula: "1", value: () => 1 },
  sigmoid: { formula: "a(1-a)", value: (_, a) => a * (1 - a) },
  tanh: { formula: "1-a^2", value: (_, a) => 1 - a * a },
  relu: { formula: "\\cases{1 & z>0 \\\\ 0 & z≤0}", value: (z) => Number(z > 0) },
  leaky_relu: { formula: "\\cases{1 & z>0 \\\\ 0.01 & z≤0}", value: (z) => (z > 0 ? 1 : 0.01) },
  elu: { formula: "\\cases{1 & z>0 \\\\ a+1 & z≤0}", value: (z, a) => (z > 0 ? 1 : a + 1) },
  softplus: { formula: "σ(z)", value: (z) => sigmoid(z) },
  gelu: { formula: "\\frac{da}{dz}", value: (z) => gelu(z) },
  swish: { formula: "σ(z)+z σ(z)(1-σ(z))", value: (z) => sigmoid(z) * (1 + z * (1 - sigmoid(z))) },
  sin: { formula: "\\cos z", value: (z) => Math.cos(z) },
  theta: { formula: "-\\frac{1}{2}(1-a^2)", value: (_, a) => (a * a - 1) / 2 },
  hard_sigmoid: {
    formula: "\\cases{\\frac{1}{2} & -1<z≤1 \\\\ 0 & z≤-1, z>1}",
    value: (z) => (z > -1 && z <= 1 ? 0.5 : 0),
  },
  step: { formula: "0", value: () => 0 },
};
