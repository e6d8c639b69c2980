"""Least squares in one go, Levenberg-Marquardt, and the loss around a place (course C4, C8, C19)."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.exact.least_squares import SOLVERS, fit, least_squares, seconds_by_dimension
from engine.exact.levenberg_marquardt import jacobian, levenberg_marquardt, residuals
from engine.experiment.datasets import make_dataset
from engine.experiment.specs import LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.functions.activations import ACTIVATIONS
from engine.reference.network import initial_parameters, loss_and_gradient

SMOOTH = sorted(name for name, record in ACTIVATIONS.items() if not record.kinks)


@pytest.mark.parametrize("solver", SOLVERS)
@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=3, max_size=8))
def test_the_line_through_whole_numbers_is_exact(solver: str, points: list[tuple[int, int]]) -> None:
    """θ₁ = (n Σxy − Σx Σy) / (n Σx² − (Σx)²) and θ₀ = ȳ − θ₁ x̄, in fractions."""
    n, sx, sy = len(points), sum(x for x, _ in points), sum(y for _, y in points)
    sxx, sxy = sum(x * x for x, _ in points), sum(x * y for x, y in points)
    X, y = np.array(points, float)[:, :1], np.array(points, float)[:, 1]
    if n * sxx == sx * sx:
        with pytest.raises(np.linalg.LinAlgError, match="leave it out"):
            fit(X, y, solver)
        return
    slope = Fraction(n * sxy - sx * sy, n * sxx - sx * sx)
    start = Fraction(sy, n) - slope * Fraction(sx, n)
    found = fit(X, y, solver)
    assert found.w[0] == pytest.approx(float(slope), abs=1e-10)
    assert found.b == pytest.approx(float(start), abs=1e-10)
    error = sum((start + slope * x - y) ** 2 for x, y in points) / n
    assert found.mean_squared_error == pytest.approx(float(error), abs=1e-9)


def shortest(points: list[tuple[Fraction, ...]], values: list[Fraction]) -> tuple[list[Fraction], Fraction]:
    """Of all planes of least error the one with the shortest w, in fractions: Cramer's rule, or along the only line."""
    n, m = len(points), len(points[0])
    means = [sum((p[j] for p in points), Fraction(0)) / n for j in range(m)]
    rows = [[p[j] - means[j] for j in range(m)] for p in points]
    height = sum(values, Fraction(0)) / n
    right = [v - height for v in values]
    G = [[sum((r[i] * r[j] for r in rows), Fraction(0)) for j in range(m)] for i in range(m)]
    c = [sum((r[i] * t for r, t in zip(rows, right, strict=True)), Fraction(0)) for i in range(m)]
    if m == 2 and (det := G[0][0] * G[1][1] - G[0][1] ** 2):
        w = [(c[0] * G[1][1] - c[1] * G[0][1]) / det, (c[1] * G[0][0] - c[0] * G[0][1]) / det]
    elif trace := sum((G[i][i] for i in range(m)), Fraction(0)):  # all on one line: G = trace · u uᵀ, and w = c / trace
        w = [each / trace for each in c]
    else:
        w = [Fraction(0)] * m
    return w, height - sum((a * b for a, b in zip(w, means, strict=True)), Fraction(0))


@given(
    st.lists(st.tuples(st.integers(-25, 25), st.integers(-25, 25), st.integers(-9, 9)), min_size=1, max_size=6),
    st.sampled_from([(1, 1), (1, 0), (0, 1), (0, 0), (3, -7)]),
    st.integers(1, 2),
)
def test_of_many_planes_it_is_the_one_with_the_shortest_w(
    numbers: list[tuple[int, int, int]], along: tuple[int, int], columns: int
) -> None:
    """Tenths, which no float holds exactly: on one spot, on one line, or anywhere."""
    exact = [
        tuple(Fraction(part, 10) for part in ((x1, x2) if along == (1, 1) else (along[0] * x1 + 3, along[1] * x1 + 1)))
        for x1, x2, _ in numbers
    ]
    points, values = [p[:columns] for p in exact], [Fraction(v) for *_, v in numbers]
    w, b = shortest(points, values)
    found = least_squares(np.array([[float(x) for x in p] for p in points]), np.array([float(v) for v in values]))
    np.testing.assert_allclose(found.w, [float(x) for x in w], atol=1e-9)
    assert found.b == pytest.approx(float(b), abs=1e-8)


def test_points_on_one_spot_have_a_level_plane() -> None:
    found = least_squares(np.array([[0.1], [0.1], [0.1]]), np.array([1.0, 2.0, 4.0]))
    assert found.w.tolist() == [0.0]
    assert found.b == pytest.approx(7 / 3)
    assert found.mean_squared_error == pytest.approx(14 / 9)


@pytest.mark.parametrize("solver", SOLVERS)
def test_the_residuals_are_at_right_angles_to_every_column(solver: str) -> None:
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((50, 6)), rng.standard_normal(50)
    found = fit(X, y, solver)
    left = y - X @ found.w - found.b
    assert np.abs(X.T @ left).max() < 1e-12
    assert abs(left.sum()) < 1e-12


