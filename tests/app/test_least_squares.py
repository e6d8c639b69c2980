"""Least squares over REST: the engine's own steps, and times for every dimension."""

from typing import Any

import httpx
import numpy as np
import pytest

from app.operations.catalog import points_of
from app.operations.least_squares import DIMENSIONS
from engine.exact.least_squares import SOLVERS
from engine.experiment.datasets import make_dataset
from engine.experiment.specs import LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.reference.network import initial_parameters, objective

SINE = make_dataset("sine")
RUN = RunSpec(NetworkSpec((LayerSpec(4),), features=("x1",)), TrainingSpec("mse"), seed=2)
NETWORK = {"features": ["x1"], "hidden_layers": [{"units": 4}]}
REQUEST: dict[str, Any] = {
    **points_of(SINE),
    "experiment": {"runs": [{"network": NETWORK, "training": {"loss": "mse"}, "seed": 2}]},
    "max_steps": 40,
}


def test_every_dimension_is_timed(client: httpx.Client) -> None:
    answer = client.get("/api/least_squares/timing").json()
    assert answer["dimensions"] == list(DIMENSIONS)
    for name in (*SOLVERS, "gradient_step"):
        assert len(answer[name]) == len(DIMENSIONS)
        assert min(answer[name]) > 0


def test_the_fit_goes_from_the_first_weights_down_to_the_loss_of_its_last(client: httpx.Client) -> None:
    answer = client.post("/api/least_squares/fit", json=REQUEST).json()
    losses = answer["losses"]
    assert losses[0] == pytest.approx(objective(RUN, initial_parameters(RUN), SINE.X, SINE.y))
    assert losses[-1] == pytest.approx(objective(RUN, np.array(answer["parameters"]), SINE.X, SINE.y))
    assert sorted(losses, reverse=True) == losses
    assert losses[-1] < 0.1 * losses[0]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"points": [], "values": []}, "points"),
        ({"max_steps": 201}, "max_steps"),
        ({"experiment": {"runs": [*REQUEST["experiment"]["runs"]] * 2}}, "experiment.runs"),
        (
            {"values": None, "labels": [0] * len(SINE), "experiment": {"runs": [{"network": NETWORK}]}},
            "experiment.runs.0.training.loss",
        ),
        (
            {
                "experiment": {
                    "runs": [
                        {"network": {**NETWORK, "hidden_layers": [{"units": 32}] * 3}, "training": {"loss": "mse"}}
                    ]
                }
            },
            "points",
        ),
    ],
)
def test_what_cannot_be_fitted_is_refused(client: httpx.Client, change: dict[str, Any], field: str) -> None:
    answer = client.post("/api/least_squares/fit", json={**REQUEST, **change})
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"] == field
