"""Is the gradient right? Compare it with the slope one measures by taking a small step each way."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.arrays import Floats
from engine.datasets import Examples
from engine.losses import LOSSES
from engine.network import forward, logits, loss_and_gradient
from engine.randomness import Stream, generator
from engine.specs import RunSpec

Vector = npt.NDArray[np.float64]


@dataclass(frozen=True)
class GradientCheck:
    """The slope of the loss along one direction, by the gradient and by finite differences.

    `smooth` is False when the small step crossed a kink (of a ReLU), where the two may honestly differ.
    """

    analytic: float
    numeric: float
    smooth: bool

    @property
    def relative_error(self) -> float:
        """|analytic − numeric| as a share of the larger of the two and of 1e-3, below which round-off rules."""
        return abs(self.analytic - self.numeric) / max(abs(self.analytic), abs(self.numeric), 1e-3)


def numeric_slope(function: Callable[[Vector], float], at: Vector, direction: Vector, size: float = 1e-5) -> float:
    """(f(θ + εd) − f(θ − εd)) / 2ε ≈ d · ∇f(θ): central differences, with an error of order ε²."""
    return (function(at + size * direction) - function(at - size * direction)) / (2 * size)


def random_direction(n: int, seed: int, index: int = 0) -> Vector:
    """A unit vector (n,), every direction equally likely."""
    direction = generator(seed, Stream.DIRECTIONS, index).standard_normal(n)
    return direction / np.linalg.norm(direction)


def _open_units(run: RunSpec, parameters: Vector, X: Floats) -> Floats:
    """Which ReLU units are on the sloping side, for every example: 1.0 or 0.0, (n, ReLU units)."""
    caches = forward(run.network, parameters, X)
    open_units = [cache.z[:, :0] for cache in caches[-1:]]
    for layer, cache in zip(run.network.hidden_layers, caches, strict=False):
        if layer.activation == "relu":
            open_units.append((cache.z > 0).astype(np.float64))
    return np.concatenate(open_units, axis=1)


def check_gradient(
    run: RunSpec, parameters: Vector, examples: Examples, direction: Vector, size: float = 1e-5
) -> GradientCheck:
    """Check the gradient of the mean loss of `run` at `parameters` along `direction`, both (n_parameters,)."""
    y = examples.y.astype(np.float64)
    loss = LOSSES[run.training.loss]

    def mean_loss(at: Vector) -> float:
        return float(np.mean(loss.value(logits(run.network, at, examples.X), y)))

    _, gradient = loss_and_gradient(run, parameters, examples.X, y)
    below, above = (_open_units(run, parameters + sign * size * direction, examples.X) for sign in (-1.0, 1.0))
    return GradientCheck(
        analytic=float(gradient @ direction),
        numeric=numeric_slope(mean_loss, parameters, direction, size),
        smooth=bool(np.array_equal(below, above)),
    )
