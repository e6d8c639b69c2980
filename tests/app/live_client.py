"""A client of the live protocol, written from docs/protocol.md alone: it shares no code with the service."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import numpy as np
import numpy.typing as npt
from safetensors.numpy import load, save
from websockets.sync.client import ClientConnection, connect

from engine.experiment.datasets import make_dataset
from tests.patience import PATIENCE_SECONDS

Arrays = dict[str, npt.NDArray[Any]]

ONE_NEURON = {"seed": 37, "network": {"hidden_layers": []}}
TWO_LAYERS = {"seed": 23, "network": {"hidden_layers": [{"units": 2, "activation": "tanh"}]}}
BLOBS = make_dataset("xor_blobs", 120)
DUEL: dict[str, Any] = {"seed": 0, "batch_size": None, "runs": [ONE_NEURON, TWO_LAYERS]}


@dataclass
class Received:
    """A frame: its JSON and its arrays."""

    info: dict[str, Any]
    arrays: Arrays


class LiveClient:
    """Sends commands and waits for answers; events that come in between are kept in `events`."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.events: list[dict[str, Any]] = []
        self.revision = 0
        self.identity = 0
        self.hello = self.event("hello")

    def send(self, arrays: Arrays | None = None, **command: Any) -> None:
        text = json.dumps(command)
        self.socket.send(text if arrays is None else save(arrays, {"command": text}))

    def change(self, name: str, arrays: Arrays | None = None, **fields: Any) -> int:
        """Send a command that carries a revision; the revision."""
        self.revision += 1
        self.send(arrays, type=name, revision=self.revision, **fields)
        return self.revision

    def data(self, X: npt.NDArray[Any], y: npt.NDArray[Any]) -> int:
        return self.change("data", {"X": np.asarray(X, np.float64), "y": np.asarray(y, np.uint8)})

    def advance(self, until: int | None, probes: tuple[str, ...] = (), budget_ms: float = 10) -> Received:
        """One advance and its frame."""
        self.identity += 1
        self.send(type="advance", id=self.identity, until=until, budget_ms=budget_ms, probes=probes)
        return self.frame()

    def train(self, until: int, probes: tuple[str, ...] = (), budget_ms: float = 10) -> list[Received]:
        """All frames up to step `until`; the probes are asked for in each."""
        frames = [self.advance(until, probes, budget_ms)]
        while frames[-1].info["step"] < until:
            frames.append(self.advance(until, probes, budget_ms))
        return frames

    def frame(self) -> Received:
        """The next frame; raises AssertionError when the server answers with an error instead."""
        while True:
            message = self.receive()
            if isinstance(message, Received):
                return message
            assert message["type"] != "error", message

    def event(self, name: str) -> dict[str, Any]:
        """The next event of this type, one that is already here before others."""
        for event in self.events:
            if event["type"] == name:
                self.events.remove(event)
                return event
        while True:
            message = self.receive()
            if isinstance(message, dict) and message["type"] == name:
                self.events.remove(message)
                return message

    def receive(self) -> Received | dict[str, Any]:
        """Whatever comes next."""
        message = self.socket.recv(timeout=PATIENCE_SECONDS)
        if isinstance(message, str):
            event: dict[str, Any] = json.loads(message)
            self.events.append(event)
            return event
        return Received(frame_json(message), load(message))


def clients_of(url: str) -> int:
    """How many clients the server at this base URL counts."""
    return int(httpx.get(f"{url}/healthz", timeout=PATIENCE_SECONDS).json()["clients"])


def frame_json(message: bytes) -> dict[str, Any]:
    length = int.from_bytes(message[:8], "little")
    found: dict[str, Any] = json.loads(json.loads(message[8 : 8 + length])["__metadata__"]["frame"])
    return found


@contextmanager
def live(url: str, **options: Any) -> Iterator[LiveClient]:
    """A client of the server at this base URL."""
    address = url.replace("http", "ws", 1) + "/api/live"
    patient: dict[str, Any] = {
        "open_timeout": PATIENCE_SECONDS,
        "close_timeout": PATIENCE_SECONDS,
        "ping_interval": None,
    }
    with connect(address, compression=None, max_size=None, **patient, **options) as socket:
        yield LiveClient(socket)


@contextmanager
def live_duel(url: str, X: npt.NDArray[Any], y: npt.NDArray[Any], experiment: Any = None) -> Iterator[LiveClient]:
    """A client that has configured an experiment (the duel) and sent its data."""
    with live(url) as client:
        client.change("configure", experiment=experiment or DUEL)
        client.data(X, y)
        yield client
