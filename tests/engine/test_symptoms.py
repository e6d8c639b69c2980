"""Known plateaux are named where they are, and only there; dead, flat and identical units are found (course C19)."""

from math import log

import numpy as np
import pytest

from engine.diagnosis.plateaus import is_xor, named_plateau
from engine.diagnosis.symptoms import NO_TWIN, find_symptoms, steepest
from engine.experiment.datasets import Examples, make_dataset
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.reference.network import initial_parameters, layer_views
from engine.runs.evaluation import evaluate
from engine.training import Command, advance, initial_state

XOR = make_dataset("xor_corners")
TWO_LAYERS = RunSpec(NetworkSpec((LayerSpec(2, "sigmoid"),)))


def saturated(logits: tuple[float, float, float, float]) -> tuple[RunSpec, np.ndarray]:
    """A network of steep units that gives each corner, in the order of XOR, its own logit: one unit for a corner."""
    run = RunSpec(NetworkSpec((LayerSpec(4, "sigmoid"),)), TrainingSpec("binary_cross_entropy"))
    flat = np.zeros(17)
    (W1, b1), (W2, _) = layer_views(run.network, flat)
    W1[...] = 50 * XOR.X.T
    b1[...] = -50
    W2[:, 0] = logits
    return run, flat


@pytest.mark.parametrize(
    ("logits", "name", "loss"),
    [
        ((0, 0, 0, 0), "none_parted", log(2)),
        ((-40, 0, 0, 40), "two_merged", log(2) / 2),
        ((-40, 40, 0, 0), "two_merged", log(2) / 2),
        # Three merged at their mean: classes 1, 0, 1 at ⅔, or 0, 1, 0 at ⅓.
        ((-40, log(2), log(2), log(2)), "three_merged", 0.4774),
        ((-log(2), -log(2), -log(2), 40), "three_merged", 0.4774),
        ((-40, 40, -40, 40), None, 0.0),
        ((0, 0, 40, 0), None, None),  # stuck, but not at a place that has a name
    ],
)
def test_plateaux_have_the_losses_that_are_known_of_them(
    logits: tuple[float, float, float, float], name: str | None, loss: float | None
) -> None:
    run, flat = saturated(logits)
    assert named_plateau(run, flat, XOR) == name
    if loss is not None:
        assert evaluate(run, flat, XOR).loss == pytest.approx(loss, abs=5e-5)
    if name is not None:
        squares = RunSpec(run.network, TrainingSpec("mse_sigmoid"))
        expected = {"none_parted": 1 / 4, "two_merged": 1 / 8, "three_merged": 1 / 6}[name]
        assert evaluate(squares, flat, XOR).loss == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("data", ["quadrants", "xor_blobs", "and", "course_table", "line", "three_blobs"])
def test_on_other_data_no_plateau_is_named(data: str) -> None:
    assert not is_xor(make_dataset(data))
    if make_dataset(data).X.shape[1] == 2:
        assert named_plateau(TWO_LAYERS, np.zeros(9), make_dataset(data)) is None


def test_what_counts_as_the_four_corners() -> None:
    assert is_xor(XOR)
    assert is_xor(make_dataset("xnor"))
    assert is_xor(Examples((XOR.X + 1) / 2 * [3.0, 0.1], XOR.y))  # a rectangle
    assert is_xor(Examples(np.tile(XOR.X, (3, 1)), np.tile(XOR.y, 3)))
    assert not is_xor(Examples(np.vstack([XOR.X, XOR.X[:1]]), np.append(XOR.y, XOR.y[:1])))  # one twice
    assert not is_xor(Examples(XOR.X, np.array([0, 0, 1, 1], np.uint8)))
    assert not is_xor(Examples(XOR.X @ [[1, 1], [-1, 1]], XOR.y))  # turned by 45°
    assert not is_xor(Examples(XOR.X, XOR.y.astype(float)))
    assert not is_xor(Examples(np.zeros((0, 2)), np.zeros(0, np.uint8)))


def test_the_verdict_of_a_stuck_run_names_its_plateau() -> None:
    """Of sixty seeds of 2-2-1 tanh the stuck ones sit where the literature says, and the verdict says it."""
    names = set()
    for seed in range(0, 60, 6):
        runs = tuple(RunSpec(NetworkSpec((LayerSpec(2),)), TrainingSpec(learning_rate=0.5), seed + k) for k in range(6))
        experiment = Experiment(runs)
        _, frame = advance(experiment, XOR, initial_state(experiment), Command(4000, 1e9))
        for index, verdict in enumerate(frame.info["verdicts"]):
            if "name" in verdict:
                assert verdict["code"] == "plateau"
                expected = {"none_parted": log(2), "two_merged": log(2) / 2, "three_merged": 0.4774}[verdict["name"]]
                assert frame.arrays["loss"][index] == pytest.approx(expected, rel=0.03)
                names.add(verdict["name"])
    assert "two_merged" in names


def test_a_dead_relu_is_found_and_a_sleeping_one_is_not() -> None:
    run = RunSpec(NetworkSpec((LayerSpec(3, "relu"),)))
    flat = np.zeros(13)
    (W1, b1), (W2, _) = layer_views(run.network, flat)
    W1[0], b1[:], W2[:, 0] = [1, 1, 1], [-5, 0.5, 5], [1, 2, 3]
    (found,) = find_symptoms(run, flat, XOR.X)
    assert found.dead.tolist() == [True, False, False]
    assert found.flat.tolist() == [1.0, 0.5, 0.0]
    assert found.twin.tolist() == [NO_TWIN] * 3


def test_a_saturated_unit_is_flat_and_not_dead() -> None:
    run = RunSpec(NetworkSpec((LayerSpec(2, "tanh"),)))
    flat = np.zeros(9)
    (W1, _), _ = layer_views(run.network, flat)
    W1[0] = [4, 0.1]
    (found,) = find_symptoms(run, flat, XOR.X)
    assert found.flat.tolist() == [1.0, 0.0]
    assert not found.dead.any()
    assert steepest("tanh") == 1
    assert steepest("sigmoid") == 0.25


@pytest.mark.parametrize("initializer", ["zeros", "constant"])
def test_units_that_began_equal_are_twins_for_ever(initializer: str) -> None:
    run = RunSpec(NetworkSpec((LayerSpec(3), LayerSpec(4, "sigmoid")), initializer))
    experiment, examples = Experiment((run,)), make_dataset("circle")
    state, _ = advance(experiment, examples, initial_state(experiment), Command(50, 1e9))
    first, second = find_symptoms(run, state.runs[0].parameters, examples.X)
    assert first.twin.tolist() == [NO_TWIN, 0, 0]
    assert second.twin.tolist() == [NO_TWIN, 0, 0, 0]


def test_units_that_differ_in_one_weight_out_are_no_twins() -> None:
    run = RunSpec(NetworkSpec((LayerSpec(3),), "constant"))
    parameters = initial_parameters(run)
    layer_views(run.network, parameters)[1][0][1, 0] += 1e-12
    (found,) = find_symptoms(run, parameters, XOR.X)
    assert found.twin.tolist() == [NO_TWIN, NO_TWIN, 0]
