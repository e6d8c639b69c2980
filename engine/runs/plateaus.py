"""The known places where two layers get stuck on XOR's four corners, by what the outputs merge (course C19).

| what the network does | outputs | cross-entropy | squared error |
| --- | --- | --- | --- |
| parts nothing | ½, ½, ½, ½ | ln 2 = 0.6931 | 1/4 |
| gets two right and merges two of different class | 0, 1, ½, ½ | ½ ln 2 = 0.3466 | 1/8 |
| gets one right and merges the other three at their mean | 0, ⅔, ⅔, ⅔ | ¾ H(⅓) = 0.4774 | 1/6 |

None is a local minimum: Hamey 1998 shows that every finite stationary point of 2-2-1 can be left downhill.
"""

import numpy as np
import numpy.typing as npt

from engine.arrays import Floats
from engine.experiment.datasets import Examples
from engine.experiment.specs import RunSpec
from engine.functions.losses import LOSSES
from engine.reference.network import logits

NEAR = 0.05
"""Outputs this close to each other, or to where they belong, count as there."""

N_MERGED = {4: "none_parted", 3: "three_merged", 2: "two_merged"}


def named_plateau(run: RunSpec, parameters: Floats, examples: Examples) -> str | None:
    """The plateau where the network is, one of N_MERGED's names; None where it is on none, and for other data.

    Only behind a loss that is least at the mean of merged labels: cross-entropy and squared error.
    """
    if run.training.loss not in {"binary_cross_entropy", "mse_sigmoid", "mse_linear"} or not is_xor(examples):
        return None
    corners, first = np.unique(examples.X, axis=0, return_index=True)
    y = examples.y[first].astype(np.float64)
    prediction = LOSSES[run.training.loss].prediction(logits(run.network, parameters, corners)).astype(np.float64)
    wrong = np.abs(prediction - y) >= NEAR
    if int(wrong.sum()) not in N_MERGED:
        return None
    merged_at = y[wrong].mean()
    return N_MERGED[int(wrong.sum())] if (np.abs(prediction[wrong] - merged_at) < NEAR).all() else None


def is_xor(examples: Examples) -> bool:
    """Are these the four corners of a rectangle along the axes, equally often, with opposite corners of one class?"""
    X, y = examples.X, examples.y
    if X.shape[1] != 2 or y.dtype != np.uint8 or len(X) == 0:
        return False
    high: npt.NDArray[np.bool_] = X.max(axis=0) == X
    if not (high | (X.min(axis=0) == X)).all() or (X.max(axis=0) == X.min(axis=0)).any():
        return False
    counts = np.bincount(2 * high[:, 0] + high[:, 1], minlength=4)
    differ = (high[:, 0] != high[:, 1]).astype(np.uint8)
    return len(set(counts.tolist())) == 1 and bool((y == differ).all() or (y == 1 - differ).all())
