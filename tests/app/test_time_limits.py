"""Whatever is computed for REST ends at its time limit, says so with what to do, and leaves its place to others."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from app.operations.catalog import points_of
from app.operations.train import TRAIN_EXAMPLE
from engine.experiment.datasets import make_dataset
from tests.patience import PATIENCE_SECONDS
from tests.server_process import running_server

MANY = points_of(make_dataset("circle", 5000))
VALUES = points_of(make_dataset("sine", 5000))
DEEP = {"hidden_layers": [{"units": 32}] * 8}
ONE: dict[str, Any] = {"experiment": {"runs": [{"network": DEEP}]}}
SMALL: dict[str, Any] = {"network": {"features": ["x1"], "hidden_layers": [{"units": 7}]}, "training": {"loss": "mse"}}
N_WEIGHTS = 2 * 32 + 32 + 7 * (32 * 32 + 32) + 32 + 1

TOO_MUCH: dict[str, dict[str, Any]] = {
    "train": {**MANY, **TRAIN_EXAMPLE, **ONE, "steps": 100_000},
    "starts": {**MANY, **ONE, "n_starts": 8, "steps": 100_000},
    "timing": {**MANY, **ONE},
    "stable_rate": {**MANY, **ONE},
    "landscape": {**MANY, **ONE, "parameters": [0.1] * N_WEIGHTS, "random": 1, "distances": [0.1] * 41},
    "presented": {
        **MANY,
        "experiment": {**ONE["experiment"], "batch_size": 1},
        "states": [
            {"step": step, "epoch": 0, "position": step, "parameters": [0.1] * N_WEIGHTS} for step in (0, 4_000)
        ],
    },
    "least_squares/fit": {**VALUES, "experiment": {"runs": [SMALL]}, "max_steps": 200},
}


@pytest.fixture(scope="module")
def hasty() -> Iterator[httpx.Client]:
    limits = ("--train-time-limit-s", "0.05", "--starts-time-limit-s", "0.05")
    with running_server(*limits) as url, httpx.Client(base_url=url, timeout=PATIENCE_SECONDS) as client:
        yield client


@pytest.mark.parametrize("operation", TOO_MUCH)
def test_it_ends_and_says_what_to_do(hasty: httpx.Client, operation: str) -> None:
    answer = hasty.post(f"/api/{operation}", json=TOO_MUCH[operation])
    assert answer.status_code == 503
    assert "longer than 0.05 s; ask for fewer" in answer.json()["detail"]
    assert answer.headers["retry-after"]
    assert hasty.get("/healthz").json()["clients"] == 0, "its place is free again"


def test_what_is_quick_is_answered_within_the_same_limit() -> None:
    with running_server("--executor", "thread", "--train-time-limit-s", str(PATIENCE_SECONDS)) as url:
        quick = httpx.post(f"{url}/api/train", json={**TRAIN_EXAMPLE, "steps": 1}, timeout=2 * PATIENCE_SECONDS)
        assert quick.status_code == 200
