"""Linear regression in closed form, by the normal equations and by QR, with the running time of each (course C4).

Minimise ‖A θ − y‖² with A = [X 1], one column of ones for the bias. Gradient descent converges to the same θ. A closed
form is expensive when there are many columns, and the normal equations square the condition number.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from engine.arrays import Floats
from engine.experiment.randomness import Stream, generator
from engine.functions.losses import Targets


@dataclass(frozen=True, eq=False)
class LinearFit:
    """The least-squares solution θ = (w, b), with w (d,), and its mean squared error, the minimum."""

    w: Floats
    b: float
    mean_squared_error: float


def design(X: Floats) -> Floats:
    """The design matrix [X 1] (n, d + 1): the columns of X (n, d) and a column of ones (course C4)."""
    return np.column_stack([X, np.ones(len(X), X.dtype)])


def normal_equations(A: Floats, y: Floats) -> Floats:
    """θ = (AᵀA)⁻¹ Aᵀy (course C4), for A (n, k) of rank k, by solving the system without forming the inverse.

    Takes n k² + k³/3 multiplications. Raises numpy.linalg.LinAlgError when a column is a combination of the others.
    """
    return np.asarray(np.linalg.solve(A.T @ A, A.T @ y))


def qr(A: Floats, y: Floats) -> Floats:
    """θ = R⁻¹ Qᵀy with A = QR, Q orthonormal, R triangular: more accurate, since the condition number is not squared.

    Takes about 2 n k² multiplications. Golub & Van Loan 2013, algorithm 5.3.2. Raises numpy.linalg.LinAlgError as
    `normal_equations` does.
    """
    Q, R = np.linalg.qr(A)
    return np.asarray(np.linalg.solve(R, Q.T @ y))


SOLVERS: dict[str, Callable[[Floats, Floats], Floats]] = {"normal_equations": normal_equations, "qr": qr}


def fit(X: Floats, y: Targets, solver: str = "qr") -> LinearFit:
    """The least-squares line, plane or hyperplane through X (n, d), y (n,), n > d.

    Raises ValueError for an unknown solver, numpy.linalg.LinAlgError where the best θ is not unique.
    """
    if solver not in SOLVERS:
        raise ValueError(f"no solver is called {solver!r}; choose one of {', '.join(SOLVERS)}")
    A = design(X)
    if np.linalg.matrix_rank(A) < A.shape[1]:
        raise np.linalg.LinAlgError(
            f"{len(X)} examples do not settle {A.shape[1]} parameters: a feature is a combination of the others; "
            "leave it out or add examples"
        )
    theta = SOLVERS[solver](A, y)
    return LinearFit(theta[:-1], float(theta[-1]), float(np.mean(np.square(A @ theta - y))))


def least_squares(X: Floats, y: Targets) -> LinearFit:
    """As `fit`, for any X (n ≥ 1, d): if many θ minimise the error, the one with the shortest w.

    By singular values, after subtracting the means: for data far from the origin, w would lose digits otherwise. What
    varies by no more than the rounding of the data themselves does not vary.
    """
    x_mean, y_mean = X.mean(axis=0), float(y.mean())
    U, sizes, directions = np.linalg.svd(X - x_mean, full_matrices=False)
    varies = sizes > max(X.shape) * np.finfo(X.dtype).eps * np.linalg.norm(X)
    w = directions[varies].T @ (U[:, varies].T @ (y - y_mean) / sizes[varies])
    errors = (X - x_mean) @ w - (y - y_mean)
    return LinearFit(w, y_mean - float(x_mean @ w), float(np.mean(np.square(errors))))


def seconds_by_dimension(
    dimensions: Sequence[int], n_samples: int = 1000, repeats: int = 3, seed: int = 0
) -> dict[str, list[float]]:
    """The running time of each method for each number of features d: the least of `repeats` times, in seconds.

    `normal_equations` and `qr` solve the problem; `gradient_step` is one step of gradient descent, about 4 n d
    operations, to compare with. X (n_samples, d) is random normal. Raises ValueError unless 1 ≤ d < n_samples for each
    of the `dimensions`.
    """
    if any(not 1 <= d < n_samples for d in dimensions):
        raise ValueError(f"dimensions must be 1 to {n_samples - 1}, below the number of examples, got {dimensions}")
    found: dict[str, list[float]] = {name: [] for name in (*SOLVERS, "gradient_step")}
    for index, d in enumerate(dimensions):
        rng = generator(seed, Stream.DATA, index)
        A, y = design(rng.standard_normal((n_samples, d))), rng.standard_normal(n_samples)
        theta = np.zeros(d + 1)

        def gradient_step(A: Floats, y: Floats, theta: Floats = theta) -> Floats:
            return np.asarray(theta - 0.1 / len(y) * (A.T @ (A @ theta - y)))

        for name, method in {**SOLVERS, "gradient_step": gradient_step}.items():
            found[name].append(min(_seconds(method, A, y) for _ in range(repeats)))
    return found


def _seconds(method: Callable[[Floats, Floats], Floats], A: Floats, y: Floats) -> float:
    start = perf_counter()
    method(A, y)
    return perf_counter() - start
