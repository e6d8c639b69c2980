"""What is true of the examples themselves, before any network has seen them (course C10).

Whether one line can do it, how many examples the best line gets, and how low one neuron's cross-entropy can go.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from engine.best_line import BestLine, best_line
from engine.convex import Floor, cross_entropy_floor
from engine.plane import checked_examples
from engine.separability import Separation, separate

BEST_LINE_MAX_POINTS = 1000
"""Above this the best line, which takes n² log n, is left out."""


@dataclass(frozen=True)
class Analysis:
    """The facts and their proofs: `separation` holds a line or an obstacle, `best_line` and `floor` their witnesses."""

    n_samples: int
    class_counts: tuple[int, int]
    separation: Separation
    cross_entropy: Floor | None
    best_line: BestLine | None

    @property
    def separable(self) -> bool | None:
        """Can one straight line put the two classes strictly on different sides; None below two classes."""
        return self.separation.separable

    @property
    def floor(self) -> float | None:
        """Greatest lower bound of a single neuron's mean cross-entropy, in nats; None without examples."""
        return self.cross_entropy.value if self.cross_entropy else None

    def as_dict(self) -> dict[str, Any]:
        """The fields of the `analysis` event (docs/protocol.md): plain Python, finite numbers, ready for JSON."""
        line = self.best_line
        return {
            "n_samples": self.n_samples,
            "class_counts": list(self.class_counts),
            "separable": self.separable,
            "floor": self.floor,
            "best_line": {"accuracy": line.accuracy, "w": list(line.w), "b": line.b} if line else None,
        }


def analyse(X: ArrayLike, y: ArrayLike, best_line_max_points: int = BEST_LINE_MAX_POINTS) -> Analysis:
    """Everything above for X (n, 2), y (n,); ValueError when X is not finite or y is not 0 or 1."""
    X, y = checked_examples(X, y)
    separation = separate(X, y)
    return Analysis(
        n_samples=len(y),
        class_counts=(int(np.count_nonzero(y == 0)), int(np.count_nonzero(y == 1))),
        separation=separation,
        cross_entropy=cross_entropy_floor(X, y, separation),
        best_line=best_line(X, y, separation) if len(y) <= best_line_max_points else None,
    )
