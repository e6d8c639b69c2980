"""The facts about the examples, and that they fit the `analysis` event of docs/protocol.md."""

import json
import re
from math import log
from pathlib import Path

import numpy as np
import pytest

from engine.analysis import analyse

CORNERS = np.array([[-1.0, -1], [1, 1], [-1, 1], [1, -1]])


def test_exclusive_or() -> None:
    facts = analyse(CORNERS, np.array([0, 0, 1, 1], dtype=np.uint8)).as_dict()
    line = facts.pop("best_line")
    assert facts == {
        "n_samples": 4,
        "class_counts": [2, 2],
        "separable": False,
        "floor": pytest.approx(log(2), abs=1e-15),
    }
    assert line["accuracy"] == 0.75
    z = CORNERS @ line["w"] + line["b"]
    assert np.count_nonzero((z > 0) == [False, False, True, True]) == 3


def test_and_is_separable() -> None:
    found = analyse(CORNERS, [0, 1, 0, 0])
    assert found.separable is True
    assert found.floor == 0
    assert found.best_line is not None
    assert found.separation.line is not None
    assert found.best_line.accuracy == 1
    assert (found.best_line.w, found.best_line.b) == (found.separation.line.w, found.separation.line.b)


def test_no_examples() -> None:
    expected = {"n_samples": 0, "class_counts": [0, 0], "separable": None, "floor": None, "best_line": None}
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
    (documented,) = re.findall(r'\{"type": "analysis".*?\}\}', protocol)
    facts = analyse(CORNERS * 1.7e308, [0, 0, 1, 1]).as_dict()
    assert set(re.findall(r'"(\w+)":', documented)) == {"type", "revision", *facts, *facts["best_line"]}
    assert json.loads(json.dumps(facts, allow_nan=False)) == facts


def test_five_thousand_examples() -> None:
    X = np.random.default_rng(0).normal(size=(5000, 2))
    found = analyse(X, (X[:, 0] * X[:, 1] < 0).astype(np.int64))
    assert found.separable is False
    assert found.floor == pytest.approx(0.692, abs=0.002)
    assert found.best_line is None
