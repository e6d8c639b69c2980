"""The core function of the engine: advance(experiment, examples, state, command) → (state, frame).

It is pure: equal arguments give equal bits, in any process, into however many calls a training is cut. Only the number
of steps that one call makes depends on the clock. All runs train in lock step: the same batches in the same order, the
same number of steps.
"""

from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import numpy as np

from engine.arrays import Arrays
from engine.diagnosis.situation import Situation
from engine.diagnosis.verdicts import STUCK, verdict
from engine.exact.best_of_kind import NOTHING_KNOWN, Best, best_of_kind
from engine.experiment.batches import Permutation, epoch_permutation, steps_per_epoch
from engine.experiment.datasets import Examples
from engine.experiment.specs import Experiment
from engine.frames import Frame, make_frame
from engine.goals.goal import Item
from engine.goals.judge import Judge
from engine.goals.scene import Known, Points, Scene
from engine.probes.registry import PROBES
from engine.probes.view import View
from engine.runs.checkpoint import StateMismatch, state_from_arrays, state_to_arrays
from engine.runs.history import Snapshot, history_arrays, is_history_step, next_history_step
from engine.runs.state import (
    MAX_STEP,
    RunState,
    State,
    carry_over,
    initial_state,
    settable_weights,
    with_new_examples,
    with_weights,
)
from engine.runs.stopping import Stop
from engine.runs.trainers import RunTrainer, trainers

__all__ = [
    "Command",
    "Frame",
    "RunState",
    "State",
    "StateMismatch",
    "Stop",
    "advance",
    "best_of_each",
    "carry_over",
    "initial_state",
    "is_history_step",
    "settable_weights",
    "state_from_arrays",
    "state_to_arrays",
    "steps_per_epoch",
    "with_new_examples",
    "with_weights",
]


UNHURRIED_MS = 1e9
"""A budget that ends no training: the command has a step to train to."""


@dataclass(frozen=True)
class Command:
    """Train to step `until` (None: no limit) or for `budget_ms` milliseconds, whichever comes first, then probe.

    At least one step is made if `until` allows it. `probes` are names in `PROBES`, whose arrays the frame will hold.
    `best` is what each run can reach on these examples (`best_of_each`); empty: nothing is known. With `stop` training
    may halt earlier, at a step of the history. The frame says which items of `goals` are met; `met_steps` are the steps
    at which they were met before, to go on from, and `known` what the goals ask of the points, as far as it has been
    computed. Raises ValueError for an unknown probe.
    """

    until: int | None = None
    budget_ms: float = 8.0
    probes: tuple[str, ...] = ()
    best: tuple[Best, ...] = ()
    stop: Stop | None = None
    goals: tuple[Item, ...] = ()
    met_steps: tuple[int | None, ...] = ()
    known: Known = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in self.probes:
            if name not in PROBES:
                raise ValueError(f"no probe is called {name!r}; choose from {', '.join(PROBES)}")


def best_of_each(experiment: Experiment, examples: Examples, state: State) -> tuple[Best, ...]:
    """What each run can reach at best on these examples, for `Command`; of the state only frozen weights matter."""
    return tuple(
        best_of_kind(run, examples, run_state.parameters)
        for run, run_state in zip(experiment.runs, state.runs, strict=True)
    )


def advance(experiment: Experiment, examples: Examples, state: State, command: Command) -> tuple[State, Frame]:
    """Train every run of `state` further as `command` says; return the state reached and a frame that reports on it.

    Changes none of its arguments. Raises ExamplesMismatch when a run cannot learn these examples.
    """
    # A number that overflows here is not an error but a result: the run is reported as diverged.
    with np.errstate(all="ignore"):
        start = perf_counter()
        best = command.best or (NOTHING_KNOWN,) * len(experiment.runs)
        with trainers(experiment.runs, state.runs, examples, experiment.batch_size, best) as run_trainers:
            trainer = ExperimentTrainer(experiment, examples, state, run_trainers, command)
            until = MAX_STEP if command.until is None else min(command.until, MAX_STEP)
            trainer.train(until, start + command.budget_ms / 1000)
            train_ms = (perf_counter() - start) * 1000
            now, after = trainer.snapshot(), trainer.state()
        slice_info: dict[str, Any] = {
            "n_steps": after.step - state.step,
            "train_ms": train_ms,
            "stopped": trainer.stopped,
        }
        if command.goals:
            slice_info["goals"] = trainer.judged(Scene(experiment, trainer.points, after, now, best), state.step)
        view, history = View(experiment, examples, after), trainer.history()
        return after, make_frame(view, now, history, slice_info, probes=command.probes, best=best)


