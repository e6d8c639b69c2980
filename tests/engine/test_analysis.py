"""The facts about the examples, and that they fit the `analysis` event of docs/protocol.md."""

import json
import re
from math import log
from pathlib import Path

import numpy as np
import pytest

from engine.exact.analysis import analyse
from engine.exact.least_squares import fit
from engine.experiment.datasets import make_dataset

CORNERS = np.array([[-1.0, -1], [1, 1], [-1, 1], [1, -1]])


def test_exclusive_or() -> None:
    facts = analyse(CORNERS, np.array([0, 0, 1, 1], dtype=np.uint8)).as_dict()
    line, proof = facts.pop("best_line"), facts.pop("proof")
    assert facts.pop("through_origin") == {
        "separable": False,
        "proof": {"kind": "opposite_rays", "points": [[*CORNERS[0], 0], [*CORNERS[1], 0]]},
    }
    assert proof["kind"] == "crossing_segments"
    assert sorted(proof["points"]) == sorted([*x, y] for x, y in zip(CORNERS.tolist(), [0, 0, 1, 1], strict=True))
    assert facts == {
        "n_samples": 4,
        "class_counts": [2, 2],
        "separable": False,
        "floor": pytest.approx(log(2), abs=1e-15),
        "least_squares": None,
    }
    assert line["accuracy"] == 0.75
    z = CORNERS @ line["w"] + line["b"]
    assert np.count_nonzero((z > 0) == [False, False, True, True]) == 3


def test_and_is_separable() -> None:
    found = analyse(CORNERS, [0, 1, 0, 0])
    assert found.separable is True
    assert found.floor == 0
    assert found.best_line is not None
    assert found.separation is not None
    assert found.separation.line is not None
    assert found.best_line.accuracy == 1
    proof = found.as_dict()["proof"]
    distances = (CORNERS @ proof["w"] + proof["b"]) * [-1, 1, -1, -1]
    assert proof["kind"] == "line"
    assert distances.min() == pytest.approx(proof["margin"])
    assert proof["margin"] == pytest.approx(0.5**0.5), "half the way from (1, 1) to the diagonal"
    assert (found.best_line.w, found.best_line.b) == (found.separation.line.w, found.separation.line.b)


def test_no_examples() -> None:
    unknown = dict.fromkeys(["separable", "proof", "through_origin", "floor", "best_line", "least_squares"])
    expected = {"n_samples": 0, "class_counts": [0, 0], **unknown}
    assert analyse(np.empty((0, 2)), np.empty(0, dtype=np.uint8)).as_dict() == expected


def test_one_class() -> None:
    facts = analyse(CORNERS, [1, 1, 1, 1]).as_dict()
    assert facts["separable"] is None
    assert facts["floor"] == 0
    assert facts["best_line"]["accuracy"] == 1


def test_best_line_is_left_out_above_the_limit() -> None:
    assert analyse(CORNERS, [0, 0, 1, 1], best_line_max_points=4).best_line is not None
    facts = analyse(CORNERS, [0, 0, 1, 1], best_line_max_points=3)
    assert facts.best_line is None
    assert facts.floor == pytest.approx(log(2))


def test_event_has_the_documented_fields_and_survives_json() -> None:
    protocol = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text(encoding="utf-8")
    (documented,) = re.findall(r'\{"type": "analysis".*?\}\}(?=\n```)', protocol, flags=re.DOTALL)
    facts = analyse(CORNERS * 1.7e308, [0, 0, 1, 1]).as_dict()
    assert set(re.findall(r'"(\w+)":', documented)) == {
        "type",
        "revision",
        *facts,
        *facts["best_line"],
        *facts["proof"],
        *facts["through_origin"],
    }
    assert json.loads(json.dumps(facts, allow_nan=False)) == facts


def test_five_thousand_examples() -> None:
    X = np.random.default_rng(0).normal(size=(5000, 2))
    found = analyse(X, (X[:, 0] * X[:, 1] < 0).astype(np.int64))
    assert found.separable is False
    assert found.floor == pytest.approx(0.692, abs=0.002)
    assert found.best_line is None


def test_classes_on_a_single_input_are_parted_by_a_point() -> None:
    X = np.array([[-1.0], [-0.5], [1.5], [2.0]])
    facts = analyse(X, np.array([1, 1, 0, 0], np.uint8)).as_dict()
    assert facts["separable"] is True
    assert (facts["proof"]["w"], facts["proof"]["b"], facts["proof"]["margin"]) == ([-1], 0.5, 1)
    assert len(facts["best_line"]["w"]) == 1
    assert facts["through_origin"]["proof"] == {"kind": "line", "w": [-1], "b": 0, "margin": 0.5}
    mixed = analyse(X, np.array([1, 0, 1, 0], np.uint8))
    assert mixed.as_dict()["proof"] == {"kind": "point_on_segment", "points": [[-0.5, 0], [-1, 1], [1.5, 1]]}
    opposite = {"kind": "opposite_rays", "points": [[-1, 1], [1.5, 1]]}
    assert mixed.as_dict()["through_origin"] == {"separable": False, "proof": opposite}
    assert mixed.as_dict()["best_line"]["accuracy"] == 0.75
    assert mixed.floor == cross_entropy_of_the_best_neuron(X, np.array([1, 0, 1, 0]))


def cross_entropy_of_the_best_neuron(X: np.ndarray, y: np.ndarray) -> object:
    """By plain descent on the convex cost."""
    w, b = 0.0, 0.0
    for _ in range(20_000):
        error = 1 / (1 + np.exp(-(X[:, 0] * w + b))) - y
        w, b = w - 0.5 * (error * X[:, 0]).mean(), b - 0.5 * error.mean()
    z = X[:, 0] * w + b
    return pytest.approx(np.logaddexp(0, np.where(y == 1, -z, z)).mean(), rel=1e-9)


def test_of_more_classes_only_the_sizes_are_told() -> None:
    examples = make_dataset("three_blobs", 31)
    facts = analyse(examples.X, examples.y).as_dict()
    assert facts.pop("class_counts") == [11, 10, 10]
    assert facts.pop("n_samples") == 31
    assert set(facts.values()) == {None}


@pytest.mark.parametrize("name", ["line", "plane"])
def test_values_have_a_best_line_or_plane(name: str) -> None:
    examples = make_dataset(name)
    facts = analyse(examples.X, examples.y).as_dict()
    best = fit(examples.X, examples.y)
    assert facts["least_squares"]["loss"] == pytest.approx(best.mean_squared_error, rel=1e-12)
    assert facts["least_squares"]["w"] == pytest.approx(best.w.tolist(), rel=1e-12)
    assert facts["least_squares"]["b"] == pytest.approx(best.b, rel=1e-12)
    assert (facts["class_counts"], facts["separable"], facts["floor"]) == ([], None, None)


@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_values_are_met_exactly_by_one_of_many_planes(n: int) -> None:
    X, y = np.array([[1.0, 2.0], [3.0, -1.0]])[:n], np.array([0.5, -0.25])[:n]
    found = analyse(X, y).as_dict()["least_squares"]
    if n == 0:
        assert found is None
    else:
        assert found["loss"] == pytest.approx(0, abs=1e-30)
        assert X @ found["w"] + found["b"] == pytest.approx(y)
    assert analyse(X, y).floor is None
