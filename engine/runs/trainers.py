"""One run in training, changed in place: the readable way and the fast way, which go to the same place.

`TextbookLane` calls the functions of `network.py` step by step. `PlannedLane` hands many steps at once to a compiled
plan. Which of them is used depends on the experiment alone, never on the clock, so that the bits do not either.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from math import isfinite
from threading import Lock

import numpy as np

from engine.arrays import Floats
from engine.compiled.fields import Forward
from engine.compiled.plan import Plan
from engine.compiled.recipes import has_recipe
from engine.experiment.batches import Order
from engine.experiment.datasets import Examples
from engine.experiment.dropout import dropout_masks
from engine.experiment.specs import RunSpec, TrainingSpec
from engine.functions.losses import Targets
from engine.reference.network import loss_and_gradient, product
from engine.reference.step import move
from engine.runs.diagnosis import Divergence
from engine.runs.evaluation import Evaluation, Evaluator, check_experiment
from engine.runs.state import RunState

EQUAL_UNITS = frozenset({"zeros", "constant"})
"""Initializers that make the units of a layer equal. They must stay so to the last bit (course C19), which the BLAS
products of a plan do not guarantee: it computes the last few rows of a matrix with other instructions than the rest."""


class Lane:
    """A run on its examples: `learn` trains it, `measure` looks at it, `state` ends it."""

    def __init__(
        self, run: RunSpec, state: RunState, examples: Examples, batch_size: int | None, forward: Forward | None = None
    ) -> None:
        self.run, self.examples = run, examples
        self.size = min(batch_size or len(examples), len(examples))
        self.progress = state.progress
        self._evaluator = Evaluator(run, examples, forward)
        self._test_evaluator = None if examples.test is None else Evaluator(run, examples.test)
        self._evaluation: Evaluation | None = None
        self._test_evaluation: Evaluation | None = None

    def learn(self, n_steps: int, first_step: int, position: int, order: Order | None) -> None:
        """Make the updates number `first_step` … `first_step + n_steps − 1`, on the batches from `position` on.

        `order` is the order of the examples in this pass, None when every batch is all of them. A run that had a
        number that was not finite stands still for ever.
        """
        if self.progress.divergence is None:
            self._evaluation = self._test_evaluation = None
            self._learn(n_steps, first_step, position, order)

    def _learn(self, n_steps: int, first_step: int, position: int, order: Order | None) -> None:
        raise NotImplementedError

    def parameters(self) -> Floats:
        """The flat vector of weights and biases; not to be changed."""
        raise NotImplementedError

    def state(self) -> RunState:
        """A snapshot; the lane must not be trained any further."""
        raise NotImplementedError

    def evaluation(self) -> Evaluation:
        """How good the run is now, on all examples."""
        if self._evaluation is None:
            self._evaluation = self._evaluator.evaluate(self.parameters())
        return self._evaluation

    def test_evaluation(self) -> Evaluation | None:
        """How good the run is now on the test examples, if there are any."""
        if self._test_evaluation is None and self._test_evaluator is not None:
            self._test_evaluation = self._test_evaluator.evaluate(self.parameters())
        return self._test_evaluation

    def measure(self, step: int, floor: float | None) -> None:
        """Evaluate on all examples and remember the progress."""
        now = self.evaluation()
        if self.progress.divergence is None and not isfinite(now.loss):
            self._diverge(step, "loss")
        self.progress = self.progress.updated(self.run, step, now, floor)

    def _diverge(self, step: int, quantity: str) -> None:
        self.progress = replace(self.progress, divergence=Divergence(step, quantity))

    def _batch(self, position: int, order: Order | None) -> tuple[Floats, Targets]:
        if order is None:
            return self.examples.X, self.examples.y
        rows = order[position * self.size : (position + 1) * self.size]
        return self.examples.X[rows], self.examples.y[rows]


class TextbookLane(Lane):
    """Trains as the course writes it."""

    product = staticmethod(product)

    def __init__(self, run: RunSpec, state: RunState, examples: Examples, batch_size: int | None) -> None:
        super().__init__(run, state, examples, batch_size)
        self._parameters, self._slots = state.parameters.copy(), state.slots.copy()
        self._optimizer_step, self._frozen = state.optimizer_step, run.frozen_indices()

    def _learn(self, n_steps: int, first_step: int, position: int, order: Order | None) -> None:
        for index in range(n_steps):
            if self.progress.divergence is not None:
                return
            self._step(first_step + index, *self._batch(position + index, order))

    def _step(self, step: int, X: Floats, y: Targets) -> None:
        masks = dropout_masks(self.run, len(X), step)
        loss, gradient = loss_and_gradient(self.run, self._parameters, X, y, masks, product=self.product)
        if not isfinite(loss):
            self._diverge(step, "loss")
        elif not np.isfinite(gradient).all():
            self._diverge(step, "gradient")
        else:
            before = self._parameters.copy(), self._slots.copy()
            times = {"t": self._optimizer_step + 1, "step": step}
            move(self.run.training, self._parameters, gradient, self._slots, **times, frozen=self._frozen)
            if np.isfinite(self._parameters).all() and np.isfinite(self._slots).all():
                self._optimizer_step += 1
            else:
                self._parameters, self._slots = before
                self._diverge(step, "weights")

    def parameters(self) -> Floats:
        """θ (n,) itself."""
        return self._parameters

    def state(self) -> RunState:
        """The run's own arrays, no copies."""
        return RunState(self._parameters, self._slots, self._optimizer_step, self.progress)


