"""What a network is shown of a point: its coordinates, or products, powers and waves of them (course C4, C11).

One neuron on x₁ and x₂ draws a straight line; the same neuron on x₁·x₂ solves XOR. With powers of a single input,
one linear neuron is polynomial regression.
"""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass

import numpy as np

from engine.arrays import Floats


@dataclass(frozen=True)
class Feature:
    """One column: `value` takes X (n, d), d ≥ `n_inputs`, and returns (n,), in the dtype of X.

    `numpy` is the same as an expression (see `spelling`) of x1 and x2. `symbol` is its name where there is little room.
    A feature `for_curves` is offered only where points have a single coordinate. On coordinates alone, a neuron draws
    straight lines.
    """

    name: str
    formula: str
    n_inputs: int
    value: Callable[[Floats], Floats]
    _: KW_ONLY
    symbol: str
    numpy: str
    for_curves: bool = False
    is_coordinate: bool = False


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


SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"


def power_feature(k: int) -> Feature:
    """x₁ to the power k: a column of polynomial regression on one input."""
    sign = f"x₁{SUPERSCRIPTS[k]}"
    return Feature(f"x1_power_{k}", sign, 1, lambda X: X[:, 0] ** k, symbol=sign, numpy=f"x1 ** {k}", for_curves=True)


FEATURES: dict[str, Feature] = {
    record.name: record
    for record in (
        Feature("x1", "x₁", 1, x1, symbol="x₁", numpy="x1", is_coordinate=True),
        Feature("x2", "x₂", 2, x2, symbol="x₂", numpy="x2", is_coordinate=True),
        Feature("x1_squared", "x₁²", 1, x1_squared, symbol="x₁²", numpy="x1 ** 2"),
        Feature("x2_squared", "x₂²", 2, x2_squared, symbol="x₂²", numpy="x2 ** 2"),
        Feature("x1_x2", "x₁·x₂", 2, x1_x2, symbol="x₁x₂", numpy="x1 * x2"),
        Feature("sin_x1", "sin x₁", 1, sin_x1, symbol="sin x₁", numpy="np.sin(x1)"),
        Feature("sin_x2", "sin x₂", 2, sin_x2, symbol="sin x₂", numpy="np.sin(x2)"),
        *(power_feature(k) for k in range(3, 10)),
    )
}

COORDINATES = tuple(name for name, record in FEATURES.items() if record.is_coordinate)


def feature_values(names: tuple[str, ...], X: Floats) -> Floats:
    """The columns `names` of X (n, d), side by side: (n, len(names)), rows are examples, C order."""
    if names == COORDINATES and X.shape[1] == 2:
        return X
    return np.stack([FEATURES[name].value(X) for name in names], axis=1)
