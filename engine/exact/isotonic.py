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

MAX_DISTINCT = 200
"""With more distinct points there are too many orders to try them all: their number grows with the square."""
SAME_DIRECTION = 1e-12
CHUNK = 2**18
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
        some = found[start : start + step]
        # An order that differs from the one before by points with the same targets has the same cost.
        means, weights = mean[some], weight[some]
        differs = ((means[1:] != means[:-1]) | (weights[1:] != weights[:-1])).any(axis=1)
        kept = np.concatenate([[True], differs])
        means, weights = means[kept], weights[kept]
        fit = rising_means(means, weights)
        if loss.family == "squared_error":
            costs = (weights * np.square(fit - means)).sum(axis=1) + within
        else:
            costs = _cross_entropy(fit, means, weights)
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
    """The best values (k, m ≥ 1) that never fall along a row: neighbours that would fall are pooled until none does.

    The pool of adjacent violators (Ayer et al. 1955) for all rows at once: in each round a row either pools its last
    two blocks or takes its next point, so there are fewer than 2 m rounds.
    """
    n_rows, n_points = mean.shape
    rows = np.arange(n_rows)
    # The blocks of each row, from column 1 on: their sums, their weights, their first points. Column 0 is below all.
    sums, weights = np.zeros((n_rows, n_points + 1)), np.ones((n_rows, n_points + 1))
    firsts = np.zeros((n_rows, n_points + 1), np.intp)
    sums[:, 0], sums[:, 1], weights[:, 1] = -np.inf, mean[:, 0] * weight[:, 0], weight[:, 0]
    last, taken = np.ones(n_rows, np.intp), np.ones(n_rows, np.intp)
    while len(rows):
        block, point = last[rows], taken[rows]
        falls = sums[rows, block] * weights[rows, block - 1] <= sums[rows, block - 1] * weights[rows, block]
        pooled, into = rows[falls], block[falls] - 1
        sums[pooled, into] += sums[pooled, into + 1]
        weights[pooled, into] += weights[pooled, into + 1]
        last[pooled] = into
        takes = ~falls & (point < n_points)
        taking, new, point = rows[takes], block[takes] + 1, point[takes]
        sums[taking, new] = mean[taking, point] * weight[taking, point]
        weights[taking, new], firsts[taking, new] = weight[taking, point], point
        last[taking], taken[taking] = new, point + 1
        rows = rows[falls | takes]
    row, block = np.nonzero(np.arange(n_points + 1) <= last[:, np.newaxis])
    begins = np.zeros((n_rows, n_points), np.intp)
    begins[row[block > 0], firsts[row, block][block > 0]] = 1
    return np.take_along_axis(sums / weights, begins.cumsum(axis=1), axis=1)


def _cross_entropy(fit: Floats, mean: Floats, weight: Floats) -> Floats:
    fit = np.clip(fit, 0.0, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ones = np.where(mean > 0, -mean * np.log(fit), 0.0)
        zeros = np.where(mean < 1, -(1.0 - mean) * np.log1p(-fit), 0.0)
    return np.asarray((weight * (ones + zeros)).sum(axis=1))