class PlannedLane(Lane):
    """Trains by a compiled plan; when a number stops being finite, it goes back and looks at which step that was."""

    def __init__(self, plan: Plan, run: RunSpec, state: RunState, examples: Examples, batch_size: int | None) -> None:
        plan.load_examples(run, examples.X, examples.y)
        super().__init__(run, state, examples, batch_size, plan.forward)
        self._plan = plan
        self._optimizer_step = state.optimizer_step
        plan.load_state(state.parameters, state.slots, state.optimizer_step)

    def _learn(self, n_steps: int, first_step: int, position: int, order: Order | None) -> None:
        before = self._plan.snapshot()
        self._plan.train(n_steps, first_step, position, order)
        if self._plan.is_finite():
            self._optimizer_step += n_steps
            return
        self._plan.go_back(before)
        for index in range(n_steps):
            before = self._plan.snapshot()
            self._plan.train(1, first_step + index, position + (index if order is not None else 0), order)
            if not self._plan.is_finite():
                self._plan.go_back(before)
                self._diverge(first_step + index, self._culprit(*self._batch(position + index, order)))
                return
            self._optimizer_step += 1

    def _culprit(self, X: Floats, y: Targets) -> str:
        loss, gradient = loss_and_gradient(self.run, self._plan.parameters(), X, y)
        if not isfinite(loss):
            return "loss"
        return "weights" if np.isfinite(gradient).all() else "gradient"

    def parameters(self) -> Floats:
        """A copy of θ (n,)."""
        return self._plan.parameters()

    def state(self) -> RunState:
        """Copies of what the plan holds."""
        return RunState(self._plan.parameters(), self._plan.slots(), self._optimizer_step, self.progress)


Key = tuple[object, ...]
MAX_IDLE_PLANS = 16
_idle: list[tuple[Key, Plan]] = []  # the last to come back is at the end
_lock = Lock()


@contextmanager
def lanes(
    runs: tuple[RunSpec, ...], states: tuple[RunState, ...], examples: Examples, batch_size: int | None
) -> Iterator[list[Lane]]:
    """A lane for each run. Plans are lent from those compiled before: an optimisation only, they keep no state."""
    check_experiment(runs, examples)
    lent: list[tuple[Key, Plan]] = []
    result: list[Lane] = []
    for run, state in zip(runs, states, strict=True):
        if not len(examples) or run.network.initializer in EQUAL_UNITS or not has_recipe(run):
            result.append(TextbookLane(run, state, examples, batch_size))
            continue
        key: Key = (run.network, _compiled_in(run.training), run.frozen, batch_size, len(examples))
        plan = _borrow(key) or Plan(run, batch_size, len(examples))
        lent.append((key, plan))
        result.append(PlannedLane(plan, run, state, examples, batch_size))
    yield result
    for key, plan in lent:  # not after an exception: a plan that was interrupted is let go
        _give_back(key, plan)


@lru_cache(maxsize=256)
def _compiled_in(training: TrainingSpec) -> TrainingSpec:
    """What is loaded with the examples does not matter."""
    return replace(training, learning_rate=1.0, regularization=1.0)


def _borrow(key: Key) -> Plan | None:
    with _lock:
        for index in reversed(range(len(_idle))):
            if _idle[index][0] == key:
                return _idle.pop(index)[1]
    return None


def _give_back(key: Key, plan: Plan) -> None:
    with _lock:
        _idle.append((key, plan))
        del _idle[:-MAX_IDLE_PLANS]
