/** The learning rates that are offered. */
export const LEARNING_RATES = Object.freeze([0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 0.5, 1, 3, 10, 30, 100]);
