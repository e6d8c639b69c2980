"""Activations, losses, optimizers, initializers, randomness: values that can be checked on paper."""

import math
from decimal import Decimal, getcontext

import numpy as np
import pytest

from engine.arrays import Floats
from engine.experiment.randomness import Stream, generator
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, SpecError, TrainingSpec
from engine.functions.activations import ACTIVATIONS, sigmoid
from engine.functions.initializers import INITIALIZERS
from engine.functions.losses import LOSSES
from engine.functions.optimizers import OPTIMIZERS

EXTREMES = np.array([-np.inf, -1e308, -1e4, -745.2, -36.8, -1.0, -5e-324, 0.0, 1.0, 36.8, 709.9, 1e4, 1e308, np.inf])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_keep_shape_and_dtype_and_are_silent_at_the_extremes(name: str, dtype: type) -> None:
    activation = ACTIVATIONS[name]
    with np.errstate(over="ignore", under="ignore"):
        z: Floats = EXTREMES.astype(dtype).reshape(2, -1)
    if not ACTIVATIONS[name].limits:  # so no value at infinity
        z = z[np.isfinite(z)].reshape(2, -1)
    with np.errstate(divide="raise", over="raise", invalid="raise"):
        a = activation.value(z)
        slope = activation.slope(z, a)
    assert a.shape == slope.shape == z.shape
    assert a.dtype == slope.dtype == dtype
    assert not np.isnan(a).any()
    assert not np.isnan(slope).any()


def test_sigmoid_is_exact_in_both_tails() -> None:
    getcontext().prec = 60
    for z in (-700.0, -40.0, -1.5, 0.0, 1.5, 30.0):
        exact = 1 / (1 + (-Decimal(z)).exp())
        assert float(sigmoid(np.array([z]))[0]) == pytest.approx(float(exact), rel=4e-16)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_do_not_hide_what_is_not_a_number(name: str) -> None:
    if name != "linear":
        assert np.isnan(ACTIVATIONS[name].value(np.array([np.nan, 1.0]))).tolist() == [True, False]


@pytest.mark.parametrize(
    ("name", "z", "value", "slope"),
    [
        ("leaky_relu", -3.0, -0.03, 0.01),
        ("leaky_relu", 3.0, 3.0, 1.0),
        ("elu", -1.0, math.exp(-1) - 1, math.exp(-1)),
        ("elu", 2.0, 2.0, 1.0),
        ("softplus", 0.0, math.log(2), 0.5),
        ("softplus", -800.0, 0.0, 0.0),
        ("gelu", 0.0, 0.0, 0.5),
        ("swish", 0.0, 0.0, 0.5),
        (
            "swish",
            1.0,
            1 / (1 + math.exp(-1)),
            0.9276705118714867,
        ),  # Ramachandran et al. 2017: σ(z) + z σ(z) (1 − σ(z))
        ("sin", math.pi / 2, 1.0, 0.0),
        ("theta", 1.0, (1 - math.e) / (1 + math.e), -2 * math.e / (1 + math.e) ** 2),
        ("hard_sigmoid", 0.5, 0.75, 0.5),
        ("step", 0.0, 0.5, 0.0),
        ("step", 1e-300, 1.0, 0.0),
        ("step", -1e-300, 0.0, 0.0),
    ],
)
def test_activations_by_hand(name: str, z: float, value: float, slope: float) -> None:
    activation, at = ACTIVATIONS[name], np.array([z])
    assert activation.value(at)[0] == pytest.approx(value, rel=1e-15, abs=1e-300)
    assert activation.slope(at, activation.value(at))[0] == pytest.approx(slope, rel=1e-14, abs=1e-16)


def test_gelu_is_near_the_normal_distribution_it_stands_for() -> None:
    """z Φ(z) by the standard library's erf; the tanh form differs by less than 5e-4 (Hendrycks & Gimpel 2016)."""
    z = np.linspace(-8, 8, 1601)
    exact = np.array([0.5 * t * (1 + math.erf(t / math.sqrt(2))) for t in z])
    difference = np.abs(ACTIVATIONS["gelu"].value(z) - exact).max()
    assert 1e-5 < difference < 5e-4


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_slopes_of_activations_are_their_derivatives(name: str) -> None:
    activation = ACTIVATIONS[name]
    z, h = np.linspace(-6, 6, 997) + 1e-4, 1e-6
    for kink in activation.kinks:
        z = z[np.abs(z - kink) > 1e-3]
    numeric = (activation.value(z + h) - activation.value(z - h)) / (2 * h)
    np.testing.assert_allclose(activation.slope(z, activation.value(z)), numeric, atol=3e-9)


