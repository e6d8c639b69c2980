/** What the tests of the page's modules start from. */

import { readdirSync, readFileSync } from "node:fs";

const network = {
  hidden_layers: [],
  initializer: "xavier_uniform",
  initializer_scale: null,
  features: ["x1", "x2"],
  n_outputs: 1,
  bias: true,
};
const training = {
  loss: "binary_cross_entropy",
  optimizer: "sgd",
  learning_rate: 0.3,
  schedule: "constant",
  schedule_steps: 1000,
  schedule_factor: 0.1,
  regularizer: "none",
  regularization: 0.01,
  clip_norm: null,
  dropout: 0,
  precision: "float64",
};

/** An experiment like the page's first one. */
export const EXPERIMENT = {
  seed: 0,
  batch_size: null,
  runs: [
    { seed: 1, network, training, frozen: [] },
    { seed: 2, network: { ...network, hidden_layers: [{ units: 2, activation: "tanh" }] }, training, frozen: [] },
  ],
};

export const GENERATION = { n_samples: 120, noise: 0.2, label_noise: 0, seed: 0, test_share: 0 };

export const RULES = {
  max_points: 5000,
  max_runs: 4,
  losses: {
    binary_cross_entropy: "binary",
    mse_sigmoid: "binary",
    sparse_categorical_cross_entropy: "multiclass",
    mse: "regression",
  },
  features: { x1: 1, x2: 2, x1_squared: 1, x1_x2: 2 },
};

/** A data set of these points. */
export const datasetOf = (points, extra = {}) => ({ points, preset: null, task: "classes", n_classes: 2, ...extra });

/** All texts of a language, as the server puts them together. */
export function textsOf(lang) {
  const folder = new URL(`../../static/i18n/${lang}/`, import.meta.url);
  const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith(".json"));
  return Object.assign({}, ...files.map((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8"))));
}
