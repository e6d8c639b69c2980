"""What is said of runs that were told something untrue once: each kind of mistake with its smallest input."""

from typing import Any

import numpy as np
import pytest

from engine.experiment.datasets import Examples, make_dataset
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.functions.initializers import INITIALIZERS
from engine.training import Command, Frame, advance, best_of_each, initial_state

CORNERS = make_dataset("xor_corners")
LINE_OF_SIX = Examples(np.array([[-1.0], [-1], [0], [0], [1], [1]]), np.array([0.0, 1, 0, 1, 0, 1]))


def trained(run: RunSpec, examples: Examples, steps: int, weights: list[float] | None = None) -> Frame:
    """The frame of one run after so many steps, from these weights or its own."""
    experiment = Experiment((run,))
    state = initial_state(experiment)
    if weights is not None:
        state.runs[0].parameters[...] = weights
    best = best_of_each(experiment, examples, state)
    return advance(experiment, examples, state, Command(steps, 1e9, best=best))[1]


def verdict_on(run: RunSpec, examples: Examples, steps: int, weights: list[float] | None = None) -> dict[str, Any]:
    verdict: dict[str, Any] = trained(run, examples, steps, weights).info["verdicts"][0]
    return verdict


def layers(*units: int, activation: str = "tanh", **more: Any) -> NetworkSpec:
    return NetworkSpec(tuple(LayerSpec(n, activation) for n in units), **more)


# The best of its kind


@pytest.mark.parametrize(
    ("run", "kind", "floor"),
    [
        (RunSpec(training=TrainingSpec("mse_linear")), "neuron", 0.25),
        (RunSpec(training=TrainingSpec("hinge")), "neuron", 1.0),
        (RunSpec(), "neuron", np.log(2)),
        (RunSpec(layers(2, activation="linear")), "linear_units", np.log(2)),
        (RunSpec(layers(1)), "one_unit", 0.75 * (np.log(3) - np.log(2) * 2 / 3)),
        (RunSpec(layers(1), TrainingSpec("mse_linear")), "one_unit", 1 / 6),
    ],
)
def test_on_xor_one_line_or_one_unit_has_its_best_and_no_plateau(run: RunSpec, kind: str, floor: float) -> None:
    found = verdict_on(run, CORNERS, 3000)
    assert (found["code"], found["kind"], found["lift"], found["relieved"]) == ("at_floor", kind, [kind], 0.0)
    assert found["floor"] == pytest.approx(floor, rel=1e-6)
    assert "name" not in found


def test_the_penalty_is_named_where_it_is_what_holds() -> None:
    """All 30 points are right, but the weights are too small to be certain."""
    training = TrainingSpec("categorical_cross_entropy", regularizer="l2", regularization=2.0)
    frame = trained(RunSpec(NetworkSpec(n_outputs=3), training), make_dataset("three_blobs", 30, seed=1), 3000)
    found = frame.info["verdicts"][0]
    assert frame.arrays["accuracy"][0] == 1.0
    assert (found["code"], found["kind"], found["relieved"]) == ("at_floor", "penalty", 0.0)
    assert found["floor"] == pytest.approx(frame.arrays["loss"][0] + frame.arrays["penalty"][0], rel=1e-3)


def test_a_restriction_is_named_and_what_lifting_it_brings() -> None:
    blobs = make_dataset("two_blobs", noise=0.4)
    away, flat = Examples(blobs.X + 3, blobs.y), Examples(blobs.X * [0.0, 1.0], blobs.y)
    for run, examples, kind in (
        (RunSpec(NetworkSpec(bias=False)), away, "no_bias"),
        (RunSpec(layers(2, activation="linear", bias=False)), away, "no_bias"),
        (RunSpec(NetworkSpec(features=("x1",))), flat, "one_input"),
        (RunSpec(layers(4, features=("x1",))), flat, "one_input"),
        (RunSpec(frozen=((1, 0, 0), (1, 1, 0)), seed=43), blobs, "frozen"),
    ):
        found = verdict_on(run, examples, 3000)
        assert (found["code"], found["kind"], found["lift"]) == ("at_floor", kind, [kind])
        assert found["relieved"] < 0.01 < found["floor"]


def test_two_restrictions_that_help_only_together_are_both_named() -> None:
    """XOR seen by x₁ alone: x₂ brings one line nothing, and more units bring x₁ nothing."""
    found = verdict_on(RunSpec(NetworkSpec(features=("x1",))), CORNERS, 500)
    assert (found["code"], found["kind"], found["lift"]) == ("at_floor", "neuron", ["neuron", "one_input"])


def test_no_function_does_better_on_points_that_contradict_each_other() -> None:
    run = RunSpec(layers(8, features=("x1",)), TrainingSpec("mse", learning_rate=0.1))
    found = verdict_on(run, LINE_OF_SIX, 3000)
    assert (found["code"], found["floor"]) == ("best_possible", 0.25)
    twice = Examples(np.vstack([CORNERS.X, CORNERS.X[:1], CORNERS.X[:1]]), np.array([0, 1, 0, 1, 0, 1], np.uint8))
    found = verdict_on(RunSpec(layers(4), TrainingSpec(learning_rate=1.0), seed=1), twice, 2000)
    assert found["code"] == "best_possible"


