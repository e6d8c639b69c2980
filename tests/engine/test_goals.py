"""Goals: every quantity against an independent computation, relations, what is unknown, and when an item is ticked."""

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.experiment.datasets import Examples, make_dataset
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.goals.goal import Goal, GoalError, Item, check_items
from engine.goals.judge import asked_of_points, known_of_points
from engine.goals.quantities import QUANTITIES, value_of
from engine.goals.scene import Argument, Points, Scene, Value
from engine.runs.evaluation import evaluate
from engine.runs.history import Snapshot, is_history_step
from engine.training import (
    Command,
    State,
    advance,
    best_of_each,
    initial_state,
    with_new_examples,
    with_weights,
)

CORNERS = make_dataset("xor_corners")
TABLE = make_dataset("course_table")
NEURON = RunSpec(seed=43)
PAIR = RunSpec(NetworkSpec((LayerSpec(2),)), seed=39)
DUEL = Experiment((NEURON, PAIR))


def neuron(*values: float, loss: str = "binary_cross_entropy", bias: bool = True) -> tuple[RunSpec, list[float]]:
    features = ("x1", "x2")[: len(values) - bias]
    return RunSpec(NetworkSpec(features=features, bias=bias), TrainingSpec(loss)), list(values)


def scene(examples: Examples, *runs: tuple[RunSpec, list[float] | None], step: int = 0) -> Scene:
    """Runs with these weights (None: the initial ones) on the examples."""
    experiment = Experiment(tuple(run for run, _ in runs))
    state = replace(initial_state(experiment), step=step)
    given_ = [
        before if values is None else replace(before, parameters=np.array(values, run.dtype))
        for (run, values), before in zip(runs, state.runs, strict=True)
    ]
    state = replace(state, runs=tuple(given_))
    evaluations = [evaluate(run, now.parameters, examples) for (run, _), now in zip(runs, state.runs, strict=True)]
    test = examples.test
    tests = (
        [] if test is None else [evaluate(r, s.parameters, test) for (r, _), s in zip(runs, state.runs, strict=True)]
    )
    best = best_of_each(experiment, examples, state)
    return Scene(experiment, Points(examples), state, Snapshot(step, evaluations, tests), best)


def look(name: str, at: Scene, run: int = 0, of: Argument = None) -> Value:
    with np.errstate(all="ignore"):
        return value_of(name, at, run, of)


def labelled(points: Sequence[tuple[float, ...]], labels: Sequence[int]) -> Examples:
    return Examples(np.array(points, np.float64), np.array(labels, np.uint8))


# The points


def test_what_is_true_of_xor_and_of_the_table_of_the_course() -> None:
    xor, table = scene(CORNERS, (NEURON, None)), scene(TABLE, (NEURON, None))
    assert look("separable", xor) is False
    assert look("separable_through_origin", xor) is False
    assert look("floor", xor) == pytest.approx(math.log(2))
    assert look("best_accuracy", xor) == 0.75
    assert look("margin", xor) is None
    assert look("n_points", xor) == 4
    assert [look("class_count", xor, of=label) for label in (0, 1, 2)] == [2, 2, 0]

    assert look("separable", table) is True
    assert look("separable_through_origin", table) is True
    assert look("floor", table) == 0
    assert look("best_accuracy", table) == 1
    # The widest street through the origin is that of (3, −2): its four products are 4, 4, 8 and 4 (course C9).
    assert look("margin_through_origin", table) == pytest.approx(4 / math.sqrt(13))


def test_the_margin_is_half_of_the_street() -> None:
    """Two columns of points, 3 apart: the line stands 1.5 from each."""
    examples = labelled([(-1.0, 0.0), (-1.0, 1.0), (2.0, 0.0), (2.0, 5.0)], [0, 0, 1, 1])
    assert look("margin", scene(examples, (NEURON, None))) == pytest.approx(1.5)


