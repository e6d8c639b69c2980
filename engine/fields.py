"""Logits for the same points again and again, by ever other parameters: what evaluations and pictures are made from.

The same forward propagation as in `network.py`, laid out as in `layout.py`: features are rows and a row of ones carries
the bias, so that a layer is one product into an array that exists and its activation happens in place. An evaluation
is done in the precision of the run, a picture in float32.
"""

from threading import Lock

import numpy as np

from engine.arrays import Floats
from engine.features import feature_values
from engine.layout import layer_matrices, layout_order
from engine.network import logits
from engine.recipes import Array, Call, activate
from engine.specs import NetworkSpec


def input_rows(network: NetworkSpec, points: Floats) -> Floats:
    """What the network is shown of the points (n, d): its features and the ones as rows, (n[0] + 1, n)."""
    values = feature_values(network.features, points).T
    rows = np.ones((len(values) + network.bias, len(points)), points.dtype)
    rows[: len(values)] = values
    return rows


class Forward:
    """Compiled once for a network and points (n, d), whose dtype is that of all arithmetic. Threads take turns."""

    def __init__(self, network: NetworkSpec, points: Floats) -> None:
        self._network, self._points, self.rows = network, points, input_rows(network, points)
        self._order = layout_order(network)
        self._theta: Array = np.zeros(len(self._order), points.dtype)
        self._z: Array = np.empty((network.n_outputs, len(points)), points.dtype)
        self._calls = self._compile()
        self._lock = Lock()

    def _compile(self) -> list[Call]:
        """Every layer takes what is in one of two arrays and writes into the other."""
        network, layers = self._network, layer_matrices(self._network, self._theta)
        widest = max((layer.units for layer in network.hidden_layers), default=0) + network.bias
        pair = [np.empty((widest, self.rows.shape[1]), self._theta.dtype) for _ in range(2)]
        calls: list[Call] = []
        a: Array = self.rows
        for index, layer in enumerate(network.hidden_layers):
            to, free = pair[index % 2], pair[1 - index % 2]
            units = to[: layer.units]
            calls += [(layers[index].dot, (a, units)), *activate(layer.activation, units, free[: layer.units])]
            a = to[: layer.units + network.bias]
            if network.bias:
                calls.append((a[-1].fill, (1.0,)))
        return [*calls, (layers[-1].dot, (a, self._z))]

    def logits(self, parameters: Floats) -> Floats:
        """The output at every point for the flat vector θ: (n,), or (n, K) for K > 1 outputs."""
        with self._lock:
            self._theta[:] = parameters.take(self._order)
            for function, arguments in self._calls:
                function(*arguments)
            return self._z[0].copy() if len(self._z) == 1 else self._z.T.copy()

    def finite_logits(self, parameters: Floats) -> Floats:
        """The same; where weights near divergence overflow float32, the answer is computed again in float64."""
        z = self.logits(parameters)
        if np.isfinite(z).all():
            return z
        wide = parameters.astype(np.float64), self._points.astype(np.float64)
        return logits(self._network, *wide, np.matmul)
