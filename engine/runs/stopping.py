"""Stopping criteria: halt when a target is reached or no run makes progress any more (course C3, step 5)."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.runs.diagnosis import Progress
from engine.runs.evaluation import Evaluation


@dataclass(frozen=True)
class Stop:
    """Halt when every run has reached a target, loss ≤ `loss` or accuracy ≥ `accuracy`, or is stuck.

    A run is stuck when it has diverged, is at its floor or on a plateau. With `plateau` and no target: halt when every
    run is solved or stuck. None and False switch a criterion off.
    """

    loss: float | None = None
    accuracy: float | None = None
    plateau: bool = False

    def reason(self, step: int, now: Sequence[Evaluation], progress: Sequence[Progress]) -> str | None:
        """Why to halt at this history step: "loss", "accuracy" or "plateau"; None to continue."""
        reasons = [self._reason_of_run(step, *run) for run in zip(now, progress, strict=True)]
        if None in reasons:
            return None
        # A target is the reason if at least one run has reached it.
        return next((reason for reason in ("loss", "accuracy") if reason in reasons), "plateau")

    def _reason_of_run(self, step: int, now: Evaluation, progress: Progress) -> str | None:
        no_target = self.loss is None and self.accuracy is None
        if no_target and not self.plateau:
            return None
        stuck = progress.divergence is not None or progress.floor_step is not None or progress.on_plateau(step)
        findings = (
            ("loss", self.loss is not None and now.loss <= self.loss),
            ("accuracy", self.accuracy is not None and now.accuracy >= self.accuracy),
            ("plateau", stuck or (no_target and progress.solved_step is not None)),
        )
        return next((reason for reason, holds in findings if holds), None)
