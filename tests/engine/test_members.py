"""Many initialisations at once: each member is the run it stands for."""

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
from engine.restarts.ensemble import Members
from engine.runs.evaluation import evaluate
from engine.runs.state import initial_state
from engine.runs.trainers import TextbookLane

SMOOTH = [name for name in LOSSES if not LOSSES[name].kinks]
CASES = {  # every activation, and every pair of loss and optimizer
    *product(ACTIVATIONS, ["binary_cross_entropy"], ["sgd"]),
    *product(["tanh"], SMOOTH, OPTIMIZERS),
}


@pytest.mark.parametrize(("activation", "loss", "optimizer"), sorted(CASES))
@pytest.mark.parametrize("batch_size", [None, 7])
def test_a_member_goes_the_way_of_the_single_run_with_its_seed(
    activation: str, loss: str, optimizer: str, batch_size: int | None
) -> None:
    task = LOSSES[loss].task
    dataset = {"binary": "xor_blobs", "multiclass": "four_blobs", "regression": "two_hills"}[task]
    examples = make_dataset(dataset, n_samples=30, noise=0.5)
    hidden_layers = (LayerSpec(3, activation), LayerSpec(2, activation))
    network = NetworkSpec(hidden_layers, n_outputs=4 if task == "multiclass" else 1)
    training = TrainingSpec(loss, optimizer, 0.01, regularizer="l2", regularization=0.01)
    seeds = (4, 8, 15)
    members = Members(RunSpec(network, training), seeds, examples, batch_size)
    lanes = []
    for seed in seeds:
        run = RunSpec(network, training, seed)
        lanes.append(TextbookLane(run, initial_state(Experiment((run,))).runs[0], examples, batch_size))
    for epoch in range(40):
        order = generator(0, Stream.BATCHES, epoch).permutation(30) if batch_size else None
        members.train_pass(order)
        for lane in lanes:
            lane.learn(5 if batch_size else 1, 1, 0, order)
    measures, evaluations = members.measures(), members.evaluations()
    for k, lane in enumerate(lanes):
        np.testing.assert_allclose(members.parameters[:, k], lane.parameters(), rtol=1e-9, atol=1e-12)
        expected = evaluate(lane.run, lane.parameters(), examples)
        assert measures.loss[k] == pytest.approx(expected.loss, rel=1e-9)
        score = expected.r_squared if task == "regression" else expected.accuracy
        assert measures.score[k] == pytest.approx(score)
        assert measures.solved[k] == expected.solved
        assert evaluations[k].accuracy == pytest.approx(expected.accuracy, nan_ok=True)
        assert evaluations[k].solved == expected.solved


@pytest.mark.parametrize("batch_size", [None, 7])
@pytest.mark.parametrize("hidden_layers", [(), (LayerSpec(4), LayerSpec(3, "sigmoid"))])
@pytest.mark.parametrize("ways", [{"clip_norm": 0.05}, {"dropout": 0.4}, {"clip_norm": 0.1, "dropout": 0.2}])
def test_members_are_clipped_and_drop_units_each_by_itself(
    ways: dict[str, Any], hidden_layers: tuple[LayerSpec, ...], batch_size: int | None
) -> None:
    """Each member's own length is limited, and it leaves out the units that its single run leaves out."""
    examples = make_dataset("xor_blobs", n_samples=30, noise=0.5)
    training = TrainingSpec(optimizer="momentum", learning_rate=0.2, schedule="cosine", schedule_steps=50, **ways)
    run, seeds = RunSpec(NetworkSpec(hidden_layers), training), (4, 8, 15)
    members = Members(run, seeds, examples, batch_size)
    singles = [replace(run, seed=seed) for seed in seeds]
    lanes = [
        TextbookLane(single, initial_state(Experiment((single,))).runs[0], examples, batch_size) for single in singles
    ]
    per_pass = -(-30 // (batch_size or 30))
    for epoch in range(12):
        order = generator(0, Stream.BATCHES, epoch).permutation(30) if batch_size else None
        members.train_pass(order)
        losses = members.losses()  # all units take part in a look, and again not in what follows
        for k, lane in enumerate(lanes):
            lane.learn(per_pass, epoch * per_pass + 1, 0, order)
            np.testing.assert_allclose(members.parameters[:, k], lane.parameters(), rtol=1e-9, atol=1e-12)
            assert losses[k] == pytest.approx(evaluate(lane.run, lane.parameters(), examples).loss, rel=1e-9)
    unlimited = Members(replace(run, training=replace(training, clip_norm=None, dropout=0.0)), seeds, examples)
    unlimited.train_pass()
    assert ways.keys() == {"dropout"} or (unlimited.parameters != members.parameters).all()


def test_a_member_that_diverges_harms_no_other() -> None:
    examples = make_dataset("xor_blobs", n_samples=20)
    run = RunSpec(NetworkSpec((LayerSpec(3, "linear"),)), TrainingSpec("mse_linear", learning_rate=0.05))
    members = Members(run, (1, 2), examples)
    members.parameters[:, 0] = 1e200
    for _ in range(50):
        members.train_pass()
    losses = members.losses()
    assert not np.isfinite(losses[0])
    assert not members.evaluations()[0].solved
    alone = Members(run, (2,), examples)
    for _ in range(50):
        alone.train_pass()
    assert losses[1] == pytest.approx(alone.losses()[0], rel=1e-12)
