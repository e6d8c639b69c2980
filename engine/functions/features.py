"""What a network is shown of a point: its coordinates, or products, powers and waves of them (course C4, C11).

One neuron on x₁ and x₂ draws a straight line; the same neuron on x₁·x₂ solves XOR. With powers of a single input,
one linear neuron is polynomial regression.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.arrays import Floats


@dataclass(frozen=True)
class Feature:
    """One column: `value` takes X (n, d), d ≥ `n_inputs`, and returns (n,), in the dtype of X."""

    name: str
    formula: str
    n_inputs: int
    value: Callable[[Floats], Floats]


def x1(X: Floats) -> Floats:
    """x₁, the first coordinate."""
    return X[:, 0]


def x2(X: Floats) -> Floats:
    """x₂, the second coordinate."""
    return X[:, 1]


def x1_squared(X: Floats) -> Floats:
    """x₁²: with x₂², a single neuron can draw a circle."""
    return np.square(X[:, 0])


def x2_squared(X: Floats) -> Floats:
    """x₂²."""
    return np.square(X[:, 1])


def x1_x2(X: Floats) -> Floats:
    """x₁·x₂, whose sign is XOR on ±1."""
    return X[:, 0] * X[:, 1]


def sin_x1(X: Floats) -> Floats:
    """Sin x₁."""
    return np.sin(X[:, 0])


def sin_x2(X: Floats) -> Floats:
    """Sin x₂."""
    return np.sin(X[:, 1])


def power(exponent: int) -> Callable[[Floats], Floats]:
    """x₁ to the given power: the columns of polynomial regression on one input."""
    return lambda X: X[:, 0] ** exponent


SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"

FEATURES: dict[str, Feature] = {
    record.name: record
    for record in (
        Feature("x1", "x₁", 1, x1),
        Feature("x2", "x₂", 2, x2),
        Feature("x1_squared", "x₁²", 1, x1_squared),
        Feature("x2_squared", "x₂²", 2, x2_squared),
        Feature("x1_x2", "x₁·x₂", 2, x1_x2),
        Feature("sin_x1", "sin x₁", 1, sin_x1),
        Feature("sin_x2", "sin x₂", 2, sin_x2),
        *(Feature(f"x1_power_{k}", f"x₁{SUPERSCRIPTS[k]}", 1, power(k)) for k in range(3, 10)),
    )
}

COORDINATES = ("x1", "x2")


def feature_values(names: tuple[str, ...], X: Floats) -> Floats:
    """The columns `names` of X (n, d), side by side: (n, len(names)), rows are examples, C order."""
    if names == COORDINATES and X.shape[1] == 2:
        return X
    return np.stack([FEATURES[name].value(X) for name in names], axis=1)
