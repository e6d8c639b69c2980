"""How good a network is on all examples: loss, accuracy and whether the task is solved, for each kind of task."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import nan

import numpy as np

from engine.arrays import Floats
from engine.compiled.fields import Forward
from engine.experiment.datasets import Examples
from engine.experiment.specs import RunSpec
from engine.functions.losses import LOSSES, Loss, Targets

TIE_MARGIN = 1e-6
"""Closer than this to the decision logit the network does not choose a class."""
SOLVED_ERROR = 0.4
"""A classification is solved when every example has |ŷ − y| below this (for more classes, 1 − ŷ of its class)."""
SOLVED_R_SQUARED = 0.99
"""A regression is solved when it explains this share of the variance."""


@dataclass(frozen=True)
class Evaluation:
    """A network on all examples: mean loss, share on the right side of ŷ = ½, ties, and whether all are solved.

    Without examples loss and accuracy are NaN and nothing is solved; a regression has no accuracy, and R² instead.
    """

    n_samples: int = 0
    loss: float = nan
    accuracy: float = nan
    ties: int = 0
    solved: bool = False
    r_squared: float = nan


class Evaluator:
    """Asks a run about the same examples again and again; `forward` may have been shown them already."""

    def __init__(self, run: RunSpec, examples: Examples, forward: Forward | None = None) -> None:
        self._y, self._loss = examples.y, LOSSES[run.training.loss]
        self._forward = forward or Forward(run.network, len(examples), run.dtype).show(examples.X)

    def evaluate(self, parameters: Floats) -> Evaluation:
        """Measure the parameters (flat vector) on the examples; the loss is without the weights' penalty."""
        if not len(self._y):
            return Evaluation()
        return MEASURES[self._loss.task](self._loss, self._forward.logits(parameters), self._y)


def evaluate(run: RunSpec, parameters: Floats, examples: Examples) -> Evaluation:
    """Measure the parameters (flat vector) of a run on the examples, once."""
    return Evaluator(run, examples).evaluate(parameters)


def chosen_classes(loss: Loss, z: Floats, tie_margin: float = TIE_MARGIN) -> tuple[Targets, Targets]:
    """The class (n,) chosen for each logit, and whether it is a choice at all (n,) or a tie with the next best."""
    if loss.task == "binary":
        distance = z - loss.decision_logit
        return (distance > 0).astype(np.intp), np.abs(distance) >= tie_margin
    best, second = np.partition(z, (-1, -2), axis=1)[:, [-1, -2]].T
    return z.argmax(axis=1), best - second >= tie_margin


def r_squared(prediction: Floats, y: Floats) -> float:
    """R² = 1 − Σ(ŷ − y)² / Σ(y − ȳ)²: 1 is perfect, 0 no better than the mean. NaN where y does not vary."""
    total = float(np.square(y - y.mean()).sum())
    return nan if total == 0 else 1 - float(np.square(prediction - y).sum()) / total


def _mean(values: Floats) -> float:
    return float(values.sum() / len(values))


def _binary(loss: Loss, z: Floats, y: Targets) -> Evaluation:
    targets = loss.encode(y, z)
    margin = (z - loss.decision_logit) * (2.0 * targets - 1.0)
    n_right = int(np.count_nonzero(margin >= TIE_MARGIN))
    return Evaluation(
        n_samples=len(y),
        loss=_mean(loss.value(z, targets)),
        accuracy=n_right / len(y),
        ties=int(np.count_nonzero(margin > -TIE_MARGIN)) - n_right,
        # An example on the wrong side, or on none, is off by ½ at least: only without one is ŷ looked at.
        solved=n_right == len(y) and bool((np.abs(loss.prediction(z) - targets) < SOLVED_ERROR).all()),
    )


def _multiclass(loss: Loss, z: Floats, y: Targets) -> Evaluation:
    chosen, clear = chosen_classes(loss, z)
    of_class = loss.prediction(z)[np.arange(len(y)), y]
    return Evaluation(
        n_samples=len(y),
        loss=_mean(loss.value(z, loss.encode(y, z))),
        accuracy=np.count_nonzero((chosen == y) & clear) / len(y),
        ties=int(np.count_nonzero(~clear)),
        solved=bool((1 - of_class < SOLVED_ERROR).all()),
    )


def _regression(loss: Loss, z: Floats, y: Targets) -> Evaluation:
    explained = r_squared(loss.prediction(z), y)
    return Evaluation(
        n_samples=len(y),
        loss=_mean(loss.value(z, loss.encode(y, z))),
        solved=explained >= SOLVED_R_SQUARED,
        r_squared=explained,
    )


MEASURES: dict[str, Callable[[Loss, Floats, Targets], Evaluation]] = {
    "binary": _binary,
    "multiclass": _multiclass,
    "regression": _regression,
}


class ExamplesMismatch(ValueError):  # noqa: N818 — named as the error code `mismatch` of the protocol
    """Examples that the network cannot learn, though both are fine in themselves."""


def check_experiment(runs: Sequence[RunSpec], examples: Examples) -> None:
    """Raise ExamplesMismatch, naming the run, when there is one that cannot learn these examples."""
    for index, run in enumerate(runs):
        try:
            check_examples(run, examples)
        except ExamplesMismatch as mismatch:
            raise ExamplesMismatch(f"runs.{index}: {mismatch}") from None


def check_examples(run: RunSpec, examples: Examples) -> None:
    """Raise ExamplesMismatch when the run's features need more coordinates, or its task other labels."""
    if examples.test is not None:
        check_examples(run, examples.test)
    n_inputs = examples.X.shape[1]
    if n_inputs < run.network.n_inputs:
        raise ExamplesMismatch(f"features {list(run.network.features)} need x₂, got examples with one input")
    if run.task == "regression":
        return
    if examples.y.dtype != np.uint8:
        raise ExamplesMismatch(f"{run.training.loss} needs class labels, got values; use a loss of a regression")
    n_classes = 2 if run.task == "binary" else run.network.n_outputs
    if len(examples) and examples.y.max() >= n_classes:
        raise ExamplesMismatch(
            f"{run.training.loss} on {run.network.n_outputs} outputs needs labels below {n_classes}, "
            f"got {examples.y.max()}"
        )
