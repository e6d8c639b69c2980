"""Schedules, penalties, clipping, dropout and the optimizers: against their formulas worked by hand."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.arrays import Floats
from engine.experiment.datasets import make_dataset
from engine.experiment.dropout import dropout_masks
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.functions.optimizers import OPTIMIZERS, clipped
from engine.functions.regularizers import REGULARIZERS
from engine.functions.schedules import SCHEDULES
from engine.reference.network import initial_parameters, layer_views, loss_and_gradient, objective
from engine.training import Command, State, advance, initial_state, state_to_arrays


@pytest.mark.parametrize("name", SCHEDULES)
@given(steps=st.integers(1, 5000), factor=st.floats(1e-3, 1.0))
def test_every_schedule_begins_at_the_whole_rate_never_rises_and_leaves_its_factor(
    name: str, steps: int, factor: float
) -> None:
    shares = [SCHEDULES[name].share(t, steps, factor) for t in (0, 1, steps // 2, steps - 1, steps, 2 * steps)]
    assert shares[0] == 1
    if steps > 3:  # else the places are not in order
        assert all(later <= earlier + 1e-12 for earlier, later in pairwise(shares))
    assert shares[4] == pytest.approx(1.0 if name == "constant" else factor)
    assert min(shares) > 0


@pytest.mark.parametrize(
    ("name", "t", "expected"),
    [
        ("step", 99, 1.0),
        ("step", 250, 0.25),
        ("exponential", 50, math.sqrt(0.5)),
        ("cosine", 50, 0.75),
        ("cosine", 500, 0.5),
        ("inverse_time", 300, 0.25),  # 1/(1 + t/T) for a factor of one half
    ],
)
def test_schedules_by_hand(name: str, t: int, expected: float) -> None:
    assert SCHEDULES[name].share(t, 100, 0.5) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    ("name", "gradients", "places"),
    [
        # θ = 1, α = 0.1. Momentum: v = −0.1, −0.09 − 0.2 = −0.29, −0.261 + 0.05 = −0.211.
        ("momentum", (1.0, 2.0, -0.5), (0.9, 0.61, 0.399)),
        # Nesterov: the same v, and 0.9 v − α g more each time.
        ("nesterov", (1.0, 2.0, -0.5), (0.81, 0.349, 0.2091)),
        # Adagrad: √1, √(1+9) = √10, √(10+6).
        ("adagrad", (1.0, 3.0, -math.sqrt(6)), (0.9, 0.805131670, 0.805131670 + 0.1 * math.sqrt(6) / 4)),
        # RMSprop: s = 0.1, 0.09 + 0.1 · 3.1 = 0.4.
        ("rmsprop", (1.0, math.sqrt(3.1)), (1 - math.sqrt(0.1), 1 - math.sqrt(0.1) - 0.1 * math.sqrt(3.1 / 0.4))),
    ],
)  # fmt: skip
def test_optimizers_by_hand(name: str, gradients: tuple[float, ...], places: tuple[float, ...]) -> None:
    optimizer = OPTIMIZERS[name]
    parameters, slots = np.array([1.0]), np.zeros((optimizer.n_slots, 1))
    for t, (gradient, place) in enumerate(zip(gradients, places, strict=True), start=1):
        optimizer.update(parameters, np.array([gradient]), slots, t, 0.1)
        assert parameters[0] == pytest.approx(place, abs=3e-8)  # ε is 1e-8


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_optimizers_keep_the_precision_and_stand_still_at_a_flat_place(name: str, dtype: type) -> None:
    optimizer = OPTIMIZERS[name]
    parameters: Floats = np.ones(3, dtype)
    slots: Floats = np.zeros((optimizer.n_slots, 3), dtype)
    optimizer.update(parameters, np.zeros(3, dtype), slots, 1, 0.1)
    assert parameters.dtype == slots.dtype == dtype
    assert parameters.tolist() == [1, 1, 1]


@given(st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=6), st.floats(1e-3, 1e3))
def test_a_clipped_gradient_keeps_its_direction_and_its_length_has_a_limit(entries: list[float], limit: float) -> None:
    gradient = np.array(entries)
    largest = np.abs(gradient).max()
    short = clipped(gradient, limit)
    if largest == 0 or largest * np.linalg.norm(gradient / largest) <= limit:
        assert short is gradient
    else:
        assert np.linalg.norm(short) == pytest.approx(limit, rel=1e-12)
        np.testing.assert_allclose(short * (largest / np.abs(short).max()), gradient, rtol=1e-9, atol=largest * 1e-12)


def test_clipping_is_part_of_training() -> None:
    """A single step from a steep place: as far as the limit times the learning rate, and no farther."""
    run = RunSpec(training=TrainingSpec("mse_linear", learning_rate=0.5, clip_norm=0.01))
    experiment = Experiment((run,))
    state = initial_state(experiment)
    state.runs[0].parameters[...] = 50.0
    after, _ = advance(experiment, make_dataset("two_blobs"), state, Command(1, 1e9))
    moved = np.linalg.norm(after.runs[0].parameters - 50.0)
    assert moved == pytest.approx(0.5 * 0.01, rel=1e-6)


def test_penalties_by_hand() -> None:
    W = np.array([[3.0, -4.0], [0.0, 1.0]])
    assert REGULARIZERS["l1"].value(W) == 8
    assert REGULARIZERS["l1"].slope(W).tolist() == [[1, -1], [0, 1]]
    assert REGULARIZERS["l2"].value(W) == 13
    assert REGULARIZERS["l2"].slope(W).tolist() == W.tolist()
    assert REGULARIZERS["none"].value(W) == 0


@pytest.mark.parametrize("regularizer", ["l1", "l2"])
def test_a_penalty_is_on_the_weights_alone_and_not_in_the_loss_that_is_shown(regularizer: str) -> None:
    run = RunSpec(NetworkSpec((LayerSpec(2),)), TrainingSpec(regularizer=regularizer, regularization=0.5), 3)
    plain = replace(run, training=TrainingSpec())
    examples, parameters = make_dataset("xor_blobs"), initial_parameters(run)
    penalty = sum(REGULARIZERS[regularizer].value(W) for W, _ in layer_views(run.network, parameters))
    arguments = parameters, examples.X, examples.y
    assert objective(run, *arguments) == pytest.approx(objective(plain, *arguments) + 0.5 * penalty, rel=1e-14)
    difference = loss_and_gradient(run, *arguments)[1] - loss_and_gradient(plain, *arguments)[1]
    for (dW, db), (W, _) in zip(
        layer_views(run.network, difference), layer_views(run.network, parameters), strict=True
    ):
        np.testing.assert_allclose(dW, 0.5 * REGULARIZERS[regularizer].slope(W), rtol=1e-12)
        assert not db.any()
    experiment = Experiment((run,))
    _, frame = advance(experiment, examples, initial_state(experiment), Command(0))
    assert frame.arrays["loss"][0] == pytest.approx(objective(plain, *arguments), rel=1e-14)


def test_with_a_penalty_separable_data_have_a_best_finite_line() -> None:
    """Without it the weights of the course's exercise never stop growing (C9); with it they come to rest."""
    examples = make_dataset("course_table")
    lengths = {}
    for regularizer in ("none", "l2"):
        run = RunSpec(NetworkSpec(bias=False), TrainingSpec(learning_rate=1.0, regularizer=regularizer))
        experiment = Experiment((run,))
        command = [Command(until, 1e9) for until in (1000, 2000)]
        state, _ = advance(experiment, examples, initial_state(experiment), command[0])
        later, _ = advance(experiment, examples, state, command[1])
        lengths[regularizer] = [np.linalg.norm(at.runs[0].parameters) for at in (state, later)]
    assert lengths["none"][1] > lengths["none"][0] + 0.1
    assert lengths["l2"][1] == pytest.approx(lengths["l2"][0], rel=1e-9)