def test_what_needs_two_classes_is_unknown_without_them() -> None:
    one = scene(labelled([(0.0, 1.0), (1.0, 1.0)], [1, 1]), (NEURON, None))
    three = RunSpec(NetworkSpec(n_outputs=3), TrainingSpec("sparse_categorical_cross_entropy"))
    many = scene(make_dataset("three_blobs"), (three, None))
    line = scene(make_dataset("line"), (RunSpec(NetworkSpec(features=("x1",)), TrainingSpec("mse")), None))
    for name in ("separable", "separable_through_origin", "margin", "margin_through_origin"):
        assert look(name, one) is None, name
    for at, name in product(
        (many, line), ("separable", "separable_through_origin", "margin", "floor", "best_accuracy")
    ):
        assert look(name, at) is None, name
    assert look("class_count", line, of=0) is None
    assert look("n_points", many) == 150


def test_a_single_input_is_a_line_of_points() -> None:
    examples = Examples(np.array([[-1.0], [1.0], [3.0]]), np.array([0, 1, 1], np.uint8))
    at = scene(examples, (RunSpec(NetworkSpec(features=("x1",))), None))
    assert look("separable", at) is True
    assert look("separable_through_origin", at) is True
    assert look("margin", at) == look("margin_through_origin", at) == pytest.approx(1)


def test_the_best_line_is_not_sought_above_the_limit() -> None:
    points = Points(make_dataset("circle", 30), best_line_max_points=29)
    at = replace(scene(points.examples, (NEURON, None)), points=points)
    assert look("best_accuracy", at) is None
    assert look("separable", at) is False


# The networks


def test_how_well_a_neuron_does_on_the_corners() -> None:
    """At w = (1, 1), b = 1 three of the corners are right: XOR needs the fourth; z is −1, 1, 3, 1."""
    at = scene(CORNERS, neuron(1, 1, 1))
    z, y = CORNERS.X.sum(axis=1) + 1, CORNERS.y
    losses = [math.log(1 + math.exp(-value if label else value)) for value, label in zip(z, y, strict=True)]
    assert look("accuracy", at) == 0.75
    assert look("loss", at) == pytest.approx(sum(losses) / 4)
    assert look("worst_loss", at) == pytest.approx(max(losses))
    assert look("ties", at) == 0
    assert look("ties", scene(CORNERS, neuron(0, 0, 0))) == 4
    assert look("test_loss", at) is None or math.isnan(float(look("test_loss", at) or 0))
    assert look("least_loss", at) == pytest.approx(math.log(2))
    assert look("loss_ratio", scene(CORNERS, neuron(1, 1, 1), neuron(0, 0, 0)), of=1) == pytest.approx(
        sum(losses) / 4 / math.log(2)
    )
    assert look("loss_ratio", at, of=1) is None


def test_the_worst_loss_of_several_classes_and_of_values() -> None:
    three = RunSpec(NetworkSpec(n_outputs=3), TrainingSpec("sparse_categorical_cross_entropy"))
    examples = labelled([(1.0, 0.0), (0.0, 1.0)], [0, 2])
    # z = (x₁, x₂, 1): (1, 0, 1) and (0, 1, 1).
    at = scene(examples, (three, [1, 0, 0, 0, 1, 0, 0, 0, 1]))
    assert look("worst_loss", at) == pytest.approx(math.log(2 * math.e + 1) - 1)
    line = scene(Examples(np.array([[0.0], [2.0]]), np.array([1.0, 5.0])), neuron(1, 0, loss="mse"))
    assert look("worst_loss", line) == 9


def test_the_test_points_are_looked_at_apart() -> None:
    examples = replace(CORNERS, test=labelled([(5.0, 5.0), (-5.0, -5.0)], [1, 1]))
    at = scene(examples, neuron(1, 1, 0))
    assert look("test_accuracy", at) == 0.5
    assert look("test_loss", at) == pytest.approx((math.log(1 + math.exp(-10)) + math.log(1 + math.exp(10))) / 2)


