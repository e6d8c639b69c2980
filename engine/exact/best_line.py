"""The best line: the largest number of examples that a single line classifies correctly, exactly.

Every division of the examples by a line is found by rotating a line about one of them (the pivot), with the pivot on
either side. While the line turns by 180°, each other example changes sides once. Sorting the directions at which this
happens gives the number of correct examples for every direction by cumulative sums: O(n² log n) for n pivots.

The directions are first sorted as floats. If two of them differ by less than the rounding error, their order is
unknown, and only a bound on the number is known. The few pivots whose bound exceeds the best certain number are then
sorted again in exact integers.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.exact.plane import Point, checked_examples, integer_points
from engine.exact.separability import Line, Separation, separate

BLOCK_SIZE = 2**16
"""The number of directions sorted at once: they fit into the processor's cache."""

DIRECTION_SLACK = 2.0**-49
"""More than twice the rounding error of a direction in [−1, 1]: two differences, a sum and a quotient (4·2⁻⁵³)."""

N_CANDIDATES = 8
"""The number of equally good divisions of the examples among which the one with the largest margin is chosen."""


@dataclass(frozen=True)
class BestLine:
    """A line w·x + b = 0 (class 1 where > 0) with `n_correct` examples strictly on their side; no line has more.

    `accuracy` is n_correct / n. `holds_in_float64` is False only if the examples are too close together to evaluate
    w·x + b in float64: `n_correct` is exact even then, and w, b are those of the exact line, rounded.
    """

    n_correct: int
    accuracy: float
    w: tuple[float, float]
    b: float
    holds_in_float64: bool


@dataclass(frozen=True)
class _DistinctPoints:
    """The m distinct points of the examples, as float64 (m, 2) and as exact integers.

    `gain` (m,): the number of examples of class 1 minus that of class 0 at each point. `of_example` (n,): the point of
    each example.
    """

    X: NDArray[np.float64]
    integers: list[Point]
    gain: NDArray[np.int64]
    of_example: NDArray[np.intp]


@dataclass(frozen=True)
class _Rotations:
    """A line rotated by 180° about each of k pivots. It passes all m points; the pivot counts as the last, with gain 0.

    `order` (k, m): the points in the order in which the line passes them. `ahead` (k, m): whether a point is on the
    side of class 1 at the start. `sums` (k, m + 1): the gain of that side before the first point, after the first, …,
    after the last. `settled` (k, m + 1): whether it is certain, in spite of rounding, which points the line has passed.
    """

    order: NDArray[np.intp]
    ahead: NDArray[np.bool_]
    sums: NDArray[np.int64]
    settled: NDArray[np.bool_]


def best_line(X: ArrayLike, y: ArrayLike, separation: Separation | None = None) -> BestLine | None:
    """The line that classifies most of X (n, 2), y (n,) strictly correctly; None without examples.

    `separation`, the result of `separate(X, y)`, saves time if it is known. Raises ValueError when X is not finite or y
    is not 0 or 1.
    """
    X, y = checked_examples(X, y)
    if len(y) == 0:
        return None
    separation = separation or separate(X, y)
    if separation.separable is not False:
        return _largest_margin(X, y, len(y), [separation.line])
    unique, of_example = np.unique(X, axis=0, return_inverse=True)
    of_example = of_example.reshape(-1)
    gains = np.bincount(of_example, 2 * y - 1).astype(np.int64)
    points = _DistinctPoints(unique, integer_points(unique)[0], gains, of_example)
    gain, pivots = _largest_gain(points)
    sides = [_best_side(points, pivot)[of_example] for pivot in pivots[:N_CANDIDATES]]
    lines = [separate(X, side.astype(np.int64)).line for side in sides]
    return _largest_margin(X, y, gain + int(np.count_nonzero(y == 0)), lines)


