"""Forward and backward are right: against finite differences, and against a network of scalars."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.experiment.datasets import Examples, make_dataset
from engine.experiment.specs import MAX_CLASSES, Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.functions.activations import ACTIVATIONS
from engine.functions.features import FEATURES
from engine.functions.initializers import INITIALIZERS
from engine.functions.losses import LOSSES
from engine.functions.regularizers import REGULARIZERS
from engine.reference.gradcheck import central_difference, check_gradient, random_direction
from engine.reference.network import initial_parameters, layer_views, logits, n_parameters
from engine.training import Command, advance, initial_state
from tests.engine import scalar_oracle

DEPTHS = ((), (3,), (4, 3), (3, 2, 4))
EPSILON = 1e-6
N_CLASSES = 3
EXAMPLES_OF = {
    "binary": make_dataset("xor_blobs", n_samples=17, seed=3),
    "multiclass": make_dataset("three_rings", n_samples=17, seed=3),
    "regression": make_dataset("two_hills", n_samples=17, seed=3),
}


def run_spec(
    units: tuple[int, ...], activation: str, loss: str, optimizer: str = "sgd", seed: int = 0, **network: Any
) -> RunSpec:
    layers = tuple(LayerSpec(n, activation) for n in units)
    n_outputs = N_CLASSES if LOSSES[loss].task == "multiclass" else 1
    return RunSpec(
        NetworkSpec(layers, "uniform", n_outputs=n_outputs, **network), TrainingSpec(loss, optimizer, 0.1), seed
    )


def assert_gradient_is_the_slope(run: RunSpec, examples: Examples | None = None, n_directions: int = 8) -> None:
    examples = examples or EXAMPLES_OF[run.task]
    parameters = initial_parameters(run)
    smooth = 0
    for index in range(n_directions):
        check = check_gradient(run, parameters, examples, random_direction(len(parameters), 0, index))
        if check.smooth:  # Across a kink there is no slope to agree on.
            assert check.relative_error < 1e-6
            smooth += 1
    assert smooth >= 0.7 * n_directions


@pytest.mark.parametrize("units", DEPTHS, ids=len)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_gradient_is_the_slope_of_the_loss(activation: str, loss: str, units: tuple[int, ...]) -> None:
    assert_gradient_is_the_slope(run_spec(units, activation, loss))


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("features", [("x1_x2",), ("x2", "x1"), tuple(FEATURES)], ids=len)
def test_the_gradient_with_other_features_and_without_bias(features: tuple[str, ...], bias: bool) -> None:
    run = run_spec((3, 2), "tanh", "binary_cross_entropy", features=features, bias=bias)
    run = replace(run, network=replace(run.network, initializer_scale=0.1))  # ninth powers are large
    assert_gradient_is_the_slope(run)


@pytest.mark.parametrize("loss", ["mse_sigmoid", "categorical_cross_entropy"])
@pytest.mark.parametrize("dropout", [0.0, 0.4])
@pytest.mark.parametrize("regularizer", REGULARIZERS)
def test_the_gradient_with_a_penalty_and_with_dropout(regularizer: str, dropout: float, loss: str) -> None:
    run = run_spec((5, 4), "swish", loss)
    training = replace(run.training, regularizer=regularizer, regularization=0.3, dropout=dropout)
    assert_gradient_is_the_slope(replace(run, training=training))


@pytest.mark.parametrize("outer", ACTIVATIONS)
@pytest.mark.parametrize("inner", ACTIVATIONS)
def test_the_gradient_through_any_two_activations(inner: str, outer: str) -> None:
    run = run_spec((3, 2), "tanh", "binary_cross_entropy", seed=1)
    layers = (LayerSpec(3, inner), LayerSpec(2, outer))
    assert_gradient_is_the_slope(replace(run, network=replace(run.network, hidden_layers=layers)))


@pytest.mark.parametrize("n_classes", range(2, MAX_CLASSES + 1))
@pytest.mark.parametrize("loss", [name for name in LOSSES if LOSSES[name].task == "multiclass"])
def test_the_gradient_for_any_number_of_classes(loss: str, n_classes: int) -> None:
    examples = EXAMPLES_OF["multiclass"]
    many = Examples(examples.X, np.arange(len(examples), dtype=np.uint8) % n_classes)
    run = run_spec((4,), "tanh", loss)
    assert_gradient_is_the_slope(replace(run, network=replace(run.network, n_outputs=n_classes)), many)


@settings(max_examples=300)
@given(
    layers=st.lists(st.builds(LayerSpec, st.integers(1, 4), st.sampled_from(sorted(ACTIVATIONS))), max_size=3),
    loss=st.sampled_from(sorted(LOSSES)),
    regularizer=st.sampled_from(sorted(REGULARIZERS)),
    features=st.lists(st.sampled_from(sorted(FEATURES)), min_size=1, max_size=4, unique=True),
    initializer=st.sampled_from(["xavier_uniform", "he", "uniform"]),
    bias=st.booleans(),
    dropout=st.sampled_from([0.0, 0.3]),
    seed=st.integers(0, 50),
)
@example(  # a unit whose inputs are all left out stands on its kink
    layers=[LayerSpec(1, "elu"), LayerSpec(1, "step")],
    loss="binary_cross_entropy",
    regularizer="l2",
    features=["sin_x1"],
    initializer="xavier_uniform",
    bias=True,
    dropout=0.3,
    seed=0,
)
@example(  # the same where the slope has a corner: differences are then wrong by a share of the step, not of its square
    layers=[LayerSpec(1, "elu"), LayerSpec(1, "elu")],
    loss="binary_cross_entropy",
    regularizer="l2",
    features=["sin_x1", "sin_x2", "x1"],
    initializer="xavier_uniform",
    bias=True,
    dropout=0.3,
    seed=0,
)
def test_the_gradient_of_anything_the_registries_can_be_put_together_to(
    layers: list[LayerSpec], loss: str, regularizer: str, features: list[str], initializer: str, **options: Any
) -> None:
    task = LOSSES[loss].task
    network = NetworkSpec(
        tuple(layers),
        initializer,
        features=tuple(features),
        n_outputs=N_CLASSES if task == "multiclass" else 1,
        bias=options["bias"],
    )
    training = TrainingSpec(loss, regularizer=regularizer, regularization=0.1, dropout=options["dropout"])
    examples = EXAMPLES_OF[task]
    near = Examples(examples.X / 2, examples.y)  # ninth powers are large
    run = RunSpec(network, training, options["seed"])
    parameters = initial_parameters(run)
    for index in range(3):
        direction = random_direction(len(parameters), options["seed"], index)
        check = check_gradient(run, parameters, near, direction, epsilon=EPSILON)
        # The second derivative of ELU jumps at 0, where dropout may put a unit exactly (every input left out):
        # there the error of a central difference is of order ε, not ε².
        joint = EPSILON * any(layer.activation == "elu" for layer in layers)
        scale = max(abs(check.analytic), abs(check.numeric), 1e-3)
        assert not check.smooth or abs(check.analytic - check.numeric) < 1e-5 * scale + joint


def test_the_gradient_of_a_regression_on_powers_of_one_input() -> None:
    run = run_spec((), "linear", "mse", features=("x1", "x1_squared", "x1_power_3"))
    assert_gradient_is_the_slope(run, make_dataset("sine", n_samples=9))


def test_the_check_itself_notices_a_wrong_gradient_and_a_kink() -> None:
    run = run_spec((3,), "relu", "mse_linear")
    parameters = initial_parameters(run)
    examples = make_dataset("xor_corners")
    direction = random_direction(len(parameters), 0)
    check = check_gradient(run, parameters, examples, direction)
    assert abs(check.analytic) > 1e-3
    assert not check_gradient(run, parameters, examples, direction, epsilon=50.0).smooth
    assert central_difference(lambda at: float(at @ at), parameters, direction) == pytest.approx(
        2 * parameters @ direction
    )


ORACLE_CASES = {  # of everything that the oracle knows
    *(
        (activation, units, "binary_cross_entropy", "sgd")
        for activation in scalar_oracle.ACTIVATIONS
        for units in ((3,), (2, 3))
    ),
    *(("tanh", units, loss, "adam") for units in ((), (3,)) for loss in scalar_oracle.LOSSES),
    *(
        ("sigmoid", (2, 3), loss, optimizer)
        for loss in ("mse_sigmoid", "mse")
        for optimizer in scalar_oracle.OPTIMIZERS
    ),
}


@pytest.mark.parametrize(("activation", "units", "loss", "optimizer"), sorted(ORACLE_CASES))
def test_training_equals_a_network_of_scalars(
    activation: str, units: tuple[int, ...], loss: str, optimizer: str
) -> None:
    run = run_spec(units, activation, loss, optimizer, seed=5)
    all_of_them = EXAMPLES_OF[run.task]
    examples = Examples(all_of_them.X[:6], all_of_them.y[:6])
    rows = list(zip(examples.X.tolist(), examples.y.tolist(), strict=True))
    experiment = Experiment((run,))
    state = initial_state(experiment)
    oracle = scalar_oracle.Network(
        run.network.layer_sizes, [activation] * len(units), state.runs[0].parameters.tolist()
    )
    rule = scalar_oracle.OPTIMIZERS[optimizer](run.training.learning_rate)

    losses = []
    for _ in range(8):
        _, gradient = oracle.loss_and_gradient(loss, rows)
        oracle.parameters = rule.step(oracle.parameters, gradient)
        losses.append(oracle.loss_and_gradient(loss, rows)[0])
    state, frame = advance(experiment, examples, state, Command(until=8, budget_ms=1e9))

    np.testing.assert_allclose(state.runs[0].parameters, oracle.parameters, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(frame.arrays["history.loss"][:, 0], losses, rtol=1e-9)


def test_parameters_are_one_vector_of_weights_row_by_row_then_biases() -> None:
    spec = NetworkSpec((LayerSpec(2, "linear"),))
    flat = np.arange(9.0)
    (W1, b1), (W2, b2) = layer_views(spec, flat)
    assert n_parameters(spec) == 9
    assert W1.tolist() == [[0, 1], [2, 3]]
    assert b1.tolist() == [4, 5]
    assert W2.tolist() == [[6], [7]]
    assert b2.tolist() == [8]
    # By hand: z1 = (0 + 2·2 + 4, 1 + 3·2 + 5) = (8, 12) at x = (1, 2), z2 = 6·8 + 7·12 + 8.
    assert logits(spec, flat, np.array([[1.0, 2.0]])).tolist() == [140.0]
    W1[...] = 0
    assert flat[:4].tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("initializer", INITIALIZERS)
def test_each_layer_of_initial_weights_has_its_own_address(initializer: str) -> None:
    def layers(seed: int, units: tuple[int, ...]) -> list[tuple[np.ndarray, np.ndarray]]:
        spec = NetworkSpec(tuple(LayerSpec(n) for n in units), initializer)
        return layer_views(spec, initial_parameters(RunSpec(spec, seed=seed)))

    (W1, _), (W2, _), *_ = layers(1, (4, 4, 4))
    assert np.array_equal(W1, layers(1, (4, 4))[0][0])  # A deeper network begins alike.
    assert np.array_equal(W1, layers(2, (4, 4))[0][0]) == INITIALIZERS[initializer].equal_units
    assert np.array_equal(W1, W2[:2]) == INITIALIZERS[initializer].equal_units
