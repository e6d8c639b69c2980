"""The REST interface: the same numbers as the engine, and errors that name what was wrong."""

import json
import socket
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.operations.catalog import DEFAULT_EXPERIMENT, for_page, points_of
from app.operations.train import TRAIN_EXAMPLE
from engine.exact.analysis import analyse
from engine.exact.least_squares import fit
from engine.experiment.datasets import ALL_DATASETS, make_dataset
from engine.functions.activations import ACTIVATIONS
from engine.functions.losses import LOSSES
from engine.reference.network import logits
from engine.training import Command, advance, best_of_each, initial_state
from tests.app.live_client import clients_of
from tests.patience import wait_until
from tests.server_process import ServerProcess

BLOBS = make_dataset("xor_blobs", 40)
REQUEST: dict[str, Any] = {**TRAIN_EXAMPLE, **points_of(BLOBS)}


def test_health(client: httpx.Client) -> None:
    assert client.get("/healthz").json().items() >= {"status": "ok", "version": "0.1.0"}.items()


def test_the_catalog_names_what_the_engine_has(client: httpx.Client) -> None:
    catalog = client.get("/api/catalog").json()
    assert [entry["name"] for entry in catalog["activations"]] == list(ACTIVATIONS)
    assert [entry["name"] for entry in catalog["losses"]] == list(LOSSES)
    assert [entry["name"] for entry in catalog["datasets"]] == list(ALL_DATASETS)
    assert catalog["limits"]["max_points"] == 5000
    assert catalog["default_points"] == points_of(make_dataset(**catalog["default_dataset"]))


def test_the_page_is_given_every_choice_and_every_limit(client: httpx.Client) -> None:
    full = client.get("/api/catalog").json()
    page = for_page(full)
    kinds = ("activations", "initializers", "losses", "optimizers", "schedules", "regularizers", "features", "datasets")
    for kind in kinds:
        assert [entry["name"] for entry in page[kind]] == [entry["name"] for entry in full[kind]]
    assert page["precisions"] == ["float32", "float64"]
    needed = {"name", "output", "task", "stable", "decision_logit", "rising", "low", "family", "convex"}
    assert set(page["losses"][0]) == needed, "source texts and formulas come later"
    assert {"name", "n_samples", "noise", "fixed", "task", "n_classes"} == set(page["datasets"][0])
    assert {"max_points", "max_units", "max_hidden_layers", "max_runs", "max_in_flight"} <= set(page["limits"])


@pytest.mark.parametrize("name", ALL_DATASETS)
def test_a_data_set_is_the_engines(client: httpx.Client, name: str) -> None:
    query = {"n_samples": 20, "noise": 0.1, "seed": 3, "label_noise": 0.2}
    answer = client.get(f"/api/datasets/{name}", params=query).json()
    made, record = make_dataset(name, 20, 0.1, 3, 0.2), ALL_DATASETS[name]
    kind = {"task": record.task, "n_classes": record.n_classes}
    assert answer == {"name": name, "n_samples": len(made), **kind, **points_of(made)}
    assert (answer["labels"] is None, answer["values"] is None) == (record.n_classes == 0, record.n_classes > 0)


@pytest.mark.parametrize(
    ("path", "status", "field", "value"),
    [
        ("nothing", 404, None, None),
        ("and?n_samples=0", 422, "n_samples", "0"),
        ("and?n_samples=5001", 422, "n_samples", 5001),
        ("and?n_samples=1.5", 422, "n_samples", "1.5"),
        ("and?noise=nan", 422, "noise", "nan"),
        ("and?noise=1e999", 422, "noise", "1e999"),
        ("and?noise=-1", 422, "noise", "-1"),
        ("and?label_noise=0.6", 422, "label_noise", "0.6"),
        ("and?seed=true", 422, "seed", "true"),
        ("and?colour=red", 422, "colour", "red"),
    ],
)
def test_a_data_set_that_cannot_be(client: httpx.Client, path: str, status: int, field: str, value: Any) -> None:
    answer = client.get(f"/api/datasets/{path}")
    assert answer.status_code == status
    errors = answer.json().get("errors", [{"field": None, "value": None}])
    assert (errors[0]["field"], errors[0]["value"]) == (field, value)


