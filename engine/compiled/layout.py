"""The memory layout of the compiled code: each layer's bias is the last column of its weight matrix.

The public flat vector θ holds W[l] (n_in, n_out) row by row, then b[l] (`network.py`, where rows are examples). Here a
layer is W[l] (n_out, n_in + 1), or (n_out, n_in) without bias. With features as rows and a last row of ones, one
product computes Z = W A (course C12, where columns are examples).
"""

from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from engine.arrays import Floats, Indices
from engine.experiment.specs import NetworkSpec
from engine.reference.network import layer_views, n_parameters


def layer_matrices(network: NetworkSpec, flat: Floats) -> list[Floats]:
    """The weights of every layer, with the bias in the last column: views of a vector in this module's order.

    Of one vector (n,) they are (n_out, n_in + 1), of many (m, n) they are (m, n_out, n_in + 1).
    """
    views, start = [], 0
    for n_in, n_out in pairwise(network.layer_sizes):
        columns = n_in + network.bias
        stop = start + columns * n_out
        views.append(flat[..., start:stop].reshape(*flat.shape[:-1], n_out, columns))
        start = stop
    return views


@lru_cache(maxsize=64)
def layout_order(network: NetworkSpec) -> Indices:
    """The permutation between the two layouts: (vector in this module's order) = public[layout_order]."""
    places = np.arange(n_parameters(network), dtype=np.float64)
    layers = [np.column_stack([W.T, b] if network.bias else [W.T]).ravel() for W, b in layer_views(network, places)]
    return np.concatenate(layers).astype(np.intp)


def is_weight(network: NetworkSpec) -> npt.NDArray[np.bool_]:
    """For each number of the public vector θ: True for a weight, False for a bias."""
    flags = np.ones(n_parameters(network))
    for _, b in layer_views(network, flags):
        b[...] = 0
    return flags.astype(np.bool_)