BINARY = [name for name, loss in LOSSES.items() if loss.task == "binary"]


@pytest.mark.parametrize("y", [0.0, 1.0])
@pytest.mark.parametrize("name", [name for name in BINARY if LOSSES[name].stable])
def test_losses_equal_their_definitions_in_exact_arithmetic(name: str, y: float) -> None:
    getcontext().prec = 800  # 1 − σ(700) differs from 1 only after 304 digits.
    for z in (-700.0, -30.0, -1.0, 0.0, 0.25, 5.0, 700.0):
        logit, t = Decimal(z), Decimal(2 * y - 1)
        sigmoid = 1 / (1 + (-logit).exp())
        tanh = 1 - 2 / (1 + (2 * logit).exp())
        exact = {
            "binary_cross_entropy": -(sigmoid if y else 1 - sigmoid).ln(),
            "mse_sigmoid": (sigmoid - Decimal(y)) ** 2,
            "mse_tanh": (tanh - t) ** 2,
            "mse_theta": ((1 - logit.exp()) / (1 + logit.exp()) - t) ** 2,
            "mse_linear": (logit - Decimal(y)) ** 2,
            "hinge": max(Decimal(0), 1 - t * logit),
            "perceptron": max(Decimal(0), -t * logit),
        }[name]
        value = LOSSES[name].value(np.array([z]), np.array([y]))[0]
        # A squared error is only as exact as ŷ is: behind a sigmoid, to the last digit of 1.
        assert value == pytest.approx(float(exact), rel=1e-14, abs=0.0 if name == "binary_cross_entropy" else 1e-16)


@pytest.mark.parametrize("name", BINARY)
def test_the_decision_logit_is_where_the_prediction_is_one_half(name: str) -> None:
    loss = LOSSES[name]
    assert loss.prediction(np.array([loss.decision_logit])).tolist() == [0.5]
    z = loss.decision_logit + np.array([-0.75, 0.75])
    assert (loss.distance(z) > 0).tolist() == (loss.prediction(z) > 0.5).tolist() != [True, True]


@pytest.mark.parametrize(
    "name", ["binary_cross_entropy", "mse_sigmoid", "mse_tanh", "mse_theta", "clipped_cross_entropy"]
)
def test_losses_behind_a_sigmoid_or_tanh_are_silent_at_every_finite_logit(name: str) -> None:
    z = EXTREMES[1:-1]
    with np.errstate(divide="raise", over="raise", invalid="raise"):
        for y in (np.zeros_like(z), np.ones_like(z)):
            assert np.isfinite(LOSSES[name].value(z, y)).all()
            assert np.isfinite(LOSSES[name].slope(z, y)).all()


def test_adam_by_hand() -> None:
    """Two steps with α = 0.1 and gradients 1 and −2, worked with pencil and paper (ε is 1e-8 beside numbers near 1)."""
    parameters, slots = np.array([1.0]), np.zeros((2, 1))
    OPTIMIZERS["adam"].update(parameters, np.array([1.0]), slots, 1, 0.1)
    assert slots.ravel().tolist() == pytest.approx([0.1, 0.001], rel=1e-12)
    assert parameters[0] == pytest.approx(1 - 0.1 / (1 + 1e-8), rel=1e-14)  # m̂ = v̂ = 1: the first step is α.
    OPTIMIZERS["adam"].update(parameters, np.array([-2.0]), slots, 2, 0.1)
    assert slots.ravel().tolist() == pytest.approx([-0.11, 0.004999], rel=1e-12)
    step = 0.1 * (-0.11 / 0.19) / (math.sqrt(0.004999 / 0.001999) + 1e-8)
    assert parameters[0] == pytest.approx(1 - 0.1 / (1 + 1e-8) - step, rel=1e-13)


def test_sgd_by_hand() -> None:
    parameters = np.array([1.0, -2.0])
    OPTIMIZERS["sgd"].update(parameters, np.array([0.5, 4.0]), np.zeros((0, 2)), 1, 0.25)
    assert parameters.tolist() == [0.875, -3.0]


