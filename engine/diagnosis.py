"""How a run is doing, said in one word: it is solving the task, stuck at a floor, on a plateau, or blown up."""

from dataclasses import dataclass, replace
from math import inf, nan
from typing import Any

import numpy as np

from engine.arrays import Floats
from engine.datasets import Examples
from engine.losses import LOSSES
from engine.network import logits
from engine.specs import RunSpec

TIE_MARGIN = 1e-6
"""Closer than this to the decision logit the network does not choose a class."""
SOLVED_ERROR = 0.4
"""A task is solved when every example has |ŷ − y| below this."""
FALL = 0.01
"""A loss has fallen, or has reached its floor, when it moved or lies within this share."""
PATIENCE = 500
"""Steps without a fall before one may speak of a plateau."""


@dataclass(frozen=True)
class Evaluation:
    """A network on all examples: mean loss, share on the right side of ŷ = ½, ties, and whether all are solved.

    Without examples loss and accuracy are NaN and nothing is solved.
    """

    n_samples: int = 0
    loss: float = nan
    accuracy: float = nan
    ties: int = 0
    solved: bool = False


def evaluate(run: RunSpec, parameters: Floats, examples: Examples) -> Evaluation:
    """Measure the parameters (flat vector) of a run on the examples."""
    if not len(examples):
        return Evaluation()
    loss = LOSSES[run.training.loss]
    y = examples.y.astype(np.float64)
    z = logits(run.network, parameters, examples.X, np.matmul)
    distance = z - loss.decision_logit
    chosen = np.where(examples.y == 1, distance, -distance) >= TIE_MARGIN
    return Evaluation(
        n_samples=len(examples),
        loss=float(np.mean(loss.value(z, y))),
        accuracy=float(np.mean(chosen)),
        ties=int(np.count_nonzero(np.abs(distance) < TIE_MARGIN)),
        solved=bool(np.all(np.abs(loss.prediction(z) - y) < SOLVED_ERROR)),
    )


QUANTITIES = ("loss", "gradient", "weights")


@dataclass(frozen=True)
class Divergence:
    """The step at which a number of a run stopped being finite, and which: one of QUANTITIES."""

    step: int
    quantity: str


@dataclass(frozen=True)
class Progress:
    """What is remembered of the way here, since `start_step`, when the task (network, loss, examples) last changed.

    `reference_loss` is the loss at `reference_step`, the last time it had fallen by 1 %; `solved_step` and
    `floor_step` say since when the run has been solved or at its floor without a break. A run with a `divergence`
    learns no more.
    """

    start_step: int = 0
    reference_step: int = 0
    reference_loss: float = inf
    solved_step: int | None = None
    floor_step: int | None = None
    divergence: Divergence | None = None

    def restarted(self, step: int) -> "Progress":
        """Progress on another task from `step` on; what has diverged stays so."""
        return Progress(step, step, divergence=self.divergence)

    def updated(self, run: RunSpec, step: int, now: Evaluation, floor: float | None) -> "Progress":
        """The progress after an evaluation at `step`."""
        fallen = now.loss < (1 - FALL) * self.reference_loss
        return replace(
            self,
            reference_step=step if fallen else self.reference_step,
            reference_loss=now.loss if fallen else self.reference_loss,
            solved_step=_since(self.solved_step, step) if now.solved else None,
            floor_step=_since(self.floor_step, step) if _at_floor(run, now, floor) else None,
        )

    def on_plateau(self, step: int) -> bool:
        """Has the loss stayed where it is for as long as it took to get there, and for PATIENCE steps at least?"""
        return step - self.reference_step >= max(PATIENCE, self.reference_step - self.start_step)


def verdict(run: RunSpec, step: int, now: Evaluation, progress: Progress, floor: float | None) -> dict[str, Any]:
    """{"code", "step"} and for `diverged` also "quantity"; the codes are those of docs/protocol.md.

    `step` in the answer says since when; for `empty`, `ready` and `learning` it is the present step. `floor` is the
    greatest lower bound of a single neuron's mean cross-entropy on these examples, None when it is not known.
    """
    if now.n_samples and progress.divergence is not None:
        return {"code": "diverged", "step": progress.divergence.step, "quantity": progress.divergence.quantity}
    # The first that holds is said.
    findings = (
        ("empty", now.n_samples == 0, step),
        ("ready", step == 0, step),
        ("solved", now.solved, _since(progress.solved_step, step)),
        ("at_floor", _at_floor(run, now, floor), _since(progress.floor_step, step)),
        ("plateau", progress.on_plateau(step), progress.reference_step),
        ("learning", True, step),
    )
    code, since = next((code, since) for code, holds, since in findings if holds)
    return {"code": code, "step": since}


def _since(known: int | None, step: int) -> int:
    return step if known is None else known


def _at_floor(run: RunSpec, now: Evaluation, floor: float | None) -> bool:
    single_neuron = not run.network.hidden_layers and run.training.loss == "binary_cross_entropy"
    # A floor of 0 (separable examples) is approached for ever and never reached, so nothing can be stuck there.
    return single_neuron and floor is not None and floor > 0 and now.loss <= (1 + FALL) * floor
