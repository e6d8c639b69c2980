"""The least objective of a linear model, whose cost is convex: any features, classes, frozen weights and penalty.

The logits are Z = D M: D (n, d + 1) holds the features and a column of ones, M (d + 1, K) weights and biases, of which
some may be frozen. A convex loss of Z plus a convex penalty of M has one valley (course C5, C19), and Newton's method
finds its floor: for the square in one step, for cross-entropy in a few. Losses with kinks are replaced by smooth ones
above them that come as near as wanted: log(1 + e^βm) / β is above max(0, m) by at most ln 2 / β.

Where the classes can be separated, cross-entropy and hinge have no least value but tend to 0 (course C9): each step
then takes away more than half of what is left, and the search ends at 0.
"""

from dataclasses import dataclass
from math import log

import numpy as np

from engine.arrays import Flags, Floats
from engine.functions.losses import LOSSES, Targets
from engine.functions.losses.outputs import softmax

MAX_NEWTON_STEPS = 400
GAP = 1e-9
"""The search ends when a step would lower the objective by less than this fraction."""
ZERO = 1e-9
"""An objective that has fallen below this fraction of the one at the start is taken to tend to 0."""
KINK_GAP = 1e-3
"""How far a smooth stand-in may be above the loss or the penalty it stands for, as a fraction of the objective."""
CUT_OFF = 1e-14
"""Directions whose curvature is below this fraction of the largest one are left out of a step."""


@dataclass(frozen=True)
class Penalty:
    """The `strength` λ of the penalty with this name ("none", "l1", "l2") on the weights; biases are free of it."""

    name: str = "none"
    strength: float = 0.0


@dataclass(frozen=True, eq=False)
class Minimum:
    """The least objective; `loss` is its part without the penalty, `parameters` (d + 1, K) are where it was found.

    An objective that is only approached as the weights grow is 0 or just above its bound, and the parameters are large.
    """

    objective: float
    loss: float
    parameters: Floats


def minimise(
    loss_name: str, D: Floats, y: Targets, start: Floats, *, free: Flags, penalty: Penalty = Penalty()
) -> Minimum | None:
    """The least mean loss plus penalty over the `free` (d + 1, K) ones of the parameters, the others as in `start`.

    D (n ≥ 1, d + 1) has the ones in its last column. None for a loss that is not convex, or where rounding errors do
    not let the search end.
    """
    loss = LOSSES[loss_name]
    if not loss.convex or (loss.name not in CURVES and loss.task != "multiclass"):
        return None
    M = np.where(free, 0.0, start)
    problem = _Problem(loss_name, D, y, free, penalty)
    if not problem.has_kinks:
        return _newton(problem, M, sharpness=1.0)
    sharpness, found = 1.0, None
    for _ in range(40):
        found = _newton(problem, M, sharpness)
        if found is None or found.objective <= ZERO * problem.at_zero:
            return found
        if problem.largest_gap(sharpness) <= KINK_GAP * found.objective:
            return found
        M, sharpness = found.parameters, 4.0 * sharpness
    return found


