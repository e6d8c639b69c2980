"""Can one straight line put the two classes on different sides? Yes with a line, or no with at most four points.

A line exists exactly when the convex hulls of the two classes have no point in common. Look at the differences
x − x′, x of class 1 and x′ of class 0: the hulls meet exactly when the hull of the differences holds the origin.
`separate` walks over that hull towards the origin (Gilbert, Johnson & Keerthi 1988, doi 10.1109/56.2083) in whole
numbers: every step gets strictly nearer and there are finitely many corners, so it ends, and no tolerance is needed.
Where it ends outside the origin, the nearest point spans the widest street between the classes (course C10).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from math import gcd, hypot
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.exact.plane import Point, checked_examples, cross, dot, integer_points, minus, nearest_float, turn

ObstacleKind = Literal["same_point", "point_on_segment", "crossing_segments", "point_in_triangle"]
Corner = tuple[Point, int, int]  # a difference, and the examples of class 0 and class 1 it comes from

SUPPORT_SLACK = 2.0**-48
"""Rounding of u·x for |u|, |x| ≤ 1 stays below 2⁻⁵⁰: what is not this near to the largest is not the largest."""


@dataclass(frozen=True)
class Line:
    """The middle of the widest street between the classes: w·x + b > 0 for class 1, < 0 for class 0.

    `w` has length 1, so w·x + b is a distance and `margin`, half the width of the street, is the least of them.
    `exact_w`, `exact_b` are a multiple of the same line without rounding: they hold even where the street is
    narrower than float64 can tell.
    """

    w: tuple[float, float]
    b: float
    margin: float
    exact_w: tuple[int, int]
    exact_b: Fraction


@dataclass(frozen=True)
class Obstacle:
    """At most four examples, by their rows in X, whose hulls meet: no line can part them, so none parts all.

    `meeting_point` belongs to both hulls (exact). That four are enough is Kirchberger's theorem (1903).
    """

    kind: ObstacleKind
    class_0: tuple[int, ...]
    class_1: tuple[int, ...]
    meeting_point: tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Separation:
    """`separable` is None when fewer than two classes are present; else exactly one of the two proofs is there."""

    separable: bool | None
    line: Line | None = None
    obstacle: Obstacle | None = None


def separate(X: ArrayLike, y: ArrayLike) -> Separation:
    """Whether a line strictly parts X (n, 2) of class y = 0 from that of y = 1 (n,), exactly, with the proof.

    ValueError when X is not finite (n, 2) or y is not 0 or 1.
    """
    X, y = checked_examples(X, y)
    if len(y) == 0 or y.min() == y.max():
        return Separation(None)
    points, unit = integer_points(X)
    _, exponent = np.frexp(np.abs(X).max())
    scaled = np.ldexp(X, -exponent)
    lower, upper = (_Cloud(points, scaled, np.flatnonzero(y == label)) for label in (0, 1))
    face, normal = _walk(points, lower, upper)
    if normal == (0, 0):
        sides = sorted({i for _, i, _ in face}), sorted({j for _, _, j in face})
        return Separation(False, obstacle=next(_obstacles(points, unit, *sides)))
    return Separation(True, line=_street(points, unit, lower, upper, normal))


class _Cloud:
    """The examples of one class; finds the one farthest in a direction, exactly."""

    def __init__(self, points: list[Point], scaled: NDArray[np.float64], rows: NDArray[np.intp]) -> None:
        self.points, self.scaled, self.rows = points, scaled[rows], rows

    def farthest(self, direction: Point) -> int:
        """The row with the largest direction·x: floats leave a few candidates, whole numbers decide."""
        size = max(abs(direction[0]), abs(direction[1]))
        heights = self.scaled @ np.array([direction[0] / size, direction[1] / size])
        candidates: list[int] = self.rows[heights >= heights.max() - SUPPORT_SLACK].tolist()
        return max(candidates, key=lambda row: dot(direction, self.points[row]))


def _walk(points: list[Point], lower: _Cloud, upper: _Cloud) -> tuple[list[Corner], Point]:
    """The face of the hull of differences that is nearest to the origin, and its normal away from the origin.

    The normal is (0, 0) when the face (a corner, an edge or a triangle) holds the origin.
    """

    def corner(i: int, j: int) -> Corner:
        return minus(points[j], points[i]), i, j

    face = [corner(int(lower.rows[0]), int(upper.rows[0]))]
    while True:
        face, normal = _nearest_face(face)
        if normal == (0, 0):
            return face, normal
        next_corner = corner(lower.farthest(normal), upper.farthest((-normal[0], -normal[1])))
        if dot(normal, next_corner[0]) >= dot(normal, face[0][0]):
            return face, normal  # nothing lies nearer in this direction
        face.append(next_corner)


def _nearest_face(corners: list[Corner]) -> tuple[list[Corner], Point]:
    """The part of a corner, edge or triangle that is nearest to the origin, and its normal away from it."""
    if len(corners) == 3:
        a, b, c = (difference for difference, _, _ in corners)
        turns = cross(a, b), cross(b, c), cross(c, a)
        if min(turns) > 0 or max(turns) < 0:
            return corners, (0, 0)
    edges = list(combinations(corners, 2)) or [(corners[0], corners[0])]
    _, face, normal = min((_nearest_on_edge(*edge) for edge in edges), key=lambda nearest: nearest[0])
    return face, normal


def _nearest_on_edge(start: Corner, end: Corner) -> tuple[Fraction, list[Corner], Point]:
    """Squared distance from the origin to an edge, the corner or edge where it is taken, the normal there."""
    a, b = start[0], end[0]
    along = minus(b, a)
    for corner, leads_away in ((start, dot(a, along) >= 0), (end, dot(b, along) <= 0)):
        if leads_away:
            return Fraction(dot(corner[0], corner[0])), [corner], corner[0]
    area = cross(a, b)
    side = (area > 0) - (area < 0)
    return Fraction(area * area, dot(along, along)), [start, end], (side * along[1], -side * along[0])


def _street(points: list[Point], unit: int, lower: _Cloud, upper: _Cloud, normal: Point) -> Line:
    """The line across the middle of the gap in direction `normal`, exactly and in float64."""

    def edges(direction: Point) -> tuple[int, int]:
        opposite = -direction[0], -direction[1]
        return (
            dot(direction, points[lower.farthest(direction)]),
            dot(direction, points[upper.farthest(opposite)]),
        )

    shared = gcd(*normal)
    normal = normal[0] // shared, normal[1] // shared
    low, high = edges(normal)
    size = max(abs(normal[0]), abs(normal[1]))
    length = hypot(normal[0] / size, normal[1] / size)
    w = normal[0] / size / length, normal[1] / size / length
    # The middle once more, seen along the rounded w: b then makes good what rounding w did.
    ((rounded,), w_unit) = integer_points(np.array([w]))
    middle = Fraction(sum(edges(rounded)), 2 * unit * w_unit)
    margin = nearest_float(Fraction(high - low, 2 * unit * size) / Fraction(length))
    return Line(w, nearest_float(-middle), margin, normal, Fraction(-(low + high), 2 * unit))


def _obstacles(points: list[Point], unit: int, zeros: list[int], ones: list[int]) -> Iterator[Obstacle]:
    """Every smallest proof among these examples that the classes cannot be parted, touching ones first."""
    places: tuple[tuple[ObstacleKind, int], ...] = (
        ("same_point", 1),
        ("point_on_segment", 2),
        ("point_in_triangle", 3),
    )
    for kind, n_corners in places:
        for lone_class, (lone_rows, corner_rows) in enumerate(((zeros, ones), (ones, zeros))):
            for lone, corners in product(lone_rows, combinations(corner_rows, n_corners)):
                if _inside(points[lone], *(points[row] for row in corners)):
                    class_0, class_1 = ((lone,), corners) if lone_class == 0 else (corners, (lone,))
                    x1, x2 = (Fraction(coordinate, unit) for coordinate in points[lone])
                    yield Obstacle(kind, class_0, class_1, (x1, x2))
    for class_0, class_1 in product(combinations(zeros, 2), combinations(ones, 2)):
        a, b, c, d = (points[row] for row in class_0 + class_1)
        from_c, from_d = turn(a, b, c), turn(a, b, d)
        if from_c * from_d < 0 and turn(c, d, a) * turn(c, d, b) < 0:
            share = Fraction(from_c, from_c - from_d)  # of the way from c to d
            x1, x2 = (Fraction(c[axis] + share * (d[axis] - c[axis])) / unit for axis in (0, 1))
            yield Obstacle("crossing_segments", class_0, class_1, (x1, x2))


def _inside(p: Point, *corners: Point) -> bool:
    """Whether p is the corner, between the two corners, or strictly inside the triangle of the three."""
    if len(corners) == 1:
        return p == corners[0]
    if len(corners) == 2:
        a, b = corners
        return turn(a, b, p) == 0 and dot(minus(a, p), minus(b, p)) < 0
    a, b, c = corners
    turns = turn(a, b, p), turn(b, c, p), turn(c, a, p)
    return min(turns) > 0 or max(turns) < 0
