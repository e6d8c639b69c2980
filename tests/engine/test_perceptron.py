"""Rosenblatt's rule, features that make one neuron enough, and a neuron without bias (course C3, C9, C10, C11)."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.arrays import Floats
from engine.exact.separability import separate
from engine.experiment.batches import batch_rows
from engine.experiment.datasets import Examples, make_dataset
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.functions.features import FEATURES, feature_values
from engine.reference.network import initial_parameters, layer_views, logits, n_parameters
from engine.runs.evaluation import evaluate
from engine.training import Command, advance, initial_state

ROSENBLATT = RunSpec(NetworkSpec(initializer="zeros"), TrainingSpec("perceptron", learning_rate=1.0))


def rosenblatt(examples: Examples, epochs: int, seed: int = 0) -> np.ndarray:
    """The engine's weights after some passes, one example at a time, from 0."""
    experiment = Experiment((ROSENBLATT,), batch_size=1, seed=seed)
    state, _ = advance(experiment, examples, initial_state(experiment), Command(epochs * len(examples), 1e9))
    return state.runs[0].parameters


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3), st.integers(0, 1)), min_size=2, max_size=9))
def test_batches_of_one_with_the_perceptron_criterion_are_rosenblatt_s_rule(rows: list[tuple[int, int, int]]) -> None:
    """In whole numbers: on a mistake, t (w·x + b) ≤ 0, add t x to w and t to b; the order is the engine's."""
    examples = Examples(np.array([row[:2] for row in rows], float), np.array([row[2] for row in rows], np.uint8))
    experiment = Experiment((ROSENBLATT,), batch_size=1)
    state, w = initial_state(experiment), [0, 0, 0]
    for step in range(4 * len(rows)):
        (row,) = batch_rows(experiment, len(rows), step // len(rows), step % len(rows))
        x1, x2, label = rows[row]
        t = 2 * label - 1
        if t * (w[0] * x1 + w[1] * x2 + w[2]) <= 0:
            w = [w[0] + t * x1, w[1] + t * x2, w[2] + t]
        state, _ = advance(experiment, examples, state, Command(step + 1, 1e9))
        assert state.runs[0].parameters.tolist() == w


@pytest.mark.parametrize("name", ["and", "or", "nand", "course_table", "two_blobs"])
@pytest.mark.parametrize("seed", range(3))
def test_it_stops_on_separable_data_within_novikoff_s_bound(name: str, seed: int) -> None:
    """At most (R/γ)² mistakes (Novikoff 1962), R and γ measured with the bias as a coordinate that is always 1."""
    examples = make_dataset(name, noise=0.3)
    line = separate(examples.X, examples.y).line
    assert line is not None
    lifted = np.column_stack([examples.X, np.ones(len(examples))])
    normal = np.array([*line.w, line.b])
    signs = 2.0 * examples.y - 1
    margin = (signs * (lifted @ normal)).min() / np.linalg.norm(normal)
    bound = (np.linalg.norm(lifted, axis=1).max() / margin) ** 2
    mistakes = 0
    w: Floats = np.zeros(3)
    experiment = Experiment((ROSENBLATT,), batch_size=1, seed=seed)
    state = initial_state(experiment)
    for step in range(1, 40 * len(examples) + 1):
        state, _ = advance(experiment, examples, state, Command(step, 1e9))
        mistakes += bool((state.runs[0].parameters != w).any())
        w = state.runs[0].parameters
        if (signs * (lifted @ w) > 0).all():
            break
    assert 1 <= mistakes <= bound
    assert (rosenblatt(examples, 60, seed) == rosenblatt(examples, 61, seed)).all()
    assert evaluate(ROSENBLATT, w, examples).solved


def test_on_xor_it_never_stops_and_the_weights_stay_bounded() -> None:
    examples, experiment = make_dataset("xor_corners"), Experiment((ROSENBLATT,), batch_size=1)
    state = initial_state(experiment)
    places: list[Floats] = [np.zeros(3)]
    for step in range(1, 401):
        state, _ = advance(experiment, examples, state, Command(step, 1e9))
        places.append(state.runs[0].parameters)
        assert not evaluate(ROSENBLATT, places[-1], examples).solved
    for epoch in range(100):
        of_pass = places[4 * epoch : 4 * epoch + 5]
        assert any((a != b).any() for a, b in pairwise(of_pass))  # a mistake in every pass
    assert np.abs(places).max() <= 4


def test_hinge_finds_the_widest_street_where_it_is_small_steps() -> None:
    """With a little L2 the hinge is the support vector machine: its line is that of the widest street."""
    examples = make_dataset("and")
    training = TrainingSpec("hinge", "sgd", 0.02, "inverse_time", 2000, 0.1, "l2", 0.001)
    run = RunSpec(training=training)
    experiment = Experiment((run,))
    state, _ = advance(experiment, examples, initial_state(experiment), Command(20_000, 1e9))
    w1, w2, b = state.runs[0].parameters
    line = separate(examples.X, examples.y).line
    assert line is not None
    np.testing.assert_allclose(np.array([w2, b]) / w1, np.array([line.w[1], line.b]) / line.w[0], rtol=0.05)


# Features


@pytest.mark.parametrize(
    ("name", "features"),
    [("xor_corners", ("x1_x2",)), ("quadrants", ("x1_x2",)), ("circle", ("x1_squared", "x2_squared"))],
)
def test_one_neuron_with_the_right_feature_solves_what_no_line_can(name: str, features: tuple[str, ...]) -> None:
    examples = make_dataset(name)
    assert separate(examples.X, examples.y).separable is False
    found = {}
    for shown in (("x1", "x2"), features):
        run = RunSpec(NetworkSpec(features=shown), TrainingSpec(optimizer="adam", learning_rate=0.1))
        experiment = Experiment((run,))
        _, frame = advance(experiment, examples, initial_state(experiment), Command(1500, 1e9))
        found[shown] = frame.arrays["accuracy"][0]
    assert found["x1", "x2"] < 0.8
    assert found[features] >= 0.99


def test_features_by_hand() -> None:
    X = np.array([[2.0, -3.0], [0.5, 1.0]])
    names = tuple(FEATURES)
    columns = dict(zip(names, feature_values(names, X).T.tolist(), strict=True))
    expected = {
        "x1": 2,
        "x2": -3,
        "x1_squared": 4,
        "x2_squared": 9,
        "x1_x2": -6,
        "sin_x1": np.sin(2.0),
        "sin_x2": np.sin(-3.0),
    }
    expected |= {f"x1_power_{k}": 2.0**k for k in range(3, 10)}
    assert {name: column[0] for name, column in columns.items()} == pytest.approx(expected)
    assert feature_values(("x2",), X).tolist() == [[-3.0], [1.0]]
    assert feature_values(("x1", "x2"), X) is X
    assert feature_values(("x1",), X.astype(np.float32)).dtype == np.float32


def test_features_are_the_inputs_of_the_first_layer() -> None:
    spec = NetworkSpec((LayerSpec(3),), features=("x1_x2", "sin_x1"))
    plain = NetworkSpec((LayerSpec(3),))
    parameters = initial_parameters(RunSpec(spec, seed=3))
    examples = make_dataset("circle", n_samples=9)
    shown = np.column_stack([examples.X[:, 0] * examples.X[:, 1], np.sin(examples.X[:, 0])])
    assert (logits(spec, parameters, examples.X) == logits(plain, parameters, shown)).all()


# No bias


def test_without_bias_the_course_s_exercise_has_its_optimum_at_infinity() -> None:
    """w = c (1, −1) puts all four on the right side: wᵀx = c (1, 2, −3, −2) (course C9)."""
    examples, spec = make_dataset("course_table"), NetworkSpec(bias=False)
    assert n_parameters(spec) == 2
    assert logits(spec, np.array([1.0, -1.0]), examples.X).tolist() == [1, 2, -3, -2]
    run = RunSpec(spec, TrainingSpec(learning_rate=1.0))
    experiment, losses, lengths = Experiment((run,)), [], []
    state = initial_state(experiment)
    for until in (100, 1000, 10_000):
        state, frame = advance(experiment, examples, state, Command(until, 1e9, ("parameters",)))
        losses.append(frame.arrays["loss"][0])
        lengths.append(np.linalg.norm(state.runs[0].parameters))
    assert frame.arrays["runs.0.b1"].tolist() == [0.0]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < 1e-3
    assert np.diff(lengths).min() > 1


def test_a_deep_network_without_bias_passes_through_one_half_at_the_origin() -> None:
    spec = NetworkSpec((LayerSpec(3), LayerSpec(4)), "uniform", bias=False)
    parameters = initial_parameters(RunSpec(spec, seed=1))
    assert len(parameters) == 2 * 3 + 3 * 4 + 4
    assert logits(spec, parameters, np.zeros((1, 2))).tolist() == [0.0]
    assert all(not b.any() for _, b in layer_views(spec, parameters))


@pytest.mark.parametrize(
    ("initializer", "scale", "spread"), [("uniform", 0.5, 0.5 / 3**0.5), ("normal", 0.01, 0.01), ("normal", None, 0.1)]
)
def test_the_scale_is_that_of_the_formula(initializer: str, scale: float | None, spread: float) -> None:
    run = RunSpec(NetworkSpec((LayerSpec(300), LayerSpec(300)), initializer, scale))
    W = layer_views(run.network, initial_parameters(run))[1][0]
    assert W.std() == pytest.approx(spread, rel=0.02)
    constant = RunSpec(NetworkSpec((LayerSpec(2),), "constant", 0.25))
    assert [np.unique(W).tolist() for W, _ in layer_views(constant.network, initial_parameters(constant))] == [
        [0.25]
    ] * 2
