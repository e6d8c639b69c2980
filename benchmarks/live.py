"""The wire: how long from a command to its frame, how many frames a second, how many bytes each."""

import json
from statistics import median, quantiles
from time import perf_counter

from safetensors.numpy import save
from websockets.sync.client import ClientConnection, connect

from benchmarks.report import Table
from engine.arrays import Arrays
from engine.experiment.datasets import make_dataset
from tests.server_process import running_server

PROBES = ["field", "boundary", "parameters", "checkpoint"]
ROUNDS = 300
PULL_SECONDS = 3.0


def measure() -> Table:
    table = Table("live", "Live training over a WebSocket on loopback (the duel, 120 points, all probes)")
    with running_server() as url, connect(url.replace("http", "ws") + "/api/live", compression=None) as socket:
        _open_duel(socket)
        single = [_round_trip(socket, until=step) for step in range(1, ROUNDS + 1)]
        times = [seconds * 1e3 for seconds, _ in single]
        table.add("command_to_frame_ms.median", "command to frame, one step: median", median(times), "ms")
        table.add("command_to_frame_ms.p99", "command to frame, one step: 99 %", quantiles(times, n=100)[98], "ms")
        table.add("bytes_per_frame", "bytes per frame", median(size for _, size in single), "bytes")
        look = [_round_trip(socket, until=0, probes=[])[1] for _ in range(20)]
        table.add("bytes_per_frame_without_probes", "bytes per frame without probes", median(look), "bytes")
        frames, steps = _pull(socket)
        table.add("frames_per_second", "frames a second, slices of 8 ms, window 2", frames, "/s")
        table.add("steps_per_second", "training steps a second meanwhile, both sides", steps, "/s")
    return table


def _open_duel(socket: ClientConnection) -> None:
    socket.recv()  # hello
    runs = [
        {"seed": 0, "network": {"hidden_layers": []}},
        {"seed": 0, "network": {"hidden_layers": [{"units": 2, "activation": "tanh"}]}},
    ]
    socket.send(json.dumps({"type": "configure", "revision": 1, "experiment": {"runs": runs}}))
    examples = make_dataset("xor_blobs", n_samples=120)
    arrays: Arrays = {"X": examples.X, "y": examples.y}
    socket.send(save(arrays, {"command": json.dumps({"type": "data", "revision": 2})}))
    while json.loads(socket.recv())["type"] != "analysis":
        pass


def _advance(identity: int, until: int | None, probes: list[str], budget_ms: float = 8) -> str:
    command = {"type": "advance", "id": identity, "until": until, "budget_ms": budget_ms, "probes": probes}
    return json.dumps(command)


def _receive_frame(socket: ClientConnection) -> bytes:
    while True:
        message = socket.recv()
        if isinstance(message, bytes):
            return message


def _round_trip(socket: ClientConnection, until: int, probes: list[str] | None = None) -> tuple[float, int]:
    """Seconds from sending one advance to holding its frame, and the frame's size in bytes."""
    command = _advance(until, until, PROBES if probes is None else probes)
    start = perf_counter()
    socket.send(command)
    frame = _receive_frame(socket)
    return perf_counter() - start, len(frame)


def _pull(socket: ClientConnection) -> tuple[float, float]:
    """Frames and training steps a second when two advances are always under way."""
    for identity in range(2):
        socket.send(_advance(identity, None, PROBES))
    first_step = _step(_receive_frame(socket))
    start, frames, step = perf_counter(), 0, first_step
    while perf_counter() - start < PULL_SECONDS:
        socket.send(_advance(frames, None, PROBES))
        step = _step(_receive_frame(socket))
        frames += 1
    seconds = perf_counter() - start
    _receive_frame(socket)
    return frames / seconds, (step - first_step) / seconds


def _step(frame: bytes) -> int:
    header = json.loads(frame[8 : 8 + int.from_bytes(frame[:8], "little")])
    return int(json.loads(header["__metadata__"]["frame"])["step"])
