"""Data sets: examples with a class or a target value each, drawn by hand or generated here (course C4, C9, C10)."""

from dataclasses import dataclass
from math import isfinite

import numpy as np

from engine.arrays import Points
from engine.experiment.datasets.shapes import (
    Generate,
    Table,
    blobs,
    checkerboard,
    circle,
    moons,
    quadrants,
    rings,
    spirals,
    table,
)
from engine.experiment.datasets.values import line, plane, sine, six_hills, two_hills
from engine.experiment.randomness import Stream, generator
from engine.functions.losses import Targets

DOMAIN = (-2.5, 2.5)
"""The interval of the plane that is drawn, the same for x₁ and x₂."""

MAX_LABEL = 9
"""The largest class label: labels are digits."""


@dataclass(frozen=True, eq=False)
class Examples:
    """Points X, float64 (n, 2), or (n, 1) for a single input, with what to predict for each row; n may be 0.

    y holds class labels 0 to 9, uint8 (n,), or the targets of a regression, float64 (n,). `test` is a test set of the
    same kind, on which no network trains; None without one. Raises ValueError when a shape or type is wrong, or a
    number is not finite.
    """

    X: Points
    y: Targets
    test: "Examples | None" = None

    def __post_init__(self) -> None:
        X, y = self.X, self.y
        if X.dtype != np.float64 or X.ndim != 2 or X.shape[1] not in (1, 2):
            raise ValueError(f"X must be float64 of shape (n_samples, 2) or (n_samples, 1), got {X.dtype} {X.shape}")
        if y.dtype not in (np.uint8, np.float64) or y.shape != (len(X),):
            raise ValueError(
                f"y must be uint8 classes or float64 values of shape ({len(X)},) to go with X, "
                f"got {y.dtype} of shape {y.shape}"
            )
        if not np.isfinite(X).all():
            row = int(np.flatnonzero(~np.isfinite(X).all(axis=1))[0])
            raise ValueError(f"X must be finite, got {X[row].tolist()} in row {row}")
        if y.dtype == np.uint8 and (y > MAX_LABEL).any():
            raise ValueError(f"y must be 0 to {MAX_LABEL}, got {y.max()} in row {int(np.argmax(y > MAX_LABEL))}")
        if not np.isfinite(y).all():
            row = int(np.flatnonzero(~np.isfinite(y))[0])
            raise ValueError(f"y must be finite, got {y[row]} in row {row}")
        if self.test is not None and (self.test.X.shape[1], self.test.y.dtype) != (X.shape[1], y.dtype):
            raise ValueError(
                f"test examples must be of the same kind as the others, got X {self.test.X.shape} and y "
                f"{self.test.y.dtype} beside X {X.shape} and y {y.dtype}"
            )
        # One memory layout, so that equal examples give equal bits whoever made the array.
        object.__setattr__(self, "X", np.ascontiguousarray(X))

    def __len__(self) -> int:
        return len(self.y)


@dataclass(frozen=True)
class Dataset:
    """How a data set is generated: `generate(n_samples, noise, rng)` gives X and y; a `fixed` one ignores all three.

    `n_samples` and `noise` are the defaults. `task` is "classes", or, for a regression, "plane" (two inputs) or "curve"
    (one input); `n_classes` is 0 for a regression.
    """

    name: str
    description: str
    generate: Generate
    n_samples: int
    noise: float = 0.0
    fixed: bool = False
    n_classes: int = 2
    task: str = "classes"


XOR_CORNERS: Table = ((-1, -1, 0), (-1, 1, 1), (1, 1, 0), (1, -1, 1))
AND_CORNERS: Table = ((-1, -1, 0), (-1, 1, 0), (1, 1, 1), (1, -1, 0))
OR_CORNERS: Table = ((-1, -1, 0), (-1, 1, 1), (1, 1, 1), (1, -1, 1))
NAND_CORNERS: Table = ((-1, -1, 1), (-1, 1, 1), (1, 1, 0), (1, -1, 1))
XNOR_CORNERS: Table = ((-1, -1, 1), (-1, 1, 0), (1, 1, 1), (1, -1, 0))
XOR_CENTERS: Table = tuple((1.2 * x1, 1.2 * x2, y) for x1, x2, y in XOR_CORNERS)
TWO_CENTERS: Table = ((-1.1, -1.1, 0), (1.1, 1.1, 1))
THREE_CENTERS: Table = ((0, 1.3, 0), (-1.2, -0.8, 1), (1.2, -0.8, 2))
FOUR_CENTERS: Table = ((-1.2, -1.2, 0), (-1.2, 1.2, 1), (1.2, 1.2, 2), (1.2, -1.2, 3))
COURSE_TABLE: Table = ((2, 1, 1), (0, -2, 1), (-2, 1, 0), (0, 2, 0))

