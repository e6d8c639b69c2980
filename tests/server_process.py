"""A real server in a process of its own: what clients meet, and what can be killed."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from tests.patience import PATIENCE_SECONDS, wait_until

ROOT = Path(__file__).resolve().parents[1]
UNHURRIED = tuple(
    f"--{limit}-s={60 * PATIENCE_SECONDS}" for limit in ("train-time-limit", "starts-time-limit", "dead-client")
)
"""The server's own limits of time, out of the way: a test of a limit sets it itself."""


class ServerProcess:
    """`playground serve` on a free port of 127.0.0.1; started again, it keeps its port.

    What the server prints goes to the file `log` and is shown if it does not start. The program is the one found in
    `directory`: the checkout, or where a wheel was unpacked; `python` runs it. It is not in a hurry: its limits of time
    are hours, unless an argument sets them otherwise.
    """

    def __init__(self, log: Path, *arguments: str, directory: Path = ROOT, python: str | Path = sys.executable) -> None:
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = log
        self._arguments = arguments
        self._directory = directory
        self._python = python
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Process id of the running server; raises RuntimeError if it is not running."""
        if self._process is None:
            raise RuntimeError("the server is not running; call start() first")
        return self._process.pid

    def start(self) -> None:
        """Return when the server answers; raises RuntimeError with its output if it does not."""
        command = [self._python, "-m", "app.cli", "serve", "--port", str(self.port), *UNHURRIED, *self._arguments]
        with self._log.open("ab") as log:
            # A session of its own, so that its workers can be ended with it.
            self._process = subprocess.Popen(
                command, cwd=self._directory, stdout=log, stderr=log, start_new_session=True
            )
        with suppress(AssertionError):  # told below, with the server's own words
            wait_until(lambda: self._answers() or not self._runs(), "the server does not answer")
            if self._runs():
                return
        self.kill()
        raise RuntimeError(f"the server did not start; it said:\n{self._log.read_text(errors='replace')}")

    def _runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", timeout=PATIENCE_SECONDS).is_success
        except httpx.TransportError:
            return False

    def stop(self) -> int:
        """Ask the server to stop, as a service manager does; its exit code.

        Raises subprocess.TimeoutExpired if it goes on; it is killed then.
        """
        if self._process is None:
            return 0
        try:
            self._process.terminate()
            return self._process.wait(PATIENCE_SECONDS)
        finally:
            self.kill()

    def kill(self) -> None:
        """End the server and its workers at once, as a power cut does."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):  # all of them may have ended already
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def running_server(*arguments: str, directory: Path = ROOT, python: str | Path = sys.executable) -> Iterator[str]:
    """The base URL of a server that lives as long as the `with` block."""
    with TemporaryDirectory() as folder:
        server = ServerProcess(Path(folder) / "log.txt", *arguments, directory=directory, python=python)
        server.start()
        try:
            yield server.url
        finally:
            server.stop()
