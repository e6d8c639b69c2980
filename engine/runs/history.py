"""The loss on the way: kept at the same steps whichever way a training was cut, few enough for millions of steps."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from engine.arrays import Arrays
from engine.runs.evaluation import Evaluation

AN_OCTAVE = 64


def stride(step: int, an_octave: int = AN_OCTAVE) -> int:
    """Every so many steps something is kept: 2^max(0, ⌊log₂(step/k)⌋), so k of them an octave, a power of 2."""
    return 1 << max(0, step.bit_length() - an_octave.bit_length())


def is_history_step(step: int) -> bool:
    """Is loss kept at this step (≥ 1)? All below 128, then 64 an octave."""
    return step % stride(step) == 0


def next_history_step(step: int) -> int:
    """The first step after `step` (≥ 0) at which loss is kept."""
    every = stride(step)
    return (step // every + 1) * every


class Moment(NamedTuple):
    """Every run at one step, on the examples it learns and on the test examples (none: empty)."""

    step: int
    runs: Sequence[Evaluation]
    tests: Sequence[Evaluation]


def history_arrays(moments: Sequence[Moment], n_runs: int, *, tested: bool) -> Arrays:
    """`history.step` (k,) and what was measured there, (k, runs); with test examples also that on those."""
    columns = {"": [moment.runs for moment in moments]} | ({"test_": [m.tests for m in moments]} if tested else {})
    arrays: Arrays = {"history.step": np.array([moment.step for moment in moments], np.int64)}
    for prefix, rows in columns.items():
        for quantity in ("loss", "accuracy"):
            values = np.array([[getattr(run, quantity) for run in row] for row in rows], np.float64)
            arrays[f"history.{prefix}{quantity}"] = values.reshape(len(moments), n_runs)
    return arrays
