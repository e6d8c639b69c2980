"""Every random generator of the engine is made here, from an address: (seed, stream, index).

Randomness is addressed, not consumed: no number depends on how many were drawn before it. So training can stop, move to
another process and continue with the same bits.
"""

from enum import IntEnum

import numpy as np


class Stream(IntEnum):
    """The purpose of the random numbers. Streams of one seed are independent. Saved runs rely on these values."""

    WEIGHTS = 0
    BATCHES = 1
    DATA = 2
    DIRECTIONS = 3
    DROPOUT = 4


def generator(seed: int, stream: Stream, index: int = 0) -> np.random.Generator:
    """A new generator for the address (seed, stream, index); equal addresses give equal numbers.

    `index` counts within a stream: it is the layer for weights, the epoch for batches, the step for dropout.
    """
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(int(stream), index))))
