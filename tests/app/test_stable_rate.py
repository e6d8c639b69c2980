"""POST /api/stable_rate: a rate that was tried, and errors that name the field that is wrong."""

from typing import Any

import httpx
import pytest

from app.operations.stable_rate import EXAMPLE
from tests.patience import PATIENCE_SECONDS


def test_the_rate_found_trains_and_a_larger_one_does_not(server_url: str) -> None:
    def post(operation: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = httpx.post(f"{server_url}/api/{operation}", json=body, timeout=PATIENCE_SECONDS).raise_for_status()
        return dict(answer.json())

    found = post("stable_rate", EXAMPLE)
    assert found["learning_rate"] in found["tried"][-3:]

    def code_at(rate: float) -> str:
        run = {"training": {**EXAMPLE["experiment"]["runs"][0]["training"], "learning_rate": rate}}
        result = post("train", {**EXAMPLE, "experiment": {"runs": [run]}, "steps": 10_000})
        return str(result["runs"][0]["verdict"]["code"])

    assert code_at(found["learning_rate"]) not in {"diverged", "bouncing", "rising"}
    assert code_at(1.5 * found["tried"][-4]) in {"diverged", "bouncing", "rising"}


def test_a_rate_below_all_that_are_tried_has_none(server_url: str) -> None:
    body = {**EXAMPLE, "experiment": {"runs": [{"training": {"learning_rate": 1e-5}}]}}
    answer = httpx.post(f"{server_url}/api/stable_rate", json=body, timeout=PATIENCE_SECONDS).raise_for_status()
    assert answer.json() == {"learning_rate": None, "tried": []}


@pytest.mark.parametrize(
    ("change", "field"),
    [({"points": [], "labels": []}, "points"), ({"experiment": {"runs": [{}, {}]}}, "experiment.runs")],
)
def test_what_cannot_be_tried_is_refused(server_url: str, change: dict[str, Any], field: str) -> None:
    answer = httpx.post(f"{server_url}/api/stable_rate", json={**EXAMPLE, **change}, timeout=PATIENCE_SECONDS)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
