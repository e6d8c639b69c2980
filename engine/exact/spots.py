"""Points that contradict each other: on one spot, with different targets, no function can be right about all of them.

A network is a function of its features, so what holds for every function of them holds for every network (course C1:
noisy annotations). On a spot with the targets y the best answer is one number, or one distribution over the classes.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.arrays import Flags, Floats
from engine.functions.losses import LOSSES, Loss, Targets


@dataclass(frozen=True, eq=False)
class Spots:
    """What the contradicting points on some spots leave possible.

    `loss` is the least mean loss of any function. For classes: a function has done all it can when it is right about
    the rows `agreed` (n,), whose spot holds one class only, with the certainty of a solved task, and right about the
    rows `majority` (n,), whose class is the most frequent on a spot with several. Both are None for a regression.
    """

    loss: float
    agreed: Flags | None = None
    majority: Flags | None = None


def find_spots(loss_name: str, values: Floats, y: Targets) -> Spots | None:
    """The spots of the rows of `values` (n, d) with targets y (n,); None where no two points contradict each other."""
    loss, of_row, n_spots = LOSSES[loss_name], *_spot_of_row(values)
    if n_spots == len(y):
        return None
    total = np.bincount(of_row, minlength=n_spots).astype(np.float64)
    if loss.task == "regression":
        mean = np.bincount(of_row, y, n_spots) / total
        error = y - mean[of_row]
        # The mean is rounded, so equal targets may differ from it by a rounding error.
        differ = np.zeros(n_spots, np.bool_)
        np.logical_or.at(differ, of_row, np.abs(error) > 8 * np.finfo(np.float64).eps * np.abs(y))
        return Spots(float(np.square(error).sum() / len(y))) if differ.any() else None
    counts = class_counts(of_row, y, n_spots)
    if (counts.max(axis=1) == total).all():
        return None
    least = least_loss(loss, counts)
    if least is None:
        return None
    ranked = np.sort(counts, axis=1)
    agreed = (ranked[:, -1] == total)[of_row]
    frequent = (ranked[:, -1] > ranked[:, -2])[of_row] & (counts[of_row, y] == ranked[of_row, -1])
    return Spots(least / len(y), agreed, frequent & ~agreed)


def class_counts(of_row: npt.NDArray[np.intp], y: Targets, n_spots: int) -> Floats:
    """How many rows of each class (n_spots, K ≥ 2) a spot holds."""
    n_classes = max(2, int(y.max(initial=0)) + 1)
    flat = np.bincount(of_row * n_classes + y.astype(np.intp), minlength=n_spots * n_classes)
    return flat.reshape(n_spots, n_classes).astype(np.float64)


def least_loss(loss: Loss, counts: Floats) -> float | None:
    """The least sum of the loss over spots with these numbers of rows of each class (spots, K); None if not known.

    Cross-entropy: the entropy of the shares. Squared error: the variance. Losses of a margin are made of straight
    pieces, so the least is at a kink.
    """
    total = counts.sum(axis=1)
    if loss.family == "cross_entropy":
        share = counts / total[:, np.newaxis]
        return float(-(counts * np.log(np.where(share > 0, share, 1.0))).sum()) + 0.0
    if loss.family == "squared_error":
        return float((counts[:, 0] * counts[:, 1] / total).sum()) * (1.0 - loss.low) ** 2
    if loss.family == "margin" and loss.convex and loss.kinks:
        kinks = np.array(loss.kinks)
        at_kinks = [loss.value(kinks, np.full_like(kinks, label)) for label in (0.0, 1.0)]
        return float((counts[:, :1] * at_kinks[0] + counts[:, 1:2] * at_kinks[1]).min(axis=1).sum())
    return None


def _spot_of_row(values: Floats) -> tuple[npt.NDArray[np.intp], int]:
    """The number of each row's spot (n,), and how many spots there are."""
    distinct, of_row = np.unique(values + 0.0, axis=0, return_inverse=True)  # + 0.0 turns −0 into 0
    return of_row.reshape(-1), len(distinct)
