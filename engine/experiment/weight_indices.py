"""Address a single weight or bias as (layer, from, to), so that it can be set by hand or frozen.

Layers count from 1 to L, units from 0. The bias of unit `to` has `from` = −1.
"""

from collections.abc import Iterable

import numpy as np

from engine.arrays import Indices

WeightIndex = tuple[int, int, int]
"""(layer, from, to) of one weight; (layer, −1, to) of one bias."""

BIAS = -1


def flat_index(layer_sizes: tuple[int, ...], bias: bool, index: WeightIndex) -> int:
    """The position of one parameter in the flat vector θ (see `network.py`).

    Raises ValueError when the network has no such parameter.
    """
    layer, source, target = index
    if not 1 <= layer < len(layer_sizes):
        raise ValueError(f"there is no layer {layer}; {choice_between(1, len(layer_sizes) - 1)}")
    n_in, n_out = layer_sizes[layer - 1], layer_sizes[layer]
    first = BIAS if bias else 0
    if not first <= source < n_in:
        raise ValueError(f"nothing comes from {source} into layer {layer}; {choice_between(first, n_in - 1)}")
    if not 0 <= target < n_out:
        raise ValueError(f"layer {layer} has no unit {target}; {choice_between(0, n_out - 1)}")
    start = sum((layer_sizes[k] + bias) * layer_sizes[k + 1] for k in range(layer - 1))
    return start + (n_in if source == BIAS else source) * n_out + target


def choice_between(first: int, last: int) -> str:
    """How an error names the whole numbers that would do."""
    return f"choose {first} to {last}" if first < last else f"choose {first}"


def flat_indices(layer_sizes: tuple[int, ...], bias: bool, indices: Iterable[WeightIndex]) -> Indices:
    """The positions (k,) of several parameters in the flat vector θ, in the order given."""
    return np.array([flat_index(layer_sizes, bias, index) for index in indices], np.intp)
