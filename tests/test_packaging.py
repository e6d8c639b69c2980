"""The wheel is whole: unpacked alone, far from the checkout, it is the service with its page."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest

import app
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
        answer = httpx.get(server.url)
        assert answer.status_code == httpx.codes.OK
        assert "Perceptron Playground" in answer.text
    finally:
        server.stop()