def _largest_gain(points: _DistinctPoints) -> tuple[int, list[int]]:
    """The largest gain of any side of any line, and the pivots of lines that attain it."""
    n_points = len(points.gain)
    found, bound = np.empty(n_points, dtype=np.int64), np.empty(n_points, dtype=np.int64)
    step = max(1, BLOCK_SIZE // n_points)
    for first in range(0, n_points, step):
        pivots = np.arange(first, min(first + step, n_points))
        rotations = _rotations_in_floats(points, pivots)
        found[pivots] = _settled_gains(points, pivots, rotations).max(axis=(0, 2))
        bound[pivots] = _bounds(points, pivots, rotations)
    for pivot in np.argsort(-bound, kind="stable"):
        if bound[pivot] <= found.max():
            break
        found[pivot] = _settled_gains(points, np.array([pivot]), _rotations_in_integers(points, pivot)).max()
    return int(found.max()), np.flatnonzero(found == found.max()).tolist()


def _rotations_in_floats(points: _DistinctPoints, pivots: NDArray[np.intp]) -> _Rotations:
    """Sorted by dy/(|dx| + |dy|), which increases with the angle from straight down (−1) to straight up (1)."""
    x1, x2 = points.X.T
    ahead = (x1 > x1[pivots, None]) | ((x1 == x1[pivots, None]) & (x2 > x2[pivots, None]))
    X = points.X * 0.125  # so that differences and sums cannot overflow
    exact = bool((X * 8 == points.X).all())  # False for subnormal floats: then no order is settled
    dx, dy = (X[:, axis] - X[pivots, axis, None] for axis in (0, 1))
    span = np.abs(dx) + np.abs(dy)
    direction = np.where(ahead, dy, -dy) / np.where(span > 0, span, 1.0)
    return _rotations(points, pivots, direction, ahead, DIRECTION_SLACK if exact else np.inf)


def _rotations_in_integers(points: _DistinctPoints, pivot: int) -> _Rotations:
    """Sorted by slope in exact integers: with d the largest |dx|, different slopes differ by at least 1/d²."""
    x1, x2 = points.integers[pivot]
    dx, dy = [p[0] - x1 for p in points.integers], [p[1] - x2 for p in points.integers]
    ahead = [across > 0 or (across == 0 and up > 0) for across, up in zip(dx, dy, strict=True)]
    shift = 2 * max(map(abs, dx)).bit_length()
    straight_up = (max(map(abs, dy)) + 1) << shift
    slopes = [(up << shift) // across if across else straight_up for across, up in zip(dx, dy, strict=True)]
    rank = {slope: position for position, slope in enumerate(sorted(set(slopes)))}
    direction = np.array([[rank[slope] for slope in slopes]], dtype=np.float64)
    return _rotations(points, np.array([pivot]), direction, np.array([ahead]), slack=0.5)


def _rotations(
    points: _DistinctPoints,
    pivots: NDArray[np.intp],
    direction: NDArray[np.float64],
    ahead: NDArray[np.bool_],
    slack: float,
) -> _Rotations:
    """Sort the directions (k, m) and sum the gains of the points passed; directions within `slack` stay unsettled."""
    own = np.arange(len(pivots)), pivots
    direction[own] = direction.max() + 1
    order = np.argsort(direction, axis=1)
    step = np.where(ahead, -points.gain, points.gain)
    step[own] = 0
    n_pivots, n_points = direction.shape
    sums = np.empty((n_pivots, n_points + 1), dtype=np.int64)
    sums[:, 0] = ahead @ points.gain
    np.cumsum(np.take_along_axis(step, order, axis=1), axis=1, out=sums[:, 1:])
    sums[:, 1:] += sums[:, :1]
    settled = np.ones(sums.shape, dtype=np.bool_)
    settled[:, 1:-1] = np.diff(np.take_along_axis(direction, order, axis=1), axis=1) > slack
    return _Rotations(order, ahead, sums, settled)


def _settled_gains(points: _DistinctPoints, pivots: NDArray[np.intp], rotations: _Rotations) -> NDArray[np.int64]:
    """Gains (2, k, m + 1) of the side of class 1 and of the other side, with the pivot on the better of them."""
    own = points.gain[pivots, None]
    other_side = points.gain.sum() - own - rotations.sums
    gains = np.stack([rotations.sums, other_side]) + np.maximum(own, 0)
    return np.where(rotations.settled, gains, -len(points.of_example) - 1)


def _bounds(points: _DistinctPoints, pivots: NDArray[np.intp], rotations: _Rotations) -> NDArray[np.int64]:
    """An upper bound (k,) of the gains about each pivot, whatever the true order of the unsettled directions is.

    Within an unsettled interval the sum is at most its first value plus all increases, and at least its first value
    minus all decreases.
    """
    rises = np.zeros_like(rotations.sums)
    np.cumsum(np.maximum(np.diff(rotations.sums, axis=1), 0), axis=1, out=rises[:, 1:])
    # Non-increasing, while `rises` is non-decreasing: a running min and max give both where last settled.
    fallen = rotations.sums - rises
    n = len(points.of_example) + 1
    last_fallen = np.minimum.accumulate(np.where(rotations.settled, fallen, n), axis=1)
    last_rises = np.maximum.accumulate(np.where(rotations.settled, rises, -n), axis=1)
    start = rotations.sums[:, 0]
    highest = np.maximum(start, (last_fallen[:, :-1] + rises[:, 1:]).max(axis=1))
    lowest = np.minimum(start, (last_rises[:, :-1] + fallen[:, 1:]).min(axis=1))
    own = points.gain[pivots]
    bounds: NDArray[np.int64] = np.maximum(own, 0) + np.maximum(highest, points.gain.sum() - own - lowest)
    return bounds


def _best_side(points: _DistinctPoints, pivot: int) -> NDArray[np.bool_]:
    """Which points (m,) are on the side of class 1 of a best line about the pivot."""
    rotations = _rotations_in_integers(points, pivot)
    gains = _settled_gains(points, np.array([pivot]), rotations)
    other_side, _, met = np.unravel_index(int(gains.argmax()), gains.shape)
    side: NDArray[np.bool_] = rotations.ahead[0] ^ bool(other_side)
    passed = rotations.order[0, :met]
    side[passed] = ~side[passed]
    side[pivot] = points.gain[pivot] > 0
    return side


def _largest_margin(X: NDArray[np.float64], y: NDArray[np.int64], n_correct: int, lines: list[Line | None]) -> BestLine:
    """Of lines that are equally good without rounding, the one of largest margin that is also correct in float64."""
    candidates = [(line.w, line.b, line.margin) if line else _one_sided(X, y) for line in lines]

    def merit(candidate: tuple[tuple[float, float], float, float]) -> tuple[bool, float]:
        w, b, margin = candidate
        return _n_correct(X, y, w, b) == n_correct, margin

    w, b, _ = max(candidates, key=merit)
    return BestLine(n_correct, n_correct / len(y), w, b, _n_correct(X, y, w, b) == n_correct)


def _one_sided(X: NDArray[np.float64], y: NDArray[np.int64]) -> tuple[tuple[float, float], float, float]:
    """A line with all examples on one side, that of the larger class."""
    sign = 1.0 if 2 * y.sum() >= len(y) else -1.0
    return (0.25 * sign, 0.0), 0.5 * sign * max(1.0, float(np.abs(X).max())), 0.0


def _n_correct(X: NDArray[np.float64], y: NDArray[np.int64], w: tuple[float, float], b: float) -> int:
    """Examples strictly on their side of w·x + b = 0, evaluated in float64; an overflow counts as wrong."""
    with np.errstate(over="ignore", invalid="ignore"):
        z = X[:, 0] * w[0] + X[:, 1] * w[1] + b
    return int(np.count_nonzero(np.where(y == 1, z > 0, z < 0)))
