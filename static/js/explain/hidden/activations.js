/** What a unit does to its pre-activation z, as in engine/functions/activations.py, and where its values lie if they are bounded. */

/** @typedef {{readonly value: (z: number) => number, readonly bounds?: readonly [low: number, high: number]}} Activation */

/** @param {number} z */
const sigmoid = (z) => {
  const e = Math.exp(-Math.abs(z)); // cannot overflow
  return (z >= 0 ? 1 : e) / (1 + e);
};
const GELU = [2 * Math.sqrt(2 / Math.PI), 0.044715];
/** @type {readonly [number, number]} */
const SIGNED = [-1, 1];
/** @type {readonly [number, number]} */
const SHARE = [0, 1];

/** @type {Readonly<Record<string, Activation>>} */
export const ACTIVATIONS = {
  linear: { value: (z) => z },
  sigmoid: { value: sigmoid, bounds: SHARE },
  tanh: { value: Math.tanh, bounds: SIGNED },
  relu: { value: (z) => Math.max(z, 0) },
  leaky_relu: { value: (z) => (z > 0 ? z : 0.01 * z) },
  elu: { value: (z) => (z > 0 ? z : Math.expm1(z)) },
  softplus: { value: (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) },
  gelu: { value: (z) => z * sigmoid((GELU[0] ?? 0) * (z + (GELU[1] ?? 0) * z ** 3)) },
  swish: { value: (z) => z * sigmoid(z) },
  sin: { value: Math.sin, bounds: SIGNED },
  theta: { value: (z) => Math.tanh(-0.5 * z), bounds: SIGNED },
  hard_sigmoid: { value: (z) => Math.min(1, Math.max(0, 0.5 * z + 0.5)), bounds: SHARE },
  step: { value: (z) => (z > 0 ? 1 : z < 0 ? 0 : 0.5), bounds: SHARE },
};
