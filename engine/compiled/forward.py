"""Forward propagation compiled for fixed points, whose logits are needed again and again for changing parameters.

The mathematics is that of `network.py`, the layout that of `layout.py`: features are rows, and a row of ones carries
the bias. So a layer is one product into an array that exists already, and its activation is computed in place.
Evaluations use it in the precision of the run, pictures in float32.
"""

from threading import Lock

import numpy as np
import numpy.typing as npt

from engine.arrays import Floats
from engine.compiled.layout import layer_matrices, layout_order
from engine.compiled.recipes import Array, Call, activate
from engine.experiment.specs import NetworkSpec
from engine.functions.features import feature_values


class Forward:
    """The forward propagation of one network for n points: call `set_points` first, then `logits`. Thread-safe.

    `rows` (n[0] + 1, n_points) holds the features of each point, and a last row of ones if the network has biases.
    """

    def __init__(self, network: NetworkSpec, n_points: int, dtype: npt.DTypeLike) -> None:
        self._network, self._order = network, layout_order(network)
        self.rows = np.ones((len(network.features) + network.bias, n_points), dtype)
        self._theta: Array = np.zeros(len(self._order), dtype)
        self._z: Array = np.empty((network.n_outputs, n_points), dtype)
        self._calls = self._compile()
        self._lock = Lock()

    def set_points(self, points: Floats) -> "Forward":
        """Compute logits at these points (n_points, 1 or 2) from now on; returns self."""
        values = feature_values(self._network.features, points.astype(self._theta.dtype, copy=False))
        self.rows[: values.shape[1]] = values.T
        return self

    def _compile(self) -> list[Call]:
        """The calls of all layers: each reads one of two arrays and writes into the other."""
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
        """The output z at every point for the flat vector θ: (n,), or (n, K) for K > 1 outputs."""
        with self._lock:
            self._theta[:] = parameters.take(self._order)
            for function, arguments in self._calls:
                function(*arguments)
            return self._z[0].copy() if len(self._z) == 1 else self._z.T.copy()
