"""The documentation does what it says: its programs run against a real server and its commands exist."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from scripts.api_reference import API, api_reference
from scripts.reference import reference
from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROTOCOL = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
DOCUMENTED = "127.0.0.1:8000"
"""Where the server is in the documents."""


def blocks(document: str, language: str) -> list[str]:
    """The document's fenced code of one language, in order."""
    return re.findall(rf"```{language}\n(.*?)```", document, flags=re.DOTALL)


@pytest.mark.parametrize("program", [*blocks(README, "python"), *blocks(PROTOCOL, "python")])
def test_a_reader_can_run_the_python_programs(program: str, server_url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", program.replace(DOCUMENTED, server_url.removeprefix("http://"))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip(), "the program prints what it found"


def test_a_reader_can_run_the_curl_command(server_url: str) -> None:
    (command,) = [block for block in blocks(README, "sh") if block.startswith("curl")]
    words = shlex.split(command.replace(DOCUMENTED, server_url.removeprefix("http://")))
    answer = json.loads(
        subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=True).stdout
    )
    codes = [run["verdict"]["code"] for run in answer["runs"]]
    assert codes == ["at_floor", "solved"], "one neuron fails on XOR, two layers solve it"


def test_every_make_target_named_in_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"^make ([a-z-]+)", README, flags=re.MULTILINE)):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), f"make {target} is not in the Makefile"


def test_every_link_to_a_file_leads_somewhere() -> None:
    for document in [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name} links to {target}, which is not there"


def test_the_architecture_names_and_pictures_every_package() -> None:
    folders = [path.parent for root in ("engine", "app") for path in (ROOT / root).glob("*/__init__.py")]
    folders += [path for path in (ROOT / "static" / "js").iterdir() if path.is_dir()]
    document, picture = (
        (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("architecture.md", "packages.svg")
    )
    labels = {label for text in re.findall(r"<text[^>]*>([^<]*)<", picture) for label in text.split(", ")}
    for name in {folder.name for folder in folders}:
        assert f"`{name}`" in document, name
        assert name in labels, name


def test_every_module_of_the_three_walks_exists() -> None:
    document = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    walks = document.partition("## Three walks")[2].partition("\n## ")[0]
    modules = re.findall(r"`([a-z_-]+/[a-z/_-]+)`", walks)
    assert len(modules) > 20
    for module in modules:
        places = [
            ROOT / f"{folder}{module}{ending}"
            for folder in ("", "app/", "engine/", "static/js/")
            for ending in (".py", ".js")
        ]
        assert any(place.exists() for place in places), module


def test_every_topic_of_the_course_that_is_named_is_explained() -> None:
    course = (ROOT / "docs" / "course.md").read_text(encoding="utf-8")
    topics = {f"C{n}" for n in range(1, 21)}
    assert set(re.findall(r"^\| (C\d+) \|", course, flags=re.MULTILINE)) == topics
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "engine").rglob("*.py")]
    named = {
        topic
        for text in sources
        for some in re.findall(r"course (C\d+[^).]*)", text)
        for topic in re.findall(r"C\d+", some)
    }
    assert named
    assert named <= topics


def test_the_reference_is_that_of_the_registries() -> None:
    written = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    assert written == reference(), "the registries have changed: run python -m scripts.reference"


def test_no_cell_of_the_reference_ends_in_the_middle_of_a_sentence() -> None:
    tables = re.split(r"\n## ", reference())[1:]
    in_words = [part.splitlines()[4:] for part in tables if re.search(r"\| (in words|gives) \|$", part, re.MULTILINE)]
    assert len(in_words) == 8
    for row in (row for rows in in_words for row in rows if row):
        cell = re.split(r"(?<!\\)\|", row)[-2].strip()
        assert cell.endswith("."), row
        assert (cell.count("`") % 2, cell.count("(")) == (0, cell.count(")")), row


def test_the_api_document_is_that_of_a_running_server(server_url: str) -> None:
    written = API.read_text(encoding="utf-8")
    described = httpx.get(f"{server_url}/openapi.json", timeout=PATIENCE_SECONDS).json()
    assert written == api_reference(written, described), "the API has changed: run python -m scripts.api_reference"
    assert "|  |" not in written, "a field or a parameter without a meaning: give it a description where it is defined"


COMMANDS = re.findall(r"```sh\n(curl .*?)\n```\n(?:\n```json\n(.*?)```)?", API.read_text("utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize(("command", "answer"), COMMANDS, ids=lambda text: text.partition("\n")[0][-40:])
def test_a_reader_can_run_the_commands_of_the_api_document(command: str, answer: str, server_url: str) -> None:
    words = [*shlex.split(command.replace(DOCUMENTED, server_url.removeprefix("http://"))), "--fail-with-body"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    if answer:
        documented = json.loads(answer)
        # What HTTP calls a status is Python's to know, and it has changed with its versions.
        assert json.loads(done.stdout) | {"title": documented["title"]} == documented
    else:
        assert done.returncode == 0, done.stdout
        assert done.stdout


def test_every_operation_of_the_api_has_a_command_in_its_document() -> None:
    assert len(COMMANDS) == 1 + API.read_text("utf-8").count("| status | answer |")


@pytest.mark.parametrize("example", sorted((ROOT / "examples").glob("*.py")), ids=lambda path: path.name)
def test_every_example_runs_with_the_engine_alone(example: Path) -> None:
    imported = re.findall(r"^(?:from|import) (\w+)", example.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert set(imported) <= {"engine", "math"}
    command = [sys.executable, "-W", "error", str(example)]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