def test_a_regression_and_its_line() -> None:
    X, y = np.array([[0.0], [1.0], [2.0], [3.0]]), np.array([1.0, 3.0, 4.0, 8.0])
    slope, intercept = np.polyfit(X[:, 0], y, 1)
    examples = Examples(X, y)
    best, other = (
        scene(examples, neuron(slope, intercept, loss="mse")),
        scene(examples, neuron(slope + 3, intercept - 4, loss="mse")),
    )
    residual = y - (slope * X[:, 0] + intercept)
    assert look("r_squared", best) == pytest.approx(1 - (residual @ residual) / np.square(y - y.mean()).sum())
    assert look("least_loss", best) == pytest.approx(float(residual @ residual) / 4)
    assert look("distance_to_least_squares", best) == pytest.approx(0, abs=1e-12)
    assert look("distance_to_least_squares", other) == pytest.approx(5)
    assert look("distance", other, of=(slope, intercept)) == pytest.approx(5)
    assert look("distance", other, of=(slope,)) is None
    assert look("distance_to_least_squares", scene(examples, neuron(slope, loss="mse", bias=False))) is None
    assert look("distance_to_least_squares", scene(CORNERS, neuron(1, 1, 1))) is None


def test_what_a_network_is() -> None:
    run = RunSpec(
        NetworkSpec((LayerSpec(4, "relu"), LayerSpec(3, "relu")), "zeros", features=("x1", "x2", "x1_x2"), bias=False),
        TrainingSpec("mse_tanh", "adam", 0.05, precision="float32"),
    )
    experiment = Experiment((run,), batch_size=3)
    at = replace(scene(CORNERS, (run, None), step=7), experiment=experiment)
    expected: dict[str, Value] = {
        "n_parameters": 3 * 4 + 4 * 3 + 3 * 1,
        "n_layers": 3,
        "n_units": 7,
        "n_features": 3,
        "hidden_activation": "relu",
        "output_activation": "tanh",
        "loss_function": "mse_tanh",
        "optimizer": "adam",
        "learning_rate": 0.05,
        "bias": False,
        "precision": "float32",
        "initializer": "zeros",
        "batch_size": 3,
        "step": 7,
        "diverged": False,
        "n_twins": 5,
    }
    assert {name: look(name, at) for name in expected} == expected
    assert look("batch_size", scene(CORNERS, (run, None))) == 4
    assert look("n_parameters", scene(CORNERS, (NEURON, None))) == 3
    mixed = RunSpec(NetworkSpec((LayerSpec(2, "relu"), LayerSpec(2, "tanh"))))
    assert look("hidden_activation", scene(CORNERS, (mixed, None))) is None
    assert look("hidden_activation", scene(CORNERS, (NEURON, None))) is None


def test_where_the_weights_are() -> None:
    at = scene(CORNERS, neuron(3, -4, 2), (PAIR, [1, 2, 3, 4, 10, 20, 5, 6, 30]))
    assert [look("weight", at, of=(1, source, 0)) for source in (0, 1, -1)] == [3, -4, 2]
    assert look("weight", at, of=(1, 2, 0)) is None
    assert [look("weight", at, 1, of=index) for index in ((1, 0, 1), (1, -1, 0), (2, 1, 0), (2, -1, 0))] == [
        2,
        10,
        6,
        30,
    ]
    assert look("weight_norm", at) == 5
    assert look("weight_norm", at, 1) == pytest.approx(math.sqrt(1 + 4 + 9 + 16 + 25 + 36))
    assert look("distance", at, of=(0.0, 0.0, 2.0)) == 5
    assert look("distance", at, 1, of=(0.0, 0.0, 2.0)) is None
    assert look("angle", at, of=(6.0, -8.0)) == 0
    assert look("angle", at, of=(-3.0, 4.0)) == pytest.approx(180)
    assert look("angle", at, of=(4.0, 3.0)) == pytest.approx(90)
    assert look("angle", at, of=(1.0, 0.0)) == pytest.approx(math.degrees(math.atan2(4, 3)))
    assert look("angle", at, of=(0.0, 0.0)) is None
    assert look("angle", at, 1, of=(1.0, 0.0)) is None
    assert look("weight", at, 2, of=(1, 0, 0)) is None


