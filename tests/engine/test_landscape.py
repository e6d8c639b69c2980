"""A landscape is the objective round a place: against the textbook point by point, and against what is known of it."""

import tracemalloc
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import engine.probes.landscape
from engine.compiled.layout import layer_matrices, layout_order
from engine.experiment.datasets import Examples, make_dataset
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.functions.activations import ACTIVATIONS
from engine.functions.losses import LOSSES
from engine.probes.landscape import LANDSCAPE_DISTANCES, MIN_UNIT_NORM, landscape, landscape_directions
from engine.probes.registry import PROBES
from engine.probes.view import View
from engine.reference.network import initial_parameters, loss_and_gradient, n_parameters, objective
from engine.runs.state import initial_state
from engine.training import Command, advance

DISTANCES = np.linspace(-1, 1, 5)
OF_TASK = {
    "binary": make_dataset("xor_blobs", n_samples=23),
    "multiclass": make_dataset("three_rings", n_samples=23),
    "regression": make_dataset("two_hills", n_samples=23),
}


def assert_equals_the_textbook(run: RunSpec, examples: Examples | None = None) -> None:
    examples = examples or OF_TASK[run.task]
    parameters = initial_parameters(run)
    directions = landscape_directions(run, parameters)
    values = landscape(run, parameters, examples, directions, DISTANCES)
    expected = [
        [objective(run, parameters + s * directions[0] + t * directions[1], examples.X, examples.y) for s in DISTANCES]
        for t in DISTANCES
    ]
    np.testing.assert_allclose(values, expected, rtol=1e-10)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("loss", LOSSES)
def test_it_is_the_textbook_s_objective_at_every_point(loss: str, activation: str) -> None:
    n_outputs = 3 if LOSSES[loss].task == "multiclass" else 1
    network = NetworkSpec((LayerSpec(4, activation), LayerSpec(3, activation)), n_outputs=n_outputs)
    assert_equals_the_textbook(RunSpec(network, TrainingSpec(loss), seed=1))


@pytest.mark.parametrize(
    ("network", "training"),
    [
        ({}, {}),
        ({"bias": False}, {}),
        ({"hidden_layers": (LayerSpec(5),), "bias": False}, {"regularizer": "l1", "regularization": 0.3}),
        ({"hidden_layers": (LayerSpec(5),) * 3}, {"regularizer": "l2", "regularization": 0.3}),
        ({"features": ("x1_x2", "x2", "sin_x1")}, {"regularizer": "l2"}),
        ({"features": ("x1",), "bias": False}, {}),  # a single weight
    ],
)
def test_it_is_the_textbook_s_for_other_features_and_with_a_penalty(
    network: dict[str, Any], training: dict[str, Any]
) -> None:
    assert_equals_the_textbook(RunSpec(NetworkSpec(**network), TrainingSpec(**training), seed=1))


def test_many_examples_are_looked_at_piece_by_piece() -> None:
    run = RunSpec(NetworkSpec((LayerSpec(32),)), seed=1)
    examples = make_dataset("circle", n_samples=5000)
    assert_equals_the_textbook(run, examples)
    directions = landscape_directions(run, np.ones(n_parameters(run.network)))
    tracemalloc.start()
    landscape(run, initial_parameters(run), examples, directions, LANDSCAPE_DISTANCES[::3])
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 50 * 2**20


def test_any_two_directions_will_do_and_the_slope_in_the_middle_is_the_gradient_s() -> None:
    run = RunSpec(NetworkSpec((LayerSpec(3),)), TrainingSpec(regularizer="l2"), 1)
    examples, parameters = OF_TASK["binary"], initial_parameters(run)
    gradient = loss_and_gradient(run, parameters, examples.X, examples.y)[1]
    two_weights = np.eye(len(parameters))[[2, 7]]
    near = landscape(run, parameters, examples, two_weights, np.array([-1e-5, 0.0, 1e-5]))
    assert (near[1, 2] - near[1, 0]) / 2e-5 == pytest.approx(gradient[2], rel=1e-6)
    assert (near[2, 1] - near[0, 1]) / 2e-5 == pytest.approx(gradient[7], rel=1e-6)


@pytest.mark.parametrize("loss", ["binary_cross_entropy", "mse_linear", "hinge"])
@pytest.mark.parametrize("seed", range(5))
def test_a_single_neuron_s_landscape_has_one_valley(loss: str, seed: int) -> None:
    """These costs are convex: along any line through the grid the middle is at most the mean of its neighbours."""
    run = RunSpec(training=TrainingSpec(loss), seed=seed)
    parameters = initial_parameters(run)
    values = landscape(
        run, parameters, OF_TASK["binary"], landscape_directions(run, parameters), np.linspace(-4, 4, 25)
    )
    middle = values[1:-1, 1:-1]
    for before, after in (
        (values[1:-1, :-2], values[1:-1, 2:]),
        (values[:-2, 1:-1], values[2:, 1:-1]),
        (values[:-2, :-2], values[2:, 2:]),
        (values[:-2, 2:], values[2:, :-2]),
    ):
        assert (before + after - 2 * middle >= -1e-12).all()


def test_a_hidden_layer_makes_hills() -> None:
    """And the test above would see them: with two tanh units the cost is not convex."""
    run = RunSpec(NetworkSpec((LayerSpec(2),)), seed=0)
    parameters = initial_parameters(run)
    values = landscape(
        run, parameters, OF_TASK["binary"], landscape_directions(run, parameters), np.linspace(-4, 4, 25)
    )
    assert (values[:, :-2] + values[:, 2:] - 2 * values[:, 1:-1]).min() < -1e-4


