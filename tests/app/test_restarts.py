"""POST /api/starts: the engine's numbers, progress while they are computed, errors, and the end with its client."""

import json
from base64 import b64decode
from dataclasses import replace
from typing import Any

import httpx
import numpy as np
import pytest

from app.operations.catalog import points_of
from app.operations.restarts import STARTS_EXAMPLE
from engine.experiment.datasets import make_dataset
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec, TrainingSpec
from engine.probes.pictures import field
from engine.probes.view import View
from engine.restarts.outcomes import wilson_interval
from engine.restarts.training import NEVER, Restarts, advance_restarts
from engine.training import Command, advance, initial_state
from tests.app.live_client import clients_of
from tests.patience import PATIENCE_SECONDS, wait_until
from tests.server_process import ServerProcess, running_server

CORNERS = make_dataset("xor_corners")
BLOBS = make_dataset("xor_blobs", 40)
TWO_UNITS = RunSpec(NetworkSpec((LayerSpec(2),)), TrainingSpec(learning_rate=0.5))


def told(client: httpx.Client, **request: Any) -> list[dict[str, Any]]:
    answer = client.post("/api/starts", json={**STARTS_EXAMPLE, **request})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def test_the_result_is_the_engines(client: httpx.Client) -> None:
    *progress, result = told(client, n_starts=60, first_seed=100, steps=700)
    starts = Restarts(Experiment((TWO_UNITS,)), tuple(range(100, 160)))
    state, report = advance_restarts(starts, CORNERS, None, 700, 1e9)
    solved = report.evaluation.solved
    assert {line["type"] for line in progress} == {"progress"}
    assert [line["done"] for line in progress] == sorted(line["done"] for line in progress)
    assert (result["type"], result["units"], result["solved"]) == ("result", None, solved.sum())
    assert result["interval"] == list(wilson_interval(int(solved.sum()), 60))
    members = result["members"]
    assert members["seed"] == list(range(100, 160))
    assert members["loss"] == report.evaluation.loss.tolist()
    assert members["score"] == report.evaluation.score.tolist()
    assert [step or NEVER for step in members["solved_step"]] == state.solved_step.tolist()
    assert result["curves"]["step"] == report.history_step.tolist()
    np.testing.assert_allclose(result["curves"]["loss"], report.history_loss.T, rtol=1e-3)
    assert sum(ending["count"] for ending in result["endings"]) == 60
    for number, ending in enumerate(result["endings"]):
        assert members["ending"].count(number) == ending["count"]
        assert {code for code, of in zip(members["code"], members["ending"], strict=True) if of == number} == {
            ending["code"]
        }
        assert members["loss"][ending["member"]] == ending["loss"][1]
        # the picture is that of the single run with its seed
        single = Experiment((replace(TWO_UNITS, seed=ending["seed"]),))
        after, _ = advance(single, CORNERS, initial_state(single), Command(700, 1e9))
        expected = field(View(single, CORNERS, after))["runs.0.field"]
        seen = np.frombuffer(b64decode(ending["picture"]["field"]), np.uint8).reshape(64, 64)
        assert np.abs(seen.astype(int) - expected).max() <= 1


def test_more_units_solve_it_more_often(client: httpx.Client) -> None:
    lines = told(client, n_starts=100, steps=1000, widths=[1, 2, 4])
    results = [line for line in lines if line["type"] == "result"]
    assert [line["units"] for line in results] == [1, 2, 4]
    one, two, four = (line["solved"] for line in results)
    assert one == 0
    assert one < two < four
    (alone,) = (line for line in told(client, n_starts=100, steps=1000) if line["type"] == "result")
    assert results[1] | {"units": None} == alone


@pytest.mark.parametrize("dataset", ["three_blobs", "sine", "two_hills"])
def test_other_tasks_have_endings_with_pictures_too(client: httpx.Client, dataset: str) -> None:
    examples = make_dataset(dataset, 30)
    network: dict[str, Any] = {"hidden_layers": [{"units": 3}]}
    network |= {"n_outputs": 3} if dataset == "three_blobs" else {"features": ["x1"]} if dataset == "sine" else {}
    loss = "sparse_categorical_cross_entropy" if dataset == "three_blobs" else "mse"
    run = {"network": network, "training": {"loss": loss, "learning_rate": 0.1}}
    request = {"labels": None, **points_of(examples), "experiment": {"batch_size": 7, "runs": [run]}}
    *_, result = told(client, **request, n_starts=20, steps=100)
    for ending in result["endings"]:
        sizes = {name: len(b64decode(text)) for name, text in ending["picture"].items()}
        pixels = 64 if dataset == "sine" else 64 * 64
        expected = {"field": pixels, "classes": pixels} if dataset == "three_blobs" else {"values": 4 * pixels}
        assert sizes == expected


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"n_starts": 0}, "n_starts"),
        ({"n_starts": 1001}, "n_starts"),
        ({"steps": 100_001}, "steps"),
        ({"first_seed": 2**53 - 1}, "first_seed"),
        ({"points": [], "labels": []}, "points"),
        ({"widths": []}, "widths"),
        ({"widths": [2, 33]}, "widths.1"),
        ({"experiment": {"runs": [{}, {}]}}, "experiment.runs"),
        ({"experiment": {"runs": [{}]}, "widths": [1, 2]}, "widths"),
        ({"experiment": {"runs": [{"network": {"hidden_layers": [{"units": 32}] * 3}}]}, "n_starts": 1000}, "n_starts"),
        ({"labels": [0, 1, 2, 0]}, "experiment"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_is_refused_before_the_first_line(
    client: httpx.Client, change: dict[str, Any], field: str
) -> None:
    answer = client.post("/api/starts", json={**STARTS_EXAMPLE, **change})
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"] == field


def test_when_the_client_leaves_the_workers_are_free_again(server: ServerProcess) -> None:
    request = {**STARTS_EXAMPLE, **points_of(BLOBS), "n_starts": 1000, "steps": 100_000}
    with httpx.Client(base_url=server.url, timeout=PATIENCE_SECONDS) as client:
        with client.stream("POST", "/api/starts", json=request) as answer:
            lines = answer.iter_lines()
            assert json.loads(next(lines))["type"] == "progress"
            assert client.get("/healthz").json()["clients"] == 1
            assert json.loads(next(lines))["step"] < 100_000
        wait_until(lambda: not clients_of(server.url), "the job goes on though nobody waits for it")
        assert told(client, n_starts=5, steps=10)[-1]["type"] == "result"


def test_when_time_is_up_the_last_line_says_so() -> None:
    with running_server() as url, httpx.Client(base_url=url, timeout=PATIENCE_SECONDS) as client:
        assert told(client, n_starts=3, steps=3)[-1]["type"] == "result"
    hasty = ("--executor", "thread", "--starts-time-limit-s", "4")  # threads need no start, so there is a first line
    with running_server(*hasty) as url, httpx.Client(base_url=url, timeout=PATIENCE_SECONDS) as client:
        request = {**points_of(BLOBS), "n_starts": 1000, "steps": 100_000}
        last = told(client, **request)[-1]
        assert (last["type"], last["status"]) == ("error", 503)
        assert "longer than 4 s" in last["detail"]
