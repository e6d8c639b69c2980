"""Goals over REST and in live frames: judged alike, and refused with a sentence where they mean nothing."""

from typing import Any

import httpx
import numpy as np
import pytest

from app.operations.check import CHECK_EXAMPLE
from engine.experiment.datasets import make_dataset
from engine.runs.history import is_history_step
from tests.app.live_client import BLOBS, DUEL, TWO_LAYERS, live, live_duel

CORNERS = make_dataset("xor_corners")
NEURON: dict[str, Any] = {**CHECK_EXAMPLE, "experiment": {"runs": [{}]}, "steps": 0}


def check(client: httpx.Client, **change: Any) -> dict[str, Any]:
    return dict(client.post("/api/check", json={**NEURON, **change}).raise_for_status().json())


def test_the_example_is_met_where_the_curve_says(client: httpx.Client) -> None:
    found = client.post("/api/check", json=CHECK_EXAMPLE).raise_for_status().json()
    request = {key: CHECK_EXAMPLE[key] for key in ("points", "labels", "experiment", "steps")}
    trained = client.post("/api/train", json=request).json()
    pair = trained["runs"][1]
    solved = next(
        step for step, share in zip(pair["history"]["step"], pair["history"]["accuracy"], strict=True) if share == 1
    )
    assert found == {
        "items": [
            {"met": True, "step": 0, "values": [False]},
            {"met": True, "step": solved, "values": [1.0, trained["runs"][0]["loss"]]},
        ],
        "met": True,
        "step": solved,
    }


def test_weights_set_by_hand_are_judged_without_a_step(client: httpx.Client) -> None:
    goals = [[{"quantity": "accuracy", "is": "==", "value": 0.75}]]
    assert check(client, goals=goals)["met"] is False
    found = check(client, goals=goals, parameters=[[1, 1, 1]])
    assert found == {"items": [{"met": True, "step": 0, "values": [0.75]}], "met": True, "step": 0}
    assert check(client, goals=goals, parameters=[None])["met"] is False


def test_an_item_that_was_met_on_the_way_stays_ticked(client: httpx.Client) -> None:
    """It is ticked at its step, though at the end it is not met any more, and the end is judged at any step."""
    goals = [[{"quantity": "step", "is": "==", "value": 20}], [{"quantity": "step", "is": "==", "value": 131}]]
    assert not is_history_step(131)
    found = check(client, goals=goals, steps=131)
    assert [(item["met"], item["step"]) for item in found["items"]] == [(False, 20), (True, 131)]
    assert (found["met"], found["step"]) == (True, 131)
    assert check(client, goals=goals, steps=130)["met"] is False


def test_weights_of_a_later_step_go_on_from_it(client: httpx.Client) -> None:
    """Goals on the step, verdicts and the order of the batches are those of a training that came so far."""
    body = {**NEURON, "experiment": {"batch_size": 3, "runs": [{"seed": 2}]}, "steps": 137}
    weight = [[{"quantity": "weight", "of": [1, -1, 0], "is": "!=", "value": 0}]]
    trained = client.post("/api/train", json={key: body[key] for key in ("points", "labels", "experiment", "steps")})
    result = trained.json()["runs"][0]["parameters"]
    flat = [*np.ravel(result["W1"]), *np.ravel(result["b1"])]
    later = check(client, **{**body, "parameters": [flat], "step": 137, "steps": 20, "goals": weight})
    whole = check(client, **{**body, "steps": 157, "goals": weight})
    assert later["items"][0]["values"] == whole["items"][0]["values"]
    asked = [[{"quantity": "step", "is": "==", "value": 137}], [{"quantity": "verdict", "is": "==", "value": "ready"}]]
    assert [item["met"] for item in check(client, goals=asked, step=137)["items"]] == [True, False]
    assert check(client, goals=asked, step=137, points=[], labels=[])["items"][0]["met"] is True