def test_training_gives_the_numbers_of_the_engine(client: httpx.Client) -> None:
    answer = client.post("/api/train", json=REQUEST).json()
    found = analyse(BLOBS.X, BLOBS.y)
    start = initial_state(DEFAULT_EXPERIMENT)
    command = Command(300, 1e9, ("parameters",), best_of_each(DEFAULT_EXPERIMENT, BLOBS, start))
    state, frame = advance(DEFAULT_EXPERIMENT, BLOBS, start, command)
    assert (answer["step"], answer["epoch"], answer["n_samples"]) == (300, 300, 40)
    assert answer["analysis"] == found.as_dict()
    for i, run in enumerate(answer["runs"]):
        assert run["loss"] == frame.arrays["loss"][i]
        assert run["accuracy"] == frame.arrays["accuracy"][i]
        assert run["ties"] == frame.arrays["ties"][i]
        assert run["verdict"] == frame.info["verdicts"][i]
        assert run["history"]["step"] == frame.arrays["history.step"].tolist()
        assert run["history"]["loss"] == frame.arrays["history.loss"][:, i].tolist()
        for name, values in run["parameters"].items():
            assert values == frame.arrays[f"runs.{i}.{name}"].tolist()
        z = logits(DEFAULT_EXPERIMENT.runs[i].network, state.runs[i].parameters, np.array([[-1.875, 0.625]]))
        assert run["predictions"][2][0] == pytest.approx(1 / (1 + np.exp(-z.item()))), "row x₂, column x₁"


def test_a_regression_over_one_input_is_measured_on_the_test_points_too(client: httpx.Client) -> None:
    line, test = make_dataset("line"), make_dataset("line", 20, seed=1)
    run = {"network": {"features": ["x1"]}, "training": {"loss": "mse", "learning_rate": 0.1}}
    request = {**points_of(line), "experiment": {"runs": [run]}, "steps": 500, "boundary_grid": 5}
    on_test = {"test_points": test.X.tolist(), "test_values": test.y.tolist()}
    answer = client.post("/api/train", json={**request, **on_test}).json()
    (result,) = answer["runs"]
    best = fit(line.X, line.y)
    assert result["parameters"]["W1"][0][0] == pytest.approx(best.w[0])
    assert result["loss"] == pytest.approx(best.mean_squared_error)
    assert answer["analysis"]["least_squares"]["loss"] == pytest.approx(best.mean_squared_error)
    assert result["test_loss"] == pytest.approx(np.mean((test.X @ best.w + best.b - test.y) ** 2))
    assert result["r_squared"] == pytest.approx(1 - best.mean_squared_error / line.y.var())
    assert (result["accuracy"], result["test_accuracy"]) == (None, None)
    assert result["predictions"][0] == pytest.approx([best.w[0] * x + best.b for x in (-2, -1, 0, 1, 2)])


def test_what_json_cannot_carry_is_null(client: httpx.Client) -> None:
    empty = {**REQUEST, "points": [], "labels": [], "boundary_grid": None}
    answer = client.post("/api/train", json=empty)
    assert answer.status_code == 200
    run = answer.json()["runs"][0]
    assert (run["loss"], run["accuracy"], run["predictions"]) == (None, None, None)
    assert run["verdict"]["code"] == "empty"


