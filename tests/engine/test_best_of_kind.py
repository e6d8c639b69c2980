"""The best of a kind, by means that share nothing with it: closed forms, brute force, exact sums, long training."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.verdict_oracle import least_by_training
from engine.exact.best_of_kind import best_of_kind, key_of
from engine.exact.convex import cross_entropy_floor
from engine.exact.convex_loss import Penalty, minimise
from engine.exact.isotonic import monotone_floor, rising_means
from engine.exact.least_squares import least_squares
from engine.exact.spots import find_spots
from engine.experiment.datasets import Examples, make_dataset
from engine.experiment.specs import LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.reference.network import initial_parameters

CORNERS = make_dataset("xor_corners")
RNG = np.random.default_rng(5)


def floor_of(run: RunSpec, examples: Examples, weights: np.ndarray | None = None) -> float | None:
    found = best_of_kind(run, examples, initial_parameters(run) if weights is None else weights).floor
    return None if found is None else found.value


def design(X: np.ndarray) -> np.ndarray:
    return np.column_stack([X, np.ones(len(X))])


# A linear model


@pytest.mark.parametrize("seed", range(6))
def test_cross_entropy_has_the_floor_of_exact_arithmetic(seed: int) -> None:
    """Newton's method on any features, and exact separability in the plane, find the same."""
    rng = np.random.default_rng(seed)
    X, y = rng.standard_normal((30, 2)) * [1.0, 10.0], rng.integers(0, 2, 30)
    if seed % 2:
        y = (X[:, 0] + rng.standard_normal(30) * 0.4 * (seed % 3) > 0).astype(int)
    exact = cross_entropy_floor(X, y)
    found = minimise("binary_cross_entropy", design(X), y, np.zeros((3, 1)), free=np.ones((3, 1), np.bool_))
    assert exact is not None
    assert found is not None
    assert found.objective == pytest.approx(exact.value, rel=1e-7, abs=1e-9)


def test_squared_error_is_that_of_least_squares_and_with_a_penalty_that_of_ridge_regression() -> None:
    X, y = RNG.standard_normal((20, 3)), RNG.standard_normal(20)
    free = np.ones((4, 1), np.bool_)
    found = minimise("mse", design(X), y, np.zeros((4, 1)), free=free)
    assert found is not None
    assert found.objective == pytest.approx(least_squares(X, y).mean_squared_error, rel=1e-12)
    strength, A = 0.7, design(X)
    ridge = np.diag([strength, strength, strength, 0.0])
    theta = np.linalg.solve(2 * A.T @ A / 20 + ridge, 2 * A.T @ y / 20)
    objective = float(np.mean((A @ theta - y) ** 2) + 0.5 * strength * (theta[:3] ** 2).sum())
    found = minimise("mse", A, y, np.zeros((4, 1)), free=free, penalty=Penalty("l2", strength))
    assert found is not None
    assert found.objective == pytest.approx(objective, rel=1e-12)


def test_the_lasso_of_one_feature_is_soft_thresholding() -> None:
    """min (w − c)² + λ |w| is at c − λ/2, or at 0 where |c| ≤ λ/2 (Tibshirani 1996)."""
    for c, strength in ((2.0, 1.0), (-2.0, 1.0), (0.3, 1.0)):
        D = np.array([[1.0, 0.0]])
        free = np.array([[True], [False]])
        found = minimise("mse", D, np.array([c]), np.zeros((2, 1)), free=free, penalty=Penalty("l1", strength))
        w = np.sign(c) * max(0.0, abs(c) - strength / 2)
        assert found is not None
        assert found.objective == pytest.approx((w - c) ** 2 + strength * abs(w), rel=2e-3)


@pytest.mark.parametrize("seed", range(4))
def test_the_hinge_of_one_feature_is_found_at_its_kinks(seed: int) -> None:
    """A convex function of straight pieces is least where two of them meet: all pairs of examples are tried."""
    rng = np.random.default_rng(seed)
    x, t = rng.standard_normal(8), rng.choice([-1.0, 1.0], 8)
    lines = [(xi, ti) for xi, ti in zip(x, t, strict=True)]
    candidates = [np.zeros(2)]
    for i, (xi, ti) in enumerate(lines):
        candidates.append(np.array([0.0, ti]))
        for xj, tj in lines[:i]:
            if xi != xj:
                candidates.append(np.linalg.solve([[xi, 1], [xj, 1]], [ti, tj]))
    least = min(float(np.maximum(1 - t * (w * x + b), 0).mean()) for w, b in candidates)
    D, free = np.column_stack([x, np.ones(8)]), np.ones((2, 1), np.bool_)
    found = minimise("hinge", D, (t + 1) / 2, np.zeros((2, 1)), free=free)
    assert found is not None
    assert found.objective == pytest.approx(least, rel=3e-3, abs=1e-6)


