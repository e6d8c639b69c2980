"""Evaluate a network on all examples: loss, accuracy and whether the task is solved, for each kind of task."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import isnan, nan

import numpy as np

from engine.arrays import Flags, Floats
from engine.compiled.forward import Forward
from engine.exact.spots import Spots
from engine.experiment.datasets import Examples
from engine.experiment.specs import RunSpec
from engine.functions.losses import LOSSES, Loss, Targets

TIE_MARGIN = 1e-6
"""A logit closer than this to the decision logit is a tie, of several logits the best two: the network predicts
no class. For logits above 1 it is a fraction of them."""
SOLVED_ERROR = 0.4
"""A classification is solved when |ŷ − y| is below this for every example (for more classes: 1 − ŷ of its class)."""
SOLVED_R_SQUARED = 0.99
"""A regression is solved when its R² reaches this."""
ROUNDING = 2.0**-49
"""Values whose range is below this fraction of the largest of them are equal but for rounding errors."""
NEGLIGIBLE = 1e-6
"""An error below this fraction of the largest value is none, to the rounding errors of training."""


@dataclass(frozen=True)
class Evaluation:
    """The evaluation of a network: mean loss, accuracy (a fraction), number of ties, and whether the task is solved.

    Without examples loss and accuracy are NaN and the task is not solved. A regression has R² instead of an accuracy.
    `best_possible`: not solved, but as good as contradicting points allow.
    """

    n_samples: int = 0
    loss: float = nan
    accuracy: float = nan
    ties: int = 0
    solved: bool = False
    r_squared: float = nan
    best_possible: bool = False


class Evaluator:
    """Evaluates a run on the same examples again and again.

    `forward`, if given, must have been set to the points of these examples. `spots` are their contradicting points, if
    there are some and they matter.
    """

    def __init__(
        self, run: RunSpec, examples: Examples, forward: Forward | None = None, spots: Spots | None = None
    ) -> None:
        self._y, self._loss, self._spots = examples.y, LOSSES[run.training.loss], spots
        self._forward = forward or Forward(run.network, len(examples), run.dtype).set_points(examples.X)

    def evaluate(self, parameters: Floats) -> Evaluation:
        """Evaluate the parameters θ (n_parameters,) on the examples; the loss does not include the penalty."""
        if not len(self._y):
            return Evaluation()
        z = self._forward.logits(parameters)
        now = EVALUATE[self._loss.task](self._loss, z, self._y)
        if self._spots is None or now.solved:
            return now
        return replace(now, best_possible=is_best_possible(self._loss, z, self._y, now.loss, self._spots))


def evaluate(run: RunSpec, parameters: Floats, examples: Examples) -> Evaluation:
    """Evaluate the parameters θ (n_parameters,) of a run on the examples, once."""
    return Evaluator(run, examples).evaluate(parameters)


def tie_margin(loss: Loss, z: Floats) -> float | Floats:
    """How near logits z must be to count as a tie; for several classes (…, K) one number for each row of logits.

    Two classes are a tie near the decision logit, which is never above 1. Large logits of several classes differ by
    their rounding.
    """
    return TIE_MARGIN if loss.task == "binary" else TIE_MARGIN * np.maximum(1.0, np.abs(z).max(axis=-1))


def predicted_classes(loss: Loss, z: Floats) -> tuple[Targets, Targets]:
    """The predicted class (n,) of each row of logits, and whether it is clear (n,) or a tie with the next best."""
    margin = tie_margin(loss, z)
    if loss.task == "binary":
        distance = loss.distance(z)
        return (distance > 0).astype(np.intp), np.abs(distance) >= margin
    best, second = np.partition(z, (-1, -2), axis=1)[:, [-1, -2]].T
    return z.argmax(axis=1), best - second >= margin


def total_variation(y: Floats) -> float:
    """Σ(y − ȳ)², the variation that a regression can explain; 0 where the y are equal up to rounding."""
    total = float(np.square(y - y.mean()).sum())
    varies = total > 1e-20 * float(y @ y) or np.ptp(y) > ROUNDING * np.abs(y).max()
    return total if varies else 0.0


def r_squared(prediction: Floats, y: Floats) -> float:
    """R² = 1 − Σ(ŷ − y)² / Σ(y − ȳ)²: 1 is perfect, 0 no better than the mean. NaN where y does not vary."""
    total = total_variation(y)
    return nan if total == 0 else 1 - float(np.square(prediction - y).sum()) / total


def negligible_error(y: Floats) -> float:
    """The mean squared error up to which a fit of y is exact, to the rounding errors of training."""
    return float(np.square(NEGLIGIBLE * (np.abs(y).max() or 1.0)))


def is_best_possible(loss: Loss, z: Floats, y: Targets, mean_loss: float, spots: Spots) -> bool:
    """Whether logits z are as good as the contradicting points allow: nothing is wrong that could be right.

    Or the mean loss is within 1 % of the least of any function.
    """
    if spots.loss > 0 and mean_loss <= 1.01 * spots.loss:
        return True
    if spots.agreed is None or spots.majority is None:
        return False
    correct, near = classified(loss, z, y)
    return bool(near[spots.agreed].all() and correct[spots.majority].all())


def classified(loss: Loss, z: Floats, y: Targets) -> tuple[Flags, Flags]:
    """For each row of logits: is the class correct and no tie, and is ŷ near enough to count as solved?"""
    if loss.task == "multiclass":
        predicted, clear = predicted_classes(loss, z)
        return (predicted == y) & clear, 1 - loss.prediction(z)[np.arange(len(y)), y] < SOLVED_ERROR
    targets = loss.encode(y, z)
    distance = loss.distance(z)
    return np.where(y == 1, distance, -distance) >= TIE_MARGIN, np.abs(loss.prediction(z) - targets) < SOLVED_ERROR


def _mean(values: Floats) -> float:
    return float(values.sum() / len(values))


def _binary(loss: Loss, z: Floats, y: Targets) -> Evaluation:
    targets = loss.encode(y, z)
    margin = loss.distance(z) * (2.0 * targets - 1.0)
    n_correct = int(np.count_nonzero(margin >= TIE_MARGIN))
    return Evaluation(
        n_samples=len(y),
        loss=_mean(loss.value(z, targets)),
        accuracy=n_correct / len(y),
        ties=int(np.count_nonzero(margin > -TIE_MARGIN)) - n_correct,
        # Where an example is wrong or a tie, |ŷ − y| ≥ ½; ŷ is computed only if all are correct.
        solved=n_correct == len(y) and bool((np.abs(loss.prediction(z) - targets) < SOLVED_ERROR).all()),
    )


def _multiclass(loss: Loss, z: Floats, y: Targets) -> Evaluation:
    predicted, clear = predicted_classes(loss, z)
    probability = loss.prediction(z)[np.arange(len(y)), y]  # of the example's own class
    return Evaluation(
        n_samples=len(y),
        loss=_mean(loss.value(z, loss.encode(y, z))),
        accuracy=np.count_nonzero((predicted == y) & clear) / len(y),
        ties=int(np.count_nonzero(~clear)),
        solved=bool((1 - probability < SOLVED_ERROR).all()),
    )


def _regression(loss: Loss, z: Floats, y: Targets) -> Evaluation:
    prediction = loss.prediction(z)
    explained = r_squared(prediction, y)
    exact = isnan(explained) and _mean(np.square(prediction - y)) <= negligible_error(y)
    return Evaluation(
        n_samples=len(y),
        loss=_mean(loss.value(z, loss.encode(y, z))),
        solved=exact or explained >= SOLVED_R_SQUARED,
        r_squared=explained,
    )


EVALUATE: dict[str, Callable[[Loss, Floats, Targets], Evaluation]] = {
    "binary": _binary,
    "multiclass": _multiclass,
    "regression": _regression,
}


class ExamplesMismatch(ValueError):  # noqa: N818 — named as the error code `mismatch` of the protocol
    """A network cannot learn these examples, although each of the two is valid by itself."""


def check_experiment(runs: Sequence[RunSpec], examples: Examples) -> None:
    """Raise ExamplesMismatch, naming the run, when one of them cannot learn these examples."""
    for index, run in enumerate(runs):
        try:
            check_examples(run, examples)
        except ExamplesMismatch as mismatch:
            raise ExamplesMismatch(f"runs.{index}: {mismatch}") from None


def check_examples(run: RunSpec, examples: Examples) -> None:
    """Raise ExamplesMismatch when the run's features need more coordinates, or its loss needs other labels."""
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
