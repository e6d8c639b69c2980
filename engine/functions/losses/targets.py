"""What a loss compares its logits with, made of labels or values (course C16)."""

from typing import Any

import numpy as np
import numpy.typing as npt

from engine.arrays import Floats

Targets = npt.NDArray[Any]
Integers = npt.NDArray[np.integer[Any]]


def as_numbers(y: Targets, z: Floats) -> Targets:
    """Labels 0 and 1, or values, as numbers of the same kind as the logits."""
    return y.astype(z.dtype, copy=False)


def one_hot(y: Integers, n_classes: int, dtype: npt.DTypeLike = np.float64) -> Floats:
    """Labels (n,) as rows (n, n_classes) with a single 1 (course C16). ValueError for a label that is no class."""
    if len(y) and not 0 <= y.min() <= y.max() < n_classes:
        wrong = int(y.max()) if y.max() >= n_classes else int(y.min())
        raise ValueError(f"labels must be 0 to {n_classes - 1} for {n_classes} classes, got {wrong}")
    return np.asarray((y[:, np.newaxis] == np.arange(n_classes)).astype(dtype))


def as_rows(y: Targets, z: Floats) -> Targets:
    """Labels as one-hot rows in the shape of the logits (n, K) (course C16)."""
    return one_hot(y, z.shape[1], z.dtype)


def as_integers(y: Targets, z: Floats) -> Targets:
    """Labels as indices (n,)."""
    return y.astype(np.intp, copy=False)
