"""Pictures show what the network says: fields are its predictions, boundaries where they are one half."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.experiment.datasets import make_dataset
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.functions.losses import LOSSES
from engine.probes.contours import zero_contour
from engine.probes.registry import PROBES
from engine.probes.view import FIELD_SIZE, View
from engine.reference.network import initial_parameters, logits
from engine.runs.evaluation import evaluate
from engine.runs.state import RunState, State
from engine.training import Command, advance, initial_state, state_to_arrays


def view_of(run: RunSpec, parameters: np.ndarray) -> View:
    state = State(0, 0, 0, (RunState(parameters, np.zeros((0, len(parameters)))),))
    return View(Experiment((run,)), make_dataset("xor_corners"), state)


def lattice(coordinates: np.ndarray) -> np.ndarray:
    """(k, k): the points with these coordinates as x₁ + i x₂, x₂ ascending from row to row."""
    return coordinates + 1j * coordinates[:, np.newaxis]


@pytest.mark.parametrize("loss", [name for name, loss in LOSSES.items() if loss.task == "binary"])
def test_a_field_shows_the_prediction_at_the_centres_of_its_cells(loss: str) -> None:
    run = RunSpec(NetworkSpec((LayerSpec(3), LayerSpec(2, "relu")), "he"), TrainingSpec(loss), 4)
    parameters = 1.5 * initial_parameters(run)
    field = PROBES["field"](view_of(run, parameters))["runs.0.field"]
    assert field.shape == (64, 64)
    assert field.dtype == np.uint8
    centers = -2.5 + 5 * (np.arange(64) + 0.5) / 64
    X = np.array([(x1, x2) for x2 in centers for x1 in centers])
    prediction = LOSSES[loss].prediction(logits(run.network, parameters, X)).reshape(64, 64)
    # Half a shade from rounding; float32 may tip a value that lies between two shades.
    assert np.abs(field - 255 * np.clip(prediction, 0, 1)).max() < 0.5 + 1e-3
    assert np.unique(field).size > (1 if LOSSES[loss].output == "step" else 20)


@given(
    angle=st.floats(0, 2 * np.pi), offset=st.floats(-2.2, 2.2), steepness=st.floats(-4, 6).map(lambda power: 10**power)
)
def test_the_boundary_of_a_single_neuron_is_its_line_from_border_to_border(
    angle: float, offset: float, steepness: float
) -> None:
    w, b = np.array([np.cos(angle), np.sin(angle)]), -offset
    run = RunSpec()
    pieces = PROBES["boundary"](view_of(run, steepness * np.array([*w, b])))["runs.0.boundary"]
    assert pieces.dtype == np.float32
    ends = pieces.reshape(-1, 2).astype(np.float64)
    assert np.abs(ends @ w + b).max() < 2e-6
    # Its length is that of the line's part inside the square: where w·x + b = 0 for |x| ≤ 2.5, by clipping.
    along, start = np.array([-w[1], w[0]]), -b * w
    limits = np.array([[(-2.5 - s) / d, (2.5 - s) / d] for s, d in zip(start, along, strict=True) if abs(d) > 1e-12])
    length = min(np.max(limits, axis=1)) - max(np.min(limits, axis=1))
    assert np.hypot(*(pieces[:, 2:] - pieces[:, :2]).T).sum() == pytest.approx(length, abs=1e-4)


def test_least_squares_on_the_logit_decides_at_one_half() -> None:
    run = RunSpec(training=TrainingSpec("mse_linear"))
    pieces = PROBES["boundary"](view_of(run, np.array([1.0, 0.0, 0.0])))["runs.0.boundary"]
    np.testing.assert_allclose(pieces[:, [0, 2]], 0.5, atol=1e-6)


def test_pieces_of_a_curve_join_and_follow_it() -> None:
    x = np.linspace(-2, 2, 65)
    circle = 1.5**2 - x[:, np.newaxis] ** 2 - x**2
    pieces = zero_contour(lattice(x), circle)
    ends, counts = np.unique(pieces.reshape(-1, 2), axis=0, return_counts=True)
    assert set(counts.tolist()) == {2}  # A closed curve: every end is shared by two pieces, bit for bit.
    assert np.abs(np.hypot(*ends.T) - 1.5).max() < (x[1] - x[0]) ** 2 / 4
    assert np.hypot(*(pieces[:, 2:] - pieces[:, :2]).T).sum() == pytest.approx(2 * np.pi * 1.5, rel=1e-3)


@given(st.lists(st.integers(-3, 3), min_size=16, max_size=16))
def test_a_boundary_separates_inside_from_outside(levels: list[int]) -> None:
    """On any lattice, each lattice edge between an inside and an outside node is cut, and no other."""
    values = np.array(levels, np.float64).reshape(4, 4) + 0.5
    x = np.arange(4.0)
    ends = {tuple(end) for end in zero_contour(lattice(x), values).reshape(-1, 2).tolist()}
    inside = values > 0
    flat = np.argwhere(inside[:, 1:] != inside[:, :-1])
    upright = np.argwhere(inside[1:] != inside[:-1])
    assert len(ends) == len(flat) + len(upright)
    for row, column in flat:
        assert any(x2 == row and column < x1 < column + 1 for x1, x2 in ends)
    for row, column in upright:
        assert any(x1 == column and row < x2 < row + 1 for x1, x2 in ends)


@pytest.mark.parametrize(("saddle", "joined"), [(1.0, False), (3.0, True)])
def test_the_mean_of_a_saddle_decides_which_corners_belong_together(saddle: float, joined: bool) -> None:
    """Inside bottom left and top right; the pieces cut off the corners that are alone."""
    pieces = zero_contour(lattice(np.array([0.0, 1.0])), np.array([[saddle, -2.0], [-2.0, saddle]]))
    slopes = (pieces[:, 3] - pieces[:, 1]) / (pieces[:, 2] - pieces[:, 0])
    assert len(pieces) == 2
    assert (np.sign(slopes) == (1 if joined else -1)).all()


@pytest.mark.parametrize("broken", [np.nan, np.inf, -np.inf])
def test_no_piece_goes_through_a_value_that_is_no_number(broken: float) -> None:
    """The rest of the line x₁ = 0 is drawn."""
    x = np.linspace(-1, 1, 6)
    values = np.tile(x, (6, 1))
    values[2, 3] = broken
    pieces = zero_contour(lattice(x), values)
    np.testing.assert_allclose(pieces[:, [0, 2]], 0.0, atol=1e-7)
    middle = (pieces[:, 1] + pieces[:, 3]) / 2
    np.testing.assert_allclose(np.sort(middle), [-0.8, 0.4, 0.8], atol=1e-6)


def test_where_the_network_does_not_choose_there_is_no_boundary_and_the_field_is_grey() -> None:
    view = view_of(RunSpec(), np.zeros(3))
    assert PROBES["boundary"](view)["runs.0.boundary"].shape == (0, 4)
    assert set(PROBES["field"](view)["runs.0.field"].ravel().tolist()) == {128}


XOR = make_dataset("xor_corners")


@pytest.mark.parametrize("activation", ["linear", "tanh", "relu"])
@pytest.mark.parametrize("scale", [1.0, 30.0, 1000.0])
def test_rounding_noise_is_no_boundary(activation: str, scale: float) -> None:
    """Two units that cancel: in exact arithmetic ŷ is ½ everywhere, whatever the size of the terms."""
    run = RunSpec(NetworkSpec((LayerSpec(2, activation),)))
    (u, v, c) = scale * np.array([0.31, -0.72, 0.13])
    cancelling = np.array([u, u, v, v, c, c, 0.7, -0.7 * (1 + 2e-16), 0.0])
    view = view_of(run, cancelling)
    assert PROBES["boundary"](view)["runs.0.boundary"].shape == (0, 4)
    found = evaluate(run, cancelling, XOR)
    assert (found.accuracy, found.ties) == (0, 4)


@pytest.mark.parametrize("seed", [0, 1, 3, 5, 6, 7])
def test_a_linear_network_that_gave_up_on_xor_draws_no_boundary_and_calls_all_four_points_undecided(seed: int) -> None:
    run = RunSpec(NetworkSpec((LayerSpec(2, "linear"),), "uniform"), TrainingSpec(learning_rate=0.3), seed)
    experiment = Experiment((run,))
    state, _ = advance(experiment, XOR, initial_state(experiment), Command(3000, 1e9))
    assert np.abs(logits(run.network, state.runs[0].parameters, XOR.X)).max() < 1e-6  # ŷ = ½ is the best (course)
    frame = advance(experiment, XOR, state, Command(until=0, probes=("boundary",)))[1]
    assert frame.arrays["runs.0.boundary"].shape == (0, 4)
    assert frame.arrays["ties"].tolist() == [4]


def test_classes_that_differ_by_rounding_only_have_no_boundary() -> None:
    """Three equal outputs, with logits of a thousand and of a hundredth."""
    network = NetworkSpec((), n_outputs=3)
    run = RunSpec(network, TrainingSpec("categorical_cross_entropy"))
    for size in (0.01, 1000.0):
        w = size * np.array([0.3, 0.1])
        noise = np.array([1.0, 1.0 + 3e-16, 1.0 - 2e-16])
        parameters = np.concatenate([w[0] * noise, w[1] * noise, np.zeros(3)])
        assert PROBES["boundary"](view_of(run, parameters))["runs.0.boundary"].shape == (0, 4)
        assert set(PROBES["field"](view_of(run, parameters))["runs.0.classes"].ravel().tolist()) == {0}


def test_a_boundary_beside_an_undecided_region_is_drawn() -> None:
    """relu(x₁) − relu(x₁): undecided to the left; to the right a third unit decides at x₁ = 1."""
    run = RunSpec(NetworkSpec((LayerSpec(3, "relu"),)))
    parameters = np.array([-50.0, -50.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, -1.0, 3.0, -3.0, 1.0, 0.0])
    pieces = PROBES["boundary"](view_of(run, parameters))["runs.0.boundary"]
    assert len(pieces) > 50
    assert np.abs(pieces[:, [0, 2]] - 1.0).max() < 0.08


def test_weights_near_the_end_of_the_numbers_still_make_a_picture() -> None:
    experiment = Experiment((RunSpec(),))
    view = view_of(experiment.runs[0], np.array([1e200, 0.0, 0.0]))
    _, frame = advance(experiment, view.examples, view.state, Command(until=0, probes=("field", "boundary")))
    field, pieces = frame.arrays["runs.0.field"], frame.arrays["runs.0.boundary"]
    assert (field[:, : FIELD_SIZE // 2] == 0).all()
    assert (field[:, FIELD_SIZE // 2 :] == 255).all()
    np.testing.assert_allclose(pieces[:, [0, 2]], 0.0, atol=1e-6)


def test_parameters_and_checkpoint_are_the_state() -> None:
    experiment = Experiment((RunSpec(), RunSpec(NetworkSpec((LayerSpec(3),)), TrainingSpec(optimizer="adam"))))
    state, frame = advance(
        experiment,
        make_dataset("and"),
        initial_state(experiment),
        Command(until=3, budget_ms=1e9, probes=("parameters", "checkpoint")),
    )
    arrays = frame.arrays
    shapes = {name: array.shape for name, array in arrays.items() if name[:5] == "runs."}
    assert shapes == {
        "runs.0.W1": (2, 1),
        "runs.0.b1": (1,),
        "runs.1.W1": (2, 3),
        "runs.1.b1": (3,),
        "runs.1.W2": (3, 1),
        "runs.1.b2": (1,),
    }
    joined = np.concatenate([arrays[f"runs.1.{name}"].ravel() for name in ("W1", "b1", "W2", "b2")])
    assert np.array_equal(joined, state.runs[1].parameters)
    for name, array in state_to_arrays(state).items():
        assert np.array_equal(arrays[f"checkpoint.{name}"], array)


def test_an_unknown_probe_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'heat'"):
        Command(probes=("field", "heat"))
