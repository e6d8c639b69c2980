"""The floor of one neuron against closed forms, against its dual problem, and against a ridge that fades."""

from collections.abc import Sequence
from itertools import product
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.exact.convex import Floor, cross_entropy_floor
from engine.exact.separability import separate
from tests.engine.plane_oracle import small_sets

XOR = np.array([[0.0, 0], [1, 1], [0, 1], [1, 0]])
XOR_Y = np.array([0, 0, 1, 1])


def floor_of(X: np.ndarray, y: Sequence[int] | np.ndarray) -> Floor:
    floor = cross_entropy_floor(X, y)
    assert floor is not None
    return floor


def weights(floor: Floor) -> tuple[np.ndarray, float]:
    """w (2,) and b where they are finite."""
    assert floor.w is not None
    assert floor.b is not None
    return np.array(floor.w), floor.b


def entropy(share: np.ndarray) -> np.ndarray:
    """−p ln p − (1 − p) ln(1 − p), 0 at both ends."""
    inner = np.where((share > 0) & (share < 1), share, 0.5)
    return np.where(inner == share, -inner * np.log(inner) - (1 - inner) * np.log1p(-inner), 0.0)


def mean_loss(X: np.ndarray, y: np.ndarray, w: np.ndarray, b: float) -> float:
    return float(np.logaddexp(0, (1 - 2 * y) * (X @ w + b)).mean())


def mixed(place: tuple[float, float], n_zeros: int, n_ones: int) -> tuple[list[tuple[float, float]], list[int]]:
    return [place] * (n_zeros + n_ones), [0] * n_zeros + [1] * n_ones


@pytest.mark.parametrize(
    "X", [XOR, 2 * XOR - 1, XOR @ np.array([[3, 1], [-2, 5]]) + np.array([7, -4]), XOR * 1e-300, XOR * 1e300]
)
def test_exclusive_or_is_ln_2_with_weights_at_0(X: np.ndarray) -> None:
    floor = floor_of(X, XOR_Y)
    assert floor.value == pytest.approx(log(2), abs=1e-15)
    assert floor.attained
    assert np.append(*weights(floor)) == pytest.approx([0, 0, 0], abs=1e-12)


def test_boolean_functions_of_two_inputs() -> None:
    """14 of 16 can be done by one neuron (two of them are constant), XOR and XNOR cannot."""
    separable = 0
    for outputs in product([0, 1], repeat=4):
        floor = floor_of(XOR, outputs)
        if outputs in ((0, 0, 1, 1), (1, 1, 0, 0)):
            assert floor.value == pytest.approx(log(2), abs=1e-15)
            assert floor.attained
        else:
            assert floor == Floor(0.0, attained=False)
            separable += 1
    assert separable == 14


@pytest.mark.parametrize(("n_zeros", "n_ones"), [(1, 1), (3, 1), (2, 5), (1, 400)])
def test_one_place_takes_the_entropy_of_its_share(n_zeros: int, n_ones: int) -> None:
    X, y = mixed((1.5, -0.25), n_zeros, n_ones)
    floor = floor_of(np.array(X), y)
    assert floor.value == pytest.approx(float(entropy(np.array(n_ones / len(y)))), rel=1e-13)
    assert floor.attained
    assert floor.b == pytest.approx(log(n_ones / n_zeros), abs=1e-7)


def test_three_mixed_places_are_fitted_exactly() -> None:
    """Three weights meet three places: each logit is the logarithm of the odds at its place."""
    places, counts = [(0.5, 1), (2, -1), (-1, -1.5)], [(1, 3), (2, 2), (5, 1)]
    parts = [mixed(place, *count) for place, count in zip(places, counts, strict=True)]
    X, y = np.array([p for part in parts for p in part[0]]), np.array([c for part in parts for c in part[1]])
    floor = floor_of(X, y)
    expected = sum(sum(c) * float(entropy(np.array(c[1] / sum(c)))) for c in counts) / len(y)
    assert floor.value == pytest.approx(expected, rel=1e-13)
    w, b = weights(floor)
    logits = np.array(places) @ w + b
    assert logits == pytest.approx([log(ones / zeros) for zeros, ones in counts], abs=1e-7)


