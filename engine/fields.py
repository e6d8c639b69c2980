"""Logits for thousands of points at once, in float32: what pictures of the plane are made from.

The same forward propagation as in `network.py`, laid out as in `plan.py`: features are rows and a row of ones carries
the bias, so that a layer is one product into an array that exists and its activation happens in place.
"""

import numpy as np
import numpy.typing as npt

from engine.arrays import Floats
from engine.network import logits
from engine.plan import layer_matrices, plan_order
from engine.recipes import Array, activate
from engine.specs import NetworkSpec

Singles = npt.NDArray[np.float32]


def feature_rows(points: Floats) -> Singles:
    """Points (n, n_inputs) as float32 (n_inputs + 1, n), the last row of ones."""
    return np.vstack([points.T, np.ones(len(points))]).astype(np.float32)


def field_logits(network: NetworkSpec, parameters: Floats, rows: Singles) -> Floats:
    """The logit at each of the points that `rows` was made from: (n,), float32.

    Where weights near divergence overflow float32, the answer is computed again in float64.
    """
    flat = parameters[plan_order(network)].astype(np.float32)
    n = rows.shape[1]
    a: Array = rows
    layers = layer_matrices(network, flat)
    for W, layer in zip(layers, network.hidden_layers, strict=False):
        next_a = np.empty((layer.units + 1, n), np.float32)
        next_a[-1] = 1
        units = next_a[:-1]
        W.dot(a, units)
        for function, arguments in activate(layer.activation, units, np.empty_like(units)):
            function(*arguments)
        a = next_a
    z: Floats = layers[-1].dot(a)[0]
    if np.isfinite(z).all():
        return z
    return logits(network, parameters.astype(np.float64), rows[:-1].T.astype(np.float64), np.matmul)
