"""The same training by JavaScript's libraries, in a Node process of each one's own, when they are installed.

They are no dependency of the project: `make bench-javascript` installs them beside `javascript/rounds.js`, which says
in what they differ. Both train on one thread; convnetjs in float64, TensorFlow.js in float32.
"""

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.workloads import Workload

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "benchmarks" / "javascript"
LIBRARIES = {"convnetjs": "convnetjs", "tfjs": "@tensorflow/tfjs"}
"""By the name in the results, the package."""


def is_installed() -> bool:
    return (FOLDER / "node_modules" / ".package-lock.json").exists()


def versions() -> dict[str, str]:
    """Of what is installed."""
    lock = json.loads((FOLDER / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    return {package: lock[f"node_modules/{package}"]["version"] for package in LIBRARIES.values() if is_installed()}


@contextmanager
def libraries(workload: Workload) -> Iterator[dict[str, Callable[[], float]]]:
    """By the name of each library, what trains a round and returns seconds per update; nothing when not installed."""
    processes = [_start(name, workload) for name in LIBRARIES if is_installed()]
    try:
        yield {name: _rounds(name, process) for name, process in zip(LIBRARIES, processes, strict=False)}
    finally:
        for process in processes:
            process.communicate(timeout=60)  # the end of its input ends it


def _start(name: str, workload: Workload) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [ROOT / "scripts" / "with-node", "node", FOLDER / "rounds.js", name],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    _write(process, json.dumps(_described(workload)))
    return process


def _described(workload: Workload) -> dict[str, object]:
    network, training, n = workload.run.network, workload.run.training, len(workload.examples)
    return {
        "layer_sizes": network.layer_sizes,
        "activation": network.hidden_layers[0].activation,
        "multiclass": workload.run.task == "multiclass",
        "optimizer": training.optimizer,
        "learning_rate": training.learning_rate,
        "batch_size": min(workload.batch_size or n, n),
        "X": workload.examples.X.tolist(),
        "y": workload.examples.y.tolist(),
    }


def _rounds(name: str, process: subprocess.Popen[str]) -> Callable[[], float]:
    def measured() -> float:
        _write(process, "")
        assert process.stdout is not None  # noqa: S101
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"{name} ended with code {process.wait()} before it had answered; see above")
        return float(line)

    return measured


def _write(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None  # noqa: S101
    process.stdin.write(line + "\n")
    process.stdin.flush()
