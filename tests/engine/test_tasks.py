"""More than two classes, and regression: the mathematics, the training, the measures."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.exact.least_squares import fit
from engine.experiment.datasets import Examples, make_dataset
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.functions.losses import LOSSES
from engine.functions.losses.categorical import log_sum_exp
from engine.functions.losses.outputs import softmax
from engine.functions.losses.targets import one_hot
from engine.reference.network import initial_parameters, layer_views, loss_and_gradient
from engine.runs.evaluation import ExamplesMismatch, check_examples, evaluate, r_squared
from engine.training import Command, Frame, State, advance, initial_state

LOGITS = arrays(np.float64, (4, 3), elements=st.floats(-1e4, 1e4))


def softmax_run(n_classes: int, units: tuple[int, ...] = (), loss: str = "sparse_categorical_cross_entropy") -> RunSpec:
    layers = tuple(LayerSpec(n) for n in units)
    return RunSpec(NetworkSpec(layers, n_outputs=n_classes), TrainingSpec(loss, "adam", 0.05), seed=1)


def train(run: RunSpec, examples: Examples, steps: int) -> tuple[State, Frame]:
    experiment = Experiment((run,))
    return advance(experiment, examples, initial_state(experiment), Command(steps, 1e9))


@given(LOGITS, st.floats(-1e3, 1e3))
def test_softmax_is_a_distribution_and_knows_differences_only(z: np.ndarray, shift: float) -> None:
    a = softmax(z)
    assert (a >= 0).all()
    np.testing.assert_allclose(a.sum(axis=1), 1, rtol=1e-14)
    np.testing.assert_allclose(softmax(z + shift), a, atol=1e-9)
    np.testing.assert_array_equal(a[np.arange(4), z.argmax(axis=1)], a.max(axis=1))
    assert (log_sum_exp(z) >= z.max(axis=1)).all()
    assert (log_sum_exp(z) <= z.max(axis=1) + math.log(3) + 1e-9).all()


@given(st.floats(-600, 600), st.floats(-600, 600), st.integers(0, 1))
def test_softmax_of_two_classes_is_logistic_regression(z0: float, z1: float, label: int) -> None:
    """a₁ = σ(z₁ − z₀), and the losses are the same (course C15)."""
    z, difference, y = np.array([[z0, z1]]), np.array([z1 - z0]), np.array([label])
    binary, many = LOSSES["binary_cross_entropy"], LOSSES["sparse_categorical_cross_entropy"]
    assert softmax(z)[0, 1] == pytest.approx(binary.prediction(difference)[0], rel=1e-12, abs=1e-300)
    expected = binary.value(difference, y.astype(float))[0]
    assert many.value(z, y)[0] == pytest.approx(expected, rel=1e-12, abs=1e-12 * max(abs(z0), abs(z1), 1))
    assert many.slope(z, y)[0, 1] == pytest.approx(binary.slope(difference, y.astype(float))[0], abs=1e-13)


def test_one_hot_and_its_limits() -> None:
    assert one_hot(np.array([1, 2, 0]), 3).tolist() == [[0, 1, 0], [0, 0, 1], [1, 0, 0]]
    assert one_hot(np.array([], np.uint8), 3).shape == (0, 3)
    assert one_hot(np.array([0]), 2, np.float32).dtype == np.float32
    for wrong in (3, -1):
        with pytest.raises(ValueError, match=f"got {wrong}"):
            one_hot(np.array([0, wrong]), 3)


def test_rows_and_integers_are_the_same_loss() -> None:
    """Categorical and sparse categorical cross-entropy differ in how they are told the label (course C16)."""
    examples = make_dataset("four_blobs")
    rows, integers = (
        softmax_run(4, (5,), loss) for loss in ("categorical_cross_entropy", "sparse_categorical_cross_entropy")
    )
    parameters = initial_parameters(rows)
    left, right = (loss_and_gradient(run, parameters, examples.X, examples.y) for run in (rows, integers))
    assert left[0] == pytest.approx(right[0], rel=1e-14)
    np.testing.assert_allclose(left[1], right[1], rtol=1e-12, atol=1e-16)


def test_the_gradient_of_softmax_regression_is_the_course_s_formula() -> None:
    """∇θⱼ J = −(1/m) Σᵢ x⁽ⁱ⁾ (1{y⁽ⁱ⁾ = j} − P(y⁽ⁱ⁾ = j | x⁽ⁱ⁾)), in a loop (course C15)."""
    examples, run = make_dataset("three_blobs", n_samples=12), softmax_run(3)
    parameters = initial_parameters(run)
    ((W, b),) = layer_views(run.network, parameters)
    ((dW, db),) = layer_views(run.network, loss_and_gradient(run, parameters, examples.X, examples.y)[1])
    for j in range(3):
        expected = np.zeros(3)
        for x, label in zip(examples.X, examples.y, strict=True):
            z = [x[0] * W[0, k] + x[1] * W[1, k] + b[k] for k in range(3)]
            probability = math.exp(z[j]) / sum(math.exp(value) for value in z)
            expected -= np.array([*x, 1.0]) * ((label == j) - probability) / 12
        np.testing.assert_allclose([*dW[:, j], db[j]], expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("name", "units", "steps"), [("three_blobs", (), 200), ("four_blobs", (), 200), ("three_rings", (8,), 300)]
)
def test_softmax_learns_several_classes(name: str, units: tuple[int, ...], steps: int) -> None:
    examples = make_dataset(name, noise=0.05)
    run = softmax_run(int(examples.y.max()) + 1, units)
    state, frame = train(run, examples, steps)
    assert frame.info["verdicts"][0]["code"] == "solved"
    assert frame.arrays["accuracy"].tolist() == [1.0]
    assert evaluate(run, state.runs[0].parameters, examples).solved


def test_one_line_per_class_cannot_do_rings() -> None:
    _, frame = train(softmax_run(3), make_dataset("three_rings"), 400)
    assert frame.arrays["accuracy"][0] < 0.6


def test_at_zero_weights_every_class_is_as_likely_and_nothing_is_chosen() -> None:
    examples, run = make_dataset("four_blobs"), softmax_run(4)
    found = evaluate(run, np.zeros(12), examples)
    assert found.loss == pytest.approx(math.log(4), rel=1e-15)
    assert (found.accuracy, found.ties, found.solved) == (0.0, len(examples), False)


def test_descent_arrives_at_the_closed_form() -> None:
    """Gradient descent on the mean squared error and the normal equations find the same plane (course C4)."""
    examples = make_dataset("plane")
    best = fit(examples.X, examples.y)
    run = RunSpec(training=TrainingSpec("mse", learning_rate=0.1))
    state, frame = train(run, examples, 500)
    np.testing.assert_allclose(state.runs[0].parameters, [*best.w, best.b], rtol=1e-9)
    assert frame.arrays["loss"][0] == pytest.approx(best.mean_squared_error, rel=1e-12)
    assert np.isnan(frame.arrays["accuracy"][0])
    assert best.w == pytest.approx([0.6, -0.4], abs=0.05)


def test_a_polynomial_is_a_linear_neuron_on_powers_of_one_input() -> None:
    examples = make_dataset("sine", noise=0.0)
    features = ("x1", "x1_squared", "x1_power_3", "x1_power_4", "x1_power_5")
    run = RunSpec(NetworkSpec(features=features), TrainingSpec("mse", "adam", 0.02))
    state, frame = train(run, examples, 4000)
    powers = examples.X ** np.arange(1, 6)
    assert frame.arrays["loss"][0] == pytest.approx(fit(powers, examples.y).mean_squared_error, rel=0.05)
    assert evaluate(run, state.runs[0].parameters, examples).r_squared > 0.97
    straight = replace(run, network=NetworkSpec(features=("x1",)))
    assert evaluate(straight, train(straight, examples, 1000)[0].runs[0].parameters, examples).r_squared < 0.4


def test_hidden_units_learn_a_curved_surface() -> None:
    run = RunSpec(NetworkSpec((LayerSpec(12),)), TrainingSpec("mse", "adam", 0.05), 1)
    _, frame = train(run, make_dataset("two_hills", noise=0.0), 1500)
    assert frame.info["verdicts"][0]["code"] == "solved"


def test_r_squared_by_hand() -> None:
    y = np.array([1.0, 2.0, 3.0])
    assert r_squared(y, y) == 1
    assert r_squared(np.full(3, 2.0), y) == 0
    assert r_squared(np.array([1.0, 2.0, 4.0]), y) == 0.5
    assert math.isnan(r_squared(y, np.ones(3)))


LINE, RINGS, XOR = make_dataset("line"), make_dataset("three_rings"), make_dataset("xor_corners")


@pytest.mark.parametrize(
    ("run", "examples", "said"),
    [
        (RunSpec(training=TrainingSpec("mse")), LINE, "need x₂"),
        (RunSpec(NetworkSpec(features=("x1",))), LINE, "needs class labels"),
        (RunSpec(), RINGS, "labels below 2, got 2"),
        (softmax_run(2), RINGS, "labels below 2, got 2"),
    ],
)
def test_examples_that_a_run_cannot_learn_are_refused(run: RunSpec, examples: Examples, said: str) -> None:
    with pytest.raises(ExamplesMismatch, match=said):
        check_examples(run, examples)
    with pytest.raises(ExamplesMismatch, match=said):
        train(run, examples, 3)


@pytest.mark.parametrize(
    ("run", "examples"), [(softmax_run(3), XOR), (RunSpec(training=TrainingSpec("mse")), XOR), (softmax_run(3), RINGS)]
)
def test_fewer_classes_than_outputs_and_labels_as_values_are_fine(run: RunSpec, examples: Examples) -> None:
    _, frame = train(run, examples, 3)
    assert np.isfinite(frame.arrays["loss"][0])
