"""How a run is doing, said in one word: it is solving the task, stuck at a floor, on a plateau, or blown up."""

from dataclasses import dataclass, replace
from math import inf
from typing import Any

from engine.experiment.specs import RunSpec
from engine.functions.features import COORDINATES
from engine.runs.evaluation import Evaluation

FALL = 0.01
"""A loss has fallen, or has reached its floor, when it moved or lies within this share."""
PATIENCE = 500
"""Steps without a fall before one may speak of a plateau."""


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
    # The floor is that of lines: a neuron that is shown more of a point than its coordinates can go below.
    draws_lines = not run.network.hidden_layers and set(run.network.features) <= set(COORDINATES)
    single_neuron = draws_lines and run.training.loss == "binary_cross_entropy"
    # A floor of 0 (separable examples) is approached for ever and never reached, so nothing can be stuck there.
    return single_neuron and floor is not None and floor > 0 and now.loss <= (1 + FALL) * floor