FAR = [((4.0, 5.0), 1), ((-3.0, 2.0), 1), ((0.0, -1.0), 0), ((-3.0, -7.0), 0)]
"""Class 1 above the axis x₂ = 0, class 0 below it."""


@pytest.mark.parametrize(
    ("touching", "stays"),
    [
        ([mixed((0, 0), 1, 1)], 2 * log(2)),  # one shared place, a fan of lines through it
        ([mixed((0, 0), 2, 6)], 8 * 0.5623351446188083),  # H(¼)
        ([mixed((0, 0), 1, 1), mixed((2, 0), 1, 0), mixed((-2, 0), 0, 1)], 2 * log(2)),  # met end to end on the axis
        ([mixed((0, 0), 1, 1), mixed((1, 0), 1, 3)], 2 * log(2) + 4 * 0.5623351446188083),  # mixed along the axis
        ([mixed((-1, 0), 1, 0), mixed((0, 0), 0, 2), mixed((1, 0), 1, 0)], 4 * log(2)),  # interleaved, symmetrical
    ],
)
@pytest.mark.parametrize("far", [FAR, FAR[:1], FAR[2:]])
@pytest.mark.parametrize("turned", [[[1, 0], [0, 1]], [[0, 1], [1, 0]], [[3, 1], [-2, 5]]])
def test_classes_that_touch_leave_only_what_lies_on_the_line(
    touching: list[tuple[list[tuple[float, float]], list[int]]],
    stays: float,
    far: list[tuple[tuple[float, float], int]],
    turned: list[list[float]],
) -> None:
    points = [p for part in touching for p in part[0]] + [p for p, _ in far]
    y = np.array([c for part in touching for c in part[1]] + [c for _, c in far])
    X = np.array(points) @ np.array(turned) + np.array([0.5, -1.25])
    for order in (slice(None), slice(None, None, -1)):
        floor = floor_of(X[order], y[order])
        assert floor.value == pytest.approx(stays / len(y), rel=1e-13)
        assert not floor.attained
        assert floor.w is None


def dual_bound(X: np.ndarray, y: np.ndarray, floor: Floor) -> float:
    """A number no mean loss is below: mean entropy of any α in [0, 1] with Σ ±α = 0 and Σ ±α·x = 0 (Fenchel dual).

    α = 1 − (probability of the right class), moved by least squares onto the constraints.
    """
    w, b = weights(floor)
    A = (2 * y - 1)[:, None] * np.column_stack([np.ones(len(y)), X - X.mean(axis=0)])
    z = A @ [b + X.mean(axis=0) @ w, *w]
    alpha = np.exp(-np.logaddexp(0, z))
    weight = np.sqrt(alpha * (1 - alpha))
    alpha = alpha - weight * np.linalg.lstsq((weight[:, None] * A).T, A.T @ alpha, rcond=None)[0]
    assert alpha.min() > -1e-15
    assert alpha.max() < 1 + 1e-15
    alpha = alpha.clip(0, 1)
    assert np.abs(A.T @ alpha).max() * (1 + np.abs(w).max()) < 1e-10 * len(y)
    return float(entropy(alpha).mean())


@pytest.mark.parametrize(("n_samples", "overlap"), [(12, 3.0), (100, 0.3), (100, 3.0), (2500, 0.02), (2500, 3.0)])
def test_no_weights_do_better_as_the_dual_problem_proves(n_samples: int, overlap: float) -> None:
    rng = np.random.default_rng(n_samples)
    checked = 0
    for _ in range(10):
        X = rng.normal(size=(n_samples, 2))
        y = (X @ [1.0, -2.0] + overlap * rng.normal(size=n_samples) > 0).astype(np.int64)
        floor = floor_of(X, y)
        if floor.attained:
            assert mean_loss(X, y, *weights(floor)) == pytest.approx(floor.value, rel=1e-12)
            assert dual_bound(X, y, floor) == pytest.approx(floor.value, rel=1e-11)
            checked += 1
    assert checked >= 5