class _Problem:
    """The objective, its slope and its curvature, as functions of the parameters."""

    def __init__(self, loss_name: str, D: Floats, y: Targets, free: Flags, penalty: Penalty) -> None:
        self.loss, self.D, self.free, self.penalty = LOSSES[loss_name], D, free, penalty
        self.y: Targets = y.astype(np.intp if self.loss.task == "multiclass" else np.float64)
        self.is_weight = np.ones(free.shape, np.bool_)
        self.is_weight[-1] = False
        self.has_kinks = bool(self.loss.kinks) or (penalty.name == "l1" and penalty.strength > 0)
        self.at_zero = self.mean_loss(np.zeros(free.shape)) or 1.0

    def largest_gap(self, sharpness: float) -> float:
        """How much the smooth objective may be above the true one."""
        of_loss = log(2.0) / sharpness if self.loss.kinks else 0.0
        of_penalty = int(self.is_weight.sum()) / sharpness if self.penalty.name == "l1" else 0.0
        return of_loss + self.penalty.strength * of_penalty

    def mean_loss(self, M: Floats) -> float:
        Z = self.D @ M
        z = Z if self.loss.task == "multiclass" else Z[:, 0]
        return float(np.mean(self.loss.value(z, self.loss.encode(self.y, z))))

    def objective(self, M: Floats) -> float:
        return self.mean_loss(M) + self._penalty(M, None)[0]

    def smooth(self, M: Floats, sharpness: float) -> float:
        """The smooth objective."""
        Z = self.D @ M
        if self.loss.task == "multiclass":
            z_true = Z[np.arange(len(Z)), self.y]
            top = Z.max(axis=1)
            value = float(np.mean(top + np.log(np.exp(Z - top[:, np.newaxis]).sum(axis=1)) - z_true))
        else:
            value = float(np.mean(CURVES[self.loss.name](Z[:, 0], self.y, sharpness)[0]))
        return value + self._penalty(M, sharpness)[0]

    def step(self, M: Floats, sharpness: float) -> tuple[Floats, float]:
        """Newton's step, 0 where frozen, and the slope of the objective along it (negative)."""
        gradient, curvature = self._derivatives(M, sharpness)
        _, slope, bend = self._penalty(M, sharpness)
        gradient, free = gradient + slope, self.free.ravel()
        curvature += np.diag(bend.ravel())
        g, H = gradient.ravel()[free], curvature[np.ix_(free, free)]
        size = 1.0 / np.sqrt(np.maximum(np.diag(H), np.finfo(np.float64).tiny))
        parts = np.linalg.lstsq(H * size * size[:, np.newaxis], -g * size, rcond=CUT_OFF)[0]
        step = np.zeros(free.shape)
        step[free] = parts * size
        return step.reshape(M.shape), float(g @ step[free])

    def _derivatives(self, M: Floats, sharpness: float) -> tuple[Floats, Floats]:
        D, Z, n = self.D, self.D @ M, len(self.D)
        if self.loss.task != "multiclass":
            _, slope, bend = CURVES[self.loss.name](Z[:, 0], self.y, sharpness)
            return (D.T @ slope / n)[:, np.newaxis], (D.T * bend) @ D / n
        P = softmax(Z)
        E = P.copy()
        E[np.arange(n), self.y] -= 1.0
        k, n_classes = M.shape
        H = np.empty((k, n_classes, k, n_classes))
        for i in range(n_classes):
            for j in range(i, n_classes):
                h = P[:, i] * ((i == j) - P[:, j])
                H[:, i, :, j] = H[:, j, :, i] = (D.T * h) @ D / n
        return D.T @ E / n, H.reshape(k * n_classes, k * n_classes)

    def _penalty(self, M: Floats, sharpness: float | None) -> tuple[float, Floats, Floats]:
        """Value, slope and curvature; with a `sharpness` √(w² + 1/sharpness²) stands for |w|."""
        name, strength, none = self.penalty.name, self.penalty.strength, np.zeros(M.shape)
        if name == "none" or strength == 0:
            return 0.0, none, none
        W = np.where(self.is_weight, M, 0.0)
        if name == "l2":
            return 0.5 * strength * float(np.square(W).sum()), strength * W, strength * self.is_weight
        if sharpness is None:
            return strength * float(np.abs(W).sum()), none, none
        width = 1.0 / sharpness
        root = np.sqrt(np.square(W) + width * width)
        value = strength * float(root[self.is_weight].sum())
        return value, strength * W / root, np.where(self.is_weight, strength * width * width / root**3, 0.0)


def _newton(problem: _Problem, M: Floats, sharpness: float) -> Minimum | None:
    """Newton's method with backtracking (Boyd & Vandenberghe 2004, algorithm 9.5) from M."""
    with np.errstate(all="ignore"):
        value = problem.smooth(M, sharpness)
        if problem.free.any():
            for _ in range(MAX_NEWTON_STEPS):
                step, slope = problem.step(M, sharpness)
                if -slope <= GAP * value or value <= ZERO * problem.at_zero:
                    break
                for length in 0.5 ** np.arange(50):
                    new = problem.smooth(M + length * step, sharpness)
                    if new <= value + 1e-4 * length * slope:
                        break
                else:
                    if -slope <= 1e-5 * value:
                        break  # only rounding errors are left
                    return None
                M, value = M + length * step, new
            else:
                return None
        objective, loss = problem.objective(M), problem.mean_loss(M)
    if value <= ZERO * problem.at_zero:
        return Minimum(0.0, 0.0, M)
    return Minimum(objective, loss, M)


def _cross_entropy(z: Floats, y: Floats, _: float) -> tuple[Floats, Floats, Floats]:
    m = np.where(y > 0.5, -z, z)  # how far on the wrong side
    wrong = np.exp(-np.logaddexp(0.0, -m))
    return np.logaddexp(0.0, m), np.where(y > 0.5, -wrong, wrong), wrong * np.exp(-np.logaddexp(0.0, m))


def _square(z: Floats, y: Floats, _: float) -> tuple[Floats, Floats, Floats]:
    return np.square(z - y), 2.0 * (z - y), np.full_like(z, 2.0)


def _hinge(z: Floats, y: Floats, sharpness: float) -> tuple[Floats, Floats, Floats]:
    t = 2.0 * y - 1.0
    m = sharpness * (1.0 - t * z)
    inside = np.exp(-np.logaddexp(0.0, -m))
    bend = sharpness * np.exp(-np.logaddexp(0.0, m) - np.logaddexp(0.0, -m))
    return np.logaddexp(0.0, m) / sharpness, -t * inside, bend


CURVES = {
    "binary_cross_entropy": _cross_entropy,
    "naive_cross_entropy": _cross_entropy,
    "mse_linear": _square,
    "mse": _square,
    "hinge": _hinge,
}
"""Value, slope and curvature (n,) of each loss of one logit, of the given sharpness at its kinks."""
