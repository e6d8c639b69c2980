"""A line through the origin, or the examples that rule it out: checked in fractions, and against every direction."""

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings

from engine.exact.separability import separate
from engine.exact.through_origin import OriginSeparation, separable_through_origin, separate_through_origin
from tests.engine.plane_oracle import Points, in_hull, small_sets
from tests.engine.test_separability import exact, examples


def widest_through_origin(points: Points, labels: list[int]) -> Fraction | None:
    """Squared distance of the nearest point from the best line through the origin, by trying all that could be best.

    The best w points to the nearest place of the hull of the points, those of class 0 mirrored: a corner, or at a right
    angle to the segment of two.
    """
    corners = [(a, b) if label else (-a, -b) for (a, b), label in zip(points, labels, strict=True)]
    normals = set(corners) | {(b[1] - a[1], a[0] - b[0]) for a in corners for b in corners}
    nearest = [(min(n[0] * a + n[1] * b for a, b in corners), n) for n in normals - {(0, 0)}]
    return max((Fraction(d * d, n[0] * n[0] + n[1] * n[1]) for d, n in nearest if d > 0), default=None)


def assert_proved(X: np.ndarray, y: np.ndarray, found: OriginSeparation) -> None:
    line, obstacle = found.line, found.obstacle
    if found.separable is None:
        assert line is None
        assert obstacle is None
        assert len(set(y.tolist())) < 2
    elif line is not None:
        assert found.separable
        assert obstacle is None
        assert line.b == line.exact_b == 0
        for row, label in zip(X, y, strict=True):
            x1, x2 = exact(row)
            z = line.exact_w[0] * x1 + line.exact_w[1] * x2
            assert z > 0 if label == 1 else z < 0
    else:
        assert not found.separable
        assert obstacle is not None
        rows = obstacle.rows
        assert len(rows) == {"at_origin": 1, "same_ray": 2, "opposite_rays": 2, "around_origin": 3}[obstacle.kind]
        mirrored = [(a, b) if label else (-a, -b) for (a, b), label in ((exact(X[row]), y[row]) for row in rows)]
        assert in_hull((Fraction(0), Fraction(0)), mirrored)
        if len(rows) == 2:
            assert (obstacle.kind == "same_ray") == (y[rows[0]] != y[rows[1]])


def test_small_sets_against_every_direction() -> None:
    seen: Counter[str] = Counter()
    for points, labels in small_sets(8_000, seed=5, most=6):
        X, y = np.array(points, dtype=np.float64) / 4, np.array(labels)
        found = separate_through_origin(X, y)
        assert_proved(X, y, found)
        if found.separable is None:
            continue
        width = widest_through_origin(points, labels)
        assert found.separable == (width is not None), (points, labels)
        if found.line and width:
            assert found.line.margin == pytest.approx(float(width) ** 0.5 / 4, rel=1e-14)
            assert separate(X, y).separable
        seen[found.obstacle.kind if found.obstacle else "line"] += 1
    assert set(seen) == {"line", "at_origin", "same_ray", "opposite_rays", "around_origin"}
    assert min(seen.values()) > 100


@given(examples)
@settings(max_examples=200, deadline=None)
def test_any_finite_numbers_are_proved(rows: list[tuple[float, float, int]]) -> None:
    X = np.array([row[:2] for row in rows], dtype=np.float64).reshape(-1, 2)
    y = np.array([row[2] for row in rows], dtype=np.uint8)
    assert_proved(X, y, separate_through_origin(X, y))


def test_table_of_the_course() -> None:
    """Course C9: the widest margin of a neuron without a bias has the direction (3, −2) and is 4/√13."""
    X, y = [[2, 1], [0, -2], [-2, 1], [0, 2]], [1, 1, 0, 0]
    line = separate_through_origin(X, y).line
    assert line is not None
    assert line.exact_w == (3, -2)
    assert line.margin == pytest.approx(4 / 13**0.5, rel=1e-15)
    assert separable_through_origin(X, y) is True


def test_a_bias_makes_the_difference() -> None:
    X, y = [[1.0, 1.0], [2.0, 2.0]], [0, 1]
    assert separate(X, y).separable
    found = separate_through_origin(X, y)
    assert found.obstacle is not None
    assert (found.obstacle.kind, found.obstacle.rows) == ("same_ray", (0, 1))


def test_many_points_on_a_circle() -> None:
    angle = np.random.default_rng(0).uniform(0, 2 * np.pi, 5000)
    X = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    halves = (X @ [0.6, -0.8] > 0).astype(np.int64)
    found = separate_through_origin(X, halves)
    assert found.separable
    assert_proved(X, halves, found)
    halves[17] = 1 - halves[17]
    assert_proved(X, halves, separate_through_origin(X, halves))
