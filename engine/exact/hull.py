"""The point of a convex hull that is nearest to the origin, by the algorithm of Gilbert, Johnson & Keerthi.

In exact integers every step gets strictly nearer and there are finitely many corners, so it ends, and needs no
tolerance (1988, doi 10.1109/56.2083). The direction of that point is the normal of a widest margin.
"""

from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from engine.exact.plane import Point, cross, dot, minus

Corner = tuple[Point, tuple[int, ...]]
"""A corner of the hull, and the rows of the examples that it comes from."""

SUPPORT_SLACK = 2.0**-48
"""The rounding error of u·x for |u|, |x| ≤ 1 is below 2⁻⁵⁰, so a value that is this much below the largest computed one
is not the maximum."""


class Cloud:
    """Points of the plane by their rows, with the support function of their convex hull, exactly.

    `points` are integers; `scaled` are the same points as floats of at most 1, rounded at most by a common factor.
    """

    def __init__(self, points: list[Point], scaled: NDArray[np.float64], rows: Iterable[int]) -> None:
        self.rows = np.fromiter(rows, np.intp)
        self.points, self.scaled = points, scaled[self.rows]

    def farthest(self, direction: Point) -> int:
        """The row with the largest direction·x: floats select a few candidates, integers decide between them."""
        size = max(abs(direction[0]), abs(direction[1]))
        products = self.scaled @ np.array([direction[0] / size, direction[1] / size])
        candidates: list[int] = self.rows[products >= products.max() - SUPPORT_SLACK].tolist()
        return max(candidates, key=lambda row: dot(direction, self.points[row]))


def nearest_to_origin(first: Corner, lowest: Callable[[Point], Corner]) -> tuple[list[Corner], Point]:
    """The face of a hull that is nearest to the origin, and its normal, pointing away from the origin.

    `first` is any of its corners, `lowest(direction)` the one with the smallest direction·x. The normal is (0, 0) when
    the face (a corner, an edge or a triangle) contains the origin.
    """
    face = [first]
    while True:
        face, normal = _nearest_face(face)
        if normal == (0, 0):
            return face, normal
        next_corner = lowest(normal)
        if dot(normal, next_corner[0]) >= dot(normal, face[0][0]):
            return face, normal  # no corner is nearer in this direction
        face.append(next_corner)


def _nearest_face(corners: list[Corner]) -> tuple[list[Corner], Point]:
    """The face of a corner, edge or triangle that is nearest to the origin, and its normal, pointing away from it."""
    if len(corners) == 3:
        a, b, c = (corner for corner, _ in corners)
        turns = cross(a, b), cross(b, c), cross(c, a)
        if min(turns) > 0 or max(turns) < 0:
            return corners, (0, 0)
    edges = list(combinations(corners, 2)) or [(corners[0], corners[0])]
    _, face, normal = min((_nearest_on_edge(*edge) for edge in edges), key=lambda nearest: nearest[0])
    return face, normal


def _nearest_on_edge(start: Corner, end: Corner) -> tuple[Fraction, list[Corner], Point]:
    """The squared distance from the origin to an edge, the nearest face (a corner or the edge), and its normal."""
    a, b = start[0], end[0]
    along = minus(b, a)
    for corner, is_nearest in ((start, dot(a, along) >= 0), (end, dot(b, along) <= 0)):
        if is_nearest:
            return Fraction(dot(corner[0], corner[0])), [corner], corner[0]
    area = cross(a, b)
    side = (area > 0) - (area < 0)
    return Fraction(area * area, dot(along, along)), [start, end], (side * along[1], -side * along[0])