def test_a_tiny_angle_is_not_lost_to_rounding() -> None:
    assert look("angle", scene(CORNERS, neuron(1, 1e-9, 0)), of=(1.0, 0.0)) == pytest.approx(math.degrees(1e-9))


def test_equal_and_saturated_neurons() -> None:
    same = [1.0, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5]
    triplet = RunSpec(NetworkSpec((LayerSpec(3),)))
    assert look("n_twins", scene(CORNERS, (triplet, same))) == 2
    assert look("n_twins", scene(CORNERS, (triplet, [*same[:-2], 9, 5]))) == 1
    # σ′ is below 0.5 % of its maximum ¼ where |z| > 6.68: at three of the corners of z = 4 x₁ + 4 x₂ ± 1 at most.
    slopes = [1 / (2 + math.exp(z) + math.exp(-z)) for z in (CORNERS.X @ [4.0, 4.0] + 1).tolist()]
    assert look("n_saturated", scene(CORNERS, neuron(4, 4, 1))) == sum(slope < 0.005 / 4 for slope in slopes) == 2
    assert look("n_saturated", scene(CORNERS, neuron(4, 4, 1, loss="mse_linear"))) == 0
    assert look("n_saturated", scene(CORNERS, neuron(4, 4, 1, loss="perceptron"))) is None


# Its training


def train(experiment: Experiment, examples: Examples, until: int, items: Sequence[Item] = ()) -> tuple[State, Any]:
    state = initial_state(experiment)
    best = best_of_each(experiment, examples, state)
    return advance(experiment, examples, state, Command(until, 1e9, best=best, goals=tuple(items)))


def values_after(experiment: Experiment, examples: Examples, until: int, **asked: Any) -> dict[str, Value]:
    """What a frame says of these quantities of the first run."""
    anything: dict[str, tuple[str, Any]] = {"number": ("!=", 1e300), "flag": ("!=", True), "name": ("!=", "")}
    items = []
    for name, of in asked.items():
        record = QUANTITIES[name]
        relation, value = anything[record.kind]
        items.append((Goal(name, relation, value or record.names[0], of=of),))
    _, frame = train(experiment, examples, until, items)
    return {name: found["values"][0] for name, found in zip(asked, frame.info["goals"], strict=True)}


def test_the_verdict_and_its_reason() -> None:
    asked = dict.fromkeys(("verdict", "kind", "plateau", "solved_step", "diverged", "step"))
    assert values_after(Experiment((NEURON,)), CORNERS, 2000, **asked) == {
        "verdict": "at_floor",
        "kind": "neuron",
        "plateau": None,
        "solved_step": None,
        "diverged": False,
        "step": 2000,
    }
    solved = values_after(Experiment((PAIR,)), CORNERS, 2000, **asked)
    _, frame = train(Experiment((PAIR,)), CORNERS, 2000)
    assert (solved["verdict"], solved["solved_step"]) == ("solved", frame.info["verdicts"][0]["step"])


def test_a_network_on_a_plateau_names_it() -> None:
    zeros = RunSpec(NetworkSpec((LayerSpec(2),), "normal", 1e-6), TrainingSpec(learning_rate=0.01))
    found = values_after(Experiment((zeros,)), CORNERS, 3000, verdict=None, plateau=None)
    assert found == {"verdict": "plateau", "plateau": "none_parted"}


def test_a_diverged_network_has_no_loss_but_says_so() -> None:
    wild = RunSpec(NetworkSpec((LayerSpec(8, "relu"),)), TrainingSpec("mse", learning_rate=1e6))
    found = values_after(Experiment((wild,)), make_dataset("plane"), 50, diverged=None, verdict=None)
    assert found == {"diverged": True, "verdict": "diverged"}


