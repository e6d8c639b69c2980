"""docs/protocol.md leaves nothing out: every command, event, error, probe, array and verdict that there is."""

import ast
import inspect
import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from app.settings import PUBLIC_LIMITS, Settings
from app.wire import messages
from app.wire.messages import ErrorCode
from engine.experiment.datasets import make_dataset
from engine.experiment.specs import Experiment, LayerSpec, NetworkSpec, RunSpec
from engine.probes.registry import PROBES
from engine.runs import diagnosis
from engine.training import Command, advance, initial_state

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "protocol.md").read_text("utf-8")
ROWS = set(re.findall(r"^\| `([a-z_]+)` \|", DOCUMENT, flags=re.MULTILINE))


def verdict_codes() -> set[str]:
    """Every word in the source of the verdict that can be its code."""
    tree = ast.parse(inspect.getsource(diagnosis.verdict))
    words = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {word for word in words if re.fullmatch(r"[a-z_]+", word)} - {"code", "step", "quantity"}


@pytest.mark.parametrize("command", messages.COMMANDS)
def test_a_command_has_its_section_and_an_example(command: str) -> None:
    assert re.search(rf"^### `{command}`", DOCUMENT, flags=re.MULTILINE)
    assert f'{{"type": "{command}"' in DOCUMENT


@pytest.mark.parametrize("event", ["hello", "analysis", "error"])
def test_an_event_has_its_section_and_an_example(event: str) -> None:
    assert re.search(rf"^### `{event}`", DOCUMENT, flags=re.MULTILINE)
    assert f'{{"type": "{event}"' in DOCUMENT


@pytest.mark.parametrize("code", get_args(ErrorCode))
def test_an_error_code_has_its_row(code: str) -> None:
    assert code in ROWS


def test_every_verdict_has_its_row() -> None:
    codes = verdict_codes()
    assert len(codes) >= 7
    assert codes <= ROWS


@pytest.mark.parametrize("probe", PROBES)
def test_a_probe_is_described(probe: str) -> None:
    assert re.search(rf"`{probe}`: ", DOCUMENT)


@pytest.mark.parametrize("limit", PUBLIC_LIMITS)
def test_a_limit_is_in_the_example_of_hello(limit: str) -> None:
    assert f'"{limit}"' in DOCUMENT


def test_every_array_and_every_field_of_a_frame_is_described() -> None:
    experiment = Experiment((RunSpec(NetworkSpec((LayerSpec(2),))),))
    command = Command(3, 1000.0, tuple(PROBES))
    corners = make_dataset("xor_corners")
    _, frame = advance(experiment, replace(corners, test=corners), initial_state(experiment), command)
    for name in frame.arrays:
        general = re.sub(r"\b([a-zA-Z_.]*[a-zA-Z])[1-9](_range)?\b", r"\1{l}\2", name.replace("runs.0", "runs.{i}"))
        assert f"`{general}`" in DOCUMENT or name.startswith("checkpoint."), name
    for name in frame.info:
        assert f'"{name}"' in DOCUMENT, name


def test_the_documented_error_codes_all_exist() -> None:
    table = DOCUMENT.partition("### `error`")[2].partition("## Frames")[0]
    assert set(re.findall(r"^\| `([a-z_]+)` \|", table, flags=re.MULTILINE)) == set(get_args(ErrorCode))


def test_the_example_of_configure_is_taken() -> None:
    (example,) = re.findall(r'^`(\{"type": "configure".*\})`$', DOCUMENT, flags=re.MULTILINE)
    command = messages.parse_command(example, Settings())
    assert isinstance(command, messages.Configure)
    assert len(command.experiment.runs) == 1
