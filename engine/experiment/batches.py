"""Which examples each training step uses: all of them, or a mini-batch, shuffled anew in every epoch."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from engine.experiment.randomness import Stream, generator
from engine.experiment.specs import Experiment

Permutation = npt.NDArray[np.int64]
"""The order (n_samples,) in which an epoch visits the examples."""


def steps_per_epoch(experiment: Experiment, n_samples: int) -> int:
    """The number of batches in one epoch; the last may be smaller. 0 without examples."""
    return -(-n_samples // (experiment.batch_size or max(n_samples, 1)))


def epoch_permutation(experiment: Experiment, n_samples: int, epoch: int) -> Permutation | None:
    """The permutation (n_samples,) of the examples in an epoch; None when one batch holds all of them."""
    if steps_per_epoch(experiment, n_samples) <= 1:
        return None
    return generator(experiment.seed, Stream.BATCHES, epoch).permutation(n_samples)


def batch_rows(experiment: Experiment, n_samples: int, epoch: int, position: int) -> Permutation:
    """The rows of X that form batch number `position` (≥ 0) of an epoch, (batch_size,) or fewer in the last batch."""
    permutation = epoch_permutation(experiment, n_samples, epoch)
    if permutation is None or experiment.batch_size is None:
        return np.arange(n_samples)
    return permutation[position * experiment.batch_size : (position + 1) * experiment.batch_size]


class Batch(NamedTuple):
    """Batch number `position` (≥ 0) of an epoch: rows of X (batch_size,), or fewer in the last batch."""

    epoch: int
    position: int
    rows: Permutation


def next_batch(experiment: Experiment, n_samples: int, epoch: int, position: int) -> Batch:
    """The batch that is next when `position` batches of this epoch are done; n_samples ≥ 1."""
    if position >= steps_per_epoch(experiment, n_samples):  # examples were removed since this epoch was begun
        epoch, position = epoch + 1, 0
    return Batch(epoch, position, batch_rows(experiment, n_samples, epoch, position))
