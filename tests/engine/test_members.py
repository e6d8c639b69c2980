"""Many initialisations at once: each member is the run it stands for, and the success rates are the known ones."""

from itertools import product

import numpy as np
import pytest

from engine.activations import ACTIVATIONS
from engine.datasets import make_dataset
from engine.evaluation import evaluate
from engine.lanes import TextbookLane
from engine.losses import LOSSES
from engine.members import Members
from engine.optimizers import OPTIMIZERS
from engine.randomness import Stream, generator
from engine.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.state import initial_state

CORNERS = make_dataset("xor_corners")


SMOOTH = [name for name in LOSSES if LOSSES[name].stable and not LOSSES[name].kinks]
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
    losses, evaluations = members.losses(), members.evaluations()
    for k, lane in enumerate(lanes):
        np.testing.assert_allclose(members.parameters[:, k], lane.parameters(), rtol=1e-9, atol=1e-12)
        expected = evaluate(lane.run, lane.parameters(), examples)
        assert losses[k] == pytest.approx(expected.loss, rel=1e-9)
        assert evaluations[k].accuracy == pytest.approx(expected.accuracy, nan_ok=True)
        assert evaluations[k].solved == expected.solved


@pytest.mark.parametrize(
    ("activation", "units", "expected"),
    # Shares of 1,000 starts that another program solved: the standard error of such a share is 1.5 %.
    [("sigmoid", 2, 0.80), ("tanh", 2, 0.69), ("tanh", 3, 0.97), ("relu", 2, 0.28)],
)
def test_how_often_small_networks_find_xor(activation: str, units: int, expected: float) -> None:
    run = RunSpec(NetworkSpec((LayerSpec(units, activation),)), TrainingSpec(learning_rate=0.5))
    members = Members(run, range(4000), CORNERS)
    for _ in range(5000):
        members.train_pass()
    assert np.mean([found.solved for found in members.evaluations()]) == pytest.approx(expected, abs=0.04)


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
