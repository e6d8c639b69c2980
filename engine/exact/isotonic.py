"""One hidden unit: the least loss of any function that rises or falls along one direction (course C10, C11).

A chain of single units with monotone activations is monotone in w·x, whatever its weights. So its loss is at least
that of the best monotone function of a projection of the points. Only the order of the projections matters, and the
points of a plane have at most n (n − 1) orders. For each of them the best values are means of neighbouring points, for
squared error and cross-entropy alike, since both are Bregman divergences (Barlow & Brunk 1972; Robertson, Wright &
Dykstra 1988, theorem 1.5.1).

On XOR's corners three merge: 1/6 of squared error, ¾ H(⅓) of cross-entropy.
"""

import numpy as np
import numpy.typing as npt

from engine.arrays import Floats
from engine.functions.losses import LOSSES, Targets

MAX_DISTINCT = 60
"""With more distinct points there are too many orders to try them all."""
SAME_DIRECTION = 1e-12
CHUNK = 2**15
"""Numbers in an array at once."""


def monotone_floor(loss_name: str, values: Floats, y: Targets) -> float | None:
    """The least mean loss of any monotone function of any projection of the rows (n ≥ 1, d) with targets y (n,).

    None for more than two columns, more than MAX_DISTINCT distinct rows, or a loss for which means are not the best.
    """
    loss = LOSSES[loss_name]
    if loss.task == "multiclass" or loss.family not in {"cross_entropy", "squared_error"} or values.shape[1] > 2:
        return None
    points, of_row = np.unique(values + 0.0, axis=0, return_inverse=True)
    of_row = of_row.reshape(-1)
    if len(points) > MAX_DISTINCT:
        return None
    weight = np.bincount(of_row).astype(np.float64)
    targets = y.astype(np.float64)
    mean = np.bincount(of_row, targets) / weight
    scale = 1.0 if loss.task == "regression" else (1.0 - loss.low) ** 2
    within = float(np.square(targets - mean[of_row]).sum())
    least = np.inf
    found = orders(points)
    step = max(1, CHUNK // len(points))
    for start in range(0, len(found), step):
        some = found[start : start + step].T
        fit = rising_means(mean[some], weight[some])
        if loss.family == "squared_error":
            costs = (weight[some] * np.square(fit - mean[some])).sum(axis=0) + within
        else:
            costs = _cross_entropy(fit, mean[some], weight[some])
        least = min(least, float(costs.min()))
    return scale * least / len(y)


def orders(points: Floats) -> npt.NDArray[np.intp]:
    """Every order (k, m) of the projections of distinct points (m, 1 or 2) on a line, and its reverse."""
    if points.shape[1] == 1 or len(points) == 1:
        one = np.argsort(points[:, 0], kind="stable")[np.newaxis]
        return np.concatenate([one, one[:, ::-1]])
    i, j = np.triu_indices(len(points), 1)
    along = points[j] - points[i]
    # Two points change places where the direction is perpendicular to the line through them.
    turns = np.sort(np.mod(np.arctan2(along[:, 0], -along[:, 1]), np.pi))
    turns = turns[np.concatenate([[True], np.diff(turns) > SAME_DIRECTION])]
    angles = turns + 0.5 * np.diff(np.append(turns, turns[0] + np.pi))
    heights = np.outer(np.cos(angles), points[:, 0]) + np.outer(np.sin(angles), points[:, 1])
    found = np.argsort(heights, axis=1, kind="stable")
    return np.concatenate([found, found[:, ::-1]])


def rising_means(mean: Floats, weight: Floats) -> Floats:
    """The best values (m, k) that never fall down a column: at i the largest over starts ≤ i of the least mean to an
    end ≥ i.

    This formula of max and min (Robertson, Wright & Dykstra 1988, theorem 1.4.4) needs no loop over blocks.
    """
    none = np.zeros((1, mean.shape[1]))
    total = np.concatenate([none, np.cumsum(mean * weight, axis=0)])
    counted = np.concatenate([none, np.cumsum(weight, axis=0)])
    best = np.full(mean.shape, -np.inf)
    for first in range(len(mean)):
        means = (total[first + 1 :] - total[first]) / (counted[first + 1 :] - counted[first])
        least = np.minimum.accumulate(means[::-1], axis=0)[::-1]
        np.maximum(best[first:], least, out=best[first:])
    return best


def _cross_entropy(fit: Floats, mean: Floats, weight: Floats) -> Floats:
    fit = np.clip(fit, 0.0, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ones = np.where(mean > 0, -mean * np.log(fit), 0.0)
        zeros = np.where(mean < 1, -(1.0 - mean) * np.log1p(-fit), 0.0)
    return np.asarray((weight * (ones + zeros)).sum(axis=0))