def test_every_quantity_says_its_source_and_none_is_left_out_here() -> None:
    at = scene(CORNERS, (NEURON, None), (PAIR, None))
    arguments: dict[str | None, Argument] = {
        None: None,
        "class": 0,
        "run": 1,
        "weight": (1, 0, 0),
        "vector": (1.0, 1.0),
    }
    kinds: dict[str, Any] = {"number": (int, float), "flag": bool, "name": str}
    for name, record in QUANTITIES.items():
        assert "course C" in record.text or "docs/diagnosis.md" in record.text, name
        value = look(name, at, of=arguments[record.argument])
        assert value is None or isinstance(value, kinds[record.kind]), name
        assert record.kind != "name" or value is None or value in record.names, name
    source = Path(__file__).read_text("utf-8")
    assert [name for name in QUANTITIES if f'"{name}"' not in source and f"{name}=" not in source] == []


# What a goal may be


@pytest.mark.parametrize(
    ("relation", "wanted", "within", "met"),
    [
        ("<=", 0.75, None, True),
        ("<", 0.75, None, False),
        (">=", 0.75, None, True),
        (">", 0.75, None, False),
        ("==", 0.75, None, True),
        ("==", 0.7, 0.05, True),
        ("==", 0.7, 0.04, False),
        ("!=", 0.75, None, False),
        ("!=", 1, None, True),
        ("in", (0.5, 0.75), None, True),
        ("in", (0.5, 1), None, False),
    ],
)
def test_a_relation(relation: str, wanted: float | tuple[float, ...], within: float | None, *, met: bool) -> None:
    assert Goal("accuracy", relation, wanted, within=within).is_met_by(0.75) is met


@pytest.mark.parametrize("relation", ["<=", ">=", "<", ">", "==", "!="])
@pytest.mark.parametrize("value", [None, math.nan])
def test_what_is_unknown_meets_nothing(relation: str, value: Value) -> None:
    assert not Goal("loss", relation, 1.0).is_met_by(value)


def test_a_loss_that_is_infinite_is_large() -> None:
    assert Goal("loss", ">", 1e9).is_met_by(math.inf)
    assert not Goal("loss", "<", 1e9).is_met_by(math.inf)


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"quantity": "los"}, "quantity", "'los' is not known; choose one of n_points,"),
        ({"relation": "=<"}, "is", "'=<' is no relation; choose one of <=,"),
        (
            {"quantity": "separable", "relation": ">", "value": True},
            "is",
            "is a flag, not a number: choose one of ==, !=, in",
        ),
        ({"quantity": "separable", "relation": "==", "value": 1}, "value", "must be true or false, got 1"),
        ({"value": "much"}, "value", "must be a finite number, got 'much'"),
        ({"value": True}, "value", "must be a finite number, got true"),
        ({"value": math.nan}, "value", "must be a finite number, got nan"),
        ({"value": 10**400}, "value", "must be a finite number"),
        ({"quantity": "verdict", "relation": "==", "value": "sovled"}, "value", "must be one of empty,"),
        ({"value": (1.0, 2.0)}, "value", 'must be a list for "in", and only for it, got [1.0, 2.0]'),
        ({"relation": "in"}, "value", 'must be a list for "in", and only for it, got 1.0'),
        ({"relation": "in", "value": ()}, "value", "needs at least one value"),
        ({"within": 0.1}, "within", 'goes with "==" and a number only'),
        ({"relation": "==", "within": -0.1}, "within", "must be 0 or more"),
        ({"run": -1}, "run", "must be 0 or more, got -1"),
        ({"at": -1}, "at", "must be 0 or more, got -1"),
        ({"of": 1}, "of", "loss is not asked of anything; leave it out, got 1"),
        ({"quantity": "weight"}, "of", "needs a weight, [layer, from, to], got nothing"),
        ({"quantity": "weight", "of": (1.5, 0, 0)}, "of", "needs a weight, [layer, from, to], got [1.5, 0, 0]"),
        ({"quantity": "class_count", "of": 10}, "of", "needs a class, 0 to 9, got 10"),
        ({"quantity": "angle", "of": ()}, "of", "needs a vector, a list of finite numbers, got []"),
        ({"quantity": "angle", "of": (math.inf,)}, "of", "needs a vector"),
        ({"quantity": "loss_ratio"}, "of", "needs the number of another run, from 0, got nothing"),
    ],
)
def test_a_goal_that_means_nothing_says_why(fields: dict[str, Any], field: str, said: str) -> None:
    with pytest.raises(GoalError) as caught:
        Goal(**{"quantity": "loss", "relation": "<", "value": 1.0, **fields})
    assert caught.value.field == field
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("goal", "field", "said"),
    [
        (Goal("loss", "<", 1, run=2), "0.1.run", "there is no run 2; choose 0 to 1"),
        (Goal("loss_ratio", "<", 1, of=5), "0.1.of", "there is no run 5; choose 0 to 1"),
        (Goal("weight", "<", 1, of=(2, 0, 0)), "0.1.of", "there is no layer 2; choose 1"),
        (Goal("weight", "<", 1, run=1, of=(1, 0, 2)), "0.1.of", "layer 1 has no unit 2; choose 0 to 1"),
    ],
)
def test_what_an_experiment_does_not_have_is_named(goal: Goal, field: str, said: str) -> None:
    with pytest.raises(GoalError, match=said) as caught:
        check_items([(Goal("separable", "==", value=True, run=9), goal)], DUEL)
    assert caught.value.field == field
    _, frame = train(DUEL, CORNERS, 1, [(goal,)])
    assert frame.info["goals"] == [{"met": False, "step": None, "values": [None]}], "live it is merely not met"


