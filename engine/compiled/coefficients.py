"""The coefficients of each update of a plan: the learning rate of the step, and Adam's bias corrections.

They are computed for whole blocks of updates, with fixed limits, and cached. So no bit depends on how a training is cut
into calls, and a call costs little more than looking up its rows.
"""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from engine.arrays import Floats
from engine.experiment.specs import TrainingSpec
from engine.functions.optimizers import ADAM_BETA1, ADAM_BETA2, ADAM_EPSILON

TABLE = 256
"""The number of updates in a block: block number k begins with the update t = TABLE · k + 1."""
SETTLED = 40_000 // TABLE
"""From this block on, 1 − β₂ᵗ is 1 to the last bit: 0.999³⁷⁵⁰⁰ < 2⁻⁵⁴."""


def row_width(training: TrainingSpec) -> int:
    """The number of coefficients of an update: 13 for Adam, 1 for SGD with a schedule (the learning rate), else 0."""
    if training.optimizer == "adam":
        return 13
    return int(training.optimizer == "sgd" and training.schedule != "constant")


def coming_rows(
    training: TrainingSpec, n_done: int, n_coming: int, lag: int, scales: tuple[float, float]
) -> Iterator[Floats]:
    """The rows (row_width,) of the next `n_coming` updates after `n_done`; update t makes step number t + lag.

    The gradient of the objective is a factor times the gradient that the plan computes: scales[0], and scales[1] at the
    last update.
    """
    last = n_done + n_coming - 1
    for block in range(n_done // TABLE, last // TABLE + 1):
        of_block = _rows_of_block(training, block, lag, scales[0])
        yield from of_block[max(n_done - block * TABLE, 0) : last - block * TABLE]
    yield _rows_of_block(training, last // TABLE, lag, scales[1])[last % TABLE]


def _rows_of_block(training: TrainingSpec, block: int, lag: int, scale: float) -> Floats:
    """The rows of a block, without arguments that have no effect, so that the cache is shared.

    With a constant schedule the step number has no effect, and from block SETTLED on neither has t.
    """
    if training.schedule == "constant":
        block, lag = min(block, SETTLED), 0
    return _rows(training, block, lag, scale)


@lru_cache(maxsize=128)
def _rows(training: TrainingSpec, block: int, lag: int, scale: float) -> Floats:
    """The rows of a block (TABLE, row_width)."""
    first = block * TABLE + 1
    if training.schedule == "constant":
        rates = np.full(TABLE, training.learning_rate)
    else:
        rates = np.array([training.learning_rate_at(t + lag) for t in range(first, first + TABLE)])
    if training.optimizer == "adam":
        table = _adam_rows(np.arange(first, first + TABLE, dtype=np.float64), rates, scale)
    else:
        table = -scale * rates[:, np.newaxis]
    table.setflags(write=False)
    return table


def _adam_rows(t: Floats, rates: Floats, scale: float) -> Floats:
    """For each t and learning rate: the matrix (3 × 4) that makes new m, new v and the move of m, v, g and g²; then ε.

    Kingma & Ba 2015. With uncorrected m and v the update is −α √(1−β₂ᵗ)/(1−β₁ᵗ) · m / (√v + ε √(1−β₂ᵗ)).
    """
    table = np.zeros((len(t), 13))
    mixtures = table[:, :12].reshape(-1, 3, 4)
    root = np.sqrt(1 - ADAM_BETA2**t)
    move = -rates * root / (1 - ADAM_BETA1**t)
    mixtures[:, 0, 0], mixtures[:, 0, 2] = ADAM_BETA1, (1 - ADAM_BETA1) * scale
    mixtures[:, 1, 1], mixtures[:, 1, 3] = ADAM_BETA2, (1 - ADAM_BETA2) * scale**2
    mixtures[:, 2] = move[:, np.newaxis] * mixtures[:, 0]
    table[:, 12] = ADAM_EPSILON * root
    return table
