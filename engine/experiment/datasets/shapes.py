"""Generators of classes in the plane: clouds, discs, moons, spirals, squares.

Every generator takes the number of points, the noise (standard deviation of the Gaussian noise added to the points) and
a random generator, and returns X float64 (n, 2) and labels uint8 (n,). The classes alternate, so their sizes differ by
one at most.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from engine.arrays import Points

Labels = npt.NDArray[np.uint8]
Generate: TypeAlias = Callable[[int, float, np.random.Generator], tuple[Points, npt.NDArray[Any]]]
Table = tuple[tuple[float, float, int], ...]


def table(rows: Table) -> Generate:
    """A fixed data set: the rows (x₁, x₂, class) as given."""

    def generate(n_samples: int, noise: float, rng: np.random.Generator) -> tuple[Points, Labels]:
        return np.array([row[:2] for row in rows], np.float64), np.array([row[2] for row in rows], np.uint8)

    return generate


def blobs(centers: Table) -> Generate:
    """Gaussian clouds of standard deviation `noise`, one round each centre; the points take the centres in turn."""

    def generate(n_samples: int, noise: float, rng: np.random.Generator) -> tuple[Points, Labels]:
        rows = np.array(centers, np.float64)[np.arange(n_samples) % len(centers)]
        return rows[:, :2] + noise * rng.standard_normal((n_samples, 2)), rows[:, 2].astype(np.uint8)

    return generate


def circle(n_samples: int, noise: float, rng: np.random.Generator) -> tuple[Points, Labels]:
    """A disc of radius 0.9 (class 1) in a ring from 1.5 to 2.1 (class 0), uniform by area, plus `noise`."""
    y = (np.arange(n_samples) % 2).astype(np.uint8)
    inner, outer = np.where(y == 1, 0.0, 1.5), np.where(y == 1, 0.9, 2.1)
    return _annuli(inner, outer, noise, rng), y


def rings(n_classes: int) -> Generate:
    """A disc and rings round it, out to radius 2.2; each is twice as wide as the gap to the next."""

    def generate(n_samples: int, noise: float, rng: np.random.Generator) -> tuple[Points, Labels]:
        y = (np.arange(n_samples) % n_classes).astype(np.uint8)
        gap = 2.2 / (3 * n_classes - 1)
        inner = 3 * gap * y.astype(np.float64)
        return _annuli(inner, inner + 2 * gap, noise, rng), y

    return generate


def _annuli(inner: Points, outer: Points, noise: float, rng: np.random.Generator) -> Points:
    radius = np.sqrt(rng.uniform(inner**2, outer**2))
    angle = rng.uniform(0.0, 2 * np.pi, len(radius))
    X = radius[:, np.newaxis] * np.column_stack([np.cos(angle), np.sin(angle)])
    return np.asarray(X + noise * rng.standard_normal(X.shape))


def quadrants(n_samples: int, noise: float, rng: np.random.Generator) -> tuple[Points, Labels]:
    """Uniform in the four quadrants, 0.15 to 2.3 from each axis; class 1 where the signs differ."""
    corner = np.arange(n_samples) % 4
    signs = np.column_stack([np.where(corner % 3 == 0, -1.0, 1.0), np.where(corner < 2, -1.0, 1.0)])
    X = signs * rng.uniform(0.15, 2.3, (n_samples, 2)) + noise * rng.standard_normal((n_samples, 2))
    return X, (corner % 2).astype(np.uint8)


def moons(n_samples: int, noise: float, rng: np.random.Generator) -> tuple[Points, Labels]:
    """Two half circles of radius 1.25; the lower one (class 1) begins in the middle of the upper one."""
    y = (np.arange(n_samples) % 2).astype(np.uint8)
    angle = rng.uniform(0.0, np.pi, n_samples)
    side = np.where(y == 1, -1.0, 1.0)
    X = 1.25 * np.column_stack([side * (np.cos(angle) - 0.5), side * (np.sin(angle) - 0.25)])
    return X + noise * rng.standard_normal((n_samples, 2)), y


def spirals(n_arms: int) -> Generate:
    """Archimedean arms, one for each class, turning one and a half times from radius 0.2 to 2.2."""

    def generate(n_samples: int, noise: float, rng: np.random.Generator) -> tuple[Points, Labels]:
        y = (np.arange(n_samples) % n_arms).astype(np.uint8)
        along = np.sqrt(rng.uniform(0.0, 1.0, n_samples))  # nearly uniform along the length of the arm
        angle = 3 * np.pi * along + 2 * np.pi * y / n_arms
        radius = 0.2 + 2.0 * along
        X = radius[:, np.newaxis] * np.column_stack([np.cos(angle), np.sin(angle)])
        return X + noise * rng.standard_normal((n_samples, 2)), y

    return generate


def checkerboard(n_samples: int, noise: float, rng: np.random.Generator) -> tuple[Points, Labels]:
    """Four by four squares of side 1.1, which the points take in turn; class 1 where row + column is odd."""
    square = np.arange(n_samples) % 16
    row, column = square // 4, square % 4
    # Colours alternate within a row; starting odd rows one square later keeps the classes alternating too.
    column = (column + row) % 4
    corner = 1.1 * (np.column_stack([column, row]) - 2.0)
    X = corner + 1.1 * rng.uniform(0.0, 1.0, (n_samples, 2)) + noise * rng.standard_normal((n_samples, 2))
    return X, ((row + column) % 2).astype(np.uint8)
