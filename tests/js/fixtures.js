/** An experiment like the page's first one. */
export const EXPERIMENT = {
  seed: 0,
  batch_size: null,
  runs: [
    { seed: 1, network: { hidden_layers: [], initializer: "xavier_uniform" }, training: { loss: "binary_cross_entropy", optimizer: "sgd", learning_rate: 0.3 } },
    {
      seed: 2,
      network: { hidden_layers: [{ units: 2, activation: "tanh" }], initializer: "xavier_uniform" },
      training: { loss: "binary_cross_entropy", optimizer: "sgd", learning_rate: 0.3 },
    },
  ],
};

export const GENERATION = { n_samples: 120, noise: 0.2, seed: 0 };
