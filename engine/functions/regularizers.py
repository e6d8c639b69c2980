"""A price on large weights, added to the mean loss: J = loss + λ Σ penalty(W). Biases are free.

It is what makes separable data have a best finite line (course C9: without it the weights grow for ever).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.arrays import Floats


@dataclass(frozen=True)
class Regularizer:
    """`value(W)` is the penalty on a weight matrix, a number; `slope(W)` its gradient, in the shape of W.

    Of many matrices (m, n_in, n_out) the penalties are (m,).
    """

    name: str
    formula: str
    value: Callable[[Floats], Floats]
    slope: Callable[[Floats], Floats]


def none(W: Floats) -> Floats:
    """0: weights cost nothing."""
    return np.zeros(W.shape[:-2], W.dtype)


def none_slope(W: Floats) -> Floats:
    """0 everywhere."""
    return np.zeros_like(W)


def l1(W: Floats) -> Floats:
    """Σ |w|: drives weights that do not pay to exactly 0, or near it and back. Tibshirani 1996."""
    return np.asarray(np.abs(W).sum(axis=(-2, -1)))


def l1_slope(W: Floats) -> Floats:
    """sign(w); at the kink w = 0 the convention is 0."""
    return np.sign(W)


def l2(W: Floats) -> Floats:
    """½ Σ w²: under plain gradient descent the same as weight decay. Hoerl & Kennard 1970."""
    return np.asarray(0.5 * np.square(W).sum(axis=(-2, -1)))


def l2_slope(W: Floats) -> Floats:
    """W."""
    return W


REGULARIZERS: dict[str, Regularizer] = {
    record.name: record
    for record in (
        Regularizer("none", "0", none, none_slope),
        Regularizer("l1", "λ Σ |w|", l1, l1_slope),
        Regularizer("l2", "½ λ Σ w²", l2, l2_slope),
    )
}
