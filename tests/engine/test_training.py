"""What training does: the facts of the course, and divergence as a result."""

import math
from dataclasses import replace

import numpy as np
import pytest

from engine.experiment.datasets import Examples, make_dataset
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.functions.activations import ACTIVATIONS
from engine.reference.network import layer_views, loss_and_gradient
from engine.runs.state import MAX_STEP
from engine.training import (
    Command,
    Frame,
    State,
    advance,
    best_of_each,
    initial_state,
    state_from_arrays,
    state_to_arrays,
)

TWO_LAYERS = RunSpec(NetworkSpec((LayerSpec(2),)), seed=39)
ADAM_DEEP = RunSpec(NetworkSpec((LayerSpec(4, "relu"), LayerSpec(3, "sigmoid")), "he"), TrainingSpec(optimizer="adam"))
DUEL = Experiment((RunSpec(seed=43), TWO_LAYERS))
MIXED = Experiment((RunSpec(), TWO_LAYERS, ADAM_DEEP), batch_size=7, seed=11)
NO_EXAMPLES = Examples(np.zeros((0, 2)), np.zeros(0, np.uint8))


def train(experiment: Experiment, examples: Examples, until: int, state: State | None = None) -> tuple[State, Frame]:
    start = initial_state(experiment) if state is None else state
    return advance(experiment, examples, start, Command(until, 1e9, best=best_of_each(experiment, examples, start)))


def same_bits(a: State, b: State) -> bool:
    left, right = state_to_arrays(a), state_to_arrays(b)
    return left.keys() == right.keys() and all(left[name].tobytes() == right[name].tobytes() for name in left)


# The facts of the course


def test_xor_is_stationary_for_one_neuron_at_zero_with_loss_ln_2() -> None:
    examples = make_dataset("xor_corners")
    loss, gradient = loss_and_gradient(RunSpec(), np.zeros(3), examples.X, examples.y.astype(float))
    assert loss == pytest.approx(math.log(2), rel=1e-15)
    assert gradient.tolist() == [0.0, 0.0, 0.0]
    _, frame = train(Experiment((RunSpec(NetworkSpec(initializer="zeros")),)), examples, 5)
    assert frame.arrays["ties"].tolist() == [4]
    assert frame.arrays["accuracy"].tolist() == [0.0]


@pytest.mark.parametrize("name", ["and", "or"])
def test_one_neuron_learns_and_and_or(name: str) -> None:
    _, frame = train(Experiment((RunSpec(),)), make_dataset(name), 100)
    assert frame.info["verdicts"][0]["code"] == "solved"
    assert frame.arrays["accuracy"].tolist() == [1.0]


@pytest.mark.parametrize("seed", range(5))
def test_one_neuron_never_learns_xor(seed: int) -> None:
    _, frame = train(Experiment((RunSpec(seed=seed),)), make_dataset("xor_corners"), 300)
    assert (frame.arrays["history.loss"] >= math.log(2) - 1e-15).all()  # One unit in the last place.
    assert frame.arrays["loss"][0] == pytest.approx(math.log(2), rel=1e-9)
    assert (frame.arrays["history.accuracy"] <= 0.75).all()


@pytest.mark.parametrize("name", ["xor_corners", "xor_blobs"])
def test_the_duel(name: str) -> None:
    _, frame = train(DUEL, make_dataset(name), 200)
    one_neuron, two_layers = frame.info["verdicts"]
    assert (one_neuron["code"], two_layers["code"]) == ("at_floor", "solved")
    assert one_neuron["step"] < two_layers["step"] < 150
    assert frame.arrays["accuracy"][1] == 1.0
    assert frame.arrays["accuracy"][0] < 0.76


@pytest.mark.parametrize("n_samples", [3, 7, 120, 121])
@pytest.mark.parametrize("units", [2, 5, 7, 18])
@pytest.mark.parametrize("activation", sorted(set(ACTIVATIONS) - {"step"}))  # through a step nothing is learned
def test_units_that_start_equal_stay_equal_to_the_last_bit(activation: str, units: int, n_samples: int) -> None:
    examples = make_dataset("circle", n_samples=n_samples)
    run = RunSpec(NetworkSpec((LayerSpec(units, activation),) * 2, "zeros"), TrainingSpec("mse_sigmoid"))
    experiment = Experiment((run,))
    start = initial_state(experiment)
    start.runs[0].parameters[...] = 0.05  # At 0 itself, tanh and relu networks would only move their last bias.
    state, _ = train(experiment, examples, 40, start)
    (W1, b1), (W2, b2), (W3, _) = layer_views(run.network, state.runs[0].parameters)
    assert W1[0, 0] != 0.05
    for alike in (W1[0], W1[1], b1, W2, b2, W3):
        assert np.unique(alike).size == 1


