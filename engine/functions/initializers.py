"""How the initial weights and biases of a layer are drawn (course C19: they matter)."""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

Drawn = npt.NDArray[np.float64]


def zero_biases(n_out: int, rng: np.random.Generator) -> Drawn:
    """All 0: weights alone are enough to make the units of a layer differ."""
    return np.zeros(n_out)


@dataclass(frozen=True)
class Initializer:
    """`weights(n_in, n_out, rng)` draws W float64 (n_in, n_out), then `biases(n_out, rng)` draws b float64 (n_out,).

    Both are then multiplied by a scale: the r, σ or c of the formula where there is one, else a gain on top of the
    paper's own. `scale` is what it is when nobody chooses. `equal_units`: the units of a layer begin equal, and so must
    stay equal to the last bit (course C19). `tex` are formulas of W and, where they are drawn, b.
    """

    name: str
    formula: str
    weights: Callable[[int, int, np.random.Generator], Drawn]
    biases: Callable[[int, np.random.Generator], Drawn] = zero_biases
    scale: float = 1.0
    equal_units: bool = False
    _: KW_ONLY
    tex: tuple[str, ...]


def xavier_uniform(n_in: int, n_out: int, rng: np.random.Generator) -> Drawn:
    """U(−r, r) with r = √(6 / (n_in + n_out)): Glorot & Bengio 2010, equation 16."""
    limit = sqrt(6 / (n_in + n_out))
    return rng.uniform(-limit, limit, (n_in, n_out))


def xavier_normal(n_in: int, n_out: int, rng: np.random.Generator) -> Drawn:
    """N(0, σ²) with σ² = 2 / (n_in + n_out): Glorot & Bengio 2010, the variance of equation 12."""
    return rng.normal(0.0, sqrt(2 / (n_in + n_out)), (n_in, n_out))


def he(n_in: int, n_out: int, rng: np.random.Generator) -> Drawn:
    """N(0, σ²) with σ² = 2 / n_in: He et al. 2015, equation 10, made for ReLU."""
    return rng.normal(0.0, sqrt(2 / n_in), (n_in, n_out))


def he_uniform(n_in: int, n_out: int, rng: np.random.Generator) -> Drawn:
    """U(−r, r) with r = √(6 / n_in), which has the variance of He et al. 2015, equation 10."""
    limit = sqrt(6 / n_in)
    return rng.uniform(-limit, limit, (n_in, n_out))


def normal(n_in: int, n_out: int, rng: np.random.Generator) -> Drawn:
    """N(0, 1), times the scale σ: from tiny σ a network rests at a saddle before it moves (course C19)."""
    return rng.standard_normal((n_in, n_out))


def constant(n_in: int, n_out: int, rng: np.random.Generator) -> Drawn:
    """1, times the scale c: any constant keeps hidden units identical, not only 0 (course C19)."""
    return np.ones((n_in, n_out))


def uniform(n_in: int, n_out: int, rng: np.random.Generator) -> Drawn:
    """U(−1, 1), times the scale r, whatever the size of the layer."""
    return rng.uniform(-1.0, 1.0, (n_in, n_out))


def uniform_biases(n_out: int, rng: np.random.Generator) -> Drawn:
    """U(−1, 1), as the weights."""
    return rng.uniform(-1.0, 1.0, n_out)


def zeros(n_in: int, n_out: int, rng: np.random.Generator) -> Drawn:
    """All 0: the units of a hidden layer stay identical for ever (course C19)."""
    return np.zeros((n_in, n_out))


INITIALIZERS: dict[str, Initializer] = {
    record.name: record
    for record in (
        Initializer(
            "xavier_uniform",
            "U(−r, r),  r = √(6 / (n_in + n_out))",
            xavier_uniform,
            tex=(r"W∼U(-r,r),\ \ r=\sqrt{\frac{6}{n_{\text{in}}+n_{\text{out}}}}",),
        ),
        Initializer(
            "xavier_normal",
            "N(0, 2 / (n_in + n_out))",
            xavier_normal,
            tex=(r"W∼N(0,\frac{2}{n_{\text{in}}+n_{\text{out}}})",),
        ),
        Initializer("he", "N(0, 2 / n_in)", he, tex=(r"W∼N(0,\frac{2}{n_{\text{in}}})",)),
        Initializer(
            "he_uniform",
            "U(−r, r),  r = √(6 / n_in)",
            he_uniform,
            tex=(r"W∼U(-r,r),\ \ r=\sqrt{\frac{6}{n_{\text{in}}}}",),
        ),
        Initializer("uniform", "U(−r, r), biases too", uniform, uniform_biases, tex=("W,b∼U(-r,r)",)),
        Initializer("normal", "N(0, σ²)", normal, scale=0.1, tex=("W∼N(0,σ^2)",)),
        Initializer("constant", "c", constant, scale=0.5, equal_units=True, tex=("W=c",)),
        Initializer("zeros", "0", zeros, equal_units=True, tex=("W=0",)),
    )
}
