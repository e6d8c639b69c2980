"""Linear separability: can one straight line separate two classes? The proof is a line, or at most four examples.

Two classes are separable exactly when their convex hulls are disjoint. Consider the differences x − x′ of a point of
class 1 and a point of class 0: the hulls meet exactly when the hull of the differences contains the origin. `separate`
finds the point of that hull nearest to the origin by the algorithm of Gilbert, Johnson & Keerthi (1988, doi
10.1109/56.2083) in exact integers: every step gets strictly nearer and there are finitely many corners, so it ends, and
needs no tolerance. If the nearest point is not the origin, it gives the line of maximum margin (course C10).
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
Corner = tuple[Point, int, int]  # a difference, and the rows of the examples of class 0 and class 1 that it comes from

SUPPORT_SLACK = 2.0**-48
"""The rounding error of u·x for |u|, |x| ≤ 1 is below 2⁻⁵⁰, so a value that is this much below the largest computed one
is not the maximum."""


@dataclass(frozen=True)
class Line:
    """The line of maximum margin: w·x + b > 0 for class 1, < 0 for class 0.

    `w` has length 1, so w·x + b is a signed distance, and `margin` is the smallest distance of an example. `exact_w`,
    `exact_b` are a multiple of the same line without rounding: they separate the classes even if the margin is too
    small for float64.
    """

    w: tuple[float, float]
    b: float
    margin: float
    exact_w: tuple[int, int]
    exact_b: Fraction


@dataclass(frozen=True)
class Obstacle:
    """A proof that no line separates the classes: at most four examples, by their rows in X, whose hulls meet.

    `meeting_point` belongs to both hulls (exact). That four examples suffice is Kirchberger's theorem (1903).
    """

    kind: ObstacleKind
    class_0: tuple[int, ...]
    class_1: tuple[int, ...]
    meeting_point: tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Separation:
    """The answer and its proof: a `line` if separable, else an `obstacle`. All None if a class has no examples."""

    separable: bool | None
    line: Line | None = None
    obstacle: Obstacle | None = None


def separate(X: ArrayLike, y: ArrayLike) -> Separation:
    """Decide exactly whether a line strictly separates the rows of X (n, 2) with y = 0 from those with y = 1.

    Raises ValueError when X is not finite (n, 2) or y is not 0 or 1.
    """
    X, y = checked_examples(X, y)
    if len(y) == 0 or y.min() == y.max():
        return Separation(None)
    points, unit = integer_points(X)
    _, exponent = np.frexp(np.abs(X).max())
    scaled = np.ldexp(X, -exponent)
    class_0, class_1 = (_ClassPoints(points, scaled, np.flatnonzero(y == label)) for label in (0, 1))
    face, normal = _nearest_to_origin(points, class_0, class_1)
    if normal == (0, 0):
        rows = sorted({i for _, i, _ in face}), sorted({j for _, _, j in face})
        return Separation(False, obstacle=next(_obstacles(points, unit, *rows)))
    return Separation(True, line=_max_margin_line(points, unit, class_0, class_1, normal))


class _ClassPoints:
    """The examples of one class, with the support function of their convex hull, exactly."""

    def __init__(self, points: list[Point], scaled: NDArray[np.float64], rows: NDArray[np.intp]) -> None:
        self.points, self.scaled, self.rows = points, scaled[rows], rows

    def farthest(self, direction: Point) -> int:
        """The row with the largest direction·x: floats select a few candidates, integers decide between them."""
        size = max(abs(direction[0]), abs(direction[1]))
        products = self.scaled @ np.array([direction[0] / size, direction[1] / size])
        candidates: list[int] = self.rows[products >= products.max() - SUPPORT_SLACK].tolist()
        return max(candidates, key=lambda row: dot(direction, self.points[row]))


def _nearest_to_origin(points: list[Point], class_0: _ClassPoints, class_1: _ClassPoints) -> tuple[list[Corner], Point]:
    """The face of the hull of differences that is nearest to the origin, and its normal, pointing away from the origin.

    The normal is (0, 0) when the face (a corner, an edge or a triangle) contains the origin.
    """

    def corner(i: int, j: int) -> Corner:
        return minus(points[j], points[i]), i, j

    face = [corner(int(class_0.rows[0]), int(class_1.rows[0]))]
    while True:
        face, normal = _nearest_face(face)
        if normal == (0, 0):
            return face, normal
        next_corner = corner(class_0.farthest(normal), class_1.farthest((-normal[0], -normal[1])))
        if dot(normal, next_corner[0]) >= dot(normal, face[0][0]):
            return face, normal  # no difference is nearer in this direction
        face.append(next_corner)


def _nearest_face(corners: list[Corner]) -> tuple[list[Corner], Point]:
    """The face of a corner, edge or triangle that is nearest to the origin, and its normal, pointing away from it."""
    if len(corners) == 3:
        a, b, c = (difference for difference, _, _ in corners)
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


def _max_margin_line(
    points: list[Point], unit: int, class_0: _ClassPoints, class_1: _ClassPoints, normal: Point
) -> Line:
    """The line with this normal in the middle between the classes, exactly and in float64."""

    def edges(direction: Point) -> tuple[int, int]:
        """The largest direction·x of class 0 and the smallest of class 1: those of the support vectors."""
        opposite = -direction[0], -direction[1]
        return (
            dot(direction, points[class_0.farthest(direction)]),
            dot(direction, points[class_1.farthest(opposite)]),
        )

    divisor = gcd(*normal)
    normal = normal[0] // divisor, normal[1] // divisor
    low, high = edges(normal)
    size = max(abs(normal[0]), abs(normal[1]))
    length = hypot(normal[0] / size, normal[1] / size)
    w = normal[0] / size / length, normal[1] / size / length
    # The middle is computed again for the rounded w, so that b compensates for the rounding of w.
    ((rounded,), w_unit) = integer_points(np.array([w]))
    middle = Fraction(sum(edges(rounded)), 2 * unit * w_unit)
    margin = nearest_float(Fraction(high - low, 2 * unit * size) / Fraction(length))
    return Line(w, nearest_float(-middle), margin, normal, Fraction(-(low + high), 2 * unit))


def _obstacles(points: list[Point], unit: int, zeros: list[int], ones: list[int]) -> Iterator[Obstacle]:
    """All minimal proofs among these examples that no line separates the classes, those with fewest examples first."""
    kinds: tuple[tuple[ObstacleKind, int], ...] = (
        ("same_point", 1),
        ("point_on_segment", 2),
        ("point_in_triangle", 3),
    )
    for kind, n_corners in kinds:
        for inner_class, (inner_rows, corner_rows) in enumerate(((zeros, ones), (ones, zeros))):
            for inner, corners in product(inner_rows, combinations(corner_rows, n_corners)):
                if _inside(points[inner], *(points[row] for row in corners)):
                    class_0, class_1 = ((inner,), corners) if inner_class == 0 else (corners, (inner,))
                    x1, x2 = (Fraction(coordinate, unit) for coordinate in points[inner])
                    yield Obstacle(kind, class_0, class_1, (x1, x2))
    for class_0, class_1 in product(combinations(zeros, 2), combinations(ones, 2)):
        a, b, c, d = (points[row] for row in class_0 + class_1)
        from_c, from_d = turn(a, b, c), turn(a, b, d)
        if from_c * from_d < 0 and turn(c, d, a) * turn(c, d, b) < 0:
            fraction = Fraction(from_c, from_c - from_d)  # of the segment from c to d
            x1, x2 = (Fraction(c[axis] + fraction * (d[axis] - c[axis])) / unit for axis in (0, 1))
            yield Obstacle("crossing_segments", class_0, class_1, (x1, x2))


def _inside(p: Point, *corners: Point) -> bool:
    """Whether p equals the one corner, is strictly between the two, or strictly inside the triangle of the three."""
    if len(corners) == 1:
        return p == corners[0]
    if len(corners) == 2:
        a, b = corners
        return turn(a, b, p) == 0 and dot(minus(a, p), minus(b, p)) < 0
    a, b, c = corners
    turns = turn(a, b, p), turn(b, c, p), turn(c, a, p)
    return min(turns) > 0 or max(turns) < 0