@pytest.mark.parametrize("penalty", [Penalty(), Penalty("l2", 0.3), Penalty("l1", 0.1)], ids=lambda p: p.name)
@pytest.mark.parametrize("loss", ["binary_cross_entropy", "sparse_categorical_cross_entropy", "mse_linear"])
def test_at_the_least_no_small_change_is_lower(loss: str, penalty: Penalty) -> None:
    rng = np.random.default_rng(3)
    n_outputs = 3 if loss.startswith("sparse") else 1
    X, y = rng.standard_normal((40, 2)), rng.integers(0, 3 if n_outputs == 3 else 2, 40)
    start, free = rng.standard_normal((3, n_outputs)), rng.random((3, n_outputs)) < 0.7
    found = minimise(loss, design(X), y, start, free=free, penalty=penalty)
    assert found is not None
    assert (found.parameters[~free] == start[~free]).all()

    def objective(M: np.ndarray) -> float:
        nothing_free = np.zeros(free.shape, np.bool_)
        value = minimise(loss, design(X), y, M, free=nothing_free, penalty=penalty)
        assert value is not None
        return value.objective

    for _ in range(40):
        step = 1e-2 * rng.standard_normal(free.shape) * free
        assert objective(found.parameters + step) >= found.objective * (1 - 2e-3 * (penalty.name == "l1"))


@pytest.mark.parametrize(
    "run",
    [
        RunSpec(NetworkSpec(bias=False)),
        RunSpec(NetworkSpec(features=("x2",)), TrainingSpec("hinge")),
        RunSpec(NetworkSpec(features=("x1", "x2", "x1_x2")), TrainingSpec("mse_linear")),
        RunSpec(training=TrainingSpec(regularizer="l2", regularization=0.1), frozen=((1, 0, 0),)),
        RunSpec(training=TrainingSpec("naive_cross_entropy", regularizer="l1", regularization=0.05)),
        RunSpec(NetworkSpec((LayerSpec(2, "linear"),))),
        RunSpec(NetworkSpec((LayerSpec(1, "sigmoid"),))),
    ],
    ids=["no bias", "one input", "a product", "frozen and penalty", "l1", "linear units", "one unit"],
)
def test_long_training_comes_near_the_floor_and_never_below(run: RunSpec) -> None:
    examples = make_dataset("moons", 24, noise=0.6, seed=3)
    floor = floor_of(run, examples)
    assert floor is not None
    least = least_by_training(run, initial_parameters(run), examples)
    assert floor * 0.9999 <= least
    if not run.network.hidden_layers or run.network.hidden_layers[0].activation == "linear":
        assert least <= 1.005 * floor


# One unit


def brute_force(values: np.ndarray, y: np.ndarray) -> float:
    """The least squared error of a monotone function of a projection: blocks of every order that is met in a sweep."""
    least = np.inf
    seen = set()
    for angle in np.linspace(0, 2 * np.pi, 7200, endpoint=False) + 1e-4:
        order = tuple(np.argsort(values @ [np.cos(angle), np.sin(angle)], kind="stable").tolist())
        seen.add(order)
    for order in seen:
        ordered = y[list(order)].astype(float)
        n = len(ordered)
        for cuts in range(2 ** (n - 1)):  # every division into blocks, each with its mean, if the means rise
            edges = [0, *(k + 1 for k in range(n - 1) if cuts >> k & 1), n]
            blocks = [ordered[a:b] for a, b in pairwise(edges)]
            means = [block.mean() for block in blocks]
            if means == sorted(means):
                least = min(least, sum(float(((b - m) ** 2).sum()) for b, m in zip(blocks, means, strict=True)) / n)
    return least


@pytest.mark.parametrize("seed", range(4))
def test_a_monotone_function_of_a_projection_by_brute_force(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values, y = rng.standard_normal((6, 2)), rng.integers(0, 2, 6)
    assert monotone_floor("mse_sigmoid", values, y) == pytest.approx(brute_force(values, y), abs=1e-12)
    real = rng.standard_normal(6)
    assert monotone_floor("mse", values, real) == pytest.approx(brute_force(values, real), abs=1e-12)


def test_three_of_xors_corners_merge() -> None:
    assert monotone_floor("mse_sigmoid", CORNERS.X, CORNERS.y) == pytest.approx(1 / 6)
    assert monotone_floor("mse_tanh", CORNERS.X, CORNERS.y) == pytest.approx(4 / 6)
    entropy = np.log(3) - np.log(2) * 2 / 3
    assert monotone_floor("binary_cross_entropy", CORNERS.X, CORNERS.y) == pytest.approx(0.75 * entropy)
    assert monotone_floor("hinge", CORNERS.X, CORNERS.y) is None
    assert monotone_floor("mse", np.zeros((3, 2)), np.array([0.0, 1, 2])) == pytest.approx(2 / 3)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(-5, 5), st.integers(1, 4)), min_size=1, max_size=9))
