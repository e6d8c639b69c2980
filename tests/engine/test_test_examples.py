"""Examples kept apart for testing: measured on, never learned from."""

from dataclasses import replace

import numpy as np
import pytest

from engine.experiment.datasets import make_dataset
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.functions.losses import LOSSES
from engine.reference.network import layer_views, logits
from engine.runs.evaluation import ExamplesMismatch, evaluate
from engine.training import Command, advance, initial_state, state_to_arrays

TRAIN, TEST = make_dataset("xor_blobs", 40, noise=0.6), make_dataset("xor_blobs", 30, noise=0.6, seed=1)
BOTH = replace(TRAIN, test=TEST)
L2 = TrainingSpec(optimizer="adam", learning_rate=0.05, regularizer="l2", regularization=0.02)
EXPERIMENT = Experiment((RunSpec(seed=1), RunSpec(NetworkSpec((LayerSpec(6),)), L2, seed=2)), batch_size=8)


def test_they_are_measured_at_every_step_of_the_history_and_now() -> None:
    state, frame = advance(EXPERIMENT, BOTH, initial_state(EXPERIMENT), Command(150, 1e9, ("confusion",)))
    for i, run in enumerate(EXPERIMENT.runs):
        z = logits(run.network, state.runs[i].parameters, TEST.X)
        assert frame.arrays["test_loss"][i] == pytest.approx(np.logaddexp(0, np.where(TEST.y == 1, -z, z)).mean())
        assert frame.arrays["test_accuracy"][i] == ((z > 0) == TEST.y).mean()
        chosen = np.array([[((z > 0) == k)[TEST.y == row].sum() for k in (0, 1)] for row in (0, 1)])
        assert frame.arrays[f"runs.{i}.test_confusion"][:, :2].tolist() == chosen.tolist()
    steps = frame.arrays["history.step"].tolist()
    for k in (0, 70, len(steps) - 1):
        there, _ = advance(EXPERIMENT, TRAIN, initial_state(EXPERIMENT), Command(steps[k], 1e9))
        for i, run in enumerate(EXPERIMENT.runs):
            expected = evaluate(run, there.runs[i].parameters, TEST)
            assert frame.arrays["history.test_loss"][k, i] == expected.loss
            assert frame.arrays["history.test_accuracy"][k, i] == expected.accuracy


def test_nothing_is_learned_from_them() -> None:
    with_test, _ = advance(EXPERIMENT, BOTH, initial_state(EXPERIMENT), Command(100, 1e9))
    without, frame = advance(EXPERIMENT, TRAIN, initial_state(EXPERIMENT), Command(100, 1e9))
    left, right = state_to_arrays(with_test), state_to_arrays(without)
    assert all(left[name].tobytes() == right[name].tobytes() for name in right)
    assert not [name for name in frame.arrays if "test" in name], "and without any nothing is said of them"


def test_the_penalty_is_told_beside_the_loss() -> None:
    state, frame = advance(EXPERIMENT, TRAIN, initial_state(EXPERIMENT), Command(20, 1e9))
    weights = [W for W, _ in layer_views(EXPERIMENT.runs[1].network, state.runs[1].parameters)]
    assert frame.arrays["penalty"][0] == 0
    assert frame.arrays["penalty"][1] == pytest.approx(0.02 * 0.5 * sum((W**2).sum() for W in weights))
    z = logits(EXPERIMENT.runs[1].network, state.runs[1].parameters, TRAIN.X)
    loss = LOSSES["binary_cross_entropy"]
    assert frame.arrays["loss"][1] == pytest.approx(loss.value(z, TRAIN.y.astype(float)).mean())
    assert np.isnan(frame.arrays["r_squared"]).all()


def test_r_squared_of_a_regression() -> None:
    plane = make_dataset("plane")
    experiment = Experiment((RunSpec(training=TrainingSpec("mse", learning_rate=0.1)),))
    state, frame = advance(experiment, plane, initial_state(experiment), Command(300, 1e9))
    left = plane.y - logits(experiment.runs[0].network, state.runs[0].parameters, plane.X)
    assert frame.arrays["r_squared"][0] == pytest.approx(1 - left.var() / plane.y.var(), abs=1e-6)


def test_a_run_that_cannot_learn_them_is_named() -> None:
    rings = make_dataset("three_rings", 30)
    with pytest.raises(ExamplesMismatch, match=r"runs\.0: .*labels below 2, got 2"):
        advance(EXPERIMENT, replace(TRAIN, test=rings), initial_state(EXPERIMENT), Command(1))
