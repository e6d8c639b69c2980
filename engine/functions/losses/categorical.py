"""More than two classes: softmax, one-hot labels, and cross-entropy in both its spellings (course C15, C16, C17)."""

from typing import Any

import numpy as np
import numpy.typing as npt

from engine.arrays import Floats

Integers = npt.NDArray[np.integer[Any]]


def softmax(z: Floats) -> Floats:
    """aⱼ = e^zⱼ / Σₖ e^zₖ along the last axis: P(y = j | x) (course C15).

    Only differences of z matter, so the largest is taken off first and nothing can overflow.
    """
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return np.asarray(e / e.sum(axis=-1, keepdims=True))


def log_sum_exp(z: Floats) -> Floats:
    """Log Σₖ e^zₖ along the last axis, without overflow: the largest z is taken out of the sum (course C17)."""
    largest = z.max(axis=-1)
    return np.asarray(largest + np.log(np.exp(z - largest[..., np.newaxis]).sum(axis=-1)))


def one_hot(y: Integers, n_classes: int, dtype: npt.DTypeLike = np.float64) -> Floats:
    """Labels (n,) as rows (n, n_classes) with a single 1 (course C16). ValueError for a label that is no class."""
    if len(y) and not 0 <= y.min() <= y.max() < n_classes:
        wrong = int(y.max()) if y.max() >= n_classes else int(y.min())
        raise ValueError(f"labels must be 0 to {n_classes - 1} for {n_classes} classes, got {wrong}")
    return np.asarray((y[:, np.newaxis] == np.arange(n_classes)).astype(dtype))


def categorical_cross_entropy(z: Floats, y: Floats) -> Floats:
    """−Σⱼ yⱼ log softmax(z)ⱼ = Σⱼ yⱼ (log Σₖ e^zₖ − zⱼ), with one-hot rows y (n, K) (course C15)."""
    return np.asarray((y * (log_sum_exp(z)[:, np.newaxis] - z)).sum(axis=1))


def categorical_cross_entropy_slope(z: Floats, y: Floats) -> Floats:
    """dL/dz = softmax(z) − y, (n, K): as for the sigmoid, the slope of the output cancels (course C15)."""
    return softmax(z) - y


def sparse_categorical_cross_entropy(z: Floats, y: Integers) -> Floats:
    """Log Σₖ e^zₖ − z_y, with labels y (n,): the same loss, told which class instead of a row of zeros (course C16)."""
    return np.asarray(log_sum_exp(z) - z[np.arange(len(z)), y])


def sparse_categorical_cross_entropy_slope(z: Floats, y: Integers) -> Floats:
    """dL/dz = softmax(z), less 1 at the class (n, K)."""
    slope = softmax(z)
    slope[np.arange(len(z)), y] -= 1.0
    return slope
