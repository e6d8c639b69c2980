"""The one function that everything else calls: advance(experiment, examples, state, command) → (state, frame).

It is pure: same arguments, same bits, in whatever process, and however many calls a training is cut into. Only how
far a call gets depends on the clock. All runs go in lock step: same batches, same order, same number of steps.
"""

from dataclasses import dataclass, replace
from math import isfinite
from time import perf_counter
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.arrays import Arrays, Floats
from engine.checkpoint import StateMismatch, state_from_arrays, state_to_arrays
from engine.datasets import Examples
from engine.diagnosis import Divergence, Evaluation, evaluate, verdict
from engine.network import loss_and_gradient
from engine.optimizers import OPTIMIZERS
from engine.probes import PROBES, View
from engine.randomness import Stream, generator
from engine.specs import Experiment, RunSpec
from engine.state import RunState, State, carry_over, initial_state, with_new_examples

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


def steps_per_epoch(experiment: Experiment, n_samples: int) -> int:
    """Batches in one pass through the examples; the last may be smaller. 0 without examples."""
    return -(-n_samples // (experiment.batch_size or max(n_samples, 1)))


def advance(experiment: Experiment, examples: Examples, state: State, command: Command) -> tuple[State, Frame]:
    """Train every run of `state` a little further as `command` says, and report. Changes none of its arguments."""
    # A number that overflows here is no accident to warn of but a result: the run is said to have diverged.
    with np.errstate(all="ignore"):
        trainer = Trainer(experiment, examples, state, command.floor)
        start = perf_counter()
        trainer.train(command.until, start + command.budget_ms / 1000)
        train_ms = (perf_counter() - start) * 1000
        after = trainer.state()
        return after, _frame(trainer, View(experiment, examples, after), command, after.step - state.step, train_ms)


def _frame(trainer: "Trainer", view: View, command: Command, n_steps: int, train_ms: float) -> Frame:
    examples, state = view.examples, view.state
    now = [evaluate(run, run_state.parameters, examples) for _, run, run_state in view.runs]
    info = {
        "step": state.step,
        "epoch": state.epoch,
        "position": state.position,
        "steps_per_epoch": steps_per_epoch(view.experiment, len(examples)),
        "n_samples": len(examples),
        "n_steps": n_steps,
        "train_ms": train_ms,
        "verdicts": [
            verdict(run, state.step, now[i], run_state.progress, command.floor) for i, run, run_state in view.runs
        ],
    }
    arrays: Arrays = {
        "loss": np.array([run.loss for run in now]),
        "accuracy": np.array([run.accuracy for run in now]),
        "ties": np.array([run.ties for run in now], np.int64),
        **trainer.history(),
    }
    for name in command.probes:
        arrays |= PROBES[name](view)
    return Frame(info, arrays)


class Lane:
    """One run in training, changed in place."""

    def __init__(self, run: RunSpec, state: RunState) -> None:
        self.run = run
        self.update = OPTIMIZERS[run.training.optimizer].update
        self.parameters, self.slots = state.parameters.copy(), state.slots.copy()
        self.optimizer_step = state.optimizer_step
        self.progress = state.progress

    def learn(self, X: Floats, y: Floats, step: int) -> None:
        """One update on one batch, making step number `step`; or, if a number of it is not finite, none ever again."""
        if self.progress.divergence is not None:
            return
        loss, gradient = loss_and_gradient(self.run, self.parameters, X, y)
        if not isfinite(loss):
            self._diverge(step, "loss")
        elif not np.isfinite(gradient).all():
            self._diverge(step, "gradient")
        else:
            before = self.parameters.copy(), self.slots.copy()
            self.update(self.parameters, gradient, self.slots, self.optimizer_step + 1, self.run.training.learning_rate)
            if np.isfinite(self.parameters).all() and np.isfinite(self.slots).all():
                self.optimizer_step += 1
            else:
                self.parameters, self.slots = before
                self._diverge(step, "weights")

    def _diverge(self, step: int, quantity: str) -> None:
        self.progress = replace(self.progress, divergence=Divergence(step, quantity))

    def measure(self, examples: Examples, step: int, floor: float | None) -> Evaluation:
        """Evaluate on all examples and remember the progress."""
        now = evaluate(self.run, self.parameters, examples)
        if self.progress.divergence is None and not isfinite(now.loss):
            self._diverge(step, "loss")
        self.progress = self.progress.updated(self.run, step, now, floor)
        return now

    def state(self) -> RunState:
        """A snapshot; the lane must not be trained any further."""
        return RunState(self.parameters, self.slots, self.optimizer_step, self.progress)


class Trainer:
    """The hot loop: all runs in place, on copies, from one state to a later one."""

    def __init__(self, experiment: Experiment, examples: Examples, state: State, floor: float | None = None) -> None:
        self.experiment, self.examples, self.floor = experiment, examples, floor
        self.step, self.epoch, self.position = state.step, state.epoch, state.position
        self.lanes = [Lane(run, run_state) for run, run_state in zip(experiment.runs, state.runs, strict=True)]
        self.steps_per_epoch = steps_per_epoch(experiment, len(examples))
        self.y = examples.y.astype(np.float64)
        self.measured: list[tuple[int, list[Evaluation]]] = []
        self._order_of_epoch: tuple[int, npt.NDArray[np.int64]] | None = None

    def train(self, until: int | None, deadline: float) -> None:
        """Step until `until` or the deadline (in `perf_counter` seconds): at least once, if there is anything to do."""
        while len(self.examples) and (until is None or self.step < until):
            self.train_step()
            if perf_counter() >= deadline:
                break

    def train_step(self) -> None:
        """One batch, one update of every run."""
        if self.position >= self.steps_per_epoch:  # The examples have become fewer since this pass was begun.
            self._begin_epoch()
        X, y = self._batch()
        self.step += 1
        self.position += 1
        for lane in self.lanes:
            lane.learn(X, y, self.step)
        if self.position == self.steps_per_epoch:
            self._begin_epoch()
        # Progress is remembered at these steps only, so that it does not depend on where a training was cut.
        if is_history_step(self.step):
            self.measured.append(
                (self.step, [lane.measure(self.examples, self.step, self.floor) for lane in self.lanes])
            )

    def _begin_epoch(self) -> None:
        self.epoch, self.position = self.epoch + 1, 0

    def _batch(self) -> tuple[Floats, Floats]:
        size, n_samples = self.experiment.batch_size, len(self.examples)
        if size is None or size >= n_samples:
            return self.examples.X, self.y
        if self._order_of_epoch is None or self._order_of_epoch[0] != self.epoch:
            order = generator(self.experiment.seed, Stream.BATCHES, self.epoch).permutation(n_samples)
            self._order_of_epoch = (self.epoch, order)
        rows = self._order_of_epoch[1][self.position * size : (self.position + 1) * size]
        return self.examples.X[rows], self.y[rows]

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
