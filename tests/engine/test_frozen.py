"""Weights that are held: they keep every bit, the others learn as if the held ones were constants."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.compiled.plan import Plan
from engine.experiment.datasets import make_dataset
from engine.experiment.randomness import Stream, generator
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, SpecError, TrainingSpec
from engine.experiment.weight_indices import WeightIndex, flat_indices
from engine.functions.optimizers import OPTIMIZERS
from engine.functions.regularizers import REGULARIZERS
from engine.reference.network import layer_views, n_parameters, objective
from engine.restarts.ensemble import Ensemble
from engine.runs.state import RunState, carry_over, initial_state
from engine.runs.trainers import CompiledTrainer, ReferenceTrainer, RunTrainer
from engine.training import Command, advance

BLOBS = make_dataset("xor_blobs", n_samples=30, noise=0.4)
DEEP = NetworkSpec((LayerSpec(4), LayerSpec(3, "sigmoid")))
SOME: tuple[WeightIndex, ...] = ((1, 0, 2), (1, -1, 0), (2, 3, 1), (2, -1, 2), (3, 0, 0))


def trained(
    run: RunSpec, state: RunState, kind: type[RunTrainer], batch_size: int | None, n_epochs: int = 20
) -> RunTrainer:
    if kind is CompiledTrainer:
        trainer: RunTrainer = CompiledTrainer(Plan(run, batch_size, len(BLOBS)), run, state, BLOBS, batch_size)
    else:
        trainer = ReferenceTrainer(run, state, BLOBS, batch_size)
    for epoch in range(n_epochs):
        permutation = generator(0, Stream.BATCHES, epoch).permutation(len(BLOBS)) if batch_size else None
        n_steps = -(-len(BLOBS) // batch_size) if batch_size else 1
        trainer.train(n_steps, epoch * n_steps + 1, 0, permutation)
    return trainer


def test_a_weight_index_names_one_number_of_the_layers() -> None:
    theta = np.arange(float(n_parameters(DEEP)))
    for layer, (W, b) in enumerate(layer_views(DEEP, theta), start=1):
        for target in range(W.shape[1]):
            assert flat_indices(DEEP.layer_sizes, True, [(layer, -1, target)]) == [b[target]]
            for source in range(W.shape[0]):
                assert flat_indices(DEEP.layer_sizes, True, [(layer, source, target)]) == [W[source, target]]


@pytest.mark.parametrize(
    ("index", "said"),
    [
        ((0, 0, 0), "no layer 0"),
        ((4, 0, 0), "no layer 4"),
        ((1, 2, 0), "from 2"),
        ((2, -2, 0), "from -2"),
        ((3, 0, 1), "no unit 1"),
    ],
)
def test_a_weight_index_that_does_not_exist_is_an_error(index: WeightIndex, said: str) -> None:
    with pytest.raises(SpecError, match=said):
        RunSpec(DEEP, frozen=(index,))
    with pytest.raises(SpecError, match="from -1"):
        RunSpec(replace(DEEP, bias=False), frozen=((1, -1, 0),))


def test_order_and_repetition_do_not_matter() -> None:
    assert RunSpec(DEEP, frozen=(*SOME, *SOME)) == RunSpec(DEEP, frozen=SOME[::-1])


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("regularizer", REGULARIZERS)
@pytest.mark.parametrize("batch_size", [None, 7])
def test_frozen_weights_keep_their_bits_and_both_ways_agree(
    optimizer: str, regularizer: str, batch_size: int | None
) -> None:
    """They are frozen while the optimizer is in full swing, so its memory pulls at them too."""
    training = TrainingSpec(optimizer=optimizer, learning_rate=0.02, regularizer=regularizer, regularization=0.05)
    free = RunSpec(DEEP, training, seed=3)
    before = trained(free, initial_state(Experiment((free,))).runs[0], ReferenceTrainer, batch_size).state()
    held = flat_indices(DEEP.layer_sizes, True, SOME)
    run = replace(free, frozen=SOME)
    n_epochs = 3 if optimizer == "rmsprop" else 20  # its last digits part soon, see test_plan.py
    reference, compiled = (
        trained(run, before, kind, batch_size, n_epochs) for kind in (ReferenceTrainer, CompiledTrainer)
    )
    for trainer in (reference, compiled):
        assert trainer.parameters()[held].tobytes() == before.parameters[held].tobytes()
        moved = trainer.parameters() != before.parameters
        assert np.flatnonzero(~moved).tolist() == sorted(held.tolist()), "all others learn"
    np.testing.assert_allclose(compiled.parameters(), reference.parameters(), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(compiled.state().slots, reference.state().slots, rtol=1e-8, atol=1e-11)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("batch_size", [None, 7])
def test_a_longest_gradient_and_a_schedule_leave_them_alone_on_both_ways(
    optimizer: str, batch_size: int | None
) -> None:
    """What is frozen has no part in the length of the gradient: else the others would be held back for nothing."""
    training = TrainingSpec(
        "binary_cross_entropy", optimizer, 0.02, "cosine", 60, regularizer="l2", regularization=0.05, clip_norm=0.05
    )
    free = RunSpec(DEEP, training, seed=3)
    before = trained(free, initial_state(Experiment((free,))).runs[0], ReferenceTrainer, batch_size, 3).state()
    held = flat_indices(DEEP.layer_sizes, True, SOME)
    run = replace(free, frozen=SOME)
    n_epochs = 3 if optimizer == "rmsprop" else 20
    reference, compiled = (
        trained(run, before, kind, batch_size, n_epochs) for kind in (ReferenceTrainer, CompiledTrainer)
    )
    assert compiled.parameters()[held].tobytes() == before.parameters[held].tobytes()
    np.testing.assert_allclose(compiled.parameters(), reference.parameters(), rtol=1e-9, atol=1e-12)
    unlimited = replace(run, training=replace(training, clip_norm=None))
    assert (
        trained(unlimited, before, CompiledTrainer, batch_size, n_epochs).parameters() != compiled.parameters()
    ).any()


def test_a_plan_from_the_pool_freezes_nothing_of_its_last_run() -> None:
    """The next run may freeze other weights, or none."""
    other = SOME[:1]
    runs = [RunSpec(DEEP, seed=3, frozen=frozen) for frozen in (SOME, (), other)]
    for run in (*runs, *runs):
        experiment = Experiment((run,))
        start = initial_state(experiment)
        after, _ = advance(experiment, BLOBS, start, Command(5, 1e9))
        unmoved = np.flatnonzero(after.runs[0].parameters == start.runs[0].parameters)
        assert unmoved.tolist() == sorted(run.frozen_indices().tolist())


def test_the_others_descend_the_objective_in_which_the_held_are_constants() -> None:
    run = RunSpec(DEEP, TrainingSpec(learning_rate=0.5, clip_norm=0.01), seed=3, frozen=SOME)
    (state,) = initial_state(Experiment((run,))).runs
    free = np.setdiff1d(np.arange(n_parameters(DEEP)), run.frozen_indices())
    slope = np.empty(len(free))
    for k, index in enumerate(free):
        low, high = state.parameters.copy(), state.parameters.copy()
        low[index], high[index] = low[index] - 1e-6, high[index] + 1e-6
        slope[k] = (objective(run, high, BLOBS.X, BLOBS.y) - objective(run, low, BLOBS.X, BLOBS.y)) / 2e-6
    after = trained(run, state, ReferenceTrainer, None, 1).parameters()
    step = after[free] - state.parameters[free]
    np.testing.assert_allclose(step, -0.5 * 0.01 * slope / np.linalg.norm(slope), rtol=1e-6)


@pytest.mark.parametrize("ways", [{}, {"dropout": 0.3}, {"clip_norm": 0.1}])
def test_many_starts_hold_the_same_weights(ways: dict[str, Any]) -> None:
    run = RunSpec(DEEP, TrainingSpec(optimizer="adam", **ways), frozen=SOME)
    ensemble = Ensemble(run, (4, 8), BLOBS)
    first = ensemble.parameters.copy()
    for _ in range(5):
        ensemble.train_epoch()
    moved = (ensemble.parameters != first).all(axis=1)
    assert np.flatnonzero(~moved).tolist() == sorted(run.frozen_indices().tolist())


def test_freezing_goes_on_where_training_stands() -> None:
    free = Experiment((RunSpec(DEEP, TrainingSpec(optimizer="momentum")),))
    held = Experiment((replace(free.runs[0], frozen=SOME),))
    state, _ = advance(free, BLOBS, initial_state(free), Command(10, 1e9))
    on = carry_over(state, free, held)
    assert on.step == 10
    assert on.runs[0].parameters.tobytes() == state.runs[0].parameters.tobytes()
    after, frame = advance(held, BLOBS, on, Command(20, 1e9, ("trace",)))
    index = held.runs[0].frozen_indices()
    assert after.runs[0].parameters[index].tobytes() == state.runs[0].parameters[index].tobytes()
    assert frame.arrays["runs.0.trace.new_W1"][0, 2] == frame.arrays["runs.0.trace.W1"][0, 2], "the trace holds it too"
    released, _ = advance(free, BLOBS, carry_over(after, held, free), Command(30, 1e9))
    assert (released.runs[0].parameters[index] != state.runs[0].parameters[index]).all()


def test_everything_may_be_frozen() -> None:
    run = RunSpec(frozen=((1, 0, 0), (1, 1, 0), (1, -1, 0)))
    experiment = Experiment((run, RunSpec()))
    start = initial_state(experiment)
    after, frame = advance(experiment, BLOBS, start, Command(50, 1e9))
    assert after.runs[0].parameters.tobytes() == start.runs[0].parameters.tobytes()
    assert after.runs[1].parameters.tobytes() != start.runs[1].parameters.tobytes()
    assert len(set(frame.arrays["history.loss"][:, 0])) == 1
