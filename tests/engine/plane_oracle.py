"""Slow, plain and exact: what lines can do to a few points, by trying every direction that could matter.

Of two sets with disjoint hulls the nearest points are two corners, or a corner and a point of an edge. So the normal of
the widest street is a difference of two points or at a right angle to one: trying all of these misses nothing.
"""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

Points = list[tuple[int, int]]


def directions(points: Points) -> np.ndarray:
    """All differences of two places and the vectors at right angles to them, as Python integers (k, 2)."""
    places = sorted(set(points))
    found = {(a[0] - b[0], a[1] - b[1]) for a in places for b in places if a != b}
    found |= {(-d[1], d[0]) for d in found}
    return np.array(sorted(found), dtype=object).reshape(-1, 2)


def widest_street(points: Points, labels: list[int]) -> Fraction | None:
    """Squared width of the widest street between the classes; None where no line parts them."""
    sides = [np.array([p for p, label in zip(points, labels, strict=True) if label == c], dtype=object) for c in (0, 1)]
    normals = directions(points)
    if not len(normals):
        return None
    gaps = (normals @ sides[1].T).min(axis=1) - (normals @ sides[0].T).max(axis=1)
    return max((Fraction(g * g, n @ n) for g, n in zip(gaps, normals, strict=True) if g > 0), default=None)


def most_correct(points: Points, labels: list[int]) -> int:
    """The most points that any line puts strictly on the side of their class."""
    y = np.array(labels)
    best = int(max(y.sum(), len(y) - y.sum()))  # all on one side
    normals = directions(points)
    if not len(normals):
        return best
    heights = normals @ np.array(points, dtype=object).T
    order = np.argsort(heights, axis=1, kind="stable")
    heights, gain = np.take_along_axis(heights, order, axis=1), 1 - 2 * y[order]
    correct = int(y.sum()) + np.cumsum(gain, axis=1)  # class 1 above the line, class 0 below
    between = heights[:, :-1] < heights[:, 1:]
    return max(best, int(correct[:, :-1][between].max(initial=0)))


def in_hull(point: tuple[Fraction, Fraction], corners: list[tuple[Fraction, Fraction]]) -> bool:
    """Whether a point is one corner, between two, or in the triangle of three, edges included."""

    def turn(a: tuple[Fraction, Fraction], b: tuple[Fraction, Fraction], c: tuple[Fraction, Fraction]) -> Fraction:
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    if len(corners) == 1:
        return point == corners[0]
    if len(corners) == 2:
        a, b = corners
        apart = (a[0] - point[0]) * (b[0] - point[0]) + (a[1] - point[1]) * (b[1] - point[1])
        return turn(a, b, point) == 0 and apart <= 0
    a, b, c = corners
    turns = turn(a, b, point), turn(b, c, point), turn(c, a, point)
    return turn(a, b, c) != 0 and (min(turns) >= 0 or max(turns) <= 0)


def small_sets(n_sets: int, seed: int, most: int = 8) -> Iterator[tuple[Points, list[int]]]:
    """Random points on small grids, so that shared places, rows of three and hulls that just touch are common."""
    rng = np.random.default_rng(seed)
    for index in range(n_sets):
        n, side = int(rng.integers(1, most + 1)), int(rng.integers(1, 9))
        grid = rng.integers(-side, side + 1, (n, 2))
        y = rng.integers(0, 2, n)
        match index % 5:
            case 1:  # all on one line
                grid = np.outer(grid[:, 0], rng.integers(-2, 3, 2)) + rng.integers(-3, 4, 2)
            case 2:  # one line between the classes, which they may touch
                y = (grid @ rng.integers(-3, 4, 2) + rng.integers(0, 2, n) > 0).astype(np.int64)
            case 3:  # both classes have the same points, moved apart a little
                half = grid[: (n + 1) // 2]
                grid = np.concatenate([half, half + rng.integers(-2, 3, 2)])
                y = np.repeat([0, 1], len(half))
        yield [(int(a), int(b)) for a, b in grid], y.tolist()
