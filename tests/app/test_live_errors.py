"""What a live socket refuses, how it says so, and that it stays usable."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.app.live_client import BLOBS, DUEL, Arrays, LiveClient, Received, clients_of, live, live_duel
from tests.patience import PATIENCE_SECONDS, wait_until
from tests.server_process import ServerProcess

Provoke = Callable[[LiveClient], None]


def configured(**change: Any) -> dict[str, Any]:
    return {"type": "configure", "revision": 9, "experiment": {**DUEL, **change}}


def text(message: Any) -> Provoke:
    return lambda client: client.socket.send(message if isinstance(message, str) else json.dumps(message))


def binary(arrays: Arrays, **command: Any) -> Provoke:
    return lambda client: client.socket.send(save(arrays, {"command": json.dumps(command)}))


def data(X: Any, y: Any, dtype: type = np.float64, label: type = np.uint8) -> Provoke:
    return binary({"X": np.array(X, dtype), "y": np.array(y, label)}, type="data", revision=9)


def flood(client: LiveClient) -> None:
    """Forty advances at once, each of which gets its own answer: a frame or a error."""
    client.event("analysis")
    for identity in range(40):
        client.send(type="advance", id=identity, until=None, budget_ms=10, probes=[])
    answers = [client.receive() for _ in range(40)]
    assert sum(isinstance(answer, Received) for answer in answers) >= 4


ADVANCE: dict[str, Any] = {"type": "advance", "id": 1, "until": None, "budget_ms": 8, "probes": []}
DEEP = [{"units": 2}] * 9

SHAPES_OF_X = "F64 (n_samples, 2) or (n_samples, 1)"
PAIR: Arrays = {"X": np.zeros((2, 2)), "y": np.zeros(2, np.uint8)}
REFUSED: dict[str, tuple[Provoke, dict[str, Any]]] = {
    "no JSON": (text("{'type'}"), {"code": "bad_json", "value": "{'type'}"}),
    "bytes": (lambda client: client.socket.send(b"\xff" * 40), {"code": "bad_message"}),
    "no command in the metadata": (
        lambda client: client.socket.send(save({"X": np.zeros(2)}, {"other": "{}"})),
        {"code": "bad_message"},
    ),
    "metadata that is no JSON": (
        lambda client: client.socket.send(save({"X": np.zeros(2)}, {"command": "{"})),
        {"code": "bad_json"},
    ),
    "an unknown type": (text({"type": "explode"}), {"code": "unknown_command", "value": "explode"}),
    "no type": (text({}), {"code": "unknown_command", "field": "type"}),
    "a list": (text([1]), {"code": "unknown_command"}),
    "a number as type": (text({"type": 3}), {"code": "unknown_command", "value": 3}),
    "too long a text": (text(json.dumps({"type": "x" * 70_000})), {"code": "too_large", "limit": "<= 65536"}),
    "NaN": (
        text('{"type":"advance","id":1,"until":null,"budget_ms":NaN,"probes":[]}'),
        {"code": "invalid", "field": "budget_ms", "value": "nan", "limit": "a finite number", "id": 1},
    ),
    "1e999": (
        text('{"type":"advance","id":1,"until":null,"budget_ms":1e999,"probes":[]}'),
        {"code": "invalid", "field": "budget_ms", "value": "inf"},
    ),
    "true for a number": (text({**ADVANCE, "until": True}), {"code": "invalid", "field": "until", "value": True}),
    "a string for a number": (text({**ADVANCE, "until": "3"}), {"code": "invalid", "field": "until", "value": "3"}),
    "a fraction of a step": (text({**ADVANCE, "until": 3.5}), {"code": "invalid", "field": "until", "value": 3.5}),
    "a step beyond JSON": (
        text({**ADVANCE, "until": 2**53}),
        {"code": "invalid", "field": "until", "limit": f"<= {2**53 - 1}"},
    ),
    "an id beyond JSON": (text({**ADVANCE, "id": 10**400}), {"code": "invalid", "field": "id", "id": None}),
    "an unknown key": (text({**ADVANCE, "huh": 1}), {"code": "invalid", "field": "huh", "limit": "no such field"}),
    "an unknown probe": (text({**ADVANCE, "probes": ["x"]}), {"code": "invalid", "field": "probes.0", "value": "x"}),
    "a missing field": (text({"type": "reset"}), {"code": "invalid", "field": "revision", "limit": "required"}),
    "a negative revision": (
        text({"type": "reset", "revision": -1}),
        {"code": "invalid", "field": "revision", "value": -1, "limit": ">= 0"},
    ),
    "a learning rate below 0": (
        text(configured(runs=[{"training": {"learning_rate": -1}}])),
        {
            "code": "invalid",
            "command": "configure",
            "field": "experiment.runs.0.training.learning_rate",
            "value": -1,
            "limit": "> 0",
        },
    ),
    "an unknown activation": (
        text(configured(runs=[{"network": {"hidden_layers": [{"units": 2, "activation": "sofa"}]}}])),
        {"code": "invalid", "field": "experiment.runs.0.network.hidden_layers.0.activation", "value": "sofa"},
    ),
    "no runs": (text(configured(runs=[])), {"code": "invalid", "field": "experiment.runs", "limit": ">= 1 items"}),
    "too many runs": (
        text(configured(runs=[{}] * 5)),
        {"code": "invalid", "field": "experiment.runs", "value": 5, "limit": "<= 4"},
    ),
    "too many layers": (
        text(configured(runs=[{"network": {"hidden_layers": DEEP}}])),
        {"code": "invalid", "field": "experiment.runs.0.network.hidden_layers", "value": 9, "limit": "<= 8"},
    ),
    "too many units": (
        text(configured(runs=[{"network": {"hidden_layers": [{"units": 33}]}}])),
        {"code": "invalid", "field": "experiment.runs.0.network.hidden_layers.0.units", "value": 33, "limit": "<= 32"},
    ),
    "no units": (
        text(configured(runs=[{"network": {"hidden_layers": [{"units": 0}]}}])),
        {"code": "invalid", "value": 0, "limit": ">= 1"},
    ),
    "data as text": (text({"type": "data", "revision": 9}), {"code": "invalid", "limit": "binary"}),
    "a configure with arrays": (binary({"X": np.zeros(1)}, **configured()), {"code": "invalid", "limit": "no arrays"}),
    "data without y": (binary({"X": np.zeros((1, 2))}, type="data", revision=9), {"code": "invalid"}),
    "float32 points": (
        data([[0, 0]], [1], np.float32),
        {"code": "invalid", "field": "X", "value": "float32 (1, 2)", "limit": SHAPES_OF_X},
    ),
    "points in space": (data([[0, 0, 0]], [1]), {"code": "invalid", "field": "X", "value": "float64 (1, 3)"}),
    "labels as I64": (data([[0, 0]], [1], label=np.int64), {"code": "invalid", "field": "y", "value": "int64 (1,)"}),
    "a value that is no number": (
        data([[0, 0]], [np.nan], label=np.float64),
        {"code": "invalid", "field": "y.0", "value": "nan", "limit": "between -1e+06 and 1e+06"},
    ),
    "test points alone": (
        binary({**PAIR, "X_test": np.zeros((1, 2))}, type="data", revision=9),
        {"code": "invalid", "field": "arrays"},
    ),
    "test points of another kind": (
        binary({**PAIR, "X_test": np.zeros((1, 1)), "y_test": np.zeros(1, np.uint8)}, type="data", revision=9),
        {"code": "invalid", "field": "X_test", "value": "(1,)", "limit": "(2,)"},
    ),
    "a test label too many": (
        binary({**PAIR, "X_test": np.zeros((1, 2)), "y_test": np.zeros(2, np.uint8)}, type="data", revision=9),
        {"code": "invalid", "field": "y_test", "value": 2, "limit": "1 labels"},
    ),
    "too many points together": (
        binary({**PAIR, "X_test": np.zeros((4999, 2)), "y_test": np.zeros(4999, np.uint8)}, type="data", revision=9),
        {"code": "invalid", "field": "X", "value": 5001, "limit": "<= 5000"},
    ),
    "a stop beyond all": (
        text({**ADVANCE, "stop": {"accuracy": 1.5}}),
        {"code": "invalid", "command": "advance", "field": "stop.accuracy", "value": 1.5, "limit": "<= 1"},
    ),
    "fewer labels": (data([[0, 0], [1, 1]], [1]), {"code": "invalid", "field": "y", "value": 1, "limit": "2 labels"}),
    "a point at infinity": (
        data([[0, 0], [1, np.inf]], [0, 1]),
        {"code": "invalid", "field": "X.1.1", "value": "inf", "limit": "finite"},
    ),
    "a point beyond the limit": (
        data([[0, 0], [1, -2e6]], [0, 1]),
        {"code": "invalid", "field": "X.1.1", "value": -2e6, "limit": "between -1e+06 and 1e+06"},
    ),
    "a point with three hundred zeros": (
        data([[1e-300, 0]], [0]),
        {"code": "invalid", "field": "X.0.0", "value": 1e-300, "limit": "0, or 1e-18 or more in size"},
    ),
    "an eleventh class": (data([[0, 0]], [10]), {"code": "invalid", "field": "y.0", "value": 10, "limit": "0 to 9"}),
    "too many points": (
        data(np.zeros((5001, 2)), np.zeros(5001)),
        {"code": "invalid", "field": "X", "value": 5001, "limit": "<= 5000"},
    ),
    "a checkpoint of nothing": (binary({}, type="restore", revision=9), {"code": "mismatch", "command": "restore"}),
    "a checkpoint of something else": (
        binary({"clock": np.array([1, 1, 0])}, type="restore", revision=9),
        {"code": "mismatch", "command": "restore"},
    ),
    "too many advances": (flood, {"code": "too_many_in_flight", "command": "advance", "limit": "<= 4 in flight"}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_says_why_and_the_socket_stays_usable(server_url: str, name: str) -> None:
    provoke, expected = REFUSED[name]
    with live_duel(server_url, BLOBS.X, BLOBS.y) as client:
        step = client.train(5)[-1].info["step"]
        provoke(client)
        error = client.event("error")
        assert expected.items() <= error.items(), error
        assert set(error) == {"type", "code", "message", "command", "id", "field", "value", "limit"}
        assert len(error["message"]) > 10
        after = client.advance(step + 1)
        assert (after.info["step"], after.info["n_samples"]) >= (step + 1, 120), (
            "what was configured before still holds"
        )


def test_a_whole_number_of_ten_thousand_digits_is_refused(server_url: str) -> None:
    with live(server_url) as client:
        client.socket.send('{"type":"reset","revision":' + "9" * 10_000 + "}")
        assert client.event("error")["code"] in {"invalid", "bad_json"}


def test_points_on_the_limits_are_taken(server_url: str) -> None:
    with live(server_url) as client:
        most, least = client.hello["limits"]["max_coordinate"], client.hello["limits"]["min_coordinate"]
        client.data(np.array([[most, -most], [least, -least], [0.0, -0.0]]), np.array([0, 1, 0]))
        assert client.event("analysis")["n_samples"] == 3


@pytest.mark.parametrize("command", ["advance", "reset", "restore"])
def test_nothing_goes_before_configure_and_data(server_url: str, command: str) -> None:
    with live(server_url) as client:
        client.change("configure", experiment=DUEL)
        if command == "advance":
            client.send(**ADVANCE)
        else:
            client.change(command, {} if command == "restore" else None)
        error = client.event("error")
        assert (error["code"], error["command"]) == ("not_ready", command)
        assert "data" in error["message"]


def test_a_message_beyond_the_transport_limit_closes_the_socket(server_url: str) -> None:
    with live(server_url) as client:
        client.socket.send(b"0" * 1_100_000)
        with pytest.raises(ConnectionClosed) as closed:
            client.socket.recv(timeout=PATIENCE_SECONDS)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1009


def test_one_client_too_many_is_told_so(tmp_path: Path) -> None:
    small = ServerProcess(tmp_path / "log.txt", "--max-sessions", "2", "--executor", "thread")
    small.start()
    try:
        address = small.url.replace("http", "ws") + "/api/live"
        with live(small.url), live(small.url), connect(address, open_timeout=PATIENCE_SECONDS) as third:
            assert json.loads(third.recv(timeout=PATIENCE_SECONDS))["code"] == "busy"
            with pytest.raises(ConnectionClosed) as closed:
                third.recv(timeout=PATIENCE_SECONDS)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1013
        wait_until(lambda: not clients_of(small.url), "clients that have left give their places back")
        with live(small.url) as client:
            assert client.hello["protocol"] == 1
    finally:
        small.stop()
