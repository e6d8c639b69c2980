"""Diagnose a run in one word: is it learning, has it solved the task, is it stuck, or has it diverged?"""

from dataclasses import dataclass, replace
from math import inf
from typing import Any

from engine.experiment.specs import RunSpec
from engine.functions.features import COORDINATES
from engine.runs.evaluation import Evaluation

MIN_DECREASE = 0.01
"""A loss counts as decreased when it is lower by this fraction, and as at its floor when it is within this fraction."""
PATIENCE = 500
"""Steps without a decrease before a plateau is diagnosed."""


QUANTITIES = ("loss", "gradient", "weights")
"""The quantities whose overflow makes a run diverge, in the order of computation."""


@dataclass(frozen=True)
class Divergence:
    """The step at which a number of a run was no longer finite, and the quantity it belongs to, one of QUANTITIES."""

    step: int
    quantity: str


@dataclass(frozen=True)
class Progress:
    """The progress of a run since `start_step`, the step at which the task (network, loss, examples) last changed.

    `reference_loss` is the loss at `reference_step`, the last step at which it had decreased by 1 %. `solved_step` and
    `floor_step` are the steps since which the run has been solved, or at its floor, without interruption; None if it is
    not. A run with a `divergence` is not trained any more.
    """

    start_step: int = 0
    reference_step: int = 0
    reference_loss: float = inf
    solved_step: int | None = None
    floor_step: int | None = None
    divergence: Divergence | None = None

    def restarted(self, step: int) -> "Progress":
        """The progress at `step`, where a new task begins; a divergence remains."""
        return Progress(step, step, divergence=self.divergence)

    def updated(self, run: RunSpec, step: int, now: Evaluation, floor: float | None) -> "Progress":
        """The progress after an evaluation at `step`."""
        decreased = now.loss < (1 - MIN_DECREASE) * self.reference_loss
        return replace(
            self,
            reference_step=step if decreased else self.reference_step,
            reference_loss=now.loss if decreased else self.reference_loss,
            solved_step=_first(self.solved_step, step) if now.solved else None,
            floor_step=_first(self.floor_step, step) if _at_floor(run, now, floor) else None,
        )

    def on_plateau(self, step: int) -> bool:
        """Whether the loss has not decreased for as many steps as it took to get there, and at least PATIENCE steps."""
        return step - self.reference_step >= max(PATIENCE, self.reference_step - self.start_step)


def verdict(run: RunSpec, step: int, now: Evaluation, progress: Progress, floor: float | None) -> dict[str, Any]:
    """The diagnosis {"code", "step"}, for `diverged` also "quantity"; docs/protocol.md lists the codes.

    The "step" is the one since which the diagnosis holds; for `empty`, `ready` and `learning` it is the current step.
    `floor` is the greatest lower bound of a single neuron's mean cross-entropy on these examples, None if unknown.
    """
    if now.n_samples and progress.divergence is not None:
        return {"code": "diverged", "step": progress.divergence.step, "quantity": progress.divergence.quantity}
    # The first that holds is the verdict.
    findings = (
        ("empty", now.n_samples == 0, step),
        ("ready", step == 0, step),
        ("solved", now.solved, _first(progress.solved_step, step)),
        ("at_floor", _at_floor(run, now, floor), _first(progress.floor_step, step)),
        ("plateau", progress.on_plateau(step), progress.reference_step),
        ("learning", True, step),
    )
    code, since = next((code, since) for code, holds, since in findings if holds)
    return {"code": code, "step": since}


def _first(earlier: int | None, step: int) -> int:
    return step if earlier is None else earlier


def _at_floor(run: RunSpec, now: Evaluation, floor: float | None) -> bool:
    # The floor is that of a straight line: a neuron with further features can get below it.
    draws_lines = not run.network.hidden_layers and set(run.network.features) <= set(COORDINATES)
    single_neuron = draws_lines and run.training.loss == "binary_cross_entropy"
    # A floor of 0 (separable examples) is approached for ever and never reached, so no run is stuck there.
    return single_neuron and floor is not None and floor > 0 and now.loss <= (1 + MIN_DECREASE) * floor