# Dropout


def dropout_run(rate: float = 0.3, seed: int = 4) -> RunSpec:
    return RunSpec(
        NetworkSpec((LayerSpec(6), LayerSpec(5, "relu"))), TrainingSpec(optimizer="adam", dropout=rate), seed
    )


def test_masks_keep_the_mean_and_depend_on_their_address_alone() -> None:
    masks = dropout_masks(dropout_run(), 20_000, 17)
    assert masks is not None
    assert [mask.shape for mask in masks] == [(20_000, 6), (20_000, 5)]
    for mask in masks:
        assert np.unique(mask).tolist() == [0, 1 / 0.7]
        # The standard error of the mean is √(0.3/0.7) / √(number of entries).
        assert mask.mean() == pytest.approx(1.0, abs=5 * math.sqrt(0.3 / 0.7 / mask.size))
    again, other_step, other_seed = (
        dropout_masks(dropout_run(seed=seed), 20_000, step) for seed, step in ((4, 17), (4, 18), (5, 17))
    )
    assert again is not None
    assert other_step is not None
    assert other_seed is not None
    assert (again[0] == masks[0]).all()
    assert (other_step[0] != masks[0]).any()
    assert (other_seed[0] != masks[0]).any()
    assert dropout_masks(dropout_run(0.0), 5, 1) is None
    assert dropout_masks(replace(RunSpec(), training=TrainingSpec(dropout=0.5)), 5, 1) is None


def trained(experiment: Experiment, stops: list[int]) -> State:
    state, examples = initial_state(experiment), make_dataset("xor_blobs", n_samples=30)
    for until in stops:
        state, _ = advance(experiment, examples, state, Command(until, 1e9))
    return state


@pytest.mark.parametrize("batch_size", [None, 8])
def test_the_same_bits_however_it_is_cut_with_everything_switched_on(batch_size: int | None) -> None:
    training = TrainingSpec(
        optimizer="nesterov", schedule="cosine", schedule_steps=50, regularizer="l1", clip_norm=0.1, dropout=0.3
    )
    experiment = Experiment((dropout_run(), replace(dropout_run(), training=training)), batch_size, seed=1)
    whole, cut = (state_to_arrays(trained(experiment, stops)) for stops in ([70], [1, 2, 9, 33, 69, 70]))
    assert all(whole[name].tobytes() == cut[name].tobytes() for name in whole)
    plain = replace(dropout_run(0.0), seed=4)
    assert (trained(replace(experiment, runs=(plain,)), [70]).runs[0].parameters != whole["runs.0.parameters"]).any()


def test_the_learning_rate_follows_its_schedule_in_training() -> None:
    """Plain descent with a stair: each step is the learning rate of its number times the gradient."""
    training = TrainingSpec(learning_rate=0.8, schedule="step", schedule_steps=3, schedule_factor=0.5)
    run = RunSpec(training=training, seed=2)
    examples, parameters = make_dataset("xor_corners"), initial_parameters(run)
    for step in range(1, 11):
        gradient = loss_and_gradient(run, parameters, examples.X, examples.y)[1]
        parameters = parameters - 0.8 * 0.5 ** ((step - 1) // 3) * gradient
    experiment = Experiment((run,))
    state, _ = advance(experiment, examples, initial_state(experiment), Command(10, 1e9))
    np.testing.assert_allclose(state.runs[0].parameters, parameters, rtol=1e-12, atol=1e-15)