@pytest.mark.parametrize(
    ("name", "variance", "largest"),
    [
        ("xavier_uniform", 2 / (300 + 500), math.sqrt(6 / 800)),
        ("xavier_normal", 2 / (300 + 500), math.inf),
        ("he", 2 / 300, math.inf),
        ("he_uniform", 2 / 300, math.sqrt(6 / 300)),
        ("uniform", 1 / 3, 1.0),
        ("normal", 1.0, math.inf),
        ("zeros", 0.0, 0.0),
    ],
)
def test_initial_weights_have_the_variance_of_their_paper(name: str, variance: float, largest: float) -> None:
    rng = generator(0, Stream.WEIGHTS)
    W = INITIALIZERS[name].weights(300, 500, rng)
    assert W.shape == (300, 500)
    # 150,000 draws: the standard error of the variance is below 0.4 % of it.
    assert W.var() == pytest.approx(variance, rel=0.02, abs=0.0)
    assert abs(W.mean()) <= 4 * math.sqrt(variance / W.size)
    assert np.abs(W).max() <= largest
    b = INITIALIZERS[name].biases(1000, rng)
    assert b.shape == (1000,)
    assert b.var() == pytest.approx(1 / 3 if name == "uniform" else 0.0, rel=0.1)


def test_randomness_is_addressed_not_consumed() -> None:
    def draw(seed: int, stream: Stream, index: int) -> tuple[float, ...]:
        return tuple(generator(seed, stream, index).random(3))

    addresses = [(seed, stream, index) for seed in (0, 1, 2**32) for stream in Stream for index in (0, 1)]
    assert len({draw(*address) for address in addresses}) == len(addresses)
    assert draw(7, Stream.BATCHES, 3) == draw(7, Stream.BATCHES, 3)


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: LayerSpec(0), "units"),
        (lambda: LayerSpec(2, "sofa"), "activation"),
        (lambda: NetworkSpec((), "best"), "initializer"),
        (lambda: TrainingSpec("hinges"), "loss"),
        (lambda: TrainingSpec(optimizer="lion"), "optimizer"),
        (lambda: TrainingSpec(learning_rate=0.0), "learning_rate"),
        (lambda: TrainingSpec(learning_rate=math.nan), "learning_rate"),
        (lambda: TrainingSpec(learning_rate=math.inf), "learning_rate"),
        (lambda: NetworkSpec(initializer_scale=0.0), "initializer_scale"),
        (lambda: NetworkSpec(features=()), "features"),
        (lambda: NetworkSpec(features=("x3",)), "features"),
        (lambda: NetworkSpec(features=("x1", "x1")), "features"),
        (lambda: NetworkSpec(n_outputs=11), "n_outputs"),
        (lambda: TrainingSpec(schedule="sometimes"), "schedule"),
        (lambda: TrainingSpec(schedule_steps=0), "schedule_steps"),
        (lambda: TrainingSpec(schedule_factor=1.5), "schedule_factor"),
        (lambda: TrainingSpec(regularizer="l3"), "regularizer"),
        (lambda: TrainingSpec(regularization=-0.1), "regularization"),
        (lambda: TrainingSpec(clip_norm=0.0), "clip_norm"),
        (lambda: TrainingSpec(dropout=1.0), "dropout"),
        (lambda: TrainingSpec(precision="float16"), "precision"),
        (lambda: RunSpec(NetworkSpec(n_outputs=3)), "n_outputs"),
        (lambda: RunSpec(training=TrainingSpec("categorical_cross_entropy")), "n_outputs"),
        (lambda: Experiment((RunSpec(), RunSpec(training=TrainingSpec("mse")))), "runs"),
        (lambda: RunSpec(seed=-1), "seed"),
        (lambda: Experiment(()), "runs"),
        (lambda: Experiment((RunSpec(),), batch_size=0), "batch_size"),
        (lambda: Experiment((RunSpec(),), seed=-1), "seed"),
    ],
)
def test_a_specification_that_cannot_be_trained_names_its_field(make: object, field: str) -> None:
    assert callable(make)
    with pytest.raises(SpecError) as caught:
        make()
    assert caught.value.field == field
