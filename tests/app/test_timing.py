"""POST /api/timing: one gradient timed in two ways, and errors that name the field that is wrong."""

from typing import Any

import httpx
import pytest

from app.operations.timing import EXAMPLE
from tests.patience import PATIENCE_SECONDS


def test_both_are_timed_and_agree(server_url: str) -> None:
    answer = httpx.post(f"{server_url}/api/timing", json=EXAMPLE, timeout=PATIENCE_SECONDS).raise_for_status().json()
    assert answer["n_samples"] == 4
    assert answer["largest_difference"] < 1e-14
    assert min(answer["loop_us"], answer["vectorised_us"], answer["repeats"]) > 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"points": [], "labels": []}, "points"),
        ({"experiment": {"runs": [{}, {}]}}, "experiment.runs"),
        ({"points": [[0.0, 0.0]] * 5001, "labels": [0] * 5001}, "points"),
        ({"labels": [0, 1, 2, 0]}, "experiment"),
    ],
)
def test_what_cannot_be_timed_is_refused(server_url: str, change: dict[str, Any], field: str) -> None:
    answer = httpx.post(f"{server_url}/api/timing", json={**EXAMPLE, **change}, timeout=PATIENCE_SECONDS)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