def test_directions_are_as_long_as_each_unit_s_weights_and_stay_while_they_grow() -> None:
    run = RunSpec(NetworkSpec((LayerSpec(5), LayerSpec(4))), seed=3)
    parameters = initial_parameters(run)
    parameters[layout_order(run.network)[:3]] = 0.0  # a unit of the first layer without any weight
    order = layout_order(run.network)
    first, second = landscape_directions(run, parameters)
    for direction in (first, second):
        own, parts = (layer_matrices(run.network, flat[order]) for flat in (parameters, direction))
        for D, W in zip(parts, own, strict=True):
            length = np.maximum(np.linalg.norm(W, axis=1), MIN_UNIT_NORM)
            np.testing.assert_allclose(np.linalg.norm(D, axis=1), length, rtol=1e-12)
    assert (first != second).all()
    larger = landscape_directions(run, 3 * parameters + 1e-300)
    cosines = (larger * [first, second]).sum(axis=1) / np.linalg.norm(larger, axis=1)
    np.testing.assert_allclose(cosines, np.linalg.norm([first, second], axis=1), rtol=0.01)
    assert (landscape_directions(run, parameters, seed=3) == [first, second]).all()
    assert (landscape_directions(run, parameters, seed=4)[0] != first).any()


# The probe


def view_of(run: RunSpec, examples: Examples, parameters: np.ndarray | None = None) -> View:
    experiment = Experiment((run,))
    state, _ = advance(experiment, examples, initial_state(experiment), Command(20, 1e9))
    if parameters is not None:
        state.runs[0].parameters[...] = parameters
    return View(experiment, examples, state)


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("loss", [name for name in LOSSES if name != "perceptron"])
def test_the_middle_of_the_picture_is_the_loss_that_is_reported_and_the_penalty(loss: str, precision: str) -> None:
    training = TrainingSpec(loss, regularizer="l2", regularization=0.1, learning_rate=0.01, precision=precision)
    n_outputs = 3 if LOSSES[loss].task == "multiclass" else 1
    run = RunSpec(NetworkSpec((LayerSpec(4),), n_outputs=n_outputs), training, 2)
    view = view_of(run, OF_TASK[run.task])
    arrays = PROBES["landscape"](view)
    values, distances = arrays["runs.0.landscape"], arrays["landscape.distances"]
    assert values.shape == (25, 25)
    assert values.dtype == distances.dtype == np.float32
    assert distances[12] == 0
    weights = layer_matrices(run.network, view.state.runs[0].parameters[layout_order(run.network)])
    penalty = 0.05 * sum(float(np.square(W[:, :-1]).sum()) for W in weights)
    _, frame = advance(view.experiment, view.examples, view.state, Command(0))
    assert values[12, 12] == pytest.approx(frame.arrays["loss"][0] + penalty, rel=1e-5)
    assert np.unique(values).size > 300


def test_a_picture_costs_no_more_than_it_may_however_many_examples_and_units_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run, examples = RunSpec(NetworkSpec((LayerSpec(3),)), seed=1), make_dataset("circle", n_samples=400)
    view = view_of(run, examples)
    whole = PROBES["landscape"](view)["runs.0.landscape"]
    monkeypatch.setattr("engine.probes.landscape.MAX_OUTPUTS", 4 * 625 * 100)
    seen: list[int] = []
    ask = engine.probes.landscape.landscape

    def watched(run: RunSpec, parameters: Any, examples: Examples, *grid: Any) -> Any:
        seen.append(len(examples))
        assert {*examples.y} == {0, 1}
        return ask(run, parameters, examples, *grid)

    monkeypatch.setattr("engine.probes.landscape.landscape", watched)
    some = PROBES["landscape"](view)["runs.0.landscape"]
    assert seen == [100]
    np.testing.assert_allclose(some, whole, rtol=0.5)  # the same hills, from a sample
    assert (PROBES["landscape"](view)["runs.0.landscape"] == some).all(), "the same sample again"


def test_what_is_too_large_is_infinite_and_without_examples_there_is_nothing() -> None:
    run = RunSpec(training=TrainingSpec("mse_linear"))
    values = PROBES["landscape"](view_of(run, OF_TASK["binary"], np.full(3, 1e200)))["runs.0.landscape"]
    assert (values == np.inf).all()
    nothing = Examples(np.zeros((0, 2)), np.zeros(0, np.uint8))
    assert PROBES["landscape"](view_of(run, nothing)) == {}


def test_a_loss_that_breaks_is_shown_where_it_breaks_in_the_precision_of_its_run() -> None:
    """1 − σ(20) is 0 in float32 and not in float64 (course C17)."""
    examples = Examples(np.array([[1.0, 0.0], [2.0, 0.0]]), np.array([0, 1], np.uint8))
    for precision, breaks in (("float32", True), ("float64", False)):
        training = TrainingSpec("naive_cross_entropy", precision=precision)
        view = view_of(replace(RunSpec(), training=training), examples, np.array([15.0, 0.0, 2.0]))
        values = PROBES["landscape"](view)["runs.0.landscape"]
        assert np.isinf(values[12, 12]) == breaks


def test_weights_near_the_largest_number_give_no_warning() -> None:
    run = RunSpec()
    directions = landscape_directions(run, np.array([1e308, 1e308, -1e308]))
    assert directions.shape == (2, 3)
    assert not np.isnan(directions).any()
