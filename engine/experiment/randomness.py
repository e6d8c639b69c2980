"""The only place that builds a random generator: randomness is addressed, not consumed.

Every random number has an address (seed, stream, index). Nobody has to have drawn the numbers before it, so a
training run can stop, move to another process and go on with the same bits.
"""

from enum import IntEnum

import numpy as np


class Stream(IntEnum):
    """What the numbers are for; streams of one seed are independent. The values are part of every saved run."""

    WEIGHTS = 0
    BATCHES = 1
    DATA = 2
    DIRECTIONS = 3
    DROPOUT = 4


def generator(seed: int, stream: Stream, index: int = 0) -> np.random.Generator:
    """The generator at the address (seed, stream, index), always at its beginning.

    `index` counts within a stream: the layer for weights, the epoch for batches, the step for dropout.
    """
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(int(stream), index))))
