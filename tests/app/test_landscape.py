"""POST /api/landscape: the engine's objective, and errors that name the field that is wrong."""

from typing import Any

import httpx
import numpy as np
import pytest

from app.operations.catalog import points_of
from engine.experiment.datasets import make_dataset
from engine.experiment.specs import LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.probes.landscape import landscape_directions
from engine.reference.network import initial_parameters, objective

BLOBS = make_dataset("xor_blobs", 30)
RUN = RunSpec(NetworkSpec((LayerSpec(2),)), TrainingSpec(regularizer="l2"), seed=3)
WEIGHTS = initial_parameters(RUN)
DISTANCES = [-1.5, 0.0, 0.25, 2.0]
REQUEST: dict[str, Any] = {
    **points_of(BLOBS),
    "experiment": {
        "runs": [{"network": {"hidden_layers": [{"units": 2}]}, "training": {"regularizer": "l2"}, "seed": 3}]
    },
    "parameters": WEIGHTS.tolist(),
    "distances": DISTANCES,
}


def expected(directions: np.ndarray[Any, Any]) -> list[list[float]]:
    return [
        [float(objective(RUN, WEIGHTS + s * directions[0] + t * directions[1], BLOBS.X, BLOBS.y)) for s in DISTANCES]
        for t in DISTANCES
    ]


def answer_to(client: httpx.Client, **change: Any) -> dict[str, Any]:
    answer = client.post("/api/landscape", json={**REQUEST, **change})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    np.testing.assert_allclose(body["values"], expected(np.array(body["directions"])), rtol=1e-10)
    return body


def test_over_two_weights_only_these_change(client: httpx.Client) -> None:
    body = answer_to(client, weights=[[1, 1, 0], [2, -1, 0]])
    np.testing.assert_array_equal(np.nonzero(body["directions"]), [[0, 1], [2, 8]])


def test_along_any_directions_and_along_random_ones(client: httpx.Client) -> None:
    directions = np.random.default_rng(0).standard_normal((2, 9))
    assert answer_to(client, directions=directions.tolist())["directions"] == directions.tolist()
    drawn = answer_to(client, random=7)["directions"]
    np.testing.assert_array_equal(drawn, landscape_directions(RUN, WEIGHTS, 7))


def test_a_fine_picture_of_many_points_comes_in_slices_and_is_whole(client: httpx.Client) -> None:
    many, distances = make_dataset("circle", 2000), np.linspace(-1, 1, 41)
    request = {**REQUEST, **points_of(many), "random": 1, "distances": distances.tolist()}
    body = client.post("/api/landscape", json=request).json()
    d1, d2 = np.array(body["directions"])
    for row, column in ((0, 0), (20, 20), (13, 37), (40, 5)):
        at = WEIGHTS + distances[column] * d1 + distances[row] * d2
        assert body["values"][row][column] == pytest.approx(objective(RUN, at, many.X, many.y))


def test_what_overflows_is_null(client: httpx.Client) -> None:
    training = {"loss": "naive_cross_entropy", "precision": "float32"}
    neuron = {"experiment": {"runs": [{"training": training}]}, "parameters": [0.0, 0.0, 0.0]}
    change = {**neuron, "weights": [[1, 0, 0], [1, 1, 0]], "distances": [0, 1000]}
    values = client.post("/api/landscape", json={**REQUEST, **change}).json()["values"]
    assert values[0][0] == pytest.approx(np.log(2))
    assert values[1][1] is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({}, "directions"),
        ({"random": 1, "weights": [[1, 0, 0], [1, 1, 0]]}, "directions"),
        ({"directions": [[0.0], [1.0]]}, "directions.0"),
        ({"weights": [[1, 0, 0], [3, 0, 0]]}, "weights.1"),
        ({"random": 1, "parameters": [0.0]}, "parameters"),
        ({"random": 1, "distances": [0.0] * 42}, "distances"),
        ({"random": 1, "distances": []}, "distances"),
        ({"random": 1, "points": [], "labels": []}, "points"),
        ({"random": 1, "experiment": {"runs": [*REQUEST["experiment"]["runs"]] * 2}}, "experiment.runs"),
    ],
)
def test_what_cannot_be_looked_at_is_refused(client: httpx.Client, change: dict[str, Any], field: str) -> None:
    answer = client.post("/api/landscape", json={**REQUEST, **change})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
