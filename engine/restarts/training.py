"""Train one network from many initial weights: how often does it solve the task, and how do the others end?

`advance_restarts` is pure, like `engine.training.advance`: equal arguments give equal bits, into however many calls a
training is cut. Replica k follows the single run with its seed, in the same batches, up to the order of additions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from engine.arrays import Flags, Floats
from engine.experiment.batches import epoch_permutation, steps_per_epoch
from engine.experiment.datasets import Examples
from engine.experiment.specs import Experiment, RunSpec
from engine.reference.network import penalty
from engine.restarts.ensemble import Ensemble, EnsembleState, initial_ensemble
from engine.restarts.evaluation import EnsembleEvaluation
from engine.restarts.memory import NEVER, Memory, Steps
from engine.runs.history import is_history_step, stride
from engine.runs.trainers import repeats_itself

__all__ = ["NEVER", "Restarts", "RestartsReport", "RestartsState", "Steps", "advance_restarts", "seed_chunks"]

MAX_CHUNK = 2**15
"""The most numbers in the largest array of one call: they fit into the processor's cache, and a step takes only a few
milliseconds."""


@dataclass(frozen=True)
class Restarts:
    """What to train: the network of the only run of `experiment`, from each of the seeds (S ≥ 1 of them)."""

    experiment: Experiment
    seeds: tuple[int, ...]

    @property
    def run(self) -> RunSpec:
        """The network and its training; its own seed has no effect."""
        return self.experiment.runs[0]


@dataclass(frozen=True, eq=False)
class RestartsState:
    """All replicas after `step` steps: `epoch` epochs are finished, `position` batches of the current one are done.

    `solved_step` (S,): the step since which a replica has been solved without interruption. `diverged_step` (S,): the
    step whose update would not have been finite; the replica has been frozen since. NEVER where there is no such step.
    `memory` is what a verdict on each needs of its way.
    """

    step: int
    epoch: int
    position: int
    ensemble: EnsembleState
    solved_step: Steps
    diverged_step: Steps
    memory: Memory


@dataclass(frozen=True, eq=False)
class RestartsReport:
    """The evaluation of every replica now, and the losses on the way: `history_step` (k,), `history_loss` (k, S)."""

    evaluation: EnsembleEvaluation
    history_step: Steps
    history_loss: Floats


def initial_restarts(restarts: Restarts) -> RestartsState:
    """The state at step 0."""
    never = np.full(len(restarts.seeds), NEVER, np.int64)
    memory = Memory.empty(len(restarts.seeds))
    return RestartsState(0, 0, 0, initial_ensemble(restarts.run, restarts.seeds), never, never, memory)


def is_kept_step(step: int) -> bool:
    """Whether the losses are kept at this step (≥ 0): at 16 of the 64 history steps per octave."""
    return step % stride(step, 16) == 0


def advance_restarts(
    restarts: Restarts, examples: Examples, state: RestartsState | None, until: int, budget_ms: float
) -> tuple[RestartsState, RestartsReport]:
    """Train all replicas to step `until` or for `budget_ms`, whichever comes first; at least one step, if any is left.

    `state` None starts at step 0, whose losses are then the first of the history. There must be at least one example.
    """
    deadline = perf_counter() + budget_ms / 1000
    with np.errstate(all="ignore"):
        trainer = _RestartsTrainer(restarts, examples, state or initial_restarts(restarts))
        if state is None:
            trainer.evaluate()
        while trainer.step < until:
            trainer.advance()
            if perf_counter() >= deadline:
                break
        return trainer.state(), trainer.report()


class _RestartsTrainer:
    """The training loop: advances all replicas in lock step, in place, on copies of the state's arrays."""

    def __init__(self, restarts: Restarts, examples: Examples, state: RestartsState) -> None:
        self.experiment, self.examples = restarts.experiment, examples
        self.step, self.epoch, self.position = state.step, state.epoch, state.position
        self._solved_step, self._diverged_step = state.solved_step.copy(), state.diverged_step.copy()
        self._memory = state.memory
        covers_all = (self.experiment.batch_size or len(examples)) >= len(examples)
        self._repeats = repeats_itself(restarts.run, covers_all)
        self._ensemble = Ensemble(restarts.run, restarts.seeds, examples, self.experiment.batch_size, state.ensemble)
        self._before = self._ensemble.parameters.copy(), self._ensemble.slots.copy()
        self._steps_per_epoch = steps_per_epoch(self.experiment, len(examples))
        self._permutation = epoch_permutation(self.experiment, len(examples), self.epoch)
        self._kept_steps, self._kept_losses = list[int](), list[Floats]()

    def advance(self) -> None:
        """Make one step."""
        ensemble, (parameters, slots) = self._ensemble, self._before
        parameters[...], slots[...] = ensemble.parameters, ensemble.slots
        ensemble.train_batch(self.position, self._permutation)
        self.step, self.position = self.step + 1, self.position + 1
        finite = np.isfinite(ensemble.parameters).all(axis=0), np.isfinite(ensemble.slots).all(axis=(0, 1))
        self._freeze_diverged(~np.logical_and(*finite))
        if self.position == self._steps_per_epoch:
            self.epoch, self.position = self.epoch + 1, 0
            self._permutation = epoch_permutation(self.experiment, len(self.examples), self.epoch)
        if is_history_step(self.step):
            self.evaluate()

    def evaluate(self) -> None:
        """Evaluate all replicas, update since when each has been solved, and keep the losses at some steps."""
        now = self._ensemble.evaluate()
        self._freeze_diverged(~np.isfinite(now.loss))
        since = np.where(self._solved_step == NEVER, self.step, self._solved_step)
        self._solved_step = np.where(now.solved, since, NEVER)
        if self.step:
            self._memory = self._memory.updated(self.step, now.loss + self._penalties())
            if self._repeats:
                self._memory = self._memory.revisited(self.step, self._ensemble.parameters)
        if is_kept_step(self.step):
            self._kept_steps.append(self.step)
            self._kept_losses.append(now.loss)

    def _penalties(self) -> Floats | float:
        run = self.experiment.runs[0]
        if run.training.regularizer == "none":
            return 0.0
        return np.array([penalty(run, vector) for vector in self._ensemble.parameters.T.copy()])

    def _freeze_diverged(self, diverged: Flags) -> None:
        """Record the replicas that have just diverged; put all that ever have back to their last finite weights."""
        self._diverged_step[diverged & (self._diverged_step == NEVER)] = self.step
        frozen = self._diverged_step != NEVER
        if frozen.any():
            parameters, slots = self._before
            self._ensemble.parameters[:, frozen] = parameters[:, frozen]
            self._ensemble.slots[..., frozen] = slots[..., frozen]

    def report(self) -> RestartsReport:
        """The evaluation of all replicas now, and the losses kept on the way."""
        losses = np.array(self._kept_losses, np.float64).reshape(len(self._kept_steps), len(self._diverged_step))
        return RestartsReport(self._ensemble.evaluate(), np.array(self._kept_steps, np.int64), losses)

    def state(self) -> RestartsState:
        """The state reached; the trainer must not be used for training any more."""
        clock = self.step, self.epoch, self.position
        return RestartsState(*clock, self._ensemble.state(), self._solved_step, self._diverged_step, self._memory)


def seed_chunks(
    run: RunSpec, examples: Examples, batch_size: int | None, seeds: Sequence[int]
) -> list[tuple[int, ...]]:
    """The seeds in seed_chunks that are small enough to train each at once: any number of restarts fits into memory."""
    widest, size = max(run.network.layer_sizes), max(1, min(batch_size or len(examples), len(examples)))
    chunk_size = max(8, MAX_CHUNK // (widest * size))
    return [tuple(seeds[start : start + chunk_size]) for start in range(0, len(seeds), chunk_size)]
