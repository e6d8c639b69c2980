"""The loop over the examples and the vectorised form give the same gradient; both are timed."""

import numpy as np
import pytest

from engine.experiment.datasets import make_dataset
from engine.experiment.specs import LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.reference.network import initial_parameters, loss_and_gradient
from engine.reference.timing import gradient_in_a_loop, time_gradients


@pytest.mark.parametrize(
    ("run", "dataset"),
    [
        (RunSpec(), "xor_blobs"),
        (RunSpec(NetworkSpec((LayerSpec(3),)), TrainingSpec(regularizer="l2")), "xor_blobs"),
        (
            RunSpec(NetworkSpec((LayerSpec(3),), n_outputs=3), TrainingSpec("sparse_categorical_cross_entropy")),
            "three_rings",
        ),
    ],
)
def test_both_ways_give_the_same_gradient(run: RunSpec, dataset: str) -> None:
    examples, parameters = make_dataset(dataset, n_samples=30), initial_parameters(run)
    expected = loss_and_gradient(run, parameters, examples.X, examples.y)[1]
    np.testing.assert_allclose(gradient_in_a_loop(run, parameters, examples), expected, rtol=1e-10, atol=1e-15)
    timing = time_gradients(run, examples, budget_ms=1)
    assert timing.largest_difference < 1e-14
    assert min(timing.loop_us, timing.vectorised_us, timing.repeats) > 0
