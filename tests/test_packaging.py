"""The wheel is whole: unpacked alone, far from the checkout, it is the service with its page."""

import os
import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import httpx
import numpy as np
import pytest

import app
from tests.patience import PATIENCE_SECONDS
from tests.server_process import ROOT, ServerProcess


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(directory)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (built,) = directory.glob("*.whl")
    return built


def test_the_wheel_names_the_command_and_the_version(wheel: Path) -> None:
    assert wheel.name.startswith(f"perceptron_playground-{app.__version__}-")
    with ZipFile(wheel) as archive:
        (entry_points,) = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
        assert "playground = app.cli:main" in archive.read(entry_points).decode()


def test_the_wheel_holds_every_file_of_the_page_and_nothing_else_of_the_checkout(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for directory in ("static", "templates"):
        files = [path for path in (ROOT / directory).rglob("*") if path.is_file()]
        assert files, f"{directory} is empty"
        assert {f"app/{path.relative_to(ROOT).as_posix()}" for path in files} <= names
    assert {name.split("/")[0].removesuffix(".dist-info") for name in names} == {
        "app",
        "engine",
        f"perceptron_playground-{app.__version__}",
    }


def test_the_unpacked_wheel_serves_the_page(wheel: Path, tmp_path: Path) -> None:
    directory = tmp_path / "unpacked"
    with ZipFile(wheel) as archive:
        archive.extractall(directory)
    where = [sys.executable, "-c", "import app, engine; print(app.__file__); print(engine.__file__)"]
    found = subprocess.run(where, cwd=directory, capture_output=True, text=True, check=True).stdout.split()
    assert all(Path(path).is_relative_to(directory) for path in found), "the wheel's own modules are the ones imported"
    server = ServerProcess(tmp_path / "log.txt", directory=directory)
    server.start()
    try:
        answer = httpx.get(server.url, timeout=PATIENCE_SECONDS)
        assert answer.status_code == httpx.codes.OK
        assert "Perceptron Playground" in answer.text
    finally:
        server.stop()


USER_PROGRAM = """
import numpy as np
from typing import assert_type

import engine
from engine import (
    Analysis,
    Command,
    Ensemble,
    Examples,
    Experiment,
    Frame,
    LayerSpec,
    NetworkSpec,
    RunSpec,
    State,
    Stop,
    TrainingSpec,
    advance,
    analyse,
    evaluate,
    initial_state,
    make_dataset,
)

own = Examples(np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([0, 1], np.uint8))
run = RunSpec(NetworkSpec((LayerSpec(2, "tanh"),)), TrainingSpec(learning_rate=0.5), seed=3)
experiment = Experiment((run,), batch_size=None)
state, frame = advance(experiment, own, initial_state(experiment), Command(until=10, stop=Stop(loss=0.1)))
assert_type(state, State)
assert_type(frame, Frame)
assert_type(analyse(own.X, own.y), Analysis)
assert_type(engine.make_dataset("and"), Examples)
assert_type(evaluate(run, state.runs[0].parameters, own).loss, float)
Ensemble(run, range(3), make_dataset("and")).train_epoch()
"""


def test_a_program_that_uses_the_engine_of_the_wheel_is_checked_by_its_types(wheel: Path, tmp_path: Path) -> None:
    """In an environment where the wheel and NumPy are installed, and nothing else."""
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=False)
    (site_packages,) = environment.glob("lib/python*/site-packages")
    with ZipFile(wheel) as archive:
        assert {"engine/py.typed", "app/py.typed"} <= set(archive.namelist())
        archive.extractall(site_packages)
    (site_packages / "numpy").symlink_to(Path(np.__file__).parent)
    program = tmp_path / "program.py"
    python = environment / "bin" / "python"
    mypy = [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--python-executable={python}", program.name]
    clean = {name: value for name, value in os.environ.items() if name not in {"MYPYPATH", "PYTHONPATH"}}
    for text, expected in ((USER_PROGRAM, "Success"), ("import engine\n\nengine.advanse\n", '"advanse"')):
        program.write_text(text, encoding="utf-8")
        checked = subprocess.run(mypy, cwd=tmp_path, env=clean, capture_output=True, text=True, check=False)
        assert expected in checked.stdout, checked.stdout + checked.stderr
        assert (checked.returncode == 0) == (expected == "Success")
