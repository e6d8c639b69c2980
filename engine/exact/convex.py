"""The floor: the least mean cross-entropy of one neuron, whose cost is convex (course C5, C19).

Mean cross-entropy J(w, b) = mean log(1 + exp(−m)), m = ±(w·x + b) with + for class 1. There are three cases:

* A line separates the classes: J tends to 0 as the weights grow, and never reaches it (course C9).
* A line keeps the classes on different sides, but some examples of both lie *on* it: as the weights across the line
  grow, the loss of all others tends to 0. What remains is the least loss of those on the line; it is not attained.
* There is no such line: the minimum is attained where the gradient is 0. Newton's method finds it.

Exact integer arithmetic decides which case it is (Albert & Anderson 1984, doi 10.1093/biomet/71.1.1).
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import lcm

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.exact.plane import Point, checked_examples, cross, dot, integer_points, nearest_float
from engine.exact.separability import Separation, separate

MAX_NEWTON_STEPS = 500
"""Far more than needed: a step lowers the cost by a factor e far from the minimum, and doubles the digits near it."""


@dataclass(frozen=True)
class Floor:
    """The greatest lower bound of the mean cross-entropy, in nats, and the weights that attain it.

    If it is not `attained`, but only approached as the weights grow, `w` and `b` are None. If many weights attain it
    (all examples on one line), they are one of these.
    """

    value: float
    attained: bool
    w: tuple[float, float] | None = None
    b: float | None = None


def cross_entropy_floor(X: ArrayLike, y: ArrayLike, separation: Separation | None = None) -> Floor | None:
    """The infimum over w, b of the mean binary cross-entropy of σ(w·x + b) on X (n, 2), y (n,); None without examples.

    Its relative error is about 1e-12. Details finer than 1e-15 of the extent of X may be blurred. `separation`, the
    result of `separate(X, y)`, saves time if it is known. Raises ValueError when X is not finite or y is not 0 or 1.
    """
    X, y = checked_examples(X, y)
    if len(y) == 0:
        return None
    obstacle = (separation or separate(X, y)).obstacle
    if obstacle is None:
        return Floor(0.0, attained=False)
    points, unit = integer_points(X)
    # In units of 1/scale the meeting point of the hulls has integer coordinates too: it becomes the origin.
    meeting = obstacle.meeting_point
    scale = unit * lcm(*((coordinate * unit).denominator for coordinate in meeting))
    step, origin = scale // unit, (int(meeting[0] * scale), int(meeting[1] * scale))
    offsets = [(p[0] * step - origin[0], p[1] * step - origin[1]) for p in points]
    sign = 2 * y - 1
    contested = _contested(offsets, sign.tolist())
    design, axes = _design([offsets[row] for row in contested])
    theta, cost = _newton(design, sign[contested].astype(np.float64))
    value = cost / len(y)
    if len(contested) < len(y):
        return Floor(value, attained=False)
    # θ₀ + Σ θ·(axis · scale·(x − meeting point)), back in terms of x
    slopes = [sum(Fraction(t) * axis[k] for t, axis in zip(theta[1:].tolist(), axes, strict=True)) for k in (0, 1)]
    b = Fraction(theta[0].item()) - slopes[0] * origin[0] - slopes[1] * origin[1]
    w = nearest_float(slopes[0] * scale), nearest_float(slopes[1] * scale)
    return Floor(value, attained=True, w=w, b=nearest_float(b))


def _contested(offsets: list[Point], sign: list[int]) -> list[int]:
    """The rows whose loss does not tend to 0, however the weights grow without raising another example's loss.

    Weights (n, c) can grow without bound if sign·(n·x + c) ≥ 0 for all examples: then the line passes through the
    meeting point, from which the offsets are measured, and n·pull ≥ 0 for every pull = sign·offset. The cone spanned by
    the pulls decides: if it is the whole plane, there is no such n, and all rows are contested. If it is a half-plane,
    there is one n, and the examples on its edge are contested. If it is narrower, there are many n, and only the
    examples at the meeting point are contested. If it is a line, n is one of its normals, and all on it are contested.
    """
    pulls = [(s * v[0], s * v[1]) for s, v in zip(sign, offsets, strict=True)]
    rows = range(len(pulls))
    ahead = next((pull for pull in pulls if pull != (0, 0)), None)
    if ahead is None:
        return list(rows)
    turns = [cross(ahead, pull) for pull in pulls]
    to_left = (pull for pull, angle in zip(pulls, turns, strict=True) if angle > 0)
    to_right = (pull for pull, angle in zip(pulls, turns, strict=True) if angle < 0)
    leftmost = reduce(lambda most, pull: pull if cross(most, pull) > 0 else most, to_left, ahead)
    rightmost = reduce(lambda most, pull: pull if cross(most, pull) < 0 else most, to_right, ahead)
    one_sided = ahead in (leftmost, rightmost)
    behind = any(angle == 0 and dot(ahead, pull) < 0 for pull, angle in zip(pulls, turns, strict=True))
    opening = cross(rightmost, leftmost)  # the sine of the cone's angle, unless a pull points straight back
    if behind and one_sided:
        return [row for row in rows if turns[row] == 0]
    if behind or opening < 0:
        return list(rows)
    if opening == 0 and dot(rightmost, leftmost) < 0:
        return [row for row in rows if cross(leftmost, pulls[row]) == 0]
    return [row for row in rows if pulls[row] == (0, 0)]


def _design(offsets: list[Point]) -> tuple[NDArray[np.float64], list[tuple[Fraction, Fraction]]]:
    """The design matrix (k, 1 to 3): a column of ones, then the offsets along and across the longest one, at most 1.

    The minimum of the cost does not depend on the axes. These give every input with full relative precision; a column
    that is 0 for all is left out, so the columns are independent. Also returns the axes: column = axis·offset.
    """
    along = max(offsets, key=lambda offset: dot(offset, offset))
    columns, axes = [np.ones(len(offsets))], []
    for axis in (along, (-along[1], along[0])):
        lengths = [dot(axis, offset) for offset in offsets]
        longest = max(map(abs, lengths))
        if longest:
            columns.append(np.array([length / longest for length in lengths]))
            axes.append((Fraction(axis[0], longest), Fraction(axis[1], longest)))
    return np.stack(columns, axis=1), axes


def _newton(design: NDArray[np.float64], sign: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Weights (k,) that minimise Σ log(1 + exp(−sign·(design @ weights))), and the sum; the minimum must exist.

    Newton's method with backtracking (Boyd & Vandenberghe 2004, algorithm 9.5) from 0. A step can lower the sum by
    about half of −gradient·step: the method ends when that is below the rounding of the sum.
    """
    theta = np.zeros(design.shape[1])
    cost = float(np.logaddexp(0.0, np.zeros(len(sign))).sum())
    for _ in range(MAX_NEWTON_STEPS):
        margins = sign * (design @ theta)
        gradient = -(sign * np.exp(-np.logaddexp(0.0, margins))) @ design
        curvature = np.exp(-np.logaddexp(0.0, margins) - np.logaddexp(0.0, -margins))
        step = _newton_step(np.sqrt(curvature)[:, None] * design, gradient)
        slope = float(gradient @ step)
        if -slope <= np.finfo(np.float64).eps * cost:
            break
        for length in 0.5 ** np.arange(60):
            shorter = theta + length * step
            new_cost = float(np.logaddexp(0.0, -sign * (design @ shorter)).sum())
            if new_cost < cost + 1e-4 * length * slope:
                break
        else:
            break  # no step length lowers the sum: only rounding errors are left
        theta, cost = shorter, new_cost
    return theta, cost


def _newton_step(root: NDArray[np.float64], gradient: NDArray[np.float64]) -> NDArray[np.float64]:
    """−H⁻¹·gradient for the Hessian H = rootᵀ·root, by QR and SVD of root; forming H would lose half the digits."""
    size = np.maximum(np.sqrt((root * root).sum(axis=0)), np.finfo(np.float64).tiny)
    _, singular, basis = np.linalg.svd(np.linalg.qr(root / size, mode="r"))
    parts = basis @ (gradient / size)
    known = singular > 1e-14 * singular[0]  # other directions wait until their curvature exceeds the rounding errors
    step: NDArray[np.float64] = -(basis[known].T @ (parts[known] / singular[known] ** 2)) / size
    return step
