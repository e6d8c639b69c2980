"""Linear separability: can one straight line separate two classes? The proof is a line, or at most four examples.

Two classes are separable exactly when their convex hulls are disjoint. Consider the differences x − x′ of a point of
class 1 and a point of class 0: the hulls meet exactly when the hull of the differences contains the origin. If its
nearest point (`hull`) is not the origin, it gives the line of maximum margin (course C10).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from engine.exact.hull import Cloud, Corner, nearest_to_origin
from engine.exact.plane import (
    Point,
    checked_examples,
    dot,
    integer_points,
    minus,
    nearest_float,
    opposite,
    shortened,
    turn,
    unit_vector,
)

ObstacleKind = Literal["same_point", "point_on_segment", "crossing_segments", "point_in_triangle"]


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
    class_0, class_1 = (Cloud(points, scaled, np.flatnonzero(y == label)) for label in (0, 1))

    def difference(i: int, j: int) -> Corner:
        return minus(points[j], points[i]), (i, j)

    face, normal = nearest_to_origin(
        difference(int(class_0.rows[0]), int(class_1.rows[0])),
        lambda direction: difference(class_0.farthest(direction), class_1.farthest(opposite(direction))),
    )
    if normal == (0, 0):
        rows = [sorted({pair[label] for _, pair in face}) for label in (0, 1)]
        return Separation(False, obstacle=next(_obstacles(points, unit, *rows)))
    return Separation(True, line=_max_margin_line(points, unit, class_0, class_1, normal))


def _max_margin_line(points: list[Point], unit: int, class_0: Cloud, class_1: Cloud, normal: Point) -> Line:
    """The line with this normal in the middle between the classes, exactly and in float64."""

    def edges(direction: Point) -> tuple[int, int]:
        """The largest direction·x of class 0 and the smallest of class 1: those of the support vectors."""
        return (
            dot(direction, points[class_0.farthest(direction)]),
            dot(direction, points[class_1.farthest(opposite(direction))]),
        )

    normal = shortened(normal)
    low, high = edges(normal)
    size, length, w = unit_vector(normal)
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