def test_what_has_no_number_is_null(client: httpx.Client) -> None:
    goals = [[{"quantity": "test_loss", "is": "<", "value": 1}], [{"quantity": "margin", "is": ">", "value": 0}]]
    assert [item["values"] for item in check(client, goals=goals)["items"]] == [[None], [None]]
    test = {"test_points": [[3, 3]], "test_labels": [1]}
    (value,) = check(client, goals=goals[:1], parameters=[[0, 0, 0]], **test)["items"][0]["values"]
    assert value == pytest.approx(np.log(2))


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"goals": []}, "goals", "must be >= 1 items"),
        (
            {"goals": [[{"quantity": "ease", "is": ">", "value": 1}]]},
            "goals.0.0.quantity",
            "'ease' is not known; choose",
        ),
        ({"goals": [[], [{"quantity": "loss", "is": "~", "value": 1}]]}, "goals.1.0.is", "choose one of <=, >=, <, >"),
        ({"goals": [[{"quantity": "loss", "is": "<", "value": None}]]}, "goals.0.0.value", "a number, true or false"),
        ({"goals": [[{"quantity": "loss", "is": "<", "value": 1, "run": 1}]]}, "goals.0.0.run", "there is no run 1"),
        (
            {"goals": [[{"quantity": "weight", "is": "<", "value": 1}]]},
            "goals.0.0.of",
            "needs a weight, [layer, from, to]",
        ),
        ({"goals": [[{"gesture": "drawn"}]]}, "goals.0", "a gesture is judged on the page"),
        ({"goals": [{"answer": {"kind": "number", "right": 3}}]}, "goals.0", "an answer is judged on the page"),
        ({"goals": [[]] * 13}, "goals", "must be <= 12 items"),
        ({"goals": [[{"quantity": "loss", "is": "<", "value": 1}] * 9]}, "goals.0", "must be <= 8 items"),
        ({"goals": [[]], "parameters": [[1, 2]]}, "parameters.0", "has 3 weights and biases, got 2 numbers"),
        ({"goals": [[]], "parameters": []}, "parameters", "need one list, or null, for each of the 1 networks"),
        ({"goals": [[]], "steps": 10**6}, "steps", "too many"),
    ],
)
def test_what_means_nothing_is_refused_with_a_sentence(
    client: httpx.Client, change: dict[str, Any], field: str, said: str
) -> None:
    answer = client.post("/api/check", json={**NEURON, **change})
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == field
    assert said in error["message"]


def test_an_error_of_a_goal_holds_the_value_received(client: httpx.Client) -> None:
    for change, field, value in (({"run": 3}, "run", 3), ({"is": "~"}, "is", "~"), ({"of": 2}, "of", 2)):
        goal = {"quantity": "loss", "is": "<", "value": 1, **change}
        (error,) = client.post("/api/check", json={**NEURON, "goals": [[goal]]}).json()["errors"]
        assert (error["field"], error["value"]) == (f"goals.0.0.{field}", value)


def test_float32_holds_only_its_numbers(client: httpx.Client) -> None:
    run = {"training": {"precision": "float32"}}
    body = {**NEURON, "goals": [[]], "experiment": {"runs": [run]}, "parameters": [[1e39, 0, 0]]}
    assert client.post("/api/check", json=body).json()["errors"][0]["field"] == "parameters.0"


def advance(client: Any, until: int, goals: list[Any]) -> dict[str, Any]:
    client.identity += 1
    client.send(type="advance", id=client.identity, until=until, budget_ms=10, goals=goals)
    return dict(client.frame().info)


def test_live_and_rest_tick_at_the_same_steps(client: httpx.Client, server_url: str) -> None:
    goals = [
        [{"quantity": "separable", "is": "==", "value": False}, {"quantity": "best_accuracy", "is": "<", "value": 1}],
        [{"quantity": "loss", "run": 1, "is": "<", "value": 0.3}],
        [{"quantity": "verdict", "run": 1, "is": "==", "value": "solved"}],
    ]
    body = {"points": BLOBS.X.tolist(), "labels": BLOBS.y.tolist(), "experiment": DUEL, "steps": 600, "goals": goals}
    asked = client.post("/api/check", json=body).raise_for_status().json()
    assert asked["met"]
    steps: list[int] = []
    with live_duel(server_url, BLOBS.X, BLOBS.y) as page:
        info = advance(page, 0, goals)
        while True:
            for item in info.get("goals", []):
                if item["step"] is None:
                    break
                steps.append(item["step"])
            if info["step"] == 600:
                break
            info = advance(page, 600, goals[len(steps) :])
    assert steps == [item["step"] for item in asked["items"]]


def test_the_page_hears_of_goals_after_an_edit_and_of_other_points(server_url: str) -> None:
    goals = [
        [{"quantity": "separable", "is": "==", "value": True}],
        [{"quantity": "weight", "run": 1, "of": [1, 0, 0], "is": "==", "value": 2}],
        [{"quantity": "loss", "run": 3, "is": ">", "value": 0}],
    ]
    with live_duel(server_url, CORNERS.X, CORNERS.y) as page:
        assert [item["met"] for item in advance(page, 0, goals)["goals"]] == [False, False, False]
        page.data(CORNERS.X[:3], CORNERS.y[:3])
        page.change("assign", run=1, values=[[1, 0, 0, 2.0]])
        assert [item["met"] for item in advance(page, 0, goals)["goals"]] == [True, True, False]
        page.data(CORNERS.X, CORNERS.y)
        page.change("configure", experiment={"runs": [TWO_LAYERS]})
        assert [item["met"] for item in advance(page, 0, goals)["goals"]] == [False, False, False], "no such run"
        assert "goals" not in page.advance(0).info


def test_a_goal_that_means_nothing_is_refused_at_once(server_url: str) -> None:
    with live(server_url) as page:
        page.send(type="advance", id=5, goals=[[{"quantity": "loss", "is": "<", "value": True}]])
        error = page.event("error")
    assert (error["code"], error["id"], error["field"]) == ("invalid", 5, "goals.0.0.value")
    assert error["message"] == "goals.0.0.value: of loss must be a finite number, got true"
