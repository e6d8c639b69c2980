"""The training of one run, in two ways that follow the same mathematics: the readable way and the fast way.

`ReferenceTrainer` calls the functions of `engine.reference` step by step. `CompiledTrainer` hands many steps at once to
a compiled plan. Which of them trains a run depends on the experiment alone, never on the clock, so the bits do too.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from math import isfinite
from threading import Lock

import numpy as np

from engine.arrays import Floats
from engine.compiled.forward import Forward
from engine.compiled.plan import Plan
from engine.compiled.recipes import has_recipe
from engine.exact.best_of_kind import NOTHING_KNOWN, Best
from engine.experiment.batches import Permutation
from engine.experiment.datasets import Examples
from engine.experiment.dropout import dropout_masks
from engine.experiment.specs import RunSpec, TrainingSpec
from engine.functions.initializers import INITIALIZERS
from engine.functions.losses import Targets
from engine.reference.network import loss_and_gradient, penalty, product
from engine.reference.update import apply_update
from engine.runs.evaluation import Evaluation, Evaluator, check_experiment
from engine.runs.progress import Divergence
from engine.runs.state import RunState


class RunTrainer:
    """Trains one run on the examples, in place, from a state on; `state` returns the state reached."""

    def __init__(
        self,
        run: RunSpec,
        state: RunState,
        examples: Examples,
        batch_size: int | None,
        forward: Forward | None = None,
        *,
        best: Best = NOTHING_KNOWN,
    ) -> None:
        self.run, self.examples, self.best = run, examples, best
        self.batch_size = min(batch_size or len(examples), len(examples))
        self.progress = state.progress
        self._repeats = repeats_itself(run, self.batch_size == len(examples))
        self._evaluator = Evaluator(run, examples, forward, best.spots)
        self._test_evaluator = None if examples.test is None else Evaluator(run, examples.test)
        self._evaluation: Evaluation | None = None
        self._test_evaluation: Evaluation | None = None

    def train(self, n_steps: int, first_step: int, position: int, permutation: Permutation | None) -> None:
        """Make the updates number `first_step` … `first_step + n_steps − 1`, on the batches from `position` on.

        `permutation` is the order of the examples in this epoch; None when every batch holds all of them. A run that
        has diverged is not changed any more.
        """
        if self.progress.divergence is None:
            self._evaluation = self._test_evaluation = None
            self._train(n_steps, first_step, position, permutation)

    def _train(self, n_steps: int, first_step: int, position: int, permutation: Permutation | None) -> None:
        raise NotImplementedError

    def parameters(self) -> Floats:
        """The flat vector θ (n_parameters,); the caller must not change it."""
        raise NotImplementedError

    def state(self) -> RunState:
        """The state reached; the trainer must not be used for training any more."""
        raise NotImplementedError

    def evaluation(self) -> Evaluation:
        """The evaluation of the run on all examples, as it is now."""
        if self._evaluation is None:
            self._evaluation = self._evaluator.evaluate(self.parameters())
        return self._evaluation

    def test_evaluation(self) -> Evaluation | None:
        """The evaluation of the run on the test set, as it is now; None without a test set."""
        if self._test_evaluation is None and self._test_evaluator is not None:
            self._test_evaluation = self._test_evaluator.evaluate(self.parameters())
        return self._test_evaluation

    def update_progress(self, step: int) -> None:
        """Evaluate the run on all examples and update its progress."""
        now = self.evaluation()
        if self.progress.divergence is None and not isfinite(now.loss):
            self._mark_diverged(step, "loss")
        cost = penalty(self.run, self.parameters())
        self.progress = self.progress.updated(step, now, self.best.floor, cost)
        if self._repeats:
            self.progress = self.progress.revisited(step, self.parameters().tobytes())

    def _mark_diverged(self, step: int, quantity: str) -> None:
        self.progress = replace(self.progress, divergence=Divergence(step, quantity))

    def _batch(self, position: int, permutation: Permutation | None) -> tuple[Floats, Targets]:
        if permutation is None:
            return self.examples.X, self.examples.y
        rows = permutation[position * self.batch_size : (position + 1) * self.batch_size]
        return self.examples.X[rows], self.examples.y[rows]


class ReferenceTrainer(RunTrainer):
    """Trains step by step, as the course writes it."""

    product = staticmethod(product)

    def __init__(
        self,
        run: RunSpec,
        state: RunState,
        examples: Examples,
        batch_size: int | None,
        *,
        best: Best = NOTHING_KNOWN,
    ) -> None:
        super().__init__(run, state, examples, batch_size, best=best)
        self._parameters, self._slots = state.parameters.copy(), state.slots.copy()
        self._optimizer_step, self._frozen = state.optimizer_step, run.frozen_indices()

    def _train(self, n_steps: int, first_step: int, position: int, permutation: Permutation | None) -> None:
        for index in range(n_steps):
            if self.progress.divergence is not None:
                return
            self._step(first_step + index, *self._batch(position + index, permutation))

    def _step(self, step: int, X: Floats, y: Targets) -> None:
        masks = dropout_masks(self.run, len(X), step)
        loss, gradient = loss_and_gradient(self.run, self._parameters, X, y, masks, product=self.product)
        if not isfinite(loss):
            self._mark_diverged(step, "loss")
        elif not np.isfinite(gradient).all():
            self._mark_diverged(step, "gradient")
        else:
            before = self._parameters.copy(), self._slots.copy()
            times = {"t": self._optimizer_step + 1, "step": step}
            apply_update(self.run.training, self._parameters, gradient, self._slots, **times, frozen=self._frozen)
            if np.isfinite(self._parameters).all() and np.isfinite(self._slots).all():
                self._optimizer_step += 1
            else:
                self._parameters, self._slots = before
                self._mark_diverged(step, "weights")

    def parameters(self) -> Floats:
        """θ (n_parameters,) itself, not a copy."""
        return self._parameters

    def state(self) -> RunState:
        """The state reached, with the trainer's own arrays."""
        return RunState(self._parameters, self._slots, self._optimizer_step, self.progress)