def test_qr_keeps_the_digits_that_the_normal_equations_square_away() -> None:
    """Läuchli's matrix: columns (1, ε, 0) and (1, 0, ε). The square of ε is lost beside 1, and AᵀA is singular."""
    epsilon = 1e-8
    A = np.array([[1.0, 1.0], [epsilon, 0.0], [0.0, epsilon]])
    y = A @ np.array([3.0, -2.0])
    np.testing.assert_allclose(SOLVERS["qr"](A, y), [3.0, -2.0], rtol=1e-6)
    with pytest.raises(np.linalg.LinAlgError):
        SOLVERS["normal_equations"](A, y)


def test_what_cannot_be_solved_is_refused() -> None:
    with pytest.raises(ValueError, match="'svd'"):
        fit(np.zeros((3, 1)), np.zeros(3), "svd")
    with pytest.raises(np.linalg.LinAlgError, match="2 examples do not settle 3 parameters"):
        fit(np.eye(2), np.zeros(2))
    with pytest.raises(ValueError, match=r"\[1, 50\]"):
        seconds_by_dimension([1, 50], n_samples=50)


def test_the_cost_of_each_way_is_measured_for_each_dimension() -> None:
    times = seconds_by_dimension([1, 3, 10], n_samples=40)
    assert set(times) == {"normal_equations", "qr", "gradient_step"}
    assert all(len(seconds) == 3 and min(seconds) > 0 for seconds in times.values())


# Levenberg-Marquardt


@pytest.mark.parametrize("output", SMOOTH)
@pytest.mark.parametrize("units", [(), (3,), (2, 3)], ids=len)
@pytest.mark.parametrize("bias", [True, False])
def test_the_jacobian_is_the_slope_of_every_residual(output: str, units: tuple[int, ...], bias: bool) -> None:
    spec = NetworkSpec(tuple(LayerSpec(n, "tanh") for n in units), "uniform", bias=bias, features=("x2", "x1_x2", "x1"))
    examples, beta = make_dataset("plane", n_samples=7), initial_parameters(RunSpec(spec, seed=3))
    found = jacobian(spec, output, beta, examples.X)
    for column, direction in zip(found.T, np.eye(len(beta)), strict=True):
        ahead, behind = (
            residuals(spec, output, beta + sign * 1e-6 * direction, examples.X, examples.y) for sign in (1, -1)
        )
        np.testing.assert_allclose(column, (ahead - behind) / 2e-6, atol=3e-9)


def test_jacobian_and_residuals_give_the_gradient_of_backpropagation() -> None:
    run = RunSpec(NetworkSpec((LayerSpec(4),)), TrainingSpec("mse"), 2)
    examples, beta = make_dataset("plane", n_samples=11), initial_parameters(run)
    r, J = (
        residuals(run.network, "linear", beta, examples.X, examples.y),
        jacobian(run.network, "linear", beta, examples.X),
    )
    np.testing.assert_allclose(2 / 11 * r @ J, loss_and_gradient(run, beta, examples.X, examples.y)[1], rtol=1e-12)


def test_on_a_linear_neuron_it_is_at_the_closed_form_at_once() -> None:
    examples = make_dataset("plane")
    best = fit(examples.X, examples.y)
    solution = levenberg_marquardt(NetworkSpec(), np.zeros(3), examples.X, examples.y)
    assert solution.converged
    np.testing.assert_allclose(solution.parameters, [*best.w, best.b], rtol=1e-10)
    assert 2 * solution.costs[-1] / len(examples) == pytest.approx(best.mean_squared_error, rel=1e-12)
    assert len(solution.costs) < 12


@pytest.mark.parametrize("output", ["theta", "tanh", "sigmoid"])
def test_it_finds_the_neuron_that_made_the_data(output: str) -> None:
    """y = g(0.7 x₁ − 1.2 x₂ + 0.3) without noise: the residuals go to 0 and the weights come back (course C8)."""
    examples, true = make_dataset("plane"), np.array([0.7, -1.2, 0.3])
    y = ACTIVATIONS[output].value(examples.X @ true[:2] + true[2])
    solution = levenberg_marquardt(NetworkSpec(), np.array([0.1, 0.1, 0.0]), examples.X, y, output=output)
    assert solution.converged
    np.testing.assert_allclose(solution.parameters, true, rtol=1e-9)
    assert (np.diff(solution.costs) < 0).all()


def test_it_solves_xor_in_far_fewer_steps_than_descent() -> None:
    examples, spec = make_dataset("xor_corners"), NetworkSpec((LayerSpec(3),))
    y, solved = examples.y.astype(float), 0
    for seed in range(20):
        start = initial_parameters(RunSpec(spec, seed=seed))
        solution = levenberg_marquardt(spec, start, examples.X, y, max_steps=50)
        assert (np.diff(solution.costs) < 0).all()
        solved += solution.costs[-1] < 1e-6
    assert solved >= 15


def test_a_start_that_is_no_place_and_two_outputs() -> None:
    examples = make_dataset("plane")
    lost = levenberg_marquardt(NetworkSpec(), np.array([1e200, 0, 0]), examples.X, examples.y)
    assert not lost.converged
    assert lost.parameters.tolist() == [1e200, 0, 0]
    with pytest.raises(ValueError, match="one output, got 2"):
        levenberg_marquardt(NetworkSpec(n_outputs=2), np.zeros(6), examples.X, examples.y)
