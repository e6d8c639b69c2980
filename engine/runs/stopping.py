"""Stopping criteria: halt when a target is reached or no run makes progress any more (course C3, step 5)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.runs.evaluation import Evaluation


@dataclass(frozen=True)
class Stop:
    """Halt when every run has reached a target, loss ≤ `loss` or accuracy ≥ `accuracy`, or is stuck.

    A run is stuck when its state says that it gets no further (`engine.diagnosis.verdicts.STUCK`), not when it merely
    creeps. With `plateau` and no target: halt when every run is solved or stuck. None and False switch a criterion off.
    """

    loss: float | None = None
    accuracy: float | None = None
    plateau: bool = False

    def reason(self, now: Sequence[Evaluation], is_stuck: Callable[[int], bool]) -> str | None:
        """Why to halt at this history step: "loss", "accuracy" or "plateau"; None to continue.

        `is_stuck` tells it of a run by its number, and is asked only where it matters.
        """
        reasons = list[str]()
        for index, evaluation in enumerate(now):
            reason = self._target_met(evaluation)
            if reason is None and (self.plateau or self._has_target):
                ended = (not self._has_target and evaluation.solved) or is_stuck(index)
                reason = "plateau" if ended else None
            if reason is None:
                return None
            reasons.append(reason)
        # A target is the reason if at least one run has reached it.
        return next((reason for reason in ("loss", "accuracy") if reason in reasons), "plateau")

    @property
    def _has_target(self) -> bool:
        return self.loss is not None or self.accuracy is not None

    def _target_met(self, now: Evaluation) -> str | None:
        if self.loss is not None and now.loss <= self.loss:
            return "loss"
        return "accuracy" if self.accuracy is not None and now.accuracy >= self.accuracy else None
