"""Can a line through the origin separate two classes? It is all that a neuron without a bias can draw (course C9).

Such a line, w·x = 0, has x and −x on different sides. So mirror the examples of class 0 in the origin: a line separates
the classes exactly when all examples are then on one side of it, that is, when their hull does not contain the origin.
The hull's nearest point to the origin is the w of maximum margin. Otherwise at most three examples prove that there is
none: no line through the origin has all corners of a triangle around the origin on one side.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from engine.exact.hull import Cloud, Corner, nearest_to_origin
from engine.exact.plane import (
    Point,
    checked_examples,
    cross,
    dot,
    integer_points,
    nearest_float,
    opposite,
    shortened,
    unit_vector,
)
from engine.exact.separability import Line

OriginObstacleKind = Literal["at_origin", "same_ray", "opposite_rays", "around_origin"]


@dataclass(frozen=True)
class OriginObstacle:
    """A proof that no line through the origin separates the classes: at most three examples, by their `rows` in X.

    * at_origin: the example is the origin, which is on every such line;
    * same_ray: two of different classes, which are always on the same side;
    * opposite_rays: two of the same class, which never are;
    * around_origin: three that enclose the origin once those of class 0 are mirrored in it.
    """

    kind: OriginObstacleKind
    rows: tuple[int, ...]


@dataclass(frozen=True)
class OriginSeparation:
    """The answer and its proof: a `line` with b = 0 if separable, else an `obstacle`. All None unless two classes."""

    separable: bool | None
    line: Line | None = None
    obstacle: OriginObstacle | None = None


def separable_through_origin(X: ArrayLike, y: ArrayLike) -> bool | None:
    """Whether a line through the origin strictly separates the rows of X (n, 2) with y = 0 from those with y = 1.

    None if a class has no examples. Exact. Raises ValueError when X is not finite (n, 2) or y is not 0 or 1.
    """
    return separate_through_origin(X, y).separable


def separate_through_origin(X: ArrayLike, y: ArrayLike) -> OriginSeparation:
    """The same with its proof, the line of maximum margin among those through the origin, or the obstacle."""
    X, y = checked_examples(X, y)
    if len(y) == 0 or y.min() == y.max():
        return OriginSeparation(None)
    sign = 2 * y - 1
    points, unit = integer_points(X)
    mirrored = [p if s > 0 else opposite(p) for p, s in zip(points, sign.tolist(), strict=True)]
    _, exponent = np.frexp(np.abs(X).max())
    cloud = Cloud(mirrored, np.ldexp(X, -exponent) * sign[:, None], range(len(y)))

    def corner(row: int) -> Corner:
        return mirrored[row], (row,)

    face, normal = nearest_to_origin(corner(0), lambda direction: corner(cloud.farthest(opposite(direction))))
    if normal == (0, 0):
        return OriginSeparation(False, obstacle=_obstacle(mirrored, y.tolist(), sorted(row for _, (row,) in face)))
    normal = shortened(normal)
    size, length, w = unit_vector(normal)
    margin = nearest_float(Fraction(dot(normal, face[0][0]), unit * size) / Fraction(length))
    return OriginSeparation(True, line=Line(w, 0.0, margin, normal, Fraction(0)))


def _obstacle(mirrored: list[Point], labels: list[int], rows: list[int]) -> OriginObstacle:
    """The smallest proof among these one to three examples, whose hull contains the origin once they are mirrored."""
    for row in rows:
        if mirrored[row] == (0, 0):
            return OriginObstacle("at_origin", (row,))
    for i, j in combinations(rows, 2):
        if cross(mirrored[i], mirrored[j]) == 0 and dot(mirrored[i], mirrored[j]) < 0:
            return OriginObstacle("same_ray" if labels[i] != labels[j] else "opposite_rays", (i, j))
    return OriginObstacle("around_origin", tuple(rows))
