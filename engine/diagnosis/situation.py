"""A run as its diagnosis sees it: what it is, where it stands, and what is remembered of its way."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import count

import numpy as np

from engine.diagnosis.trend import Trend, trend_of
from engine.exact.best_of_kind import NOTHING_KNOWN, Best
from engine.experiment.datasets import Examples
from engine.experiment.specs import RunSpec
from engine.functions.losses import LOSSES
from engine.reference.network import logits, loss_and_gradient, penalty
from engine.reference.update import apply_update
from engine.runs.evaluation import Evaluation
from engine.runs.progress import Progress
from engine.runs.state import RunState


@dataclass(frozen=True, eq=False)
class Situation:
    """The state of one run at a step, with its evaluation `now` and the best it can reach."""

    run: RunSpec
    examples: Examples
    state: RunState
    step: int
    steps_per_epoch: int
    now: Evaluation
    best: Best = NOTHING_KNOWN

    @property
    def progress(self) -> Progress:
        """What is remembered of its way."""
        return self.state.progress

    @cached_property
    def trend(self) -> Trend | None:
        """Which way the loss is going; None where it is too early to say."""
        return trend_of(self.progress.window, self.steps_per_epoch)

    @cached_property
    def penalty(self) -> float:
        """The penalty of the weights as they are."""
        return penalty(self.run, self.state.parameters)

    @cached_property
    def prediction(self) -> np.typing.NDArray[np.float64]:
        """ŷ of every example."""
        z = logits(self.run.network, self.state.parameters, self.examples.X)
        return LOSSES[self.run.training.loss].prediction(z).astype(np.float64)

    def losses_ahead(self) -> Iterator[float]:
        """The losses after one more step, after two, …; none where they depend on a batch or on dropout."""
        run, state, X, y = self.run, self.state, self.examples.X, self.examples.y
        if self.steps_per_epoch != 1 or run.training.dropout:
            return
        loss, frozen = LOSSES[run.training.loss], run.frozen_indices()
        parameters, slots = state.parameters.copy(), state.slots.copy()
        for ahead in count(1):
            _, gradient = loss_and_gradient(run, parameters, X, y, product=np.matmul)
            times = {"t": state.optimizer_step + ahead, "step": self.step + ahead}
            apply_update(run.training, parameters, gradient, slots, **times, frozen=frozen)
            z = logits(run.network, parameters, X, np.matmul)
            yield float(np.mean(loss.value(z, loss.encode(y, z))))
