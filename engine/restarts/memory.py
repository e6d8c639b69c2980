"""What is remembered of the way of every replica: the same as `engine.runs.progress`, of all of them at once."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from engine.arrays import Flags, Floats
from engine.runs.progress import MIN_DECREASE, WINDOW, Cycle, Divergence, Progress

Steps = npt.NDArray[np.int64]
NEVER = -1
"""Stands for "at no step", since an array of integers has no None."""


@dataclass(frozen=True, eq=False)
class Memory:
    """Of S replicas what `Progress` holds of one; `window` are pairs of a step and the losses (S,) there.

    `anchor` (n_parameters, S) are the parameters at `anchor_step`, which is NEVER as long as there are none.
    """

    reference_step: Steps
    reference_loss: Floats
    fell: Flags
    window: tuple[tuple[int, Floats], ...] = ()
    anchor_step: int = NEVER
    anchor: Floats | None = None
    cycle_step: Steps | None = None
    cycle_period: Steps | None = None

    @classmethod
    def empty(cls, n_replicas: int) -> "Memory":
        """The memory at step 0."""
        return cls(np.zeros(n_replicas, np.int64), np.full(n_replicas, np.inf), np.zeros(n_replicas, np.bool_))

    def updated(self, step: int, loss: Floats) -> "Memory":
        """The memory after an evaluation at `step`, as `Progress.updated`; `loss` (S,) is with the penalty."""
        loss = loss.astype(np.float64, copy=False)
        decreased = loss < (1 - MIN_DECREASE) * self.reference_loss
        return replace(
            self,
            reference_step=np.where(decreased, step, self.reference_step),
            reference_loss=np.where(decreased, loss, self.reference_loss),
            fell=self.fell | (decreased & np.isfinite(self.reference_loss)),
            window=(*self.window[1 - WINDOW :], (step, loss)),
        )

    def revisited(self, step: int, parameters: Floats) -> "Memory":
        """The memory after looking whether the parameters have come back, as `Progress.revisited`."""
        never = np.full(len(self.fell), NEVER, np.int64)
        cycle_step, cycle_period = self.cycle_step, self.cycle_period
        cycle_step, cycle_period = (never if marks is None else marks for marks in (cycle_step, cycle_period))
        if self.anchor is not None:
            back = (parameters == self.anchor).all(axis=0) & (cycle_step == NEVER)
            cycle_step = np.where(back, self.anchor_step, cycle_step)
            cycle_period = np.where(back, step - self.anchor_step, cycle_period)
        after = replace(self, cycle_step=cycle_step, cycle_period=cycle_period)
        if self.anchor is None or step & (step - 1) == 0:
            return replace(after, anchor_step=step, anchor=parameters.copy())
        return after

    @cached_property
    def losses(self) -> Floats:
        """The losses of the window (k, S)."""
        return np.array([losses for _, losses in self.window]).reshape(len(self.window), len(self.fell))

    def progress(self, replica: int, solved_step: int, diverged_step: int) -> Progress:
        """The progress of one replica."""
        steps, losses = (step for step, _ in self.window), self.losses[:, replica].tolist()
        cycle = None
        if self.cycle_step is not None and self.cycle_period is not None and self.cycle_step[replica] != NEVER:
            cycle = Cycle(int(self.cycle_step[replica]), int(self.cycle_period[replica]))
        return Progress(
            reference_step=int(self.reference_step[replica]),
            reference_loss=float(self.reference_loss[replica]),
            solved_step=None if solved_step == NEVER else solved_step,
            divergence=None if diverged_step == NEVER else Divergence(diverged_step, "weights"),
            fell=bool(self.fell[replica]),
            window=tuple(zip(steps, losses, strict=True)),
            cycle=cycle,
        )
