"""`playground check LINK`: one line for each item, and a status that says whether all are met."""

import io
import json
import struct
from typing import Any

import pytest

from app.commands import run
from tests.app.test_links import GOLDEN, link_of

CORNERS = {"preset": "xor_corners", "generation": {"n_samples": 4}}
BY_HAND = struct.pack("<3d", 1, 1, 1)
"""Weights of a neuron that gets three of XOR's corners right."""
ACCURATE = {"text": "Three corners, by hand", "goals": [{"quantity": "accuracy", "is": "==", "value": 0.75}]}


def exercise(*items: dict[str, Any], runs: int = 1, **settings: Any) -> dict[str, Any]:
    return {"runs": [{}] * runs, **CORNERS, "lesson": {"title": "XOR", "text": "", "items": list(items)}, **settings}


def test_all_are_met(capsys: pytest.CaptureFixture[str]) -> None:
    apart = {"goals": [{"quantity": "separable", "is": "==", "value": False}]}
    link = f"https://example.org/#{link_of(exercise(ACCURATE, apart), '-', BY_HAND)}"
    assert run(["check", link]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "1. met at step 0: Three corners, by hand (accuracy of network 0 is 0.75, must be 0.75)",
        "2. met at step 0: separable is false, must be false",
    ]


def test_one_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    hard = {
        "goals": [
            {"quantity": "weight", "run": 0, "of": [1, 0, 0], "is": "==", "value": 3, "within": 0.5},
            {"quantity": "test_loss", "is": "<", "value": 1, "at": 20},
        ]
    }
    assert run(["check", link_of(exercise(ACCURATE, hard), "-", BY_HAND)]) == 1
    assert capsys.readouterr().out.splitlines()[1] == (
        "2. not met: weight of [1, 0, 0] of network 0 is 1, must be 3 ± 0.5; "
        "test_loss of network 0 is unknown, must be < 1 at step 20"
    )


def test_what_only_the_page_can_judge_is_said_and_does_not_count(capsys: pytest.CaptureFixture[str]) -> None:
    items = ({**ACCURATE, "gesture": "set_by_hand"}, {"text": "How many?", "answer": {"kind": "number", "right": 3}})
    link = link_of(exercise(*items), "-", BY_HAND)
    assert run(["check", link]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.endswith("must be 0.75; a gesture is judged on the page)")
    assert second == "2. no goals: How many? (an answer is judged on the page)"
    assert run(["check", link, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "met": True,
        "items": [
            {"text": ACCURATE["text"], "by_hand": ["gesture"], "met": True, "step": 0, "values": [0.75]},
            {"text": "How many?", "by_hand": ["answer"], "met": True, "step": 0, "values": []},
        ],
    }


def test_a_training_goes_on_from_the_step_of_the_weights(capsys: pytest.CaptureFixture[str]) -> None:
    floor = {
        "goals": [
            {"quantity": "verdict", "is": "==", "value": "at_floor"},
            {"quantity": "step", "is": "<=", "value": 2000},
        ]
    }
    trained = exercise(floor, trained={"steps": 140})
    assert run(["check", link_of(trained, "-", BY_HAND)]) == 1
    assert "step is 140, must be <= 2000" in capsys.readouterr().out
    assert run(["check", link_of(trained, "-", BY_HAND), "--steps", "1000"]) == 0
    assert run(["check", link_of(trained, "-", BY_HAND), "--steps", "10"]) == 1
    late = exercise(floor, trained={"steps": 5000})
    assert run(["check", link_of(late, "-", BY_HAND), "--steps", "1000"]) == 1, "too late"


def test_the_link_of_a_chapter_is_judged_by_the_chapters_goals(capsys: pytest.CaptureFixture[str]) -> None:
    def link(name: str, *runs: dict[str, Any], weights: bytes = b"", **settings: Any) -> str:
        return link_of({"runs": list(runs), "lesson": {"chapter": name}, **settings}, "-", weights)

    two_layers = {"network": {"hidden_layers": [{"units": 2, "activation": "tanh"}]}}
    assert run(["check", link("c10", {}, two_layers, weights=BY_HAND + bytes(9 * 8), **CORNERS)]) == 1
    first, *others = capsys.readouterr().out.splitlines()
    assert first.startswith("1. met at step 0: Drag the line of **One neuron**")
    assert first.endswith("a gesture is judged on the page)")
    assert len(others) == 3

    table: dict[str, Any] = {"preset": "and", "generation": {"n_samples": 4}}
    for first_run, found in (({}, "2, must be 2"), ({"network": {"initializer": "zeros"}}, "0, must be 2")):
        run(["check", link("c2", first_run, **table)])  # the weights are the chapter's own, of its own network alone
        assert f"weight of [1, 0, 0] of network 0 is {found}" in capsys.readouterr().out


def test_a_link_is_read_from_the_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"#{link_of(exercise(ACCURATE), '-', BY_HAND)}\n"))
    assert run(["check", "-"]) == 0
    assert "met at step 0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("https://example.org/", "this is no link to work"),
        (GOLDEN["2, exercise"]["link"], "the link holds no exercise with goals"),
        (link_of({"runs": [{}], **CORNERS, "lesson": {"chapter": "c99"}}, "-"), "a chapter 'c99', which there is not"),
        (link_of(exercise({"text": "Draw", "gesture": "drawn"}), "-"), "all of it is judged on the page"),
        (
            link_of(exercise({"goals": [{"quantity": "los", "is": "<", "value": 1}]}), "-"),
            "goals.0.0.quantity: 'los' is not known",
        ),
        (
            link_of(exercise(ACCURATE, {"goals": [{"quantity": "loss", "run": 1, "is": "<", "value": 1}]}), "-"),
            "goals.1.0.run: there is no run 1",
        ),
        (link_of(exercise(ACCURATE, n_classes=3, preset="three_blobs"), "-"), "needs labels below 2"),
    ],
)
def test_a_link_that_cannot_be_judged_says_why(link: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", link]) == 2
    error = capsys.readouterr().err
    assert error.startswith("playground: ")
    assert said in error
