"""Evaluate many replicas of a network at once, by the same measures as `engine.runs.evaluation`, which defines them."""

from typing import NamedTuple

import numpy as np

from engine.arrays import Flags, Floats
from engine.experiment.specs import RunSpec
from engine.functions.losses import LOSSES, Targets
from engine.runs.evaluation import SOLVED_R_SQUARED, classified, negligible_error, total_variation


class EnsembleEvaluation(NamedTuple):
    """The evaluation of S replicas on all examples.

    Mean `loss` (S,), without penalty; `score` (S,), the accuracy, or R² of a regression; `solved` (S,), whether each
    has solved the task.
    """

    loss: Floats
    score: Floats
    solved: Flags


def evaluate_logits(run: RunSpec, z: Floats, y: Targets) -> EnsembleEvaluation:
    """Evaluate S replicas of the run's network, given their logits z (n_outputs, n, S) for the targets y (n ≥ 1,)."""
    loss, (n_outputs, n, n_replicas) = LOSSES[run.training.loss], z.shape
    rows = np.ascontiguousarray(z.transpose(2, 1, 0)).reshape(n_replicas * n, n_outputs)
    logits = rows[:, 0] if n_outputs == 1 else rows
    targets = np.tile(y, n_replicas)
    encoded = loss.encode(targets, logits)
    mean = np.asarray(loss.value(logits, encoded).reshape(n_replicas, n).mean(axis=1))
    if loss.task == "regression":
        residual = np.square(loss.prediction(logits) - targets).reshape(n_replicas, n).sum(axis=1)
        total = total_variation(y)
        if total == 0:
            return EnsembleEvaluation(mean, np.full(n_replicas, np.nan), residual / n <= negligible_error(y))
        r_squared = np.asarray(1 - residual / total)
        return EnsembleEvaluation(mean, r_squared, r_squared >= SOLVED_R_SQUARED)
    correct, near = (flags.reshape(n_replicas, n) for flags in classified(loss, logits, targets))
    return EnsembleEvaluation(mean, correct.mean(axis=1), np.logical_and.reduce(near, axis=1))
