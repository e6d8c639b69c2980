"""A real server process: killed workers, deaf clients, the end of the process, and what the command line says."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from app.commands import run
from app.server import listening_socket
from app.settings import Settings, misspelt_variables
from engine.experiment.datasets import ALL_DATASETS
from engine.training import Command, advance, best_of_each, initial_state
from tests.app.live_client import BLOBS, live, live_duel
from tests.app.test_live import THE_DUEL
from tests.patience import PATIENCE_SECONDS
from tests.server_process import ServerProcess

ROOT = Path(__file__).resolve().parents[2]


def playground(*arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app.cli", *arguments]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False, input=stdin
    )


def workers_of(process: int) -> list[int]:
    """The worker processes of a server, as Linux lists them (proc(5))."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # a process may end while it is looked at
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == process and b"spawn_main" in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
    return found


def test_a_worker_killed_during_training_is_not_noticed(server: ServerProcess) -> None:
    frames = []
    with live_duel(server.url, BLOBS.X, BLOBS.y) as client:
        client.event("analysis")
        frames += client.train(40, ("checkpoint",), budget_ms=1)
        for until in (80, 120):
            workers = workers_of(server.pid)
            assert workers
            for worker in workers:
                with suppress(ProcessLookupError):  # the pool may have ended it already, with the one before it
                    os.kill(worker, signal.SIGKILL)
            frames += client.train(until, ("checkpoint",), budget_ms=1)
    start = initial_state(THE_DUEL)
    command = Command(120, 1e9, ("checkpoint",), best_of_each(THE_DUEL, BLOBS, start))
    _, expected = advance(THE_DUEL, BLOBS, start, command)
    for name, array in expected.arrays.items():
        parts = [frame.arrays[name] for frame in frames] if name.startswith("history.") else [frames[-1].arrays[name]]
        assert b"".join(part.tobytes() for part in parts) == array.tobytes(), name


def test_clients_are_told_that_the_server_goes_down(server: ServerProcess) -> None:
    with live(server.url) as client:
        os.kill(server.pid, signal.SIGTERM)
        with pytest.raises(ConnectionClosed) as closed:
            client.socket.recv(timeout=PATIENCE_SECONDS)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1001
    assert server.stop() == 0


def test_a_client_that_does_not_listen_cannot_hold_the_server_up(server: ServerProcess) -> None:
    """The limits after which it would be dropped are hours here: the end comes without it."""
    deaf = socket.create_connection(("127.0.0.1", server.port))
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.sendall(handshake(server.port))
    assert deaf.recv(12) == b"HTTP/1.1 101"
    try:
        deaf.settimeout(2)
        with pytest.raises(TimeoutError):  # the server answers each with an error until nothing goes through any more
            send_for_ever(deaf, masked_text("x" * 60_000))
        assert server.stop() == 0
    finally:
        deaf.close()


def send_for_ever(connection: socket.socket, message: bytes) -> None:
    while True:
        connection.sendall(message)


def handshake(port: int) -> bytes:
    lines = (
        "GET /api/live HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Version: 13",
    )
    return "\r\n".join([*lines, "", ""]).encode()


def masked_text(text: str) -> bytes:
    """A text frame as a client sends it, masked with zeros (RFC 6455)."""
    return b"\x81" + bytes([0x80 | 126]) + len(text).to_bytes(2, "big") + bytes(4) + text.encode()


def test_the_end_comes_in_time_while_training(server: ServerProcess) -> None:
    with live_duel(server.url, BLOBS.X, BLOBS.y) as client:
        for identity in range(4):
            client.send(type="advance", id=identity, until=None, budget_ms=10, probes=["field"])
        assert server.stop() == 0


def test_a_client_that_takes_nothing_is_dropped_by_the_kernel() -> None:
    with listening_socket(Settings(port=0, dead_client_s=7)) as listener:
        listener.listen()
        with socket.create_connection(listener.getsockname()), listener.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 7000


