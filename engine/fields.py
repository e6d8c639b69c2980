"""Logits for many points at once: what evaluations and pictures of the plane are made from.

The same forward propagation as in `network.py`, laid out as in `layout.py`: features are rows and a row of ones carries
the bias, so that a layer is one product into an array that exists and its activation happens in place. An evaluation
is done in the precision of the run, a picture in float32.
"""

import numpy as np
import numpy.typing as npt

from engine.arrays import Floats
from engine.features import feature_values
from engine.layout import layer_matrices, layout_order
from engine.network import logits
from engine.recipes import Array, activate
from engine.specs import NetworkSpec

Singles = npt.NDArray[np.float32]


def input_rows(network: NetworkSpec, points: Floats) -> Floats:
    """What the network is shown of the points (n, d): its features and the ones as rows, (n[0] + 1, n)."""
    values = feature_values(network.features, points).T
    rows = np.ones((len(values) + network.bias, len(points)), points.dtype)
    rows[: len(values)] = values
    return rows


def output_rows(network: NetworkSpec, parameters: Floats, rows: Floats) -> Floats:
    """The logits (n[L], n) of the inputs `rows` = input_rows(network, points), in their dtype, by θ (n_parameters,)."""
    layers = layer_matrices(network, parameters[layout_order(network)].astype(rows.dtype, copy=False))
    a: Array = rows
    for W, layer in zip(layers, network.hidden_layers, strict=False):
        next_a = np.empty((layer.units + network.bias, rows.shape[1]), rows.dtype)
        next_a[layer.units :] = 1
        units = next_a[: layer.units]
        W.dot(a, units)
        for function, arguments in activate(layer.activation, units, np.empty_like(units)):
            function(*arguments)
        a = next_a
    z: Floats = layers[-1].dot(a)
    return z


def field_logits(network: NetworkSpec, parameters: Floats, points: Singles, rows: Singles) -> Floats:
    """The logits at the points (n, d) with `rows` = input_rows(network, points): float32 (n,), or (n, K) for K > 1.

    Where weights near divergence overflow float32, the answer is computed again in float64.
    """
    z = output_rows(network, parameters, rows)
    if np.isfinite(z).all():
        return z[0] if len(z) == 1 else z.T
    return logits(network, parameters.astype(np.float64), points.astype(np.float64), np.matmul)
