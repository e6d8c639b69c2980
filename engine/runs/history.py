"""The learning curve: at which steps the loss is kept, and the arrays that it is kept in.

The steps depend on the step number alone, not on how training was cut into slices, and get rarer as training goes on:
a million steps need some 900 points.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from engine.arrays import Arrays
from engine.runs.evaluation import Evaluation

STEPS_PER_OCTAVE = 64
"""Points of the history between a step and its double."""


def stride(step: int, per_octave: int = STEPS_PER_OCTAVE) -> int:
    """The distance between kept steps round `step`: 2^max(0, ⌊log₂(step/k)⌋), for k steps per octave, a power of 2."""
    return 1 << max(0, step.bit_length() - per_octave.bit_length())


def is_history_step(step: int) -> bool:
    """Whether the loss is kept at this step (≥ 1): at all steps below 128, then at 64 per octave."""
    return step % stride(step) == 0


def next_history_step(step: int) -> int:
    """The first step after `step` (≥ 0) at which the loss is kept."""
    every = stride(step)
    return (step // every + 1) * every


class Snapshot(NamedTuple):
    """The evaluations of every run at one step, on the training examples and on the test set (empty without one)."""

    step: int
    runs: Sequence[Evaluation]
    tests: Sequence[Evaluation]


def history_arrays(snapshots: Sequence[Snapshot], n_runs: int, *, tested: bool) -> Arrays:
    """`history.step` I64 (k,), and `history.loss`, `history.accuracy` F64 (k, n_runs) at these steps.

    With a test set (`tested`) also `history.test_loss` and `history.test_accuracy`.
    """
    columns = {"": [snapshot.runs for snapshot in snapshots]}
    if tested:
        columns["test_"] = [snapshot.tests for snapshot in snapshots]
    arrays: Arrays = {"history.step": np.array([snapshot.step for snapshot in snapshots], np.int64)}
    for prefix, rows in columns.items():
        for quantity in ("loss", "accuracy"):
            values = np.array([[getattr(run, quantity) for run in row] for row in rows], np.float64)
            arrays[f"history.{prefix}{quantity}"] = values.reshape(len(snapshots), n_runs)
    return arrays
