"""The compiled plan trains as the reference code does, for everything in the registries."""

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from engine.compiled.blocks import BLOCK
from engine.compiled.plan import Plan
from engine.compiled.recipes import has_recipe
from engine.experiment.datasets import Examples, make_dataset
from engine.experiment.randomness import Stream, generator
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.experiment.weight_indices import WeightIndex
from engine.functions.activations import ACTIVATIONS
from engine.functions.losses import LOSSES
from engine.functions.optimizers import OPTIMIZERS
from engine.functions.schedules import SCHEDULES
from engine.runs.state import initial_state
from engine.runs.trainers import CompiledTrainer, ReferenceTrainer, trainers
from engine.training import Command, advance, state_to_arrays

EXAMPLES = make_dataset("xor_blobs", n_samples=60, noise=0.5)
OF_TASK = {
    "binary": EXAMPLES,
    "multiclass": make_dataset("four_blobs", n_samples=60, noise=0.6),
    "regression": make_dataset("two_hills", n_samples=60, noise=0.2),
}
N_UPDATES = 500


def both_ways(
    run: RunSpec, batch_size: int | None, n_updates: int, examples: Examples = EXAMPLES
) -> tuple[ReferenceTrainer, CompiledTrainer]:
    """The run after `n_updates`, trained by the reference code and by a plan."""
    (state,) = initial_state(Experiment((run,), batch_size)).runs
    reference = ReferenceTrainer(run, state, examples, batch_size)
    compiled = CompiledTrainer(Plan(run, batch_size, len(examples)), run, state, examples, batch_size)
    steps_per_epoch = -(-len(EXAMPLES) // (batch_size or len(EXAMPLES)))
    for epoch in range(-(-n_updates // steps_per_epoch)):
        permutation = generator(0, Stream.BATCHES, epoch).permutation(len(EXAMPLES)) if steps_per_epoch > 1 else None
        n_steps = min(steps_per_epoch, n_updates - epoch * steps_per_epoch)
        for trainer in (reference, compiled):
            trainer.train(n_steps, epoch * steps_per_epoch + 1, 0, permutation)
    return reference, compiled


PLANNED_LOSSES = [name for name in LOSSES if LOSSES[name].stable]
CASES = {  # every activation, and every pair of loss and optimizer
    *product(ACTIVATIONS, ["binary_cross_entropy"], ["sgd", "adam"]),
    *product(["tanh"], PLANNED_LOSSES, OPTIMIZERS),
}


@pytest.mark.parametrize(("activation", "loss", "optimizer"), sorted(CASES))
@pytest.mark.parametrize("batch_size", [None, 7])
def test_500_updates_agree_with_the_reference(
    activation: str, loss: str, optimizer: str, batch_size: int | None
) -> None:
    hidden_layers = (LayerSpec(4, activation), LayerSpec(3, activation))
    task = LOSSES[loss].task
    network = NetworkSpec(hidden_layers, n_outputs=4 if task == "multiclass" else 1)
    run = RunSpec(network, TrainingSpec(loss, optimizer, learning_rate=0.01), seed=5)
    assert has_recipe(run)
    # RMSprop steps as far near an optimum as elsewhere, and a loss with corners jumps: both make a difference in a last
    # digit grow without end, so they can be compared over a shorter way only.
    jumps = optimizer == "rmsprop" or LOSSES[loss].kinks
    reference, compiled = both_ways(run, batch_size, 10 if jumps else N_UPDATES, OF_TASK[task])
    assert reference.progress.divergence is compiled.progress.divergence is None
    expected, found = reference.parameters(), compiled.parameters()
    assert np.abs(found - expected).max() <= 1e-12 * np.abs(expected).max()
    slots = reference.state().slots
    assert np.abs(compiled.state().slots - slots).max(initial=0) <= 1e-11 * np.abs(slots).max(initial=0)


@pytest.mark.parametrize(
    ("hidden_layers", "batch_size"),
    [
        ((), None),
        ((), 1),
        ((LayerSpec(2, "tanh"), LayerSpec(3, "relu"), LayerSpec(2, "sigmoid")), 13),
        ((LayerSpec(1, "tanh"),) * 8, None),
        ((LayerSpec(5, "tanh"),), 1),  # more batches than are unrolled
        ((LayerSpec(5, "tanh"),), 59),  # a last batch of one example
        ((LayerSpec(5, "tanh"),), 1000),
    ],
)
def test_any_shape_and_batch_size_agrees_with_the_reference(
    hidden_layers: tuple[LayerSpec, ...], batch_size: int | None
) -> None:
    assert batch_size != 1 or len(EXAMPLES) > BLOCK
    run = RunSpec(NetworkSpec(hidden_layers), TrainingSpec(optimizer="adam", learning_rate=0.01), seed=5)
    reference, compiled = both_ways(run, batch_size, N_UPDATES)
    np.testing.assert_allclose(compiled.parameters(), reference.parameters(), rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize(
    ("network", "training", "tolerance"),
    [
        ({"features": ("x1_x2",)}, {}, 1e-12),
        ({"features": ("x1", "x2", "x1_squared", "sin_x2")}, {"optimizer": "adam"}, 1e-11),
        ({"bias": False}, {}, 1e-12),
        ({"bias": False}, {"optimizer": "adam", "regularizer": "l2"}, 1e-11),
        ({}, {"regularizer": "l2", "regularization": 0.1}, 1e-12),
        ({}, {"regularizer": "l1", "regularization": 0.003, "optimizer": "adam"}, 1e-9),
        ({}, {"precision": "float32"}, 1e-4),
        ({}, {"precision": "float32", "optimizer": "adam"}, 1e-3),
    ],
)
@pytest.mark.parametrize("batch_size", [None, 7])
def test_what_a_network_is_shown_and_charged_agrees_with_the_reference(
    network: dict[str, Any], training: dict[str, Any], tolerance: float, batch_size: int | None
) -> None:
    hidden_layers = (LayerSpec(4, "tanh"), LayerSpec(3, "tanh"))
    run = RunSpec(NetworkSpec(hidden_layers, **network), TrainingSpec(learning_rate=0.01, **training), seed=5)
    assert has_recipe(run)
    reference, compiled = both_ways(run, batch_size, N_UPDATES)
    expected, found = reference.parameters(), compiled.parameters()
    assert found.dtype == expected.dtype == run.dtype
    assert np.abs(found - expected).max() <= tolerance * np.abs(expected).max()


@pytest.mark.parametrize(
    "rule",
    [
        *({"schedule": name, "schedule_steps": 200} for name in SCHEDULES),
        {"clip_norm": 0.1},  # most of the time
        {"clip_norm": 0.1, "schedule": "cosine", "regularizer": "l2"},
        {"clip_norm": 1e-160, "learning_rate": 1e157},  # what is shortened so far has squares that vanish
    ],
    ids=str,
)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("batch_size", [None, 7])
def test_a_schedule_and_a_longest_gradient_agree_with_the_reference(
    rule: dict[str, Any], optimizer: str, batch_size: int | None
) -> None:
    training = TrainingSpec(optimizer=optimizer, **{"learning_rate": 0.01, **rule})
    run = RunSpec(NetworkSpec((LayerSpec(4), LayerSpec(3))), training, seed=5)
    assert has_recipe(run)
    reference, compiled = both_ways(run, batch_size, 10 if optimizer == "rmsprop" else N_UPDATES)
    assert reference.progress.divergence is compiled.progress.divergence is None
    expected, found = reference.parameters(), compiled.parameters()
    assert np.abs(found - expected).max() <= 1e-12 * np.abs(expected).max()


@pytest.mark.parametrize(
    "training",
    [
        TrainingSpec(optimizer="adam", learning_rate=0.01),
        TrainingSpec(optimizer="adam", learning_rate=0.01, schedule="cosine", schedule_steps=300, clip_norm=0.1),
        TrainingSpec(schedule="exponential", schedule_steps=100),
    ],
    ids=["adam", "everything", "schedule"],
)
@pytest.mark.parametrize("frozen", [(), ((1, 0, 2), (2, -1, 0))], ids=["free", "frozen"])
@pytest.mark.parametrize("batch_size", [None, 7])
def test_a_plan_makes_the_same_bits_however_it_is_cut(
    training: TrainingSpec, frozen: tuple[WeightIndex, ...], batch_size: int | None
) -> None:
    """The weights, and all that was measured on the way."""
    experiment = Experiment((RunSpec(NetworkSpec((LayerSpec(4),)), training, seed=5, frozen=frozen),), batch_size)
    examples = replace(EXAMPLES, test=make_dataset("xor_blobs", n_samples=23, noise=0.5, seed=1))

    def trained(stops: list[int]) -> list[bytes]:
        state, history = initial_state(experiment), []
        for stop in stops:
            state, frame = advance(experiment, examples, state, Command(stop, 60_000))
            history.append({name: array for name, array in frame.arrays.items() if name.startswith("history.")})
        whole = [np.concatenate([part[name] for part in history]) for name in history[0]]
        return [array.tobytes() for array in (*state_to_arrays(state).values(), *whole)]

    assert trained([300]) == trained([1, 2, 40, 127, 128, 129, 200, 255, 257, 300])


def test_a_rule_that_forgot_its_memory_still_follows_the_schedule() -> None:
    """Another optimizer begins to count its updates at 1, while the learning rate goes on falling."""
    training = TrainingSpec(optimizer="adam", schedule="step", schedule_steps=100, schedule_factor=0.5)
    run = RunSpec(NetworkSpec((LayerSpec(4),)), training, seed=5)
    (state,) = initial_state(Experiment((run,))).runs
    reference = ReferenceTrainer(run, state, EXAMPLES, None)
    compiled = CompiledTrainer(Plan(run, None, len(EXAMPLES)), run, state, EXAMPLES, None)
    for trainer in (reference, compiled):
        trainer.train(200, 150, 0, None)
    np.testing.assert_allclose(compiled.parameters(), reference.parameters(), rtol=1e-12)


def test_a_plan_from_the_pool_keeps_nothing_of_its_last_run() -> None:
    """The next run may have other examples, another learning rate, another state."""
    first = RunSpec(NetworkSpec((LayerSpec(3),)), TrainingSpec(learning_rate=0.5), seed=1)
    second = RunSpec(first.network, TrainingSpec(learning_rate=0.1), seed=2)
    other = make_dataset("two_blobs", n_samples=len(EXAMPLES), seed=9)

    def trained(run: RunSpec, examples: object, batch_size: int) -> bytes:
        (state,) = initial_state(Experiment((run,), batch_size)).runs
        permutation = generator(0, Stream.BATCHES, 0).permutation(len(EXAMPLES))
        with trainers((run,), (state,), examples, batch_size) as (trainer,):  # type: ignore[arg-type]
            trainer.train(5, 1, 0, permutation)
            return trainer.parameters().tobytes()

    alone = trained(second, other, 8)
    trained(first, EXAMPLES, 8)
    assert trained(second, other, 8) == alone