def test_the_means_are_those_of_the_pool_of_adjacent_violators(rows: list[tuple[float, int]]) -> None:
    mean, weight = np.array([row[0] for row in rows]), np.array([float(row[1]) for row in rows])
    blocks: list[list[float]] = []
    for value, w in zip(mean, weight, strict=True):
        blocks.append([value, w, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (a, wa, na), (b, wb, nb) = blocks[-2:]
            blocks[-2:] = [[(a * wa + b * wb) / (wa + wb), wa + wb, na + nb]]
    pooled = [value for value, _, n in blocks for _ in range(int(n))]
    np.testing.assert_allclose(rising_means(mean[np.newaxis], weight[np.newaxis])[0], pooled, atol=1e-12)


def test_one_hidden_unit_is_known_for_as_many_points_as_the_first_data_set_has() -> None:
    """Its four clouds are XOR's corners to a straight street: three of them merge."""
    run, blobs = RunSpec(NetworkSpec((LayerSpec(1),))), make_dataset("xor_blobs")
    found = best_of_kind(run, blobs, initial_parameters(run)).floor
    assert found is not None
    assert len(blobs) == 120
    assert found.value == pytest.approx(0.75 * (np.log(3) - np.log(2) * 2 / 3))
    assert found.kind == "one_unit"


def test_too_many_points_have_too_many_orders() -> None:
    assert monotone_floor("mse_sigmoid", RNG.standard_normal((201, 2)), RNG.integers(0, 2, 201)) is None


# Spots


def test_what_points_on_one_spot_leave_possible() -> None:
    X = np.array([[0.0], [0.0], [0.0], [1.0], [-0.0], [2.0], [2.0]])
    y = np.array([0, 1, 0, 1, 0, 0, 1])
    found = find_spots("binary_cross_entropy", X, y)
    assert found is not None
    assert found.loss == pytest.approx((-3 * np.log(0.75) - np.log(0.25) + 2 * np.log(2)) / 7)
    assert found.agreed is not None
    assert found.majority is not None
    assert np.flatnonzero(found.agreed).tolist() == [3]
    assert np.flatnonzero(found.majority).tolist() == [0, 2, 4]
    for loss, least in (("mse_sigmoid", 0.75 + 0.5), ("mse_tanh", 4 * 1.25), ("hinge", 2 + 2), ("perceptron", 0)):
        other = find_spots(loss, X, y)
        assert other is not None
        assert other.loss == pytest.approx(least / 7)
    assert find_spots("binary_cross_entropy", X[3:6], y[3:6]) is None
    assert find_spots("mse", X, np.full(7, 0.1)) is None
    values = find_spots("mse", X, y.astype(float))
    assert values is not None
    assert values.loss == pytest.approx(1.25 / 7)


def test_no_answers_on_the_spots_cost_less() -> None:
    """Sixty answers are tried on each spot."""
    X, y = np.array([[0.0], [0.0], [1.0], [1.0], [1.0], [2.0]]), np.array([0, 1, 1, 1, 0, 1])
    answers = np.linspace(0.001, 0.999, 60)
    found = find_spots("binary_cross_entropy", X, y)
    assert found is not None
    per_spot = []
    for spot in (0.0, 1.0, 2.0):
        labels = y[X[:, 0] == spot]
        per_spot.append(min(sum(-np.log(a if label else 1 - a) for label in labels) for a in answers))
    assert found.loss <= sum(per_spot) / 6
    assert found.loss == pytest.approx(sum(per_spot) / 6, abs=2e-3)


# What it depends on


def test_only_what_matters_is_in_the_key() -> None:
    run = RunSpec()
    theta = initial_parameters(run)
    same: list[Any] = [
        RunSpec(seed=9),
        RunSpec(training=TrainingSpec(learning_rate=7.0, optimizer="adam")),
        RunSpec(training=TrainingSpec(regularization=7.0)),
    ]
    assert all(key_of(other, theta + 1) == key_of(run, theta) for other in same)
    others: list[Any] = [
        RunSpec(training=TrainingSpec("mse_linear")),
        RunSpec(training=TrainingSpec(regularizer="l2")),
        RunSpec(NetworkSpec(bias=True, features=("x1",))),
        RunSpec(frozen=((1, 0, 0),)),
    ]
    assert all(key_of(other, theta) != key_of(run, theta) for other in others)
    frozen = RunSpec(frozen=((1, 0, 0),))
    assert key_of(frozen, theta) != key_of(frozen, theta + 1)


def test_nothing_is_known_without_examples_and_of_a_loss_that_is_not_convex() -> None:
    nothing = Examples(np.zeros((0, 2)), np.zeros(0, np.uint8))
    assert best_of_kind(RunSpec(), nothing, initial_parameters(RunSpec())).floor is None
    assert floor_of(RunSpec(training=TrainingSpec("mse_sigmoid")), CORNERS) is None
    assert floor_of(RunSpec(training=TrainingSpec("clipped_cross_entropy")), CORNERS) is None
