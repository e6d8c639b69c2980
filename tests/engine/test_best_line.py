"""The most that a line gets right, against a search over every direction; the witness, by evaluating it."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine.exact.best_line
from engine.exact.best_line import BestLine, best_line
from engine.exact.plane import integer_points
from tests.engine.plane_oracle import most_correct, small_sets


def line_of(X: np.ndarray, y: np.ndarray) -> BestLine:
    found = best_line(X, y)
    assert found is not None
    return found


def assert_witnessed(X: np.ndarray, y: np.ndarray, found: BestLine) -> None:
    z = X @ found.w + found.b
    assert found.holds_in_float64
    assert np.count_nonzero((z > 0) & (y == 1)) + np.count_nonzero((z < 0) & (y == 0)) == found.n_correct
    assert found.accuracy == found.n_correct / len(y)


def test_small_sets_against_brute_force() -> None:
    for points, labels in small_sets(1500, seed=2, most=10):
        X, y = np.array(points, dtype=np.float64), np.array(labels)
        found = line_of(X, y)
        assert found.n_correct == most_correct(points, labels), (points, labels)
        assert_witnessed(X, y, found)


@pytest.mark.parametrize("side", [3, 7, 40, 10_000])
def test_forty_points_against_brute_force(side: int) -> None:
    rng = np.random.default_rng(side)
    X = rng.integers(-side, side, (40, 2))
    for y in (rng.integers(0, 2, 40), (X[:, 0] * X[:, 1] > 0).astype(np.int64), (X.sum(axis=1) % 2)):
        found = line_of(X, y)
        assert found.n_correct == most_correct([(int(a), int(b)) for a, b in X], y.tolist())
        assert_witnessed(X.astype(np.float64), y, found)


def test_directions_nearer_than_rounding_against_brute_force() -> None:
    """Points a unit in the last place off one line: their order round a pivot cannot be told from float directions."""
    rng = np.random.default_rng(4)
    for _ in range(400):
        along = rng.integers(1, 2**26, (7, 1)) * rng.integers(1, 2**26, 2)
        grid = np.unique(along + rng.integers(-1, 2, (7, 2)), axis=0)
        y = np.arange(len(grid)) % 2 if rng.random() < 0.5 else rng.integers(0, 2, len(grid))
        points = [(int(a), int(b)) for a, b in grid]
        assert line_of(grid.astype(np.float64), y).n_correct == most_correct(points, y.tolist()), (points, y)


def test_smallest_floats_against_brute_force() -> None:
    for points, labels in small_sets(300, seed=6):
        found = line_of(np.array(points) * 5e-324, np.array(labels))
        assert found.n_correct == most_correct(points, labels), (points, labels)


coordinates = st.one_of(
    st.floats(-4, 4),
    st.sampled_from([0.1 * k for k in range(8)]),
    st.sampled_from([0.0, 5e-324, 1e-200, 1e308, -1e308]),
)


@given(st.lists(st.tuples(coordinates, coordinates, st.integers(0, 1)), min_size=1, max_size=9))
@settings(max_examples=200, deadline=None)
def test_any_finite_numbers_against_brute_force(rows: list[tuple[float, float, int]]) -> None:
    """Rows of 0.1, 0.2, 0.3 … are nearly, not exactly, on a line: the exact answer for the numbers as they are."""
    X, y = np.array([row[:2] for row in rows]), np.array([row[2] for row in rows])
    assert line_of(X, y).n_correct == most_correct(integer_points(X)[0], y.tolist())


def scattered(rng: np.random.Generator) -> np.ndarray:
    return rng.normal(size=(300, 2))


def gridded(rng: np.random.Generator) -> np.ndarray:
    return rng.integers(0, 12, (300, 2)) / 8


def lined_up(rng: np.random.Generator) -> np.ndarray:
    return np.outer(rng.uniform(-2, 2, 300), [1, 1 / 3])


@pytest.mark.parametrize("place", [scattered, gridded, lined_up])
@pytest.mark.parametrize("labelled", ["at random", "by quadrant"])
def test_floats_and_whole_numbers_agree_in_blocks_of_any_size(
    monkeypatch: pytest.MonkeyPatch, place: Callable[[np.random.Generator], np.ndarray], labelled: str
) -> None:
    rng = np.random.default_rng(5)
    X = place(rng)
    y = rng.integers(0, 2, 300) if labelled == "at random" else ((X[:, 0] > 0.1) ^ (X[:, 1] > 0.1)).astype(np.int64)
    found = line_of(X, y)
    monkeypatch.setattr(engine.exact.best_line, "BLOCK_SIZE", 1000)
    assert best_line(X, y) == found
    monkeypatch.setattr(engine.exact.best_line, "DIRECTION_SLACK", np.inf)  # every order is settled in whole numbers
    assert line_of(X, y).n_correct == found.n_correct


def test_course_exercise_and_exclusive_or() -> None:
    course_X, course_y = np.array([[2.0, 1], [0, -2], [-2, 1], [0, 2]]), np.array([1, 1, 0, 0])
    assert line_of(course_X, course_y).n_correct == 4
    xor_X, xor_y = np.array([[-1.0, -1], [1, 1], [-1, 1], [1, -1]]), np.array([0, 0, 1, 1])
    assert line_of(xor_X, xor_y).accuracy == 0.75


@pytest.mark.parametrize("label", [0, 1])
def test_one_class_lies_wholly_on_its_side(label: int) -> None:
    X = np.array([[0.5, 1], [0.5, 1], [-3, 2]])
    found = line_of(X, np.full(3, label))
    assert found.n_correct == 3
    assert_witnessed(X, np.full(3, label), found)


def test_shared_place_goes_to_its_majority() -> None:
    X, y = np.ones((5, 2)), np.array([0, 1, 1, 0, 1])
    assert line_of(X, y).n_correct == 3
    assert_witnessed(X, y, line_of(X, y))
    assert best_line(np.empty((0, 2)), []) is None
