"""What a unit does to its pre-activation z: a = g(z), each beside its slope g'(z) (course C2, C13, C14)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.arrays import Floats


@dataclass(frozen=True)
class Activation:
    """An elementwise function and its derivative; both keep the shape and the dtype of z.

    `slope` is given z *and* a = value(z), because most slopes are cheapest to write in terms of a.
    """

    name: str
    formula: str
    value: Callable[[Floats], Floats]
    slope: Callable[[Floats, Floats], Floats]


def sigmoid(z: Floats) -> Floats:
    """σ(z) = 1 / (1 + e⁻ᶻ), exact in both tails: e is only raised to −|z|, which cannot overflow (course C17)."""
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, e) / (1.0 + e)


def sigmoid_slope(z: Floats, a: Floats) -> Floats:
    """σ'(z) = σ(z) (1 − σ(z)) (course C5)."""
    return a * (1.0 - a)


def tanh(z: Floats) -> Floats:
    """The sigmoid, stretched to (−1, 1): tanh z = 2 σ(2z) − 1 (course C7)."""
    return np.tanh(z)


def tanh_slope(z: Floats, a: Floats) -> Floats:
    """Greatest at 0: tanh'(z) = 1 − tanh²(z)."""
    return 1.0 - a * a


def relu(z: Floats) -> Floats:
    """max(0, z); NaN stays NaN, so that a divergence is seen and not hidden."""
    return np.maximum(z, 0.0)


def relu_slope(z: Floats, a: Floats) -> Floats:
    """1 where z > 0, else 0; at the kink z = 0 the convention is 0."""
    return (z > 0).astype(z.dtype)


def linear(z: Floats) -> Floats:
    """The identity: the unit shows its pre-activation (course C4)."""
    return z


def linear_slope(z: Floats, a: Floats) -> Floats:
    """1 everywhere."""
    return np.ones_like(z)


ACTIVATIONS: dict[str, Activation] = {
    record.name: record
    for record in (
        Activation("linear", "z", linear, linear_slope),
        Activation("sigmoid", "1 / (1 + e⁻ᶻ)", sigmoid, sigmoid_slope),
        Activation("tanh", "tanh z", tanh, tanh_slope),
        Activation("relu", "max(0, z)", relu, relu_slope),
    )
}
