"""Examples to learn from: points of the plane in two classes, drawn by hand or made here (course C9, C10)."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite

import numpy as np
import numpy.typing as npt

from engine.randomness import Stream, generator

DOMAIN = (-2.5, 2.5)
"""The part of the plane that is drawn, the same in x₁ and x₂."""

Points = npt.NDArray[np.float64]
Labels = npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Examples:
    """X float64 (n, 2), every coordinate finite, and y uint8 (n,), 0 or 1; n may be 0. Raises ValueError otherwise."""

    X: Points
    y: Labels

    def __post_init__(self) -> None:
        X, y = self.X, self.y
        if X.dtype != np.float64 or X.ndim != 2 or X.shape[1] != 2:
            raise ValueError(f"X must be float64 of shape (n_samples, 2), got {X.dtype} of shape {X.shape}")
        if y.dtype != np.uint8 or y.shape != (len(X),):
            raise ValueError(f"y must be uint8 of shape ({len(X)},) to go with X, got {y.dtype} of shape {y.shape}")
        if not np.isfinite(X).all():
            row = int(np.flatnonzero(~np.isfinite(X).all(axis=1))[0])
            raise ValueError(f"X must be finite, got {X[row].tolist()} in row {row}")
        if (y > 1).any():
            raise ValueError(f"y must be 0 or 1, got {y.max()} in row {int(np.argmax(y > 1))}")
        # One memory layout, so that equal examples give equal bits however they were sent here.
        object.__setattr__(self, "X", np.ascontiguousarray(X))

    def __len__(self) -> int:
        return len(self.y)


@dataclass(frozen=True)
class Dataset:
    """A recipe: `generate(n_samples, noise, rng)` gives X (n_samples, 2) and y; a `fixed` one ignores all three."""

    name: str
    description: str
    generate: Callable[[int, float, np.random.Generator], tuple[Points, Labels]]
    n_samples: int
    noise: float = 0.0
    fixed: bool = False


Table = tuple[tuple[float, float, int], ...]


def _table(rows: Table) -> Callable[[int, float, np.random.Generator], tuple[Points, Labels]]:
    def generate(n_samples: int, noise: float, rng: np.random.Generator) -> tuple[Points, Labels]:
        return np.array([row[:2] for row in rows], np.float64), np.array([row[2] for row in rows], np.uint8)

    return generate


def _blobs(centers: Table) -> Callable[[int, float, np.random.Generator], tuple[Points, Labels]]:
    """Gaussian clouds of standard deviation `noise`; the points go round the centres, whose classes alternate."""

    def generate(n_samples: int, noise: float, rng: np.random.Generator) -> tuple[Points, Labels]:
        rows = np.array(centers, np.float64)[np.arange(n_samples) % len(centers)]
        return rows[:, :2] + noise * rng.standard_normal((n_samples, 2)), rows[:, 2].astype(np.uint8)

    return generate


def _circle(n_samples: int, noise: float, rng: np.random.Generator) -> tuple[Points, Labels]:
    """A disc of radius 0.9 (class 1) in a ring from 1.5 to 2.1 (class 0), uniform by area, jittered by `noise`."""
    y = (np.arange(n_samples) % 2).astype(np.uint8)
    inner, outer = np.where(y == 1, 0.0, 1.5), np.where(y == 1, 0.9, 2.1)
    radius = np.sqrt(rng.uniform(inner**2, outer**2))
    angle = rng.uniform(0.0, 2 * np.pi, n_samples)
    X = radius[:, np.newaxis] * np.column_stack([np.cos(angle), np.sin(angle)])
    return X + noise * rng.standard_normal((n_samples, 2)), y


XOR_CORNERS: Table = ((-1, -1, 0), (-1, 1, 1), (1, 1, 0), (1, -1, 1))
AND_CORNERS: Table = ((-1, -1, 0), (-1, 1, 0), (1, 1, 1), (1, -1, 0))
OR_CORNERS: Table = ((-1, -1, 0), (-1, 1, 1), (1, 1, 1), (1, -1, 1))
XOR_CENTERS: Table = tuple((1.2 * x1, 1.2 * x2, y) for x1, x2, y in XOR_CORNERS)
TWO_CENTERS: Table = ((-1.1, -1.1, 0), (1.1, 1.1, 1))
COURSE_TABLE: Table = ((2, 1, 1), (0, -2, 1), (-2, 1, 0), (0, 2, 0))

DATASETS: dict[str, Dataset] = {
    record.name: record
    for record in (
        Dataset(
            "xor_blobs",
            "XOR as four tight clouds: class 1 where x₁ and x₂ differ in sign",
            _blobs(XOR_CENTERS),
            120,
            0.2,
        ),
        Dataset(
            "xor_corners", "XOR as four points: class 1 where x₁ and x₂ differ", _table(XOR_CORNERS), 4, fixed=True
        ),
        Dataset("and", "AND as four points: class 1 where both are +1", _table(AND_CORNERS), 4, fixed=True),
        Dataset("or", "OR as four points: class 1 where at least one is +1", _table(OR_CORNERS), 4, fixed=True),
        Dataset("two_blobs", "Two clouds that one line can part", _blobs(TWO_CENTERS), 120, 0.4),
        Dataset("circle", "A disc inside a ring", _circle, 120, 0.05),
        Dataset(
            "course_table",
            "The worked exercise of the course: four points, no bias needed",
            _table(COURSE_TABLE),
            4,
            fixed=True,
        ),
    )
}


def make_dataset(name: str, n_samples: int | None = None, noise: float | None = None, seed: int = 0) -> Examples:
    """The named data set; None takes its own default. Coordinates are clipped to DOMAIN and rounded to 3 decimals.

    Raises ValueError for an unknown name, n_samples below 1, or a noise or seed that is negative or not finite.
    """
    if name not in DATASETS:
        raise ValueError(f"no data set is called {name!r}; choose one of {', '.join(DATASETS)}")
    record = DATASETS[name]
    n_samples = record.n_samples if n_samples is None else n_samples
    noise = record.noise if noise is None else noise
    if n_samples < 1:
        raise ValueError(f"n_samples must be 1 or more, got {n_samples}")
    if not (isfinite(noise) and noise >= 0):
        raise ValueError(f"noise must be a finite number, 0 or more, got {noise}")
    if seed < 0:
        raise ValueError(f"seed must be 0 or more, got {seed}")
    X, y = record.generate(n_samples, noise, generator(seed, Stream.DATA))
    # Adding 0.0 turns −0.0, which rounding leaves behind, into 0.0: it would be shown and shared as "-0".
    X = np.clip(X, *DOMAIN).round(3) + 0.0
    return Examples(X, y)