def test_a_port_in_use_is_said_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = playground("serve", "--port", str(port))
    assert done.returncode == 2
    assert f"127.0.0.1:{port}" in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--port", "99999"), ("port", "99999", "<= 65535")),
        (("--max-points", "many"), ("max_points", "many")),
        (("--executor", "gpu"), ("executor", "gpu", "process")),
        (("--executor", "dask", "--port", "0"), ("distributed",)),
        (("--min-slice-ms", "20"), ("min_slice_ms",)),
    ],
)
def test_a_setting_that_cannot_be_is_refused(arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    done = playground("serve", *arguments)
    assert done.returncode == 2
    assert all(word in done.stderr for word in words), done.stderr
    assert "Traceback" not in done.stderr


def test_help_lists_every_setting_with_its_variable() -> None:
    for arguments in (("--help",), ("serve", "--help")):
        text = playground(*arguments).stdout
        for name in Settings.model_fields:
            assert f"PLAYGROUND_{name.upper()}" in text


def test_settings_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_MAX_POINTS", "17")
    monkeypatch.setenv("PLAYGROUND_ALLOWED_HOSTS", "example.org, 127.0.0.1")
    server = ServerProcess(tmp_path / "log.txt", "--executor", "thread")
    server.start()
    try:
        catalog = httpx.get(
            f"{server.url}/api/catalog", headers={"host": "example.org"}, timeout=PATIENCE_SECONDS
        ).json()
        assert catalog["limits"]["max_points"] == 17
        answer = httpx.get(f"{server.url}/api/catalog", headers={"host": "localhost"}, timeout=PATIENCE_SECONDS)
        assert answer.status_code == 400
    finally:
        server.stop()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PLAYGROUND_WORKER", "2", "did you mean PLAYGROUND_WORKERS?"),
        ("playground_colour", "blue", "playground --help"),
        ("PLAYGROUND_PORT", "x", "port: must be a whole number, got x"),
        ("PLAYGROUND_ALLOWED_HOSTS", "https://example.org", "as example.org or [::1]"),
        ("PLAYGROUND_ALLOWED_HOSTS", "example.org:8000", "as example.org or [::1]"),
        ("PLAYGROUND_ALLOWED_ORIGINS", "example.org", "as https://example.org"),
        ("PLAYGROUND_ALLOWED_ORIGINS", "https://example.org/course", "as https://example.org"),
        ("PLAYGROUND_FRAME_ANCESTORS", "moodle.example.org; script-src *", "as https://moodle.example.org"),
    ],
)
def test_a_setting_that_could_never_work_is_refused_at_start(
    name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    for arguments in (["serve"], ["train", "--dataset", "and", "--steps", "1"]):
        assert run(arguments) == 2
        assert said in capsys.readouterr().err


def test_what_kubernetes_sets_beside_a_service_of_the_same_name_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "PLAYGROUND_SERVICE_HOST": "10.0.0.7",
        "PLAYGROUND_SERVICE_PORT": "80",
        "PLAYGROUND_SERVICE_PORT_HTTP": "80",
        "PLAYGROUND_PORT": "tcp://10.0.0.7:80",
        "PLAYGROUND_PORT_80_TCP": "tcp://10.0.0.7:80",
        "PLAYGROUND_PORT_80_TCP_PROTO": "tcp",
        "PLAYGROUND_PORT_80_TCP_ADDR": "10.0.0.7",
        "PLAYGROUND_WEB_PORT": "tcp://10.0.0.8:80",
        "PLAYGROUND_WEB_SERVICE_HOST": "10.0.0.8",
    }.items():
        monkeypatch.setenv(name, value)
    assert misspelt_variables() == []
    assert Settings().port == 8000


def test_the_health_check_of_a_server_for_another_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = ServerProcess(tmp_path / "log.txt", "--allowed-hosts", "a.example", "--executor", "thread")
    server.start()
    try:
        monkeypatch.setenv("PLAYGROUND_PORT", str(server.port))
        assert run(["healthcheck"]) == 0
    finally:
        assert server.stop() == 0


def test_a_server_told_to_end_as_soon_as_it_speaks_ends(tmp_path: Path) -> None:
    for number in range(3):
        program = [sys.executable, "-m", "app.cli", "serve", "--port", "0", "--workers", "1"]
        with subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, start_new_session=True) as server:
            assert server.stdout is not None
            assert b"Perceptron Playground" in server.stdout.readline(), number
            server.terminate()
            try:
                assert server.wait(PATIENCE_SECONDS) == 0
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(server.pid, signal.SIGKILL)


def test_the_health_check(server_url: str) -> None:
    well = playground("healthcheck", "--url", server_url)
    assert (well.returncode, json.loads(well.stdout)["status"]) == (0, "ok")
    gone = playground("healthcheck", "--url", "http://127.0.0.1:1")
    assert gone.returncode == 2
    assert "no answer" in gone.stderr


def test_training_here_and_on_a_server_is_the_same(server_url: str) -> None:
    here = playground("train", "--dataset", "xor_blobs", "--steps", "150", "--json")
    there = playground("train", "--dataset", "xor_blobs", "--steps", "150", "--json", "--url", server_url)
    assert here.returncode == there.returncode == 0, here.stderr + there.stderr
    assert json.loads(here.stdout) == json.loads(there.stdout)
    assert [run["verdict"]["code"] for run in json.loads(here.stdout)["runs"]] == ["at_floor", "solved"]


@pytest.mark.parametrize("name", ALL_DATASETS)
def test_every_data_set_can_be_trained_on_by_its_name(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["train", "--dataset", name, "--steps", "3"]) == 0
    score = "accuracy" if ALL_DATASETS[name].n_classes else "R²"
    assert re.search(rf"network 1: loss [\d.]+, {score} -?[\d.]+", capsys.readouterr().out)


@pytest.mark.parametrize("body", ["[1]", "7", "null", "{"])
def test_a_file_that_is_no_request_is_refused_in_a_sentence(
    body: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "request.json"
    file.write_text(body, encoding="utf-8")
    assert run(["train", str(file), "--steps", "3"]) == 2
    assert capsys.readouterr().err.startswith("playground: ")


def test_training_from_a_file(tmp_path: Path) -> None:
    request = {"points": [[-1, -1], [1, 1]], "labels": [0, 1], "experiment": {"runs": [{}]}, "steps": 100}
    file = tmp_path / "request.json"
    file.write_text(json.dumps(request))
    done = playground("train", str(file))
    assert "solved" in done.stdout
    assert playground("train", "-", stdin=json.dumps(request)).stdout == done.stdout
    refused = playground("train", "-", stdin=json.dumps({**request, "steps": -1}))
    assert refused.returncode == 2
    assert "steps: must be >= 0, got -1" in refused.stderr
