"""Facts about the examples themselves, independent of any network (course C4, C10).

For two classes: whether one line separates them, and whether one through the origin does, with proofs; the best
accuracy of any line; the greatest lower bound of one neuron's cross-entropy. For a regression: the line or plane of
least squares. For more classes: their sizes.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.arrays import Floats
from engine.exact.best_line import BestLine, best_line
from engine.exact.convex import Floor, cross_entropy_floor
from engine.exact.least_squares import LinearFit, least_squares
from engine.exact.plane import checked_examples
from engine.exact.separability import Line, Separation, separate
from engine.exact.through_origin import OriginSeparation, separate_through_origin

BEST_LINE_MAX_POINTS = 1000
"""With more points the best line, which takes O(n² log n), is not computed."""


@dataclass(frozen=True, eq=False)
class Analysis:
    """The facts and their proofs: `separation` holds a line or an obstacle, the others hold weights that attain them.

    A field that does not apply to these examples, or was not computed, is None. `class_counts` is empty for a
    regression.
    """

    X: Floats
    y: NDArray[Any]
    class_counts: tuple[int, ...] = ()
    separation: Separation | None = None
    through_origin: OriginSeparation | None = None
    cross_entropy: Floor | None = None
    best_line: BestLine | None = None
    least_squares: LinearFit | None = None

    @property
    def separable(self) -> bool | None:
        """Whether one straight line puts the two classes strictly on different sides; None unless there are two."""
        return self.separation.separable if self.separation else None

    @property
    def floor(self) -> float | None:
        """The greatest lower bound of one neuron's mean cross-entropy, in nats; None unless there are two classes."""
        return self.cross_entropy.value if self.cross_entropy else None

    def as_dict(self) -> dict[str, Any]:
        """The fields of the `analysis` event (docs/protocol.md): plain Python, finite numbers, ready for JSON."""
        line, fit = self.best_line, self.least_squares
        n_inputs = self.X.shape[1]
        return {
            "n_samples": len(self.y),
            "class_counts": list(self.class_counts),
            "separable": self.separable,
            "proof": self._proof(),
            "through_origin": self._through_origin(),
            "floor": self.floor,
            "best_line": {"accuracy": line.accuracy, "w": list(line.w[:n_inputs]), "b": line.b} if line else None,
            "least_squares": {"loss": fit.mean_squared_error, "w": fit.w.tolist(), "b": fit.b} if fit else None,
        }

    def _proof(self) -> dict[str, Any] | None:
        if self.separation is None:
            return None
        line, obstacle = self.separation.line, self.separation.obstacle
        if obstacle is not None:
            return self._examples(obstacle.kind, [*obstacle.class_0, *obstacle.class_1])
        return None if line is None else self._line(line)

    def _through_origin(self) -> dict[str, Any] | None:
        found = self.through_origin
        if found is None or found.separable is None:
            return None
        proof = None if found.line is None else self._line(found.line)
        if found.obstacle is not None:
            proof = self._examples(found.obstacle.kind, list(found.obstacle.rows))
        return {"separable": found.separable, "proof": proof}

    def _line(self, line: Line) -> dict[str, Any]:
        return {"kind": "line", "w": list(line.w[: self.X.shape[1]]), "b": line.b, "margin": line.margin}

    def _examples(self, kind: str, rows: list[int]) -> dict[str, Any]:
        points = [[*x, int(label)] for x, label in zip(self.X[rows].tolist(), self.y[rows], strict=True)]
        return {"kind": kind, "points": points}


def analyse(X: ArrayLike, y: ArrayLike, best_line_max_points: int = BEST_LINE_MAX_POINTS) -> Analysis:
    """Analyse X (n, 1 or 2), y (n,): integers are class labels, float64 are the targets of a regression.

    The best line is computed for at most `best_line_max_points` examples; see `with_best_line`. Raises ValueError when
    X is not finite.
    """
    X, y = np.asarray(X, np.float64), np.asarray(y)
    if y.dtype == np.float64:
        return Analysis(X, y, least_squares=least_squares(X, y) if len(y) else None)
    counts = tuple(np.bincount(y, minlength=2).tolist())
    if len(counts) > 2:
        return Analysis(X, y, counts)
    plane, labels = checked_examples(_in_the_plane(X), y)
    separation = separate(plane, labels)
    found = Analysis(
        X,
        y,
        class_counts=counts,
        separation=separation,
        through_origin=separate_through_origin(plane, labels),
        cross_entropy=cross_entropy_floor(plane, labels, separation),
    )
    return with_best_line(found, best_line_max_points)


def with_best_line(analysis: Analysis, max_points: int = BEST_LINE_MAX_POINTS) -> Analysis:
    """The analysis together with the best line, which takes far longer to find than the rest.

    Unchanged above `max_points` examples, and where y are not two classes.
    """
    if analysis.separation is None or len(analysis.y) > max_points:
        return analysis
    plane, labels = checked_examples(_in_the_plane(analysis.X), analysis.y)
    return replace(analysis, best_line=best_line(plane, labels, analysis.separation))


def _in_the_plane(X: Floats) -> Floats:
    """Points (n, 2): those of a single input get x₂ = 0, which does not change whether a line separates them."""
    return X if X.shape[1] == 2 else np.column_stack([X, np.zeros(len(X))])
