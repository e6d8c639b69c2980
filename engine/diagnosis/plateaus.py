"""The known plateaus of a two-layer network on XOR's four corners, by how many corners get one output (course C19).

| name | what the network does | outputs | cross-entropy | squared error |
| --- | --- | --- | --- | --- |
| `none_parted` | separates no corners | ½, ½, ½, ½ | ln 2 = 0.6931 | 1/4 |
| `two_merged` | two correct, two of different class get the same output | 0, 1, ½, ½ | ½ ln 2 = 0.3466 | 1/8 |
| `three_merged` | one correct, the other three get their mean | 0, ⅔, ⅔, ⅔ | ¾ H(⅓) = 0.4774 | 1/6 |

None is a local minimum: Hamey 1998 shows that from every finite stationary point of 2-2-1 a path leads downhill.
"""

import numpy as np
import numpy.typing as npt

from engine.arrays import Floats
from engine.experiment.datasets import Examples
from engine.experiment.specs import RunSpec
from engine.functions.losses import LOSSES
from engine.reference.network import logits

NEAR = 0.05
"""Outputs closer than this count as equal."""

N_MERGED = {4: "none_parted", 3: "three_merged", 2: "two_merged"}
"""The name of a plateau, by the number of corners that get one and the same output."""


def named_plateau(run: RunSpec, parameters: Floats, examples: Examples) -> str | None:
    """The plateau that the network is on, one of the names in N_MERGED; None on none of them, or for other data.

    Only for a loss of the table: cross-entropy and squared error of one output, with labels 0 and 1.
    """
    loss = LOSSES[run.training.loss]
    in_table = (
        loss.task == "binary" and loss.family in {"cross_entropy", "squared_error"} and loss.stable and loss.low == 0.0
    )
    if not in_table or not is_xor(examples):
        return None
    corners, first = np.unique(examples.X, axis=0, return_index=True)
    y = examples.y[first].astype(np.float64)
    prediction = loss.prediction(logits(run.network, parameters, corners)).astype(np.float64)
    wrong = np.abs(prediction - y) >= NEAR
    if int(wrong.sum()) not in N_MERGED:
        return None
    merged_at = y[wrong].mean()
    return N_MERGED[int(wrong.sum())] if (np.abs(prediction[wrong] - merged_at) < NEAR).all() else None


def is_xor(examples: Examples) -> bool:
    """Whether the examples are the corners of an axis-parallel rectangle, each equally often, labelled as XOR."""
    X, y = examples.X, examples.y
    if X.shape[1] != 2 or y.dtype != np.uint8 or len(X) == 0:
        return False
    high: npt.NDArray[np.bool_] = X.max(axis=0) == X
    if not (high | (X.min(axis=0) == X)).all() or (X.max(axis=0) == X.min(axis=0)).any():
        return False
    counts = np.bincount(2 * high[:, 0] + high[:, 1], minlength=4)
    differ = (high[:, 0] != high[:, 1]).astype(np.uint8)
    return len(set(counts.tolist())) == 1 and bool((y == differ).all() or (y == 1 - differ).all())