def ridge_minimum(X: np.ndarray, y: np.ndarray, ridge: float) -> float:
    """The least mean loss + ½·ridge·‖(w, b)‖², by Newton's method: never below the floor, and near it."""
    A = (2 * y - 1)[:, None] * np.column_stack([np.ones(len(y)), X])
    theta = np.zeros(3)

    def cost(t: np.ndarray) -> float:
        return float(np.logaddexp(0, -(A @ t)).mean() + ridge / 2 * t @ t)

    for _ in range(200):
        wrong = np.exp(-np.logaddexp(0, A @ theta))
        gradient = -(wrong @ A) / len(y) + ridge * theta
        hessian = (A * (wrong * (1 - wrong))[:, None]).T @ A / len(y) + ridge * np.eye(3)
        step = np.linalg.solve(hessian, gradient)
        length = 1.0
        while cost(theta - length * step) > cost(theta) and length > 1e-9:
            length /= 2
        theta = theta - length * step
        if gradient @ step < 1e-14:
            break
    return cost(theta)


def test_small_sets_against_a_fading_ridge() -> None:
    """Touching, shared, collinear, separable: a weight that costs next to nothing comes near the floor from above."""
    seen = {"parted": 0, "touching": 0, "attained": 0}
    for points, labels in small_sets(2000, seed=3):
        X, y = np.array(points, dtype=np.float64), np.array(labels)
        floor = floor_of(X, y)
        near = ridge_minimum(X, y, ridge=1e-12)
        assert -1e-12 < near - floor.value < 1e-6, (points, labels)
        seen["attained" if floor.attained else "touching" if floor.value else "parted"] += 1
        if floor.attained:
            assert mean_loss(X, y, *weights(floor)) == pytest.approx(floor.value, rel=1e-12)
    assert min(seen.values()) > 100


@pytest.mark.parametrize("size", [1e-3, 1e-6, 1e-9, 1e-12])
def test_a_tiny_knot_among_far_points_counts_as_if_it_were_large(size: float) -> None:
    """Far points that any line through the knot can do justice to cost nothing in the limit of a small knot."""
    knot = np.array([[0, 0], [1, 0], [2, 0], [3, 0], [5, 0], [4, 0]])
    y = np.array([0, 1, 0, 1, 1, 0])
    far = np.array([[9.0, 1], [-9, 1], [9, -1], [-9, -1]])
    alone = floor_of(knot, y)
    both = floor_of(np.concatenate([knot * size, far]), [*y, 1, 0, 1, 0])
    assert both.attained
    assert both.value == pytest.approx(alone.value * 6 / 10, rel=1e-9 if size < 1e-3 else 1e-3)


coordinates = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False), st.sampled_from([0.0, 0.1, 0.2, 0.3, 5e-324, 1e308, -1e308])
)


@given(st.lists(st.tuples(coordinates, coordinates, st.integers(0, 1)), min_size=1, max_size=9))
@settings(max_examples=300, deadline=None)
def test_any_finite_numbers_have_a_floor(rows: list[tuple[float, float, int]]) -> None:
    """0 exactly when a line can do it; else an example of class 0 is never below one of class 1: 2 ln 2 for the two."""
    X, y = np.array([row[:2] for row in rows]), np.array([row[2] for row in rows])
    floor = floor_of(X, y)
    if separate(X, y).separable is False:
        assert 2 * log(2) / len(y) * (1 - 1e-12) <= floor.value <= float(entropy(y.mean())) * (1 + 1e-12)
        assert not floor.attained or np.isfinite(np.append(*weights(floor))).all()
    else:
        assert floor == Floor(0.0, attained=False)


def test_no_examples_no_floor() -> None:
    assert cross_entropy_floor(np.empty((0, 2)), []) is None
