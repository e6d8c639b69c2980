"""Dropout: at every training step some hidden units, chosen at random, are left out, so that none relies on another.

Srivastava et al. 2014, in the inverted form: a unit is kept with probability 1 − p and its activation is then divided
by 1 − p. This preserves the mean, so the trained network needs no correction when it is used.
"""

import numpy as np

from engine.arrays import Floats
from engine.experiment.randomness import Stream, generator
from engine.experiment.specs import RunSpec


def dropout_masks(run: RunSpec, n_samples: int, step: int) -> list[Floats] | None:
    """For every hidden layer the factors (n_samples, units), 0 or 1/(1 − p), of the update that makes step `step`.

    None without dropout. They depend on the run's seed and the step alone, so training can be resumed at any step.
    """
    rate = run.training.dropout
    if rate == 0.0 or not run.network.hidden_layers:
        return None
    rng = generator(run.seed, Stream.DROPOUT, step)
    kept = run.dtype(1 / (1 - rate))
    return [
        np.where(rng.random((n_samples, layer.units)) >= rate, kept, run.dtype(0))
        for layer in run.network.hidden_layers
    ]
