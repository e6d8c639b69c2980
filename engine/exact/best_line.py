"""The best any single line can do: the most examples that some line puts on the right side, exactly.

Any way in which a line can part the examples is found by turning a line about one of them (the pivot) and putting
the pivot on either side. While the line turns by 180°, each other example changes sides once; sorting the
directions in which that happens gives the count on every side by running sums: O(n² log n) for n pivots.

Floats sort first. Where two directions are nearer than rounding can tell, the order is open, and only a bound on
the count is known; the few pivots whose bound beats the best certain count are sorted again in whole numbers.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.exact.plane import Point, checked_examples, integer_points
from engine.exact.separability import Line, Separation, separate

BLOCK_SIZE = 2**16
"""Directions sorted at a time: small enough to stay in the processor's cache."""

DIRECTION_SLACK = 2.0**-49
"""Twice the rounding of a direction in [−1, 1] made by two differences, a sum and a quotient (4·2⁻⁵³), and to spare."""

N_CANDIDATES = 8
"""Equally good ways to part the examples that compete for the widest street."""


@dataclass(frozen=True)
class BestLine:
    """`n_correct` examples, and no line gets more, are strictly on their side of w·x + b = 0 (class 1 where > 0).

    `holds_in_float64` is False only where the examples lie closer together than float64 can evaluate w·x + b:
    `n_correct` is exact even then, and w, b is the exact line rounded.
    """

    n_correct: int
    accuracy: float
    w: tuple[float, float]
    b: float
    holds_in_float64: bool


@dataclass(frozen=True)
class _Places:
    """The m distinct places of the examples, in float64 (m, 2) and in whole numbers of one unit.

    `gain` (m,): examples of class 1 minus those of class 0 at each place; `of_example` (n,): where each example is.
    """

    X: NDArray[np.float64]
    points: list[Point]
    gain: NDArray[np.int64]
    of_example: NDArray[np.intp]


@dataclass(frozen=True)
class _Turns:
    """A line turned by 180° about each of k pivots, meeting all m places (the pivot counts as met last, gaining 0).

    `order` (k, m): the places as the line meets them. `ahead` (k, m): whether a place begins on the side of class 1.
    `sums` (k, m + 1): gain of that side before the first is met, after the first, …, after the last.
    `settled` (k, m + 1): True where the line has certainly met all those before and none of those after.
    """

    order: NDArray[np.intp]
    ahead: NDArray[np.bool_]
    sums: NDArray[np.int64]
    settled: NDArray[np.bool_]


def best_line(X: ArrayLike, y: ArrayLike, separation: Separation | None = None) -> BestLine | None:
    """The line that classifies most of X (n, 2), y (n,) strictly correctly; None without examples.

    `separation` saves work where `separate(X, y)` is known. ValueError when X is not finite or y is not 0 or 1.
    """
    X, y = checked_examples(X, y)
    if len(y) == 0:
        return None
    separation = separation or separate(X, y)
    if separation.separable is not False:
        return _witness(X, y, len(y), [separation.line])
    where, of_example = np.unique(X, axis=0, return_inverse=True)
    of_example = of_example.reshape(-1)
    places = _Places(where, integer_points(where)[0], np.bincount(of_example, 2 * y - 1).astype(np.int64), of_example)
    gain, pivots = _largest_gain(places)
    sides = [_best_side(places, pivot)[of_example] for pivot in pivots[:N_CANDIDATES]]
    lines = [separate(X, side.astype(np.int64)).line for side in sides]
    return _witness(X, y, gain + int(np.count_nonzero(y == 0)), lines)


