"""POST /api/presented: the last steps of Rosenblatt's rule, and refusals that name the field."""

from typing import Any

import httpx
import pytest

from app.operations.presented import EXAMPLE
from tests.patience import PATIENCE_SECONDS

RUN = EXAMPLE["experiment"]["runs"][0]
STATE = EXAMPLE["states"][0]


def post(server_url: str, body: dict[str, Any]) -> httpx.Response:
    return httpx.post(f"{server_url}/api/presented", json=body, timeout=PATIENCE_SECONDS)


def test_the_example_of_the_documentation_is_one_mistake_corrected(server_url: str) -> None:
    (step,) = post(server_url, EXAMPLE).raise_for_status().json()["steps"]
    x = EXAMPLE["points"][step["example"]]
    assert (step["step"], step["z"], step["prediction"]) == (1, 0.0, 0.5)
    t = 2 * EXAMPLE["labels"][step["example"]] - 1
    assert step["change"] == step["parameters"] == [t * x[0], t * x[1], t] == EXAMPLE["states"][1]["parameters"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"experiment": {"runs": [RUN], "batch_size": None}}, "experiment.batch_size"),
        (
            {"experiment": {"runs": [{"training": {"optimizer": "adam"}}], "batch_size": 1}},
            "experiment.runs.0.training.optimizer",
        ),
        ({"states": []}, "states"),
        ({"states": [STATE, STATE]}, "states"),
        ({"states": [STATE, {**STATE, "step": 10_001}]}, "states"),
        ({"states": [{**STATE, "parameters": [1.0]}]}, "states.0.parameters"),
        (
            {
                "experiment": {"runs": [{"training": {"precision": "float32"}}], "batch_size": 1},
                "states": [{**STATE, "parameters": [1e39, 0, 0]}],
            },
            "states.0.parameters",
        ),
    ],
)
def test_what_cannot_be_made_again_is_refused(server_url: str, change: dict[str, Any], field: str) -> None:
    answer = post(server_url, {**EXAMPLE, **change})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
