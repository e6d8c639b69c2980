"""What is remembered of a run's way, at the steps of the history: the facts that its diagnosis needs of the past.

Everything here is a function of steps, losses and weights, never of the clock, and is kept in checkpoints: a training
is diagnosed alike however it is cut or resumed.
"""

from dataclasses import dataclass, replace
from math import inf

from engine.exact.best_of_kind import Floor
from engine.runs.evaluation import Evaluation

MIN_DECREASE = 0.01
"""A loss counts as decreased when it is lower by this fraction."""
AT_FLOOR = 0.003
"""A loss is at its floor when it is within this fraction; many floors are approached for ever."""
WINDOW = 64
"""How many of the last evaluated losses are remembered; from step 128 on those of half of all steps."""

QUANTITIES = ("loss", "gradient", "weights")
"""The quantities whose overflow makes a run diverge, in the order of computation."""


@dataclass(frozen=True)
class Divergence:
    """The step at which a number of a run was no longer finite, and the quantity it belongs to, one of QUANTITIES."""

    step: int
    quantity: str


@dataclass(frozen=True)
class Anchor:
    """The parameters of a run at an earlier step, as bytes: a rule that meets them again repeats itself for ever."""

    step: int
    parameters: bytes


@dataclass(frozen=True)
class Cycle:
    """The step whose weights came back bit for bit, and after how many steps (or a multiple of the shortest cycle)."""

    step: int
    period: int


@dataclass(frozen=True)
class Progress:
    """The progress of a run since `start_step`, the step at which the task (network, loss, examples) last changed.

    `reference_loss` is the loss at `reference_step`, the last step at which it had decreased by 1 %; `fell` tells
    whether it ever has, for the first loss is a reference too. `solved_step`, `floor_step` and `best_step` are the
    steps since which the run has been solved, at its floor, or as good as contradicting points allow, without
    interruption; None if it is not. `window` holds (step, loss) of the last evaluations with these settings. A run with
    a `divergence` is not trained any more.
    """

    start_step: int = 0
    reference_step: int = 0
    reference_loss: float = inf
    solved_step: int | None = None
    floor_step: int | None = None
    divergence: Divergence | None = None
    best_step: int | None = None
    fell: bool = False
    window: tuple[tuple[int, float], ...] = ()
    anchor: Anchor | None = None
    cycle: Cycle | None = None

    def restarted(self, step: int) -> "Progress":
        """The progress at `step`, where a new task begins; a divergence remains."""
        return Progress(step, step, divergence=self.divergence)

    def resettled(self) -> "Progress":
        """The progress where settings of the training change, but not the task: the last losses tell nothing now."""
        return replace(self, floor_step=None, best_step=None, window=(), anchor=None, cycle=None)

    def updated(self, step: int, now: Evaluation, floor: Floor | None, penalty: float = 0.0) -> "Progress":
        """The progress after an evaluation at `step`, with the least value of the run's objective if it is known.

        What training lowers is the loss plus the penalty: that is what is remembered.
        """
        objective = now.loss + penalty
        decreased = objective < (1 - MIN_DECREASE) * self.reference_loss
        return Progress(
            self.start_step,
            step if decreased else self.reference_step,
            objective if decreased else self.reference_loss,
            _first(self.solved_step, step) if now.solved else None,
            _first(self.floor_step, step) if at_floor(now, floor, penalty) else None,
            self.divergence,
            _first(self.best_step, step) if now.best_possible else None,
            self.fell or (decreased and self.reference_loss < inf),
            (*self.window[1 - WINDOW :], (step, objective)),
            self.anchor,
            self.cycle,
        )

    def revisited(self, step: int, parameters: bytes) -> "Progress":
        """The progress after looking whether these are the parameters of the anchor, for a rule without memory.

        The anchor moves on at every power of two (Brent 1980), so that it comes to stand within the cycle.
        """
        if self.cycle is not None:
            return self
        if self.anchor is not None and self.anchor.parameters == parameters:
            return replace(self, cycle=Cycle(self.anchor.step, step - self.anchor.step))
        if self.anchor is None or step & (step - 1) == 0:
            return replace(self, anchor=Anchor(step, parameters))
        return self


def at_floor(now: Evaluation, floor: Floor | None, penalty: float = 0.0) -> bool:
    """Whether the objective is within 0.3 % of the least that this kind of network can have."""
    # A floor of 0 (separable examples) is approached for ever and never reached, so no run is stuck there.
    if floor is None or floor.value <= 0:
        return False
    return now.loss + (penalty if floor.penalised else 0.0) <= (1 + AT_FLOOR) * floor.value


def _first(earlier: int | None, step: int) -> int:
    return step if earlier is None else earlier
