"""Exact geometry of the plane: points with integer coordinates, so that no sign depends on rounding.

Every float64 is an integer times a power of two. In units of the smallest such power all coordinates are integers.
Python's integers have no limit, so "left of", "on" and "right of" a line are decided exactly.
"""

import sys
from fractions import Fraction
from math import gcd, hypot

import numpy as np
from numpy.typing import ArrayLike, NDArray

Point = tuple[int, int]

LARGEST = sys.float_info.max


def checked_examples(X: ArrayLike, y: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """X as float64 (n_samples, 2) and y as int64 (n_samples,) of 0 and 1; raises ValueError for anything else."""
    points, labels = np.asarray(X, dtype=np.float64), np.asarray(y)
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(f"X must have shape (n_samples, 2), got {points.shape}; give one row for each example")
    if labels.shape != (len(points),):
        raise ValueError(f"y must have shape ({len(points)},), got {labels.shape}; give one label for each row of X")
    if not np.isfinite(points).all():
        row = int(np.flatnonzero(~np.isfinite(points).all(axis=1))[0])
        raise ValueError(f"X must be finite, got {points[row].tolist()} in row {row}; leave that example out")
    wrong = np.flatnonzero((labels != 0) & (labels != 1))
    if len(wrong):
        raise ValueError(f"y must be 0 or 1, got {labels[wrong[0]].item()!r} in row {wrong[0]}; two classes only")
    return points + 0.0, labels.astype(np.int64)  # + 0.0 turns −0 into 0: equal points have equal bits


def integer_points(X: NDArray[np.float64]) -> tuple[list[Point], int]:
    """The rows of X (n, 2) as pairs of integers, and the scale `unit`: X = pairs / unit, exactly."""
    ratios = [coordinate.as_integer_ratio() for coordinate in X.ravel().tolist()]
    unit = max((denominator for _, denominator in ratios), default=1)
    whole = [numerator * (unit // denominator) for numerator, denominator in ratios]
    return list(zip(whole[::2], whole[1::2], strict=True)), unit


def minus(p: Point, q: Point) -> Point:
    """The vector from q to p."""
    return p[0] - q[0], p[1] - q[1]


def opposite(p: Point) -> Point:
    """The point mirrored in the origin."""
    return -p[0], -p[1]


def dot(p: Point, q: Point) -> int:
    """p·q: positive when the angle between them is below 90°."""
    return p[0] * q[0] + p[1] * q[1]


def cross(p: Point, q: Point) -> int:
    """p×q: positive when q is counter-clockwise from p, 0 when they are parallel."""
    return p[0] * q[1] - p[1] * q[0]


def turn(p: Point, q: Point, r: Point) -> int:
    """The orientation of three points: positive when r is left of the line from p to q, 0 when they are collinear."""
    return cross(minus(q, p), minus(r, p))


def shortened(p: Point) -> Point:
    """The shortest vector with integer coordinates in the direction of p, which is not the origin."""
    divisor = gcd(*p)
    return p[0] // divisor, p[1] // divisor


def unit_vector(p: Point) -> tuple[int, float, tuple[float, float]]:
    """The vector of length 1 in the direction of p, after its `size` and `length`: |p| = size · length."""
    size = max(abs(p[0]), abs(p[1]))
    length = hypot(p[0] / size, p[1] / size)
    return size, length, (p[0] / size / length, p[1] / size / length)


def nearest_float(number: Fraction | int) -> float:
    """The finite float64 nearest to an exact number."""
    try:
        return float(number)
    except OverflowError:
        return LARGEST if number > 0 else -LARGEST
