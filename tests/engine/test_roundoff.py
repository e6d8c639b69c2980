"""Where the naive losses break, and that the stable ones do not; training in float32 (course C17, C18)."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.experiment.datasets import Examples, make_dataset
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.functions.activations import sigmoid
from engine.functions.losses import LOSSES
from engine.functions.losses.naive import naive_sigmoid, naive_softmax
from engine.runs.checkpoint import StateMismatch, state_from_arrays, state_to_arrays
from engine.training import Command, advance, carry_over, initial_state

ZERO, ONE = np.zeros_like, np.ones_like
WIDTHS = [(np.float32, 24, 88.7), (np.float64, 53, 709.8)]


def at(z: float, dtype: Any) -> np.ndarray:
    return np.array([z], dtype)


@pytest.mark.parametrize(("dtype", "bits", "overflow"), WIDTHS)
def test_the_naive_loss_is_infinite_from_where_sigmoid_is_exactly_one(dtype: Any, bits: int, overflow: float) -> None:
    """1 + e⁻ᶻ rounds to 1 from e⁻ᶻ = 2^−bits on: z = 16.64 in float32, 36.74 in float64."""
    border = bits * math.log(2)
    assert border == pytest.approx({24: 16.64, 53: 36.74}[bits], abs=0.005)
    naive, stable = LOSSES["naive_cross_entropy"], LOSSES["binary_cross_entropy"]
    before, after = at(border * (1 - 1e-3), dtype), at(border * (1 + 1e-3), dtype)
    assert naive_sigmoid(before)[0] < 1 == naive_sigmoid(after)[0]
    assert np.isfinite(naive.value(before, ZERO(before))).all()
    assert naive.value(after, ZERO(after))[0] == np.inf
    assert np.isnan(naive.value(after, ONE(after))[0])  # 0 · log 0, though the prediction is right
    assert np.isnan(naive.slope(after, ZERO(after))[0])
    for y in (ZERO(after), ONE(after)):
        assert stable.value(after, y)[0] == pytest.approx(
            math.log1p(math.exp(-float(after[0]))) + (1 - y[0]) * after[0]
        )
        assert np.isfinite(stable.slope(after, y)).all()


@pytest.mark.parametrize(("dtype", "bits", "overflow"), WIDTHS)
def test_the_exponential_overflows(dtype: Any, bits: int, overflow: float) -> None:
    """e^88.7 is the last in float32, e^709.8 in float64."""
    naive, stable = LOSSES["naive_cross_entropy"], LOSSES["binary_cross_entropy"]
    before, after = at(-overflow + 0.1, dtype), at(-overflow - 0.1, dtype)
    assert naive_sigmoid(before)[0] > 0 == naive_sigmoid(after)[0]
    assert naive.value(before, ONE(before))[0] == pytest.approx(overflow, abs=0.2)
    assert naive.value(after, ONE(after))[0] == np.inf
    assert stable.value(after, ONE(after))[0] == pytest.approx(overflow, abs=0.2)
    assert np.isnan(naive_softmax(np.array([[overflow + 0.1, 0.0]], dtype))).any()
    many, sparse = LOSSES["naive_categorical_cross_entropy"], LOSSES["sparse_categorical_cross_entropy"]
    large, label = np.array([[overflow + 0.1, 0.0]], dtype), np.array([1])
    assert not np.isfinite(many.value(large, label)[0])
    assert np.isnan(many.slope(large, label)).any()
    assert sparse.value(large, label)[0] == pytest.approx(overflow, abs=0.2)
    assert np.isfinite(sparse.slope(large, label)).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_clipped_loss_is_never_above_16_1_and_flat_there(dtype: Any) -> None:
    clipped = LOSSES["clipped_cross_entropy"]
    z = np.linspace(-800, 800, 4001, dtype=dtype)
    for y in (ZERO(z), ONE(z)):
        value = clipped.value(z, y)
        assert 15.9 < value.max() < 16.2
        assert value.min() >= 0
        assert (clipped.slope(z, y)[np.abs(z) > 17] == 0).all()
    near = np.linspace(-10, 10, 101)
    np.testing.assert_allclose(
        clipped.value(near, ONE(near)), LOSSES["binary_cross_entropy"].value(near, ONE(near)), rtol=1e-9
    )


def test_digits_are_lost_long_before_it_breaks() -> None:
    """(1 + 1/10000) − (1 − 1/10000) has 13 right digits of 16; a loss by way of the probability has as few."""
    assert (1 + 1 / 10000) - (1 - 1 / 10000) != 2 / 10000
    z = np.array([-30.0])
    exact = math.log1p(math.exp(-30.0))
    errors = [
        abs(LOSSES[name].value(z, ZERO(z))[0] - exact) / exact
        for name in ("binary_cross_entropy", "naive_cross_entropy")
    ]
    assert errors[0] < 1e-15
    assert errors[1] > 1e-6


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_losses_and_their_slopes_keep_shape_and_dtype(name: str, dtype: Any) -> None:
    loss = LOSSES[name]
    z = np.array([[0.5, -1.0, 2.0], [0.1, 0.2, -0.3]], dtype)
    z = z if loss.task == "multiclass" else z.ravel()
    y = loss.encode(np.array([1, 0, 1, 1, 0, 0], np.uint8)[: len(z)], z)
    assert loss.value(z, y).dtype == loss.slope(z, y).dtype == loss.prediction(z).dtype == dtype
    assert loss.value(z, y).shape == (len(z),)
    assert loss.slope(z, y).shape == loss.prediction(z).shape == z.shape


def test_training_sees_the_naive_loss_break_where_the_stable_one_goes_on() -> None:
    """A confident mistake in float32: the naive run stands still with a diverged loss, the others learn on."""
    examples = Examples(np.array([[1.0, 0.0], [-1.0, 0.0]]), np.array([0, 1], np.uint8))
    losses = ("naive_cross_entropy", "clipped_cross_entropy", "binary_cross_entropy")
    experiment = Experiment(tuple(RunSpec(training=TrainingSpec(loss, precision="float32")) for loss in losses))
    state = initial_state(experiment)
    for run in state.runs:
        run.parameters[...] = [20.0, 0.0, 0.0]
    after, frame = advance(experiment, examples, state, Command(512, 1e9))
    naive, clipped, stable = frame.info["verdicts"]
    assert naive == {"code": "diverged", "step": 1, "quantity": "loss"}
    assert clipped["code"] == "plateau"
    assert stable["code"] == "solved"
    assert after.runs[1].parameters.tolist() == [20.0, 0.0, 0.0]  # no slope at all: it teaches nothing


# Precision of a run


def float32_run(optimizer: str = "adam") -> RunSpec:
    return RunSpec(NetworkSpec((LayerSpec(3),)), TrainingSpec(optimizer=optimizer, precision="float32"), 5)


def test_a_run_in_float32_is_float32_throughout_and_near_the_other() -> None:
    run = float32_run()
    wide = replace(run, training=replace(run.training, precision="float64"))
    experiment, examples = Experiment((run, wide)), make_dataset("xor_blobs")
    state, frame = advance(
        experiment, examples, initial_state(experiment), Command(100, 1e9, ("parameters", "checkpoint"))
    )
    narrow, other = state.runs
    assert narrow.parameters.dtype == narrow.slots.dtype == np.float32
    assert other.parameters.dtype == np.float64
    np.testing.assert_allclose(narrow.parameters, other.parameters, rtol=2e-4, atol=2e-5)
    assert (narrow.parameters != other.parameters).all()
    assert frame.arrays["runs.0.W1"].dtype == frame.arrays["checkpoint.runs.0.parameters"].dtype == np.float64


def test_a_float32_checkpoint_goes_on_with_the_same_bits_and_takes_float32_numbers_only() -> None:
    experiment, examples = Experiment((float32_run(),), batch_size=9), make_dataset("xor_blobs")
    state, _ = advance(experiment, examples, initial_state(experiment), Command(30, 1e9))
    restored = state_from_arrays(experiment, state_to_arrays(state))
    assert restored.runs[0].parameters.dtype == np.float32
    one, other = (advance(experiment, examples, start, Command(60, 1e9))[0] for start in (state, restored))
    assert one.runs[0].parameters.tobytes() == other.runs[0].parameters.tobytes()
    for wrong in (0.1, 1e300):
        arrays = state_to_arrays(state)
        arrays["runs.0.parameters"] = np.full(13, wrong)
        with pytest.raises(StateMismatch, match="float32"):
            state_from_arrays(experiment, arrays)


def test_a_change_of_precision_keeps_the_weights_as_far_as_they_can_be_kept() -> None:
    narrow = Experiment((float32_run("sgd"),))
    wide = Experiment((replace(float32_run("sgd"), training=TrainingSpec()),))
    state = initial_state(wide)
    state.runs[0].parameters[0] = -1e300
    down = carry_over(state, wide, narrow).runs[0].parameters
    assert down.dtype == np.float32
    assert down[0] == np.finfo(np.float32).min
    np.testing.assert_allclose(down[1:], state.runs[0].parameters[1:], rtol=1e-7)
    assert carry_over(initial_state(narrow), narrow, wide).runs[0].parameters.dtype == np.float64


def test_the_stable_sigmoid_and_the_naive_one_agree_where_both_hold() -> None:
    z = np.linspace(-30, 30, 601)
    np.testing.assert_allclose(naive_sigmoid(z), sigmoid(z), rtol=1e-15)
