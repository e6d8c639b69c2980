"""A penalty on large weights, added to the mean loss: J = loss + λ Σ penalty(W). Biases are free.

It is what makes separable data have a best finite line (course C9: without it the weights grow for ever).
"""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass

import numpy as np

from engine.arrays import Floats
from engine.functions.spelling import NO_LIBRARY, Expression, Libraries


@dataclass(frozen=True)
class Regularizer:
    """`value(W)` is the penalty on a weight matrix, a number; `slope(W)` its gradient, in the shape of W.

    Of many matrices (m, n_in, n_out) the penalties are (m,). `tex` are formulas of the penalty R(W). `numpy` is the
    penalty and its slope as expressions of w. Keras's text is a regularizer of the strength LAMBDA, PyTorch's the
    penalty on `layer.weight`, and scikit-learn's the name of the argument that holds the strength.
    """

    name: str
    formula: str
    value: Callable[[Floats], Floats]
    slope: Callable[[Floats], Floats]
    _: KW_ONLY
    tex: tuple[str, ...]
    numpy: Expression
    libraries: Libraries = NO_LIBRARY


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
        Regularizer("none", "0", none, none_slope, tex=("R(W)=0",), numpy=Expression("0.0", "0 * w")),
        Regularizer(
            "l1",
            "λ Σ |w|",
            l1,
            l1_slope,
            tex=("R(W)=Σ |w|",),
            numpy=Expression("np.abs(w).sum()", "np.sign(w)"),
            libraries=Libraries(keras="keras.regularizers.L1(LAMBDA)", torch="layer.weight.abs().sum()"),
        ),
        Regularizer(
            "l2",
            "½ λ Σ w²",
            l2,
            l2_slope,
            tex=(r"R(W)=\frac{1}{2} Σ w^2",),
            numpy=Expression("0.5 * (w**2).sum()", "w"),
            libraries=Libraries(
                keras="keras.regularizers.L2(0.5 * LAMBDA)", torch="0.5 * (layer.weight**2).sum()", sklearn="alpha"
            ),
        ),
    )
}
