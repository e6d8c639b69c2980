"""The one function that everything else calls: advance(experiment, examples, state, command) → (state, frame).

It is pure: same arguments, same bits, in whatever process, and however many calls a training is cut into. Only how
far a call gets depends on the clock. All runs go in lock step: same batches, same order, same number of steps.
"""

from dataclasses import dataclass
from time import perf_counter

import numpy as np

from engine.arrays import Arrays
from engine.experiment.batches import Order, order_of_epoch, steps_per_epoch
from engine.experiment.datasets import Examples
from engine.experiment.specs import Experiment
from engine.frames import Frame, make_frame
from engine.probes.registry import PROBES, View
from engine.runs.checkpoint import StateMismatch, state_from_arrays, state_to_arrays
from engine.runs.history import Moment, history_arrays, is_history_step, next_history_step
from engine.runs.state import (
    MAX_STEP,
    RunState,
    State,
    assignable,
    assigned,
    carry_over,
    initial_state,
    with_new_examples,
)
from engine.runs.stopping import Stop
from engine.runs.trainers import Lane, lanes

__all__ = [
    "Command",
    "Frame",
    "RunState",
    "State",
    "StateMismatch",
    "Stop",
    "advance",
    "assignable",
    "assigned",
    "carry_over",
    "initial_state",
    "is_history_step",
    "state_from_arrays",
    "state_to_arrays",
    "steps_per_epoch",
    "with_new_examples",
]


@dataclass(frozen=True)
class Command:
    """Train to step `until` (None: no limit) or for `budget_ms` milliseconds, whichever comes first, then probe.

    One step is always done if `until` allows it. `floor` is the floor of a single neuron on these examples, if known.
    With `stop` training may halt earlier, at a step at which loss is kept.
    """

    until: int | None = None
    budget_ms: float = 8.0
    probes: tuple[str, ...] = ()
    floor: float | None = None
    stop: Stop | None = None

    def __post_init__(self) -> None:
        for name in self.probes:
            if name not in PROBES:
                raise ValueError(f"no probe is called {name!r}; choose from {', '.join(PROBES)}")


def advance(experiment: Experiment, examples: Examples, state: State, command: Command) -> tuple[State, Frame]:
    """Train every run of `state` a little further as `command` says, and report. Changes none of its arguments."""
    # A number that overflows here is no accident to warn of but a result: the run is said to have diverged.
    with np.errstate(all="ignore"):
        start = perf_counter()
        with lanes(experiment.runs, state.runs, examples, experiment.batch_size) as of_runs:
            trainer = Trainer(experiment, examples, state, of_runs, command)
            until = MAX_STEP if command.until is None else min(command.until, MAX_STEP)
            trainer.train(until, start + command.budget_ms / 1000)
            train_ms = (perf_counter() - start) * 1000
            now, after = trainer.now(), trainer.state()
        slice_info = {"n_steps": after.step - state.step, "train_ms": train_ms, "stopped": trainer.stopped}
        view, history = View(experiment, examples, after), trainer.history()
        return after, make_frame(view, now, history, slice_info, probes=command.probes, floor=command.floor)


class Trainer:
    """The hot loop: all runs in place, on copies, from one state to a later one."""

    def __init__(
        self, experiment: Experiment, examples: Examples, state: State, lanes: list[Lane], command: Command
    ) -> None:
        self.experiment, self.examples, self.lanes, self.command = experiment, examples, lanes, command
        self.step, self.epoch, self.position = state.step, state.epoch, state.position
        self.steps_per_epoch = steps_per_epoch(experiment, len(examples))
        self.stopped: str | None = None
        """Which condition halted the training, if one did; see Stop."""
        self._moments: list[Moment] = []
        self._order_of_epoch: tuple[int, Order | None] | None = None

    def train(self, until: int, deadline: float) -> None:
        """Step until `until` or the deadline (in `perf_counter` seconds): at least once, if there is anything to do.

        The clock is looked at once in a stretch of steps: first one, then as many as fit at this pace.
        """
        begin, first_step, stretch = perf_counter(), self.step, 1
        while len(self.examples) and self.step < until and self.stopped is None:
            self._advance(min(stretch, until - self.step))
            now = perf_counter()
            pace = (now - begin) / (self.step - first_step)
            if now + pace / 2 >= deadline:  # one more step would end farther from the deadline than this one
                break
            stretch = max(1, min(32 * stretch, round((deadline - now) / max(pace, 1e-9))))

    def _advance(self, most: int) -> None:
        """Make at most `most` steps, up to the next one whose loss is kept or to the end of the pass."""
        if self.position >= self.steps_per_epoch:  # The examples have become fewer since this pass was begun.
            self._begin_epoch()
        n_steps = min(most, next_history_step(self.step) - self.step)
        order = self.order()
        if order is not None:
            n_steps = min(n_steps, self.steps_per_epoch - self.position)
        for lane in self.lanes:
            lane.learn(n_steps, self.step + 1, self.position, order)
        self.step += n_steps
        if order is None:
            self.epoch += n_steps
        else:
            self.position += n_steps
            if self.position == self.steps_per_epoch:
                self._begin_epoch()
        # Progress is remembered at these steps only, so that it does not depend on where a training was cut.
        if is_history_step(self.step):
            self._measure()

    def _measure(self) -> None:
        for lane in self.lanes:
            lane.measure(self.step, self.command.floor)
        now = self.now()
        self._moments.append(now)
        if self.command.stop is not None:
            self.stopped = self.command.stop.reason(self.step, now.runs, [lane.progress for lane in self.lanes])

    def _begin_epoch(self) -> None:
        self.epoch, self.position = self.epoch + 1, 0

    def order(self) -> Order | None:
        """The order of the examples in this pass; None when one batch holds all of them."""
        if self._order_of_epoch is None or self._order_of_epoch[0] != self.epoch:
            self._order_of_epoch = (self.epoch, order_of_epoch(self.experiment, len(self.examples), self.epoch))
        return self._order_of_epoch[1]

    def now(self) -> Moment:
        """How good every run is at this step."""
        tests = [test for lane in self.lanes if (test := lane.test_evaluation()) is not None]
        return Moment(self.step, [lane.evaluation() for lane in self.lanes], tests)

    def history(self) -> Arrays:
        """What was kept on the way: see `history_arrays`."""
        return history_arrays(self._moments, len(self.lanes), tested=self.examples.test is not None)

    def state(self) -> State:
        """The state reached; the trainer must not be used any further."""
        return State(self.step, self.epoch, self.position, tuple(lane.state() for lane in self.lanes))