class CompiledTrainer(RunTrainer):
    """Trains many steps at once by a compiled plan.

    When a number is no longer finite afterwards, it repeats these steps one by one to find the step at which the run
    diverged.
    """

    def __init__(
        self,
        plan: Plan,
        run: RunSpec,
        state: RunState,
        examples: Examples,
        batch_size: int | None,
        *,
        best: Best = NOTHING_KNOWN,
    ) -> None:
        plan.load_examples(run, examples.X, examples.y)
        super().__init__(run, state, examples, batch_size, plan.forward, best=best)
        self._plan = plan
        self._optimizer_step = state.optimizer_step
        plan.load_state(state.parameters, state.slots, state.optimizer_step)

    def _train(self, n_steps: int, first_step: int, position: int, permutation: Permutation | None) -> None:
        before = self._plan.snapshot()
        self._plan.train(n_steps, first_step, position, permutation)
        if self._plan.is_finite():
            self._optimizer_step += n_steps
            return
        self._plan.go_back(before)
        for index in range(n_steps):
            before = self._plan.snapshot()
            batch = position + (index if permutation is not None else 0)
            self._plan.train(1, first_step + index, batch, permutation)
            if not self._plan.is_finite():
                self._plan.go_back(before)
                self._mark_diverged(first_step + index, self._diverged_quantity(*self._batch(batch, permutation)))
                return
            self._optimizer_step += 1

    def _diverged_quantity(self, X: Floats, y: Targets) -> str:
        """Which of QUANTITIES is the first that is not finite in the step on this batch."""
        loss, gradient = loss_and_gradient(self.run, self._plan.parameters(), X, y)
        if not isfinite(loss):
            return "loss"
        return "weights" if np.isfinite(gradient).all() else "gradient"

    def parameters(self) -> Floats:
        """A copy of θ (n_parameters,)."""
        return self._plan.parameters()

    def state(self) -> RunState:
        """The state reached, as copies of the plan's arrays."""
        return RunState(self._plan.parameters(), self._plan.slots(), self._optimizer_step, self.progress)


def repeats_itself(run: RunSpec, full_batch: bool) -> bool:
    """Whether equal weights always have equal successors, so that weights met again are met for ever.

    It is looked for where it happens: the perceptron rule goes round where no line separates the classes (course C3).
    """
    training = run.training
    is_rule = training.loss == "perceptron" and training.optimizer == "sgd"
    return is_rule and training.schedule == "constant" and not training.dropout and full_batch


PlanKey = tuple[object, ...]
MAX_IDLE_PLANS = 16
_idle_plans: list[tuple[PlanKey, Plan]] = []  # the most recently released plan is the last
_idle_plans_lock = Lock()


@contextmanager
def trainers(
    runs: tuple[RunSpec, ...],
    states: tuple[RunState, ...],
    examples: Examples,
    batch_size: int | None,
    best: tuple[Best, ...] = (),
) -> Iterator[list[RunTrainer]]:
    """A trainer for each run, told what it can reach at `best` (for each run, or empty: nothing is known).

    Raises ExamplesMismatch when a run cannot learn these examples.

    Compiling a plan takes milliseconds, so compiled plans are kept in a pool: each is acquired here and released when
    the context ends. The pool only saves time, since a plan keeps no state of a run.
    """
    check_experiment(runs, examples)
    acquired: list[tuple[PlanKey, Plan]] = []
    result: list[RunTrainer] = []
    for run, state, known in zip(runs, states, best or (NOTHING_KNOWN,) * len(runs), strict=True):
        # Equal units must stay equal to the last bit (course C19). The BLAS products of a plan do not guarantee it:
        # they compute the last few rows with other instructions than the rest.
        equal_units = INITIALIZERS[run.network.initializer].equal_units
        if not len(examples) or equal_units or not has_recipe(run):
            result.append(ReferenceTrainer(run, state, examples, batch_size, best=known))
            continue
        key: PlanKey = (run.network, _compiled_settings(run.training), run.frozen, batch_size, len(examples))
        plan = _acquire_plan(key) or Plan(run, batch_size, len(examples))
        acquired.append((key, plan))
        result.append(CompiledTrainer(plan, run, state, examples, batch_size, best=known))
    yield result
    for key, plan in acquired:  # not after an exception: a plan that was interrupted is discarded
        _release_plan(key, plan)


@lru_cache(maxsize=256)
def _compiled_settings(training: TrainingSpec) -> TrainingSpec:
    """The settings that a plan is compiled for. The learning rate and λ are not among them: they are loaded later."""
    return replace(training, learning_rate=1.0, regularization=1.0)


def _acquire_plan(key: PlanKey) -> Plan | None:
    with _idle_plans_lock:
        for index in reversed(range(len(_idle_plans))):
            if _idle_plans[index][0] == key:
                return _idle_plans.pop(index)[1]
    return None


def _release_plan(key: PlanKey, plan: Plan) -> None:
    with _idle_plans_lock:
        _idle_plans.append((key, plan))
        del _idle_plans[:-MAX_IDLE_PLANS]
