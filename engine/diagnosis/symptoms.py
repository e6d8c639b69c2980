"""Find hidden units that do not learn: saturated, dead, or equal to another unit (course C19)."""

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from engine.arrays import Floats
from engine.experiment.specs import RunSpec
from engine.functions.activations import ACTIVATIONS
from engine.reference.network import forward, layer_views

FLAT_SLOPE = 0.005
"""A unit is flat at an example where |g'(z)| is below this fraction of its maximum: it hardly learns there."""
NO_TWIN = -1
"""Stands for "no twin", since an array of integers has no None."""


class Symptoms(NamedTuple):
    """The symptoms of one hidden layer, for each unit.

    `flat` F64 (units,): the fraction of examples at which the unit is flat; 1.0 and not dead means saturated.
    `dead` bool (units,): the slope is exactly 0 at all examples, so no gradient changes the unit (a ReLU that is always
    off). `twin` I64 (units,): the first unit before it with exactly the same incoming and outgoing weights, or NO_TWIN.
    """

    flat: npt.NDArray[np.float64]
    dead: npt.NDArray[np.bool_]
    twin: npt.NDArray[np.int64]


@cache
def steepest(activation: str) -> float:
    """The largest |g'(z)| for z from −6 to 6; 1 for the step function, whose slope is 0 everywhere."""
    record, z = ACTIVATIONS[activation], np.linspace(-6.0, 6.0, 2401)
    return float(np.abs(record.slope(z, record.value(z))).max()) or 1.0


def find_symptoms(run: RunSpec, parameters: Floats, X: Floats) -> list[Symptoms]:
    """The symptoms of every hidden layer on X (n ≥ 1, 1 or 2)."""
    layers = layer_views(run.network, parameters)
    caches = forward(run.network, parameters, X)
    found = []
    for index, layer in enumerate(run.network.hidden_layers):
        slopes = np.abs(ACTIVATIONS[layer.activation].slope(*caches[index]))
        flat = (slopes < FLAT_SLOPE * steepest(layer.activation)).mean(axis=0, dtype=np.float64)
        W, b = layers[index]
        found.append(Symptoms(flat, slopes.max(axis=0) == 0, _twins(np.vstack([W, b, layers[index + 1][0].T]))))
    return found


def _twins(weights: Floats) -> npt.NDArray[np.int64]:
    """For each column the first column before it that is equal, or NO_TWIN."""
    _, first, of_column = np.unique(weights, axis=1, return_index=True, return_inverse=True)
    twin = first[of_column.reshape(-1)]
    return np.where(twin < np.arange(len(twin)), twin, NO_TWIN)
