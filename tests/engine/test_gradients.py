"""Forward and backward are right: against finite differences, and against a network of scalars."""

import itertools

import numpy as np
import pytest

from engine.activations import ACTIVATIONS
from engine.datasets import make_dataset
from engine.gradcheck import check_gradient, numeric_slope, random_direction
from engine.initializers import INITIALIZERS
from engine.losses import LOSSES
from engine.network import initial_parameters, layer_views, logits, n_parameters
from engine.optimizers import OPTIMIZERS
from engine.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.training import Command, advance, initial_state
from tests.engine import scalar_oracle

DEPTHS = ((), (3,), (4, 3), (3, 2, 4))


def run_spec(units: tuple[int, ...], activation: str, loss: str, optimizer: str = "sgd", seed: int = 0) -> RunSpec:
    layers = tuple(LayerSpec(n, activation) for n in units)
    return RunSpec(NetworkSpec(layers, "uniform"), TrainingSpec(loss, optimizer, 0.1), seed)


@pytest.mark.parametrize("units", DEPTHS, ids=len)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_gradient_is_the_slope_of_the_loss(activation: str, loss: str, units: tuple[int, ...]) -> None:
    run = run_spec(units, activation, loss)
    parameters = initial_parameters(run)
    examples = make_dataset("xor_blobs", n_samples=17, seed=3)
    smooth = 0
    for index in range(20):
        check = check_gradient(run, parameters, examples, random_direction(len(parameters), 0, index))
        if check.smooth:  # Across the kink of a ReLU there is no slope to agree on.
            assert check.relative_error < 1e-6
            smooth += 1
    assert smooth >= 15


def test_the_check_itself_notices_a_wrong_gradient_and_a_kink() -> None:
    run = run_spec((3,), "relu", "mse_linear")
    parameters = initial_parameters(run)
    examples = make_dataset("xor_corners")
    direction = random_direction(len(parameters), 0)
    check = check_gradient(run, parameters, examples, direction)
    assert abs(check.analytic) > 1e-3
    assert not check_gradient(run, parameters, examples, direction, size=50.0).smooth
    assert numeric_slope(lambda at: float(at @ at), parameters, direction) == pytest.approx(2 * parameters @ direction)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize(("activation", "units"), [*zip(ACTIVATIONS, itertools.cycle(((3,), (2, 3)))), ("tanh", ())])
def test_training_equals_a_network_of_scalars(
    activation: str, units: tuple[int, ...], loss: str, optimizer: str
) -> None:
    run = run_spec(units, activation, loss, optimizer, seed=5)
    examples = make_dataset("xor_blobs", n_samples=6, seed=1)
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
    assert np.array_equal(W1, layers(2, (4, 4))[0][0]) == (initializer == "zeros")
    assert np.array_equal(W1, W2[:2]) == (initializer == "zeros")
