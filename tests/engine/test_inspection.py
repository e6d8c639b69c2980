"""Probes that look inside: what they show is what the mathematics says, worked out another way."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.experiment.datasets import Examples, make_dataset
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.functions.losses import LOSSES, OUTPUTS
from engine.probes.registry import PROBES
from engine.probes.view import View
from engine.reference.network import layer_views, logits, loss_and_gradient
from engine.training import Command, advance, initial_state

TANH = RunSpec(NetworkSpec((LayerSpec(3), LayerSpec(2, "relu")), "uniform"), TrainingSpec(optimizer="adam"), 4)
SOFTMAX = RunSpec(
    NetworkSpec((LayerSpec(5),), "uniform", n_outputs=3), TrainingSpec("sparse_categorical_cross_entropy"), 2
)
SURFACE = RunSpec(NetworkSpec((LayerSpec(4),), "uniform"), TrainingSpec("mse"), 3)
CURVE = RunSpec(NetworkSpec((LayerSpec(4),), "uniform", features=("x1", "sin_x1")), TrainingSpec("mse"), 3)
BLOBS, RINGS, HILLS, SINE = (make_dataset(name) for name in ("xor_blobs", "three_rings", "two_hills", "sine"))
CASES = [(TANH, BLOBS), (SOFTMAX, RINGS), (SURFACE, HILLS), (CURVE, SINE)]
NOTHING = Examples(np.zeros((0, 2)), np.zeros(0, np.uint8))


def view_of(run: RunSpec, examples: Examples, steps: int = 0, **experiment: Any) -> View:
    whole = Experiment((run,), **experiment)
    state, _ = advance(whole, examples, initial_state(whole), Command(steps, 1e9))
    return View(whole, examples, state)


@pytest.mark.parametrize("probe", PROBES)
@pytest.mark.parametrize(("run", "examples"), [*CASES, (TANH, NOTHING), (SOFTMAX, NOTHING), (SURFACE, NOTHING)])
def test_every_probe_answers_for_every_task_in_either_precision_and_without_examples(
    probe: str, run: RunSpec, examples: Examples
) -> None:
    for precision in ("float32", "float64"):
        narrow = replace(run, training=replace(run.training, precision=precision))
        arrays = PROBES[probe](view_of(narrow, examples, 2))
        for name, array in arrays.items():
            assert array.flags.c_contiguous, name
            assert array.dtype in (np.float32, np.float64, np.int64, np.uint8), name


def centers(n: int) -> np.ndarray:
    return -2.5 + 5 * (np.arange(n) + 0.5) / n


def test_the_field_of_several_classes_is_the_winner_and_its_probability() -> None:
    view = view_of(SOFTMAX, RINGS, 50)
    arrays = PROBES["field"](view)
    X = np.array([(x1, x2) for x2 in centers(64) for x1 in centers(64)])
    prediction = LOSSES[SOFTMAX.training.loss].prediction(logits(SOFTMAX.network, view.state.runs[0].parameters, X))
    sure = np.diff(np.sort(prediction, axis=1)[:, -2:], axis=1)[:, 0] > 1e-4
    assert sure.mean() > 0.99
    classes, shade = arrays["runs.0.classes"].ravel(), arrays["runs.0.field"].ravel()
    assert (classes == prediction.argmax(axis=1))[sure].all()
    assert np.abs(shade - 255 * prediction.max(axis=1)).max() < 0.51
    assert set(classes.tolist()) == {0, 1, 2}


def test_the_boundary_of_several_classes_runs_where_the_winner_changes() -> None:
    view = view_of(SOFTMAX, RINGS, 50)
    pieces = PROBES["boundary"](view)["runs.0.boundary"].astype(float)
    assert len(pieces) > 20
    z = logits(SOFTMAX.network, view.state.runs[0].parameters, pieces.reshape(-1, 2))
    best, second = np.sort(z, axis=1)[:, ::-1][:, :2].T
    assert np.abs(best - second).max() < 0.1


def test_the_field_of_a_regression_is_its_value_also_over_one_input() -> None:
    for run, examples, X in (
        (SURFACE, HILLS, np.array([(x1, x2) for x2 in centers(64) for x1 in centers(64)])),
        (CURVE, SINE, centers(64)[:, np.newaxis]),
    ):
        view = view_of(run, examples, 5)
        values = PROBES["field"](view)["runs.0.values"]
        assert values.shape == (64,) * X.shape[1]
        np.testing.assert_allclose(values.ravel(), logits(run.network, view.state.runs[0].parameters, X), atol=1e-5)
        assert PROBES["boundary"](view)["runs.0.boundary"].shape == (0, 4)


def test_hidden_units_at_the_examples_and_over_the_plane() -> None:
    view = view_of(TANH, BLOBS, 20)
    (W1, b1), (W2, b2), _ = layer_views(TANH.network, view.state.runs[0].parameters)

    def by_hand(X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        first = np.tanh(X @ W1 + b1)
        return first, np.maximum(first @ W2 + b2, 0)

    arrays = PROBES["hidden"](view) | PROBES["units"](view)
    grid = np.array([(x1, x2) for x2 in centers(32) for x1 in centers(32)])
    for layer, (at_examples, at_grid) in enumerate(zip(by_hand(BLOBS.X), by_hand(grid), strict=True), start=1):
        np.testing.assert_allclose(arrays[f"runs.0.hidden{layer}"], at_examples, atol=1e-6)
        shades, (low, high) = arrays[f"runs.0.units{layer}"], arrays[f"runs.0.units{layer}_range"].T
        assert shades.dtype == np.uint8
        np.testing.assert_allclose(low, at_grid.min(axis=0), atol=1e-5)
        np.testing.assert_allclose(high, at_grid.max(axis=0), atol=1e-5)
        found = low + shades.reshape(-1, 1024).T / 255 * (high - low)
        assert (np.abs(found - at_grid) <= (high - low) / 510 + 1e-5).all(), "to the nearest of 256 shades"
    assert PROBES["hidden"](view_of(RunSpec(), BLOBS)) == {}


def test_gradients_and_norms() -> None:
    view = view_of(TANH, BLOBS, 20)
    parameters = view.state.runs[0].parameters
    _, gradient = loss_and_gradient(TANH, parameters, BLOBS.X, BLOBS.y)
    arrays = PROBES["gradients"](view) | PROBES["norms"](view)
    joined = np.concatenate([arrays[f"runs.0.{name}{layer}"].ravel() for layer in (1, 2, 3) for name in ("dW", "db")])
    assert (joined == gradient).all()
    for name, flat in (("weight_norm", parameters), ("gradient_norm", gradient)):
        expected = [np.sqrt((W**2).sum()) for W, _ in layer_views(TANH.network, flat)]
        np.testing.assert_allclose(arrays[f"runs.0.{name}"], expected, rtol=1e-12)
    empty = PROBES["gradients"](view_of(TANH, NOTHING))
    assert all(np.isnan(array).all() for array in empty.values())


def test_a_table_of_confusion_counts_ties_apart() -> None:
    """Logit = x₁ for class 1: right, right, wrong, a tie."""
    examples = Examples(np.array([[1.0, 0], [-1.0, 0], [3.0, 0], [0.0, 9]]), np.array([1, 0, 0, 1], np.uint8))
    view = view_of(RunSpec(), examples)
    view.state.runs[0].parameters[...] = [1.0, 0.0, 0.0]
    assert PROBES["confusion"](view)["runs.0.confusion"].tolist() == [[1, 1, 0], [0, 1, 1]]
    zeros = view_of(SOFTMAX, RINGS)
    zeros.state.runs[0].parameters[...] = 0
    assert PROBES["confusion"](zeros)["runs.0.confusion"].tolist() == [[0, 0, 0, 70]] * 3
    trained = PROBES["confusion"](view_of(SOFTMAX, RINGS, 50))["runs.0.confusion"]
    assert trained.sum(axis=1).tolist() == [70, 70, 70]
    assert PROBES["confusion"](view_of(SURFACE, HILLS)) == {}


@pytest.mark.parametrize(("run", "examples"), CASES)
@pytest.mark.parametrize("batch_size", [7, None])
@pytest.mark.parametrize("dropout", [0.0, 0.2])
def test_a_trace_leads_to_the_weights_of_the_next_step_bit_for_bit(
    run: RunSpec, examples: Examples, batch_size: int | None, dropout: float
) -> None:
    """Whichever way trains the run: the compiled plan, or with dropout the textbook."""
    run = replace(run, training=replace(run.training, dropout=dropout, clip_norm=0.5 if dropout else None))
    view = view_of(run, examples, 3, batch_size=batch_size, seed=5)
    arrays = PROBES["trace"](view)
    state, _ = advance(view.experiment, examples, view.state, Command(4, 1e9))
    n_layers = len(run.network.layer_sizes) - 1
    parts = [arrays[f"runs.0.trace.new_{name}{layer}"].ravel() for layer in range(1, n_layers + 1) for name in "Wb"]
    assert np.concatenate(parts).tobytes() == state.runs[0].parameters.tobytes()
    assert arrays["trace.batch"].tolist() == [batch_size or len(examples)]
    assert len(arrays["trace.rows"]) == min(16, batch_size or len(examples))


@pytest.mark.parametrize("n_samples", [12, 40])
def test_a_trace_shows_the_course_s_formulas_one_after_the_other(n_samples: int) -> None:
    """Of 40 examples the first 16 rows are shown; the gradients are those of all."""
    examples = make_dataset("xor_blobs", n_samples=n_samples)
    view = view_of(replace(TANH, training=TrainingSpec(learning_rate=0.3)), examples, 5)
    a = {name.removeprefix("runs.0.trace."): array for name, array in PROBES["trace"](view).items()}
    n, shown = n_samples, min(n_samples, 16)
    assert a["trace.rows"].tolist() == list(range(shown))
    y = examples.y[:, np.newaxis].astype(float)
    assert a["trace.y"].tolist() == y[:shown, 0].tolist()
    A: dict[int, np.ndarray] = {0: examples.X}
    Z: dict[int, np.ndarray] = {}
    for layer, value in ((1, np.tanh), (2, lambda z: np.maximum(z, 0)), (3, lambda z: 1 / (1 + np.exp(-z)))):
        Z[layer] = A[layer - 1] @ a[f"W{layer}"] + a[f"b{layer}"]
        A[layer] = value(Z[layer])
    dZ = {3: (A[3] - y) / n}
    dZ[2] = dZ[3] @ a["W3"].T * (Z[2] > 0)
    dZ[1] = dZ[2] @ a["W2"].T * (1 - A[1] ** 2)
    np.testing.assert_array_equal(a["A0"], examples.X[:shown])
    np.testing.assert_allclose(a["loss"], -np.log(np.where(y == 1, A[3], 1 - A[3]))[:shown, 0], rtol=1e-12)
    assert a["learning_rate"].tolist() == [0.3]
    for layer in (1, 2, 3):
        for name, rows in (("Z", Z), ("A", A), ("dZ", dZ)):
            np.testing.assert_allclose(a[f"{name}{layer}"], rows[layer][:shown], rtol=1e-11, atol=1e-15)
        np.testing.assert_allclose(a[f"dW{layer}"], A[layer - 1].T @ dZ[layer], rtol=1e-10, atol=1e-16)
        np.testing.assert_allclose(a[f"db{layer}"], dZ[layer].sum(axis=0), rtol=1e-12, atol=1e-16)
        np.testing.assert_allclose(a[f"new_W{layer}"], a[f"W{layer}"] - 0.3 * a[f"dW{layer}"], rtol=1e-12, atol=1e-16)


@pytest.mark.parametrize("dropout", [0.0, 0.3])
@pytest.mark.parametrize("loss", LOSSES)
def test_the_factors_of_the_chain_rule_multiply_to_the_errors(loss: str, dropout: float) -> None:
    """dA by small differences of the loss in ŷ, through the logit that makes it; dA times the slope is dZ."""
    record = LOSSES[loss]
    examples = {"binary": BLOBS, "multiclass": RINGS, "regression": HILLS}[record.task]
    network = NetworkSpec((LayerSpec(3), LayerSpec(2, "gelu")), "uniform", n_outputs=3 if examples is RINGS else 1)
    view = view_of(RunSpec(network, TrainingSpec(loss, dropout=dropout), 2), examples, 3)
    a = {name.removeprefix("runs.0.trace."): array for name, array in PROBES["trace"](view).items()}
    for layer in (1, 2, 3):
        if f"dA{layer}" in a:
            np.testing.assert_allclose(a[f"dA{layer}"] * a[f"slope{layer}"], a[f"dZ{layer}"], rtol=1e-9, atol=1e-16)
    if "dA3" not in a:
        assert r"\hat{y}" not in (record.slope_tex or ""), "its slope reads ŷ"
        return
    z, y = a["Z3"], examples.y[a["trace.rows"]]
    if record.task != "multiclass":
        z, y = z[:, 0], y.astype(float)
    h, n, columns = 1e-6, len(examples), range(network.n_outputs)
    for j in columns:
        step = h * np.eye(network.n_outputs)[j] if record.task == "multiclass" else h
        targets = record.encode(y, z)
        change = record.value(z + step, targets) - record.value(z - step, targets)
        made = OUTPUTS[record.output].value(z + step) - OUTPUTS[record.output].value(z - step)
        of_class = made[np.arange(len(z)), y] if record.task == "multiclass" else made
        np.testing.assert_allclose(a["slope3"][:, j], of_class / (2 * h), rtol=1e-6, atol=1e-8)
        np.testing.assert_allclose(a["dA3"][:, j], change / of_class / n, rtol=1e-6, atol=1e-9)


def test_factors_that_rounding_broke_say_so_without_a_warning() -> None:
    """A neuron that is sure and wrong: ŷ rounds to 1, so dL/dŷ is ∞ and dŷ/dz 0; ŷ − y still knows (course C17)."""
    run = RunSpec(NetworkSpec(()), TrainingSpec())
    examples = Examples(np.array([[2.0, 2.0]]), np.array([0], np.uint8))
    state = initial_state(Experiment((run,)))
    sure = replace(state, runs=(replace(state.runs[0], parameters=np.array([20.0, 20.0, 0.0])),))
    a = PROBES["trace"](View(Experiment((run,)), examples, sure))
    assert [a[f"runs.0.trace.{name}1"].item() for name in ("dA", "slope", "dZ")] == [np.inf, 0.0, 1.0]


def test_a_trace_begins_a_new_pass_when_examples_were_taken_away() -> None:
    view = view_of(TANH, BLOBS, 6, batch_size=16, seed=5)
    fewer = Examples(BLOBS.X[:20], BLOBS.y[:20])
    arrays = PROBES["trace"](replace(view, examples=fewer))
    state, _ = advance(view.experiment, fewer, view.state, Command(7, 1e9))
    assert (
        arrays["runs.0.trace.new_W1"].tobytes() == layer_views(TANH.network, state.runs[0].parameters)[0][0].tobytes()
    )
    assert len(arrays["trace.rows"]) == 16


@pytest.mark.parametrize(("run", "examples"), CASES)
@pytest.mark.parametrize("dropout", [0.0, 0.3])
def test_the_numeric_gradient_is_the_trace_s(run: RunSpec, examples: Examples, dropout: float) -> None:
    training = replace(run.training, dropout=dropout, regularizer="l2")
    view = view_of(replace(run, training=training), examples, 4, batch_size=30)
    trace, numeric = PROBES["trace"](view), PROBES["numeric_gradients"](view)
    kinks = numeric["runs.0.numeric.kinks"].astype(bool)
    layers = range(1, len(run.network.layer_sizes))
    mine, theirs = (
        np.concatenate([arrays[f"runs.0.{kind}.{name}{layer}"].ravel() for layer in layers for name in ("dW", "db")])
        for kind, arrays in (("trace", trace), ("numeric", numeric))
    )
    np.testing.assert_allclose(mine[~kinks], theirs[~kinks], rtol=1e-6, atol=1e-9)
    assert (~kinks).mean() > 0.8


def test_a_network_that_is_too_large_is_checked_along_directions() -> None:
    large = replace(TANH, network=replace(TANH.network, hidden_layers=(LayerSpec(30), LayerSpec(10))))
    slopes = PROBES["numeric_gradients"](view_of(large, BLOBS))["runs.0.numeric.slopes"]
    assert slopes.shape == (8, 2)
    np.testing.assert_allclose(slopes[:, 0], slopes[:, 1], rtol=1e-5, atol=1e-8)


def test_r_squared_is_given_for_regressions_only() -> None:
    assert PROBES["r_squared"](view_of(SURFACE, HILLS, 300))["runs.0.r_squared"][0] > 0.1
    assert np.isnan(PROBES["r_squared"](view_of(TANH, BLOBS))["runs.0.r_squared"][0])


def test_symptoms_are_given_layer_by_layer() -> None:
    arrays = PROBES["symptoms"](view_of(TANH, BLOBS))
    assert {name: array.shape for name, array in arrays.items()} == {
        f"runs.0.{kind}{layer}": (units,) for layer, units in ((1, 3), (2, 2)) for kind in ("flat", "dead", "twin")
    }
