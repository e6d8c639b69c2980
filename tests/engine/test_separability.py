"""Every answer comes with a proof; the proofs are checked here in rational numbers, and the answers by brute force."""

from collections import Counter
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.exact.separability import Line, Separation, separate
from tests.engine.plane_oracle import in_hull, small_sets, widest_street


def exact(row: np.ndarray) -> tuple[Fraction, Fraction]:
    return Fraction(float(row[0])), Fraction(float(row[1]))


def line_of(X: np.ndarray, y: np.ndarray) -> Line:
    line = separate(X, y).line
    assert line is not None
    return line


def assert_proved(X: np.ndarray, y: np.ndarray, found: Separation) -> None:
    """A line that parts the classes, or at most four examples whose hulls share a point: never both, never neither."""
    line, obstacle = found.line, found.obstacle
    if found.separable is None:
        assert line is None
        assert obstacle is None
        assert len(set(y.tolist())) < 2
    elif found.separable:
        assert obstacle is None
        assert line is not None
        for row, label in zip(X, y, strict=True):
            x1, x2 = exact(row)
            z = line.exact_w[0] * x1 + line.exact_w[1] * x2 + line.exact_b
            assert z > 0 if label == 1 else z < 0
    else:
        assert line is None
        assert obstacle is not None
        assert len(obstacle.class_0) + len(obstacle.class_1) <= 4
        for label, rows in enumerate((obstacle.class_0, obstacle.class_1)):
            assert all(y[row] == label for row in rows)
            assert in_hull(obstacle.meeting_point, [exact(X[row]) for row in rows])


def test_small_sets_against_brute_force() -> None:
    seen: Counter[str] = Counter()
    for points, labels in small_sets(12_000, seed=1):
        X, y = np.array(points, dtype=np.float64) / 4, np.array(labels)
        found = separate(X, y)
        assert_proved(X, y, found)
        if found.separable is None:
            seen["one class"] += 1
            continue
        width = widest_street(points, labels)
        assert found.separable == (width is not None), (points, labels)
        if found.line and width:
            assert found.line.margin == pytest.approx(float(width) ** 0.5 / 2 / 4, rel=1e-14)
        seen[found.obstacle.kind if found.obstacle else "line"] += 1
    kinds = {"one class", "line", "same_point", "point_on_segment", "crossing_segments", "point_in_triangle"}
    assert set(seen) == kinds
    assert min(seen.values()) > 200


coordinates = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0.0, -0.0, 5e-324, 1.0, 1.0 + 2**-52, 1.0 - 2**-53, 0.1, 0.2, 0.3, 1e308, -1e308]),
)
examples = st.lists(st.tuples(coordinates, coordinates, st.integers(0, 1)), max_size=9)


@given(examples)
@settings(max_examples=300, deadline=None)
def test_any_finite_numbers_are_proved(rows: list[tuple[float, float, int]]) -> None:
    X = np.array([row[:2] for row in rows], dtype=np.float64).reshape(-1, 2)
    y = np.array([row[2] for row in rows], dtype=np.uint8)
    assert_proved(X, y, separate(X, y))


@pytest.mark.parametrize("mirror", [False, True])
def test_one_unit_in_the_last_place_decides(mirror: bool) -> None:
    """The classic grid on which the float orientation test errs (Kettner et al. 2008,
    doi 10.1016/j.comgeo.2007.06.003).
    """
    for i, j in product(range(16), repeat=2):
        X = np.array([[12.0, 12.0], [0.0, 0.0], [24.0, 24.0]])
        X[0] = 0.5 + i * 2.0**-53, 0.5 + j * 2.0**-53
        X = X[:, ::-1] if mirror else X
        on_diagonal = X[0, 0] == X[0, 1]
        assert separate(X, [1, 0, 0]).separable == (not on_diagonal)


def test_street_of_two_squares_in_float64() -> None:
    square = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=np.float64)
    line = line_of(np.concatenate([square, square + np.array([3.0, 0.5])]), np.repeat([0, 1], 4))
    assert line.w == (1.0, 0.0)
    assert line.b == -2.0
    assert line.margin == 1.0


@pytest.mark.parametrize("turned", np.linspace(0, 6, 7))
def test_float_line_keeps_its_distance(turned: float) -> None:
    rng = np.random.default_rng(int(turned))
    normal = np.array([np.cos(turned), np.sin(turned)])
    X = rng.uniform(-2, 2, (5000, 2))
    y = (X @ normal > 0.3).astype(np.int64)
    X += np.where(y[:, None] == 1, 0.05, -0.05) * normal
    line = line_of(X, y)
    distances = (X @ line.w + line.b) * (2 * y - 1)
    assert np.hypot(*line.w) == pytest.approx(1, abs=1e-15)
    assert distances.min() == pytest.approx(line.margin, abs=1e-14)
    assert line.margin >= 0.05 - 1e-12  # the street that was cleared is one of those to choose from


def test_circle_of_5000_corners() -> None:
    angle = np.random.default_rng(0).uniform(0, 2 * np.pi, 5000)
    X = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    parted, mixed = (X[:, 0] > 0.1).astype(np.int64), np.arange(5000) % 2
    for y, expected in ((parted, True), (mixed, False)):
        found = separate(X, y)
        assert found.separable is expected
        assert_proved(X, y, found)


def test_exclusive_or_is_stopped_by_its_diagonals() -> None:
    obstacle = separate([[-1, -1], [1, 1], [-1, 1], [1, -1]], [0, 0, 1, 1]).obstacle
    assert obstacle is not None
    assert obstacle.kind == "crossing_segments"
    assert (obstacle.class_0, obstacle.class_1) == ((0, 1), (2, 3))
    assert obstacle.meeting_point == (Fraction(0), Fraction(0))


@pytest.mark.parametrize(
    ("X", "y", "part"),
    [
        ([1.0, 2.0], [0, 1], "shape"),
        ([[1.0, 2.0]], [0, 1], "shape"),
        ([[1.0, 2.0], [np.nan, 0.0]], [0, 1], "row 1"),
        ([[np.inf, 2.0], [0.0, 0.0]], [0, 1], "row 0"),
        ([[1.0, 2.0], [0.0, 0.0]], [0, 2], "got 2 in row 1"),
    ],
)
def test_examples_that_do_not_fit_are_named(X: list[list[float]], y: list[int], part: str) -> None:
    with pytest.raises(ValueError, match=part):
        separate(X, y)
