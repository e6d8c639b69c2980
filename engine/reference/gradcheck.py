"""Is the gradient right? Compare it with the slope one measures by taking a small step each way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.arrays import Floats
from engine.experiment.datasets import Examples
from engine.experiment.dropout import dropout_masks
from engine.experiment.randomness import Stream, generator
from engine.experiment.specs import RunSpec
from engine.functions.losses import LOSSES
from engine.reference.network import inputs, layer_activations, loss_and_gradient, objective, propagate


@dataclass(frozen=True)
class GradientCheck:
    """The slope of the loss along one direction, by the gradient and by finite differences.

    `smooth` is False when the small step crossed a kink (of a ReLU, a hinge, |w|), where the two may honestly differ.
    """

    analytic: float
    numeric: float
    smooth: bool

    @property
    def relative_error(self) -> float:
        """|analytic − numeric| as a share of the larger of the two and of 1e-3, below which round-off rules."""
        return abs(self.analytic - self.numeric) / max(abs(self.analytic), abs(self.numeric), 1e-3)


def numeric_slope(function: Callable[[Floats], float], at: Floats, direction: Floats, size: float = 1e-5) -> float:
    """(f(θ + εd) − f(θ − εd)) / 2ε ≈ d · ∇f(θ): central differences, with an error of order ε²."""
    return (function(at + size * direction) - function(at - size * direction)) / (2 * size)


def random_direction(n: int, seed: int, index: int = 0) -> Floats:
    """A unit vector (n,), every direction equally likely."""
    direction = generator(seed, Stream.DIRECTIONS, index).standard_normal(n)
    return direction / np.linalg.norm(direction)


def _sides(run: RunSpec, parameters: Floats, X: Floats, masks: Sequence[Floats] | None) -> npt.NDArray[np.bool_]:
    """On which side of each kink every number lies, at every example: hidden units, the loss and L1's weights."""
    caches = propagate(run.network, parameters, inputs(run.network, parameters, X), masks)
    activations = layer_activations(run.network)
    sides = [
        (cache.z > kink).ravel() for cache, record in zip(caches, activations, strict=True) for kink in record.kinks
    ]
    sides += [(caches[-1].z > kink).ravel() for kink in LOSSES[run.training.loss].kinks]
    if run.training.regularizer == "l1":
        sides.append(parameters > 0)
    return np.concatenate(sides) if sides else np.empty(0, np.bool_)


def check_gradient(
    run: RunSpec, parameters: Floats, examples: Examples, direction: Floats, *, size: float = 1e-5, step: int = 1
) -> GradientCheck:
    """Check the gradient of the objective of `run` at `parameters` along `direction`, both (n_parameters,).

    `step` addresses what dropout leaves out; the same for all evaluations.
    """
    X, y, masks = examples.X, examples.y, dropout_masks(run, len(examples), step)

    def cost(at: Floats) -> float:
        return objective(run, at, X, y, masks)

    _, gradient = loss_and_gradient(run, parameters, X, y, masks)
    below, above = (_sides(run, parameters + sign * size * direction, X, masks) for sign in (-1.0, 1.0))
    return GradientCheck(
        analytic=float(gradient @ direction),
        numeric=numeric_slope(cost, parameters, direction, size),
        smooth=bool(np.array_equal(below, above)),
    )


def numeric_gradient(
    run: RunSpec, parameters: Floats, examples: Examples, *, size: float = 1e-5, step: int = 1
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """The gradient of the objective at `parameters` (n_parameters,), slope by slope; and where a kink is within ±size.

    A frozen parameter has a slope like any other. `step` addresses what dropout leaves out.
    """
    X, y, masks = examples.X, examples.y, dropout_masks(run, len(examples), step)
    gradient, kinks = np.empty_like(parameters), np.zeros(len(parameters), np.bool_)
    for index, direction in enumerate(np.eye(len(parameters), dtype=parameters.dtype)):
        gradient[index] = numeric_slope(lambda at: objective(run, at, X, y, masks), parameters, direction, size)
        below, above = (_sides(run, parameters + sign * size * direction, X, masks) for sign in (-1.0, 1.0))
        kinks[index] = not np.array_equal(below, above)
    return gradient, kinks
