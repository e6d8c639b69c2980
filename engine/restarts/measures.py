"""How good many networks are at once: the same measures as in `evaluation.py`, which is their definition."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from engine.arrays import Floats
from engine.experiment.specs import RunSpec
from engine.functions.losses import LOSSES, Loss, Targets
from engine.runs.evaluation import SOLVED_ERROR, SOLVED_R_SQUARED, TIE_MARGIN, chosen_classes

Flags = npt.NDArray[np.bool_]


class Measures(NamedTuple):
    """Of S networks on all examples: mean loss (S,); score (S,), the share on the right side, in a regression R²;
    whether each has solved the task (S,).
    """

    loss: Floats
    score: Floats
    solved: Flags


def measure(run: RunSpec, z: Floats, y: Targets) -> Measures:
    """The measures of S networks with logits z (n_outputs, n, S) for the targets y (n ≥ 1,)."""
    loss, (n_outputs, n, n_members) = LOSSES[run.training.loss], z.shape
    rows = np.ascontiguousarray(z.transpose(2, 1, 0)).reshape(n_members * n, n_outputs)
    logits = rows[:, 0] if n_outputs == 1 else rows
    targets = np.tile(y, n_members)
    encoded = loss.encode(targets, logits)
    mean = np.asarray(loss.value(logits, encoded).reshape(n_members, n).mean(axis=1))
    if loss.task == "regression":
        missed = np.square(loss.prediction(logits) - targets).reshape(n_members, n).sum(axis=1)
        total = float(np.square(y - y.mean()).sum())
        explained = np.asarray(1 - missed / total if total else np.full(n_members, np.nan))
        return Measures(mean, explained, explained >= SOLVED_R_SQUARED)
    right, near = (flags.reshape(n_members, n) for flags in _classified(loss, logits, targets, encoded))
    return Measures(mean, right.mean(axis=1), np.logical_and.reduce(near, axis=1))


def _classified(loss: Loss, z: Floats, y: Targets, encoded: Floats) -> tuple[Flags, Flags]:
    """For each logit: is it clearly on the right side, and is ŷ near enough to count as solved?"""
    if loss.task == "multiclass":
        chosen, clear = chosen_classes(loss, z)
        return (chosen == y) & clear, 1 - loss.prediction(z)[np.arange(len(y)), y] < SOLVED_ERROR
    distance = z - loss.decision_logit
    return np.where(y == 1, distance, -distance) >= TIE_MARGIN, np.abs(loss.prediction(z) - encoded) < SOLVED_ERROR
