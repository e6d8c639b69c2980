"""Generators of regression data: the target y is a function of one or two inputs, plus Gaussian noise (course C4)."""

import numpy as np
import numpy.typing as npt

from engine.arrays import Points

Values = npt.NDArray[np.float64]


def _points(n_samples: int, n_inputs: int, rng: np.random.Generator) -> Points:
    """Uniform within ±2.3, rounded as `make_dataset` does it, so that y belongs to the rounded x."""
    return rng.uniform(-2.3, 2.3, (n_samples, n_inputs)).round(3)


def line(n_samples: int, noise: float, rng: np.random.Generator) -> tuple[Points, Values]:
    """Y = ½ + 0.8 x."""
    X = _points(n_samples, 1, rng)
    return X, 0.5 + 0.8 * X[:, 0] + noise * rng.standard_normal(n_samples)


def sine(n_samples: int, noise: float, rng: np.random.Generator) -> tuple[Points, Values]:
    """Y = sin 2x: not a line; a polynomial or a few hidden units can fit it."""
    X = _points(n_samples, 1, rng)
    return X, np.sin(2 * X[:, 0]) + noise * rng.standard_normal(n_samples)


def plane(n_samples: int, noise: float, rng: np.random.Generator) -> tuple[Points, Values]:
    """Y = 0.3 + 0.6 x₁ − 0.4 x₂: a single linear neuron finds it."""
    X = _points(n_samples, 2, rng)
    return X, 0.3 + X @ np.array([0.6, -0.4]) + noise * rng.standard_normal(n_samples)


def two_hills(n_samples: int, noise: float, rng: np.random.Generator) -> tuple[Points, Values]:
    """Y = e^−|x − c|² − e^−|x + c|² with c = (1, 1): a Gaussian hill and a hollow."""
    X = _points(n_samples, 2, rng)
    hill, hollow = (np.exp(-np.square(X - center).sum(axis=1)) for center in (1.0, -1.0))
    return X, hill - hollow + noise * rng.standard_normal(n_samples)


HILLS = np.array(
    [(-1.6, -1.2, 1), (0.0, -1.2, -1), (1.6, -1.2, 1), (-1.6, 1.2, -1), (0.0, 1.2, 1), (1.6, 1.2, -1)], np.float64
)
"""Centres and heights (x₁, x₂, height): hills and hollows alternate, three in a row."""


def six_hills(n_samples: int, noise: float, rng: np.random.Generator) -> tuple[Points, Values]:
    """Y = Σₖ ± e^(−|x − cₖ|² / 0.4) over six centres, with alternating signs: needs many hidden units."""
    X = _points(n_samples, 2, rng)
    squares = np.square(X[:, np.newaxis] - HILLS[:, :2]).sum(axis=2)
    return X, np.exp(-squares / 0.4) @ HILLS[:, 2] + noise * rng.standard_normal(n_samples)