# What is solved


@pytest.mark.parametrize("n", [1, 2, 3, 7, 10])
def test_values_that_are_all_the_same_have_no_r_squared_and_are_solved_by_their_value(n: int) -> None:
    constant = Examples(np.linspace(-1, 1, n)[:, np.newaxis], np.full(n, 0.1))
    run = RunSpec(NetworkSpec(features=("x1",)), TrainingSpec("mse", learning_rate=0.2))
    frame = trained(run, constant, 2000)
    assert np.isnan(frame.arrays["r_squared"][0])
    assert frame.info["verdicts"][0]["code"] == "solved"
    assert frame.arrays["loss"][0] < 1e-12
    assert verdict_on(run, constant, 1)["code"] != "solved"


# Where it leads


def test_a_large_rate_is_unstable_and_never_learning() -> None:
    """Rate 100 on XOR, steps 178 to 575 were called learning."""
    run = RunSpec(layers(2), TrainingSpec(learning_rate=100.0), seed=39)
    for step in range(178, 576, 20):
        found = verdict_on(run, CORNERS, step)
        assert found["code"] == "bouncing"
        assert found["high"] > 1.1 * found["low"]


def test_a_curve_that_bounces_or_stays_higher_is_not_called_learning() -> None:
    """The sine with the page's own network and rate: its loss doubled under "Learning"."""
    run = RunSpec(layers(2, features=("x1",)), TrainingSpec("mse"), seed=39)
    sine = make_dataset("sine")
    frames = {step: trained(run, sine, step) for step in range(240, 1000, 20)}
    codes = {step: frame.info["verdicts"][0]["code"] for step, frame in frames.items()}
    assert {"bouncing", "rising"} <= set(codes.values())
    for step, frame in frames.items():
        if codes[step] == "learning":
            recent = frame.arrays["history.loss"][-32:, 0]
            assert np.median(recent[16:]) < np.median(recent[:16]), step


def test_two_units_on_a_spiral_are_told_soon_that_they_only_creep() -> None:
    """It was called learning until step 73,728."""
    codes = {verdict_on(RunSpec(layers(2)), make_dataset("spirals"), step)["code"] for step in (8000, 16_000, 32_000)}
    assert codes <= {"creeping", "plateau"}


@pytest.mark.parametrize("initializer", [name for name, record in INITIALIZERS.items() if record.equal_units])
def test_units_that_are_equal_stay_equal(initializer: str) -> None:
    found = verdict_on(RunSpec(layers(2, initializer=initializer)), CORNERS, 3000)
    assert (found["code"], found["layer"], found["units"]) == ("equal_units", 1, 2)


def test_the_perceptron_rule_goes_round_on_xor_whatever_its_rate() -> None:
    for rate in (0.01, 0.3, 1.0, 7.0):
        found = verdict_on(RunSpec(training=TrainingSpec("perceptron", learning_rate=rate)), CORNERS, 3000)
        assert found["code"] == "cycling"
        assert found["period"] >= 2
    assert verdict_on(RunSpec(training=TrainingSpec("perceptron")), make_dataset("and"), 3000)["code"] == "solved"


def test_a_saturated_output_is_named() -> None:
    for loss, w in (("mse_sigmoid", -8), ("mse_tanh", -8), ("mse_theta", 8)):
        run = RunSpec(training=TrainingSpec(loss))
        found = verdict_on(run, make_dataset("two_blobs"), 1000, [w, w, 0])
        assert found["code"] == "saturated"
        assert found["flat"] > 0.9 * found["wrong"] > 100
    assert verdict_on(RunSpec(), make_dataset("two_blobs"), 1000, [-8, -8, 0])["code"] == "solved"


def test_a_fit_as_good_as_its_noise_allows_is_not_called_a_local_minimum() -> None:
    """Why it rests cannot be known, so nothing is named."""
    run = RunSpec(layers(4, 4, features=("x1",)), TrainingSpec("mse", learning_rate=0.1))
    frame = trained(run, make_dataset("line"), 5000)
    assert frame.arrays["r_squared"][0] > 0.93
    assert set(frame.info["verdicts"][0]) == {"code", "step"}


def test_a_softmax_that_rests_on_xor_is_told_so_too() -> None:
    """Its two outputs for each corner made the search for the name of its plateau fail."""
    tiny = layers(2, initializer="normal", initializer_scale=0.001, n_outputs=2)
    run = RunSpec(tiny, TrainingSpec("categorical_cross_entropy", learning_rate=0.01))
    assert verdict_on(run, CORNERS, 2000)["code"] == "plateau"


def test_named_plateaus_are_for_networks_that_could_do_better() -> None:
    tiny = layers(2, initializer="normal", initializer_scale=0.001)
    held = layers(2, initializer="normal", initializer_scale=0.001, bias=False)
    training = TrainingSpec("mse_sigmoid", learning_rate=0.1)
    found = verdict_on(RunSpec(tiny, training), CORNERS, 2000)
    assert (found["code"], found["name"]) == ("plateau", "none_parted")
    assert "name" not in verdict_on(RunSpec(held, training), CORNERS, 2000)