DATASETS: dict[str, Dataset] = {
    record.name: record
    for record in (
        Dataset(
            "xor_blobs",
            "XOR as four tight clouds: class 1 where x₁ and x₂ differ in sign",
            blobs(XOR_CENTERS),
            120,
            0.2,
        ),
        Dataset("xor_corners", "XOR as four points: class 1 where x₁ and x₂ differ", table(XOR_CORNERS), 4, fixed=True),
        Dataset("and", "AND as four points: class 1 where both are +1", table(AND_CORNERS), 4, fixed=True),
        Dataset("or", "OR as four points: class 1 where at least one is +1", table(OR_CORNERS), 4, fixed=True),
        Dataset("nand", "NAND as four points: class 0 where both are +1", table(NAND_CORNERS), 4, fixed=True),
        Dataset("xnor", "XNOR as four points: class 1 where x₁ and x₂ are equal", table(XNOR_CORNERS), 4, fixed=True),
        Dataset("two_blobs", "Two clouds that one line can separate", blobs(TWO_CENTERS), 120, 0.4),
        Dataset("circle", "A disc inside a ring", circle, 120, 0.05),
        Dataset("quadrants", "XOR as four full quadrants: two hidden units are not enough", quadrants, 200, 0.0),
        Dataset("moons", "Two half moons, each reaching into the other", moons, 160, 0.1),
        Dataset("spirals", "Two spirals, one inside the other", spirals(2), 200, 0.03),
        Dataset("checkerboard", "A board of four by four squares", checkerboard, 300, 0.0),
        Dataset(
            "course_table",
            "The worked exercise of the course: four points, no bias needed",
            table(COURSE_TABLE),
            4,
            fixed=True,
        ),
    )
}

MULTICLASS_DATASETS: dict[str, Dataset] = {
    record.name: record
    for record in (
        Dataset("three_blobs", "Three clouds on a triangle", blobs(THREE_CENTERS), 150, 0.35, n_classes=3),
        Dataset("four_blobs", "Four clouds on a square", blobs(FOUR_CENTERS), 200, 0.35, n_classes=4),
        Dataset("three_rings", "A disc in a ring in a ring", rings(3), 210, 0.05, n_classes=3),
        Dataset("three_spirals", "Three spirals, one inside the other", spirals(3), 300, 0.03, n_classes=3),
    )
}

REGRESSION_DATASETS: dict[str, Dataset] = {
    record.name: record
    for record in (
        Dataset("line", "y = ½ + 0.8 x, one input", line, 60, 0.3, n_classes=0, task="curve"),
        Dataset("sine", "y = sin 2x, one input", sine, 80, 0.15, n_classes=0, task="curve"),
        Dataset("plane", "y = 0.3 + 0.6 x₁ − 0.4 x₂", plane, 120, 0.1, n_classes=0, task="plane"),
        Dataset("two_hills", "A hill and a hollow over the plane", two_hills, 200, 0.05, n_classes=0, task="plane"),
        Dataset("six_hills", "Three hills and three hollows in turn", six_hills, 300, 0.05, n_classes=0, task="plane"),
    )
}

ALL_DATASETS: dict[str, Dataset] = {**DATASETS, **MULTICLASS_DATASETS, **REGRESSION_DATASETS}


MAX_LABEL_NOISE = 0.5
"""With more than half of the labels of two classes swapped, the other class would be the true one."""


def make_dataset(
    name: str, n_samples: int | None = None, noise: float | None = None, seed: int = 0, label_noise: float = 0.0
) -> Examples:
    """Generate the data set called `name`, a key of ALL_DATASETS; None means the data set's own default.

    Coordinates are clipped to DOMAIN, and all numbers are rounded to 3 decimals. The fraction `label_noise` of the
    labels is replaced by another class, except in fixed data sets and in regressions. Equal arguments give equal
    examples. Raises ValueError for an unknown name, n_samples below 1, a noise or seed that is negative or not finite,
    or label_noise outside 0 to MAX_LABEL_NOISE.
    """
    if name not in ALL_DATASETS:
        raise ValueError(f"no data set is called {name!r}; choose one of {', '.join(ALL_DATASETS)}")
    record = ALL_DATASETS[name]
    n_samples = record.n_samples if n_samples is None else n_samples
    noise = record.noise if noise is None else noise
    if n_samples < 1:
        raise ValueError(f"n_samples must be 1 or more, got {n_samples}")
    if not (isfinite(noise) and noise >= 0):
        raise ValueError(f"noise must be a finite number, 0 or more, got {noise}")
    if not 0 <= label_noise <= MAX_LABEL_NOISE:
        raise ValueError(f"label_noise must be a share from 0 to {MAX_LABEL_NOISE}, got {label_noise}")
    if seed < 0:
        raise ValueError(f"seed must be 0 or more, got {seed}")
    X, y = record.generate(n_samples, noise, generator(seed, Stream.DATA))
    # Adding 0.0 turns −0.0, which rounding leaves behind, into 0.0: it would be shown and shared as "-0".
    X = np.clip(X, *DOMAIN).round(3) + 0.0
    if record.task != "classes":
        return Examples(X, y.round(3) + 0.0)
    return Examples(X, y if record.fixed else _with_label_noise(y, record.n_classes, label_noise, seed))


def _with_label_noise(y: Targets, n_classes: int, fraction: float, seed: int) -> Targets:
    """Labels y (n,) of which this fraction, rounded to whole labels, is replaced by another class.

    A larger fraction replaces the same labels and some more.
    """
    rng = generator(seed, Stream.DATA, 1)
    rows, others = rng.permutation(len(y)), (y + rng.integers(1, n_classes, len(y))) % n_classes
    changed = rows[: round(fraction * len(y))]
    noisy = y.copy()
    noisy[changed] = others[changed]
    return noisy