# When an item is ticked

LOW = (Goal("loss", "<=", 0.5, run=1),)
WHOLE = (Goal("accuracy", "==", 1.0, run=1), Goal("verdict", "==", "at_floor"))


def test_the_first_step_is_that_of_the_curve() -> None:
    _, frame = train(DUEL, CORNERS, 3000, [LOW, (Goal("n_points", "==", 5),), ()])
    curve = zip(frame.arrays["history.step"].tolist(), frame.arrays["history.loss"][:, 1].tolist(), strict=True)
    low = next(step for step, loss in curve if loss <= 0.5)
    assert [item["step"] for item in frame.info["goals"]] == [low, None, low]
    assert [item["met"] for item in frame.info["goals"]] == [True, False, True]


def test_goals_of_an_item_must_be_met_at_the_same_step() -> None:
    early, late = Goal("step", "<=", 10), Goal("step", ">=", 20)
    _, frame = train(DUEL, CORNERS, 100, [(early, late), (early,), (late,)])
    assert [item["step"] for item in frame.info["goals"]] == [None, 1, 20]


def test_an_item_is_looked_for_from_the_step_of_the_one_before_it() -> None:
    first, second = (Goal("step", ">=", 30),), (Goal("step", "in", (5, 40)),)
    _, frame = train(DUEL, CORNERS, 100, [first, second])
    assert [item["step"] for item in frame.info["goals"]] == [30, 40]
    _, frame = train(DUEL, CORNERS, 20, [first, second])
    assert [item["step"] for item in frame.info["goals"]] == [None, 5]


def test_a_step_that_a_goal_names_is_judged_though_no_loss_is_kept_there() -> None:
    named = (Goal("loss", "<", 1.0, at=3001),)
    assert not is_history_step(3001)
    whole, frame = train(DUEL, CORNERS, 5000, [named, (Goal("step", ">=", 3001),)])
    assert [item["step"] for item in frame.info["goals"]] == [3001, 3008]
    assert frame.info["goals"][0]["met"] is False
    plain, other = train(DUEL, CORNERS, 5000)
    for a, b in zip(whole.runs, plain.runs, strict=True):
        assert a.parameters.tobytes() == b.parameters.tobytes()
        assert a.progress == b.progress
    assert frame.arrays["history.step"].tolist() == other.arrays["history.step"].tolist()


def test_after_an_edit_the_state_itself_is_judged() -> None:
    experiment, by_hand = Experiment((NEURON,)), (Goal("accuracy", "==", 0.75),)
    state, frame = train(experiment, CORNERS, 129, [by_hand])
    assert frame.info["goals"][0]["step"] is None
    assert not is_history_step(129)
    state = with_weights(state, experiment, 0, {(1, 0, 0): 1.0, (1, 1, 0): 1.0, (1, -1, 0): 1.0})
    _, frame = advance(experiment, CORNERS, state, Command(129, goals=(by_hand,)))
    assert frame.info["goals"] == [{"met": True, "step": 129, "values": [0.75]}]


