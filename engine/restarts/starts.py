"""One network from many first weights: how often does it get there, and where does it end when it does not?

A pure function like `engine.training.advance`: same arguments, same bits, however many calls the training is cut into.
Start k goes the way of the single run with its seed, up to the order of additions, in the same batches.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from time import perf_counter

import numpy as np
import numpy.typing as npt

from engine.arrays import Floats
from engine.experiment.batches import order_of_epoch, steps_per_epoch
from engine.experiment.datasets import Examples
from engine.experiment.specs import Experiment, RunSpec
from engine.restarts.ensemble import Members, MembersState, first_members
from engine.restarts.measures import Flags, Measures
from engine.runs.history import is_history_step, stride

Steps = npt.NDArray[np.int64]
NEVER = -1

CHUNK = 2**15
"""Numbers in the largest array of one call: they stay in the processor's cache, and a step takes few milliseconds."""


@dataclass(frozen=True)
class Starts:
    """The network of the only run of `experiment`, started from each of the seeds (S ≥ 1 of them)."""

    experiment: Experiment
    seeds: tuple[int, ...]

    @property
    def run(self) -> RunSpec:
        """The network and how it learns; its own seed does not matter."""
        return self.experiment.runs[0]


@dataclass(frozen=True, eq=False)
class StartsState:
    """All starts after `step` steps, `epoch` passes and `position` batches of the present one.

    `solved_step` (S,): since which step a start has been solved without a break; `diverged_step` (S,): the step that
    would have made a weight infinite or no number, after which it stands still. NEVER where there is none.
    """

    step: int
    epoch: int
    position: int
    members: MembersState
    solved_step: Steps
    diverged_step: Steps


@dataclass(frozen=True, eq=False)
class StartsReport:
    """How good every start is now, and the losses on the way: `history_step` (k,), `history_loss` (k, S)."""

    measures: Measures
    history_step: Steps
    history_loss: Floats


def first_starts(starts: Starts) -> StartsState:
    """Step 0."""
    never = np.full(len(starts.seeds), NEVER, np.int64)
    return StartsState(0, 0, 0, first_members(starts.run, starts.seeds), never, never)


def is_kept_step(step: int) -> bool:
    """Is loss kept at this step (≥ 0)? At 16 an octave, a part of those of `is_history_step`."""
    return step % stride(step, 16) == 0


def advance_starts(
    starts: Starts, examples: Examples, state: StartsState | None, until: int, budget_ms: float
) -> tuple[StartsState, StartsReport]:
    """Train all starts to step `until` or for so long, whichever comes first; at least one step, if there is any.

    `state` None begins at step 0, whose losses are then the first of the history. The examples must be at least one.
    """
    deadline = perf_counter() + budget_ms / 1000
    with np.errstate(all="ignore"):
        crowd = _Crowd(starts, examples, state or first_starts(starts))
        if state is None:
            crowd.look()
        while crowd.step < until:
            crowd.advance()
            if perf_counter() >= deadline:
                break
        return crowd.state(), crowd.report()


class _Crowd:
    """Starts in training: in place, on copies."""

    def __init__(self, starts: Starts, examples: Examples, state: StartsState) -> None:
        self.experiment, self.examples = starts.experiment, examples
        self.step, self.epoch, self.position = state.step, state.epoch, state.position
        self._solved_step, self._diverged_step = state.solved_step.copy(), state.diverged_step.copy()
        self._members = Members(starts.run, starts.seeds, examples, starts.experiment.batch_size, state.members)
        self._before = self._members.parameters.copy(), self._members.slots.copy()
        self._batches = steps_per_epoch(starts.experiment, len(examples))
        self._order = order_of_epoch(starts.experiment, len(examples), self.epoch)
        self._kept_steps, self._kept_losses = list[int](), list[Floats]()

    def advance(self) -> None:
        """One step."""
        members, (parameters, slots) = self._members, self._before
        parameters[...], slots[...] = members.parameters, members.slots
        members.train_batch(self.position, self._order)
        self.step, self.position = self.step + 1, self.position + 1
        finite = np.isfinite(members.parameters).all(axis=0), np.isfinite(members.slots).all(axis=(0, 1))
        self._hold(np.logical_and(*finite))
        if self.position == self._batches:
            self.epoch, self.position = self.epoch + 1, 0
            self._order = order_of_epoch(self.experiment, len(self.examples), self.epoch)
        if is_history_step(self.step):
            self.look()

    def look(self) -> None:
        """Measure all starts, remember since when they have been solved, and at some steps their losses."""
        now = self._members.measures()
        self._hold(np.isfinite(now.loss))
        since = np.where(self._solved_step == NEVER, self.step, self._solved_step)
        self._solved_step = np.where(now.solved, since, NEVER)
        if is_kept_step(self.step):
            self._kept_steps.append(self.step)
            self._kept_losses.append(now.loss)

    def _hold(self, fine: Flags) -> None:
        """Starts that are not fine have diverged; all that have stay at their last finite weights."""
        self._diverged_step[~fine & (self._diverged_step == NEVER)] = self.step
        still = self._diverged_step != NEVER
        if still.any():
            parameters, slots = self._before
            self._members.parameters[:, still] = parameters[:, still]
            self._members.slots[..., still] = slots[..., still]

    def report(self) -> StartsReport:
        """What has come of it."""
        losses = np.array(self._kept_losses, np.float64).reshape(len(self._kept_steps), len(self._diverged_step))
        return StartsReport(self._members.measures(), np.array(self._kept_steps, np.int64), losses)

    def state(self) -> StartsState:
        """The state reached; the crowd must not be trained any further."""
        clock = self.step, self.epoch, self.position
        return StartsState(*clock, self._members.state(), self._solved_step, self._diverged_step)


def chunks(run: RunSpec, examples: Examples, batch_size: int | None, seeds: Sequence[int]) -> list[tuple[int, ...]]:
    """The seeds in parts so small that what is computed at once stays in the cache: any number fits into memory."""
    widest, size = max(run.network.layer_sizes), max(1, min(batch_size or len(examples), len(examples)))
    most = max(8, CHUNK // (widest * size))
    return [tuple(seeds[start : start + most]) for start in range(0, len(seeds), most)]


def wilson_interval(successes: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """Where the true share lies with 95 % confidence after so many successes in n ≥ 1. Wilson 1927, with z = 1.96.

    The bounds are all p with |p̂ − p| ≤ z √(p (1 − p) / n): unlike p̂ ± z √(p̂ (1 − p̂) / n) they stay within 0 to 1, and
    say something when all succeeded or none.
    """
    share, z2 = successes / n, z * z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    reach = z / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, middle - reach), min(1.0, middle + reach)
