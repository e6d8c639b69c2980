"""Gradient checking: compare the gradient of backward propagation with central differences of the objective."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.arrays import Flags, Floats
from engine.experiment.datasets import Examples
from engine.experiment.dropout import dropout_masks
from engine.experiment.randomness import Stream, generator
from engine.experiment.specs import RunSpec
from engine.functions.losses import LOSSES
from engine.reference.network import inputs, layer_activations, loss_and_gradient, objective, propagate


@dataclass(frozen=True)
class GradientCheck:
    """The slope of the objective along one direction, from the gradient and from finite differences.

    `smooth` is False when a kink (of a ReLU, a hinge, |w|) lies between the two points of the difference: there the two
    slopes may differ although the gradient is correct.
    """

    analytic: float
    numeric: float
    smooth: bool

    @property
    def relative_error(self) -> float:
        """|analytic − numeric| / max(|analytic|, |numeric|, 1e-3): below 1e-3 round-off dominates."""
        return abs(self.analytic - self.numeric) / max(abs(self.analytic), abs(self.numeric), 1e-3)


def central_difference(
    function: Callable[[Floats], float], theta: Floats, direction: Floats, epsilon: float = 1e-5
) -> float:
    """(f(θ + εd) − f(θ − εd)) / 2ε ≈ d · ∇f(θ), with an error of order ε²."""
    return (function(theta + epsilon * direction) - function(theta - epsilon * direction)) / (2 * epsilon)


def random_direction(n: int, seed: int, index: int = 0) -> Floats:
    """A random unit vector (n,); all directions are equally likely."""
    direction = generator(seed, Stream.DIRECTIONS, index).standard_normal(n)
    return direction / np.linalg.norm(direction)


def _sides(run: RunSpec, parameters: Floats, X: Floats, masks: Sequence[Floats] | None) -> Flags:
    """For every kink (of an activation, the loss, L1's |w|) and every example: on which side of it is the number?"""
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
    run: RunSpec, parameters: Floats, examples: Examples, direction: Floats, *, epsilon: float = 1e-5, step: int = 1
) -> GradientCheck:
    """Check the gradient of the objective of `run` at `parameters` along `direction`, both (n_parameters,).

    All evaluations use the dropout masks of step number `step`.
    """
    X, y, masks = examples.X, examples.y, dropout_masks(run, len(examples), step)

    def cost(theta: Floats) -> float:
        return objective(run, theta, X, y, masks)

    _, gradient = loss_and_gradient(run, parameters, X, y, masks)
    below, above = (_sides(run, parameters + sign * epsilon * direction, X, masks) for sign in (-1.0, 1.0))
    return GradientCheck(
        analytic=float(gradient @ direction),
        numeric=central_difference(cost, parameters, direction, epsilon),
        smooth=bool(np.array_equal(below, above)),
    )


def numeric_gradient(
    run: RunSpec, parameters: Floats, examples: Examples, *, epsilon: float = 1e-5, step: int = 1
) -> tuple[Floats, Flags]:
    """The gradient of the objective at `parameters` by central differences, and where a kink is within ±ε of them.

    Both are (n_parameters,). Frozen parameters have a slope like any other. All evaluations use the dropout masks of
    step number `step`.
    """
    X, y, masks = examples.X, examples.y, dropout_masks(run, len(examples), step)
    gradient, kinks = np.empty_like(parameters), np.zeros(len(parameters), np.bool_)
    for index, direction in enumerate(np.eye(len(parameters), dtype=parameters.dtype)):
        gradient[index] = central_difference(
            lambda theta: objective(run, theta, X, y, masks), parameters, direction, epsilon
        )
        below, above = (_sides(run, parameters + sign * epsilon * direction, X, masks) for sign in (-1.0, 1.0))
        kinks[index] = not np.array_equal(below, above)
    return gradient, kinks