def test_drawn_points_are_judged_before_any_training() -> None:
    experiment, apart = Experiment((NEURON,)), (Goal("separable", "==", value=True), Goal("n_points", "<=", 5))
    state = initial_state(experiment)
    nothing = Examples(np.zeros((0, 2)), np.zeros(0, np.uint8))
    for examples, met in ((CORNERS, False), (TABLE, True), (nothing, False)):
        state = with_new_examples(state)
        _, frame = advance(experiment, examples, state, Command(0, goals=(apart,)))
        assert frame.info["goals"][0]["met"] is met
        assert (frame.info["goals"][0]["step"] == 0) is met


def test_a_frame_without_goals_says_nothing_of_them() -> None:
    _, frame = train(DUEL, CORNERS, 3)
    assert "goals" not in frame.info


def test_what_is_known_of_the_points_is_not_computed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    items: tuple[Item, ...] = (
        (Goal("best_accuracy", "==", 0.75), Goal("class_count", "==", 2, of=1), Goal("loss", ">", 0)),
    )
    asked = asked_of_points(items)
    assert asked == [("best_accuracy", None), ("class_count", 1)]
    known = known_of_points(asked, CORNERS, 1000)
    monkeypatch.setattr("engine.goals.scene.analyse", None)
    _, frame = advance(DUEL, CORNERS, initial_state(DUEL), Command(20, 1e9, goals=items, known=known))
    assert frame.info["goals"][0]["step"] == 1


def ticks(items: Sequence[Item], cuts: Sequence[int], experiment: Experiment, examples: Examples) -> list[int | None]:
    """The steps at which a page ticks the items: from the first that is left, as long as each has a step."""
    state = initial_state(experiment)
    best = best_of_each(experiment, examples, state)
    found: list[int | None] = []
    for until in cuts:
        left = tuple(items[len(found) :])
        state, frame = advance(experiment, examples, state, Command(until, 1e9, best=best, goals=left))
        for item in frame.info.get("goals", []):
            if item["step"] is None:
                break
            found.append(item["step"])
    return found


ITEMS: tuple[Item, ...] = (
    (Goal("loss", "<=", 0.6, run=1),),
    (Goal("weight_norm", ">", 3, run=1), Goal("verdict", "!=", "solved", run=1)),
    (Goal("loss", "<", 1, at=333),),
    (Goal("verdict", "==", "solved", run=1), Goal("kind", "==", "neuron")),
    (Goal("step", ">=", 700),),
)


@settings(max_examples=12, deadline=None)
@given(st.sets(st.integers(1, 799), max_size=12).map(sorted), st.sampled_from([None, 3, 40]))
def test_ticks_do_not_depend_on_slices(cuts: list[int], batch_size: int | None) -> None:
    experiment, examples = replace(DUEL, batch_size=batch_size), make_dataset("xor_blobs", 40)
    whole = ticks(ITEMS, [800], experiment, examples)
    assert whole[0] is not None
    assert ticks(ITEMS, [*cuts, 800], experiment, examples) == whole


@settings(max_examples=12, deadline=None)
@given(st.sets(st.integers(1, 399), max_size=12).map(sorted))
def test_handed_on_steps_make_one_training_of_slices(cuts: list[int]) -> None:
    """Of items that come and go, and whose order matters, as for one call."""
    items = tuple((Goal("step", "in", steps),) for steps in ((200, 300), (50, 220), (10, 210, 352), (60,)))
    whole = [item["step"] for item in train(DUEL, CORNERS, 400, items)[1].info["goals"]]
    assert whole == [200, 220, 352, None]
    state, met = initial_state(DUEL), tuple[int | None, ...]()
    for until in [*cuts, 400]:
        command = Command(until, 1e9, goals=items, met_steps=met)
        state, frame = advance(DUEL, CORNERS, state, command)
        met = tuple(item["step"] for item in frame.info["goals"])
    assert list(met) == whole
