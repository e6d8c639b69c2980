"""The loss seen along two directions in the space of all weights: valleys, saddles, plateaux (course C19).

Directions are random, and each layer's part of them is made as long as that layer's weights ("filter normalisation" by
layers: Li et al. 2018), so that pictures of large and of small weights can be compared.
"""

import numpy as np
import numpy.typing as npt

from engine.arrays import Floats
from engine.datasets import Examples
from engine.network import layer_views, objective
from engine.randomness import Stream, generator
from engine.specs import RunSpec


def landscape_directions(run: RunSpec, parameters: Floats, seed: int = 0) -> npt.NDArray[np.float64]:
    """Two directions (2, n_parameters), at right angles to each other before they are scaled layer by layer."""
    rng = generator(seed, Stream.DIRECTIONS)
    pair = (
        np.linalg.qr(rng.standard_normal((len(parameters), 2)))[0].T.copy() if len(parameters) > 1 else np.ones((2, 1))
    )
    for direction in pair:
        for part, own in zip(layer_views(run.network, direction), layer_views(run.network, parameters), strict=True):
            for d, w in zip(part, own, strict=True):
                length = np.linalg.norm(d)
                if length > 0:
                    np.multiply(d, max(float(np.linalg.norm(w)), 1e-3) / length, out=d)
    return pair


def landscape(
    run: RunSpec, parameters: Floats, examples: Examples, directions: Floats, distances: Floats
) -> npt.NDArray[np.float64]:
    """The objective at parameters + s·d₁ + t·d₂ for all s, t in `distances` (k,): (k, k), row = t, column = s.

    Values that are too large are inf.
    """
    d1, d2 = directions
    values = np.empty((len(distances), len(distances)))
    with np.errstate(all="ignore"):
        for row, t in enumerate(distances):
            for column, s in enumerate(distances):
                at = (parameters + s * d1 + t * d2).astype(run.dtype)
                values[row, column] = objective(run, at, examples.X, examples.y)
    return values