@pytest.mark.parametrize(
    ("change", "field", "value", "limit"),
    [
        ({"steps": -1}, "steps", -1, ">= 0"),
        ({"steps": True}, "steps", True, "a whole number"),
        ({"steps": 100_001}, "steps", 100_001, "<= 100000"),
        ({"points": [[0, "1"]] * 40}, "points.0.1", "1", "a number"),
        ({"points": [[0, 0, 0]] * 40}, "points.0", "[0, 0, 0]", "<= 2 items"),
        ({"points": [[0, 0]] * 5001, "labels": [0] * 5001}, "points", 5001, "<= 5000"),
        ({"points": [[0, -2e6]] * 40}, "points.0.1", -2e6, "between -1e+06 and 1e+06"),
        ({"points": [[1e-300, 0]] * 40}, "points.0.0", 1e-300, "0, or 1e-18 or more in size"),
        ({"points": [1] * 40}, "points.0", 1, "a list"),
        ({"labels": [0] * 39}, "labels", 39, "40 labels"),
        ({"labels": [10] * 40}, "labels.0", 10, "<= 9"),
        ({"labels": [2] * 40}, "experiment", None, None),
        ({"values": [0.5] * 40}, "points", None, None),
        ({"labels": None}, "points", None, None),
        ({"points": [[0, 0]] * 39 + [[0]]}, "points.39", 1, "2 items"),
        ({"test_points": [[0, 0]]}, "test_points", None, None),
        ({"test_labels": [1]}, "test_labels", 1, "0 labels"),
        ({"test_points": [[0]], "test_labels": [0]}, "test_points.0", 1, "2 items"),
        ({"test_points": [[0, 0]], "test_values": [0.5]}, "test_points", None, None),
        ({"test_points": [[0, 0]] * 5000, "test_labels": [0] * 5000}, "points", 5040, "<= 5000"),
        ({"boundary_grid": 1}, "boundary_grid", 1, ">= 2"),
        ({"boundary_grid": 1000}, "boundary_grid", 1000, "<= 200"),
        ({"experiment": {"runs": [{}] * 5}}, "experiment.runs", 5, "<= 4"),
        ({"experiment": {"runs": [], "huh": 1}}, "experiment.runs", "[]", ">= 1 items"),
        ({"experiment": {"runs": [{}] * 65}}, "experiment.runs", "[{}, {}, {}, {}, {}, {}, ...]", "<= 64 items"),
        ({"huh": 1}, "huh", 1, "no such field"),
    ],
)
def test_a_training_that_cannot_be(
    client: httpx.Client, change: dict[str, Any], field: str, value: Any, limit: str | None
) -> None:
    answer = client.post("/api/train", json={**REQUEST, **change})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "Unprocessable Content"
    error = answer.json()["errors"][0]
    assert (error["field"], error["value"], error["limit"]) == (field, value, limit)
    assert field in answer.json()["detail"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999"])
def test_numbers_that_are_none_are_refused(client: httpx.Client, number: str) -> None:
    text = json.dumps(REQUEST).replace(json.dumps(REQUEST["points"][0][0]), number, 1)
    answer = client.post("/api/train", content=text, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["limit"] == "a finite number"


@pytest.mark.parametrize("text", ["", "{", "[" * 50_000, '{"points": \xff}'])
def test_a_body_that_is_no_json(client: httpx.Client, text: str) -> None:
    body = text.encode("latin-1")
    answer = client.post("/api/train", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "place", ['"steps": "\\ud800"', '"\\ud800": 1', '"experiment": {"runs": [{"training": {"loss": "\\ud800"}}]}']
)
def test_half_of_a_surrogate_pair_can_be_told(client: httpx.Client, place: str) -> None:
    answer = client.post("/api/train", content="{" + place + "}", headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert "?" in json.dumps(answer.json()["errors"])


@pytest.mark.parametrize("key", ["points", "labels"])
def test_of_many_wrong_items_one_is_told(client: httpx.Client, key: str) -> None:
    answer = client.post("/api/train", json={**REQUEST, key: [{}] * 1000})
    assert [error["field"] for error in answer.json()["errors"]] == [f"{key}.0"]


@settings(max_examples=40, deadline=None)
@given(
    body=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*REQUEST, "x"]), inner),
        max_leaves=8,
    )
)
def test_whatever_is_posted_gets_an_answer(client: httpx.Client, body: Any) -> None:
    answer = client.post("/api/train", content=json.dumps(body), headers={"content-type": "application/json"})
    assert answer.status_code in {400, 422}


def test_a_training_is_given_up_when_its_client_leaves(tmp_path: Path) -> None:
    server = ServerProcess(tmp_path / "log.txt", "--executor", "thread")
    server.start()
    try:
        hours = {**TRAIN_EXAMPLE, **points_of(make_dataset("circle", 5000)), "steps": 100_000}
        body = json.dumps(hours)
        head = ("POST /api/train HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json")
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.sendall("\r\n".join([*head, f"Content-Length: {len(body)}", "", body]).encode())
            wait_until(lambda: clients_of(server.url) == 1, "the training does not begin")
        wait_until(lambda: not clients_of(server.url), "a client that has left gives its place back")
    finally:
        server.stop()


def test_the_description_is_complete_and_its_examples_work(client: httpx.Client) -> None:
    document = client.get("/openapi.json").json()
    computing = {"/api/train", "/api/starts", "/api/landscape", "/api/timing", "/api/qr", "/api/stable_rate"}
    computing |= {"/api/check", "/api/least_squares/fit", "/api/least_squares/timing", "/api/presented"}
    assert {"/healthz", "/api/catalog", "/api/datasets/{name}", *computing} == set(document["paths"])
    for operations in document["paths"].values():
        for operation in operations.values():
            assert operation["summary"]
            assert operation["description"]
    errors = document["paths"]["/api/train"]["post"]["responses"]
    assert {"200", "400", "413", "415", "422", "503"} <= set(errors)
    assert "application/problem+json" in errors["422"]["content"]
    (example,) = document["components"]["schemas"]["TrainRequest"]["examples"]
    answer = client.post("/api/train", json=example)
    assert answer.status_code == 200, answer.text
    assert [run["verdict"]["code"] for run in answer.json()["runs"]] == ["at_floor", "solved"]
