"""Evaluate many replicas of a network at once, by the same measures as `engine.runs.evaluation`, which defines them."""

from typing import NamedTuple

import numpy as np

from engine.arrays import Flags, Floats
from engine.experiment.specs import RunSpec
from engine.functions.losses import LOSSES, Loss, Targets
from engine.runs.evaluation import SOLVED_ERROR, SOLVED_R_SQUARED, TIE_MARGIN, predicted_classes


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
        total = float(np.square(y - y.mean()).sum())
        r_squared = np.asarray(1 - residual / total if total else np.full(n_replicas, np.nan))
        return EnsembleEvaluation(mean, r_squared, r_squared >= SOLVED_R_SQUARED)
    correct, near = (flags.reshape(n_replicas, n) for flags in _classified(loss, logits, targets, encoded))
    return EnsembleEvaluation(mean, correct.mean(axis=1), np.logical_and.reduce(near, axis=1))


def _classified(loss: Loss, z: Floats, y: Targets, encoded: Floats) -> tuple[Flags, Flags]:
    """For each logit: is the prediction correct and no tie, and is ŷ near enough to count as solved?"""
    if loss.task == "multiclass":
        predicted, clear = predicted_classes(loss, z)
        return (predicted == y) & clear, 1 - loss.prediction(z)[np.arange(len(y)), y] < SOLVED_ERROR
    distance = z - loss.decision_logit
    return np.where(y == 1, distance, -distance) >= TIE_MARGIN, np.abs(loss.prediction(z) - encoded) < SOLVED_ERROR
