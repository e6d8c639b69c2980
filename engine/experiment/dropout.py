"""Hidden units that are left out by chance, others at every step, so that none relies on another.

Srivastava et al. 2014, in the inverted form: a unit stays with probability 1 − p and is then divided by 1 − p, so the
mean is kept and the trained network is used as it is.
"""

import numpy as np

from engine.arrays import Floats
from engine.experiment.randomness import Stream, generator
from engine.experiment.specs import RunSpec


def dropout_masks(run: RunSpec, n_samples: int, step: int) -> list[Floats] | None:
    """For every hidden layer the factors (n_samples, units), 0 or 1/(1 − p), of the update that makes step `step`.

    None when nothing is dropped. They depend on their address alone, so a training may be cut and resumed anywhere.
    """
    rate = run.training.dropout
    if rate == 0.0 or not run.network.hidden_layers:
        return None
    rng = generator(run.seed, Stream.DROPOUT, step)
    stay = run.dtype(1 / (1 - rate))
    return [
        np.where(rng.random((n_samples, layer.units)) >= rate, stay, run.dtype(0))
        for layer in run.network.hidden_layers
    ]