# States that are no errors


def test_without_examples_nothing_is_trained_and_nothing_known() -> None:
    state, frame = advance(DUEL, NO_EXAMPLES, initial_state(DUEL), Command(probes=("field", "boundary")))
    assert (state.step, frame.info["steps_per_epoch"], frame.info["n_samples"]) == (0, 0, 0)
    assert [verdict["code"] for verdict in frame.info["verdicts"]] == ["empty", "empty"]
    assert np.isnan(frame.arrays["loss"]).all()
    assert np.isnan(frame.arrays["accuracy"]).all()
    assert frame.arrays["ties"].tolist() == [0, 0]


def test_one_class_only_is_learned() -> None:
    examples = Examples(make_dataset("circle").X, np.ones(120, np.uint8))
    _, frame = train(DUEL, examples, 50)
    assert [verdict["code"] for verdict in frame.info["verdicts"]] == ["solved", "solved"]


@pytest.mark.parametrize("batch_size", [None, 7])
def test_divergence_is_a_result_and_the_other_run_goes_on(batch_size: int | None) -> None:
    wild = RunSpec(training=TrainingSpec("mse_linear", learning_rate=100.0))
    experiment = Experiment((wild, TWO_LAYERS), batch_size)
    examples = make_dataset("xor_blobs")
    state, frame = train(experiment, examples, 400)
    verdict = frame.info["verdicts"][0]
    assert verdict["code"] == "diverged"
    assert verdict["quantity"] == "loss"  # A square overflows before what is squared.
    assert np.isfinite(state.runs[0].parameters).all()
    assert np.abs(state.runs[0].parameters).max() > 1e100
    history, steps = frame.arrays["history.loss"][:, 0], frame.arrays["history.step"]
    assert (np.diff(np.log(history[steps < verdict["step"]])) > 0).all()

    alone, _ = train(Experiment((TWO_LAYERS,), batch_size), examples, 400)
    assert alone.runs[0].parameters.tobytes() == state.runs[1].parameters.tobytes()
    later, frame = train(experiment, examples, 500, state)
    assert later.runs[0].parameters.tobytes() == state.runs[0].parameters.tobytes()
    assert frame.info["verdicts"][0] == verdict
    assert same_bits(later, train(experiment, examples, 500)[0])


@pytest.mark.parametrize(
    ("start", "learning_rate", "quantity"),
    [
        ((1e200, 0.0, 0.0), 0.1, "loss"),  # (1e200)² is no number of float64.
        ((1.5e154, 0.0, 0.0), 1e200, "weights"),  # The loss still is one, the step no more.
    ],
)
def test_the_first_number_that_is_not_finite_is_named(
    start: tuple[float, ...], learning_rate: float, quantity: str
) -> None:
    experiment = Experiment((RunSpec(training=TrainingSpec("mse_linear", learning_rate=learning_rate)),))
    examples = Examples(np.array([[0.5, 0.0]]), np.array([1], np.uint8))
    state = initial_state(experiment)
    state.runs[0].parameters[...] = start
    after, frame = train(experiment, examples, 3, state)
    assert frame.info["verdicts"] == [{"code": "diverged", "step": 1, "quantity": quantity}]
    assert np.isfinite(after.runs[0].parameters).all()


def test_a_gradient_can_overflow_while_the_loss_does_not() -> None:
    run = RunSpec(NetworkSpec((LayerSpec(1, "linear"),)))
    experiment = Experiment((run,))
    state = initial_state(experiment)
    state.runs[0].parameters[...] = [1e-300, 0, 0, 1e300, 0]
    examples = Examples(np.array([[1e300, 0.0]]), np.array([0], np.uint8))
    _, frame = train(experiment, examples, 1, state)
    assert frame.info["verdicts"] == [{"code": "diverged", "step": 1, "quantity": "gradient"}]
    assert np.isfinite(frame.arrays["loss"]).all()


def test_training_ends_at_the_last_step_that_json_can_write() -> None:
    start = replace(initial_state(DUEL), step=MAX_STEP - 3, epoch=MAX_STEP - 3)
    state, frame = advance(DUEL, make_dataset("xor_corners"), start, Command(budget_ms=1e3))
    assert state.step == frame.info["step"] == MAX_STEP == 2**53 - 1
    assert state_from_arrays(DUEL, state_to_arrays(state)).step == MAX_STEP
