"""No NumPy warning anywhere: numbers that overflow, vanish or are none are results (pytest makes warnings errors)."""

import warnings
from dataclasses import replace

import numpy as np
import pytest

from engine.experiment.datasets import make_dataset
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.functions.activations import ACTIVATIONS
from engine.functions.losses import LOSSES
from engine.functions.optimizers import OPTIMIZERS
from engine.probes.registry import PROBES
from engine.restarts.ensemble import Ensemble
from engine.runs.state import initial_state
from engine.training import Command, advance

EXAMPLES = {
    "binary": make_dataset("xor_blobs", n_samples=12),
    "multiclass": make_dataset("three_rings", n_samples=12),
    "regression": make_dataset("two_hills", n_samples=12),
}
SIZES = (0.0, 5e-324, 1e-45, 1e-30, 30.0, 1e19, 1e38, 1e154, 1e300)


def test_a_warning_would_fail_these_tests() -> None:
    with pytest.raises(RuntimeWarning):
        np.array([1e300]) * np.array([1e300])
    with pytest.raises(UserWarning):
        warnings.warn("of any kind", stacklevel=1)


def run_of(loss: str, activation: str, **training: object) -> RunSpec:
    n_outputs = 3 if LOSSES[loss].task == "multiclass" else 1
    network = NetworkSpec((LayerSpec(3, activation), LayerSpec(2, activation)), n_outputs=n_outputs)
    return RunSpec(network, replace(TrainingSpec(loss), **training), 1)  # type: ignore[arg-type]


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("loss", LOSSES)
def test_weights_of_any_size_are_trained_and_looked_at_in_silence(loss: str, activation: str, precision: str) -> None:
    run = run_of(loss, activation, precision=precision, regularizer="l2")
    experiment, examples = Experiment((run,)), EXAMPLES[run.task]
    for size in SIZES:
        state = initial_state(experiment)
        with np.errstate(all="ignore"):
            flat = (size * np.cos(np.arange(state.runs[0].parameters.size))).astype(run.dtype)
        if np.isfinite(flat).all():
            state.runs[0].parameters[...] = flat
            _, frame = advance(experiment, examples, state, Command(2, 1e9, tuple(PROBES)))
            assert frame.info["step"] == 2


@pytest.mark.parametrize("clip_norm", [None, 1e-300, 1e300])
@pytest.mark.parametrize("loss", ["binary_cross_entropy", "mse_linear", "naive_cross_entropy"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_any_learning_rate_diverges_in_silence(optimizer: str, loss: str, clip_norm: float | None) -> None:
    for rate in (5e-324, 1e3, 1e150, 1e308):
        run = run_of(loss, "relu", optimizer=optimizer, learning_rate=rate, clip_norm=clip_norm)
        experiment = Experiment((run,), batch_size=5)
        advance(experiment, EXAMPLES["binary"], initial_state(experiment), Command(20, 1e9, tuple(PROBES)))
        ensemble = Ensemble(run, (1, 2), EXAMPLES["binary"], 5)
        for _ in range(7):
            ensemble.train_epoch()
        ensemble.losses()
        ensemble.evaluations()
