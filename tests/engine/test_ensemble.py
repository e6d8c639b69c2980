"""Ensembles: each replica is trained as the single run with its seed."""

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from engine.experiment.datasets import make_dataset
from engine.experiment.randomness import Stream, generator
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.functions.activations import ACTIVATIONS
from engine.functions.losses import LOSSES
from engine.functions.optimizers import OPTIMIZERS
from engine.restarts.ensemble import Ensemble
from engine.runs.evaluation import evaluate
from engine.runs.state import initial_state
from engine.runs.trainers import ReferenceTrainer

SMOOTH = [name for name in LOSSES if not LOSSES[name].kinks]
CASES = {  # every activation, and every pair of loss and optimizer
    *product(ACTIVATIONS, ["binary_cross_entropy"], ["sgd"]),
    *product(["tanh"], SMOOTH, OPTIMIZERS),
}


@pytest.mark.parametrize(("activation", "loss", "optimizer"), sorted(CASES))
@pytest.mark.parametrize("batch_size", [None, 7])
def test_a_replica_goes_the_way_of_the_single_run_with_its_seed(
    activation: str, loss: str, optimizer: str, batch_size: int | None
) -> None:
    task = LOSSES[loss].task
    dataset = {"binary": "xor_blobs", "multiclass": "four_blobs", "regression": "two_hills"}[task]
    examples = make_dataset(dataset, n_samples=30, noise=0.5)
    hidden_layers = (LayerSpec(3, activation), LayerSpec(2, activation))
    network = NetworkSpec(hidden_layers, n_outputs=4 if task == "multiclass" else 1)
    training = TrainingSpec(loss, optimizer, 0.01, regularizer="l2", regularization=0.01)
    seeds = (4, 8, 15)
    ensemble = Ensemble(RunSpec(network, training), seeds, examples, batch_size)
    trainers = []
    for seed in seeds:
        run = RunSpec(network, training, seed)
        trainers.append(ReferenceTrainer(run, initial_state(Experiment((run,))).runs[0], examples, batch_size))
    for epoch in range(40):
        permutation = generator(0, Stream.BATCHES, epoch).permutation(30) if batch_size else None
        ensemble.train_epoch(permutation)
        for trainer in trainers:
            trainer.train(5 if batch_size else 1, 1, 0, permutation)
    evaluation, evaluations = ensemble.evaluate(), ensemble.evaluations()
    for k, trainer in enumerate(trainers):
        np.testing.assert_allclose(ensemble.parameters[:, k], trainer.parameters(), rtol=1e-9, atol=1e-12)
        expected = evaluate(trainer.run, trainer.parameters(), examples)
        assert evaluation.loss[k] == pytest.approx(expected.loss, rel=1e-9)
        score = expected.r_squared if task == "regression" else expected.accuracy
        assert evaluation.score[k] == pytest.approx(score)
        assert evaluation.solved[k] == expected.solved
        assert evaluations[k].accuracy == pytest.approx(expected.accuracy, nan_ok=True)
        assert evaluations[k].solved == expected.solved


@pytest.mark.parametrize("batch_size", [None, 7])
@pytest.mark.parametrize("hidden_layers", [(), (LayerSpec(4), LayerSpec(3, "sigmoid"))])
@pytest.mark.parametrize("ways", [{"clip_norm": 0.05}, {"dropout": 0.4}, {"clip_norm": 0.1, "dropout": 0.2}])
def test_replicas_are_clipped_and_drop_units_each_by_itself(
    ways: dict[str, Any], hidden_layers: tuple[LayerSpec, ...], batch_size: int | None
) -> None:
    """Each replica's own gradient is clipped, and it leaves out the units that its single run leaves out."""
    examples = make_dataset("xor_blobs", n_samples=30, noise=0.5)
    training = TrainingSpec(optimizer="momentum", learning_rate=0.2, schedule="cosine", schedule_steps=50, **ways)
    run, seeds = RunSpec(NetworkSpec(hidden_layers), training), (4, 8, 15)
    ensemble = Ensemble(run, seeds, examples, batch_size)
    singles = [replace(run, seed=seed) for seed in seeds]
    trainers = [
        ReferenceTrainer(single, initial_state(Experiment((single,))).runs[0], examples, batch_size)
        for single in singles
    ]
    steps_per_epoch = -(-30 // (batch_size or 30))
    for epoch in range(12):
        permutation = generator(0, Stream.BATCHES, epoch).permutation(30) if batch_size else None
        ensemble.train_epoch(permutation)
        losses = ensemble.losses()  # all units take part in an evaluation, and again not in what follows
        for k, trainer in enumerate(trainers):
            trainer.train(steps_per_epoch, epoch * steps_per_epoch + 1, 0, permutation)
            np.testing.assert_allclose(ensemble.parameters[:, k], trainer.parameters(), rtol=1e-9, atol=1e-12)
            assert losses[k] == pytest.approx(evaluate(trainer.run, trainer.parameters(), examples).loss, rel=1e-9)
    unlimited = Ensemble(replace(run, training=replace(training, clip_norm=None, dropout=0.0)), seeds, examples)
    unlimited.train_epoch()
    assert ways.keys() == {"dropout"} or (unlimited.parameters != ensemble.parameters).all()


def test_a_replica_that_diverges_harms_no_other() -> None:
    examples = make_dataset("xor_blobs", n_samples=20)
    run = RunSpec(NetworkSpec((LayerSpec(3, "linear"),)), TrainingSpec("mse_linear", learning_rate=0.05))
    ensemble = Ensemble(run, (1, 2), examples)
    ensemble.parameters[:, 0] = 1e200
    for _ in range(50):
        ensemble.train_epoch()
    losses = ensemble.losses()
    assert not np.isfinite(losses[0])
    assert not ensemble.evaluations()[0].solved
    alone = Ensemble(run, (2,), examples)
    for _ in range(50):
        alone.train_epoch()
    assert losses[1] == pytest.approx(alone.losses()[0], rel=1e-12)