def _largest_gain(places: _Places) -> tuple[int, list[int]]:
    """The largest gain of any side of any line, and the pivots about which it is known to be found."""
    n_places = len(places.gain)
    found, bound = np.empty(n_places, dtype=np.int64), np.empty(n_places, dtype=np.int64)
    step = max(1, BLOCK_SIZE // n_places)
    for first in range(0, n_places, step):
        pivots = np.arange(first, min(first + step, n_places))
        turns = _turns_in_floats(places, pivots)
        found[pivots] = _settled_gains(places, pivots, turns).max(axis=(0, 2))
        bound[pivots] = _bounds(places, pivots, turns)
    for pivot in np.argsort(-bound, kind="stable"):
        if bound[pivot] <= found.max():
            break
        found[pivot] = _settled_gains(places, np.array([pivot]), _turns_in_whole_numbers(places, pivot)).max()
    return int(found.max()), np.flatnonzero(found == found.max()).tolist()


def _turns_in_floats(places: _Places, pivots: NDArray[np.intp]) -> _Turns:
    """Directions as dy/(|dx| + |dy|): it grows with the angle from straight down (−1) to straight up (1)."""
    x1, x2 = places.X.T
    ahead = (x1 > x1[pivots, None]) | ((x1 == x1[pivots, None]) & (x2 > x2[pivots, None]))
    X = places.X * 0.125  # so that differences and sums cannot overflow
    exact = bool((X * 8 == places.X).all())  # else, with the very smallest floats, leave every order unsettled
    dx, dy = (X[:, axis] - X[pivots, axis, None] for axis in (0, 1))
    span = np.abs(dx) + np.abs(dy)
    direction = np.where(ahead, dy, -dy) / np.where(span > 0, span, 1.0)
    return _turns(places, pivots, direction, ahead, DIRECTION_SLACK if exact else np.inf)


def _turns_in_whole_numbers(places: _Places, pivot: int) -> _Turns:
    """Directions as whole numbers: with d the widest |dx|, two slopes that differ at all differ by at least 1/d²."""
    x1, x2 = places.points[pivot]
    dx, dy = [p[0] - x1 for p in places.points], [p[1] - x2 for p in places.points]
    ahead = [across > 0 or (across == 0 and up > 0) for across, up in zip(dx, dy, strict=True)]
    shift = 2 * max(map(abs, dx)).bit_length()
    straight_up = (max(map(abs, dy)) + 1) << shift
    slopes = [(up << shift) // across if across else straight_up for across, up in zip(dx, dy, strict=True)]
    rank = {slope: position for position, slope in enumerate(sorted(set(slopes)))}
    direction = np.array([[rank[slope] for slope in slopes]], dtype=np.float64)
    return _turns(places, np.array([pivot]), direction, np.array([ahead]), slack=0.5)


def _turns(
    places: _Places,
    pivots: NDArray[np.intp],
    direction: NDArray[np.float64],
    ahead: NDArray[np.bool_],
    slack: float,
) -> _Turns:
    """Sort the directions (k, m) and add up what changes sides; directions within `slack` stay unsettled."""
    own = np.arange(len(pivots)), pivots
    direction[own] = direction.max() + 1
    order = np.argsort(direction, axis=1)
    step = np.where(ahead, -places.gain, places.gain)
    step[own] = 0
    n_pivots, n_places = direction.shape
    sums = np.empty((n_pivots, n_places + 1), dtype=np.int64)
    sums[:, 0] = ahead @ places.gain
    np.cumsum(np.take_along_axis(step, order, axis=1), axis=1, out=sums[:, 1:])
    sums[:, 1:] += sums[:, :1]
    settled = np.ones(sums.shape, dtype=np.bool_)
    settled[:, 1:-1] = np.diff(np.take_along_axis(direction, order, axis=1), axis=1) > slack
    return _Turns(order, ahead, sums, settled)


def _settled_gains(places: _Places, pivots: NDArray[np.intp], turns: _Turns) -> NDArray[np.int64]:
    """Gains (2, k, m + 1) of the side of class 1 and of the other side, the pivot where it gains more."""
    own = places.gain[pivots, None]
    other_side = places.gain.sum() - own - turns.sums
    gains = np.stack([turns.sums, other_side]) + np.maximum(own, 0)
    return np.where(turns.settled, gains, -len(places.of_example) - 1)


def _bounds(places: _Places, pivots: NDArray[np.intp], turns: _Turns) -> NDArray[np.int64]:
    """What no gain about each pivot (k,) exceeds, in whatever order the unsettled directions really come.

    Within an unsettled stretch the sum is at most its start and all the rises, at least its start less all the falls.
    """
    rises = np.zeros_like(turns.sums)
    np.cumsum(np.maximum(np.diff(turns.sums, axis=1), 0), axis=1, out=rises[:, 1:])
    fallen = turns.sums - rises  # never rises, as `rises` never falls: both are found again at the last settled place
    n = len(places.of_example) + 1
    last_fallen = np.minimum.accumulate(np.where(turns.settled, fallen, n), axis=1)
    last_rises = np.maximum.accumulate(np.where(turns.settled, rises, -n), axis=1)
    start = turns.sums[:, 0]
    highest = np.maximum(start, (last_fallen[:, :-1] + rises[:, 1:]).max(axis=1))
    lowest = np.minimum(start, (last_rises[:, :-1] + fallen[:, 1:]).min(axis=1))
    own = places.gain[pivots]
    bounds: NDArray[np.int64] = np.maximum(own, 0) + np.maximum(highest, places.gain.sum() - own - lowest)
    return bounds


def _best_side(places: _Places, pivot: int) -> NDArray[np.bool_]:
    """Which places (m,) are on the side of class 1 of a best line about the pivot."""
    turns = _turns_in_whole_numbers(places, pivot)
    gains = _settled_gains(places, np.array([pivot]), turns)
    other_side, _, met = np.unravel_index(int(gains.argmax()), gains.shape)
    side: NDArray[np.bool_] = turns.ahead[0] ^ bool(other_side)
    passed = turns.order[0, :met]
    side[passed] = ~side[passed]
    side[pivot] = places.gain[pivot] > 0
    return side


def _witness(X: NDArray[np.float64], y: NDArray[np.int64], n_correct: int, lines: list[Line | None]) -> BestLine:
    """The best of some lines that are equally good without rounding: right in float64, with the widest street."""
    candidates = [(line.w, line.b, line.margin) if line else _outside(X, y) for line in lines]

    def merit(candidate: tuple[tuple[float, float], float, float]) -> tuple[bool, float]:
        w, b, margin = candidate
        return _n_correct(X, y, w, b) == n_correct, margin

    w, b, _ = max(candidates, key=merit)
    return BestLine(n_correct, n_correct / len(y), w, b, _n_correct(X, y, w, b) == n_correct)


def _outside(X: NDArray[np.float64], y: NDArray[np.int64]) -> tuple[tuple[float, float], float, float]:
    """A line beyond all examples, which gives them all to the larger class."""
    sign = 1.0 if 2 * y.sum() >= len(y) else -1.0
    return (0.25 * sign, 0.0), 0.5 * sign * max(1.0, float(np.abs(X).max())), 0.0


def _n_correct(X: NDArray[np.float64], y: NDArray[np.int64], w: tuple[float, float], b: float) -> int:
    """Examples strictly on their side of w·x + b = 0, evaluated in float64; an overflow counts as wrong."""
    with np.errstate(over="ignore", invalid="ignore"):
        z = X[:, 0] * w[0] + X[:, 1] * w[1] + b
    return int(np.count_nonzero(np.where(y == 1, z > 0, z < 0)))
