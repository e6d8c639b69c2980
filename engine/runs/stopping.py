"""When training should halt by itself: a target that is reached, or nothing left to wait for (course C3, step 5)."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.runs.diagnosis import Progress
from engine.runs.evaluation import Evaluation


@dataclass(frozen=True)
class Stop:
    """Halt when every run has reached a target, loss ≤ `loss` or accuracy ≥ `accuracy`, or can go no further.

    A run can go no further when it has diverged, is at its floor or on a plateau. `plateau` without a target: halt
    when every run is solved or can go no further. None and False: never for this reason.
    """

    loss: float | None = None
    accuracy: float | None = None
    plateau: bool = False

    def reason(self, step: int, now: Sequence[Evaluation], progress: Sequence[Progress]) -> str | None:
        """Why to halt at this history step: "loss", "accuracy" or "plateau", what the last one; None to go on."""
        reasons = [self._of_run(step, *run) for run in zip(now, progress, strict=True)]
        if None in reasons:
            return None
        # What was hoped for is named where a single run has come to it.
        return next((reason for reason in ("loss", "accuracy") if reason in reasons), "plateau")

    def _of_run(self, step: int, now: Evaluation, progress: Progress) -> str | None:
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
