"""The one function that everything else calls: advance(experiment, examples, state, command) → (state, frame).

It is pure: same arguments, same bits, in whatever process, and however many calls a training is cut into. Only how
far a call gets depends on the clock. All runs go in lock step: same batches, same order, same number of steps.
"""

from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

from engine.arrays import Arrays
from engine.batches import Order, order_of_epoch, steps_per_epoch
from engine.checkpoint import StateMismatch, state_from_arrays, state_to_arrays
from engine.datasets import Examples
from engine.diagnosis import verdict
from engine.evaluation import Evaluation
from engine.lanes import Lane, lanes
from engine.plateaus import named_plateau
from engine.probes import PROBES, View
from engine.specs import Experiment
from engine.state import MAX_STEP, RunState, State, carry_over, initial_state, with_new_examples

__all__ = [
    "Command",
    "Frame",
    "RunState",
    "State",
    "StateMismatch",
    "advance",
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
    """

    until: int | None = None
    budget_ms: float = 8.0
    probes: tuple[str, ...] = ()
    floor: float | None = None

    def __post_init__(self) -> None:
        for name in self.probes:
            if name not in PROBES:
                raise ValueError(f"no probe is called {name!r}; choose from {', '.join(PROBES)}")


@dataclass(frozen=True, eq=False)
class Frame:
    """What one call of `advance` has to say: plain JSON values and named arrays, both as in docs/protocol.md."""

    info: dict[str, Any]
    arrays: Arrays


def is_history_step(step: int) -> bool:
    """Is loss kept at this step (≥ 1)? At every 2^max(0, ⌊log₂(step/64)⌋)-th: all below 128, then 64 an octave."""
    return step % (1 << max(0, step.bit_length() - 7)) == 0


def next_history_step(step: int) -> int:
    """The first step after `step` (≥ 0) at which loss is kept."""
    stride = 1 << max(0, step.bit_length() - 7)
    return (step // stride + 1) * stride


def advance(experiment: Experiment, examples: Examples, state: State, command: Command) -> tuple[State, Frame]:
    """Train every run of `state` a little further as `command` says, and report. Changes none of its arguments."""
    # A number that overflows here is no accident to warn of but a result: the run is said to have diverged.
    with np.errstate(all="ignore"):
        start = perf_counter()
        with lanes(experiment.runs, state.runs, examples, experiment.batch_size) as of_runs:
            trainer = Trainer(experiment, examples, state, of_runs, command.floor)
            until = MAX_STEP if command.until is None else min(command.until, MAX_STEP)
            trainer.train(until, start + command.budget_ms / 1000)
            train_ms = (perf_counter() - start) * 1000
            now = [lane.evaluation() for lane in of_runs]
            after = trainer.state()
        view = View(experiment, examples, after)
        timing = {"n_steps": after.step - state.step, "train_ms": train_ms}
        return after, _frame(view, command, now, timing, trainer.history())


def _frame(view: View, command: Command, now: list[Evaluation], timing: dict[str, Any], history: Arrays) -> Frame:
    examples, state = view.examples, view.state
    info = {
        "step": state.step,
        "epoch": state.epoch,
        "position": state.position,
        "steps_per_epoch": steps_per_epoch(view.experiment, len(examples)),
        "n_samples": len(examples),
        **timing,
        "verdicts": [_verdict(view, i, now[i], command.floor) for i, _, _ in view.runs],
    }
    arrays: Arrays = {
        "loss": np.array([run.loss for run in now]),
        "accuracy": np.array([run.accuracy for run in now]),
        "ties": np.array([run.ties for run in now], np.int64),
        **history,
    }
    for name in command.probes:
        arrays |= PROBES[name](view)
    return Frame(info, arrays)


def _verdict(view: View, index: int, now: Evaluation, floor: float | None) -> dict[str, Any]:
    run, state = view.experiment.runs[index], view.state.runs[index]
    said = verdict(run, view.state.step, now, state.progress, floor)
    name = named_plateau(run, state.parameters, view.examples) if said["code"] == "plateau" else None
    return said if name is None else {**said, "name": name}


class Trainer:
    """The hot loop: all runs in place, on copies, from one state to a later one."""

    def __init__(
        self, experiment: Experiment, examples: Examples, state: State, lanes: list[Lane], floor: float | None = None
    ) -> None:
        self.experiment, self.examples, self.lanes, self.floor = experiment, examples, lanes, floor
        self.step, self.epoch, self.position = state.step, state.epoch, state.position
        self.steps_per_epoch = steps_per_epoch(experiment, len(examples))
        self.measured: list[tuple[int, list[Evaluation]]] = []
        self._order_of_epoch: tuple[int, Order | None] | None = None

    def train(self, until: int, deadline: float) -> None:
        """Step until `until` or the deadline (in `perf_counter` seconds): at least once, if there is anything to do.

        The clock is looked at once in a stretch of steps: first one, then as many as fit at this pace.
        """
        begin, first_step, stretch = perf_counter(), self.step, 1
        while len(self.examples) and self.step < until:
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
            self.measured.append((self.step, [lane.measure(self.step, self.floor) for lane in self.lanes]))

    def _begin_epoch(self) -> None:
        self.epoch, self.position = self.epoch + 1, 0

    def order(self) -> Order | None:
        """The order of the examples in this pass; None when one batch holds all of them."""
        if self._order_of_epoch is None or self._order_of_epoch[0] != self.epoch:
            self._order_of_epoch = (self.epoch, order_of_epoch(self.experiment, len(self.examples), self.epoch))
        return self._order_of_epoch[1]

    def history(self) -> Arrays:
        """What was kept on the way: `history.step` (k,), `history.loss` and `history.accuracy` (k, runs)."""
        shape = (len(self.measured), len(self.lanes))
        rows = [evaluations for _, evaluations in self.measured]
        return {
            "history.step": np.array([step for step, _ in self.measured], np.int64),
            "history.loss": np.array([[run.loss for run in row] for row in rows], np.float64).reshape(shape),
            "history.accuracy": np.array([[run.accuracy for run in row] for row in rows], np.float64).reshape(shape),
        }

    def state(self) -> State:
        """The state reached; the trainer must not be used any further."""
        return State(self.step, self.epoch, self.position, tuple(lane.state() for lane in self.lanes))
