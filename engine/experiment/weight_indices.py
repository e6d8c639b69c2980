"""Single weights and biases by their place (layer, from, to), so that one of them can be set or held.

Layers count from 1 to L, units from 0; the bias of unit `to` is the one that comes from −1.
"""

from collections.abc import Iterable

import numpy as np

from engine.arrays import Indices

Place = tuple[int, int, int]

BIAS = -1


def flat_index(layer_sizes: tuple[int, ...], bias: bool, place: Place) -> int:
    """Where the parameter at this place is in the flat vector of `network.py`; ValueError where there is none."""
    layer, source, target = place
    if not 1 <= layer < len(layer_sizes):
        raise ValueError(f"there is no layer {layer}; choose 1 to {len(layer_sizes) - 1}")
    n_in, n_out = layer_sizes[layer - 1], layer_sizes[layer]
    first = BIAS if bias else 0
    if not first <= source < n_in:
        raise ValueError(f"nothing comes from {source} into layer {layer}; choose {first} to {n_in - 1}")
    if not 0 <= target < n_out:
        raise ValueError(f"layer {layer} has no unit {target}; choose 0 to {n_out - 1}")
    start = sum((layer_sizes[k] + bias) * layer_sizes[k + 1] for k in range(layer - 1))
    return start + (n_in if source == BIAS else source) * n_out + target


def flat_indices(layer_sizes: tuple[int, ...], bias: bool, places: Iterable[Place]) -> Indices:
    """The same for many places, in their order."""
    return np.array([flat_index(layer_sizes, bias, place) for place in places], np.intp)
