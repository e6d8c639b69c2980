"""A rate that is offered was tried: training on with it does not diverge."""

from dataclasses import replace

import numpy as np
import pytest

from engine.experiment.datasets import Examples, make_dataset
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.stable_rate import UNSTABLE, rates_below, stable_rate
from engine.training import Command, advance, initial_state

CLOSE = Examples(np.array([[2, 2], [2.1, 1.9], [1.9, 2.1], [2, 1.8], [2.2, 2]]), np.array([1, 0, 1, 2, 1.5]))
TWO_LAYERS = NetworkSpec((LayerSpec(4),))


@pytest.mark.parametrize("batch_size", [None, 2])
@pytest.mark.parametrize(
    ("run", "examples"),
    [
        (RunSpec(NetworkSpec(), TrainingSpec("mse", learning_rate=1.0, optimizer="nesterov")), CLOSE),
        (RunSpec(NetworkSpec(), TrainingSpec("mse", learning_rate=1.0, optimizer="momentum")), CLOSE),
        (RunSpec(TWO_LAYERS, TrainingSpec("mse", learning_rate=3.0)), CLOSE),
        (RunSpec(TWO_LAYERS, TrainingSpec("mse_linear", learning_rate=100.0)), make_dataset("xor_blobs", 24)),
        (RunSpec(TWO_LAYERS, TrainingSpec(learning_rate=100.0, optimizer="adam")), make_dataset("circle", 24)),
    ],
)
def test_a_rate_that_is_offered_does_not_diverge(run: RunSpec, examples: Examples, batch_size: int | None) -> None:
    experiment = Experiment((run,), batch_size=batch_size)
    rate = stable_rate(experiment, examples)
    assert rate is not None
    assert rate in rates_below(run.training.learning_rate)
    tried = replace(experiment, runs=(replace(run, training=replace(run.training, learning_rate=rate)),))
    state, begin = advance(tried, examples, initial_state(tried), Command(until=0))
    _, end = advance(tried, examples, state, Command(until=20_000, budget_ms=1e9))
    assert end.info["verdicts"][0]["code"] not in UNSTABLE - {"bouncing"}  # batches may shake it at its lowest
    assert end.arrays["loss"][0] < begin.arrays["loss"][0]


def test_the_same_rate_is_found_again() -> None:
    experiment = Experiment((RunSpec(TWO_LAYERS, TrainingSpec("mse", learning_rate=3.0)),))
    assert stable_rate(experiment, CLOSE) == stable_rate(experiment, CLOSE)


def test_below_the_smallest_rate_there_is_none() -> None:
    assert stable_rate(Experiment((RunSpec(training=TrainingSpec(learning_rate=1e-4)),)), CLOSE_CLASSES) is None


CLOSE_CLASSES = Examples(CLOSE.X, np.array([0, 1, 0, 1, 0], np.uint8))