class ExperimentTrainer:
    """The training loop: advances all runs in lock step, in place, on copies of the state's arrays."""

    def __init__(
        self,
        experiment: Experiment,
        examples: Examples,
        state: State,
        run_trainers: list[RunTrainer],
        command: Command,
    ) -> None:
        self.experiment, self.examples, self.run_trainers, self.command = experiment, examples, run_trainers, command
        self.step, self.epoch, self.position = state.step, state.epoch, state.position
        self.steps_per_epoch = steps_per_epoch(experiment, len(examples))
        self.stopped: str | None = None
        """Why the training halted, if a condition of `Stop` was met; see `Stop.reason`."""
        self.points = Points(examples, known=command.known)
        self._judge = Judge(command.goals, command.met_steps)
        self._snapshots: list[Snapshot] = []
        self._permutation_of_epoch: tuple[int, Permutation | None] | None = None

    def train(self, until: int, deadline: float) -> None:
        """Train to step `until` or to the deadline (in `perf_counter` seconds); at least one step, if any is left.

        The clock is read only between groups of steps: the first group is one step, the following ones are as large as
        fits into the time left at the speed measured so far.
        """
        begin, first_step, n_steps = perf_counter(), self.step, 1
        while len(self.examples) and self.step < until and self.stopped is None:
            self._advance(min(n_steps, until - self.step))
            now = perf_counter()
            seconds_per_step = (now - begin) / (self.step - first_step)
            if now + seconds_per_step / 2 >= deadline:  # one more step would end farther from the deadline
                break
            n_steps = max(1, min(32 * n_steps, round((deadline - now) / max(seconds_per_step, 1e-9))))

    def _advance(self, max_steps: int) -> None:
        """Make up to `max_steps` steps, but at most to the next history step and to the end of the epoch."""
        if self.position >= self.steps_per_epoch:  # Examples were removed since this epoch was begun.
            self._begin_epoch()
        named = self._judge.next_named_step(self.step)
        n_steps = min(max_steps, min(next_history_step(self.step), named or MAX_STEP) - self.step)
        permutation = self.permutation()
        if permutation is not None:
            n_steps = min(n_steps, self.steps_per_epoch - self.position)
        for run_trainer in self.run_trainers:
            run_trainer.train(n_steps, self.step + 1, self.position, permutation)
        self.step += n_steps
        if permutation is None:
            self.epoch += n_steps
        else:
            self.position += n_steps
            if self.position == self.steps_per_epoch:
                self._begin_epoch()
        # Progress is updated at these steps only, so that it does not depend on how the training is cut into calls.
        if is_history_step(self.step):
            self._evaluate()
        elif self.step == named:
            self._judge.look(self._scene(self.snapshot()), only_named=True)

    def _evaluate(self) -> None:
        for run_trainer in self.run_trainers:
            run_trainer.update_progress(self.step)
        now = self.snapshot()
        self._snapshots.append(now)
        if self.command.goals:
            self._judge.look(self._scene(now))
        if self.command.stop is not None:
            self.stopped = self.command.stop.reason(now.runs, lambda index: self._code(index) in STUCK)

    def _scene(self, now: Snapshot) -> Scene:
        """What goals look at; only until the next step is made."""
        best = tuple(run_trainer.best for run_trainer in self.run_trainers)
        return Scene(self.experiment, self.points, self.state(), now, best)

    def judged(self, scene: Scene, begin: int) -> list[dict[str, Any]]:
        """Which goals are met in the state reached, and at which step they first were since step `begin`."""
        if scene.step == begin:
            self._judge.look(scene)
        return self._judge.report(scene)

    def _code(self, index: int) -> str:
        """The verdict on a run in one word."""
        run_trainer = self.run_trainers[index]
        situation = Situation(
            run_trainer.run,
            self.examples,
            run_trainer.state(),
            self.step,
            self.steps_per_epoch,
            run_trainer.evaluation(),
            run_trainer.best,
        )
        return str(verdict(situation)["code"])

    def _begin_epoch(self) -> None:
        self.epoch, self.position = self.epoch + 1, 0

    def permutation(self) -> Permutation | None:
        """The order of the examples in the current epoch; None when one batch holds all of them."""
        if self._permutation_of_epoch is None or self._permutation_of_epoch[0] != self.epoch:
            permutation = epoch_permutation(self.experiment, len(self.examples), self.epoch)
            self._permutation_of_epoch = (self.epoch, permutation)
        return self._permutation_of_epoch[1]

    def snapshot(self) -> Snapshot:
        """The evaluations of every run at the current step."""
        tests = [test for run in self.run_trainers if (test := run.test_evaluation()) is not None]
        return Snapshot(self.step, [run.evaluation() for run in self.run_trainers], tests)

    def history(self) -> Arrays:
        """The evaluations at the history steps of this call, as `history_arrays` lays them out."""
        return history_arrays(self._snapshots, len(self.run_trainers), tested=self.examples.test is not None)

    def state(self) -> State:
        """The state reached; the trainer must not be used for training any more."""
        runs = tuple(run_trainer.state() for run_trainer in self.run_trainers)
        return State(self.step, self.epoch, self.position, runs)
