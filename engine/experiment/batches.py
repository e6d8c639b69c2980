"""Which examples a step looks at: all of them, or the next few in an order that is another one in each pass."""

import numpy as np
import numpy.typing as npt

from engine.experiment.randomness import Stream, generator
from engine.experiment.specs import Experiment

Order = npt.NDArray[np.int64]


def steps_per_epoch(experiment: Experiment, n_samples: int) -> int:
    """Batches in one pass through the examples; the last may be smaller. 0 without examples."""
    return -(-n_samples // (experiment.batch_size or max(n_samples, 1)))


def order_of_epoch(experiment: Experiment, n_samples: int, epoch: int) -> Order | None:
    """The order (n_samples,) of the examples in a pass; None when one batch holds all of them."""
    if steps_per_epoch(experiment, n_samples) <= 1:
        return None
    return generator(experiment.seed, Stream.BATCHES, epoch).permutation(n_samples)


def batch_rows(experiment: Experiment, n_samples: int, epoch: int, position: int) -> Order:
    """The rows of the examples in batch number `position` of a pass."""
    order = order_of_epoch(experiment, n_samples, epoch)
    if order is None or experiment.batch_size is None:
        return np.arange(n_samples)
    return order[position * experiment.batch_size : (position + 1) * experiment.batch_size]
